"""What the ladder returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import IntArray, LabelArray

if TYPE_CHECKING:
    import pandas as pd

RUNGS = ("municipal", "inter_municipal", "national", "multinational")
"""Above the micro-cluster, from one municipality to several countries."""

COLUMNS: Mapping[str, type] = MappingProxyType(
    {
        "constellation_id": str,
        "theme": str,
        "rung": str,
        "micro_clusters": np.int64,
        "lone_actors": np.int64,
        "members": np.int64,
        "within": np.float64,
        "minutes": np.float64,
        "span_m": np.float64,
        "units": np.int64,
        "regions": np.int64,
        "countries": np.int64,
        "in_reach": np.int64,
        "expected": np.float64,
        "score": np.float64,
        "false_per_region": np.float64,
        "q_value": np.float64,
        "parent": str,
        "children": str,
    }
)
"""Columns of `Ladder.table` and their types."""

SMALLEST_COLUMNS: Mapping[str, type] = MappingProxyType(
    {"theme": str, "within": np.float64, "of_theme": np.int64, "of_all": np.int64, "micro_clusters": np.float64}
)
"""Columns of `Ladder.smallest` and their types."""


@dataclass(frozen=True, eq=False)
class Ladder:
    """Constellations of all themes in one region: one tree per theme.

    Attributes
    ----------
    table
        One row per constellation, themes in the order of their names, each after all those inside it; columns:

        - ``constellation_id`` from theme and members alone; ``theme``; ``rung``, one of `RUNGS`, by the units spanned
          ("" where no unit is known);
        - ``micro_clusters`` and ``lone_actors`` in it, ``members`` actors in all;
        - ``minutes``, its longest link: every member is within these of the next; ``within``, the limit that they do
          not pass; ``span_m``, straight distance between the two members farthest apart (m);
        - ``units``, ``regions``, ``countries`` that its members stand in, as far as known (a count);
        - ``in_reach``, micro-clusters of any theme that would belong to it if they had its theme, its own among them;
          ``expected``, how many of these have it when themes are shuffled; ``score``, log likelihood ratio of its own
          against that;
        - ``false_per_region``, constellations of this theme and limit at least this strong that shuffled themes make,
          per region; ``q_value``, share of false ones to be expected among this and all stronger ones;
        - ``parent``, the smallest constellation around it ("" = none); ``children``, constellations and micro-clusters
          directly inside it, parted by ";".
    labels
        (n,) int32, per actor the row of the smallest constellation it belongs to; -1 = none. Those around it follow
        from ``parent``.
    smallest
        What could have been called at all: one row per theme and limit at which a branch is made, by the region or by
        shuffled themes; ``of_theme`` of ``of_all`` micro-clusters, and ``micro_clusters``, the fewest that would have
        been called where every one in reach is of the theme (NaN = not even all of them).
    settings
        What was asked, by name.

    Notes
    -----
    NaN in ``smallest.micro_clusters`` is the only unknown. A micro-cluster in no constellation is a complete result.
    """

    table: pd.DataFrame
    labels: LabelArray
    smallest: pd.DataFrame
    settings: Mapping[str, object]

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        rungs = self.table["rung"].tolist()
        told = ", ".join(f"{rungs.count(rung)} {rung}" for rung in RUNGS if rung in rungs)
        return f"<Ladder: {len(self)} constellations{f' ({told})' if told else ''}>"

    def members(self, constellation_id: str) -> IntArray:
        """Rows of the actors in a constellation, those of the constellations inside it among them; ascending.

        Raises
        ------
        KeyError
            If there is no such constellation.
        """
        ids, parents = self.table["constellation_id"].tolist(), self.table["parent"].tolist()
        inside = {constellation_id}
        for identity, parent in reversed(list(zip(ids, parents, strict=True))):  # those around come after
            if parent in inside:
                inside.add(identity)
        if constellation_id not in ids:
            raise KeyError(constellation_id)
        rows = [row for row, identity in enumerate(ids) if identity in inside]
        return np.flatnonzero(np.isin(self.labels, rows))
