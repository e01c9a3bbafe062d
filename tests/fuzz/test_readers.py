"""By chance: whatever is in a file, reading it ends in a region, a result or one sentence.

`make fuzz` takes ten minutes. Hypothesis makes the files, and the smallest that shows a mistake. Not part of the tests
that are run by themselves: those have fixed cases of what was found here.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import time
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from region_folder import BASE, CELL, FLOWS, NORTH, POINTS, WEST, box, load, polygons
from spoilt_files import FORMS, write

from placetypes.config import read
from placetypes.errors import PlacetypesError
from placetypes.layers import align
from placetypes.result import load as load_result
from placetypes.themes import load as load_theme
from placetypes.typology import load as load_typology

pytestmark = [
    pytest.mark.fuzz,
    # pyogrio cannot decode some of GDAL's words on spoilt text; it drops them, and goes on
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SECONDS = float(os.environ.get("FUZZ_SECONDS", "600"))
LONGEST = 20
"""Seconds for one file: a reader that takes longer hangs."""
AT_ONCE = 100
HANDLES = Path("/proc/self/fd")

edits = st.lists(
    st.tuples(
        st.sampled_from(["cut", "flip", "put", "replace", "zeros", "copy"]),
        st.floats(0, 1),
        st.binary(min_size=1, max_size=9),
    ),
    min_size=1,
    max_size=4,
)
texts = st.text(max_size=12) | st.sampled_from(
    ["", "nan", "-9999", "1e999", "0x10", '"', ",", "\n", "\x00", "é", "1,5"]
)
numbers = st.floats() | st.integers() | st.sampled_from([WEST, NORTH, -1.0, 1e308])
cells = st.one_of(texts, numbers.map(str))


def edited(content, changes):
    for kind, share, some in changes:
        at = int(share * len(content))
        before, after = content[:at], content[at:]
        if kind == "cut":
            content = before
        elif kind == "flip":
            content = before + bytes([after[0] ^ some[0]]) + after[1:] if after else content
        elif kind == "put":
            content = before + some + after
        elif kind == "replace":
            content = before + some + after[len(some) :]
        elif kind == "zeros":
            content = before + bytes(min(len(after), 64 * some[0])) + after[64 * some[0] :]
        else:
            content = before + after[: some[0]] + after
    return content


class HangError(Exception):
    """A file took too long."""


@pytest.fixture
def attempt():
    """Try what may end in an error of the package, and in nothing else; let what hangs be seen."""

    def late(*_):
        raise HangError

    def tried(function, *arguments):
        signal.alarm(LONGEST)
        try:
            return function(*arguments)
        except PlacetypesError as error:
            sentence = str(error)
            assert sentence.endswith(".")
            assert "\n" not in sentence
            return None
        finally:
            signal.alarm(0)

    before = signal.signal(signal.SIGALRM, late)
    yield tried
    signal.signal(signal.SIGALRM, before)


def for_a_while(parts, strategy, body):
    """Call `body` with what hypothesis makes for its part of the time; nothing that it opens stays open."""
    until = time.monotonic() + SECONDS / parts
    gc.collect()
    handles = len(list(HANDLES.iterdir())) if HANDLES.exists() else 0

    failed = False

    def checked(made):
        nonlocal failed
        if failed or time.monotonic() < until:  # what failed is tried again, however late
            failed = True
            body(made)
            failed = False

    told = {"deadline": None, "database": None, "print_blob": True, "suppress_health_check": list(HealthCheck)}
    while time.monotonic() < until:
        settings(max_examples=AT_ONCE, **told)(given(strategy)(checked))()
    gc.collect()
    assert not HANDLES.exists() or len(list(HANDLES.iterdir())) <= handles + 2


def assert_sound(layers):
    """Numbers of people are people, whatever was read."""
    if layers is not None:
        people = layers.arrays["population"]
        assert not np.isinf(people).any()
        assert not (people < 0).any()


PARTS = len(FORMS) + 6


@pytest.mark.parametrize("name", FORMS)
def test_spoilt_files(tmp_path, attempt, name):
    write(tmp_path)
    content = (tmp_path / name).read_bytes()
    path = "a.shp" if name.endswith((".shx", ".dbf")) else name
    config = load(tmp_path, base=BASE.replace("people.tif", path) + FORMS[name])

    def body(changes):
        (tmp_path / name).write_bytes(edited(content, changes))
        assert_sound(attempt(align, config))

    for_a_while(PARTS, edits, body)


def test_tables_of_anything(tmp_path, attempt):
    write(tmp_path)
    config = load(tmp_path, base=BASE.replace("people.tif", "a.csv") + FORMS["a.csv"])

    def body(rows):
        text = "x,y,n\n" + "\n".join(",".join(row) for row in rows)
        (tmp_path / "a.csv").write_text(text, encoding="utf-8", errors="replace", newline="")
        assert_sound(attempt(align, config))

    for_a_while(PARTS, st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5), body)


known = numbers.map(lambda number: number if abs(number) < 1e300 else 0)
nested = st.recursive(known, lambda inner: st.lists(inner, max_size=3), max_leaves=9)
corners = st.tuples(st.sampled_from([WEST, WEST + 9 * CELL, 0.0]), st.sampled_from([NORTH, NORTH - 9 * CELL]))
rings = st.lists(corners).map(lambda ring: [ring])
kinds = st.sampled_from(["Polygon", "MultiPolygon", "Point", "GeometryCollection", "LineString", ""])
features = st.fixed_dictionaries(
    {
        "type": st.just("Feature"),
        "properties": st.fixed_dictionaries({"n": texts | numbers | st.none()}),
        "geometry": st.fixed_dictionaries({"type": kinds, "coordinates": nested | rings | rings.map(lambda r: [r])}),
    }
)
REFERENCE = {"type": "name", "properties": {"name": "EPSG:3006"}}


def test_shapes_of_anything(tmp_path, attempt):
    write(tmp_path)
    more = '[units]\npath = "a.geojson"\nid = "n"\nname = "n"\n'
    config = load(tmp_path, base=BASE.replace("people.tif", "plain.tif") + more)

    def body(made):
        whole = {"type": "FeatureCollection", "crs": REFERENCE, "features": made}
        (tmp_path / "a.geojson").write_text(json.dumps(whole), encoding="utf-8")
        assert_sound(attempt(align, config))

    for_a_while(PARTS, st.lists(features, max_size=4), body)


def test_actors_and_flows_of_anything(tmp_path, attempt):
    write(tmp_path)
    polygons(tmp_path / "zones.gpkg", [box(0, 0, 12, 6), box(0, 6, 12, 6)], code=["a", "b"])
    actors = f'[actors]\npath = "actors.csv"\n{POINTS}id = "id"\nnace = "code"\n'
    config = load(tmp_path, base=BASE.replace("people.tif", "plain.tif") + FLOWS + actors)
    easting, northing = (st.sampled_from([str(at), "nan", "-inf", "x", ""]) for at in (WEST + 5e3, NORTH - 5e3))
    row = st.tuples(texts, easting, northing, texts)
    flow = st.tuples(st.sampled_from(["a", "b", "", "c"]) | texts, st.sampled_from(["a", "b"]), numbers.map(str))

    def body(made):
        for name, head, rows in (("actors", "id,x,y,code", made[0]), ("flows", "a,b,n", made[1])):
            text = head + "\n" + "\n".join(",".join(row) for row in rows)
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", errors="replace", newline="")
        assert_sound(attempt(align, config))

    for_a_while(PARTS, st.tuples(st.lists(row, max_size=4), st.lists(flow, max_size=4)), body)


def test_region_files_of_anything(tmp_path, attempt):
    write(tmp_path)
    text = (BASE.replace("people.tif", "plain.tif") + '[clusters]\nq = 0.1\n[typology]\nid = "nordic"\n').encode()

    def body(changes):
        (tmp_path / "region.toml").write_bytes(edited(text, changes))
        attempt(lambda: align(read(tmp_path / "region.toml")))

    for_a_while(PARTS, edits, body)


def test_typologies_and_themes_of_anything(tmp_path, attempt):
    shipped = resources.files("placetypes") / "data"
    files = [(load_typology, shipped / "typologies" / "nordic.toml"), (load_theme, shipped / "themes" / "food.toml")]
    texts_of = [(reader, Path(str(file)).read_bytes()) for reader, file in files]

    def body(made):
        (reader, text), changes = made
        (tmp_path / "own.toml").write_bytes(edited(text, changes))
        attempt(reader, str(tmp_path / "own.toml"))

    for_a_while(PARTS, st.tuples(st.sampled_from(texts_of), edits), body)


def test_spoilt_results(small_result, tmp_path, attempt):
    folder = small_result.save(tmp_path / "island")
    names = [
        "run.json",
        "place_types.tif",
        "evidence.tif",
        "cells.parquet",
        "result.gpkg",
        "typology.json",
        "themes.json",
    ]

    def body(made):
        name, changes = made
        if not (folder / name).exists():
            return
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(edited(content, changes))
        attempt(load_result, folder)
        (folder / name).write_bytes(content)

    for_a_while(PARTS, st.tuples(st.sampled_from(names), edits), body)
    shutil.rmtree(folder)
