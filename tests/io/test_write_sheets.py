"""Workbooks: what was written is what a spreadsheet program reads, as numbers, text and dates."""

from __future__ import annotations

from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest

from placetypes.io.write_sheets import LINE, LONGEST, WIDE, Sheet, write_sheets

HOSTILE = ['=HYPERLINK("http://example.org")', "+1", "-1", "@SUM(A1)", "http://example.org", "007", "{=1}", "a\nb"]


def read(path, name="Things"):
    return openpyxl.load_workbook(path)[name]


def written(tmp_path, table, **formats):
    path = tmp_path / "book.xlsx"
    write_sheets(path, [Sheet("Things", "What stands above", table, formats)], title="Title", comment="Comment")
    return path


def test_numbers_are_numbers_and_dates_are_dates(tmp_path):
    table = pd.DataFrame(
        {
            "people": [1234.5, np.nan, np.inf],
            "cells": np.array([1, 2, 3], dtype=np.uint8),
            "share": [0.25, 0.5, None],
            "day": [date(2021, 12, 31), None, date(2022, 1, 1)],
            "sure": [True, False, None],
        }
    )
    sheet = read(written(tmp_path, table, share="0.0%"))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [row[0] for row in rows] == [1234.5, None, None]
    assert [row[1] for row in rows] == [1, 2, 3]
    assert [row[4] for row in rows] == [True, False, None]
    assert sheet["A3"].data_type == "n"
    assert sheet["C3"].number_format == "0.0%"
    assert sheet["D3"].is_date
    assert sheet["D3"].value.date() == date(2021, 12, 31)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_a_formula_a_link_or_a_number(tmp_path, text):
    sheet = read(written(tmp_path, pd.DataFrame({"name": [text], text: ["x"]})))
    assert (sheet["A3"].value, sheet["A3"].data_type, sheet["A3"].hyperlink) == (text, "s", None)
    assert (sheet["B2"].value, sheet["B2"].data_type) == (text, "s")


def test_headings_stay_in_sight_and_rows_can_be_filtered(tmp_path):
    sheet = read(written(tmp_path, pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})))
    assert sheet["A1"].value == "What stands above"
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == "A2:B4"


def test_rows_are_as_high_as_their_longest_text(tmp_path):
    """LibreOffice draws text over the rows below where no height is said."""
    long = "twelve signs " * 16
    table = pd.DataFrame({"a": ["short", long, "one\ntwo\nthree"], "of two words": [1, 2, 3]})
    sheet = read(written(tmp_path, table))
    heights = [sheet.row_dimensions[row].height for row in range(1, 6)]
    assert heights[0] is heights[2] is None  # one line
    assert heights[3] >= LINE * len(long) / WIDE
    assert heights[4] == 3 * LINE
    assert heights[1] == 2 * LINE


def test_on_paper_headings_and_names_come_again_and_letters_stay_large(tmp_path):
    """One sheet across is what the format takes for said where nothing is."""
    wide = pd.DataFrame({f"column {number}": ["x" * 40] for number in range(12)})
    for table, sheets_across in ((wide, 3), (wide.iloc[:, :2], None)):
        sheet = read(written(tmp_path, table))
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (sheets_across, 0)
        assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$2", "$A:$A")


def test_an_empty_table_keeps_its_headings(tmp_path):
    sheet = read(written(tmp_path, pd.DataFrame({"a": [], "b": []})))
    assert [cell.value for cell in sheet[2]] == ["a", "b"]


def test_what_a_cell_or_a_name_cannot_hold_is_cut(tmp_path):
    path = tmp_path / "book.xlsx"
    table = pd.DataFrame({"a": ["x" * (LONGEST + 5)]})
    write_sheets(path, [Sheet("A name: longer than [sheets] may be", "", table)], title="", comment="")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["A name  longer than  sheets  ma"]
    assert len(book.worksheets[0]["A3"].value) == LONGEST


def test_the_same_tables_give_the_same_bytes(tmp_path):
    table = pd.DataFrame({"a": [1.0], "b": ["x"]})
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert written(tmp_path / "one", table).read_bytes() == written(tmp_path / "two", table).read_bytes()
