"""Actors of the twin: bodies of all kinds where people live and work, some of them at shared addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.synthetic.chance import apportion, stream

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import BoolArray, FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.facts import Facts
    from placetypes.synthetic.people import People

COLUMNS = ("actor_id", "easting", "northing", "nace_section", "nace_division", "kind", "theme", "organisation")
BACKGROUND = 3_860  # with the planted ones about 4 000 in the region
PEOPLE_PULL, JOBS_PULL = 0.5, 0.8  # actors per person and per job, relative
RURAL_BONUS = 2.0  # a farm is a firm: more bodies per person in the open country
SHARED_IN_TOWN, SHARED_IN_COUNTRY = 0.14, 0.03  # chance to sit at the address of another actor of the same cell
CHAINED = 0.07  # chance to belong to the same organisation as an earlier actor of the same theme
SOCIAL = 0.05  # share of enterprises that are cooperatives or other social enterprises
TOWNISH = 200  # persons in localities that make a cell one of a town
FRONTAGE = 0.46  # of the cell's side: how far from its centre an address may lie
ADDRESS_ROUND = 10.0  # m: several bodies at one address share its coordinates


def _cells(grid: Grid, people: People, jobs: IntArray, inside: BoolArray, rng: np.random.Generator) -> IntArray:
    """Flat cell of each background actor, in order."""
    pull = PEOPLE_PULL * (people.population + RURAL_BONUS * people.rural) + JOBS_PULL * jobs
    weight = np.where(inside, pull, 0.0) * rng.exponential(size=grid.shape)
    return np.repeat(np.arange(weight.size), apportion(weight, BACKGROUND).ravel())


def _addresses(cell: IntArray, town: BoolArray, grid: Grid, rng: np.random.Generator) -> FloatArray:
    """Points (n, 2) in metres; some repeat the address of the actor before them in the same cell."""
    rows, cols = np.divmod(cell, grid.shape[1])
    offset = rng.uniform(-FRONTAGE, FRONTAGE, (cell.size, 2)) * grid.cell_size
    spots = np.column_stack([grid.eastings[cols], grid.northings[rows]]) + offset
    spots = np.round(spots / ADDRESS_ROUND) * ADDRESS_ROUND
    shares = rng.random(cell.size) < np.where(town, SHARED_IN_TOWN, SHARED_IN_COUNTRY)
    for i in np.flatnonzero(shares):
        if i and cell[i] == cell[i - 1]:
            spots[i] = spots[i - 1]
    return spots


def _trades(facts: Facts, town: BoolArray, rng: np.random.Generator) -> IntArray:
    """Row of the table of NACE divisions for each actor."""
    draw = rng.random(town.size)
    rows = np.zeros(town.size, dtype=np.int64)
    for column, chosen in (("town", town), ("rural", ~town)):
        steps = np.cumsum(facts.nace[column].to_numpy(dtype=float))
        rows[chosen] = np.searchsorted(steps / steps[-1], draw[chosen], side="right")
    return rows


def _organisations(themes: list[str], rng: np.random.Generator) -> list[str]:
    """Organisation of each actor: usually its own, sometimes that of an earlier actor of the same theme."""
    earlier: dict[str, list[str]] = {}
    organisations = []
    luck, pick = rng.random(len(themes)), rng.random(len(themes))
    for i, theme in enumerate(themes):
        known = earlier.setdefault(theme, [])
        if known and luck[i] < CHAINED:
            name = known[int(pick[i] * len(known))]
        else:
            name = f"O{i + 1:05d}"
            known.append(name)
        organisations.append(name)
    return organisations


def describe(facts: Facts, trades: IntArray, rng: np.random.Generator) -> dict[str, list[str]]:
    """Section, division, kind and theme of actors with these rows of the table of NACE divisions."""
    table = facts.nace
    social = rng.random(trades.size) < SOCIAL
    kinds = table["kind"].to_numpy()[trades]
    return {
        "nace_section": list(table["section"].to_numpy()[trades]),
        "nace_division": list(table["division"].to_numpy()[trades]),
        "kind": [
            "social_economy" if s and kind == "enterprise" else kind for s, kind in zip(social, kinds, strict=True)
        ],
        "theme": list(table["theme"].to_numpy()[trades]),
    }


def build_background(
    facts: Facts, grid: Grid, people: People, jobs: IntArray, inside: BoolArray, *, seed: int
) -> pd.DataFrame:
    """Actors as they are spread without any planted group.

    Parameters
    ----------
    facts, grid, people
        NACE table, where, people.
    jobs
        Jobs of all sections, (rows, cols).
    inside
        Cells where actors are wanted (the region), (rows, cols) bool.
    seed
        Seed of the twin.

    Returns
    -------
    DataFrame
        ``easting, northing`` (metres), ``nace_section, nace_division, kind, theme, organisation``; no ids yet.
    """
    import pandas as pd

    rng = stream(seed, "actors")
    cell = _cells(grid, people, jobs, inside, rng)
    town = (people.population - people.rural).ravel()[cell] >= TOWNISH
    spots = _addresses(cell, town, grid, rng)
    facets = describe(facts, _trades(facts, town, rng), rng)
    table = pd.DataFrame({"easting": spots[:, 0], "northing": spots[:, 1], **facets})
    table["organisation"] = _organisations(facets["theme"], rng)
    return table
