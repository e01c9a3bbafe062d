"""Small maps side by side, at one scale, with one legend for those whose place types are the same."""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from placetypes.errors import InputError
from placetypes.maps.frame import (
    SCALE_HEIGHT,
    SIDE,
    banner,
    bottom,
    scale_and_north,
    watermark,
    wrapped,
    write_heading,
    write_small_print,
)
from placetypes.maps.ground import draw_ground
from placetypes.maps.legend import FAINT, INK
from placetypes.maps.picture import Picture, left_out
from placetypes.maps.sheet import BANNER, BANNER_BELOW, TOP
from placetypes.result import Result
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import length, one_line, percent, say, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from placetypes.maps.picture import Bounds

    Titled = Sequence[tuple[str, Result]]
    _Types = tuple[tuple[int, str, str], ...]
    """Code, name and colour of each place type."""

MOST = len(string.ascii_lowercase)
"""Maps of a figure: each has a letter."""
PANEL, GAP, TITLE = 3.35, 0.25, 0.34
"""Inches a map is wide, between maps, and above each."""
NARROWEST = 7.0
"""Inches of the narrowest page as wide as its maps ask for: the legend needs room."""
_LINE, _NAME, _SHARE, _HEAD = 0.2, 2.6, 0.56, 0.45
"""Inches of a line of the legend, of a name in it, of a column of shares, and of what stands above the lines."""


def titled(results: Result | Sequence[Result] | Mapping[str, Result], language: str | None) -> list[tuple[str, Result]]:
    """Results with the title each map gets: what tells them apart, the region or the typology or both.

    Raises
    ------
    InputError
        If no result is given, or more than there are letters.
    """
    if isinstance(results, Mapping):
        found = list(results.items())
    else:
        several = [results, *results.beside.values()] if isinstance(results, Result) else list(results)
        spoken = language or (several[0].language if several else "")
        names = [one_line(each.name) for each in several]
        kinds = [text(each.typology.title, spoken) for each in several]
        both = [say("picture_both", spoken, region=n, title=k) for n, k in zip(names, kinds, strict=True)]
        differing = next((told for told in (names, kinds) if len(set(told)) == len(told)), both)
        found = list(zip(differing, several, strict=True))
    if not 1 <= len(found) <= MOST:
        raise InputError("so many results make no figure", got=len(found), expected=f"1 to {MOST}")
    return found


def side_by_side(
    shown: Titled,
    *,
    columns: int | None = None,
    width: float | None = None,
    extent: Bounds | None = None,
    make: Callable[..., Figure] | None = None,
) -> Figure:
    """Small maps of results with their titles, in the language of the first; see `placetypes.plot_side_by_side`."""
    from matplotlib.figure import Figure

    columns = min(columns or math.ceil(math.sqrt(len(shown))), len(shown))
    rows = math.ceil(len(shown) / columns)
    wide = width or max(2 * SIDE + columns * PANEL + (columns - 1) * GAP, NARROWEST)
    panel = (wide - 2 * SIDE - (columns - 1) * GAP) / columns if width else PANEL
    pictures = [Picture.of(result, extent=extent) for _, result in shown]
    spans = [(east - west, north - south) for west, south, east, north in (each.view for each in pictures)]
    metres = max(across for across, _ in spans) / panel  # of an inch, on every map
    slot = TITLE + max(up for _, up in spans) / metres
    marked = any(result.synthetic for _, result in shown)
    top = TOP + BANNER * marked
    blocks, tall = _blocks(shown, wide)
    lines = _small_print(shown, pictures, width=wide)
    low = bottom(lines) - SCALE_HEIGHT
    height = top + rows * slot + SCALE_HEIGHT + tall + low
    figure = (make or Figure)(figsize=(wide, height), facecolor="white")
    for at, ((title, result), picture, (across, up)) in enumerate(zip(shown, pictures, spans, strict=True)):
        row, column = divmod(at, columns)
        left, upper = SIDE + column * (panel + GAP), height - top - row * slot - TITLE
        box = (left / wide, (upper - up / metres) / height, across / metres / wide, up / metres / height)
        axes = figure.add_axes(box)
        draw_ground(axes, result, picture, names=False)
        letter = f"{string.ascii_lowercase[at]}  " if len(shown) > 1 else ""
        figure.text(left / wide, (upper + 0.09) / height, f"{letter}{one_line(title)}", fontsize=8.5, color=INK)
        if result.synthetic:
            watermark(axes)
        if at == columns * (rows - 1):
            scale_and_north(axes)
    language = _language(shown)
    for types, members, left, down in blocks:
        having = [(at, shown[at][1]) for at in members]
        _legend(figure, types, having, left, low + tall - down, language=language)
    _heading(figure, shown)
    write_small_print(figure, lines)
    if marked:
        banner(figure, language, below=BANNER_BELOW)
    return figure


def _language(shown: Titled) -> str:
    return shown[0][1].language


def _heading(figure: Figure, shown: Titled) -> None:
    """The regions, and below them typologies and the size of cells."""
    names = dict.fromkeys(one_line(result.name) for _, result in shown)
    language = _language(shown)
    kinds = dict.fromkeys(text(result.typology.title, language) for _, result in shown)
    sizes = dict.fromkeys(result.grid.cell_size for _, result in shown)
    cells = (length(size, language) for size in sizes)
    write_heading(figure, ", ".join(names), f"{'; '.join(kinds)}, {say('cells', language, size=', '.join(cells))}")


def _small_print(shown: Titled, pictures: Sequence[Picture], *, width: float) -> tuple[list[str], list[str]]:
    language, results = _language(shown), [result for _, result in shown]
    changes = dict.fromkeys(Wording(result.typology, language).changes() for result in results)
    plain = [say("picture_shares", language), *(text(result.typology.note, language) for result in results)]
    for result, picture in zip(results, pictures, strict=True):
        plain.append(say("picture_part", language) if picture.view != result.grid.bounds else "")
        plain.append(left_out(result.grid, language, picture.step))
    return wrapped(results, list(changes), list(dict.fromkeys(plain)), language, width=width)


def _blocks(shown: Titled, width: float) -> tuple[list[tuple[_Types, list[int], float, float]], float]:
    """A legend for each list of types: the types, which maps have them, inches from left and top; their height."""
    language = _language(shown)
    found: dict[_Types, list[int]] = {}
    for at, (_, result) in enumerate(shown):
        names = result.typology.names(language)
        types = tuple((c.code, names[c.code], c.color) for c in result.typology.classes)
        found.setdefault(types, []).append(at)
    blocks, left, top, tallest = [], SIDE, 0.0, 0.0
    for types, members in found.items():
        across = _NAME + _SHARE * len(members) + GAP
        if left > SIDE and left + across > width:
            left, top, tallest = SIDE, top + tallest, 0.0
        blocks.append((types, members, left, top))
        left, tallest = left + across, max(tallest, _HEAD + _LINE * len(types))
    return blocks, top + tallest


def _legend(
    figure: Figure, types: _Types, members: Sequence[tuple[int, Result]], left: float, top: float, *, language: str
) -> None:
    """Colours, names and the share of people of each map, from a corner of the page in inches."""
    from matplotlib.patches import Rectangle

    wide, high = figure.get_size_inches()

    def write(x: float, y: float, said: str, **style: Any) -> None:
        figure.text((left + x) / wide, (top - y) / high, said, fontsize=7.2, va="center", **{"color": INK, **style})

    write(0, 0.1, words(language)["place_types"], fontweight="bold")
    for column, (at, result) in enumerate(members):
        right = _NAME + _SHARE * (column + 0.8)
        write(right, 0.1, string.ascii_lowercase[at], ha="right", fontweight="bold")
        whole = result.summary().query("unit_id == ''").set_index("code")["share_people"]
        for row, (code, _, _) in enumerate(types, start=1):
            share = float(whole[code])
            said = "–" if math.isnan(share) else percent(share, language)
            write(right, 0.1 + _LINE * row, said, ha="right")
    for row, (_, name, color) in enumerate(types, start=1):
        corner = left / wide, (top - 0.1 - _LINE * row - 0.065) / high
        style: dict[str, Any] = {"facecolor": color, "edgecolor": FAINT, "linewidth": 0.3}
        figure.add_artist(Rectangle(corner, 0.26 / wide, 0.13 / high, transform=figure.transFigure, **style))
        write(0.36, 0.1 + _LINE * row, name)
