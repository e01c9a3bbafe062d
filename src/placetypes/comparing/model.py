"""Regions side by side, as one frozen value."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from placetypes.comparing import sameness
from placetypes.comparing.tally import Tally, tally
from placetypes.comparing.twins import Asked, Twins, twins
from placetypes.result import Result
from placetypes.result.explain.sentences import VERY_CLOSE
from placetypes.words import number, percent, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from placetypes.typology import Typology

MOST = 3
"""Twins of each region, where no other number is asked for: as many as stand side by side on a page."""
LEVEL = 0.95
"""Of every interval that speaks of chance: what tables of statistical offices use."""
_DIGITS = 2
"""Of distances in sentences; the tables have all."""


@dataclass(frozen=True, eq=False)
class Region:
    """A region, under a name that no other of the comparison has."""

    name: str
    result: Result

    @cached_property
    def tally(self) -> Tally:
        """What it has of each place type; counted once."""
        return tally(self.result, margin=VERY_CLOSE)


@dataclass(frozen=True, eq=False, repr=False)
class SideBySide:
    """Regions of one typology, side by side; tables are made when they are first asked for."""

    regions: tuple[Region, ...]
    language: str
    """Of names and sentences."""
    level: float = LEVEL
    """Of the intervals that speak of chance, 0-1."""
    twins: tuple[Twins, ...] = ()
    """The places most alike those that were asked about; see `find_twins`."""

    @cached_property
    def shares(self) -> pd.DataFrame:
        """People, land and cells by region and place type, with intervals; see `placetypes.comparing.shares.shares`."""
        from placetypes.comparing.shares import shares

        return shares(self.regions, self.language, level=self.level)

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Micro-clusters per actors and per people by region and type; see `placetypes.comparing.rates.rates`."""
        from placetypes.comparing.rates import rates

        return rates(self.regions, self.language, level=self.level)

    @cached_property
    def distances(self) -> pd.DataFrame:
        """How far profiles are from each other, by pair; see `placetypes.comparing.distance.distances`."""
        from placetypes.comparing.distance import distances

        return distances(self.regions, self.language)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Data, fallbacks and settings that differ; see `placetypes.comparing.differences.differences`."""
        from placetypes.comparing.differences import differences

        return differences(self.regions)

    @cached_property
    def twin_places(self) -> pd.DataFrame:
        """The places of `twins`, one per row; see `placetypes.comparing.twins.Twins.table`."""
        return self._of_twins(Twins.table)

    @cached_property
    def twin_evidence(self) -> pd.DataFrame:
        """What was compared of them, side by side; see `placetypes.comparing.twins.Twins.evidence`."""
        return self._of_twins(Twins.evidence)

    def _of_twins(self, table: Callable[[Twins, str, Typology], pd.DataFrame]) -> pd.DataFrame:
        import pandas as pd

        typology = self.regions[0].result.typology
        made = [table(found, self.language, typology) for found in self.twins]
        return pd.concat(made, ignore_index=True) if made else pd.DataFrame()

    def find_twins(self, place: Asked, *, most: int = MOST) -> Twins:
        """The places of the other regions most like a place of one, by name, or like the cell at a point in the first.

        Raises
        ------
        InputError
            If no region has a place of that name; if the cell of the point is not classified.
        GridError
            If the point lies outside the grid.
        """
        return twins(self.regions, place, self.language, most=most)

    def matrix(self, counted: str = "people") -> pd.DataFrame:
        """Distances of all regions to each other, 0-1, as a square table of `people`, `area` or `cells`."""
        import pandas as pd

        from placetypes.comparing.distance import square

        names = [region.name for region in self.regions]
        return pd.DataFrame(square(self.regions, counted), index=names, columns=names)

    def sentences(self) -> tuple[str, ...]:
        """What must be known before anything is compared, then which regions are most and least alike, in words."""
        from placetypes.comparing.differences import warnings

        return (*warnings(self.regions, self.language), *self._alike(), *self._twins())

    def _twins(self) -> list[str]:
        said = []
        for found in self.twins:
            nearest = [(region, twin) for region, rank, twin in found if rank == 1]
            listed = ", ".join(
                f"{twin.place.title} ({region}, {number(twin.distance, self.language, digits=_DIGITS)})"
                for region, twin in nearest
            )
            place = {"place": found.asked.title, "region": found.asked.region}
            told = {**place, "twins": listed} if nearest else place
            said.append(say("compare_twins" if nearest else "compare_twins_none", self.language, **told))
        return said

    def _alike(self) -> list[str]:
        table = self.distances[self.distances["counted"] == "people"].dropna(subset=["distance"])
        ranked = [
            {str(key): value for key, value in row.items()}
            for row in table.sort_values("distance", kind="stable").to_dict("records")
        ]
        if not ranked:
            return []
        said = [self._pair("compare_most_alike" if len(ranked) > 1 else "compare_alike", ranked[0])]
        return said + ([self._pair("compare_least_alike", ranked[-1])] if len(ranked) > 1 else [])

    def _pair(self, key: str, row: dict[str, Any]) -> str:
        language, more = self.language, row["difference"] >= 0
        said = say(
            key,
            language,
            a=row["region"],
            b=row["other"],
            distance=number(row["distance"], language, digits=_DIGITS),
            type=row["widest_type"],
            more=row["region"] if more else row["other"],
            points=number(round(100 * abs(row["difference"]), 1), language),
        )
        within = row["distance"] <= row["close_calls"]
        return f"{said} {say('compare_within_close_calls', language)}" if within else said

    @property
    def mark(self) -> str:
        """SYNTHETIC where the data of any of the regions are invented, else nothing."""
        return next((region.result.mark for region in self.regions if region.result.synthetic), "")

    def save(self, folder: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Write the page and all tables into a folder, all or nothing; see `placetypes.comparing.saving.save`.

        Raises
        ------
        OutputError
            If `folder` holds something that is no comparison and `force` is not set, or writing fails; an earlier
            comparison then stays.
        """
        from placetypes.comparing.saving import save

        return save(self, folder, force=force)

    def _head(self) -> str:
        names = ", ".join(region.name for region in self.regions)
        typology = self.regions[0].result.typology
        return f"{len(self.regions)} regions by '{typology.id}' {typology.version}: {names}"

    def _people(self) -> pd.DataFrame:
        """Shares of people in words: place types in rows, regions in columns."""
        people = self.shares[self.shares["counted"] == "people"]
        table = people.pivot(index="code", columns="region", values="share")  # noqa: PD010 - each pair stands once
        names = self.regions[0].result.typology.names(self.language)
        table = table.loc[list(names), [region.name for region in self.regions]]
        table.index = list(names.values())
        return table.map(lambda share: "–" if math.isnan(share) else percent(share, self.language))

    def __repr__(self) -> str:
        """The shares of people, and what the sentences say."""
        said = [f"- {sentence}" for sentence in self.sentences()]
        return "\n".join([f"<{self._head()}>", self._people().to_string(), *said])

    def _repr_html_(self) -> str:
        """The same for notebooks; names are escaped."""
        from markupsafe import Markup, escape

        said = Markup().join(Markup("<li>{}</li>").format(sentence) for sentence in self.sentences())
        table = Markup(self._people().rename_axis(columns=None).to_html())  # pandas escapes what it holds
        return str(Markup("<p><b>{}</b></p>{}<ul>{}</ul>").format(escape(self._head()), table, said))


def compare(
    regions: Sequence[Result | str | os.PathLike[str]],
    *,
    language: str | None = None,
    like: Sequence[Asked] = (),
    most: int = MOST,
    allow_different_thresholds: bool = False,
) -> SideBySide:
    """Set regions side by side that were classified by the same typology, on cells of the same size.

    Parameters
    ----------
    regions
        Two or more results, folders of results, or region files that were run.
    language
        Of names and sentences; that of the first result where None.
    like
        Places whose twins are looked for: names, or points (easting, northing) in the first region.
    most
        How many twins of each partner region.
    allow_different_thresholds
        Compare regions although their thresholds differ; how is then said on everything made of it.

    Returns
    -------
    SideBySide
        Tables of shares, rates and distances, what differs, and a page: ``.shares``, ``.rates``, ``.distances``,
        ``.differences``, ``.twins``, ``.save(folder)``.

    Raises
    ------
    InputError
        If there are not two regions, or no region has a place that is asked for.
    TypologyError
        If typologies or thresholds differ.
    GridError
        If cells differ in size.
    OutputError
        If a folder holds no result.
    """
    results = [given if isinstance(given, Result) else _loaded(given) for given in regions]
    named = tuple(Region(name, result) for name, result in zip(_names(results), results, strict=True))
    sameness.check(named, allow_different_thresholds=allow_different_thresholds)
    language = language or named[0].result.language
    return SideBySide(named, language, twins=tuple(twins(named, place, language, most=most) for place in like))


def _loaded(given: str | os.PathLike[str]) -> Result:
    """The result in a folder, or that of a region file that was run."""
    from pathlib import Path

    from placetypes import config

    place = Path(given)
    if place.is_dir():
        return Result.load(place)
    read = config.read(place)
    return Result.load(read.output.folder / read.region.id)


def _names(results: Sequence[Result]) -> list[str]:
    """The names of the regions; those that are alike are numbered from the second one."""
    names: list[str] = []
    for result in results:
        tried = (result.name if order == 1 else f"{result.name} ({order})" for order in count(1))
        names.append(next(one for one in tried if one not in names))
    return names
