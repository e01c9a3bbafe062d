"""Small patches of a class map."""

import numpy as np

from placetypes._kernels.compiling import kernel


@kernel
def absorb_patches(codes, free, seeds, min_cells):  # type: ignore[no-untyped-def]
    """Let each small patch of equal `codes` (uint8) join the neighbour it shares most edges with.

    Patches go in the order of `seeds` (int64, row and column of one cell of each). A patch is rook-connected; only
    cells of `free` codes (bool, 256) change, and only into such codes (ties: the smallest). A patch that has grown to
    `min_cells` in the meantime is left. `codes` are changed in place.
    """
    rows, cols = codes.shape
    stack = np.empty((min(min_cells, rows * cols), 2), np.int64)
    high, wide = min(2 * min_cells + 1, rows), min(2 * min_cells + 1, cols)  # no farther does so small a patch reach
    seen = np.zeros((high, wide), np.int32)
    edges = np.zeros(256, np.int64)
    for turn in range(seeds.shape[0]):
        row, col = seeds[turn]
        own = codes[row, col]
        top, left = min(max(row - min_cells, 0), rows - high), min(max(col - min_cells, 0), cols - wide)
        mark = turn + 1
        stack[0, 0], stack[0, 1] = row, col
        seen[row - top, col - left] = mark
        edges[:] = 0
        size, next_up = 1, 0
        while next_up < size < min_cells:
            r, c = stack[next_up]
            next_up += 1
            for dr, dc in ((-1, 0), (0, -1), (0, 1), (1, 0)):
                y, x = r + dr, c + dc
                if y < 0 or y >= rows or x < 0 or x >= cols or not free[codes[y, x]]:
                    continue
                if codes[y, x] != own:
                    edges[codes[y, x]] += 1
                elif seen[y - top, x - left] != mark and size < min_cells:
                    seen[y - top, x - left] = mark
                    stack[size, 0], stack[size, 1] = y, x
                    size += 1
        if size >= min_cells:
            continue
        best = own
        for code in range(256):
            if edges[code] > edges[best]:
                best = code
        for k in range(size):
            codes[stack[k, 0], stack[k, 1]] = best
