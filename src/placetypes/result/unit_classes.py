"""The table of units with their classes, where a typology classifies units."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from placetypes.result.model import Result

SHARE_DECIMALS = 5


def classified(result: Result) -> bool:
    """Whether the units of a result have classes."""
    return result.typology.units is not None and len(result.units) > 0 and "unit_class" in result.units


def unit_table(result: Result) -> pd.DataFrame:
    """One row per unit: unit_id, unit_name and, where units have classes, the class and what the rules read.

    Columns as in `Result.units`, without the geometry.
    """
    columns = ["unit_id", "unit_name", *(name for name in ("region", "country") if name in result.units)]
    if classified(result):
        columns += [
            "people",
            "area_km2",
            "unit_class",
            "unit_key",
            "unit_type",
            "margin",
            "runner_up",
            *_measures(result),
        ]
    table: pd.DataFrame = result.units[columns]
    return table


def unit_decimals(result: Result) -> dict[str, int]:
    """Places after the point of the columns that hold shares."""
    return dict.fromkeys(("margin", *_measures(result)), SHARE_DECIMALS)


def _measures(result: Result) -> list[str]:
    return [measure.name for measure in result.typology.units.measures] if result.typology.units else []
