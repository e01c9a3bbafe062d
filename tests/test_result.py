"""The result as a value: what it refuses, what it tells, and what it says of a cell."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from placetypes.errors import GridError, InputError
from placetypes.result import Result
from placetypes.typology import load

TOWN, SUBURB, RING, CENTRE, CLOSE, HEARTLAND, SPARSE = (
    (516_500, 6_479_500),
    (519_500, 6_481_500),
    (522_500, 6_478_500),
    (539_500, 6_477_500),
    (530_500, 6_480_500),
    (540_500, 6_489_500),
    (540_500, 6_470_500),
)


def test_the_region_bounds_what_is_classified(small_result):
    outside = ~small_result.region
    for name in ("types", "rule", "runner_up", "unit"):
        assert not getattr(small_result, name)[outside].any()
    assert np.isnan(small_result.margin[outside]).all()
    assert np.nansum(small_result.evidence["land"][outside]) > 0  # evidence stays, for the map


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("types", np.zeros((2, 2), np.uint8), "shape"),
        ("types", np.full((40, 50), 9, np.uint8), "codes"),
        ("runner_up", np.full((40, 50), 8, np.uint8), "codes"),
        ("rule", np.full((40, 50), 8, np.uint8), "rule"),
        ("unit", np.full((40, 50), 3, np.int32), "unit"),
        ("unit", np.full((40, 50), -1, np.int32), "unit"),
        ("evidence", {"population": np.zeros((40, 50))}, "land"),
        ("evidence", {"population": np.zeros((40, 51))}, "shape"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(small_result, field, value, word):
    with pytest.raises(InputError, match=word):
        dataclasses.replace(small_result, **{field: value})


def test_the_summary_adds_up(small_result):
    table = small_result.summary()
    whole, parts = table[table["unit_id"] == ""], table[table["unit_id"] != ""]
    region = small_result.region
    assert whole["cells"].sum() == region.sum()
    assert whole["people"].sum() == pytest.approx(np.nansum(small_result.evidence["population"][region]))
    assert whole["area_km2"].sum() == pytest.approx(np.nansum(small_result.evidence["land"][region]))
    assert whole["share_people"].sum() == pytest.approx(1)
    both = parts.groupby("code")[["people", "area_km2", "cells"]].sum()
    assert np.allclose(both, whole.set_index("code")[["people", "area_km2", "cells"]])
    assert list(parts["unit_id"].unique()) == ["0101", "0102"]


def test_the_summary_agrees_with_counting_by_hand(small_result):
    table = small_result.summary().set_index(["unit_id", "code"])
    here = (small_result.unit == 2) & (small_result.types == 4)
    assert table.loc[("0102", 4), "cells"] == here.sum() > 0
    assert table.loc[("0102", 4), "people"] == np.nansum(small_result.evidence["population"][here])
    assert table.loc[("0102", 1), "people"] == 0  # a type that a unit lacks has a row all the same


def test_cells_without_a_type_have_a_row_of_their_own(small_result):
    types = small_result.types.copy()
    types[20, 16] = 0
    table = dataclasses.replace(small_result, types=types).summary().set_index(["unit_id", "code"])
    assert table.loc[("", 0), "cells"] == 1
    assert table.loc[("0101", 0), "key"] == "not_classified"
    assert ("0102", 0) not in table.index


def test_place_types_carry_names_and_place(small_result):
    array = small_result.place_types
    assert array.dims == ("y", "x")
    assert array.sel(x=TOWN[0], y=TOWN[1]).item() == 1
    assert (
        dict(zip(array.attrs["flag_values"].tolist(), array.attrs["flag_meanings"].split(), strict=True))[7]
        == "sparse_rural"
    )
    assert "SWEREF99" in array.coords["spatial_ref"].attrs["crs_wkt"]
    assert "SYNTHETIC" in array.attrs["comment"]


def test_the_representation_tells_what_one_checks_first(small_result, make_small_result):
    words = repr(small_result)
    for part in (
        "Provön",
        "SYNTHETIC",
        "EPSG:3006",
        "Inner urban area: 35 995 people",
        "1 urban cores",
        "2 micro-clusters",
    ):
        assert part in words
    assert "SYNTHETIC" not in repr(make_small_result(synthetic=False))
    assert "Glesbygd" in repr(make_small_result(language="sv"))


def test_small_groups_are_never_published(make_small_result):
    assert list(make_small_result().published_clusters["members"]) == [4, 3]
    assert list(make_small_result(min_members=4).published_clusters["members"]) == [4]
    assert list(make_small_result(min_members=1).published_clusters["members"]) == [4, 3]


def test_places_beyond_the_border_are_not_of_the_region(small_result):
    beyond = small_result.places.assign(geometry=small_result.places.geometry.translate(60_000))
    result = dataclasses.replace(small_result, places=beyond)
    assert len(result.own_places) == 0
    assert len(small_result.own_places) == 1


def test_a_cell_is_explained_with_its_values_and_thresholds(small_result):
    said = str(small_result.explain(*TOWN))
    assert said.replace("\u00a0", " ") == (
        "E 516500 N 6479500 is Inner urban area (1): it lies in the dense inner part of an urban core: "
        "settlement population 53 562 persons (at least 15 000) and "
        "density 3 252 persons per km2 of land (at least 1 200). "
        "The nearest threshold is density 1 200 persons per km2 of land (2.57 of the threshold's range away, clear); "
        "below it the cell would be Outer urban area. The data are SYNTHETIC."
    )


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (SUBURB, ["Outer urban area (2)", "lies in an urban core", "settlement population 53 562 persons"]),
        (RING, ["Peri-urban area (3)", "minutes to core 2.96 min (at most 5.5)"]),  # an overridden threshold
        (CENTRE, ["Local centre in rural area (4)", "at least 5 000"]),
        (CLOSE, ["minutes to core 12.4 min (at most 20)", "above it the cell would be Rural heartland"]),
        (
            HEARTLAND,
            ["Rural heartland (6)", "population nearby 600 persons (at least 400)", "1 of 1 known signs, 1 needed"],
        ),
        (SPARSE, ["Sparsely populated rural area (7)", "land that no other rule claims"]),
    ],
)
def test_every_type_is_explained(small_result, at, words):
    said = small_result.explain(*at)
    for part in words:
        assert part in said
    assert "nan" not in said


def test_the_language_of_names_can_be_chosen(small_result, make_small_result):
    assert "Inre stadsområde" in small_result.explain(*TOWN, language="sv")
    assert "Zone urbaine intérieure" in make_small_result(language="fr").explain(*TOWN)


def test_places_without_a_type_are_explained_too(small_result):
    assert "outside the region Provön" in small_result.explain(501_000, 6_499_000)
    types = np.where(small_result.types == 1, 0, small_result.types)
    assert "not classified" in dataclasses.replace(small_result, types=types).explain(*TOWN)
    with pytest.raises(GridError, match="outside the grid"):
        small_result.explain(1, 1)


def test_a_smoothed_cell_says_so_and_names_no_threshold(small_result):
    types = small_result.types.copy()
    types[small_result.grid.rowcol(*CLOSE)] = 6
    said = dataclasses.replace(small_result, types=types).explain(*CLOSE)
    assert "is Rural heartland (6): alone it would be Rural area close to urban" in said
    assert "took the type of its neighbours" in said
    assert "nearest threshold" not in said


def test_a_cell_kept_out_of_the_largest_part_says_so(small_result):
    types, rule = small_result.types.copy(), small_result.rule.copy()
    at = small_result.grid.rowcol(*TOWN)
    types[at], rule[at] = 2, 2
    said = dataclasses.replace(small_result, types=types, rule=rule).explain(*TOWN)
    assert "meets the values of Inner urban area, but is not in the largest connected part of its settlement" in said


def test_a_value_on_the_threshold_holds(small_result):
    """Evidence is float32; 0.1 as float32 is more than 0.1, 0.7 less: neither may flip what holds."""
    evidence = {
        **small_result.evidence,
        "area_density": np.full(small_result.grid.shape, 0.1),
        "density": np.full(small_result.grid.shape, 10.0),
    }
    result: Result = dataclasses.replace(small_result, evidence=evidence, margin=np.zeros(small_result.grid.shape))
    said = result.explain(*TOWN)
    assert "area density 0.1 m2 of floor per m2 of land (at least 0.1)" in said
    assert "very close; below" in said.replace(")", "")


def test_every_threshold_a_rule_reads_has_its_unit_said():
    from placetypes.result.units_of_layers import units_of_layers
    from placetypes.typology import layers_of

    typology = load("ostergotland")
    units = units_of_layers(typology)
    assert {layer for rule in typology.rules for layer in layers_of(rule.condition)} <= set(units)
