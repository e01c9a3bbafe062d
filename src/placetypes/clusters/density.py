"""Density clustering for those who want it: it finds where actors are many, not where they are more than expected."""

from typing import Literal

import numpy as np

from placetypes._kernels import scan
from placetypes._typing import FloatArray, IntArray
from placetypes.clusters.search import Groups, Search


def density_labels(
    place: FloatArray, method: Literal["dbscan", "hdbscan"], *, eps: float | None, min_members: int
) -> IntArray:
    """Cluster of each focus actor by scikit-learn (Ester et al. 1996; Campello et al. 2013); -1 = none.

    ``place`` (m, 2) must be in canonical order: the labels of border points depend on it.
    """
    from sklearn.cluster import DBSCAN, HDBSCAN

    if len(place) < min_members:
        return np.full(len(place), -1, dtype=np.int64)
    if method == "dbscan":
        model = DBSCAN(eps=eps, min_samples=min_members)
    else:
        model = HDBSCAN(min_cluster_size=max(2, min_members), copy=True)
    labels: IntArray = model.fit_predict(place).astype(np.int64)
    return labels


def density_groups(search: Search, rows: IntArray, labels: IntArray) -> Groups:
    """The same description as a scan gives, with the disc around the medoid that holds all members as window."""
    sites = search.sites
    names, first = np.unique(labels[labels >= 0], return_index=True)
    number = np.full(len(labels), -1, dtype=np.int64)
    centre: list[int] = []
    d2: list[float] = []
    actors: list[int] = []
    expected: list[float] = []
    for name in names[np.argsort(first, kind="stable")]:
        inside = labels == name
        number[inside] = len(centre)
        at = sites.of[rows[inside]]
        x, y = sites.x[at], sites.y[at]
        away = [np.sqrt((x - x[a]) ** 2 + (y - y[a]) ** 2).sum() for a in range(len(at))]
        middle = int(np.argmin(away))
        centre.append(at[middle])
        d2.append(float(((x - x[middle]) ** 2 + (y - y[middle]) ** 2).max()))
        actors.append(len(at))
        expected.append(search.around.inside(np.array([at[middle]]), d2[-1]))
    score = [scan.poisson_score(a, e, search.total) for a, e in zip(actors, expected, strict=True)]
    place = np.array(centre, dtype=np.int64)
    return Groups(
        grown=np.zeros(len(place), dtype=bool),
        centre=place,
        medoid=place,
        d2=np.array(d2),
        actors=np.array(actors, dtype=np.int64),
        expected=np.array(expected),
        score=np.array(score),
        stratum=sites.stratum[search.first[place]],
        of_row=number,
    )
