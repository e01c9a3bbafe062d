"""Maps of any width, kind of file and number, and in axes that somebody else arranges."""

from __future__ import annotations

import dataclasses
import io
import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from command_line import call
from matplotlib.figure import Figure
from matplotlib.text import Text

import placetypes as pt
from placetypes.errors import ConfigError, GridError, InputError
from placetypes.io.styles import rgb
from placetypes.maps import map_bytes, place_type_map
from placetypes.maps.palettes import cmap, dressed, palettes
from placetypes.maps.picture import Picture
from placetypes.maps.rows import side_by_side, titled
from placetypes.maps.sheet import divided
from placetypes.words import words

HOSTILE = '$\\frac{1}$ <script>alert(1)</script>\n=HYPERLINK("x") & \u202e\x00'


@pytest.fixture(autouse=True)
def no_figures_left():
    from matplotlib import pyplot as plt

    plt.switch_backend("agg")
    yield
    plt.close("all")


def texts(figure):
    return [t.get_text() for t in figure.findobj(Text) if t.get_text()]


def hostile(result):
    table = result.units.assign(unit_name=HOSTILE)
    region = {**result.record, "region": {**result.record.get("region", {}), "name": HOSTILE}}
    return dataclasses.replace(result, units=table, record=region)


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_files_of_lines_are_the_same_each_time_and_without_dates(form, small_result):
    with mpl.rc_context({"font.size": 30, "svg.hashsalt": "mine", "lines.linewidth": 9}):
        first = map_bytes(small_result, form=form)
    assert first == map_bytes(small_result, form=form)
    assert not re.search(rb"CreationDate|dc:date|matplotlib v|Matplotlib v", first)
    assert "SYNTHETIC".encode("utf-16-be" if form == "pdf" else "utf-8") in first


def test_words_of_an_svg_are_words_and_cells_one_picture(small_result):
    root = ET.fromstring(map_bytes(small_result, form="svg"))
    said = [part.text for part in root.findall(".//{*}text")]
    for part in ("Inner urban area", "Storköping", "Österö", "10 km", "SYNTHETIC"):
        assert part in said
    (picture,) = root.findall(".//{*}image")
    drawn = mpl.image.imread(io.BytesIO(_png_of(picture)))
    assert drawn.shape[:2] == small_result.grid.shape
    for c in small_result.typology.classes:
        assert (np.rint(255 * drawn[small_result.types == c.code][:, :3]) == rgb(c.color)).all()


def _png_of(image):
    import base64

    return base64.b64decode(image.get("{http://www.w3.org/1999/xlink}href").partition(",")[2])


def test_hostile_names_are_text(small_result):
    svg = map_bytes(hostile(small_result), form="svg").decode()
    said = "\n".join(part.text for part in ET.fromstring(svg).findall(".//{*}text"))
    assert "$\\frac{1}$ <script>alert(1)</script> =HYPERLINK" in said
    assert "<script" not in svg
    assert "\u202e" not in svg
    with mpl.rc_context({"text.parse_math": False}):
        figure = side_by_side([(HOSTILE, hostile(small_result))])
    assert not any("\n" in t for t in texts(figure) if "script" in t)


@pytest.mark.parametrize("width", [3.5, 7.0, 12.0])
def test_a_page_has_the_width_asked_for_and_everything_on_it(width, small_result):
    figure = place_type_map(small_result, "en", width=width)
    assert figure.get_figwidth() == pytest.approx(width)
    canvas = mpl.backends.backend_agg.FigureCanvasAgg(figure)
    page = figure.bbox
    for word in figure.findobj(Text):
        if word.get_text() and word.get_text() != "SYNTHETIC":
            box = word.get_window_extent(canvas.get_renderer())
            assert page.x0 <= box.x0 < box.x1 <= page.x1, word.get_text()
            assert page.y0 <= box.y0 < box.y1 <= page.y1, word.get_text()
    for part in ("Inner urban area", "Provön", "10 km", "N", words("en")["synthetic"]):
        assert part in texts(figure)


@pytest.mark.parametrize("width", [0.5, 100.0, float("nan")])
def test_no_page_is_so_wide(width):
    with pytest.raises(ConfigError, match="expected 89 to 1219 mm"):
        divided(width, 1.0, legend=3, below=1, marked=False)


def test_a_part_is_shown_and_said_so(small_result):
    west, south, _, _ = small_result.grid.bounds
    extent = (west + 10_500, south - 1, west + 20_000, south + 12_000)
    figure = place_type_map(small_result, "en", extent=extent)
    axes = figure.axes[0]
    assert axes.get_xlim() == (west + 10_500, west + 20_000)
    assert axes.get_ylim() == (south, south + 12_000)
    assert np.asarray(axes.images[0].get_array()).shape[:2] == (12, 10)
    assert axes.images[0].get_extent() == [west + 10_000, west + 20_000, south, south + 12_000]
    assert words("en")["picture_part"] in "\n".join(texts(figure)).replace("\n", " ")
    assert words("en")["picture_part"] not in "\n".join(texts(place_type_map(small_result, "en"))).replace("\n", " ")
    shown = Picture.of(small_result, extent=extent)
    assert np.array_equal(shown.types, small_result.types[-12:, 10:20])
    assert np.array_equal(shown.land, small_result.evidence["land"][-12:, 10:20], equal_nan=True)


@pytest.mark.parametrize("extent", [(0, 0, 1, 1), (9, 9, 1, 1), (float("nan"),) * 4])
def test_an_extent_that_shows_nothing_is_refused(extent, small_result):
    west, south, _, _ = small_result.grid.bounds
    moved = tuple(edge + (west if at % 2 == 0 else south) - 5 for at, edge in enumerate(extent))
    with pytest.raises(GridError, match="the extent shows nothing of the grid"):
        place_type_map(small_result, "en", extent=moved)


def test_plot_gives_axes_in_which_more_can_be_drawn(small_result):
    axes = small_result.plot()
    west, south, east, north = small_result.grid.bounds
    assert (axes.get_xlim(), axes.get_ylim()) == ((west, east), (south, north))
    assert "Sources: The islanders 2024 (CC0); The surveyor (CC BY 4.0)." in "\n".join(texts(axes.figure))
    assert small_result.units.boundary.plot(ax=axes) is axes
    own = Figure(figsize=(5, 5)).add_subplot()
    assert small_result.plot(own, legend=False, names=False, clusters=False) is own
    assert "SYNTHETIC" in texts(own.figure)
    assert "Inner urban area" not in texts(own.figure)
    assert "Inre stadsområde" in texts(small_result.plot(figsize=(4, 4), language="sv").figure)


def test_a_map_in_axes_of_a_real_region_is_not_marked(make_small_result):
    axes = Figure().add_subplot()
    make_small_result(synthetic=False).plot(axes)
    assert not any("SYNTHETIC" in t for t in texts(axes.figure))


def test_the_other_palette_is_drawn_everywhere(small_result):
    safe = palettes(small_result.typology)["safe"]
    drawn = np.asarray(small_result.plot(palette="safe").images[0].get_array())
    for code, color in safe.items():
        assert (drawn[small_result.types == code] == rgb(color)).all()
    assert cmap(small_result.typology, "safe").colors == list(safe.values())
    assert dressed(small_result) is small_result
    for wrong, said in ({"palette": "red"}, "expected own or safe"), ({"language": "xx"}, "expected one of en"):
        with pytest.raises(ConfigError, match=said):
            small_result.plot(**wrong)


def other_typology(result):
    classes = tuple(c.model_copy(update={"color": "#123456"}) for c in result.typology.classes)
    title = {"en": "Another typology"}
    return dataclasses.replace(result, typology=result.typology.model_copy(update={"classes": classes, "title": title}))


def test_small_maps_have_one_scale_and_one_legend_where_types_are_the_same(small_result):
    figure = pt.plot_side_by_side({"2020": small_result, "2024": small_result}, columns=2)
    one, two = (axes for axes in figure.axes if axes.images)
    assert one.get_position().width == pytest.approx(two.get_position().width)
    said = texts(figure)
    assert said.count("Inner urban area") == 1
    assert said.count("48.0%") == 2
    assert {"a  2020", "b  2024", words("en")["synthetic"]} <= set(said)


def test_types_that_differ_have_legends_of_their_own(small_result):
    other = other_typology(small_result)
    both = dataclasses.replace(small_result, beside={"other": other})
    said = texts(pt.plot_side_by_side(both, language="en"))
    assert said.count("Inner urban area") == 2
    assert "b  Another typology" in said
    both_said = "Provön: " + small_result.typology.title["en"]
    assert [title for title, _ in titled([small_result, small_result], "en")] == [both_said, both_said]
    with pytest.raises(InputError, match="got 0, expected 1 to 26"):
        titled([], None)


def test_small_maps_of_regions_show_metres_alike(small_result):
    west, south, _, _ = small_result.grid.bounds
    shown = [("all", small_result), ("all again", small_result)]
    figure = side_by_side(shown, extent=(west, south, west + 10_000, south + 5_000), width=9)
    for axes in (a for a in figure.axes if a.images):
        box = axes.get_position()
        assert box.width * 9 / 10_000 == pytest.approx(box.height * figure.get_figheight() / 5_000)
    assert figure.get_figwidth() == 9


def test_the_command_draws_every_kind(small_result, tmp_path):
    folder = small_result.save(tmp_path / "island")
    assert f"Map: {tmp_path / 'island_map.png'}" in call("map", folder).out
    assert (tmp_path / "island_map.png").read_bytes() == map_bytes(pt.load(folder))
    out = tmp_path / "island.PDF"
    assert call("map", folder, folder, "--out", out, "--width", 200, "--language", "pt").code == 0
    assert out.read_bytes().startswith(b"%PDF")
    for wrong, said in (
        (["--out", "x.gif"], "no such kind of picture"),
        (["--out", str(folder / "mine.svg")], "the folder is a result's own"),
        (["--typology", "nordic"], "the run has no such typology"),
        (["--palette", "red"], "no such palette"),
        (["--language", "xx"], "no such language"),
        (["--width", "3"], "no page is so wide"),
        (["--extent", "0", "0", "1", "1"], "the extent shows nothing of the grid"),
        (["--out", str(tmp_path / "none" / "x.svg")], "cannot be written"),
    ):
        ended = call("map", folder, *wrong)
        assert (ended.code, said in ended.err) == (2, True), ended.err
