"""Place twins: the places of partner regions that are most like a chosen one, with the evidence side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.comparing.likeness import Scale, scales
from placetypes.comparing.places import PEOPLE, TYPES, Places, cells_of, places_of
from placetypes.errors import InputError
from placetypes.result.explain.place import find_place
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import words

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import FloatArray, IntArray, LabelArray
    from placetypes.comparing.model import Region
    from placetypes.grid import Grid
    from placetypes.typology import PlaceKind, Typology

APART_M = 5000.0
"""Cells shown as twins lie at least so far from each other: next to the most alike cell lies one that is as alike, and
a list of neighbours would tell of one place alone."""
Asked = str | tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A place as it is shown: one that was asked about, or one that is like it."""

    region: str
    name: str
    """Of a cell that of its unit; '' where it has none."""
    easting: float
    northing: float
    crs: str
    people: float
    mix: Mapping[str, float]
    """Key of the type -> share of its people."""
    layers: Mapping[str, float]
    """Layer -> value, NaN = unknown."""

    @property
    def title(self) -> str:
        """Its name, or where it is."""
        return self.name or f"E {self.easting:.0f} N {self.northing:.0f}"

    @property
    def key(self) -> str:
        """Key of the type that most of its people live in."""
        return max(self.mix, key=lambda key: self.mix[key])


@dataclass(frozen=True)
class Twin:
    """A place that is like another."""

    place: Place
    distance: float
    """Mean of the gaps, 0-1."""
    gaps: Mapping[str, float]
    """Layer, `PEOPLE` or `TYPES` -> gap, 0-1; NaN = unknown of one of the two, and left out."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is not known of one of the two."""
        return tuple(name for name, gap in self.gaps.items() if np.isnan(gap))


@dataclass(frozen=True)
class Twins:
    """The places most alike a chosen one, by region."""

    asked: Place
    kind: str
    """What kind of places was looked among, in the language of the comparison; of a cell, cells."""
    scales: tuple[Scale, ...]
    found: Mapping[str, tuple[Twin, ...]]
    """Region -> its most alike places, the most alike first; none where it has none of the kind."""

    def table(self, language: str, typology: Typology) -> pd.DataFrame:
        """One row per place found: asked, asked_region, region, rank, name, where it is, people, type, distance, ..."""
        import pandas as pd

        names = {c.key: text(c.name, language) for c in typology.classes}
        rows = [
            {
                "asked": self.asked.title, "asked_region": self.asked.region, "region": region, "rank": rank,
                "name": twin.place.title, "easting": twin.place.easting, "northing": twin.place.northing,
                "crs": twin.place.crs, "people": twin.place.people, "key": twin.place.key,
                "type": names[twin.place.key], "distance": twin.distance,
                "compared": len(twin.gaps) - len(twin.left_out), "left_out": ";".join(twin.left_out),
            }
            for region, rank, twin in self
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def evidence(self, language: str, typology: Typology) -> pd.DataFrame:
        """One row per place found and thing compared: its value, that of the place asked about, and the gap.

        Shares of people by type, ``share_KEY``, stand below ``types``, which has their gap.
        """
        import pandas as pd

        wording = Wording(typology, language)
        rows: list[tuple[object, ...]] = []
        for region, rank, twin in self:
            head = (self.asked.title, self.asked.region, region, rank, twin.place.title)
            for s in self.scales:
                values = self.asked.layers[s.layer], twin.place.layers[s.layer]
                rows.append((*head, s.layer, wording.layer(s.layer), s.unit, *values, twin.gaps[s.layer]))
            said = words(language)
            for name, values in ((PEOPLE, (self.asked.people, twin.place.people)), (TYPES, (np.nan, np.nan))):
                if name in twin.gaps:
                    rows.append((*head, name, said[f"compare_twin_{name}"], "", *values, twin.gaps[name]))
            for key, share in twin.place.mix.items():
                rows.append((*head, f"share_{key}", wording.type(key), "share", self.asked.mix[key], share, np.nan))
        return pd.DataFrame(rows, columns=list(EVIDENCE))

    def __iter__(self) -> Iterator[tuple[str, int, Twin]]:
        for region, found in self.found.items():
            for rank, twin in enumerate(found, start=1):
                yield region, rank, twin


COLUMNS = (
    "asked", "asked_region", "region", "rank", "name", "easting", "northing", "crs", "people", "key", "type",
    "distance", "compared", "left_out",
)  # fmt: skip
EVIDENCE = (
    "asked", "asked_region", "region", "rank", "name", "layer", "called", "unit", "asked_value", "value", "gap",
)  # fmt: skip


def twins(regions: Sequence[Region], asked: Asked, language: str, *, most: int) -> Twins:
    """The places of the other regions most like a place of one.

    Places that the typology outlines are compared with those of the same kind, cells with cells.

    Parameters
    ----------
    regions
        To be compared.
    asked
        Name of a place, looked for in one region after the other (of several the one with most people), or a point
        (easting, northing) in the first region, which stands for its cell.
    language
        Of names.
    most
        How many of each region.

    Raises
    ------
    InputError
        If no region has a place of that name; if the cell of a point is not classified.
    GridError
        If the point lies outside the grid.
    """
    read = scales(regions[0].result.typology)
    if isinstance(asked, str):
        return _of_place(regions, asked, read, language, most)
    return _of_cell(regions, asked, read, language, most)


def _of_place(regions: Sequence[Region], name: str, read: tuple[Scale, ...], language: str, most: int) -> Twins:
    own, (kind, _, label) = _found(regions, name)
    places, labels = places_of(own, kind, read)
    if label not in labels:
        raise InputError(
            "no cell of the place is classified", got=f"'{name}' in {own.name}", fix="choose another place"
        )
    row = int(np.flatnonzero(labels == label)[0])
    found = {}
    for region in regions:
        if region is not own:
            others, numbers = places_of(region, kind, read)
            ranked = np.lexsort((numbers, places.distances(row, others)))  # the unknown come last
            found[region.name] = _shown(places, row, others, ranked[:most])
    return Twins(_place(places, row), text(kind.name, language), read, found)


def _found(regions: Sequence[Region], name: str) -> tuple[Region, tuple[PlaceKind, LabelArray, int]]:
    """The first region that has a place of a name, and the place; else what the first says is most like it."""
    problems: list[InputError] = []
    for region in regions:
        try:
            return region, find_place(region.result, name, largest=True)
        except InputError as problem:
            problems.append(problem)
    near = ", ".join(f"{problem.expected} ({region.name})" for region, problem in zip(regions, problems, strict=True))
    raise InputError("no region has a place of this name", got=f"'{name}'", expected=near)


def _of_cell(
    regions: Sequence[Region], point: tuple[float, float], read: tuple[Scale, ...], language: str, most: int
) -> Twins:
    own = regions[0]
    at = own.result.grid.rowcol(*point)
    if not own.result.types[at]:
        raise InputError(
            "the cell at the point is not classified",
            where=f"E {point[0]:.0f} N {point[1]:.0f} in {own.name}",
            fix="choose a point on land in the region",
        )
    cell = cells_of(own, np.array([at[0] * own.result.grid.shape[1] + at[1]]), read)
    lived_in = cell.people[0] > 0
    found = {}
    for region in regions[1:]:
        result = region.result
        candidates = result.types > 0
        if lived_in:
            candidates &= np.nan_to_num(result.evidence["population"]) > 0
        positions = np.flatnonzero(candidates)
        spread = _spread(result.grid, positions, cell.distances_to_cells(region, positions), most)
        others = cells_of(region, positions[spread], read)
        found[region.name] = _shown(cell, 0, others, np.arange(len(others)))
    return Twins(_place(cell, 0), words(language)["compare_twin_cells"], read, found)


def _spread(grid: Grid, positions: IntArray, distance: FloatArray, most: int) -> IntArray:
    """The most alike cells that lie apart from each other, the most alike first; of equals the northernmost."""
    left = np.where(np.isnan(distance), np.inf, distance)
    rows, cols = np.divmod(positions, grid.shape[1])
    chosen: list[int] = []
    while len(chosen) < most and len(left) and np.isfinite(left.min()):
        best = int(left.argmin())
        chosen.append(best)
        left[np.hypot(rows - rows[best], cols - cols[best]) * grid.cell_size < APART_M] = np.inf
    return np.array(chosen, dtype=np.int64)


def _shown(places: Places, row: int, others: Places, ranked: IntArray) -> tuple[Twin, ...]:
    """The places of which enough is known, in this order."""
    gaps, distance = places.gaps(row, others), places.distances(row, others)
    return tuple(
        Twin(_place(others, at), float(distance[at]), {name: float(gap[at]) for name, gap in gaps.items()})
        for at in ranked.tolist()
        if not np.isnan(distance[at])
    )


def _place(places: Places, row: int) -> Place:
    result = places.region.result
    keys = [c.key for c in result.typology.classes]
    return Place(
        region=places.region.name,
        name=places.names[row],
        easting=float(places.easting[row]),
        northing=float(places.northing[row]),
        crs=str(result.grid.crs),
        people=float(places.people[row]),
        mix=dict(zip(keys, places.mix[row].tolist(), strict=True)),
        layers={layer: float(values[row]) for layer, values in places.layers.items()},
    )
