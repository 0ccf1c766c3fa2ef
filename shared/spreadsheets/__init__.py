"""Spreadsheets in and out: uploads checked column by column with words for each row, downloads safe to open."""

from __future__ import annotations

from shared.spreadsheets.columns import Column, Kind
from shared.spreadsheets.forms import annotated_xlsx, template_xlsx
from shared.spreadsheets.found import found_in
from shared.spreadsheets.sheet import Limits, UnreadableFile
from shared.spreadsheets.table import ColumnError, ReadRow, ReadTable, RowError, read_table
from shared.spreadsheets.write import XLSX, SheetToWrite, write_csv, write_xlsx

__all__ = [
    "XLSX",
    "Column",
    "ColumnError",
    "Kind",
    "Limits",
    "ReadRow",
    "ReadTable",
    "RowError",
    "SheetToWrite",
    "UnreadableFile",
    "annotated_xlsx",
    "found_in",
    "read_table",
    "template_xlsx",
    "write_csv",
    "write_xlsx",
]
