"""What the finder returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import FloatArray, LabelArray
from placetypes.clusters.notes import Note

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Mapping[str, type] = MappingProxyType(
    {
        "cluster_id": np.int32,
        "standing": str,
        "theme": str,
        "place_type": np.int64,
        "members": np.int64,
        "organisations": np.int64,
        "easting": np.float64,
        "northing": np.float64,
        "centre_easting": np.float64,
        "centre_northing": np.float64,
        "radius_m": np.float64,
        "shape": str,
        "buffer_m": np.float64,
        "window_min": np.float64,
        "observed": np.int64,
        "expected": np.float64,
        "relative_risk": np.float64,
        "relative_risk_low": np.float64,
        "relative_risk_high": np.float64,
        "concentration": np.float64,
        "specialisation": np.float64,
        "false_per_region": np.float64,
        "q_value": np.float64,
        "support": np.float64,
        "stable_scale": str,
        "stable_jitter": str,
        "stable_parameters": str,
    }
)
"""Columns of `Clusters.table` and their types."""


@dataclass(frozen=True, eq=False)
class Weaker:
    """Groups that are worth a visit: too weak for a micro-cluster, called at a higher share of false ones.

    Attributes
    ----------
    table
        As that of `Clusters`, with ``standing`` "worth_a_visit"; ``cluster_id`` counts on from there, so that no two
        groups have the same. ``q_value`` counts micro-clusters among the stronger ones.
    labels
        (n,) int32 as those of `Clusters`; no point belongs to a micro-cluster of the theme as well.
    smallest
        As that of `Clusters`: the smallest group that could have been called here.
    chance
        Share of these groups, over all themes searched together, that chance is to be expected to have made, 0 to 1:
        higher than their q-values, which count the surer micro-clusters as well. NaN = there are none.
    """

    table: "pd.DataFrame"
    labels: LabelArray
    smallest: "pd.DataFrame"
    chance: float

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return f"<Weaker: {len(self)} worth a visit with {np.count_nonzero(self.labels >= 0)} actors>"


@dataclass(frozen=True, eq=False)
class Clusters:
    """Micro-clusters of one theme in one region; groups too weak for one, but worth a visit, are kept apart.

    Attributes
    ----------
    table
        One row per cluster, by ascending ``q_value``, then descending ``concentration``; columns:

        - ``cluster_id`` int32, the value in ``labels``; ``standing`` "micro_cluster"; ``theme``; ``place_type``
          of the medoid;
        - ``members`` focus actors, ``organisations`` they belong to;
        - ``easting``, ``northing`` of the medoid (m); ``centre_easting``, ``centre_northing``, ``radius_m`` of the disc
          that holds the members (m);
        - ``shape`` of the window: "disc" is that disc, "grown" the union of discs of radius ``buffer_m`` (m) around the
          members (the centre is the medoid then; 0 for a disc, NaN by travel time);
        - ``window_min`` minutes by road from the centre to the farthest member of a disc, or that the footprint of a
          grown group reaches from its members; NaN where windows are straight;
        - ``observed`` and ``expected`` focus actors in the window, ``relative_risk`` = observed / expected with its
          exact 95 % Poisson interval ``relative_risk_low``, ``relative_risk_high`` (of this window, not corrected for
          having searched for it);
        - ``concentration`` Poisson log likelihood ratio of the strongest window there, which was tested: more than
          such a place has; ``specialisation`` Bernoulli log likelihood ratio: an unusual mix given where all actors are
          (both natural logarithms, 0 = nothing unusual);
        - ``false_per_region`` groups of this place type and theme that chance alone makes this strong, per region;
        - ``q_value`` share of false groups to be expected among this cluster and all stronger ones. NaN = not tested
          against chance;
        - ``support`` share of runs, with actors drawn anew, moved and at other rates, in which it reappears, 0 to 1;
          NaN = not computed;
        - ``stable_scale``, ``stable_jitter``, ``stable_parameters`` "A", "B" or "C": how often it reappears with other
          windows and bandwidths, with moved coordinates, with other rates, shrinkage and fewest members; "" = not
          computed.
    labels
        (n,) int32 cluster of each point in the order given; -1 = none, always so for points that are not focus.
    expected
        (n,) float64 focus actors expected at each point; sums to their total.
    smallest
        The smallest group that could have been called: one row per place type and expected count; columns
        ``place_type``,
        ``expected``, ``members`` (NaN = none could), ``score`` (lowest concentration score that is called in that
        place type).
    settings
        What the search was asked, by name.
    tested
        False when the method has no test against chance (``q_value`` is NaN).
    notes
        What to know before the result is read, such as that a place type has no focus actor; as text a sentence each.
    visits
        Groups that are called only at ``visit_q``; without any where that is no higher than ``q``, or nothing is
        tested. Never part of ``table`` or ``labels``, and these do not depend on them.

    Notes
    -----
    ``q_value``, ``support``, ``buffer_m`` and ``window_min`` are the only columns of ``table`` that may be NaN.
    """

    table: "pd.DataFrame"
    labels: LabelArray
    expected: FloatArray
    smallest: "pd.DataFrame"
    settings: Mapping[str, object]
    tested: bool
    notes: tuple[Note, ...]
    visits: Weaker

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        test = "" if self.tested else ", not tested against chance"
        inside = int(np.count_nonzero(self.labels >= 0))
        weaker = f"; {len(self.visits)} weaker ones worth a visit" if len(self.visits) else ""
        return f"<Clusters: {len(self)} with {inside} actors, {self.settings['method']}{test}{weaker}>"


def frame(rows: list[dict[str, object]], columns: Mapping[str, type]) -> "pd.DataFrame":
    """Table with these columns and types, also when it has no row."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in columns.items()})
