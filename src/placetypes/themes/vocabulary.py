"""Words that all themes share: kinds of bodies (helix), sectors, and which OpenStreetMap nodes are bodies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from placetypes.typology.operation import Text

Helix = Literal["social_economy", "enterprise", "research_education", "public_authority", "civil_society", "other"]
"""Kinds of bodies, as the expert group of the European Commission on social economy tells them apart."""
HELIXES: tuple[Helix, ...] = get_args(Helix)


@dataclass(frozen=True)
class Vocabulary:
    """What ``data/actors.toml`` holds."""

    helixes: Mapping[str, Text]
    """Key -> name by language."""
    sectors: Mapping[str, Text]
    """Key -> name by language."""
    source: str
    """Where helixes and sectors come from."""
    bodies: frozenset[str]
    """OpenStreetMap keys that a body has."""
    things: frozenset[tuple[str, str]]
    """Tags of these keys that are no body, but a thing or a spot."""


@cache
def vocabulary() -> Vocabulary:
    """The shared words.

    Examples
    --------
    >>> vocabulary().helixes["civil_society"]["sv"]
    'Civilsamhället'
    """
    text = (resources.files("placetypes") / "data" / "actors.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    osm = data["osm"]
    return Vocabulary(
        helixes={key: data["helix"][key] for key in HELIXES},
        sectors=data["sector"],
        source=data["source"],
        bodies=frozenset(osm["bodies"]),
        things=frozenset((key, value) for key, values in osm["things"].items() for value in values),
    )
