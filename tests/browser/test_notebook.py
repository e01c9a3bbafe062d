"""The map of a notebook: drawn and answering in a frame that shares no origin with the notebook."""

from __future__ import annotations

import pytest

from placetypes.result import Result


@pytest.fixture
def notebook(twin_published, tmp_path):
    """A page with the map below what the window shows, as cells further down in a notebook are."""
    frame = Result.load(twin_published.folder).explore()._repr_html_()
    above = '<p style="height:1500px">Cells above</p>'
    file = tmp_path / "notebook.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>Notebook</title>{above}{frame}", encoding="utf-8")
    return file


def test_the_map_answers_in_a_frame_of_its_own(visit, notebook, screenshot):
    page = visit(notebook)
    page.locator("iframe").scroll_into_view_if_needed()
    inside = page.frame_locator("iframe")
    inside.locator("#map.is-drawn").wait_for(timeout=60_000)
    screenshot(page, "drawn")
    fits = "() => document.documentElement.scrollHeight <= innerHeight"
    assert page.frames[1].evaluate(fits)  # or the wheel would scroll the frame, and the notebook not
    inside.locator(".maplibregl-canvas").click()
    inside.locator(".map-answer dl").wait_for()
    name = inside.locator("#map-found option").first.get_attribute("value")
    inside.locator("#map-search").fill(name)
    inside.locator("#map-search").press("Enter")
    assert inside.locator(".map-answer h3").inner_text() == name
    inside.locator("[data-palette=safe]").check()
    screenshot(page, "found")
    assert page.frames[1].evaluate("origin") == "null"
