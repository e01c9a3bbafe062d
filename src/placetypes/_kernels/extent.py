"""Windows that overlap one group, and how many members any two of them have in common."""

from typing import Any

import numpy as np

from placetypes._kernels.compiling import kernel

_DIGITS = 1e9  # means are compared to nine decimals: sums taken in another order must not decide a tie


@kernel
def touched(members: Any, first: Any, count: Any, group: Any, only: Any) -> None:
    """Write to ``only`` (windows,) int64 the one group whose sites a window holds, -1 when it is none or several.

    Window ``w`` holds the sites ``members[first[w]:first[w] + count[w]]``; ``group`` (sites,) of each, -1 none.
    """
    for w in range(first.size):
        one = -1
        for p in range(first[w], first[w] + count[w]):
            other = group[members[p]]
            if other >= 0 and one >= 0 and other != one:
                one = -1
                break
            one = max(one, other)
        only[w] = one


@kernel
def shared(members: Any, first: Any, count: Any, actors: Any, weight: Any, here: Any) -> Any:
    """Mean share of actors that each window has in common with the others, of all in either (Jaccard index).

    Windows as in `touched`, each with a ``weight`` (windows,) float64 in the mean, itself included; of windows that
    hold the same sites only the first counts. ``actors`` (sites,) int64 at each site; ``here`` (sites,) bool, false
    everywhere, is used and left so. Returns (windows,) float64, rounded to nine decimals.
    """
    n = first.size
    size, again = np.zeros(n, np.int64), np.zeros(n, np.bool_)
    for w in range(n):
        for p in range(first[w], first[w] + count[w]):
            size[w] += actors[members[p]]
    common = np.zeros((n, n), np.int64)
    for v in range(n):
        for p in range(first[v], first[v] + count[v]):
            here[members[p]] = True
        for w in range(v, n):
            for p in range(first[w], first[w] + count[w]):
                if here[members[p]]:
                    common[v, w] += actors[members[p]]
            common[w, v] = common[v, w]
            if w > v and common[v, w] == size[v] and common[v, w] == size[w]:
                again[w] = True
        for p in range(first[v], first[v] + count[v]):
            here[members[p]] = False
    mean = np.zeros(n)
    for v in range(n):
        total = 0.0
        for w in range(n):
            if not again[w]:
                mean[v] += weight[w] * common[v, w] / (size[v] + size[w] - common[v, w])
                total += weight[w]
        mean[v] = np.floor(mean[v] / total * _DIGITS + 0.5) / _DIGITS
    return mean
