"""The colours of a page, each said once: what is drawn names them, so that all of it follows the palette chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from placetypes.maps.palettes import OWN, SAFE, palettes

if TYPE_CHECKING:
    from placetypes.result import Result
    from placetypes.typology import Typology

TYPE, UNIT, OTHER = "type", "unit", "other"
"""Whose colours: of place types, of classes of municipalities, of typologies beside, which are numbered."""
BLANK = "#ffffff"
"""Of what has no type."""


def color(of: str, code: int) -> str:
    """How a page names the colour of a class by its code; code 0 is what has none.

    Examples
    --------
    >>> color("type", 3)
    'var(--type-3)'
    """
    return f"var(--{of}-{code})"


def declared(result: Result) -> list[tuple[str, str, str]]:
    """Each colour of the page: its name, what it is, and what it is in the palette for colour-blind eyes."""
    typologies = [(TYPE, result.typology)]
    if result.typology.of_units is not None:
        typologies.append((UNIT, result.typology.of_units))
    typologies += [(f"{OTHER}-{order}", other.typology) for order, other in enumerate(result.beside.values())]
    return [each for of, typology in typologies for each in _of(of, typology)]


def _of(of: str, typology: Typology) -> Iterator[tuple[str, str, str]]:
    found = palettes(typology)
    yield f"--{of}-0", BLANK, BLANK
    for code, own in found[OWN].items():
        yield f"--{of}-{code}", own, found[SAFE][code]
