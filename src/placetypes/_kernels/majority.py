"""Labels that grow by majority; beyond the edge of the grid lies no label."""

import numpy as np

from placetypes._kernels.compiling import kernel


@kernel
def _winner(label, uncounted, row, col):  # type: ignore[no-untyped-def]
    """The label that more than half of the neighbours that count belong to, 0 = none; there cannot be two."""
    rows, cols = label.shape
    candidate, lead, counting = 0, 0, 8
    for r in range(row - 1, row + 2):
        for c in range(col - 1, col + 2):
            if (r == row and c == col) or r < 0 or r >= rows or c < 0 or c >= cols:
                continue
            here = label[r, c]
            if here == 0:
                counting -= uncounted[r, c]
            elif lead == 0:
                candidate, lead = here, 1
            elif here == candidate:
                lead += 1
            else:
                lead -= 1
    if lead == 0:  # a label with more than half of all would have kept a lead over the others
        return 0
    inside = 0
    for r in range(max(row - 1, 0), min(row + 2, rows)):
        for c in range(max(col - 1, 0), min(col + 2, cols)):
            inside += label[r, c] == candidate
    return candidate if 2 * inside > counting else 0


@kernel
def _push(label, barred, queued, cell, front, count):  # type: ignore[no-untyped-def]
    """Queue the free neighbours of a cell; returns the queue, longer if need be, and its length."""
    rows, cols = label.shape
    row, col = cell // cols, cell % cols
    if count + 8 > front.size:
        longer = np.empty(2 * front.size + 8, np.int64)
        longer[:count] = front[:count]
        front = longer
    for r in range(max(row - 1, 0), min(row + 2, rows)):
        for c in range(max(col - 1, 0), min(col + 2, cols)):
            if label[r, c] == 0 and not barred[r, c] and not queued[r, c]:
                queued[r, c] = True
                front[count] = r * cols + c
                count += 1
    return front, count


@kernel
def _bare(label, row, col):  # type: ignore[no-untyped-def]
    """Whether a neighbour of the cell has no label."""
    rows, cols = label.shape
    for r in range(max(row - 1, 0), min(row + 2, rows)):
        for c in range(max(col - 1, 0), min(col + 2, cols)):
            if label[r, c] == 0:
                return True
    return False


@kernel
def _outline(label):  # type: ignore[no-untyped-def]
    """Flat indices of the labelled cells with a neighbour that has none, in raster order."""
    rows, cols = label.shape
    count = 0
    for turn in range(2):  # count, then write
        cells = np.empty(count * turn, np.int64)
        count = 0
        for row in range(rows):
            for col in range(cols):
                if label[row, col] != 0 and _bare(label, row, col):
                    if turn == 1:
                        cells[count] = row * cols + col
                    count += 1
    return cells


@kernel
def grow(label, barred, uncounted, passes):  # type: ignore[no-untyped-def]
    """Let each free cell of `label` (int32, changed in place) join the label of most of its neighbours, over and over.

    All cells of a pass see the labels before it. `barred` (bool) cells never join; `uncounted` (bool) cells without
    label do not count as neighbours. A cell is looked at again only after a neighbour has joined. It ends when none
    joins, or after so many `passes`.
    """
    rows, cols = label.shape
    queued = np.zeros((rows, cols), np.bool_)
    front, count = np.empty(1024, np.int64), 0
    for cell in _outline(label):
        front, count = _push(label, barred, queued, cell, front, count)
    while count > 0 and passes > 0:
        passes -= 1
        joined = 0
        won = np.empty(count, np.int32)
        for k in range(count):
            cell = front[k]
            row, col = cell // cols, cell % cols
            queued[row, col] = False
            winner = _winner(label, uncounted, row, col)
            if winner > 0:
                front[joined] = cell
                won[joined] = winner
                joined += 1
        new = front[:joined].copy()
        for k in range(joined):
            label[new[k] // cols, new[k] % cols] = won[k]
        count = 0
        for k in range(joined):
            front, count = _push(label, barred, queued, new[k], front, count)
