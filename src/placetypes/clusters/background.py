"""People instead of actors at risk, where no register of all actors exists."""

from dataclasses import dataclass

import numpy as np

from placetypes._typing import AnyArray, FloatArray, IntArray
from placetypes.clusters.checks import check_points, check_positive
from placetypes.errors import InputError
from placetypes.grid import Grid

# a window in which 0.2 actors are usual then holds twelve points; five an actor hold false groups down as well
_POINTS_PER_ACTOR = 60


@dataclass(frozen=True)
class PeopleAtRisk:
    """Rows for `micro_clusters`: the actors in the order given, then the people, spread over points in their cells.

    Attributes
    ----------
    points
        (n, 2) float64 easting, northing (m).
    strata
        (n,) int64 place type code of the cell.
    at_risk
        (n,) float64, people that each row stands for, > 0.
    actors
        How many of the rows are actors.
    without_people
        Actors whose cell has no people, or is unknown: each stands for as many as a point, since someone is there.
    """

    points: FloatArray
    strata: IntArray
    at_risk: FloatArray
    actors: int
    without_people: int

    def of_all(self, of_actors: AnyArray, of_people: object) -> AnyArray:
        """Values of the actors, such as focus or theme, continued with one value for all rows of people."""
        values = np.asarray(of_actors)
        rest = np.full(len(self.points) - self.actors, of_people, dtype=values.dtype)
        return np.concatenate([values, rest])

    def organisations(self, of_actors: AnyArray) -> IntArray:
        """Number of the organisation of each row: that of the actors, and an own one for every row of people."""
        number = np.unique(np.asarray(of_actors), return_inverse=True)[1].astype(np.int64)
        return np.concatenate([number, self.actors + np.arange(len(self.points) - self.actors)])


def people_at_risk(
    people: FloatArray, types: AnyArray, grid: Grid, actors: AnyArray, *, people_per_point: float | None = None
) -> PeopleAtRisk:
    """Spread the people of each cell evenly over points in it, and over the actors that stand in it.

    With all people of a cell at its centre, actors elsewhere in the cell would stand where nobody is, and any few of
    them near each other would be a group. Here each cell has about one point per ``people_per_point`` people, at least
    one, in a Halton sequence (Halton 1960) turned by a random shift of its own; its people are divided equally among
    those points and its actors, so that small windows around actors hold the people they would hold anyway.

    Parameters
    ----------
    people
        (rows, cols) float64 >= 0, persons in each cell; NaN = unknown, no point lies there.
    types
        (rows, cols) integer place type code of each cell.
    grid
        Of the cells.
    actors
        (m, 2) float64 easting, northing of the actors (m).
    people_per_point
        People that a point stands for; None = so many that there are about sixty points for each actor.

    Returns
    -------
    PeopleAtRisk
        The same for the same input: points are spread, not drawn. ``at_risk`` sums to the people, and those that stand
        for actors without people.

    Raises
    ------
    InputError
        Coordinates that are not finite or outside the grid, negative or infinite people, no people at all.
    GridError
        An array that does not fit the grid.

    Examples
    --------
    >>> grid = Grid.from_bounds((0, 0, 2000, 1000), crs="EPSG:3035", cell_size=1000)
    >>> people, types = np.array([[30.0, 4.0]]), np.array([[1, 3]])
    >>> rows = people_at_risk(people, types, grid, np.array([[1500.0, 500.0]]), people_per_point=10)
    >>> rows.strata.tolist(), rows.at_risk.tolist()
    ([3, 1, 1, 1, 3], [2.0, 10.0, 10.0, 10.0, 2.0])
    >>> focus = rows.of_all([True], False)
    """
    grid.require(people=people, types=types)
    place = check_points(actors)
    persons = _checked(people)
    if people_per_point is None:
        people_per_point = persons.sum() / (_POINTS_PER_ACTOR * max(1, len(place)))
    check_positive("people_per_point", people_per_point)
    own = _cells(place, grid)
    count = np.where(persons > 0, np.maximum(1, np.rint(persons / people_per_point)), 0).astype(np.int64)
    sharing = np.bincount(own, minlength=persons.size) + count
    share = np.divide(persons, sharing, out=np.zeros_like(persons), where=sharing > 0)
    cell = np.concatenate([own, np.repeat(np.arange(persons.size), count)])
    alone = persons[own] == 0
    at_risk = share[cell]
    at_risk[: len(own)][alone] = people_per_point
    return PeopleAtRisk(
        points=np.vstack([place, _spread(count, grid)]),
        strata=np.asarray(types).ravel()[cell].astype(np.int64),
        at_risk=at_risk,
        actors=len(own),
        without_people=int(np.count_nonzero(alone)),
    )


def _checked(people: FloatArray) -> FloatArray:
    """(cells,) people, 0 where unknown."""
    persons = np.nan_to_num(np.asarray(people, dtype=np.float64).ravel(), nan=0.0, posinf=np.inf, neginf=-np.inf)
    if not (np.isfinite(persons).all() and (persons >= 0).all()):
        raise InputError(
            "people are negative or infinite", where="people", expected="persons in each cell, NaN = unknown"
        )
    if persons.sum() == 0:
        raise InputError("nobody lives in the region", where="people", fix="give the people of each cell")
    return persons


def _cells(place: FloatArray, grid: Grid) -> IntArray:
    """Number of the cell that holds each actor."""
    row, col, inside = grid.rowcols(place[:, 0], place[:, 1])
    if not inside.all():
        first = int(np.flatnonzero(~inside)[0])
        raise InputError(
            f"{int((~inside).sum())} actors lie outside the grid",
            where=f"actors, row {first}",
            got=place[first].tolist(),
            expected=f"metres in {grid.crs} within {grid.bounds}",
            fix="leave them out",
        )
    cell: IntArray = row * grid.shape[1] + col
    return cell


def _spread(count: IntArray, grid: Grid) -> FloatArray:
    """(points, 2) easting, northing of so many points in each cell, cell by cell.

    The points of a cell do not depend on other cells: each shifts the same sequence, around its edges, by an own step.
    """
    from scipy.stats import qmc

    used = np.flatnonzero(count)
    sequence = qmc.Halton(2, scramble=False).random(int(count.max()))
    shift = np.random.Generator(np.random.Philox(key=0)).random((len(count), 2))
    cell = np.repeat(used, count[used])
    first = np.repeat(np.cumsum(count[used]) - count[used], count[used])
    inside = (sequence[np.arange(len(cell)) - first] + shift[cell]) % 1.0
    row, col = np.divmod(cell, grid.shape[1])
    west, _, _, north = grid.bounds
    result: FloatArray = np.column_stack(
        [west + (col + inside[:, 0]) * grid.cell_size, north - (row + inside[:, 1]) * grid.cell_size]
    )
    return result
