"""Which place of a kind each cell belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, CodeArray, LabelArray
    from placetypes.typology import PlaceKind, Typology


def labels_of(kind: PlaceKind, typology: Typology, evidence: Mapping[str, AnyArray], types: CodeArray) -> LabelArray:
    """Number of the place of a kind that each cell belongs to, 0 = none, (rows, cols) int32.

    Parameters
    ----------
    kind
        Names the layer of labels and, where only cells of one type count, that type.
    typology
        Has the kind.
    evidence
        Layer -> (rows, cols), NaN = unknown; the kind's layer is among them.
    types
        Place types, (rows, cols).
    """
    place = np.nan_to_num(evidence[kind.layer]).astype(np.int32)
    return place if kind.type is None else place * (types == typology.by_key[kind.type].code)
