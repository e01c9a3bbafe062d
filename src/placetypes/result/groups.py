"""Micro-clusters and weaker groups in one table, for files in which each row says which it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes.result.model import Result


def groups(result: Result) -> gpd.GeoDataFrame:
    """Groups that may be shown, micro-clusters first; ``standing`` tells these from those worth a visit."""
    return _one_after_other(result.published_clusters, result.published_visits)


def members_of_groups(result: Result) -> gpd.GeoDataFrame:
    """Their actors, one row per group and member."""
    return _one_after_other(result.published_members, result.published_visit_members)


def _one_after_other(first: gpd.GeoDataFrame, second: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of both; pandas would guess types anew from a table without rows."""
    import geopandas as gpd
    import pandas as pd

    if first.empty or second.empty:
        return second if first.empty else first
    return gpd.GeoDataFrame(pd.concat([first, second], ignore_index=True), geometry="geometry", crs=first.crs)
