"""Counts of cells of one lattice, shared out over the cells of another by area."""

import numpy as np

from placetypes._kernels.compiling import kernel


@kernel
def share_out(col, row, counts, weights, top, sums, seen, touched, total, reached):  # type: ignore[no-untyped-def]
    """Cut each cell into equal parts and add their counts to the cells that the middles lie in.

    What cells get is summed by itself before it is added to what they have: how many are given at a time shows in the
    last bit.

    Parameters
    ----------
    col, row
        float64 (cells, 4): where their corners lie among the columns and rows of `total`: north-west, north-east,
        south-west, south-east.
    counts
        float64 (cells,).
    weights
        float64 (parts, 4): how the middle of each part lies between corners. One that is not finite lies nowhere.
    top, sums, seen
        First row of a window of `total` that holds all parts; room of its size, 0: float64, bool.
    touched
        Room for the cells of the window that get something, int64.
    total, reached
        Added to: float64, bool (rows, cols), what cells get and whether they get anything.

    Returns
    -------
    float
        What lies anywhere, in or beside the grid.
    """
    rows, cols = total.shape
    arrived, many = 0.0, 0
    for i in range(counts.size):
        each, lost = counts[i] / len(weights), 0
        x0, x1, x2, x3 = col[i]
        y0, y1, y2, y3 = row[i]
        for part in range(len(weights)):
            w0, w1, w2, w3 = weights[part]
            x = x0 * w0 + x1 * w1 + x2 * w2 + x3 * w3
            y = y0 * w0 + y1 * w1 + y2 * w2 + y3 * w3
            if 0 <= x < cols and 0 <= y < rows:
                r, c = np.int64(y) - top, np.int64(x)
                if not seen[r, c]:
                    seen[r, c] = True
                    touched[many] = r * cols + c
                    many += 1
                sums[r, c] += each
            elif not (np.isfinite(x) and np.isfinite(y)):
                lost += 1
        arrived += counts[i] if lost == 0 else each * (len(weights) - lost)
    for cell in touched[:many]:
        r, c = cell // cols, cell % cols
        total[top + r, c] += sums[r, c]
        reached[top + r, c] = True
    return arrived
