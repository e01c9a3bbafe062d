"""The report in a browser: without barriers, on a phone, in other colours, on paper."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest

from placetypes.maps.palettes import palettes
from placetypes.report import render
from placetypes.result import Result

PHONE = 360
FEW_LINES = 100
"""Pixels that a row of a table may be high on a phone."""
MOST_SHEETS = 25


@pytest.fixture(scope="module")
def result(twin_published):
    return Result.load(twin_published.folder)


@pytest.fixture(scope="module")
def report(twin_published, result, tmp_path_factory):
    """The report of the twin in a language."""
    folder = tmp_path_factory.mktemp("reports")

    def report(language):
        if language == "en":
            return twin_published.folder / "report.html"
        spoken = dataclasses.replace(result, record={**result.record, "language": language})
        pictures = [(twin_published.folder / name).read_bytes() for name in ("map.png", "expectation.png")]
        file = folder / f"{language}.html"
        file.write_text(render(spoken, pictures[0], expectation=pictures[1]), encoding="utf-8")
        return file

    return report


@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_barrier_in_any_part_of_it(visit, report, accessible, screenshot, language):
    page = visit(report(language))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    accessible(page)
    assert page.evaluate("document.documentElement.lang") == language
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    screenshot(page, f"all_{language}", full=True)


def test_a_phone_never_scrolls_the_page_sideways(visit, report, screenshot):
    page = visit(report("fr"), width=PHONE, height=740)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    bars, charts = (
        page.eval_on_selector_all(of, "all => all.map(one => one.getBoundingClientRect().width)")
        for of in (".chart .bar", ".chart")
    )
    assert min(bars) == max(bars) == charts[0]
    assert page.locator("#made tr").last.bounding_box()["height"] < FEW_LINES
    screenshot(page, "phone", full=True)


def test_all_of_the_page_follows_the_palette(visit, report, result, screenshot):
    page = visit(report("en"))
    page.wait_for_selector("#map.is-drawn", timeout=60_000)

    def colors():
        return page.evaluate("""() => [...document.querySelectorAll('#types tbody .swatch')].map(
            (one) => getComputedStyle(one).backgroundColor)""")

    def wanted(name):
        parts = [
            [int(color[at : at + 2], 16) for at in (1, 3, 5)] for color in palettes(result.typology)[name].values()
        ]
        return [f"rgb({red}, {green}, {blue})" for red, green, blue in parts]

    count = len(result.typology.classes)
    assert colors()[:count] == wanted("own")
    page.get_by_label("Safe for colour-blind eyes").check()
    assert colors()[:count] == wanted("safe")
    screenshot(page, "safe", element="#types")
    page.emulate_media(media="print")
    assert colors()[:count] == wanted("own")


def test_the_skip_link_comes_first_and_leads_past_the_head(visit, report):
    page = visit(report("en"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#report")


def test_without_scripts_charts_tables_and_links_are_there(visit, report):
    page = visit(report("sv"), java_script_enabled=False)
    for part in (
        "#types .bars",
        "#units .bars",
        "#clusters .bars",
        "#types table",
        "#clusters > .scroll table",
        "nav a",
    ):
        assert page.locator(part).first.is_visible(), part


def test_on_paper_nothing_is_cut_off_and_tables_behind_charts_are_there(visit, report):
    page = visit(report("sv"), width=703)  # A4 less its margins
    page.emulate_media(media="print")
    wide = page.evaluate("""() => [...document.querySelectorAll('table')].filter((one) => one.offsetWidth > innerWidth)
        .map((one) => one.caption.textContent)""")
    assert wide == []
    assert page.locator("#units .behind table").is_visible()
    assert not page.locator("nav").is_visible()
    assert 1 < page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= MOST_SHEETS
