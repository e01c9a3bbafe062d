"""Adding people to a cell never makes that cell less urban; what it may do to other cells is shown.

It holds, for the cell that gets the people,
- of every class of the Degree of Urbanisation, at both levels and in all editions, on land: where a cell of water gets
  its first people, it starts to count among its neighbours, and a majority may be lost;
- of every rule of Hallandstypologin;
- of the two rules of density of the seven types, inner and outer urban.

It does not hold of other cells. A dense town that grows beside a semi-dense one makes that one suburban; a city that
grows on one side moves its centre away from the other.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_land import VARIANTS, Variant, few, lands

CELLS_EACH = 4
ADDED = [1, 100, 300, 1500, 6000, 60_000]

URBAN_RULES = 2
"""Inner and outer urban come first."""


def rank(variant, result):
    """The smaller the more urban; unclassified cells come last."""
    rule = np.where(result.rule > 0, result.rule, np.iinfo(np.int16).max).astype(int)
    if variant.typology in {"nordic", "ostergotland"}:
        return np.minimum(rule, URBAN_RULES + 1)
    return rule


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@given(data=st.data(), layers=lands(water=False, unknown=False))
@settings(**few(5))
def test_a_cell_that_gets_people_is_at_least_as_urban(variant, data, layers):
    people = layers["population"]
    before = rank(variant, variant.classify(layers))
    for _ in range(CELLS_EACH):
        cell = tuple(data.draw(st.integers(0, cells - 1)) for cells in people.shape)
        more = people.copy()
        more[cell] += data.draw(st.sampled_from(ADDED))
        after = rank(variant, variant.classify(layers | {"population": more}))
        assert after[cell] <= before[cell]


def on_land(people):
    people = np.asarray(people, float)
    return {"population": people, "built": np.zeros(people.shape)}


@pytest.mark.parametrize("preset", ["r2019a", "r2022a", "r2023a-v1", "r2023a-v2"])
def test_a_town_that_grows_dense_makes_the_semi_dense_beside_it_suburban(preset):
    people = np.zeros((8, 14))
    people[2:5, 2:5] = 1000
    people[2:4, 5] = 1000
    layers = on_land(people)
    if preset == "r2019a":
        layers["built"] = np.where(people > 0, 0.1, 0.0)
    variant = Variant("degurba", preset, 2)
    before = variant.classify(layers).types
    grown = people.copy()
    grown[2, 5] = 6000
    after = variant.classify(layers | {"population": grown}).types
    semi, suburban, dense = 22, 21, 23
    assert before[2, 2] == semi
    assert (after[2, 5], after[3, 4]) == (dense, suburban)


def test_a_city_that_grows_on_one_side_moves_away_from_the_other():
    people = np.zeros((3, 60))
    people[1, 30:40] = 2100
    variant = Variant("halland", None, None)
    before = variant.classify(on_land(people)).types
    people[1, 39] += 20_000
    after = variant.classify(on_land(people)).types
    close, rural = 6, 7
    assert (before[1, 10], after[1, 10]) == (close, rural)


def test_water_that_gets_people_counts_as_a_neighbour_and_may_lose_its_majority():
    """Of the editions since 2023: a jetty's cell, filled in by majority, with one person falls out of the centre."""
    people = np.array([
        [0, 0, 0, 0, 1, 0], [0, 1, 1, 0, 1, 0], [0, 0, 1, 0, 1, 0], [0, 0, 1, 0, 0, 1], [1, 1, 1, 0, 0, 0],
        [1, 0, 1, 0, 0, 1],
    ]) * 12_000.0  # fmt: skip
    land, built = np.ones(people.shape), np.zeros(people.shape)
    water = ([3, 3, 4, 5, 5], [3, 4, 3, 1, 3])
    land[water], built[3:, 3:4] = 0.3, 0.01
    layers = {"population": people, "land": land, "built": built}
    variant, centre, rural = Variant("degurba", "r2023a-v2", 1), 3, 1
    before = variant.classify(layers).types
    people = people.copy()
    people[3, 3] = 1
    after = variant.classify(layers | {"population": people}).types
    assert (before[3, 3], after[3, 3]) == (centre, rural)
