"""Seven types of place on a grid, and the micro-clusters inside them, from open data.

>>> import placetypes as pt
>>> pt.load_typology("ostergotland").names()[6]
'Rural heartland'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_EXPORTS = {
    "Grid": ("placetypes.grid", "Grid"),
    "Layers": ("placetypes.layers", "Layers"),
    "PlacetypesError": ("placetypes.errors", "PlacetypesError"),
    "Result": ("placetypes.result", "Result"),
    "Typology": ("placetypes.typology", "Typology"),
    "classify": ("placetypes.pipeline.arrays", "classify"),
    "classify_units": ("placetypes.pipeline.unit_classes", "classify_units"),
    "compare": ("placetypes.comparing", "compare"),
    "align": ("placetypes.layers", "align"),
    "load": ("placetypes.result", "load"),
    "plot_side_by_side": ("placetypes.maps.plotting", "plot_side_by_side"),
    "read_region": ("placetypes.config", "read"),
    "run": ("placetypes.pipeline", "run"),
    "typologies": ("placetypes.typology", "available"),
    "load_typology": ("placetypes.typology", "load"),
}

__all__ = ["__version__", *_EXPORTS]  # noqa: PLE0604 - the names are strings

if TYPE_CHECKING:  # for readers and type checkers: what the names above are
    from placetypes.comparing import compare as compare
    from placetypes.config import read as read_region  # noqa: F401
    from placetypes.errors import PlacetypesError as PlacetypesError
    from placetypes.grid import Grid as Grid
    from placetypes.layers import Layers as Layers
    from placetypes.layers import align as align
    from placetypes.maps.plotting import plot_side_by_side as plot_side_by_side
    from placetypes.pipeline import run as run
    from placetypes.pipeline.arrays import classify as classify
    from placetypes.pipeline.unit_classes import classify_units as classify_units
    from placetypes.result import Result as Result
    from placetypes.result import load as load
    from placetypes.typology import Typology as Typology
    from placetypes.typology import available as typologies  # noqa: F401
    from placetypes.typology import load as load_typology  # noqa: F401


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import placetypes` alone loads nothing heavy."""
    if name not in _EXPORTS:
        raise AttributeError(f"module 'placetypes' has no attribute '{name}'")
    module, attribute = _EXPORTS[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Public names."""
    return sorted(__all__)
