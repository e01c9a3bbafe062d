"""What must be the same before regions can be set side by side: the typology, its thresholds and the size of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from placetypes.errors import GridError, InputError, TypologyError

if TYPE_CHECKING:
    from placetypes.comparing.model import Region
    from placetypes.typology import Typology

_FEWEST = 2
"""One region has nothing beside it."""
_SET_BY_USERS = ("thresholds", "overrides", "originals")
"""Parts of a typology that overrides change; the thresholds are compared one by one."""


def check(regions: Sequence[Region], *, allow_different_thresholds: bool) -> None:
    """See whether regions can be compared.

    Parameters
    ----------
    regions
        At least two.
    allow_different_thresholds
        Compare them although their thresholds differ; how, `different_thresholds` tells.

    Raises
    ------
    InputError
        If there are not at least two.
    TypologyError
        If their typologies differ in id, version, edition, level, rules or thresholds; the message names the
        differences.
    GridError
        If their cells differ in size.
    """
    if len(regions) < _FEWEST:
        raise InputError("there is nothing to compare", got=f"{len(regions)} region", expected="two regions or more")
    first = regions[0]
    for other in regions[1:]:
        where = f"{first.name} and {other.name}"
        _same_typology(first.result.typology, other.result.typology, where)
        sizes = [region.result.grid.cell_size for region in (first, other)]
        if sizes[0] != sizes[1]:
            raise GridError(
                "the regions have cells of different size",
                where=where,
                got=f"{sizes[0]:g} m and {sizes[1]:g} m",
                fix="run one of them again with the other's 'cell_size'",
            )
    different = different_thresholds(regions)
    if different and not allow_different_thresholds:
        raise TypologyError(
            "the thresholds of the regions differ",
            got="; ".join(
                f"{name} " + ", ".join(f"{value:g} ({region})" for region, value in values.items())
                for name, values in different.items()
            ),
            fix="run them with the same thresholds, or compare them all the same with '--allow-different-thresholds'",
        )


def different_thresholds(regions: Sequence[Region]) -> dict[str, dict[str, float]]:
    """Threshold -> region -> value, of the thresholds that not all regions have alike, in the typology's order."""
    names = regions[0].result.typology.thresholds
    values = {name: {region.name: region.result.typology[name] for region in regions} for name in names}
    return {name: by_region for name, by_region in values.items() if len(set(by_region.values())) > 1}


def _same_typology(one: Typology, other: Typology, where: str) -> None:
    facts = {"typology": "id", "version": "version", "edition": "preset", "level": "level"}
    for name, attribute in facts.items():
        own, others = getattr(one, attribute), getattr(other, attribute)
        if own != others:
            what = f"the regions have different {'typologies' if name == 'typology' else f'{name}s of the typology'}"
            fix = "run one of them again with the other's typology"
            raise TypologyError(what, where=where, got=f"'{own}' and '{others}'", fix=fix)
    if parts := _different_parts(_as_written(one), _as_written(other)):
        raise TypologyError(
            f"the regions have typologies of one name, '{one.id}' {one.version}, that are not the same",
            where=where,
            got=f"different {', '.join(parts)}",
            fix="run one of them again with the other's typology file",
        )


def _as_written(typology: Typology) -> dict[str, Any]:
    """A typology before thresholds were set otherwise."""
    document = typology.model_dump(mode="json", exclude=set(_SET_BY_USERS))
    usual = {name: typology.originals.get(name, threshold) for name, threshold in typology.thresholds.items()}
    return {**document, "thresholds": {name: threshold.model_dump(mode="json") for name, threshold in usual.items()}}


def _different_parts(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return sorted(part for part in one.keys() | other.keys() if one.get(part) != other.get(part))
