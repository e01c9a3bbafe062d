"""A result with its map and report, all or nothing."""

import pytest

from placetypes import maps, report
from placetypes.errors import OutputError
from placetypes.publish import publish
from placetypes.result import Result


def test_map_and_report_are_moved_into_place_with_the_result(small_result, tmp_path):
    folder = publish(small_result, tmp_path / "result", force=False)
    assert (folder / "map.png").read_bytes() == maps.map_png(small_result)
    assert (folder / "expectation.png").read_bytes() == maps.expectation_png(small_result)
    assert small_result.name in (folder / "report.html").read_text(encoding="utf-8")
    pages = report.cards(small_result)
    assert {p.stem: p.read_text(encoding="utf-8") for p in (folder / "cards").iterdir()} == pages
    assert set(pages) == {"c-1", "c-2"}  # the third has too few members to be shown
    assert (Result.load(folder).types == small_result.types).all()


@pytest.mark.parametrize("broken", [(maps, "map_png"), (report, "cards"), (report, "render")])
def test_where_map_or_report_fails_nothing_is_saved(small_result, tmp_path, monkeypatch, broken):
    def fail(*_, **__):
        raise RuntimeError("no ink")

    monkeypatch.setattr(*broken, fail)
    with pytest.raises(RuntimeError, match="no ink"):
        publish(small_result, tmp_path / "result", force=False)
    assert not (tmp_path / "result").exists()


def test_a_foreign_folder_is_refused(small_result, tmp_path):
    (tmp_path / "thesis.doc").write_text("years of work", encoding="utf-8")
    with pytest.raises(OutputError, match="no result"):
        publish(small_result, tmp_path, force=False)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]
