"""Travel time by Dijkstra's queue of single cells: the slow, obvious way, with the kernel's arithmetic."""

from heapq import heappop, heappush

import numpy as np

UNITS = 2.0**36


def half(friction, length):
    return np.rint(friction / 2.0 * length * UNITS) / UNITS


def plain_spread(friction, sources, free_start, cell_size, limit):
    """Minutes, inf where not reached, and label of the source; of two at the same time the smaller label."""
    rows, cols = friction.shape
    minutes, label = np.full(friction.shape, np.inf), np.zeros(friction.shape, np.int32)
    queue = []
    for row, col in zip(*np.nonzero(sources > 0), strict=True):
        minutes[row, col], label[row, col] = 0.0, sources[row, col]
        heappush(queue, (0.0, int(sources[row, col]), int(row), int(col)))
    while queue:
        reached, owner, row, col = heappop(queue)
        if (reached, owner) != (minutes[row, col], label[row, col]):
            continue
        leave = 0.0 if free_start and sources[row, col] > 0 else friction[row, col]
        for r in range(max(row - 1, 0), min(row + 2, rows)):
            for c in range(max(col - 1, 0), min(col + 2, cols)):
                if sources[r, c] > 0:
                    continue
                length = cell_size * np.sqrt(2.0) if r != row and c != col else cell_size
                time = reached + half(leave, length) + half(friction[r, c], length)
                if not (time <= limit and np.isfinite(time)):
                    continue
                if (time, owner) < (minutes[r, c], label[r, c] or np.inf):
                    minutes[r, c], label[r, c] = time, owner
                    heappush(queue, (float(time), owner, r, c))
    return minutes, label
