"""What is true in a synthetic twin: the tables of published facts and the hand-drawn sketch it is built on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import FloatArray

METRES_PER_KM = 1000.0


@dataclass(frozen=True)
class Outline:
    """A named ring of the sketch.

    Parameters
    ----------
    name
        What is outlined.
    ring
        Vertices, (n, 2) float64, (easting, northing) in metres.
    strength
        For plains: arable share in the middle, 0-1. For water and islands: 1.
    """

    name: str
    ring: FloatArray
    strength: float = 1.0


@dataclass(frozen=True)
class Road:
    """A main road: its number, speed in km/h, class, and the localities it passes in order."""

    name: str
    speed_kmh: float
    road_class: str
    through: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Everything a twin is built from, apart from its seed.

    Parameters
    ----------
    crs, bounds, rim_metres
        Coordinate system, extent (west, south, east, north; metres) and width of the rim around the region, metres.
    municipalities
        ``mun_code, mun_name, in_region, population, outside_localities`` (persons).
    localities
        ``code, name, easting, northing, population, area_ha, mun_code``; indexed 0..n-1.
    anchors
        ``mun_code, easting, northing``: points that say how far a municipality reaches.
    institutions
        ``kind, locality``: which towns have a hospital, a university, an upper-secondary school.
    nace, jobs, specialities
        Frequencies of bodies by NACE division; jobs by section and setting; towns with a dominant trade.
    coast
        The shore from north to south, (n, 2) metres; sea lies east of it.
    islands, lakes, plains
        Rings of the sketch.
    roads
        Main roads.
    """

    crs: str
    bounds: tuple[float, float, float, float]
    rim_metres: float
    municipalities: pd.DataFrame
    localities: pd.DataFrame
    anchors: pd.DataFrame
    institutions: pd.DataFrame
    nace: pd.DataFrame
    jobs: pd.DataFrame
    specialities: pd.DataFrame
    coast: FloatArray
    islands: tuple[Outline, ...]
    lakes: tuple[Outline, ...]
    plains: tuple[Outline, ...]
    roads: tuple[Road, ...]


def _text(name: str) -> str:
    return (files("placetypes") / "data" / "samples" / name).read_text(encoding="utf-8")


def _table(name: str) -> pd.DataFrame:
    import pandas as pd

    codes: dict[str, Any] = {"mun_code": str, "division": str}
    return pd.read_csv(StringIO(_text(name)), comment="#", dtype=codes, keep_default_na=False)


def _outlines(sketch: dict[str, Any], key: str) -> tuple[Outline, ...]:
    return tuple(
        Outline(item["name"], np.array(item["km"], dtype=float) * METRES_PER_KM, item.get("strength", 1.0))
        for item in sketch[key]
    )


def _check_names(facts: Facts) -> Facts:
    """Every place a table names must be a locality, and every municipality code a municipality."""
    names, codes = set(facts.localities["name"]), set(facts.municipalities["mun_code"])
    for where, used, known in (
        ("institutions.csv", set(facts.institutions["locality"]), names),
        ("specialities.csv", set(facts.specialities["locality"]), names),
        ("roads.toml", {place for road in facts.roads for place in road.through}, names),
        ("localities.csv", set(facts.localities["mun_code"]), codes),
        ("anchors.csv", set(facts.anchors["mun_code"]), codes),
    ):
        if unknown := used - known:
            raise InputError(
                "a name is in no other table of facts",
                where=where,
                got=", ".join(sorted(unknown)),
                expected="a name of localities.csv or a code of municipalities.csv",
                fix="correct the table in placetypes/data/samples",
            )
    return facts


def read_facts() -> Facts:
    """Read the facts about Östergötland that come with the package.

    Returns
    -------
    Facts
        Tables and sketch; lengths in metres, people in persons.

    Raises
    ------
    InputError
        If a table names a place that is in no other table.

    Examples
    --------
    >>> facts = read_facts()
    >>> int(facts.municipalities.query("in_region == 1")["population"].sum())
    473011
    """
    sketch = tomllib.loads(_text("sketch.toml"))
    west, south, east, north = (float(v) * METRES_PER_KM for v in sketch["bounds"])
    roads = tomllib.loads(_text("roads.toml"))["road"]
    return _check_names(
        Facts(
            crs=sketch["crs"],
            bounds=(west, south, east, north),
            rim_metres=sketch["rim_km"] * METRES_PER_KM,
            municipalities=_table("municipalities.csv"),
            localities=_table("localities.csv"),
            anchors=_table("anchors.csv"),
            institutions=_table("institutions.csv"),
            nace=_table("nace.csv"),
            jobs=_table("jobs.csv"),
            specialities=_table("specialities.csv"),
            coast=np.array(sketch["coast"], dtype=float) * METRES_PER_KM,
            islands=_outlines(sketch, "island"),
            lakes=_outlines(sketch, "lake"),
            plains=_outlines(sketch, "plain"),
            roads=tuple(Road(r["name"], r["speed_kmh"], r["class"], tuple(r["through"])) for r in roads),
        )
    )
