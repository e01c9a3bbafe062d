"""What a group lacks of its theme's chain, and where the nearest is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, FloatArray, IntArray


def missing_links(
    points: FloatArray, role: AnyArray, group: IntArray, *, centre: FloatArray, chain: Sequence[str]
) -> list[tuple[str, int, float]]:
    """Roles of a chain that no member of a group has, with the nearest actor of the theme that has each.

    Parameters
    ----------
    points
        (n, 2) easting, northing of the actors of the theme (m).
    role
        (n,) role of each; '' = not known.
    group
        Rows of the members.
    centre
        (2,) where distances are measured from (m), along the straight line.
    chain
        Roles of the theme, in order.

    Returns
    -------
    list
        Role, row of the nearest actor that has it and its distance (m), in the order of the chain; row -1 and an
        infinite distance where no actor of the theme has it. Of two as near, the first row. Empty where no member's
        role is known: then nothing can be said.

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [100.0, 0.0], [3000.0, 4000.0]])
    >>> missing_links(points, np.array(["sale", "", "processing"]), np.array([0, 1]), centre=np.zeros(2),
    ...               chain=("production", "processing", "sale"))
    [('production', -1, inf), ('processing', 2, 5000.0)]
    """
    there = set(role[group].tolist()) - {""}
    if not there:
        return []
    apart = np.hypot(points[:, 0] - centre[0], points[:, 1] - centre[1])
    found = []
    for name in (name for name in chain if name not in there):
        have = np.flatnonzero(role == name)
        if len(have):
            nearest = have[np.argmin(apart[have])]
            found.append((name, int(nearest), float(apart[nearest])))
        else:
            found.append((name, -1, np.inf))
    return found
