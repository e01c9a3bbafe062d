"""Draws of null worlds."""

from typing import Any

from placetypes._kernels.compiling import kernel


@kernel
def guide(cumulative: Any, out: Any) -> None:
    """First row whose running sum is beyond each of ``out.size`` equal parts of the total (Chen and Asau 1974).

    With as many parts as rows, a draw looks at about two rows instead of searching all.
    """
    row, total = 0, cumulative[-1]
    for part in range(out.size):
        while row + 1 < cumulative.size and cumulative[row] <= part / out.size * total:
            row += 1
        out[part] = row


@kernel
def draw_pools(
    first: Any, wanted: Any, cumulative: Any, guided: Any, limit: Any, uniforms: Any, surplus: float, taken: Any,
    out: Any,
) -> bool:  # fmt: skip
    """`draw` from one pool after the other; False when there are too few uniform numbers, and all is to be done again.

    The rows of pool ``p``, of which ``wanted[p]`` are drawn, are ``first[p]`` to ``first[p + 1]`` of the arrays of
    `draw`; those drawn are numbered among the rows of all pools. Each pool takes ``surplus`` uniform numbers for each
    row that it still wants, and one more, until it has all; those left over are lost.
    """
    used, done = 0, 0
    for p in range(wanted.size):
        low, high, end, got = first[p], first[p + 1], done + wanted[p], 0
        while got < wanted[p]:
            batch = int(surplus * (wanted[p] - got)) + 1
            if used + batch > uniforms.size:
                return False
            some = uniforms[used : used + batch]
            rows = out[done:end]
            got = draw(
                cumulative[low:high], guided[low:high], limit[low:high], some, wanted[p], taken[low:high], rows, got
            )
            used += batch
        for row in range(done, end):
            out[row] += low
        done = end
    return True


@kernel
def draw(cumulative: Any, guided: Any, limit: Any, uniforms: Any, wanted: int, taken: Any, out: Any, got: int) -> int:
    """Draw rows with probability proportional to their weight, one by one; return how many are drawn by now.

    ``cumulative`` (rows,) float64 running sums of the weights, ``guided`` their `guide`, ``limit`` (rows,) float64 how
    many actors each stands for, ``taken`` (rows,) int32 how many of them are drawn. Each uniform number in [0, 1)
    proposes one actor of one row, refused when already drawn; a row is never refused the first time. Continues after
    ``got`` rows already written to ``out`` (wanted,) int64.
    """
    last = cumulative.size - 1
    for u in uniforms:
        if got == wanted:
            break
        target = u * cumulative[last]
        row = guided[int(u * guided.size)]
        while row > 0 and cumulative[row - 1] > target:  # only when a part's edge was rounded
            row -= 1
        while row < last and cumulative[row] <= target:
            row += 1
        if taken[row] > 0:
            before = cumulative[row - 1] if row > 0 else 0.0
            if (target - before) * limit[row] <= taken[row] * (cumulative[row] - before):
                continue
        taken[row] += 1
        out[got] = row
        got += 1
    return got
