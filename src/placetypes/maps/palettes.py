"""The colours of place types: those of the typology, and some that colour-blind eyes tell apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import ConfigError
from placetypes.typology import LANGUAGES

if TYPE_CHECKING:
    from matplotlib.colors import ListedColormap

    from placetypes.result import Result
    from placetypes.typology import Typology

OWN, SAFE = "own", "safe"


def cmap(typology: Typology, palette: str = OWN) -> ListedColormap:
    """The colours of place types in the typology's order, as matplotlib and GeoPandas ask for them.

    Columns of tables of a result that hold place types have all types as categories in the same order, so that with
    these colours each type has its own wherever it is drawn.

    Raises
    ------
    ConfigError
        If there is no such palette.

    Examples
    --------
    >>> from placetypes.typology import load
    >>> cmap(load("nordic")).colors[0]
    '#683e0c'
    """
    from matplotlib.colors import ListedColormap

    return ListedColormap(list(palette_of(typology, palette).values()), name=f"{typology.id} {palette}")


def palette_of(typology: Typology, palette: str) -> dict[int, str]:
    """Colour of each place type by its code.

    Raises
    ------
    ConfigError
        If there is no such palette.
    """
    found = palettes(typology)
    if palette not in found:
        raise ConfigError("no such palette", got=f"'{palette}'", expected=" or ".join(found))
    return found[palette]


def dressed(result: Result, *, language: str | None = None, palette: str = OWN) -> Result:
    """A result that speaks another language and whose types have other colours; the same where nothing is asked.

    Raises
    ------
    ConfigError
        If there is no such language or palette.
    """
    colors = palette_of(result.typology, palette)
    if language is not None and language not in LANGUAGES:
        raise ConfigError("no such language", got=f"'{language}'", expected=f"one of {', '.join(LANGUAGES)}")
    if language in {None, result.language} and palette == OWN:
        return result
    classes = tuple(c.model_copy(update={"color": colors[c.code]}) for c in result.typology.classes)
    return replace(
        result,
        typology=result.typology.model_copy(update={"classes": classes}),
        record={**result.record, "language": language or result.language},
        beside={},
    )


def palettes(typology: Typology) -> dict[str, dict[int, str]]:
    """Name of a palette -> colour of each place type by its code.

    ``own`` holds the colours of the typology. ``safe`` takes as many steps of matplotlib's cividis, from dark to light
    in the typology's order: it looks nearly the same to eyes with and without red-green deficiency, and its lightness
    rises evenly, so that it survives a black and white printer (Nunez, Anderton & Renslow, 2018, PLOS ONE 13(7)).

    Examples
    --------
    >>> from placetypes.typology import load
    >>> found = palettes(load("nordic"))
    >>> found["own"][1], found["safe"][1], found["safe"][7]
    ('#683e0c', '#00224e', '#fee838')
    """
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    codes = [c.code for c in typology.classes]
    steps = colormaps["cividis"](np.linspace(0, 1, len(codes)))
    return {
        OWN: {c.code: c.color for c in typology.classes},
        SAFE: {code: to_hex(step) for code, step in zip(codes, steps, strict=True)},
    }
