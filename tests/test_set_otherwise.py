"""Thresholds that were set otherwise than a typology says are told on every output, in one sentence."""

import dataclasses

import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import rasterio
from command_line import call
from matplotlib.text import Text
from tiny_region import tiny_world

from placetypes.maps import place_type_map
from placetypes.publish import publish
from placetypes.result import load
from placetypes.typology import LANGUAGES
from placetypes.typology import load as load_typology
from placetypes.typology.wording import Wording

SEVEN = load_typology("ostergotland")
SENTENCE = "Thresholds set otherwise than the typology says: peri_core_minutes 5.5 instead of 6 min."
"""Of the small result."""


def plain(text):
    return text.replace("\u00a0", " ")


def said(overrides, language="en"):
    return plain(Wording(SEVEN.with_overrides(overrides, allow_outside_range=True), language).changes())


@pytest.fixture(scope="module")
def unchanged(small_result):
    return dataclasses.replace(small_result, typology=SEVEN)


@pytest.fixture(scope="module")
def folder(small_result, unchanged, tmp_path_factory):
    """A plain result with the changed one beside it."""
    both = dataclasses.replace(unchanged, beside={"ostergotland-2": small_result})
    return publish(both, tmp_path_factory.mktemp("both") / "island", force=False)


def test_nothing_is_said_where_nothing_was_set():
    assert said({}) == ""
    assert said({"inner_density": SEVEN["inner_density"]}) == ""


def test_the_sentence_names_threshold_value_and_what_the_typology_says():
    assert said({"peri_core_minutes": 5.5}) == SENTENCE
    several = said({"core_min_population": 12_000, "settlement_neighbour_share": 0.4})
    in_order = "settlement_neighbour_share 40% instead of 33.3% of the squares; core_min_population 12 000 instead"
    assert in_order in several


def test_a_value_beyond_its_range_is_told_with_the_range():
    assert said({"core_min_population": 9_000}).endswith(
        "core_min_population 9 000 instead of 15 000 persons, outside its range of 12 000 to 20 000."
    )


def test_values_are_told_apart_however_near_they_lie():
    assert "15 001 instead of 15 000" in said({"core_min_population": 15_001})
    assert "6.0001 instead of 6" in said({"peri_core_minutes": 6.0001})


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_sentence_is_said_in_every_language(language):
    own = said({"core_min_population": 9_000}, language)
    assert "core_min_population 9 000 " in own
    assert "12 000" in own
    assert "instead" not in own


def test_an_order_of_overrides_does_not_matter():
    one = {"inner_density": 1500, "peri_core_minutes": 5}
    other = dict(reversed(one.items()))
    assert said(one) == said(other)


# every output


def test_the_map_says_it(small_result, unchanged):
    def texts(result):
        return [" ".join(t.get_text().split()) for t in place_type_map(result, "en").findobj(Text)]

    assert SENTENCE in texts(small_result)
    assert not any("otherwise" in text for text in texts(unchanged))


def test_a_map_has_room_for_many(unchanged):
    many = {name: threshold.range[0] for name, threshold in SEVEN.thresholds.items()}
    figure = place_type_map(dataclasses.replace(unchanged, typology=SEVEN.with_overrides(many)), "en")
    low = place_type_map(unchanged, "en")
    assert figure.get_size_inches()[1] > low.get_size_inches()[1]
    boxes = [t.get_window_extent() for t in figure.texts]
    assert all(box.y0 >= 0 for box in boxes)
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_the_report_says_it_before_the_map(folder):
    page = (folder / "ostergotland-2" / "report.html").read_text(encoding="utf-8")
    assert page.index(SENTENCE) < page.index("<figure")
    main = (folder / "report.html").read_text(encoding="utf-8")
    assert main.count(SENTENCE) == 1  # of the other, beside its map
    assert main.index(SENTENCE) > main.index('class="maps"')
    assert "Every threshold is as the typology says." in main


def test_the_headers_of_files_say_it(folder):
    changed = folder / "ostergotland-2"
    for name in ("place_types.tif", "evidence.tif"):
        with rasterio.open(changed / name) as source, rasterio.open(folder / name) as other:
            assert source.tags()["thresholds"] == SENTENCE
            assert "thresholds" not in other.tags()
    assert pq.read_schema(changed / "cells.parquet").metadata[b"thresholds"].decode() == SENTENCE
    about = pyogrio.read_dataframe(changed / "result.gpkg", layer="About this result", read_geometry=False)
    assert SENTENCE in about.to_numpy().ravel().tolist()
    plain_about = pyogrio.read_dataframe(folder / "result.gpkg", layer="About this result", read_geometry=False)
    assert "otherwise" not in str(plain_about.to_numpy().tolist())


def test_the_tables_say_it(folder):
    changed = folder / "ostergotland-2"
    assert (pd.read_csv(changed / "summary.csv")["set_otherwise"] == SENTENCE).all()
    assert pd.read_csv(folder / "summary.csv")["set_otherwise"].isna().all()
    figures = pd.read_csv(folder / "comparison.csv")
    assert (figures["b_set_otherwise"] == SENTENCE).all()
    assert figures["a_set_otherwise"].isna().all()


def test_a_result_says_it_of_itself_also_when_it_was_read_back(small_result, unchanged, folder):
    assert SENTENCE in repr(small_result)
    assert repr(load(folder / "ostergotland-2")) == repr(small_result)
    assert "otherwise" not in repr(unchanged)


def test_presets_and_levels_are_part_of_the_name_on_every_output(unchanged):
    degurba = load_typology("degurba", preset="r2019a", level=1)
    assert all("r2019a" in title and "1" in title for title in degurba.title.values())
    renamed = unchanged.typology.model_copy(update={"preset": "r2019a", "level": 1})
    assert "r2019a" in repr(dataclasses.replace(unchanged, typology=renamed))


def test_the_command_line_ends_with_it(tmp_path):
    low = {"id": "nordic", "overrides": {"core_min_population": 9_000}, "allow_outside_range": True}
    region = tiny_world().beside("ostergotland", low).write(tmp_path / "inputs")
    ended = call("run", region, "--out", tmp_path / "result", "-q")
    assert ended.code == 0, ended.err
    assert "nordic: Thresholds set otherwise than the typology says: core_min_population 9 000" in plain(ended.out)
    main = tiny_world()
    main.document["typology"] = low
    ended = call("run", main.write(tmp_path / "alone"), "--out", tmp_path / "alone_result", "-q")
    assert "core_min_population 9 000 instead of 15 000 persons, outside its range" in plain(ended.out)
