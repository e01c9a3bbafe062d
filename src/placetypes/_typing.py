"""Names for the arrays that travel through the house; axis order is always (row, col)."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LabelArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]
CodeArray = NDArray[np.uint8]
AnyArray = NDArray[Any]


class Shaped(Protocol):
    """An array, or a layer held in another way."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, columns."""
