"""People at risk: where they stand, how many each row stands for, and that no false groups come from it."""

import numpy as np
import pytest

from placetypes.clusters import micro_clusters, people_at_risk
from placetypes.errors import GridError, InputError
from placetypes.grid import Grid

CELLS = 30


@pytest.fixture(scope="module")
def grid():
    return Grid.from_bounds((0, 0, CELLS * 1000, CELLS * 1000), crs="EPSG:3035", cell_size=1000)


@pytest.fixture(scope="module")
def people():
    """Open country with three towns and twenty villages."""
    rng = np.random.default_rng(2)
    row, col = np.mgrid[:CELLS, :CELLS]
    found = rng.gamma(0.4, 20, (CELLS, CELLS))
    for at in rng.uniform(4, CELLS - 4, (3, 2)):
        found += 3500 * np.exp(-((row - at[0]) ** 2 + (col - at[1]) ** 2) / 2 / 1.2**2)
    found[rng.integers(0, CELLS, 20), rng.integers(0, CELLS, 20)] += 400
    return np.floor(found)


@pytest.fixture(scope="module")
def types(people):
    return np.where(people > 1000, 1, np.where(people > 100, 2, 3))


def chance(rng, people, types, number):
    """Actors where people are, anywhere in their cells, more in some types of place than in others."""
    weight = (people * np.array([0, 1.5, 1.0, 2.0])[types]).ravel()
    row, col = np.divmod(rng.choice(people.size, number, p=weight / weight.sum()), CELLS)
    inside = rng.uniform(0, 1000, (number, 2))
    return np.column_stack([col * 1000 + inside[:, 0], (CELLS - row) * 1000 - inside[:, 1]])


def test_points_lie_in_their_cells_and_stand_for_all_people(grid, people, types):
    actors = chance(np.random.default_rng(1), people, types, 50)
    rows = people_at_risk(people, types, grid, actors, people_per_point=25)
    row, col, inside = grid.rowcols(*rows.points.T)
    assert inside.all()
    assert np.array_equal(rows.points[:50], actors)
    assert np.array_equal(rows.strata, types[row, col])
    assert (rows.at_risk > 0).all()
    assert rows.without_people == 0
    in_cell = np.zeros_like(people)
    np.add.at(in_cell, (row, col), rows.at_risk)
    np.testing.assert_allclose(in_cell, people)
    points = np.zeros_like(people)
    np.add.at(points, (row[50:], col[50:]), 1)
    assert np.array_equal(points, np.where(people > 0, np.maximum(1, np.rint(people / 25)), 0))


def test_points_are_even_in_a_cell(grid):
    people = np.zeros(grid.shape)
    people[3, 4] = 400
    rows = people_at_risk(people, np.ones(grid.shape, int), grid, np.empty((0, 2)), people_per_point=1)
    inside = (rows.points - [4000, (CELLS - 4) * 1000]) / 1000
    counts = np.histogram2d(*inside.T, bins=4, range=[(0, 1), (0, 1)])[0]
    assert abs(counts - 25).max() <= 4  # random points miss it by 5 and more in half of all cases
    assert len(np.unique(rows.points, axis=0)) == 400


def test_people_elsewhere_change_no_points(grid, people, types):
    more = people.copy()
    more[0, 0] += 500
    one, two = (people_at_risk(p, types, grid, np.empty((0, 2)), people_per_point=25) for p in (people, more))
    here = [
        rows.points[~(grid.rowcols(*rows.points.T)[0] + grid.rowcols(*rows.points.T)[1] == 0)] for rows in (one, two)
    ]
    assert np.array_equal(*here)


def test_the_usual_number_of_points_follows_the_actors(grid, people, types):
    actors = chance(np.random.default_rng(1), people, types, 100)
    rows = people_at_risk(people, types, grid, actors)
    assert 0.9 * 60 < (len(rows.points) - (people > 0).sum()) / 100 < 1.1 * 60


def test_actors_where_nobody_is_known_stand_for_one_point(grid, people, types):
    unknown = people.copy()
    unknown[0, 0], unknown[0, 1] = np.nan, 0
    actors = np.array([[500.0, CELLS * 1000 - 500.0], [1500.0, CELLS * 1000 - 500.0], [15_500.0, 15_500.0]])
    rows = people_at_risk(unknown, types, grid, actors, people_per_point=25)
    assert rows.without_people == 2
    assert rows.at_risk[:2].tolist() == [25.0, 25.0]
    assert rows.at_risk.sum() == pytest.approx(np.nansum(unknown) + 50)


def test_values_of_actors_continue_over_people(grid, people, types):
    actors = np.array([[2500.0, 2500.0], [2600.0, 2500.0], [9500.0, 9500.0]])
    rows = people_at_risk(people, types, grid, actors, people_per_point=500)
    focus, owner = rows.of_all(np.array([True, False, True]), False), rows.organisations(["b", "a", "b"])
    assert focus[:3].tolist() == [True, False, True]
    assert len(focus) == len(owner) == len(rows.points)
    assert not focus[3:].any()
    assert owner[0] == owner[2] != owner[1]
    assert len(np.unique(owner)) == len(rows.points) - 1


def test_what_cannot_be_is_refused(grid, people, types):
    one = np.array([[500.0, 500.0]])
    with pytest.raises(GridError, match="people: the array does not fit"):
        people_at_risk(people[1:], types, grid, one)
    with pytest.raises(InputError, match="actors, row 1: 1 actors lie outside the grid"):
        people_at_risk(people, types, grid, np.vstack([one, [[-5.0, 0.0]]]))
    with pytest.raises(InputError, match="negative or infinite"):
        people_at_risk(np.where(people > 1000, np.inf, people), types, grid, one)
    with pytest.raises(InputError, match="negative or infinite"):
        people_at_risk(people - 5, types, grid, one)
    with pytest.raises(InputError, match="nobody lives"):
        people_at_risk(people * np.nan, types, grid, one)
    with pytest.raises(InputError, match="people_per_point: must be a positive number"):
        people_at_risk(people, types, grid, one, people_per_point=0.0)


@pytest.mark.slow
def test_without_groups_few_false_ones_are_found_and_a_real_one_is(grid, people, types):
    false, at_centres, real = 0, 0, 0
    settings = {"replicates": 49, "support_runs": 0}
    for seed in range(12):
        rng = np.random.default_rng(100 + seed)
        actors = chance(rng, people, types, 250)
        rows = people_at_risk(people, types, grid, actors)
        focus = rows.of_all(np.ones(250, bool), False)
        false += len(micro_clusters(rows.points, rows.strata, focus, at_risk=rows.at_risk, seed=seed, **settings)) > 0
        middle = actors[int(np.argmax(types[grid.rowcols(*actors.T)[:2]] == 3))]
        group = np.clip(middle + rng.uniform(-300, 300, (6, 2)), 1, CELLS * 1000 - 1)
        more = np.vstack([actors, group])
        rows = people_at_risk(people, types, grid, more)
        focus = rows.of_all(np.ones(256, bool), False)
        found = micro_clusters(rows.points, rows.strata, focus, at_risk=rows.at_risk, seed=seed, **settings)
        real += (found.labels[250:256] >= 0).sum() >= 5
    for seed in range(3):
        actors = chance(np.random.default_rng(100 + seed), people, types, 250)
        row, col = np.nonzero(people)
        points = np.vstack([actors, np.column_stack([grid.eastings[col], grid.northings[row]])])
        risk = np.concatenate([np.ones(250), people[row, col]])
        kinds = np.concatenate([types[grid.rowcols(*actors.T)[:2]], types[row, col]])
        found = micro_clusters(points, kinds, np.arange(len(points)) < 250, at_risk=risk, seed=seed, **settings)
        at_centres += len(found) > 0
    assert false <= 3  # binomial(12, 0.1) stays at or below 3 with 0.974
    assert at_centres == 3
    assert real >= 10
