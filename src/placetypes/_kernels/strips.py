"""Sites in horizontal strips: which lie near a point, and how much weight they carry.

All kernels of the scan work on *sites* (distinct coordinates), so that co-located actors always enter a window
together and a million actors at one address cost no more than one. Sites lie in horizontal strips, sorted by easting
inside each, each strip with a guide as long as itself: a query looks up one place per strip, whatever the density, and
a lone site far away costs nothing. They lie there once for each of several heights, so that small discs in towns and
large ones in open country both meet a few strips only. No kernel accepts NaN: callers refuse it.
"""

from typing import Any, NamedTuple

import numpy as np

from placetypes._kernels.compiling import kernel

_SLACK = 1e-6  # metres added to a strip's half-width, so that a site exactly on the circle is never lost to rounding


class Strips(NamedTuple):
    """Sites in horizontal strips of several heights, one level of strips after the other.

    ``levels`` (levels, 3) float64: height (m, ascending), first strip and number of strips of each level; ``origin``
    the lower edge of the lowest strips (m). ``start`` (strips + 1,) is the first place of each strip. At each place
    lies one site: ``site`` its number, ``spot`` (places, 3) float64 its easting, northing and weight; every level holds
    all sites once. Each strip is divided into as many equal parts as it has sites: ``guide`` (places,) says where a
    part begins, ``lane`` (strips, 2) float64 where the first begins (m) and how many there are per metre.
    """

    levels: Any
    origin: float
    start: Any
    site: Any
    spot: Any
    guide: Any
    lane: Any


@kernel
def lay(x: Any, y: Any, weight: Any, heights: Any) -> Strips:
    """Put sites, sorted by easting, into strips of these ascending heights."""
    n, origin, extent = x.size, y.min(), y.max() - y.min()
    levels, rows = np.empty((heights.size, 3)), 0
    for k in range(heights.size):
        levels[k, 0], levels[k, 1], levels[k, 2] = heights[k], rows, int(extent / heights[k]) + 1
        rows += int(extent / heights[k]) + 1
    places = n * heights.size
    strips = Strips(
        levels, origin, np.zeros(rows + 1, np.int64), np.empty(places, np.int64), np.empty((places, 3)),
        np.empty(places, np.int32), np.zeros((rows, 2)),
    )  # fmt: skip
    for k in range(heights.size):
        _fill(x, y, weight, k, strips)
    for row in range(rows):
        _guide(row, strips)
    return strips


@kernel
def _fill(x: Any, y: Any, weight: Any, level: int, strips: Strips) -> None:
    first, rows = int(strips.levels[level, 1]), int(strips.levels[level, 2])
    start, row = strips.start, np.empty(x.size, np.int64)
    for i in range(x.size):
        row[i] = strip_of(y[i], level, strips)
        start[row[i] + 1] += 1
    for r in range(first, first + rows):
        start[r + 1] += start[r]
    free = start[first : first + rows].copy()
    for i in range(x.size):
        p = free[row[i] - first]
        free[row[i] - first] += 1
        strips.spot[p, 0], strips.spot[p, 1], strips.spot[p, 2] = x[i], y[i], weight[i]
        strips.site[p] = i


@kernel
def _guide(row: int, strips: Strips) -> None:
    low, high = strips.start[row], strips.start[row + 1]
    if low == high:
        return
    left, spot = strips.spot[low, 0], strips.spot
    extent, p = spot[high - 1, 0] - left, low
    strips.lane[row, 0], strips.lane[row, 1] = left, (high - low) / extent if extent > 0 else 0.0
    for part in range(high - low):
        edge = left + part * extent / (high - low)
        while p < high and spot[p, 0] < edge:
            p += 1
        strips.guide[low + part] = p


@kernel(forceinline=True)
def strip_of(northing: float, level: int, strips: Strips) -> int:
    """Strip in which a northing lies; the first or last when it lies beyond all."""
    row = np.floor((northing - strips.origin) / strips.levels[level, 0])
    return int(min(max(row, 0.0), strips.levels[level, 2] - 1) + strips.levels[level, 1])


@kernel(forceinline=True)
def level_for(d2: float, strips: Strips) -> int:
    """Level of the highest strips that are no higher than the radius, if any: a disc meets few of them."""
    level = strips.levels.shape[0] - 1
    while level > 0 and strips.levels[level, 0] ** 2 > d2:
        level -= 1
    return int(level)


@kernel(forceinline=True)
def row_range(cy: float, radius: float, level: int, strips: Strips) -> tuple[int, int]:
    """First and last strip that a disc around this northing can meet."""
    return strip_of(cy - radius - _SLACK, level, strips), strip_of(cy + radius + _SLACK, level, strips)


@kernel(forceinline=True)
def half_width(cy: float, d2: float, row: int, level: int, strips: Strips) -> float:
    """Half the width of the disc's part in a strip; negative when it does not meet the strip."""
    height = strips.levels[level, 0]
    bottom = strips.origin + (row - strips.levels[level, 1]) * height
    gap = max(0.0, max(bottom - cy, cy - bottom - height) - _SLACK)
    return float(np.sqrt(d2 - gap * gap) + _SLACK) if gap * gap <= d2 else -1.0


@kernel(forceinline=True)
def place_of(easting: float, row: int, strips: Strips) -> int:
    """First place in the strip that is not left of the easting (give or take rounding, which `_SLACK` covers)."""
    low, high = strips.start[row], strips.start[row + 1]
    part = (easting - strips.lane[row, 0]) * strips.lane[row, 1]
    if part <= 0:
        return int(low)
    if part >= high - low:
        return int(high)
    guided = low + int(part)
    low = strips.guide[guided]
    if guided + 1 < high:
        high = strips.guide[guided + 1]
    while low < high:
        middle = (low + high) >> 1
        if strips.spot[middle, 0] < easting:
            low = middle + 1
        else:
            high = middle
    return int(low)


@kernel(forceinline=True)
def span(cx: float, cy: float, d2: float, row: int, level: int, strips: Strips) -> tuple[int, float]:
    """First place in the strip that can lie in the disc, and the easting beyond which none does."""
    half = half_width(cy, d2, row, level, strips)
    return place_of(cx - half, row, strips), cx + half


@kernel
def disc_sites(cx: float, cy: float, d2: float, strips: Strips, ids: Any, dist: Any) -> int:
    """Write the sites within the disc and their squared distances; return how many."""
    level = level_for(d2, strips)
    count, spot = 0, strips.spot
    low, high = row_range(cy, np.sqrt(d2), level, strips)
    for row in range(low, high + 1):
        first, beyond = span(cx, cy, d2, row, level, strips)
        for p in range(first, strips.start[row + 1]):
            if spot[p, 0] > beyond:
                break
            dx, dy = spot[p, 0] - cx, spot[p, 1] - cy
            here = dx * dx + dy * dy
            if here <= d2:
                ids[count], dist[count] = strips.site[p], here
                count += 1
    return count


@kernel
def disc_sum(cx: float, cy: float, d2: float, strips: Strips, most: float) -> float:
    """Sum of weights of sites whose squared distance to (cx, cy) is at most ``d2``.

    Stops as soon as the sum is beyond ``most``.
    """
    level = level_for(d2, strips)
    total, spot = 0.0, strips.spot
    low, high = row_range(cy, np.sqrt(d2), level, strips)
    for row in range(low, high + 1):
        first, beyond = span(cx, cy, d2, row, level, strips)
        for p in range(first, strips.start[row + 1]):
            if spot[p, 0] > beyond:
                break
            dx, dy = spot[p, 0] - cx, spot[p, 1] - cy
            if dx * dx + dy * dy <= d2:
                total += spot[p, 2]
        if total > most:
            break
    return total


@kernel
def union_sum(x: Any, y: Any, d2: float, strips: Strips, most: float, discs: Any) -> float:
    """Sum of weights of sites within the squared distance ``d2`` of any of the points (x, y), in the order of strips.

    Stops as soon as the sum is beyond ``most``. ``discs`` (points or more, 4) float64 is overwritten.
    """
    level, radius, total = level_for(d2, strips), np.sqrt(d2), 0.0
    low, _ = row_range(y.min(), radius, level, strips)
    _, high = row_range(y.max(), radius, level, strips)
    for row in range(low, high + 1):
        count = 0
        for a in range(x.size):
            half = half_width(y[a], d2, row, level, strips)
            if half < 0:
                continue
            b = count
            while b > 0 and discs[b - 1, 0] > x[a] - half:
                for k in range(4):
                    discs[b, k] = discs[b - 1, k]
                b -= 1
            discs[b, 0], discs[b, 1], discs[b, 2], discs[b, 3] = x[a] - half, x[a] + half, x[a], y[a]
            count += 1
        total += _row_sum(discs, count, d2, row, strips)
        if total > most:
            break
    return total


@kernel(forceinline=True)
def _holds(disc: Any, px: float, py: float, d2: float) -> bool:
    dx, dy = px - disc[2], py - disc[3]
    return bool(dx * dx + dy * dy <= d2)


@kernel(forceinline=True)
def _row_sum(discs: Any, count: int, d2: float, row: int, strips: Strips) -> float:
    """Sum of weights in one strip, that discs cover from the easting ``discs[:, 0]``, ascending, to ``discs[:, 1]``."""
    total, spot, a = 0.0, strips.spot, 0
    while a < count:
        beyond, b = discs[a, 1], a + 1
        while b < count and discs[b, 0] <= beyond:
            beyond = max(beyond, discs[b, 1])
            b += 1
        last = a  # what holds one site mostly holds the next
        for p in range(place_of(discs[a, 0], row, strips), strips.start[row + 1]):
            px, py = spot[p, 0], spot[p, 1]
            if px > beyond:
                break
            if _holds(discs[last], px, py, d2):
                total += spot[p, 2]
                continue
            for c in range(a, b):
                if discs[c, 0] > px:
                    break
                if _holds(discs[c], px, py, d2):
                    total += spot[p, 2]
                    last = c
                    break
        a = b
    return total
