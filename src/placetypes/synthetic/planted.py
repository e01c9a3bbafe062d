"""Micro-clusters planted among the actors of the twin, with the truth kept beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from placetypes.synthetic.actors import COLUMNS, describe
from placetypes.synthetic.chance import stream
from placetypes.synthetic.outlines import in_disc, in_strip

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import BoolArray, FloatArray, IntArray
    from placetypes.grid import Grid
    from placetypes.synthetic.facts import Facts
    from placetypes.synthetic.people import People


class Recipe(NamedTuple):
    """How groups of one setting look: how many; from-to: members, radius (m), persons in the cell, in its locality."""

    setting: str
    groups: int
    members: tuple[int, int]
    radius: tuple[float, float]
    persons: tuple[int, int]
    locality: tuple[int, int]


NOWHERE = (0, 0)  # no locality in the cell

# The recipe of the planted worlds on which cluster finders are compared in the method page.
RECIPES = (
    Recipe("rural", 10, (4, 6), (500.0, 1200.0), (4, 40), NOWHERE),
    Recipe("village", 7, (5, 8), (100.0, 200.0), (150, 1400), (300, 3500)),
    Recipe("town", 7, (7, 11), (80.0, 150.0), (1000, 9000), (5000, 200_000)),
    Recipe("strip", 3, (6, 8), (300.0, 500.0), (4, 60), NOWHERE),
)
THEMES = (
    "food",
    "tourism",
    "culture",
    "circular_economy",
    "care_inclusion",
    "energy",
    "education",
    "community_services",
)
APART_METRES = 5_000.0  # between planted groups, so that each is one
ADDRESS_ROUND = 10.0  # metres
ASIDE = 0.3  # of the cell's side: groups do not sit on cell centres


@dataclass(frozen=True)
class Planted:
    """Actors and the truth about them.

    Parameters
    ----------
    actors
        ``actor_id, easting, northing, nace_section, nace_division, kind, theme, organisation``, shuffled.
    clusters
        ``cluster_id, theme, place, setting, easting, northing, radius, n``.
    members
        ``actor_id, cluster_id``.
    """

    actors: pd.DataFrame
    clusters: pd.DataFrame
    members: pd.DataFrame


def _centres(
    facts: Facts, grid: Grid, people: People, inside: BoolArray, rng: np.random.Generator
) -> list[tuple[Recipe, FloatArray, str]]:
    """Recipe, middle (metres) and nearest locality of each group."""
    spots = facts.localities[["easting", "northing"]].to_numpy(dtype=float)
    names = facts.localities["name"].to_numpy()
    population, size = people.population.ravel(), np.zeros(people.population.size, dtype=np.int64)
    for cell, persons in people.by_locality:
        size[cell] = np.maximum(size[cell], persons.sum())
    chosen: list[tuple[Recipe, FloatArray, str]] = []
    for recipe in reversed(RECIPES):  # towns before the open country: they have the fewest cells to choose from
        low, high = recipe.persons
        small, large = recipe.locality
        fits = (population >= low) & (population <= high) & (size >= small) & (size <= large)
        cells = np.flatnonzero(fits & inside.ravel())
        wanted = len(chosen) + recipe.groups
        order = rng.permutation(cells)
        asides = np.round(rng.uniform(-ASIDE, ASIDE, (order.size, 2)) * grid.cell_size)
        for cell, aside in zip(order, asides, strict=True):
            row, col = divmod(int(cell), grid.shape[1])
            middle = np.array([grid.eastings[col], grid.northings[row]]) + aside
            if all(np.hypot(*(middle - other)) >= APART_METRES for _, other, _ in chosen):
                nearest = names[np.argmin(np.hypot(*(spots - middle).T))]
                chosen.append((recipe, middle, str(nearest)))
            if len(chosen) == wanted:
                break
    return sorted(chosen, key=lambda item: RECIPES.index(item[0]))


def _spread(recipe: Recipe, radius: float, n: int, rng: np.random.Generator) -> FloatArray:
    """Offsets (n, 2) of the members from the middle, metres: a disc, or a strip along a bearing."""
    if recipe.setting == "strip":
        return in_strip(radius, rng.uniform(0, np.pi), n, rng)
    return in_disc(radius, n, rng)


def _trades(facts: Facts, theme: str, n: int, rng: np.random.Generator) -> IntArray:
    """Rows of the NACE table for the members of a group: every one of the theme."""
    rows = np.flatnonzero((facts.nace["theme"] == theme).to_numpy())
    return rng.choice(rows, size=n)


def plant(
    background: pd.DataFrame, facts: Facts, grid: Grid, people: People, inside: BoolArray, *, seed: int
) -> Planted:
    """Add planted micro-clusters to background actors.

    Parameters
    ----------
    background
        Actors without groups.
    facts, grid, people
        NACE table and place names, where, people.
    inside
        Cells of the region, (rows, cols) bool.
    seed
        Seed of the twin.

    Returns
    -------
    Planted
        All actors in random order with ids ``A00001`` ..., and the truth: groups and members.
    """
    import pandas as pd

    rng = stream(seed, "planted")
    frames, clusters = [background.assign(cluster_id="")], []
    for i, (recipe, middle, place) in enumerate(_centres(facts, grid, people, inside, rng)):
        theme, name = THEMES[i % len(THEMES)], f"P{i + 1:02d}"
        n = int(rng.integers(recipe.members[0], recipe.members[1] + 1))
        radius = float(np.round(rng.uniform(*recipe.radius)))
        spots = np.round((middle + _spread(recipe, radius, n, rng)) / ADDRESS_ROUND) * ADDRESS_ROUND
        facets = describe(facts, _trades(facts, theme, n, rng), rng)
        own = [f"O{name}{k + 1:02d}" for k in range(n)]
        frames.append(
            pd.DataFrame(
                {"easting": spots[:, 0], "northing": spots[:, 1], **facets, "organisation": own, "cluster_id": name}
            )
        )
        clusters.append((name, theme, place, recipe.setting, *middle, radius, n))
    actors = pd.concat(frames, ignore_index=True)
    actors = actors.iloc[rng.permutation(len(actors))].reset_index(drop=True)
    actors.insert(0, "actor_id", [f"A{i + 1:05d}" for i in range(len(actors))])
    organisations = {old: f"O{i + 1:05d}" for i, old in enumerate(dict.fromkeys(actors["organisation"]))}
    actors["organisation"] = actors["organisation"].map(organisations)  # names must not give the planted ones away
    columns = ["cluster_id", "theme", "place", "setting", "easting", "northing", "radius", "n"]
    members = actors.loc[actors["cluster_id"] != "", ["actor_id", "cluster_id"]].sort_values(["cluster_id", "actor_id"])
    return Planted(
        actors=actors[list(COLUMNS)],
        clusters=pd.DataFrame(clusters, columns=columns),
        members=members.reset_index(drop=True),
    )
