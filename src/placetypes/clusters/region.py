"""A region in canonical order, and a theme as it was searched there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from placetypes._typing import AnyArray, BoolArray, FloatArray, IntArray
from placetypes.clusters import checks
from placetypes.clusters.expectation import Usual
from placetypes.clusters.roads import Roads
from placetypes.clusters.search import Groups, Rules, Search
from placetypes.clusters.sites import Sites
from placetypes.clusters.space import Plane, Space
from placetypes.network import Network


@dataclass(frozen=True)
class Region:
    """Checked input in canonical order; ``order`` leads from there back to the rows given."""

    order: IntArray
    place: FloatArray
    kinds: IntArray
    kind: IntArray
    risk: FloatArray
    sites: Sites
    network: Network | None = None
    usual: dict[float, Usual] = field(default_factory=dict)
    """Those at risk around each row, by bandwidth, once it was asked for."""

    @classmethod
    def of(
        cls, points: AnyArray, strata: AnyArray, theme: IntArray, *, at_risk: AnyArray | None,
        organisations: AnyArray | None, reach: float, network: Network | None = None,
    ) -> "Region":  # fmt: skip
        """Check the input and sort it, so that the order of rows cannot matter.

        ``theme`` (n,) are numbers, 0 = none; ``reach`` is the radius of the largest window (m).
        """
        place = checks.check_points(points)
        checks.check_metres(place, reach)
        kinds, kind = checks.check_strata(strata, len(place))
        risk = checks.check_at_risk(at_risk, theme > 0)
        owner = checks.check_organisations(organisations, len(place))
        order = np.lexsort((theme, owner, risk, kind, place[:, 1], place[:, 0]))
        place, kind, owner = place[order], kind[order], owner[order]
        if organisations is None:
            owner = np.arange(len(place))
        return cls(order, place, kinds, kind, risk[order], Sites.gather(place, kind, owner), network)

    def expected(self, focus: BoolArray, *, bandwidth: float, shrinkage: float) -> FloatArray:
        """(n,) focus actors expected at each row; ``focus`` in canonical order."""
        if bandwidth not in self.usual:
            self.usual[bandwidth] = Usual.of(self.place, self.kind, self.risk, bandwidth=bandwidth)
        return self.usual[bandwidth].expected(focus, shrinkage=shrinkage)

    def space(
        self, sites: Sites, expected: Sequence[FloatArray], rules: Rules, threads: int, *, at: IntArray | None = None
    ) -> Space:
        """Where groups of themes that expect so many actors in each row are searched; focus actors only ``at`` sites.

        Raises
        ------
        InputError
            If there is a network and too many sites are near each other on it.
        """
        if self.network is None:
            return Plane(sites)
        return Roads.of(
            sites, self.network, expected, minutes=rules.radii, most=rules.max_expected, threads=threads, at=at
        )


@dataclass(frozen=True)
class Theme:
    """One theme searched: its focus actors (canonical rows), expectation, groups found and null scores."""

    name: str
    rows: IntArray
    expected: FloatArray
    search: Search
    groups: Groups
    nulls: dict[int, FloatArray]
