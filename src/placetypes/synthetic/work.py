"""Work in the twin: jobs by NACE section, and the floor area that people and jobs fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from placetypes.synthetic.chance import apportion, smooth_noise, stream

if TYPE_CHECKING:
    from placetypes._typing import FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.facts import Facts
    from placetypes.synthetic.people import People
    from placetypes.synthetic.terrain import Terrain

CITY, TOWN = 20_000, 2_000  # persons: settings of the table of jobs
SETTINGS = ("city", "town", "village", "rural")
CITY_SETTING, TOWN_SETTING, VILLAGE_SETTING, RURAL_SETTING = range(4)
JOBS_PER_PERSON = {CITY_SETTING: 0.58, TOWN_SETTING: 0.44, VILLAGE_SETTING: 0.22}
SUBURB_METRES = 13_000.0  # a place this near to a city works there
SUBURB_SIZE = 6  # times smaller than the city
SUBURB_DISCOUNT = 0.5
CROWDING = 0.6  # jobs of a locality's cells grow with their people to this power
CLUSTERING = 0.8  # spread of jobs between quarters (log)
RURAL_JOBS_PER_PERSON = 0.24
ARABLE_JOBS = 2.0  # per cell fully under the plough
SECTION_SPREAD = 0.35  # of the log of a section's share, from place to place
FLOOR_PER_PERSON_TOWN, FLOOR_PER_PERSON_RURAL = 48.0, 66.0  # m2
FLOOR_PER_JOB = 36.0  # m2
FLOOR_SPREAD = 0.12
FLOOR_WIDTH_CELLS = 1.5
FLOOR_ROUND = 10  # m2


def _settings(facts: Facts) -> IntArray:
    """Setting of each locality: 0 city, 1 town, 2 village."""
    people = facts.localities["population"].to_numpy()
    return np.where(people >= CITY, CITY_SETTING, np.where(people >= TOWN, TOWN_SETTING, VILLAGE_SETTING))


def _suburbs(facts: Facts) -> FloatArray:
    """Factor on each locality's jobs: less where a much larger place is near."""
    people = facts.localities["population"].to_numpy()
    spots = facts.localities[["easting", "northing"]].to_numpy(dtype=float)
    near = cKDTree(spots).query_ball_point(spots, SUBURB_METRES)
    largest = np.array([people[list(others)].max() for others in near])
    return np.where(largest >= SUBURB_SIZE * people, SUBURB_DISCOUNT, 1.0)


def _section_shares(facts: Facts, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Shares of jobs by section: (localities, sections) and (sections,) for the open country."""
    table = facts.jobs[list(SETTINGS)].to_numpy(dtype=float)
    sections = list(facts.jobs["section"])
    shares = table[:, _settings(facts)].T * np.exp(
        SECTION_SPREAD * rng.standard_normal((len(facts.localities), len(sections)))
    )
    row_of = {name: row for row, name in enumerate(facts.localities["name"])}
    for special in facts.specialities.itertuples(index=False):
        shares[row_of[special.locality], sections.index(special.section)] *= special.factor
    open_country = table[:, RURAL_SETTING]
    return shares / shares.sum(axis=1, keepdims=True), open_country / open_country.sum()


def build_jobs(facts: Facts, grid: Grid, people: People, terrain: Terrain, *, total: int, seed: int) -> IntArray:
    """Jobs by NACE section.

    Parameters
    ----------
    facts, grid, people, terrain
        Tables, where, people, plains.
    total
        Jobs to share out: as many as employed residents, since nobody commutes over the edge of the twin.
    seed
        Seed of the twin.

    Returns
    -------
    ndarray
        (sections, rows, cols) int64, jobs; sections in the order of ``facts.jobs``, summing exactly to `total`.
    """
    rng = stream(seed, "jobs")
    shares, open_country = _section_shares(facts, rng)
    setting, suburb = _settings(facts), _suburbs(facts)
    cells = grid.shape[0] * grid.shape[1]
    weight = np.zeros((len(open_country), cells))
    for row, (cell, persons) in enumerate(people.by_locality):
        expected = JOBS_PER_PERSON[int(setting[row])] * suburb[row] * persons.sum()
        pull = persons**CROWDING * np.exp(CLUSTERING * rng.standard_normal(cell.size))
        weight[:, cell] += shares[row][:, None] * (expected * pull / pull.sum())
    lived = (people.rural > 0).ravel()
    rural = RURAL_JOBS_PER_PERSON * people.rural.ravel() + ARABLE_JOBS * terrain.plain.ravel() * lived
    weight += open_country[:, None] * rural
    by_cell = apportion(weight.sum(axis=0), total)
    rows, cols = grid.shape
    return _by_section(by_cell, weight, rng).reshape(-1, rows, cols)


def _by_section(by_cell: IntArray, weight: FloatArray, rng: np.random.Generator) -> IntArray:
    """Draw the section of each job; (sections, cells)."""
    jobs = np.zeros(weight.shape, dtype=np.int64)
    busy = np.flatnonzero(by_cell)
    chances = np.round(weight[:, busy] / weight[:, busy].sum(axis=0), 9)
    jobs[:, busy] = rng.multinomial(by_cell[busy], (chances / chances.sum(axis=0)).T).T
    return jobs


def build_floor_area(people: People, jobs: IntArray, seed: int) -> IntArray:
    """Floor area of all buildings, m2 rounded to 10, (rows, cols) int64: what people and jobs usually take up."""
    rng = stream(seed, "floor")
    in_towns = people.population - people.rural
    shape = (in_towns.shape[0], in_towns.shape[1])
    usual = FLOOR_PER_PERSON_TOWN * in_towns + FLOOR_PER_PERSON_RURAL * people.rural + FLOOR_PER_JOB * jobs.sum(axis=0)
    floor = usual * np.exp(FLOOR_SPREAD * smooth_noise(shape, rng, width=FLOOR_WIDTH_CELLS))
    rounded: IntArray = np.round(floor / FLOOR_ROUND).astype(np.int64) * FLOOR_ROUND
    return rounded
