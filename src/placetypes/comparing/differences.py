"""What differs between the regions besides their places: the data that were given, what was done without, settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from placetypes.comparing.rates import searched
from placetypes.comparing.sameness import different_thresholds
from placetypes.result.titles import theme_title
from placetypes.typology import Compare
from placetypes.typology.conditions import walk
from placetypes.words import say

if TYPE_CHECKING:
    import pandas as pd

    from placetypes.comparing.model import Region
    from placetypes.result import Result

TRAVEL = frozenset({"roads", "friction"})
"""Inputs by which travel times follow the ground; without them they follow the straight line."""
_NOT_COMPARED = frozenset({"region.boundary", "region.mask"})
"""Inputs that say where a region is, not what is known of it."""
_MINUTES = "min"
COLUMNS = ("kind", "what", "region", "value")


def differences(regions: Sequence[Region]) -> pd.DataFrame:
    """One row per thing that differs and region.

    Returns
    -------
    DataFrame
        kind (``threshold``, ``input``, ``fallback``, ``clusters``), what, region, value: of a threshold and a setting
        what it is, of an input and a fallback whether the region has it.
    """
    import pandas as pd

    rows: list[tuple[str, str, str, Any]] = []
    for name, values in different_thresholds(regions).items():
        rows += [("threshold", name, region, value) for region, value in values.items()]
    # fallbacks are told in the language of the run: those of different languages cannot be held against each other
    told = {"input": _inputs}
    told |= {"fallback": _fallbacks} if len({region.result.language for region in regions}) == 1 else {}
    for kind, of in told.items():
        listed = {region.name: of(region.result) for region in regions}
        for what in dict.fromkeys(what for own in listed.values() for what in own):
            if not all(what in own for own in listed.values()):
                rows += [(kind, what, region, what in own) for region, own in listed.items()]
    settings = {region.name: _settings(region.result) for region in regions if searched(region.result)}
    for what in dict.fromkeys(what for own in settings.values() for what in own):
        if len({own.get(what, "") for own in settings.values()}) > 1:
            rows += [("clusters", what, region, own.get(what, "")) for region, own in settings.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def warnings(regions: Sequence[Region], language: str) -> list[str]:
    """What a reader must know before anything is compared, the worst first; sentences in a language."""
    return list(_warnings(regions, language))


def _warnings(regions: Sequence[Region], language: str) -> Iterator[str]:
    if invented := [region.name for region in regions if region.result.synthetic]:
        yield say("compare_synthetic", language, regions=", ".join(invented))
    if different_thresholds(regions):
        names = ", ".join(different_thresholds(regions))
        yield say("compare_thresholds_differ", language, thresholds=names)
    on_roads = [region.name for region in regions if TRAVEL & set(region.result.record.get("inputs", {}))]
    straight = [region.name for region in regions if region.name not in on_roads]
    if on_roads and straight and _reads_minutes(regions[0].result):
        yield say("compare_no_roads", language, roads=", ".join(on_roads), straight=", ".join(straight))
    listed = [set(_inputs(region.result)) for region in regions]
    if any(own != listed[0] for own in listed):
        yield say("compare_other_data", language)
    unknown = [region.name for region in regions if not searched(region.result)]
    if unknown and len(unknown) < len(regions):
        yield say("compare_no_actors", language, regions=", ".join(unknown))


def _reads_minutes(result: Result) -> bool:
    conditions = (part for rule in result.typology.rules for part in walk(rule.condition))
    units = (result.typology.thresholds[c.threshold].unit for c in conditions if isinstance(c, Compare))
    return _MINUTES in units


def _inputs(result: Result) -> list[str]:
    """Names of the inputs that tell something of a region."""
    given = result.record.get("inputs", {})
    return [name.removeprefix("layers.") for name in given if name not in _NOT_COMPARED]


def _fallbacks(result: Result) -> list[str]:
    return [str(sentence) for sentence in result.record.get("fallbacks", [])]


def _settings(result: Result) -> dict[str, str]:
    """By what micro-clusters were looked for, as far as it changes how many are found."""
    document = result.record.get("configuration", {})
    asked = document.get("clusters", {}) if isinstance(document, Mapping) else {}
    told = {key: json.dumps(value, sort_keys=True) for key, value in sorted(asked.items())}
    known = result.record.get("clusters", {})
    told |= {key: str(known[key]) for key in ("q", "replicates") if key in known}
    themes = ", ".join(theme_title(theme, result.themes, result.language) for theme in sorted(result.expected))
    return {**told, "themes": themes, "min_members": str(result.min_members)}
