"""The typologies that a region file chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from placetypes.errors import TypologyError
from placetypes.typology import distinct_names, load

if TYPE_CHECKING:
    from placetypes.config import RegionFile, TypologyChoice
    from placetypes.typology import Typology


def typologies_of(config: RegionFile) -> dict[str, Typology]:
    """Short name -> typology with its thresholds set as the region file says; the main one first.

    Raises
    ------
    TypologyError
        If there is none of an id, its file is not valid, an override is not, or two are the same.
    """
    if not config.typologies:
        found = [_loaded(config.typology)]
    else:
        found = [_listed(choice, f"typologies.{number}") for number, choice in enumerate(config.typologies)]
    for number, typology in enumerate(found):
        if typology in found[:number]:
            same = found.index(typology)
            raise TypologyError(
                "the same typology is there twice",
                where=f"typologies.{number}",
                got=f"the same as typologies.{same}",
                expected="another preset, level or threshold",
                fix="leave one out",
            )
    return dict(zip(distinct_names(found), found, strict=True))


def _loaded(choice: TypologyChoice) -> Typology:
    typology = load(choice.id, preset=choice.preset, level=choice.level, units=choice.units)
    return typology.with_overrides(choice.overrides, allow_outside_range=choice.allow_outside_range)


def _listed(choice: TypologyChoice, key: str) -> Typology:
    """One of several; what is wrong with it is said with its own key."""
    try:
        return _loaded(choice)
    except TypologyError as error:
        where = str(error.where)
        own = f"{key}{where.removeprefix('typology')}" if where.startswith("typology.") else f"{key}, {where}"
        raise type(error)(error.what, where=own, got=error.got, expected=error.expected, fix=error.fix) from error
