"""Lands whose ways are one cell wide: True where one can walk."""

import numpy as np


def serpentine(shape):
    """One corridor that winds through all rows."""
    open_ = np.zeros(shape, bool)
    open_[::2] = True
    open_[1::4, -1] = open_[3::4, 0] = True
    return open_


def spiral(shape):
    """One corridor that winds inwards."""
    open_ = np.zeros(shape, bool)
    top, left, bottom, right = 0, 0, shape[0] - 1, shape[1] - 1
    while top <= bottom and left <= right:
        open_[top, max(left - 2, 0) : right + 1] = open_[top : bottom + 1, right] = open_[bottom, left : right + 1] = (
            True
        )
        open_[top + 2 : bottom + 1, left] = True
        top, left, bottom, right = top + 2, left + 2, bottom - 2, right - 2
    return open_


def tree(shape, rng, latest=0.8):
    """A maze with one way from anywhere to anywhere: a random spanning tree of every second cell.

    It grows from the cell that was reached latest with this chance, from any other else: long corridors, or short ones.
    """
    open_ = np.zeros(shape, bool)
    open_[0, 0] = True
    reached = [(0, 0)]
    while reached:
        at = len(reached) - 1 if rng.random() < latest else int(rng.integers(len(reached)))
        y, x = reached[at]
        ways = [(y + dy, x + dx) for dy, dx in ((-2, 0), (2, 0), (0, -2), (0, 2))]
        ways = [(r, c) for r, c in ways if 0 <= r < shape[0] and 0 <= c < shape[1] and not open_[r, c]]
        if not ways:
            reached.pop(at)
            continue
        r, c = ways[int(rng.integers(len(ways)))]
        open_[(y + r) // 2, (x + c) // 2] = open_[r, c] = True
        reached.append((r, c))
    return open_


def maze(kind, shape, rng):
    """One of these: rows, columns, spiral, long or short corridors; in the last two some walls are broken."""
    if kind == "columns":
        return np.ascontiguousarray(serpentine(shape[::-1]).T)
    if kind in ("rows", "spiral"):
        return serpentine(shape) if kind == "rows" else spiral(shape)
    return tree(shape, rng, 0.95 if kind == "long" else 0.1) | (rng.random(shape) < rng.choice([0.0, 0.03]))


KINDS = ["rows", "columns", "spiral", "long", "short"]
