"""From a region file to a result: what is there, what it says of itself, and what must not matter."""

import numpy as np
import pandas as pd
import pytest
import tiny_region
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_region import tiny_world

import placetypes
from placetypes.config import read
from placetypes.errors import TypologyError
from placetypes.pipeline import STEPS, run, steps
from placetypes.typology import load

INNER, OUTER, PERI, LOCAL, CLOSE, HEARTLAND, SPARSE = range(1, 8)


def same(one, other, *, moved=(0.0, 0.0)):
    """Whether two results say the same of every cell, cluster, core and actor."""
    for name in ("types", "rule", "margin", "runner_up", "unit", "region"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert list(one.evidence) == list(other.evidence)
    for name, values in one.evidence.items():
        np.testing.assert_array_equal(values, other.evidence[name], err_msg=name)
    for name in ("places", "clusters", "members", "actors", "services"):
        here, there = getattr(one, name), getattr(other, name)
        columns = [c for c in here.columns if c not in {"geometry", "easting", "northing"}]
        pd.testing.assert_frame_equal(pd.DataFrame(here[columns]), pd.DataFrame(there[columns]))
        if name == "members":
            continue
        shifted = here.geometry.translate(*moved)
        assert all(
            a.normalize().equals_exact(b.normalize(), 1e-3) for a, b in zip(shifted, there.geometry, strict=True)
        )


def test_every_type_is_where_it_was_planted(tiny):
    assert (tiny.types[tiny_region.INNER[0]] == INNER).all()
    ring = np.zeros(tiny.grid.shape, bool)
    ring[tiny_region.OUTER[0]] = True
    ring[tiny_region.INNER[0]] = False
    assert (tiny.types[ring] == OUTER).all()
    assert (tiny.types[tiny_region.NEAR_TOWN] == PERI).all()
    assert (tiny.types[tiny_region.LOCAL_CENTRE] == LOCAL).all()
    assert (tiny.types[tiny_region.SMALL_CENTRE] == LOCAL).all()  # by its services and its jobs
    assert (tiny.types[11:15, 2:18] == CLOSE).all()
    assert (tiny.types[26:32, 16:28] == HEARTLAND).all()
    assert (tiny.types[0:14, 30:38] == SPARSE).all()
    assert (tiny.types[tiny_region.SEA] == 0).all()
    assert set(np.unique(tiny.types)) == set(range(8))


def test_the_record_says_where_the_result_comes_from(tiny):
    record = tiny.record
    assert record["fallbacks"] == []
    assert record["placetypes"] == placetypes.__version__
    assert record["region"] == {"id": "tiny", "name": "Tiny", "country": "SE"}
    expected = {"id": "ostergotland", "version": "1.0", "preset": "", "level": 0, "units": "", "overrides": {}}
    assert record["typology"] == expected
    assert record["configuration"]["layers"]["population"] == {"path": "population.tif", "kind": "count"}
    assert record["inputs"]["region.boundary"]["source"] == "Made up"
    assert {len(entry["sha256"]) for entry in record["inputs"].values()} == {64}
    assert set(record["versions"]) >= {"python", "numpy", "numba", "geopandas", "rasterio"}
    assert not any(str(entry["path"]).startswith("/") for entry in record["inputs"].values())
    assert [title for title in record["times"] if title in {s.title for s in STEPS}] == [s.title for s in STEPS]


def test_sums_are_the_arrays_sums(tiny):
    sums, people = tiny.record["sums"], tiny.evidence["population"].astype(float)
    written = tiny_world()
    assert sums["people_in_region"] == people[tiny.region].sum() == written.region("population").sum()
    assert sums["people_with_buffer"] == written.arrays["population"].sum()
    assert sums["people_with_buffer"] == tiny.record["inputs"]["layers.population"]["sum_on_grid"]
    assert sums["land_km2_in_region"] == written.region("land").sum()
    assert sums["cells_in_region"] == tiny.region.sum() == tiny_region.ROWS * tiny_region.COLS
    table = tiny.summary()
    whole = table[table["unit_id"] == ""]
    assert whole["people"].sum() == pytest.approx(sums["people_in_region"])
    assert whole["area_km2"].sum() == pytest.approx(sums["land_km2_in_region"])
    assert table[table["unit_id"] != ""]["people"].sum() == pytest.approx(sums["people_in_region"])


def test_the_result_is_cut_to_the_region_while_the_rim_was_used(tiny):
    assert tiny.grid.shape == (tiny_region.ROWS, tiny_region.COLS)
    assert tiny.grid.bounds[0] == tiny_region.WEST
    assert tiny.grid.bounds[3] == tiny_region.NORTH
    corner = tiny.evidence["population_nearby"][0, 0]
    assert corner > 3 * np.ceil(np.pi * 5**2 / 4)  # more than the region's own quarter of the disc holds


def test_progress_counts_every_step(tmp_path):
    seen = []
    run(read(tiny_world().write(tmp_path)), progress=lambda *step: seen.append(step))
    evidence = [steps.evidence_title(operation.title) for operation in load("ostergotland").evidence]
    titles = [steps.READ, *evidence, *(s.title for s in STEPS), steps._COMPOSE, *(f.title for f in steps.FINDS)]
    assert [title for title, _, _ in seen] == titles
    assert [number for _, number, _ in seen] == list(range(1, len(titles) + 1))
    assert {total for _, _, total in seen} == {len(titles)}


@pytest.mark.parametrize("invented", [True, False])
def test_invented_data_are_marked(run_world, invented):
    world = tiny_world()
    world.document["region"]["synthetic"] = invented
    result = run_world(world)
    assert result.synthetic is invented
    assert ("SYNTHETIC" in repr(result)) is invented


def test_overrides_take_effect_and_are_recorded(run_world, tiny):
    world = tiny_world()
    world.document["typology"]["overrides"] = {"local_min_population": 7000, "peri_core_minutes": 8}
    result = run_world(world)
    assert result.record["typology"]["overrides"] == {"local_min_population": 7000.0, "peri_core_minutes": 8.0}
    assert result.typology["peri_core_minutes"] == 8
    more = (result.types == PERI) & (tiny.types != PERI)
    assert more.any()
    reached = result.evidence["minutes_to_core"][more]
    assert ((reached > 6) & (reached <= 8)).all()
    assert (result.types[tiny_region.LOCAL_CENTRE] == LOCAL).all()  # its services make up for its people


def test_overrides_beyond_their_range_are_refused_unless_asked_for(run_world):
    world = tiny_world().without("layers.floor_area")
    world.document["typology"]["overrides"] = {"inner_density": 3000}
    with pytest.raises(TypologyError, match="inner_density"):
        run_world(world)
    world.document["typology"]["allow_outside_range"] = True
    assert not (run_world(world).types == INNER).any()


def test_an_unknown_override_is_refused_by_name(run_world):
    world = tiny_world()
    world.document["typology"]["overrides"] = {"inner_densty": 1300}
    with pytest.raises(TypologyError, match="inner_density"):
        run_world(world)


def test_smaller_cells_give_the_same_kind_of_map(run_world, tiny):
    fine = run_world(tiny_world().finer(2))
    assert fine.grid.cell_size == 500
    assert fine.record["sums"]["people_in_region"] == tiny.record["sums"]["people_in_region"]
    assert fine.record["sums"]["land_km2_in_region"] == tiny.record["sums"]["land_km2_in_region"]
    coarse = tiny.types.repeat(2, axis=0).repeat(2, axis=1)
    assert (fine.types == coarse).mean() > 0.9
    assert set(np.unique(fine.types)) == set(np.unique(coarse))
    ours, theirs = ({i: set(g["actor_id"]) for i, g in r.members.groupby("cluster_id")} for r in (fine, tiny))
    assert len(ours) == len(theirs)
    assert all(any(len(a & b) / len(a | b) > 0.5 for b in theirs.values()) for a in ours.values())


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(east=st.integers(-200, 200), north=st.integers(-400, 400))
def test_where_the_region_lies_does_not_matter(run_world, tiny, east, north):
    moved = east * 1000.0, north * 1000.0
    world = tiny_world(west=tiny_region.WEST + moved[0], north=tiny_region.NORTH + moved[1])
    same(tiny, run_world(world), moved=moved)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(run_world, tiny, seed):
    world = tiny_world()
    for number, (name, table) in enumerate(world.tables.items()):
        world.tables[name] = table.sample(frac=1, random_state=seed % 2**31 + number).reset_index(drop=True)
    same(tiny, run_world(world))


def test_the_order_of_cells_in_a_table_does_not_matter(run_world, tiny):
    rows, cols = np.indices(tiny_world().arrays["population"].shape).reshape(2, -1)
    results = []
    for seed in (1, 2):
        world = tiny_world()
        east, north = world.point(-tiny_region.RIM, -tiny_region.RIM)
        cells = {"e": east + cols * 1000, "n": north - (rows + 1) * 1000, "p": world.arrays["population"].ravel()}
        world.tables["cells"] = pd.DataFrame(cells).sample(frac=1, random_state=seed)
        world.document["layers"]["population"] = {
            "path": "cells.csv", "kind": "count", "column": "p", "x": "e", "y": "n", "crs": tiny_region.CRS,
        }  # fmt: skip
        results.append(run_world(world))
    same(*results)
    same(tiny, results[0])


def test_people_too_far_outside_do_not_matter(run_world, tiny):
    world = tiny_world()
    world.document["region"]["buffer_km"] = 0
    far = world.arrays["population"]
    narrow = run_world(world)
    far[:3], far[-3:], far[:, :3], far[:, -3:] = 900, 900, 900, 900
    same(narrow, run_world(world))
    assert narrow.record["sums"]["people_in_region"] == tiny.record["sums"]["people_in_region"]


def test_a_city_behind_the_border_counts(run_world, tiny):
    world = tiny_world()
    world.arrays["population"][-2:, -20:-5] = 900
    beyond = run_world(world)
    assert len(beyond.record["fallbacks"]) == 0
    nearer = beyond.evidence["minutes_to_core"] < tiny.evidence["minutes_to_core"]
    assert nearer[-1, -10]
    assert (beyond.types[-1, 24:34] == PERI).all()


def test_explaining_a_planted_place_names_its_type_and_what_decided(tiny):
    world = tiny_world()
    city = str(tiny.explain(*world.point(5.5, 5.5)))
    assert "Inner urban area" in city
    forest = str(tiny.explain(*world.point(5.5, 34.5)))
    assert "Sparsely populated rural area" in forest


def test_a_region_can_be_run_by_its_path_or_as_read(tmp_path, tiny):
    path = tiny_world().write(tmp_path)
    same(tiny, placetypes.run(path))
    same(tiny, placetypes.run(placetypes.read_region(path)))
