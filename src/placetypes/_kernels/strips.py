"""Sites in horizontal strips: which lie in a disc, and how much weight they carry.

All kernels of the scan work on *sites* (distinct coordinates), so that co-located actors always enter a window
together and a million actors at one address cost no more than one. Sites lie in horizontal strips, sorted by easting
inside each: a disc query is one binary search per strip, whatever the density, and a lone site far away costs
nothing. No kernel accepts NaN: callers refuse it.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

_SLACK = 1e-6  # metres added to a strip's half-width, so that a site exactly on the circle is never lost to rounding
_FLOOR_32 = 1.0 - 1e-6  # keeps a float32 lower bound below its float64 value


class Strips(NamedTuple):
    """Sites in horizontal strips.

    In strip order: easting ``x``, northing ``y``, ``weight`` and number ``site``; ``start`` (strips + 1,) is the
    first of each strip,
    ``origin`` the lower edge of the lowest and ``height`` that of all (m).
    """

    x: Any
    y: Any
    weight: Any
    site: Any
    start: Any
    origin: float
    height: float


@njit(nogil=True, cache=True)
def _lower_bound(values: Any, low: int, high: int, target: float) -> int:
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < target:
            low = middle + 1
        else:
            high = middle
    return low


@njit(nogil=True, cache=True)
def strip_order(y: Any, origin: float, height: float, start: Any, order: Any) -> None:
    """Stable order of sites by strip: those sorted by easting stay so inside each strip.

    ``start`` (strips + 1,) int64 and ``order`` (sites,) int64 are written.
    """
    start[:] = 0
    last = start.size - 2
    for i in range(y.size):
        start[min(int((y[i] - origin) / height), last) + 1] += 1
    for row in range(last + 1):
        start[row + 1] += start[row]
    place = start[:-1].copy()
    for i in range(y.size):
        row = min(int((y[i] - origin) / height), last)
        order[place[row]] = i
        place[row] += 1


@njit(nogil=True, cache=True)
def row_range(cy: float, radius: float, strips: Strips) -> tuple[int, int]:
    last = strips.start.size - 2
    low = int(np.floor((cy - radius - _SLACK - strips.origin) / strips.height))
    high = int(np.floor((cy + radius + _SLACK - strips.origin) / strips.height))
    return min(max(low, 0), last), min(max(high, 0), last)


@njit(nogil=True, cache=True)
def span(cx: float, cy: float, radius: float, row: int, strips: Strips) -> tuple[int, float]:
    """First place in the strip that can lie in the disc, and the easting beyond which none does."""
    bottom = strips.origin + row * strips.height
    gap = max(0.0, max(bottom - cy, cy - bottom - strips.height) - _SLACK)
    half = np.sqrt(max(0.0, radius * radius - gap * gap)) + _SLACK
    first = _lower_bound(strips.x, strips.start[row], strips.start[row + 1], cx - half)
    return first, cx + half


@njit(nogil=True, cache=True)
def disc_sum(cx: float, cy: float, d2: float, strips: Strips) -> float:
    """Sum of weights of sites whose squared distance to (cx, cy) is at most ``d2``."""
    total = 0.0
    radius = np.sqrt(d2)
    low, high = row_range(cy, radius, strips)
    for row in range(low, high + 1):
        first, beyond = span(cx, cy, radius, row, strips)
        for p in range(first, strips.start[row + 1]):
            if strips.x[p] > beyond:
                break
            dx, dy = strips.x[p] - cx, strips.y[p] - cy
            if dx * dx + dy * dy <= d2:
                total += strips.weight[p]
    return total


@njit(nogil=True, cache=True)
def disc_sites(cx: float, cy: float, d2: float, strips: Strips, ids: Any, dist: Any) -> int:
    """Write the sites within the disc and their squared distances; return how many."""
    count = 0
    radius = np.sqrt(d2)
    low, high = row_range(cy, radius, strips)
    for row in range(low, high + 1):
        first, beyond = span(cx, cy, radius, row, strips)
        for p in range(first, strips.start[row + 1]):
            if strips.x[p] > beyond:
                break
            dx, dy = strips.x[p] - cx, strips.y[p] - cy
            here = dx * dx + dy * dy
            if here <= d2:
                ids[count] = strips.site[p]
                dist[count] = here
                count += 1
    return count


@njit(nogil=True, cache=True)
def _annulus(
    cx: float, cy: float, inner2: float, first_bin: int, last_bin: int, radii2: Any, strips: Strips, bins: Any
) -> None:
    """Add the weight of sites beyond ``inner2`` to the ladder step that first reaches them."""
    outer2 = radii2[last_bin]
    radius = np.sqrt(outer2)
    low, high = row_range(cy, radius, strips)
    for row in range(low, high + 1):
        first, beyond = span(cx, cy, radius, row, strips)
        for p in range(first, strips.start[row + 1]):
            if strips.x[p] > beyond:
                break
            dx, dy = strips.x[p] - cx, strips.y[p] - cy
            here = dx * dx + dy * dy
            if inner2 < here <= outer2:
                step = first_bin
                while radii2[step] < here:
                    step += 1
                bins[step] += strips.weight[p]


@njit(nogil=True, cache=True)
def ladder_table(
    x: Any, y: Any, radii: Any, strips: Strips, stage: int, most: float, at: Any, table: Any, reach2: Any
) -> None:
    """Expected actors around each site at each step of the radius ladder: a lower bound for every window in between.

    ``radii`` (steps,) float64 ascending, the first 0 (the site itself). ``table`` (sites, steps) float32 is written
    for the sites
    ``at``; once a step holds more than ``most`` it and all later ones are infinity. ``reach2`` (sites,)
    float64 is the squared radius up to which windows can still hold ``most`` or less. ``stage`` steps are counted in
    one pass.
    """
    steps = radii.size
    radii2 = radii * radii
    bins = np.empty(steps)
    for i in at:
        bins[:] = 0.0
        table[i, :] = np.inf
        reach2[i] = radii2[steps - 1]
        total, done, inner2 = 0.0, 0, -1.0
        while done < steps:
            upto = min(done + stage, steps) - 1
            _annulus(x[i], y[i], inner2, done, upto, radii2, strips, bins)
            inner2 = radii2[upto]
            while done <= upto:
                total += bins[done]
                if total > most:
                    reach2[i] = radii2[done]
                    done = steps
                    break
                table[i, done] = total * _FLOOR_32
                done += 1
