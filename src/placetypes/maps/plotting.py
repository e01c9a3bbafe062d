"""Maps for notebooks: in a figure that is shown, or in axes that somebody else arranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from placetypes.maps.figure import map_in_axes, place_type_map
from placetypes.maps.palettes import OWN, dressed
from placetypes.maps.rows import side_by_side, titled
from placetypes.maps.writing import NO_FORMULAS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from placetypes.maps.picture import Bounds
    from placetypes.result import Result


def plot(
    result: Result,
    ax: Axes | None = None,
    *,
    figsize: tuple[float, float] | None = None,
    language: str | None = None,
    palette: str = OWN,
    **choices: Any,
) -> Axes:
    """The map of a result; see `placetypes.Result.plot`."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    shown = dressed(result, language=language, palette=palette)
    with mpl.rc_context(NO_FORMULAS):
        if ax is None and figsize is None:
            return place_type_map(shown, shown.language, make=plt.figure, **choices).axes[0]
        if ax is None:
            _, ax = plt.subplots(figsize=figsize, layout="constrained")
        return map_in_axes(ax, shown, shown.language, **choices)


def plot_side_by_side(
    results: Result | Sequence[Result] | Mapping[str, Result],
    *,
    columns: int | None = None,
    width: float | None = None,
    language: str | None = None,
    palette: str = OWN,
    extent: Bounds | None = None,
) -> Figure:
    """Small maps of several results side by side, such as typologies of one run, dates, or regions.

    All are drawn at one scale. Results with the same place types have one legend, with the share of people of each.

    Parameters
    ----------
    results
        One after the other, or by the title that each map gets. One result alone: itself and those beside it.
    columns
        Maps in a row; about as many as rows where None.
    width
        Of the figure, inches; as wide as the maps ask for where None.
    language
        Of the words: en, sv, es, pt or fr; that of the first result where None.
    palette
        'own', the typology's colours, or 'safe', which colour-blind eyes tell apart.
    extent
        West, south, east and north of what is shown, in the grid's coordinates, for results on one grid.

    Returns
    -------
    Figure
        Its first axes are the maps.

    Raises
    ------
    InputError
        If no result is given.
    GridError
        If the extent shows nothing of a grid.
    ConfigError
        If there is no such language or palette, or the page is too narrow.
    """
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    found = titled(results, language)
    spoken = language or found[0][1].language
    shown = [(title, dressed(each, language=spoken, palette=palette)) for title, each in found]
    with mpl.rc_context(NO_FORMULAS):
        return side_by_side(shown, columns=columns, width=width, extent=extent, make=plt.figure)
