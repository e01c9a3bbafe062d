"""Places alike: gaps are what one works out by hand, and the twin planted in an invented region is found."""

from dataclasses import replace

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

import placetypes as pt
from placetypes.comparing.likeness import Scale, mean_gap, scales, size_gap, weighted_medians
from placetypes.errors import GridError, InputError
from placetypes.grid import Grid
from placetypes.typology import load

amounts = st.floats(0, 1e6)


@given(amounts, amounts, amounts)
def test_gaps_grow_with_the_difference_and_stay_below_one(one, near, far):
    scale = Scale("density", "persons", ((1200.0, 900.0),), yes_or_no=False)
    near, far = sorted([near, far], key=lambda value: abs(value - one))
    gaps = scale.gap(one, np.array([one, near, far, np.nan]))
    assert gaps[0] == 0
    assert 0 <= gaps[1] <= gaps[2] < 1
    assert np.isnan(gaps[3])


def test_a_layer_that_says_yes_or_no_has_no_more_than_that():
    scale = Scale("near_town", "place", ((1.0, 1.0),), yes_or_no=True)
    assert scale.gap(17, np.array([1.0, 400.0, 0.0])).tolist() == [0, 0, 1]


def test_what_is_out_of_reach_is_like_nothing_else():
    scale = Scale("minutes_to_core", "min", ((30.0, 10.0),), yes_or_no=False)
    assert scale.gap(np.inf, np.array([np.inf, 300.0])).tolist() == [0, 1]


def test_scales_come_from_the_thresholds_that_rules_read():
    read = {scale.layer: scale for scale in scales(load("ostergotland"))}
    seven = load("ostergotland").thresholds
    expected = {seven[name].value for name in ("core_min_population", "local_min_population", "local_small_population")}
    assert {limit for limit, _ in read["settlement_population"].ranges} == expected
    assert "heartland_votes" not in read


def test_a_median_is_where_half_of_the_people_live():
    rng = np.random.default_rng(5)
    values, group = rng.normal(size=200).round(1), rng.integers(0, 6, 200)
    values[::17] = np.nan
    weights = rng.integers(0, 5, 200).astype(float)
    weights[group == 4] = 0
    found = weighted_medians(values, weights, group, 7)
    for number in range(6):
        own = [(v, w if number != 4 else 1.0) for v, w in zip(values[group == number], weights[group == number],
                                                              strict=True) if not np.isnan(v)]  # fmt: skip
        repeated = np.sort(np.repeat([v for v, _ in own], [int(w) for _, w in own]))
        assert found[number] == repeated[(len(repeated) - 1) // 2]
    assert np.isnan(found[6])


def test_what_is_unknown_is_left_out_but_not_all_of_it():
    gaps = np.array([[0.2, np.nan, np.nan], [0.4, 0.4, np.nan], [0.6, 0.8, 0.0], [np.nan] * 3])
    assert mean_gap(gaps, 3) == pytest.approx([0.4, 0.6, np.nan], nan_ok=True)
    assert np.isnan(mean_gap([np.array([np.nan])], 1))


def test_twice_as_many_people_are_as_far_as_half_as_many():
    assert size_gap(800.0, np.array([400.0, 1600.0])).tolist() == [0.5, 0.5]


def moved(result, east: float):
    """The same region elsewhere on the plane."""
    grid = Grid.from_transform(Affine(1000, 0, 500_000 + east, 0, -1000, 6_500_000), result.grid.shape, result.grid.crs)
    tables = {name: getattr(result, name).set_geometry(getattr(result, name).geometry.translate(east))
              for name in ("units", "clusters", "places", "actors", "services")}  # fmt: skip
    return replace(result, grid=grid, **tables)


def test_a_place_is_its_own_twin_in_a_copy_of_its_region(island, north):
    found = pt.compare([island, moved(north, 90_000.0), moved(island, 200_000.0)], like=["storköping"])
    (twins,) = found.twins
    assert twins.kind == "Urban cores"
    (copy,) = twins.found["Provön (2)"]
    assert (copy.place.name, copy.distance) == ("Storköping", 0.0)
    assert copy.place.easting == twins.asked.easting + 200_000
    (half,) = twins.found["Nordön"]
    assert 0 < half.distance < 1
    table = found.twin_places.set_index("region")
    assert table.loc["Provön (2)", "distance"] == 0
    assert set(table.loc["Nordön", "left_out"].split(";")) >= {"commuting_share", "area_density"}


def test_a_cell_is_its_own_twin_and_the_next_lies_apart(island):
    copy = moved(island, 200_000.0)
    point = (530_500.0, 6_484_500.0)
    found = pt.compare([island, copy], like=[point], most=3)
    best, *others = found.twins[0].found["Provön (2)"]
    assert best.distance == 0
    gaps = [np.hypot(t.place.easting - o.place.easting, t.place.northing - o.place.northing)
            for t in (best, *others) for o in others if t is not o]  # fmt: skip
    assert len(others) == 2
    assert min(gaps) >= 5000
    assert best.distance <= others[0].distance <= others[1].distance
    evidence = found.twin_evidence.query("rank == 1").set_index("layer")
    at = island.grid.rowcol(*point)
    assert evidence.loc["density", "asked_value"] == pytest.approx(float(island.evidence["density"][at]))
    assert "people" not in evidence.index


def test_twins_of_a_cell_are_the_nearest_of_all_by_a_slow_search(island, north):
    """Every cell with people, one after the other."""
    partner = moved(north, 90_000.0)
    point = (541_500.0, 6_477_500.0)
    found = pt.compare([island, partner], like=[point], most=1).twins[0].found["Nordön"][0]
    at, read = island.grid.rowcol(*point), scales(island.typology)
    best = np.inf
    for row, col in zip(*np.nonzero((partner.types > 0) & (np.nan_to_num(partner.evidence["population"]) > 0)),
                        strict=True):  # fmt: skip
        gaps = [float(island.types[at] != partner.types[row, col])]
        for scale in read:
            if scale.layer in island.evidence:
                one, other = island.evidence[scale.layer][at], partner.evidence[scale.layer][row, col]
                gaps.append(float(scale.gap(float(one), np.array([float(other)]))[0]))
        best = min(best, np.nanmean(gaps))
    assert found.distance == pytest.approx(best)


def test_a_place_that_no_region_has_is_refused_with_the_nearest_name(island, north):
    with pytest.raises(
        InputError, match=r"no region has a place of this name; got 'Storkoping', expected 'Storköping'"
    ):
        pt.compare([island, north], like=["Storkoping"])


def test_a_point_in_the_sea_or_off_the_grid_is_refused(island, north):
    with pytest.raises(InputError, match="not classified"):
        pt.compare([island, north], like=[(500_500.0, 6_499_500.0)])
    with pytest.raises(GridError):
        pt.compare([island, north], like=[(0.0, 0.0)])


def test_a_region_without_such_places_is_said(island, north):
    empty = replace(north, types=np.where(north.evidence["core"] > 0, 0, north.types))
    found = pt.compare([island, empty], like=["Storköping"])
    assert found.twins[0].found == {"Nordön": ()}
    assert "No other region has a place of the kind of Storköping (Provön)." in found.sentences()
    assert len(found.twin_places) == 0


def test_a_place_without_a_classified_cell_is_refused(island, north):
    empty = replace(north, types=np.where(north.evidence["core"] > 0, 0, north.types))
    with pytest.raises(InputError, match="no cell of the place is classified; got 'Storköping' in Nordön"):
        pt.compare([empty, island], like=["Storköping"])


def test_tables_of_twins_are_files_where_they_were_asked_for(island, north, tmp_path):
    folder = pt.compare([north, island], like=["Storköping"]).save(tmp_path / "twins")
    assert "SYNTHETIC" in (folder / "twin_places.csv").read_text(encoding="utf-8-sig")
    assert (folder / "twin_evidence.csv").exists()
    assert not (pt.compare([north, island]).save(tmp_path / "none") / "twin_places.csv").exists()
