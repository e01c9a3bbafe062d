"""The criteria of clusters of social and ecological innovation (CSEI) that a register and addresses can show.

Several kinds of bodies, nearness, and none that dominates. Whether members work together no data can show: ask on site.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, FloatArray, IntArray
    from placetypes.typology.operation import Text


@dataclass(frozen=True)
class Criteria:
    """What ``data/csei.toml`` holds."""

    source: str
    sizes: Mapping[str, int]
    """Class -> most organisations; above the last it is mega."""
    social: frozenset[str]
    """Helixes of the social economy."""
    mainly: float
    """Share of members above which a cluster is mainly social economy."""
    dominating: float
    """Share of members above which an organisation dominates."""
    published: Mapping[str, int]
    """Size class -> clusters of the report."""
    names: Mapping[str, Mapping[str, Text]]
    """``size`` and ``formation`` -> class -> name by language."""


@cache
def criteria() -> Criteria:
    """The thresholds that ship with the package.

    Examples
    --------
    >>> criteria().sizes["small"]
    20
    """
    data = tomllib.loads((resources.files("placetypes") / "data" / "csei.toml").read_text(encoding="utf-8"))
    return Criteria(
        source=data["source"],
        sizes=data["size"],
        social=frozenset(data["formation"]["social"]),
        mainly=data["formation"]["mainly"],
        dominating=data["dominating"]["share"],
        published=data["published"],
        names=data["names"],
    )


def size_class(organisations: IntArray, *, sizes: Mapping[str, int]) -> list[str]:
    """Size class of each cluster by its number of organisations; ``sizes`` are upper bounds, ascending.

    Examples
    --------
    >>> size_class(np.array([3, 20, 21, 81]), sizes={"small": 20, "medium": 50, "large": 80})
    ['small', 'small', 'medium', 'mega']
    """
    names = [*sizes, "mega"]
    return [names[i] for i in np.searchsorted(list(sizes.values()), organisations, side="left")]


def formation(helix: Sequence[str], *, social: frozenset[str], mainly: float) -> str:
    """Whether a cluster is mainly ``social_economy``, ``hybrid`` or ``traditional``; '' where no kind is known.

    Parameters
    ----------
    helix
        Kind of body of each member; '' = not known, and not counted.
    social
        Kinds that belong to the social economy.
    mainly
        Share of the members of known kind above which it is mainly theirs; without any of them it is traditional.

    Examples
    --------
    >>> formation(["civil_society", "enterprise", ""], social=frozenset({"civil_society"}), mainly=0.5)
    'hybrid'
    """
    known = [kind for kind in helix if kind]
    if not known:
        return ""
    share = sum(kind in social for kind in known) / len(known)
    return "social_economy" if share > mainly else "hybrid" if share > 0 else "traditional"


def largest_share(organisation: AnyArray, groups: Sequence[IntArray]) -> FloatArray:
    """Share of each group's members that belong to its largest organisation, (groups,) float64, 0 to 1.

    Examples
    --------
    >>> largest_share(np.array(["a", "a", "b", "c"]), [np.array([0, 1, 2]), np.array([2, 3])]).round(2).tolist()
    [0.67, 0.5]
    """
    return np.array([np.unique(organisation[rows], return_counts=True)[1].max() / len(rows) for rows in groups])
