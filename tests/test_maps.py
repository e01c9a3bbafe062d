"""The map: colours where they belong, words that must stand on it, the same bytes each time."""

from __future__ import annotations

import dataclasses
import io
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.text import Text

from placetypes import grid
from placetypes.io.styles import rgb
from placetypes.maps import expectation_map, expectation_png, map_png, picture, place_type_map, save_map
from placetypes.maps.frame import round_length
from placetypes.typology import LANGUAGES
from placetypes.words import words


def texts(figure):
    return [t.get_text() for t in figure.findobj(Text) if t.get_text()]


@pytest.fixture(scope="module")
def figure(small_result):
    return place_type_map(small_result, "en")


def test_the_map_says_what_it_must(figure):
    said = texts(figure)
    for part in ("Provön", "Inner urban area", "Storköping", "Österö", "48.0%", "N", "10 km"):
        assert part in said
    everything = "\n".join(said)
    for part in (
        "not the official map",
        "Sources: The islanders 2024 (CC0); The surveyor (CC BY 4.0).",
        "squares of 1 km",
    ):
        assert part in everything
    assert "Micro-cluster (a candidate to talk to): 2" in said
    assert "Whole region: 74 971 people, 1 375 km² land" in said


def test_synthetic_stands_across_the_map_and_only_there(figure, make_small_result):
    said = texts(figure)
    assert said.count("SYNTHETIC") == 4
    assert any(t.startswith("SYNTHETIC DATA") for t in said)
    real = texts(place_type_map(make_small_result(synthetic=False), "en"))
    assert not any("SYNTHETIC" in t for t in real)


def test_each_cell_has_the_colour_of_its_type(figure, small_result):
    picture = np.asarray(figure.axes[0].images[0].get_array())
    for c in small_result.typology.classes:
        assert (picture[small_result.types == c.code] == rgb(c.color)).all()
    land = small_result.evidence["land"] > 0
    sea, beyond = picture[~land], picture[land & ~small_result.region]
    assert len(np.unique(sea, axis=0)) == len(np.unique(beyond, axis=0)) == 1
    assert (sea[0] != beyond[0]).any()


def test_only_known_water_is_called_water(small_result):
    """Many grids hold populated cells only: what they leave out beyond the border may be land."""
    land = np.where(small_result.region, small_result.evidence["land"], np.nan)
    result = dataclasses.replace(small_result, evidence={**small_result.evidence, "land": land})
    figure = place_type_map(result, "en")
    assert "Water" not in texts(figure)
    assert "Outside the region" in texts(figure)
    picture = np.asarray(figure.axes[0].images[0].get_array())
    assert len(np.unique(picture[~small_result.region], axis=0)) == 1


def test_a_cell_of_the_region_without_data_is_named(small_result):
    types = np.where(small_result.types == 6, 0, small_result.types)
    figure = place_type_map(dataclasses.replace(small_result, types=types), "en")
    assert "Not classified: data are missing" in texts(figure)
    assert "Not classified: data are missing" not in texts(place_type_map(small_result, "en"))


def test_clusters_too_small_to_publish_are_not_drawn(figure):
    circles = [c for c in figure.axes[0].collections if len(c.get_offsets()) and type(c).__name__ == "PathCollection"]
    assert {len(c.get_offsets()) for c in circles} == {2}


def test_constellations_are_dashed_hulls(figure, small_result):
    assert "Constellation (micro-clusters that hang together): 1" in texts(figure)
    dashed = [c for c in figure.axes[0].collections if any(pattern for _, pattern in c.get_linestyle())]
    (hull,) = dashed
    (path,) = hull.get_paths()
    outline = small_result.constellations.geometry[0].exterior
    assert np.array_equal(path.vertices, np.array(outline.coords))


def test_weaker_groups_have_dotted_rings_and_a_line_of_their_own(visited_result):
    figure = place_type_map(visited_result, "en")
    said = texts(figure)
    assert "Micro-cluster (a candidate to talk to): 2" in said
    assert "Worth a visit (weaker, likelier to be chance): 1" in said
    scattered = [c for c in figure.axes[0].collections if isinstance(c, mpl.collections.PathCollection)]
    rings = [c for c in scattered if any(pattern for _, pattern in c.get_linestyle())]
    assert [len(ring.get_offsets()) for ring in rings] == [1]


def test_names_cover_no_other_and_stay_on_the_map(figure):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(figure).get_renderer()
    frame = figure.axes[0].get_window_extent(renderer)
    boxes = [
        t.get_window_extent(renderer)
        for t in figure.axes[0].texts
        if t.get_text() in {"Storköping", "Västerö", "Österö"} and not t.get_path_effects()
    ]
    assert len(boxes) == 3
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
    assert all(frame.x0 < b.x0 and b.x1 < frame.x1 for b in boxes)


def test_the_same_result_gives_the_same_bytes(small_result, tmp_path):
    png = map_png(small_result)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert save_map(small_result, tmp_path / "map.png").read_bytes() == png
    assert b"matplotlib" not in png
    assert b"SYNTHETIC" in png  # in the header too


def test_the_map_is_as_large_as_print_needs(small_result):
    pixels = mpl.image.imread(io.BytesIO(map_png(small_result)))
    assert min(pixels.shape[:2]) > 1500


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_speaks_every_language(language, small_result):
    said = texts(place_type_map(small_result, language))
    assert small_result.typology.names(language)[7] in said
    assert words(language)["elsewhere"] in said


def test_a_region_without_anything_on_it_is_drawn(make_small_result):
    bare = make_small_result(actors=False, synthetic=False)
    empty = {"units": bare.units.iloc[:0], "unit": np.zeros_like(bare.unit), "places": bare.places.iloc[:0]}
    nothing = np.zeros_like(bare.types)
    result = dataclasses.replace(bare, **empty, types=nothing, rule=nothing, runner_up=nothing, record={})
    assert "–" not in texts(place_type_map(bare, "en"))
    said = texts(place_type_map(result, "en"))
    assert "Urban cores" not in said
    assert not any(t.startswith("Micro-cluster") for t in said)


def test_no_state_of_pyplot_is_touched(small_result):
    before = "matplotlib.pyplot" in sys.modules
    place_type_map(small_result, "en")
    assert ("matplotlib.pyplot" in sys.modules) == before


@pytest.mark.parametrize(
    ("longest", "length"), [(9, 5), (10, 10), (19_999, 10_000), (20_000, 20_000), (99_000, 50_000)]
)
def test_the_scale_bar_is_round(longest, length):
    assert round_length(longest) == length


def test_what_is_usual_is_drawn_for_each_theme(small_result):
    figure = expectation_map(small_result, "sv")
    said = texts(figure)
    assert "Mat: 10 aktörer, 1 mikrokluster" in said
    assert any(t.startswith("Det vanliga: ") and t.endswith("rutor om 1 km") for t in said)
    assert words("sv")["synthetic"] in said
    panel = figure.axes[0]
    usual = panel.images[1].get_array()
    assert np.ma.count(usual) == (small_result.expected["food"] > 0).sum()
    dots, *rings = panel.collections[1:]
    assert len(dots.get_offsets()) == 10
    assert {len(ring.get_offsets()) for ring in rings} == {1}


def test_themes_with_most_actors_are_drawn_by_name(small_result):
    many = {f"t{n:02}": np.full(small_result.grid.shape, float(n)) for n in range(20)}
    figure = expectation_map(dataclasses.replace(small_result, expected=many), "en")
    titles = [a.get_title(loc="left") for a in figure.axes if a.images]
    assert [t.partition(":")[0] for t in titles] == [f"T{n:02}" for n in range(8, 20)]


def test_what_is_usual_is_not_marked_in_a_real_region(make_small_result):
    assert not any("SYNTHETIC" in t for t in texts(expectation_map(make_small_result(synthetic=False), "en")))
    result = make_small_result()
    assert expectation_png(result) == expectation_png(result)


@pytest.fixture
def few_dots(monkeypatch):
    """A page of 15 by 21 dots."""
    monkeypatch.setattr(grid, "LARGE", 1)
    monkeypatch.setattr(picture, "DPI", 2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("few_dots")
def test_of_a_large_grid_some_cells_are_drawn_and_the_map_says_so(language, small_result):
    step = picture.step_of(small_result.grid)
    assert step > 1
    figure = place_type_map(small_result, language)
    drawn = np.asarray(figure.axes[0].images[0].get_array())
    types = small_result.types[::step, ::step]
    assert drawn.shape[:2] == types.shape
    for c in small_result.typology.classes:
        assert (drawn[types == c.code] == rgb(c.color)).all()
    west, south, east, north = small_result.grid.bounds
    left, right, lower, upper = figure.axes[0].images[0].get_extent()
    assert (left, upper) == (west, north)
    assert right - left == types.shape[1] * step * 1000
    assert lower <= south
    assert right >= east
    assert figure.axes[0].get_xlim() == (west, east)
    said = "\n".join(texts(figure)).replace("\n", " ")
    assert words(language)["picture"].format(cells=step**2, step=step) in said
    assert "48" in said  # shares are those of all cells
    panels = "\n".join(texts(expectation_map(small_result, language))).replace("\n", " ")
    assert words(language)["picture"].format(cells=step**2, step=step) in panels


@pytest.mark.usefixtures("few_dots")
def test_what_is_drawn_of_evidence_is_what_stands_there(small_result):
    shown = picture.Picture.of(small_result)
    step = shown.step
    assert np.array_equal(shown.land, small_result.evidence["land"][::step, ::step], equal_nan=True)
    assert np.array_equal(shown.region, small_result.region[::step, ::step])
    assert shown.grid.shape == shown.types.shape
    row, col = shown.grid.rowcol(
        *(axis[5 * step] for axis in (small_result.grid.eastings, small_result.grid.northings))
    )
    assert (row, col) == (5, 5)


def test_a_grid_that_is_not_large_is_drawn_whole(small_result, figure):
    assert picture.Picture.of(small_result).types is small_result.types
    assert picture.left_out(small_result.grid, "en") == ""
    assert "one of every" not in "\n".join(texts(figure))
