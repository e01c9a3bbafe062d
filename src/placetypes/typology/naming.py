"""Short names by which several typologies are told apart: in folders, tables and messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from placetypes.typology.model import Typology


def distinct_names(typologies: Sequence[Typology]) -> tuple[str, ...]:
    """A name for each typology: its id, with what others of that id have otherwise: preset, level, edition for units.

    Those that are still alike, as they differ in thresholds alone, are numbered from the second one. Names hold small
    letters, digits, ``_`` and ``-`` only, so that they can name folders.

    Examples
    --------
    >>> from placetypes.typology import load
    >>> old, new = load("degurba", preset="r2019a"), load("degurba", preset="r2022a")
    >>> distinct_names([load("nordic"), old, new, load("nordic").with_overrides({"core_min_population": 20000})])
    ('nordic', 'degurba-r2019a', 'degurba-r2022a', 'nordic-2')
    """
    names: list[str] = []
    for typology in typologies:
        alike = [other for other in typologies if other.id == typology.id]
        parts = [typology.id]
        parts += [typology.preset] if len({other.preset for other in alike}) > 1 else []
        parts += [str(typology.level)] if len({other.level for other in alike}) > 1 else []
        parts += [_edition(typology)] if len({_edition(other) for other in alike}) > 1 else []
        name = re.sub(r"[^a-z0-9_-]+", "-", "-".join(parts).lower())
        tried = (name if number == 1 else f"{name}-{number}" for number in count(1))
        names.append(next(one for one in tried if one not in names))
    return tuple(names)


def _edition(typology: Typology) -> str:
    """Edition of the rules for units."""
    return "" if typology.units is None else typology.units.edition
