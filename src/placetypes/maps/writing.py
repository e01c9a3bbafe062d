"""Maps as the bytes of files: the same result gives the same bytes, whatever settings of matplotlib are around."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from placetypes.maps.expectation import expectation_map
from placetypes.maps.figure import place_type_map
from placetypes.maps.picture import DPI
from placetypes.maps.rows import side_by_side
from placetypes.typology.model import text
from placetypes.words import one_line, say

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from placetypes.result import Result

Format = Literal["png", "svg", "pdf"]
FORMATS: tuple[Format, ...] = ("png", "svg", "pdf")
SMALL_DPI = 75
"""Of a map beside others on a page."""
SALT = "placetypes"
"""matplotlib makes the names of parts of an SVG from this and what they hold; from chance otherwise."""
NO_FORMULAS: dict[Any, Any] = {"text.parse_math": False}
"""A dollar sign in a name is no formula."""
_TRUETYPE = 42
"""Letters of a PDF as the fonts they come from, so that programs can search, copy and edit words."""
_DATES_AND_PROGRAMS: dict[Format, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""What would make the bytes depend on the clock and on the version of matplotlib."""


@contextmanager
def plain_style() -> Iterator[None]:
    """Matplotlib as it comes, with words as words in files of lines; what a notebook has set is put back after."""
    import warnings

    from matplotlib import style

    ours = {"svg.hashsalt": SALT, "svg.fonttype": "none", "pdf.fonttype": _TRUETYPE, **NO_FORMULAS}
    with style.context(["default", ours]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a box stands where the font has no letter
        yield


def written(figure: Figure, *, about: str, form: Format = "png", dpi: float = DPI) -> bytes:
    """A figure, made in `plain_style` and written within it, as the bytes of a file with a title."""
    buffer = io.BytesIO()
    metadata: dict[str, Any] = {**_DATES_AND_PROGRAMS[form], "Title": about}
    figure.savefig(buffer, format=form, dpi=dpi, metadata=metadata)
    return buffer.getvalue()


def about(result: Result) -> str:
    """What a file says of itself: the region, the typology and whether the data are invented."""
    mark = f" ({say('synthetic', result.language)})" if result.synthetic else ""
    return f"{one_line(result.name)}: {text(result.typology.title, result.language)}{mark}"


def save_map(result: Result, path: Path) -> Path:
    """Draw the map of a result in its own language and write it as PNG.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path.write_bytes(map_png(result))
    return path


def map_png(result: Result) -> bytes:
    """The map of a result in its own language, as the bytes of a PNG file."""
    return map_bytes(result)


def map_bytes(result: Result, *, form: Format = "png", dpi: float = DPI, **choices: Any) -> bytes:
    """The map of a result in its own language, as the bytes of a file; `choices` are those of `place_type_map`.

    In an SVG and a PDF words are text and the cells one picture with a dot for each.

    Raises
    ------
    GridError
        If the extent shows nothing of the grid.
    ConfigError
        If the page is too narrow or too wide.
    """
    with plain_style():
        return written(place_type_map(result, result.language, **choices), about=about(result), form=form, dpi=dpi)


def map_pngs(result: Result) -> tuple[bytes, bytes]:
    """The map of a result and the same map small, drawn once; see `map_png`."""
    with plain_style():
        figure = place_type_map(result, result.language)
        return written(figure, about=about(result)), written(figure, about=about(result), dpi=SMALL_DPI)


def expectation_png(result: Result) -> bytes:
    """Small maps of what is usual, one per theme, as the bytes of a PNG file; see `expectation_map`."""
    with plain_style():
        return written(expectation_map(result, result.language), about=about(result))


def rows_bytes(shown: Sequence[tuple[str, Result]], *, form: Format = "png", dpi: float = DPI, **choices: Any) -> bytes:
    """Small maps side by side, as the bytes of a file; `choices` are those of `side_by_side`."""
    said = "; ".join(dict.fromkeys(about(result) for _, result in shown))
    with plain_style():
        return written(side_by_side(shown, **choices), about=said, form=form, dpi=dpi)
