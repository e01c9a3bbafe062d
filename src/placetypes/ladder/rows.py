"""What each constellation says about itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from placetypes._typing import AnyArray, BoolArray, FloatArray, LabelArray
from placetypes.ladder.model import RUNGS
from placetypes.ladder.worlds import Branch, Forest


@dataclass(frozen=True)
class Territory:
    """Where each actor stands, as codes; "" = unknown."""

    units: AnyArray
    regions: AnyArray
    countries: AnyArray

    def spanned(self, inside: BoolArray) -> dict[str, int]:
        """How many of each these actors stand in."""
        kinds = {"units": self.units, "regions": self.regions, "countries": self.countries}
        return {name: len(set(codes[inside].tolist()) - {""}) for name, codes in kinds.items()}


def rung_of(spanned: dict[str, int]) -> str:
    """The highest step that the units reach; "" where none is known.

    >>> rung_of({"units": 3, "regions": 1, "countries": 1})
    'inter_municipal'
    """
    counts = [spanned[name] for name in ("units", "regions", "countries")]
    if not any(counts):
        return ""
    return RUNGS[max((step for step, count in enumerate(counts, start=1) if count > 1), default=0)]


def described(
    forest: Forest,
    called: Sequence[tuple[Branch, float, float]],
    territory: Territory,
    identity: Callable[[str, Sequence[str]], str],
) -> tuple[list[dict[str, object]], LabelArray]:
    """One row per called branch, and per actor the row of the smallest that holds it, -1 = none."""
    nodes = forest.nodes
    inside = [forest.inside(branch) for branch, _, _ in called]
    ids = [
        identity(nodes.themes[one[0].theme], nodes.ids[own].tolist()) for one, own in zip(called, inside, strict=True)
    ]
    labels = np.full(len(nodes.rows), -1, dtype=np.int32)
    children: list[list[str]] = [[] for _ in called]
    parent = [""] * len(called)
    for row, own in enumerate(inside):
        for child in range(row):
            if not parent[child] and inside[child][own].any():
                parent[child] = ids[row]
                children[row].append(ids[child])
        direct = own & (labels < 0)
        children[row] += [nodes.clusters[c] for c in np.unique(nodes.cluster[direct]).tolist() if c >= 0]
        labels[direct] = row
    return [
        _row(forest, one, own, territory)
        | {"constellation_id": ids[row], "parent": parent[row], "children": ";".join(children[row])}
        for row, (one, own) in enumerate(zip(called, inside, strict=True))
    ], labels


def _row(forest: Forest, one: tuple[Branch, float, float], own: BoolArray, territory: Territory) -> dict[str, object]:
    nodes, (branch, rate, q_value) = forest.nodes, one
    spanned = territory.spanned(own)
    everyone, of_theme = len(nodes.clusters), int(forest.of_theme[branch.theme])
    return {
        "theme": nodes.themes[branch.theme],
        "rung": rung_of(spanned),
        "micro_clusters": branch.micro_clusters,
        "lone_actors": int((own & (nodes.cluster < 0)).sum()),
        "members": int(own.sum()),
        "within": float(forest.within[branch.limit]),
        "minutes": branch.minutes,
        "span_m": _span(nodes.point[own]),
        **spanned,
        "in_reach": branch.in_reach,
        "expected": branch.in_reach * of_theme / everyone,
        "score": branch.score,
        "false_per_region": rate,
        "q_value": q_value,
    }


def _span(point: FloatArray) -> float:
    """Metres between the two points farthest apart; these are corners of the hull."""
    import shapely
    from scipy.spatial.distance import pdist

    corners = shapely.get_coordinates(shapely.MultiPoint(point).convex_hull)
    return float(pdist(corners).max(initial=0.0))
