"""What a ladder is built from: micro-clusters and lone actors, checked and in an order that no input order changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placetypes._typing import AnyArray, FloatArray, IntArray
from placetypes.clusters.checks import check_points, check_themes
from placetypes.errors import InputError


@dataclass(frozen=True)
class Nodes:
    """Actors with a theme, ordered by theme and id; micro-clusters are numbered by their ids.

    ``rows`` leads back to the rows given; ``theme`` (index of ``themes``), ``cluster`` (index of ``clusters``, -1 =
    lone actor) and ``point`` are per actor, ``cluster_theme`` and ``members`` (indices of actors) per micro-cluster.
    """

    rows: IntArray
    ids: AnyArray
    point: FloatArray
    theme: IntArray
    themes: list[str]
    cluster: IntArray
    clusters: list[str]
    cluster_theme: IntArray
    members: list[IntArray]


def text(name: str, values: AnyArray | None, n: int) -> AnyArray:
    """(n,) text; "" where a value is missing (None or NaN), everywhere when there are no values."""
    if values is None:
        return np.full(n, "", dtype=str)
    array = np.asarray(values, dtype=object)
    if array.shape != (n,):
        raise InputError("one value per actor is needed", where=name, got=f"shape {array.shape}", expected=f"({n},)")
    missing = [v is None or (isinstance(v, float) and np.isnan(v)) for v in array]
    return np.array(["" if none else str(v) for v, none in zip(array, missing, strict=True)], dtype=str)


def nodes_of(points: AnyArray, themes: AnyArray, clusters: AnyArray, ids: AnyArray) -> Nodes:
    """Check the actors and put them in order."""
    place = check_points(points)
    n = len(place)
    theme, cluster, identity = check_themes(themes, n), text("clusters", clusters, n), text("ids", ids, n)
    names, first, counts = np.unique(identity, return_index=True, return_counts=True)
    if len(names) < n:
        raise InputError(
            "ids must tell actors apart",
            where=f"ids, row {first[np.argmax(counts)]}",
            got=f"'{names[np.argmax(counts)]}' {counts.max()} times",
            expected="one of its own for each actor",
        )
    if (stray := np.flatnonzero((cluster != "") & (theme == ""))).size:
        raise InputError(
            "a member of a micro-cluster has no theme", where=f"themes, row {stray[0]}", got=cluster[stray[0]]
        )
    rows = np.flatnonzero(theme != "")
    rows = rows[np.lexsort((identity[rows], theme[rows]))]
    of_theme = np.unique(theme[rows], return_inverse=True)
    number = np.unique(cluster[rows], return_inverse=True)
    kept = number[0] != ""
    index = np.where(kept, np.cumsum(kept) - 1, -1)[number[1]]
    members = [np.flatnonzero(index == c) for c in range(int(kept.sum()))]
    for name, inside in zip(number[0][kept].tolist(), members, strict=True):
        if len(several := np.unique(of_theme[1][inside])) > 1:
            raise InputError(
                "the members of a micro-cluster are of several themes",
                where=f"clusters, '{name}'",
                got=of_theme[0][several].tolist(),
                expected="one theme",
            )
    return Nodes(
        rows=rows,
        ids=identity[rows],
        point=place[rows],
        theme=of_theme[1].astype(np.int64),
        themes=of_theme[0].tolist(),
        cluster=index.astype(np.int64),
        clusters=number[0][kept].tolist(),
        cluster_theme=np.array([of_theme[1][inside[0]] for inside in members], dtype=np.int64),
        members=members,
    )
