"""The page of a comparison in a real browser: linked maps, legend, keyboard, phone, paper."""

import numpy as np
import pytest
from matplotlib.image import imread

import placetypes as pt


@pytest.fixture(scope="module")
def page_of(small_result, make_small_result, tmp_path_factory):
    """The island beside a copy without actors, in a language."""
    folder = tmp_path_factory.mktemp("compared")
    empty = make_small_result(actors=False)

    def made(language: str = "en"):
        found = pt.compare([small_result, empty], like=["Storköping"], language=language)
        return found.save(folder / language) / "compare.html"

    return made


def places(page):
    return page.eval_on_selector_all(".pan", "all => all.map(one => getComputedStyle(one).transform)")


def test_it_opens_from_disk_and_everyone_can_read_it(visit, page_of, accessible, screenshot):
    page = visit(page_of())
    assert page.locator("section#maps .frame").count() == 2
    assert page.locator("details").first.get_attribute("open") is not None
    drawn = page.eval_on_selector_all(".stage img", "all => all.every(one => one.complete && one.naturalWidth === 50)")
    assert drawn
    island = imread(screenshot(page, "map", element="figure:first-of-type > .frame"))
    assert len(np.unique(island.reshape(-1, island.shape[-1]), axis=0)) > 20  # types, water, borders and letters
    accessible(page)
    screenshot(page, "wide", full=True)


def test_zooming_one_map_zooms_all_and_the_scale_says_so(visit, page_of):
    page = visit(page_of())
    before = places(page)
    assert before[0] == before[1]
    km = float(page.locator(".km").first.inner_text().split()[0])
    page.locator(".frame").nth(1).hover()
    page.mouse.wheel(0, -600)
    page.wait_for_function("document.querySelector('.maps').classList.contains('near')")
    after = places(page)
    assert after[0] == after[1] != before[0]
    assert float(page.locator(".km").last.inner_text().split()[0]) < km
    page.mouse.down()
    page.mouse.move(5, 5, steps=4)
    page.mouse.up()
    assert places(page)[0] == places(page)[1] != after[0]
    page.locator("button[data-zoom=all]").click()
    assert places(page) == before


def test_a_name_under_a_mark_waits_until_there_is_room(visit, page_of):
    page = visit(page_of())
    hidden = "all => all.map(one => getComputedStyle(one).visibility === 'hidden')"
    beside = page.evaluate("""() => {
        const frame = document.querySelector('.frame:has(.twin):has(.place)');
        const [name, mark] = [frame.querySelector('.place'), frame.querySelector('.twin')];
        frame.querySelectorAll('.place').forEach((one) => { if (one !== name) one.remove(); });
        [name.style.left, name.style.top] = [mark.style.left, `${parseFloat(mark.style.top) + 3}%`];
        name.dataset.moved = '';
        dispatchEvent(new Event('resize'));
        return name.textContent;
    }""")
    assert beside
    assert page.eval_on_selector_all("[data-moved]", hidden) == [True]
    for _ in range(5):
        page.locator("button[data-zoom=in]").click()
    assert page.eval_on_selector_all("[data-moved]", hidden) == [False]


def test_the_keyboard_does_what_the_mouse_does(visit, page_of):
    page = visit(page_of())
    page.locator(".frame").first.focus()
    before = places(page)
    for key in ("+", "ArrowRight"):
        page.keyboard.press(key)
        assert places(page)[0] == places(page)[1] != before[0]
        before = places(page)
    page.keyboard.press("0")
    page.locator("button[data-code='5']").focus()
    page.keyboard.press("Enter")
    assert page.locator("button[data-code='5']").get_attribute("aria-pressed") == "true"


def test_a_type_chosen_in_the_legend_is_lit_in_every_region(visit, page_of, screenshot):
    page = visit(page_of())

    def strong(code):
        page.wait_for_timeout(300)  # what fades takes a moment
        look = f".stage i[data-code='{code}']"
        return page.eval_on_selector_all(look, "all => all.map(one => Number(getComputedStyle(one).opacity))")

    assert strong(7) == [1, 1]
    page.locator("button[data-code='5']").click()
    page.mouse.move(0, 0)
    assert strong(5) == [1, 1]
    assert max(strong(7)) < 0.2
    screenshot(page, "lit", element="#maps")
    page.locator("button[data-code='5']").click()
    page.mouse.move(0, 0)
    assert strong(7) == [1, 1]


def test_colours_change_on_maps_legend_and_charts_together(visit, page_of, screenshot):
    page = visit(page_of())

    def colors():
        looks = {".stage i[data-code='5']": "backgroundColor", "button[data-code='5'] .swatch": "backgroundColor",
                 ".charts .bar[style*='type-5']": "fill"}  # fmt: skip
        return {page.eval_on_selector(at, f"one => getComputedStyle(one).{how}") for at, how in looks.items()}

    own = colors()
    page.locator("button[data-palette]").click()
    assert len(own) == len(colors()) == 1
    assert own != colors()
    screenshot(page, "safe", element="#maps")
    page.locator("button[data-palette]").click()
    assert colors() == own


@pytest.mark.parametrize("language", ["sv", "fr"])
def test_it_fits_a_phone(visit, page_of, screenshot, accessible, language):
    page = visit(page_of(language), width=390, height=844, is_mobile=True, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    accessible(page)
    screenshot(page, f"phone_{language}", full=True)


def test_it_prints_with_all_tables_and_no_buttons(visit, page_of):
    page = visit(page_of())
    page.emulate_media(media="print")
    assert page.locator(".tools").is_hidden()
    closed = page.locator("details:not([open])").count()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert closed > 0 == page.locator("details:not([open])").count()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == closed


def test_without_scripts_everything_can_be_read(visit, page_of):
    page = visit(page_of(), java_script_enabled=False)
    assert page.locator(".frame").count() == 2
    assert page.locator(".tools").is_hidden()
    assert page.get_by_text("Storköping").first.is_visible()
