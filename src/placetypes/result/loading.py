"""Reading a saved result back."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import OutputError
from placetypes.grid import Grid
from placetypes.io.bands import Bands
from placetypes.io.write_cells import AT_ONCE
from placetypes.layer_store import LayerStore
from placetypes.result.expectation import EXPECTED
from placetypes.result.folder import existing
from placetypes.result.record import read_record
from placetypes.result.saving import (
    CELLS,
    DECISION,
    EVIDENCE,
    EXPECTATION,
    ROADS,
    THEMES,
    TYPES,
    TYPOLOGY,
    VECTORS,
)
from placetypes.result.vectors import PLACE_COLUMNS
from placetypes.standing import MICRO_CLUSTER
from placetypes.themes import Chain
from placetypes.typology import Typology

if TYPE_CHECKING:
    import os

    import geopandas as gpd

    from placetypes._typing import AnyArray, BoolArray, LabelArray

READ = (TYPES, EVIDENCE, EXPECTATION, CELLS, ROADS, VECTORS, TYPOLOGY, THEMES)
"""Files of which a result is read back; all others follow from these."""
_DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, Warning)
"""What the readers of the several formats raise at a file that is cut short or not theirs."""
_ADDED = ("synthetic",)
"""Columns that saving adds to each layer."""
_GROUPS = ("clusters", "visits")


def load(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """The fields of the result saved in a folder. Nothing is written, even where an interrupted run is found.

    Raises
    ------
    OutputError
        If the folder holds no result, a damaged one, or one of another format.
    """
    place = existing(Path(folder).absolute())
    record = read_record(place)
    try:
        typology = Typology.model_validate_json((place / TYPOLOGY).read_text(encoding="utf-8"))
        themes = _themes(place)
        grid, types = _types(place)
        expected = _expected(place) if EXPECTATION in record.files else {}
        roads = _roads(place) if ROADS in record.files else None
        decision, evidence = _evidence(place / EVIDENCE, grid)
        codes = {name: _codes(values) for name, values in decision.items() if name != "margin"}
        vectors = {**_vectors(place), "places": _places(place, typology)}
        region, unit = _cells(place, grid, vectors["units"]["unit_id"].astype(str).tolist())
    except _DAMAGE as error:
        raise OutputError(
            "the result is damaged",
            where=place,
            got=str(error).splitlines()[0] if str(error) else repr(error),
            fix="run the region again",
        ) from error
    fields = {
        "grid": grid,
        "typology": typology,
        "types": types,
        "margin": decision["margin"],
        **codes,
        "evidence": evidence,
    }
    return {
        **fields,
        "region": region,
        "unit": unit,
        **vectors,
        "themes": themes,
        "expected": expected,
        "roads": roads,
        "record": record.about,
    }


def _codes(values: AnyArray) -> AnyArray:
    """Numbers of types and rules, as uint8."""
    with np.errstate(invalid="ignore"):  # what is no number becomes one, and is found to differ
        codes = values.astype(np.uint8)
    if not np.array_equal(codes, values):
        raise ValueError("a band of numbers of types and rules holds others")
    return codes


def within(folder: str | os.PathLike[str]) -> dict[str, Path]:
    """Name -> folder of the results that were saved beside the one in a folder.

    Raises
    ------
    OutputError
        If the folder holds no result, or one of another format.
    """
    place = existing(Path(folder).absolute())
    return {name: place / name for name in read_record(place).beside}


def is_beside(folder: str | os.PathLike[str]) -> bool:
    """Whether the result in a folder was saved beside the one in the folder around it."""
    place = Path(folder).absolute().resolve()
    try:
        return place in within(place.parent).values()
    except OutputError:
        return False


def _roads(place: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.read_parquet(place / ROADS)[["speed_kmh", "geometry"]]


def _themes(place: Path) -> dict[str, Chain]:
    read = json.loads((place / THEMES).read_text(encoding="utf-8"))
    return {name: Chain.model_validate(theme) for name, theme in read.items()}


def _types(place: Path) -> tuple[Grid, Any]:
    import rasterio

    with warnings.catch_warnings():
        warnings.simplefilter("error", rasterio.errors.NotGeoreferencedWarning)  # a file that lost its place is damaged
        return _placed(place)


def _placed(place: Path) -> tuple[Grid, Any]:
    import rasterio

    with rasterio.open(place / TYPES, driver="GTiff") as source:
        return Grid.from_transform(source.transform, source.shape, source.crs.to_string()), source.read(1)


def _expected(place: Path) -> dict[str, Any]:
    start = f"{EXPECTED}_"
    found = _bands(place / EXPECTATION)
    return {name.removeprefix(start): values for name, values in found.items() if name.startswith(start)}


def _evidence(file: Path, grid: Grid) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """What decided, and the evidence: of a large grid read when it is asked for."""
    if not grid.is_large:
        evidence = _bands(file)
        return {name: evidence.pop(name) for name in DECISION}, evidence
    bands = Bands(file)
    layers = {name: bands.band(name) for name in bands.names if name not in DECISION}
    return {name: bands.band(name).draw() for name in DECISION}, LayerStore(layers, grid.shape, np.float32)


def _bands(file: Path) -> dict[str, Any]:
    import rasterio

    with rasterio.open(file, driver="GTiff") as source:
        return dict(zip(source.descriptions, source.read(), strict=True))


def _vectors(place: Path) -> dict[str, Any]:
    import pandas as pd

    names = {
        "units": "Municipalities",
        "clusters": "Micro-clusters",
        "visits": "Worth a visit",
        "constellations": "Constellations",
        "actors": "Actors",
        "services": "Services",
    }
    found = {field: _layer(place, layer) for field, layer in names.items()}
    # a file tells unknown from false by leaving the value out
    known = {name: found[name].assign(invisible=found[name]["invisible"].astype("boolean")) for name in _GROUPS}
    members = _layer(place, "Members")[["cluster_id", "actor_id", "standing"]]
    of_clusters = (members.pop("standing") == MICRO_CLUSTER).to_numpy()
    linked = _layer(place, "Constellation members")[["constellation_id", "actor_id"]]
    order = ["q_value", "micro_clusters", "constellation_id"]
    ladder = found["constellations"].sort_values(order, ascending=[True, False, True]).reset_index(drop=True)
    return {
        **found,
        **known,
        "constellations": ladder,
        "members": pd.DataFrame(members[of_clusters].reset_index(drop=True)),
        "visit_members": pd.DataFrame(members[~of_clusters].reset_index(drop=True)),
        "constellation_members": pd.DataFrame(linked),
    }


def _layer(place: Path, name: str) -> gpd.GeoDataFrame:
    import pyogrio

    return pyogrio.read_dataframe(place / VECTORS, layer=name).drop(columns=list(_ADDED))


def _places(place: Path, typology: Typology) -> gpd.GeoDataFrame:
    """The places of all kinds, from the layer of each."""
    import geopandas as gpd
    import pandas as pd

    tables = {kind.layer: _layer(place, kind.name["en"]) for kind in typology.places}
    tables = {kind: table for kind, table in tables.items() if len(table)}
    if not tables:
        return gpd.GeoDataFrame({name: [] for name in ("kind", *PLACE_COLUMNS)}, geometry=[])
    parts = [table.assign(kind=kind)[["kind", *PLACE_COLUMNS, "geometry"]] for kind, table in tables.items()]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry")


def _cells(place: Path, grid: Grid, unit_ids: list[str]) -> tuple[BoolArray, LabelArray]:
    """Which cells belong to the region, and to which unit."""
    import pyarrow.parquet as pq

    number = {"": 0, **{name: index for index, name in enumerate(unit_ids, start=1)}}
    region, unit = np.zeros(grid.shape, dtype=bool), np.zeros(grid.shape, dtype=np.int32)
    half = grid.cell_size / 2
    with pq.ParquetFile(place / CELLS, read_dictionary=["unit_id"]) as file:
        for table in file.iter_batches(batch_size=AT_ONCE, columns=["x", "y", "unit_id"]):
            rows, cols, inside = grid.rowcols(table["x"].to_numpy() + half, table["y"].to_numpy() + half)
            if not inside.all():
                raise ValueError(f"{CELLS} has cells outside the grid of {TYPES}")
            region[rows, cols] = True
            ids = table["unit_id"]
            unit[rows, cols] = np.array([number[name] for name in ids.dictionary.to_pylist()], np.int32)[ids.indices]
    return region, unit
