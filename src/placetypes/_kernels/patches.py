"""Small patches of a class map."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def absorb_patches(codes, free, seeds, min_cells, out):  # type: ignore[no-untyped-def]
    """Let each small patch of equal `codes` (uint8) join the neighbour it shares most edges with.

    Patches go in the order of `seeds`. A patch is rook-connected and holds the flat index of its seed; only `free`
    (bool) cells change, and only into codes of free neighbours (ties: the smallest code). A patch that has grown to
    `min_cells` in the meantime is left. `out` starts as a copy of `codes` and is changed in place.
    """
    rows, cols = codes.shape
    stack = np.empty(min_cells, np.int64)
    seen = np.zeros((rows, cols), np.int64)
    edges = np.zeros(256, np.int64)
    for turn in range(seeds.size):
        row, col = seeds[turn] // cols, seeds[turn] % cols
        own = out[row, col]
        mark = turn + 1
        stack[0] = seeds[turn]
        seen[row, col] = mark
        edges[:] = 0
        size, next_up = 1, 0
        while next_up < size < min_cells:
            r, c = stack[next_up] // cols, stack[next_up] % cols
            next_up += 1
            for dr, dc in ((-1, 0), (0, -1), (0, 1), (1, 0)):
                y, x = r + dr, c + dc
                if y < 0 or y >= rows or x < 0 or x >= cols or not free[y, x]:
                    continue
                if out[y, x] != own:
                    edges[out[y, x]] += 1
                elif seen[y, x] != mark and size < min_cells:
                    seen[y, x] = mark
                    stack[size] = y * cols + x
                    size += 1
        if size >= min_cells:
            continue
        best = own
        for code in range(256):
            if edges[code] > edges[best]:
                best = code
        for k in range(size):
            out[stack[k] // cols, stack[k] % cols] = best
