"""How many actors are expected around every site, on a ladder of radii, and how far a window there can reach."""

from typing import Any

import numpy as np

from placetypes._kernels.compiling import kernel
from placetypes._kernels.strips import Strips, level_for, row_range, span

_FLOOR_32 = 1.0 - 1e-6  # keeps a float32 lower bound below its float64 value


@kernel
def _annulus(
    cx: float, cy: float, inner2: float, first_bin: int, last_bin: int, radii2: Any, strips: Strips, bins: Any
) -> None:
    """Add the weight of sites beyond ``inner2`` to the ladder step that first reaches them."""
    outer2 = radii2[last_bin]
    level = level_for(outer2, strips)
    spot = strips.spot
    low, high = row_range(cy, np.sqrt(outer2), level, strips)
    for row in range(low, high + 1):
        first, beyond = span(cx, cy, outer2, row, level, strips)
        for p in range(first, strips.start[row + 1]):
            if spot[p, 0] > beyond:
                break
            dx, dy = spot[p, 0] - cx, spot[p, 1] - cy
            here = dx * dx + dy * dy
            if inner2 < here <= outer2:
                step = last_bin
                while step > first_bin and radii2[step - 1] >= here:
                    step -= 1
                bins[step] += spot[p, 2]


@kernel
def ladder_table(
    x: Any, y: Any, radii: Any, strips: Strips, most: float, at: Any, table: Any, reach2: Any
) -> None:  # fmt: skip
    """Expected actors around each site at each step of the radius ladder: a lower bound for every window in between.

    ``radii`` (steps,) float64 ascending, the first 0 (the site itself). ``table`` (sites, steps) float32 is written for
    the sites ``at``; once a step holds more than ``most`` it and all later ones are infinity. ``reach2`` (sites,)
    float64 is the squared radius up to which windows can still hold ``most`` or less.

    The site before nearly always reaches as far, when they come strip by strip, so all steps up to there are counted in
    one pass.
    """
    steps = radii.size
    radii2 = radii * radii
    bins = np.empty(steps)
    reached = steps - 1
    for site in at:
        bins[:] = 0.0
        table[site, :] = np.inf
        reach2[site] = radii2[steps - 1]
        total, done, inner2, upto = 0.0, 0, -1.0, reached
        while done < steps:
            _annulus(x[site], y[site], inner2, done, upto, radii2, strips, bins)
            inner2 = radii2[upto]
            while done <= upto:
                total += bins[done]
                if total > most:
                    reach2[site] = radii2[done]
                    reached, done = done, steps
                    break
                table[site, done] = total * _FLOOR_32
                done += 1
            upto = min(upto + 1, steps - 1)
