"""The page of a comparison: everything it shows is true, text, and in the language asked for."""

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.image import imread

import placetypes as pt
from placetypes.comparing.charts import BARS, chart
from placetypes.comparing.maps import maps, side_km
from placetypes.comparing.page import render
from placetypes.comparing.picture import draw, png
from placetypes.typology import LANGUAGES

HOSTILE = '<img src=x onerror="alert(1)">=HYPERLINK("http://evil.example")\u202e & Co\n'


@pytest.fixture(scope="module")
def compared(island, north, without_actors):
    return pt.compare([island, north, without_actors], like=["Storköping", (530_500.0, 6_484_500.0)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_alone_in_every_language(island, without_actors, language):
    page = render(pt.compare([island, without_actors], like=["Storköping"], language=language))
    assert f'<html lang="{language}">' in page
    assert re.findall(r"(?:src|href)=\"(?!data:|#)[^\"]*", page) == []
    assert re.search(r"@import|url\((?!data:)|https?://", page) is None
    assert "{" not in re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)


def test_no_language_leaves_english_on_the_page(island, without_actors):
    english = render(pt.compare([island, without_actors], like=["Storköping"], language="en"))
    french = render(pt.compare([island, without_actors], like=["Storköping"], language="fr"))
    headings = [re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page) for page in (english, french)]
    names = {"Provön (SYNTHETIC)", "Tomön"}
    same = {h for h in headings[0] if h in set(headings[1])} - names
    assert same <= {"Provön", "Micro-clusters"}


def test_what_must_be_known_stands_before_what_is_compared(compared):
    page = render(compared)
    assert page.index("unknown, not zero") < page.index('id="maps"') < page.index('id="shares"')
    assert page.index("SYNTHETIC: Provön") < page.index("<h1>")
    assert "peri_core_minutes" in page[: page.index('id="maps"')]


def test_hostile_names_are_text(island, north):
    record = {**north.record, "region": {"id": "x", "name": HOSTILE}}
    units = north.units.assign(unit_name=[HOSTILE, HOSTILE])
    places = north.places.assign(name=HOSTILE)
    hostile = replace(north, record={**record, "fallbacks": [HOSTILE]}, units=units, places=places)
    found = pt.compare([island, hostile], like=["Storköping", (530_500.0, 6_474_500.0)])
    page = render(found)
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x") > 5


def test_pictures_show_each_cell_once(compared, island):
    own, page = maps(compared)[0], render(compared)
    layers = {code: np.round(imread(io.BytesIO(base64.b64decode(png))) * 255) for code, png in own.pictures}
    for code, place_type in island.typology.by_code.items():
        assert ((layers[code][..., 3] > 0) == ((island.types == code) & island.region)).all()
        assert f"--type-{code}: {place_type.color};" in page
    ground = np.round(imread(io.BytesIO(base64.b64decode(own.ground))) * 255)
    assert ((ground[..., 3] > 0) == (island.region & (island.types == 0))).all()


def test_the_picture_names_all_and_marks_what_is_invented(compared, north, island):
    texts = [text.get_text() for axes in draw(compared).axes for text in axes.texts]
    assert [name for name in ("Provön", "Nordön", "Tomön") if texts.count(name) != 3] == []  # below the map, two bars
    assert texts.count("SYNTHETIC") == 4
    named = {**north.record, "region": {"id": "x", "name": "$\\frac{a}{$ <b>"}}
    assert png(pt.compare([island, replace(north, record=named)])).startswith(b"\x89PNG")


def test_maps_have_one_scale(compared):
    side = side_km(compared)
    for region, drawn in zip(compared.regions, maps(compared), strict=True):
        west, south, east, north = region.result.grid.bounds
        assert drawn.width / 100 * side == pytest.approx((east - west) / 1000, rel=1e-3)
        assert drawn.height / 100 * side == pytest.approx((north - south) / 1000, rel=1e-3)
        assert drawn.left >= 0
        assert drawn.left * 2 + drawn.width == pytest.approx(100, abs=0.01)


def test_notebooks_get_a_table_with_names_as_text(island, north):
    hostile = replace(north, record={**north.record, "region": {"id": "x", "name": HOSTILE}})
    shown = pt.compare([island, hostile])._repr_html_()
    assert "<table" in shown
    assert "<img" not in shown
    assert "&lt;img src=x" in shown


@pytest.mark.parametrize("typology", pt.typologies())
def test_results_of_plain_arrays_without_places_units_or_actors_are_compared(typology, tmp_path):
    def made(seed):
        row, col = np.mgrid[:24, :30]
        people = np.round(4000 * np.exp(-((np.hypot(row - 12, col - 15) / 4) ** 2)))
        people += np.random.default_rng(seed).poisson(6, people.shape)
        layers = {"population": people, "land": np.ones(people.shape), "built": (people > 200) * 0.6}
        return pt.classify(layers, cell_size=1000, crs="ESRI:54009", typology=typology)

    one, other = made(1), made(2)
    point = float(one.grid.eastings[15]), float(one.grid.northings[12])
    found = pt.compare([one, other], like=[point])
    assert found.twins[0].found["Arrays (2)"][0].distance < 0.1
    assert (found.save(tmp_path / typology) / "compare.html").exists()


def test_the_place_asked_about_and_its_twins_are_marked(compared):
    first, second, _ = maps(compared)
    assert [mark.text for mark in first.twins] == ["★", "★"]
    assert [mark.text for mark in second.twins][:2] == ["1", "1"]


def test_bars_are_as_long_as_their_shares(compared):
    table = compared.shares.query("counted == 'people'")
    classes = [(c, c.key) for c in compared.regions[0].result.typology.classes]
    drawn = chart("People", table, classes, ("share", "share_low", "share_high"), "en", shares=True)
    longest = max(bar.high for group in drawn.groups for bar in group.bars)
    assert longest == pytest.approx(BARS)
    one = table.query("region == 'Provön'").set_index("key")
    for group in drawn.groups:
        bar = group.bars[0]
        assert bar.length / BARS * table["share_high"].max() == pytest.approx(one.loc[group.name, "share"], abs=1e-3)
        assert bar.low <= bar.length <= bar.high
        assert not bar.cut


def test_an_endless_interval_does_not_press_all_others_to_the_edge(compared):
    rates = compared.rates.query("code > 0").copy()
    rates.loc[rates["code"] == 7, "actors_high"] = 1e6
    classes = [(c, c.key) for c in compared.regions[0].result.typology.classes]
    columns = ("per_1000_actors", "actors_low", "actors_high")
    drawn = chart("Rates", rates, classes, columns, "en", shares=False)
    assert max(bar.length for group in drawn.groups for bar in group.bars) > 0.3 * BARS
    assert all(bar.cut for bar in drawn.groups[6].bars[:2])
    assert not drawn.groups[6].bars[2].known  # no actors were given
