"""The map that answers, in a browser: what is drawn, what is told, and every way to get there."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from PIL import Image

from placetypes.decision import decide
from placetypes.maps import map_png
from placetypes.maps.palettes import palettes
from placetypes.report import render
from placetypes.result import Result
from placetypes.typology import LANGUAGES, load
from placetypes.words import number, words

PHONE = 390
FOCUSED = "(e => e.dataset.layer || e.dataset.kind || e.type || e.tagName)(document.activeElement)"


@pytest.fixture(scope="module")
def result(twin_published):
    return Result.load(twin_published.folder)


@pytest.fixture
def opened(visit, twin_published):
    """The report with its map drawn."""

    def opened(file=None, **choices):
        page = visit(file or twin_published.folder / "report.html", **choices)
        page.wait_for_selector("#map.is-drawn", timeout=60_000)
        return page

    return opened


def picture(page, tmp_path):
    """Pixels of the map, (height, width, 3)."""
    page.wait_for_function("() => placetypes.map.loaded()")
    page.locator(".map-view").screenshot(path=tmp_path / "view.png")
    return np.asarray(Image.open(tmp_path / "view.png").convert("RGB"))


def pixel(page, row, col):
    """Where the middle of a square lies on the map."""
    found = page.evaluate(f"placetypes.map.project(placetypes.placeOf({col} + 0.5, {row} + 0.5))")
    return found["x"], found["y"]


def click(page, row, col):
    x, y = pixel(page, row, col)
    page.locator(".maplibregl-canvas").click(position={"x": x, "y": y})


def only(page, *layers):
    """Show these layers and no others."""
    for box in page.locator("[data-layer]").all():
        box.set_checked(box.get_attribute("data-layer") in layers)


def rgb(color):
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def some_cells(result, count, seed=1):
    rows, cols = np.nonzero(result.types > 0)
    chosen = np.random.default_rng(seed).choice(rows.size, count, replace=False)
    return list(zip(rows[chosen].tolist(), cols[chosen].tolist(), strict=True))


def test_squares_have_the_colours_of_their_types_and_switches_do_what_they_say(opened, result, tmp_path, screenshot):
    page = opened()
    screenshot(page, "first", element="#map")
    only(page, "squares")
    seen = picture(page, tmp_path)
    assert len(np.unique(seen.reshape(-1, 3), axis=0)) > len(result.typology.classes)
    own, safe = (palettes(result.typology)[name] for name in ("own", "safe"))
    cells = some_cells(result, 60)

    def colors(seen):
        spots = [pixel(page, *cell) for cell in cells]
        return [tuple(map(int, seen[int(y), int(x)])) for x, y in spots]

    types = [int(result.types[cell]) for cell in cells]
    assert colors(seen) == [rgb(own[code]) for code in types]
    page.get_by_label("Safe for colour-blind eyes").check()
    assert colors(picture(page, tmp_path)) == [rgb(safe[code]) for code in types]
    screenshot(page, "safe", element="#map")
    page.get_by_label("Of the typology").check()
    alone = result.typology.classes[5]
    button = page.get_by_role("button", name=re.compile(alone.name["en"]))
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    for code, color in zip(types, colors(picture(page, tmp_path)), strict=True):
        assert (color == rgb(own[code])) == (code == alone.code)
    button.click()
    page.get_by_label("How strong place types are").fill("0")
    assert len(set(colors(picture(page, tmp_path)))) == 1
    only(page, "squares", "groups")
    assert (picture(page, tmp_path)[..., 0] > 170).any()


def test_a_click_tells_the_type_of_the_square_that_the_raster_has(opened, result):
    page = opened()
    only(page, "squares")
    names = result.typology.names("en")
    for row, col in some_cells(result, 12, seed=2):
        click(page, row, col)
        assert page.locator(".map-answer h3").inner_text() == names[int(result.types[row, col])]
    water = np.argwhere((result.types == 0) & (result.evidence["land"] == 0))[7]
    click(page, *water.tolist())
    assert page.locator(".map-answer h3").inner_text() == "Water"
    click(page, 1, 1)
    assert page.locator(".map-answer").inner_text() == "Nothing of the region lies here."


def told(page, cells):
    """What the page says of squares."""
    return page.evaluate(f"{list(map(list, cells))}.map(([row, col]) => placetypes.told(row, col))")


def explained(result, cells):
    middles = [(float(result.grid.eastings[col]), float(result.grid.northings[row])) for row, col in cells]
    return [str(result.explain(*middle)) for middle in middles]


def test_the_page_says_of_each_square_what_explain_says(opened, result):
    page = opened()
    cells = some_cells(result, 300, seed=11)
    outside = np.argwhere(~result.region)[:3].tolist()
    blank = np.argwhere(result.region & (result.types == 0))[:3].tolist()
    cells += [tuple(cell) for cell in outside + blank]
    assert told(page, cells) == explained(result, cells)
    row, col = cells[0]
    only(page, "squares")
    click(page, row, col)
    shown = page.locator(".map-answer").inner_text()
    assert explained(result, cells[:1])[0] in shown
    found = result.explain(float(result.grid.eastings[col]), float(result.grid.northings[row]))
    assert found.change is not None
    assert found.runner_up_type in page.locator(".map-answer dd").all_inner_texts()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_other_languages_and_typologies_are_told_as_exactly(opened, make_small_result, tmp_path, screenshot, language):
    """A language has its decimal mark, its plurals and its percent; a typology its states, votes and units."""
    small = make_small_result(language=language, actors=False)
    other = load({"sv": "nordic", "es": "halland", "pt": "degurba", "fr": "ostergotland"}[language])
    parts = {rule.largest_part_per: small.evidence["core"] for rule in other.rules if rule.largest_part_per}
    evidence = {**small.evidence, "built": small.evidence["population"] / 5000, **parts}
    decided = decide(evidence, small.region & (small.evidence["land"] > 0), other)
    cells = {name: getattr(decided, name) for name in ("types", "rule", "margin", "runner_up")}
    result = dataclasses.replace(small, typology=other, evidence=evidence, places=small.places[:0], **cells)
    file = tmp_path / "report.html"
    file.write_text(render(result, map_png(small)), encoding="utf-8")
    page = opened(file)
    cells = list(np.ndindex(result.grid.shape))[::7]
    assert told(page, cells) == explained(result, cells)
    click(page, 20, 16)
    screenshot(page, f"language_{language}", element="#map")
    assert words(language)["map_search"] in page.locator("#map").inner_text()


def test_numbers_are_written_as_the_program_writes_them(opened, result):
    page = opened()
    edges = [
        0,
        -0.0004,
        0.5,
        1.5,
        2.5,
        0.125,
        0.375,
        12.25,
        999.5,
        0.0333,
        1 / 3,
        99.95,
        999.95,
        1e-7,
        1e21 / 3,
        1234567.5,
    ]
    values = [*edges, *np.random.default_rng(4).lognormal(2, 4, 300).tolist()]
    for digits in (3, 5):
        said = page.evaluate(f"{values}.map(value => placetypes.number(value, {digits}))")
        assert said == [number(value, "en", digits=digits) for value in values]


def test_a_group_leads_to_its_card(opened, result, screenshot):
    page = opened()
    group = result.published_clusters.iloc[0]
    middle = group.geometry.envelope.centroid
    row, col = result.grid.rowcol(middle.x, middle.y)
    page.get_by_label("Municipality, place or group").fill(group["name"])
    page.get_by_role("button", name="Search").click()
    assert page.locator(".map-answer h3").inner_text() == group["name"]
    page.locator("[data-whole]").click()
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function("() => !placetypes.map.isMoving()")
    page.evaluate(f"placetypes.map.jumpTo({{center: placetypes.placeOf({col} + 0.5, {row} + 0.5)}})")
    page.wait_for_function("() => placetypes.map.loaded()")
    click(page, row, col)
    links = page.locator(".map-answer a")
    assert f"cards/{group['cluster_id']}.html" in [link.get_attribute("href") for link in links.all()]
    screenshot(page, "group", element="#map")
    links.first.click()
    page.wait_for_url("**/cards/*.html")


def test_a_municipality_and_a_place_are_found_and_what_is_not_there_is_said(opened, result):
    page = opened()
    unit = result.units.iloc[3]
    field = page.get_by_label("Municipality, place or group")
    field.fill(unit["unit_name"].upper())
    field.press("Enter")
    assert page.locator(".map-answer").inner_text().splitlines()[0] == unit["unit_name"]
    west, south, east, north = unit.geometry.bounds
    row, col = result.grid.rowcol((west + east) / 2, (south + north) / 2)
    middle = page.evaluate("placetypes.pointOf(placetypes.map.getCenter())")
    assert (middle["row"], middle["col"]) == pytest.approx((row, col), abs=1.5)
    field.fill("<b>Atlantis</b>")
    field.press("Enter")
    assert page.locator(".map-answer").inner_text() == "Nothing here is called <b>Atlantis</b>."


def test_all_of_it_goes_by_keyboard(opened, result, screenshot):
    page = opened()
    page.locator(".map-top button.plain").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("maplibregl-canvas")
    before = page.evaluate("placetypes.map.getCenter().lng")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"() => placetypes.map.getCenter().lng < {before} && !placetypes.map.isMoving()")
    page.keyboard.press("+")
    page.wait_for_function("() => !placetypes.map.isMoving()")
    page.keyboard.press("Enter")
    found = page.evaluate("placetypes.pointOf(placetypes.map.getCenter())")
    code = int(result.types[int(found["row"]), int(found["col"])])
    told = page.locator(".map-answer h3").all_inner_texts()
    assert result.typology.names("en").get(code, "Water") in told
    screenshot(page, "keyboard", element="#map")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("(e => e.dataset.layer || e.dataset.kind || e.type || e.tagName)(document.activeElement)")
        )
    assert {"squares", "groups", "0", "6", "radio", "range"} <= reached


@pytest.mark.parametrize("width", [1280, PHONE])
def test_no_barrier_and_nothing_beyond_the_edge(opened, accessible, screenshot, width):
    page = opened(width=width)
    accessible(page, "#map")
    wide = page.evaluate("[...document.querySelectorAll('#map *')].filter(e => e.offsetWidth > innerWidth).length")
    assert wide == 0
    screenshot(page, f"width_{width}", element="#map")


EVIL = "</script><img src=x onerror=alert(1)>\u202e=HYPERLINK(1)\n<b>"


def test_names_are_text_wherever_they_come_from(opened, visited_result, tmp_path, screenshot):
    """The page would fail for a request, an error, or a dialog that nobody closes."""
    units = visited_result.units.assign(unit_name=[f"{EVIL}{number}" for number in range(2)])
    places = visited_result.places.assign(name=EVIL)
    tables = {
        name: getattr(visited_result, name).assign(name=f"{name} {EVIL}")
        for name in ("clusters", "visits", "constellations")
    }
    tables["clusters"] = tables["clusters"].assign(municipality=EVIL)
    record = {**visited_result.record, "region": {"id": "island", "name": EVIL, "country": "SE"}}
    result = dataclasses.replace(visited_result, units=units, places=places, record=record, **tables)
    file = tmp_path / "report.html"
    file.write_text(render(result, map_png(visited_result)), encoding="utf-8")
    page = opened(file)
    assert page.locator("img[src=x], b").count() == 0
    field = page.get_by_label("Municipality, place or group")
    for asked in ("clusters <", f"{EVIL.splitlines()[0]}", "visits", "constellations"):
        field.evaluate("(field, value) => { field.value = value; }", asked)
        page.get_by_role("button", name="Search").click()
        assert "<img src=x onerror=alert(1)>" in page.locator(".map-answer h3").inner_text()
    only(page, "squares", "units")
    page.locator("[data-whole]").click()
    for row, col in [(10, 30), (1, 1), (20, 16)]:
        click(page, row, col)
    assert told(page, [(20, 16), (0, 0)]) == explained(result, [(20, 16), (0, 0)])
    page.get_by_label("Names", exact=True).check()
    assert page.locator(".map-names span").inner_text().startswith("</script><img")
    screenshot(page, "hostile", element="#map")


def test_of_a_large_region_types_are_told_alone_and_how_to_ask_why(opened, small_result, tmp_path, monkeypatch):
    monkeypatch.setattr("placetypes.report.webtold.MOST_TOLD", 10)
    monkeypatch.setattr("placetypes.report.webmap.MOST_DRAWN", 500)
    file = tmp_path / "report.html"
    file.write_text(render(small_result, map_png(small_result)), encoding="utf-8")
    page = opened(file)
    only(page, "squares")
    for row, col in [(10, 8), (8, 12), (4, 12)]:  # of every two rows and columns the first
        click(page, row, col)
        type_ = small_result.typology.names("en")[int(small_result.types[2 * row, 2 * col])]
        assert page.locator(".map-answer h3").inner_text() == type_
        assert "up to 300\u00a0000 squares" in page.locator(".map-answer").inner_text()
        program, explain, folder, easting, northing = page.locator(".map-answer code").inner_text().split()
        assert (program, explain, folder) == ("placetypes", "explain", ".")
        assert small_result.explain(float(easting), float(northing)).code == small_result.types[2 * row, 2 * col]
    assert "one of every 4 squares" in page.locator(".map-live").inner_text()
