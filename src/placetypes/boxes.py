"""Windows of a grid around labelled cells, so that work on one place does not cross the whole grid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scipy import ndimage

if TYPE_CHECKING:
    from placetypes._typing import LabelArray

Box = tuple[slice, slice]
"""Rows and columns."""


def boxes_of_both(first: LabelArray, second: LabelArray) -> Iterator[tuple[int, Box]]:
    """Each label that both arrays have, ascending, and the smallest window with all its cells of either.

    Examples
    --------
    >>> import numpy as np
    >>> list(boxes_of_both(np.array([[1, 0, 2]]), np.array([[0, 1, 0]])))
    [(1, (slice(0, 1, None), slice(0, 2, None)))]
    """
    found = zip(ndimage.find_objects(first), ndimage.find_objects(second), strict=False)
    for label, (one, other) in enumerate(found, start=1):
        if one is not None and other is not None:
            rows, cols = (slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(one, other, strict=True))
            yield label, (rows, cols)
