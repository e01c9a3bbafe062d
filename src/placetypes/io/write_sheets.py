"""A workbook of tables for spreadsheet programs: numbers as numbers, headings that stay in sight, no formulas."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2000, 1, 1)
"""No moment at all: the same tables give the same bytes."""
DAY = "yyyy-mm-dd"
NARROW, WIDE = 9, 64
"""Widths of columns, in characters, the widest that of a checksum: longer text goes on in the next line of its cell."""
MARGIN = 3
"""Of a column, in characters: letters are not all as wide as digits."""
LINE = 15
"""Height of a line of text, in points; said of rows with more than one, as not all programs find out by themselves."""
SHEET_OF_PAPER = 180
"""Widths of the columns that stand side by side on one sheet of paper, in characters: smaller letters nobody reads."""
A4 = 9
"""What spreadsheet programs call this paper."""
LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""
LONGEST_NAME = 31
"""Characters that the name of a sheet can have."""
HEADING_AT, COLUMNS_AT, FIRST = 0, 1, 2
"""Rows of a sheet: what stands above, the headings of columns, the first of the table."""
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


COLUMN = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
"""How the heading of a column looks."""
APART = {"align": "left", "indent": 1}
"""Text does not touch the number to its left."""


@dataclass(frozen=True)
class Sheet:
    """A table on a sheet of its own; `heading` stands above it."""

    name: str
    heading: str
    table: pd.DataFrame
    """Columns by the words that head them."""
    formats: Mapping[str, str] = field(default_factory=dict)
    """Column -> how its numbers are shown, as spreadsheet programs write it, e.g. ``0.0%``."""


def write_sheets(path: Path, sheets: Sequence[Sheet], *, title: str, comment: str) -> None:
    """Write a workbook (.xlsx).

    Text is written as text, whatever it begins with: nothing is taken for a formula, a link or a number. NaN and None
    leave the cell empty. Dates are dates.

    Parameters
    ----------
    path
        Of the file.
    sheets
        In their order; names longer than a sheet can have are cut.
    title, comment
        Properties of the file.
    """
    import xlsxwriter

    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, as_text) as book:
        book.set_properties({"title": title, "comments": comment, "created": CREATED})
        styles = _Styles(book)
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name.translate(_NOT_IN_NAMES)[:LONGEST_NAME]), sheet, styles)


class _Styles:
    """Looks of cells: each is made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Format] = {}
        self.heading = book.add_format({"italic": True, "font_color": "#595450"})
        self.column = book.add_format({**COLUMN, **APART})
        self.column_of_numbers = book.add_format({**COLUMN, "align": "right"})
        self.text = book.add_format({"text_wrap": True, "valign": "top", **APART})

    def number(self, shown: str) -> Format:
        """Numbers or dates that are shown so."""
        if shown not in self._numbers:
            self._numbers[shown] = self._book.add_format({"num_format": shown, "valign": "top"})
        return self._numbers[shown]


def _fill(to: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    to.write_string(HEADING_AT, 0, _text(sheet.heading), styles.heading)
    rows, columns = sheet.table.shape
    lines, widths = dict.fromkeys(range(COLUMNS_AT, rows + FIRST), 1), []
    for number, name in enumerate(map(str, sheet.table.columns)):
        values = sheet.table.iloc[:, number].tolist()
        texts = {row: value for row, value in enumerate(values, start=FIRST) if isinstance(value, str)}
        to.write_string(COLUMNS_AT, number, name, styles.column if texts else styles.column_of_numbers)
        shown = sheet.formats.get(sheet.table.columns[number], "General")
        for row, value in enumerate(values, start=FIRST):
            _write(to, (row, number), value, shown, styles)
        width = min(WIDE, max(NARROW, len(name) // 2, *map(len, texts.values()), 0))
        for row, text in {COLUMNS_AT: name, **texts}.items():
            lines[row] = max(lines[row], _lines(text, width))
        widths.append(width + MARGIN)
        to.set_column(number, number, widths[-1])
    for row, count in lines.items():
        if count > 1:
            to.set_row(row, LINE * count)
    to.freeze_panes(FIRST, 1)
    _on_paper(to, sum(widths))
    if rows and columns:
        to.autofilter(COLUMNS_AT, 0, rows + 1, columns - 1)


def _lines(text: str, width: int) -> int:
    r"""How many lines a text takes in a column of so many characters.

    Examples
    --------
    >>> _lines("Rural area close to urban", 12), _lines("short", 12), _lines("two\nlines", 12)
    (3, 1, 2)
    """
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, len(textwrap.wrap(line, width))) for line in text.split("\n"))


def _on_paper(to: Worksheet, width: int) -> None:
    """A4 across, as few sheets side by side as can be read, with headings and names again on each."""
    to.set_landscape()
    to.set_paper(A4)
    to.fit_to_pages(math.ceil(width / SHEET_OF_PAPER), 0)
    to.repeat_rows(HEADING_AT, COLUMNS_AT)
    to.repeat_columns(0)


def _write(to: Worksheet, at: tuple[int, int], value: Any, shown: str, styles: _Styles) -> None:
    match value:
        case bool() | np.bool_():
            to.write_boolean(*at, bool(value), styles.number(shown))
        case datetime() | date():
            to.write_datetime(*at, value, styles.number(DAY))
        case int() | float() | np.integer() | np.floating():
            if math.isfinite(value):
                to.write_number(*at, float(value), styles.number(shown))
        case str() if value:
            to.write_string(*at, _text(value), styles.text)


def _text(value: str) -> str:
    """Text that a cell can hold."""
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
