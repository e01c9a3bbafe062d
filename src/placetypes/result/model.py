"""The result of a run, as one frozen value: what can be asked of it, each answered by a module of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from placetypes.result.parts import Parts

if TYPE_CHECKING:
    import os

    import geopandas as gpd
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.colors import ListedColormap

    from placetypes.report.notebook import Explored
    from placetypes.result.comparison import Comparison
    from placetypes.result.explain import Explanation, Group
    from placetypes.result.summary import Sums
    from placetypes.typology import PlaceKind


class Result(Parts):
    """Place types of a region, with everything that is needed to explain them; its parts are those of `Parts`."""

    def places_of(self, kind: PlaceKind, *, own: bool = False) -> gpd.GeoDataFrame:
        """The places of one kind, or those of the region itself."""
        table = self.own_places if own else self.places
        return table[table["kind"] == kind.layer].reset_index(drop=True)

    @property
    def own_places(self) -> gpd.GeoDataFrame:
        """The places of the region itself: those beyond its border count for it, but are not of it."""
        points = self.places.geometry.representative_point()
        rows, cols, within = self.grid.rowcols(points.x.to_numpy(), points.y.to_numpy())
        own = within & self.region[np.where(within, rows, 0), np.where(within, cols, 0)]
        return self.places[own].reset_index(drop=True)

    @property
    def place_types(self) -> xr.DataArray:
        """Place types as a labelled array (northing, easting), uint8, 0 = not classified, with CF flags and the CRS."""
        from placetypes.result.labelled import place_types

        return place_types(self)

    @cached_property
    def sums(self) -> Sums:
        """People, land and cells by place type, of the whole and by unit; added up once."""
        from placetypes.result.summary import totals

        return totals(self)

    def summary(self) -> pd.DataFrame:
        """People, land area and cells by unit and place type; see `placetypes.result.summary.summarise`."""
        return self._summary.copy()

    @cached_property
    def _summary(self) -> pd.DataFrame:
        from placetypes.result.summary import summarise

        return summarise(self)

    def compare(self, other: Result) -> Comparison:
        """Cross table and agreement with another result on the same grid; see `placetypes.result.comparison.compare`.

        Raises
        ------
        GridError
            If the grids differ.
        """
        from placetypes.result.comparison import compare

        return compare(self, other)

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """Every pair of this result and those beside it; made once."""
        from placetypes.result.comparison import comparisons

        return comparisons(self)

    def explain(self, easting: float, northing: float, language: str | None = None) -> Explanation:
        """Why the cell at a point has its place type; see `placetypes.result.explain.explain_point`.

        Raises
        ------
        GridError
            If the point lies outside the grid.
        """
        from placetypes.result.explain import explain_point

        return explain_point(self, easting, northing, language or self.language)

    def explain_unit(self, name: str, language: str | None = None) -> Group:
        """Who lives in a unit, asked for by id or name, and why; see `placetypes.result.explain.explain_unit`.

        Raises
        ------
        InputError
            If there is no such unit, or several of that name.
        """
        from placetypes.result.explain import explain_unit

        return explain_unit(self, name, language or self.language)

    def explain_place(self, place: str | tuple[float, float], language: str | None = None) -> Group:
        """Who lives in a place, asked for by name or a point in it, and why; see `...result.explain.explain_place`.

        Raises
        ------
        InputError
            If there is no such place in the region, or several of that name; for a point off the grid `GridError`.
        """
        from placetypes.result.explain import explain_place

        return explain_place(self, place, language or self.language)

    def plot(self, ax: Axes | None = None, **choices: Any) -> Axes:
        """Draw the map with matplotlib; see `placetypes.maps.plotting.plot`.

        Raises
        ------
        ConfigError
            If there is no such language or palette, or no page of the width that is asked for.
        GridError
            If the extent shows nothing of the grid.
        """
        from placetypes.maps.plotting import plot

        return plot(self, ax, **choices)

    def explore(self, *, language: str | None = None, **choices: Any) -> Explored:
        """An interactive map for notebooks that asks nothing of the network; see `placetypes.report.notebook.explore`.

        Raises
        ------
        ConfigError
            If there is no such language.
        """
        from placetypes.report.notebook import explore

        return explore(self, language=language, **choices)

    def cmap(self, palette: str = "own") -> ListedColormap:
        """The colours of place types for matplotlib and GeoPandas; see `placetypes.maps.palettes.cmap`.

        Raises
        ------
        ConfigError
            If there is no such palette.
        """
        from placetypes.maps.palettes import cmap

        return cmap(self.typology, palette)

    def to_geodataframe(self, table: str = "cells") -> gpd.GeoDataFrame:
        """A table for notebooks with place types in words and colours; see `placetypes.result.frames.geodataframe`.

        Raises
        ------
        InputError
            If there is no such table.
        """
        from placetypes.result.frames import geodataframe

        return geodataframe(self, table)

    def save(
        self, folder: str | os.PathLike[str], *, force: bool = False, extras: Mapping[str, bytes] | None = None
    ) -> Path:
        """Write the result's files into `folder`, all or nothing; see `placetypes.result.saving.save`.

        Raises
        ------
        OutputError
            If `folder` holds something that is no result and `force` is not set, or writing fails; an earlier result is
            then untouched.
        """
        from placetypes.result.saving import save

        return save(self, folder, force=force, extras=extras or {})

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Self:
        """Read a saved result; see `placetypes.result.loading.load`.

        Raises
        ------
        OutputError
            If `folder` holds no result, or one of another format.
        """
        from placetypes.result.loading import load, within

        beside = {name: cls.load(place) for name, place in within(folder).items()}
        return cls(**load(folder), beside=beside)

    def _repr_html_(self) -> str:
        from placetypes.report.notebook import in_short

        return in_short(self)

    def __repr__(self) -> str:
        from placetypes.result.summary import told

        return told(self)
