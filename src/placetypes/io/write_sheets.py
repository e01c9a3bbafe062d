"""A workbook of tables for spreadsheet programs: numbers as numbers, headings that stay in sight, no formulas."""

from __future__ import annotations

import math
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
NARROW, WIDE = 9, 60
"""Widths of columns, in characters: longer text runs on within its cell."""
LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""
LONGEST_NAME = 31
"""Characters that the name of a sheet can have."""
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


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
        self.column = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})

    def number(self, shown: str) -> Format:
        """Numbers or dates that are shown so."""
        if shown not in self._numbers:
            self._numbers[shown] = self._book.add_format({"num_format": shown, "valign": "top"})
        return self._numbers[shown]


def _fill(to: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    to.write_string(0, 0, _text(sheet.heading), styles.heading)
    rows, columns = sheet.table.shape
    for number, name in enumerate(sheet.table.columns):
        to.write_string(1, number, str(name), styles.column)
        values = sheet.table.iloc[:, number].tolist()
        shown = sheet.formats.get(name, "General")
        for row, value in enumerate(values, start=2):
            _write(to, (row, number), value, shown, styles)
        longest = max((len(str(value)) for value in values if isinstance(value, str)), default=NARROW)
        to.set_column(number, number, min(WIDE, max(NARROW, longest, len(str(name)) // 2)) + 2)
    to.freeze_panes(2, 1)
    if rows and columns:
        to.autofilter(1, 0, rows + 1, columns - 1)


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
