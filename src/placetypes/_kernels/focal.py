"""Sums, medians and majorities in a disc of cells.

A disc is given by its half widths: row `dy` of the disc (from -r to r) spans the columns from -half[dy + r] to
half[dy + r]. Beyond the edge of the grid there is nothing. No kernel sees NaN.
"""

import numpy as np

from placetypes._kernels.compiling import kernel

_CACHED = 2**17
"""Running sums that a disc is told from, in all: with 8 bytes each they stay in the second cache (1 MiB)."""
_NARROWEST = 256
"""Cells of a strip, at least: a strip also runs over the half width of the disc on either side."""


@kernel
def _rims(half):  # type: ignore[no-untyped-def]
    """The disc as a square and rims about it: cells from the square's middle to its side, and a row for each rim.

    A rim is a row of the disc, as far above as below the middle, and a column as far left as right, no taller than the
    square: (distance of the rows, running sum at their left end, at their right; the same of the columns).
    """
    radius, widest = half.size // 2, half[half.size // 2]
    side = 0
    while side < radius and half[radius + side + 1] > side:
        side += 1
    rims = np.zeros((max(radius - side, widest - side, 2), 6), np.int64)
    for k in range(len(rims)):
        away = side + 1 + k
        if away <= radius:
            rims[k, 0], rims[k, 1], rims[k, 2] = away, -half[radius + away], half[radius + away] + 1
        if away <= widest:
            tall = 0
            while tall < side and half[radius + tall + 1] >= away:
                tall += 1
            rims[k, 3], rims[k, 4], rims[k, 5] = away, -tall - 1, tall
    return side, rims


@kernel
def _run(values, row, west, east, scale, fixed, first, above, along, down):  # type: ignore[no-untyped-def]
    """Running sums of a row of `values`, from west to east, in whole units of 1 / `scale`: along it, and down.

    They begin at `first`. Below the last row there is nothing.
    """
    n = east - west if row < len(values) else 0
    amount = values[min(row, len(values) - 1), west:east]
    for i in range(n):
        units = amount[i] * scale
        fixed[i] = 0 if np.isnan(units) else np.int64(np.rint(units))
    total = np.int64(0)
    a = along[first + 1 :]
    for i in range(n):
        total += fixed[i]
        a[i] = total
    for i in range(n, a.size):
        a[i] = total
    u, d = above[first:], down[first:]
    for i in range(n):
        d[i] = u[i] + fixed[i]
    for i in range(n, d.size):
        d[i] = u[i]


@kernel
def _slide(new, old, a, b, box, total):  # type: ignore[no-untyped-def]
    """Slide the square of each cell down, a row in below and one out above; its total begins with it."""
    n = box.size
    new_a, new_b, old_a, old_b = new[a : a + n], new[b : b + n], old[a : a + n], old[b : b + n]
    for i in range(n):
        box[i] += (new_b[i] - new_a[i]) - (old_b[i] - old_a[i])
        total[i] = box[i]


@kernel
def _add(low, top, a, b, over, under, west, east, total):  # type: ignore[no-untyped-def]
    """Add a rim to the total of each cell: the ends of two rows, and of two columns."""
    n = total.size
    low_a, low_b, top_a, top_b = low[a : a + n], low[b : b + n], top[a : a + n], top[b : b + n]
    over_w, over_e = over[west : west + n], over[east : east + n]
    under_w, under_e = under[west : west + n], under[east : east + n]
    for i in range(n):
        rows, cols = (low_b[i] - low_a[i]) + (top_b[i] - top_a[i]), (under_w[i] - over_w[i]) + (under_e[i] - over_e[i])
        total[i] += rows + cols


@kernel
def _end(box, low, top, a, b, over, under, west, east, unit, out):  # type: ignore[no-untyped-def]
    """Add the last rim to the total of each cell and write it."""
    n = out.size
    low_a, low_b, top_a, top_b = low[a : a + n], low[b : b + n], top[a : a + n], top[b : b + n]
    over_w, over_e = over[west : west + n], over[east : east + n]
    under_w, under_e = under[west : west + n], under[east : east + n]
    for i in range(n):
        rows, cols = (low_b[i] - low_a[i]) + (top_b[i] - top_a[i]), (under_w[i] - over_w[i]) + (under_e[i] - over_e[i])
        out[i] = np.float64(box[i] + (rows + cols)) * unit


@kernel
def disc_sum(values, half, scale, out):  # type: ignore[no-untyped-def]
    """Sum of float64 `values` (rows, cols) in the disc around every cell into float64 `out`; NaN counts as nothing.

    Exact in whole units of 1 / `scale`, a power of two, so that no sum depends on order: int64 wraps around in running
    sums and comes back in their differences. Cost grows with r: the disc is a square, which slides, and rims, which are
    told by differences of running sums; of these only as many rows are kept as a disc has, in strips of columns.
    """
    rows, cols = values.shape
    radius, widest = half.size // 2, half[half.size // 2]
    side, rims = _rims(half)
    kept = 2 * radius + 2
    strip = max(_CACHED // (2 * kept) - 2 * widest, _NARROWEST)
    for start in range(0, cols, strip):
        n = min(strip, cols - start)
        west, east = max(start - widest, 0), min(start + n + widest, cols)
        first = west - start + widest
        along, down = np.zeros((kept, n + 2 * widest + 1), np.int64), np.zeros((kept, n + 2 * widest), np.int64)
        fixed, box, total = np.empty(n + 2 * widest, np.int64), np.zeros(n, np.int64), np.empty(n, np.int64)
        for row in range(-radius, rows):
            new, lowest = row + radius, (row + radius) % kept
            before = down[(lowest - 1) % kept]
            _run(values, new, west, east, scale, fixed, first, before, along[lowest], down[lowest])
            low, top = along[(row + side) % kept], along[(row - side - 1) % kept]
            _slide(low, top, widest - side, widest + side + 1, box, total)
            if row < 0:
                continue
            for k in range(len(rims)):
                low, top = along[(row + rims[k, 0]) % kept], along[(row - rims[k, 0]) % kept]
                over, under = down[(row + rims[k, 4]) % kept], down[(row + rims[k, 5]) % kept]
                a, b, left, right = widest + rims[k, 1], widest + rims[k, 2], widest - rims[k, 3], widest + rims[k, 3]
                if k < len(rims) - 1:
                    _add(low, top, a, b, over, under, left, right, total)
                else:
                    _end(total, low, top, a, b, over, under, left, right, 1.0 / scale, out[row, start : start + n])


@kernel
def _put_in_place(values, n, k):  # type: ignore[no-untyped-def]
    """Reorder `n` values so that the one at `k` is where sorting would put it, none greater before, none less after."""
    first, last = 0, n - 1
    while first < last:
        pivot, a, b = values[(first + last) // 2], first, last
        while a <= b:
            while values[a] < pivot:
                a += 1
            while values[b] > pivot:
                b -= 1
            if a <= b:
                values[a], values[b] = values[b], values[a]
                a, b = a + 1, b - 1
        if k <= b:
            last = b
        elif k >= a:
            first = a
        else:
            return


@kernel
def _median(values, n):  # type: ignore[no-untyped-def]
    """Median of `n` values, which are reordered; numba's own takes a second to compile."""
    middle = n // 2
    _put_in_place(values, n, middle)
    if n % 2 == 1:
        return values[middle]
    below = values[0]
    for i in range(1, middle):
        below = max(below, values[i])
    return (below + values[middle]) / 2.0


@kernel
def disc_median(values, known, half, out):  # type: ignore[no-untyped-def]
    """Median of the `known` float64 `values` in the disc around every cell; a cell with none is left alone."""
    rows, cols = values.shape
    radius = half.size // 2
    buffer = np.empty(half.size * (2 * half[radius] + 1), np.float64)
    for row in range(rows):
        for col in range(cols):
            count = 0
            for r in range(max(row - radius, 0), min(row + radius + 1, rows)):
                reach = half[r - row + radius]
                for c in range(max(col - reach, 0), min(col + reach + 1, cols)):
                    if known[r, c]:
                        buffer[count] = values[r, c]
                        count += 1
            if count:
                out[row, col] = _median(buffer, count)


@kernel
def disc_majority(codes, votes, half, out):  # type: ignore[no-untyped-def]
    """Most frequent code among the `votes` (bool) cells in the disc around every voting cell.

    A tie keeps the cell's own code if it is among the tied, else takes the smallest. uint8 in and out; other cells
    are copied.
    """
    rows, cols = codes.shape
    radius = half.size // 2
    counts = np.zeros(256, np.int64)
    highest = 0
    for row in range(rows):
        for col in range(cols):
            highest = max(highest, int(codes[row, col]))
    for row in range(rows):
        top, bottom = max(row - radius, 0), min(row + radius + 1, rows)
        for code in range(highest + 1):
            counts[code] = 0
        for r in range(top, bottom):
            for c in range(min(half[r - row + radius], cols)):
                counts[codes[r, c]] += votes[r, c]
        for col in range(cols):  # the disc slides by a cell: one comes in and one goes out in each of its rows
            for r in range(top, bottom):
                comes, goes = col + half[r - row + radius], col - half[r - row + radius] - 1
                if comes < cols:
                    counts[codes[r, comes]] += votes[r, comes]
                if goes >= 0:
                    counts[codes[r, goes]] -= votes[r, goes]
            best = codes[row, col]
            if votes[row, col]:
                for code in range(highest + 1):
                    if counts[code] > counts[best]:
                        best = code
            out[row, col] = best
