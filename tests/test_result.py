"""The result as a value: what it refuses, what it tells, and what it says of a cell."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from placetypes.errors import InputError
from placetypes.typology import load

TOWN = (516_500, 6_479_500)


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
    changed = small_result.typology.with_overrides({"inner_density": 1500})
    assert "1 500" in dataclasses.replace(small_result, typology=changed).place_types.attrs["comment"].replace(
        "\xa0", " "
    )


def test_the_representation_tells_what_one_checks_first(small_result, make_small_result):
    words = repr(small_result)
    for part in (
        "Provön",
        "SYNTHETIC",
        "EPSG:3006",
        "Inner urban area: 35\u00a0995 people",
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


def test_every_threshold_a_rule_reads_has_its_unit_said():
    from placetypes.result.units_of_layers import units_of_layers
    from placetypes.typology import layers_of

    typology = load("ostergotland")
    units = units_of_layers(typology)
    assert {layer for rule in typology.rules for layer in layers_of(rule.condition)} <= set(units)
