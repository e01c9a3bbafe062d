"""Only regions of one typology, with the same thresholds and cells, are set side by side."""

from dataclasses import replace

import pytest
from affine import Affine

import placetypes as pt
from placetypes.errors import GridError, InputError, TypologyError
from placetypes.grid import Grid
from placetypes.typology import load


def with_typology(result, typology):
    return replace(result, typology=typology)


def test_one_region_is_nothing_to_compare(island):
    with pytest.raises(InputError, match="nothing to compare; got 1 region"):
        pt.compare([island])


def test_another_version_is_refused(island, north):
    other = north.typology.model_copy(update={"version": "2.0"})
    with pytest.raises(TypologyError, match=r"Provön and Nordön: .*versions of the typology; got '1.0' and '2.0'"):
        pt.compare([island, with_typology(north, other)])


def test_another_typology_is_refused(island, north):
    other = north.typology.model_copy(update={"id": "mine"})
    with pytest.raises(TypologyError, match="different typologies; got 'ostergotland' and 'mine'"):
        pt.compare([island, with_typology(north, other)])


def test_other_rules_under_the_same_name_are_refused(island, north):
    rules = (*north.typology.rules[:-1], north.typology.rules[-1].model_copy(update={"source": "my own"}))
    with pytest.raises(TypologyError, match=r"of one name, 'ostergotland' 1.0, .*got different rules"):
        pt.compare([island, with_typology(north, north.typology.model_copy(update={"rules": rules}))])


def test_thresholds_that_differ_are_named(island, north):
    other = with_typology(north, load("ostergotland").with_overrides({"peri_core_minutes": 6, "inner_density": 1500}))
    with pytest.raises(TypologyError) as refused:
        pt.compare([island, other])
    said = str(refused.value)
    assert "peri_core_minutes 5.5 (Provön), 6 (Nordön)" in said
    assert "inner_density 1200 (Provön), 1500 (Nordön)" in said
    assert "--allow-different-thresholds" in said


def test_different_thresholds_are_said_everywhere_where_they_are_allowed(island, north):
    other = with_typology(north, load("ostergotland").with_overrides({"peri_core_minutes": 6}))
    found = pt.compare([island, other], allow_different_thresholds=True)
    assert any("peri_core_minutes" in sentence for sentence in found.sentences())
    told = found.differences.query("kind == 'threshold'")
    assert dict(zip(told["region"], told["value"], strict=True)) == {"Provön": 5.5, "Nordön": 6.0}
    assert "peri_core_minutes" in repr(found)


def test_the_same_thresholds_set_otherwise_in_both_are_the_same(island, north):
    assert island.typology.overrides
    assert pt.compare([island, north]).differences.query("kind == 'threshold'").empty


def test_cells_of_another_size_are_refused(island, north):
    grid = Grid.from_transform(Affine(500, 0, 0, 0, -500, 0), north.grid.shape, north.grid.crs)
    with pytest.raises(GridError, match="cells of different size; got 1000 m and 500 m"):
        pt.compare([island, replace(north, grid=grid)])
