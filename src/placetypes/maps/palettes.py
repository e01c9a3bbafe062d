"""The colours of place types: those of the typology, and some that colour-blind eyes tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from placetypes.typology import Typology

OWN, SAFE = "own", "safe"


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
