"""The tables that set several typologies of one region side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from placetypes.io.write_tables import write_csv

if TYPE_CHECKING:
    from placetypes.result.model import Result

FIGURES, CROSS = "comparison.csv", "cross_table.csv"
COMPARED = (FIGURES, CROSS)
_FIGURE_DECIMALS = {"total": 1, "left_out": 1, "percent": 3, "kappa": 5, "mutual_information": 5}
_CROSS_DECIMALS = {"people": 1, "share_people": 5, "share_cells": 5, "share_of_a": 5, "share_of_b": 5}


def write_comparisons(result: Result, to: Path) -> tuple[str, ...]:
    """Write how far each pair of a result and those beside it agrees, and their cross tables; names of the files.

    Nothing is written where none is beside it.
    """
    import pandas as pd

    found = result.comparisons
    if not found:
        return ()
    for name, tables, decimals in (
        (FIGURES, [c.figures() for c in found], _FIGURE_DECIMALS),
        (CROSS, [c.table() for c in found], _CROSS_DECIMALS),
    ):
        write_csv(to / name, pd.concat(tables, ignore_index=True).assign(synthetic=result.mark), decimals=decimals)
    return COMPARED
