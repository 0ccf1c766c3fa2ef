"""Spreadsheets that people download: CSV and Excel, safe to open and the same bytes for the same rows.

In a CSV, text that a spreadsheet program would take for a formula gets an apostrophe in front (reading takes it off
again). In an Excel file text is stored as text, which no program calculates, so nothing is put in front of it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from shared.spreadsheets.columns import Column, Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""
# One date inside every workbook, so that the same rows always give the same bytes.
FIXED_CREATION = datetime(2020, 1, 1)  # noqa: DTZ001 - the library writes it without a zone
# Beyond this many digits a spreadsheet cell no longer holds a number exactly, so it is written as text.
EXACT_DIGITS = 15
EXCEL_CELL_LENGTH = 32_767
EXCEL_FIRST_DATE = date(1900, 3, 1)
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.WHOLE_NUMBER: "0",
    Kind.MONEY: "£#,##0.00;-£#,##0.00",
    Kind.DATE: "dd/mm/yyyy",
}

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SheetToWrite:
    """One sheet: its name, its columns and its rows (values by column key)."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]


def write_csv(rows: Iterable[Row], columns: Sequence[Column]) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark (Excel needs it), comma separated, CRLF line ends.

    Money goes in as int pence and comes out as pounds with two places; dates come out as ``2025-09-01``.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([_guarded(column.title) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(row.get(column.key), column.kind) for column in columns])
    return written.getvalue().encode("utf-8-sig", errors="replace")


def write_xlsx(sheets: Sequence[SheetToWrite]) -> bytes:
    """The sheets as one Excel file: numbers, dates and money as real cells, headings bold and frozen, filters on."""
    content = io.BytesIO()
    workbook = new_workbook(content)
    for sheet in sheets:
        _add_sheet(workbook, sheet)
    workbook.close()
    return content.getvalue()


def new_workbook(content: io.BytesIO) -> Any:
    """An empty workbook that writes into ``content`` when closed; text in it can never become a formula or a link."""
    workbook = Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    workbook.set_properties({"created": FIXED_CREATION})
    return workbook


def sheet_name(name: str) -> str:
    """A name that Excel accepts for a sheet: without its forbidden characters, 31 characters at most."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31] or "Sheet"


def write_cell(worksheet: Any, row: int, column: int, value: object, kind: Kind, style: Any) -> None:
    """Write one value as the kind of cell it is; ``row`` and ``column`` count from zero."""
    if value is None:
        worksheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        worksheet.write_string(row, column, "yes" if value else "no", style)
    elif isinstance(value, int | float | Decimal) and _fits_a_number(value):
        pounds_or_plain = Decimal(value) / 100 if kind is Kind.MONEY and isinstance(value, int) else value
        worksheet.write_number(row, column, float(pounds_or_plain), style)
    elif isinstance(value, datetime) and value.date() >= EXCEL_FIRST_DATE:
        worksheet.write_datetime(row, column, value.replace(tzinfo=None), style)
    elif isinstance(value, date) and not isinstance(value, datetime) and value >= EXCEL_FIRST_DATE:
        worksheet.write_datetime(row, column, value, style)
    else:
        worksheet.write_string(row, column, str(value)[:EXCEL_CELL_LENGTH], style)


def number_format(kind: Kind) -> dict[str, str]:
    """The workbook format of a kind of value (empty for the general one)."""
    return {"num_format": _NUMBER_FORMATS[kind]} if kind in _NUMBER_FORMATS else {}


def _add_sheet(workbook: Any, sheet: SheetToWrite) -> None:
    worksheet = workbook.add_worksheet(sheet_name(sheet.name))
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    styles = [workbook.add_format(number_format(column.kind)) for column in sheet.columns]
    widths = [len(column.title) for column in sheet.columns]
    for index, column in enumerate(sheet.columns):
        worksheet.write_string(0, index, column.title, heading)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for index, column in enumerate(sheet.columns):
            value = row.get(column.key)
            write_cell(worksheet, last, index, value, column.kind, styles[index])
            if isinstance(value, str) and len(value) > widths[index]:
                widths[index] = len(value)
    for index, width in enumerate(widths):
        worksheet.set_column(index, index, min(max(width + 2, 12), 60))
    worksheet.freeze_panes(1, 0)
    if last and sheet.columns:
        worksheet.autofilter(0, 0, last, len(sheet.columns) - 1)


def _fits_a_number(value: int | float | Decimal) -> bool:
    if isinstance(value, float):
        return value - value == 0
    exact = Decimal(value)
    return exact.is_finite() and len(exact.as_tuple().digits) <= EXACT_DIGITS


def _csv_cell(value: object, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _guarded(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return format(Decimal(value).scaleb(-2), ".2f") if kind is Kind.MONEY else str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return _guarded(str(value)) if not isinstance(value, float) else repr(value)


def _guarded(written: str) -> str:
    return f"'{written}" if _FORMULA.match(written) else written
