"""The two Excel files of an upload: the empty template before it, and the same file back with its errors after it."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.spreadsheets.columns import Column, Kind
from shared.spreadsheets.sheet import Cell
from shared.spreadsheets.table import ReadTable, RowError
from shared.spreadsheets.write import EXCEL_CELL_LENGTH, new_workbook, number_format, write_cell

ERRORS = "Errors"
# As far down as a template offers its drop-down lists and formats.
TEMPLATE_ROWS = 5_000
# Excel's limit for the text of a drop-down list; longer ones are left to the check after the upload.
LIST_LENGTH = 255


def annotated_xlsx(table: ReadTable) -> bytes:
    """The file that was read, every row where it was, with an Errors column at its right and bad cells marked.

    A second sheet lists what to do. Uploading it again works: the Errors column is only one more unknown column.
    """
    content = io.BytesIO()
    workbook = new_workbook(content)
    styles = {
        "heading": workbook.add_format({"bold": True, "bottom": 1}),
        "errors": workbook.add_format({"font_color": "#B10E1E", "text_wrap": True, "valign": "top"}),
        "date": workbook.add_format(number_format(Kind.DATE)),
        "wrong": workbook.add_format({"bg_color": "#FBE3E4", "border": 1, "border_color": "#B10E1E"}),
        "wrong date": workbook.add_format({"bg_color": "#FBE3E4", "border": 1} | number_format(Kind.DATE)),
    }
    rows = workbook.add_worksheet("Your rows")
    _write_headings(rows, table, styles)
    _write_rows(rows, table, styles)
    rows.freeze_panes(table.heading_row, 0)
    _write_to_do(workbook.add_worksheet("What to do"), table)
    workbook.close()
    return content.getvalue()


def template_xlsx(columns: Sequence[Column]) -> bytes:
    """An empty Excel file with the headings, drop-down lists for choices, and a sheet saying what goes in each column.

    Text columns are formatted as text, so that a code such as ``0012`` keeps its zeros.
    """
    content = io.BytesIO()
    workbook = new_workbook(content)
    heading = workbook.add_format({"bold": True, "bottom": 1})
    rows = workbook.add_worksheet("Your rows")
    for index, column in enumerate(columns):
        rows.set_column(index, index, max(len(column.title) + 2, 14), workbook.add_format(number_format(column.kind)))
        rows.write_string(0, index, column.title, heading)
        allowed = list(column.choices) or (["yes", "no"] if column.kind is Kind.YES_NO else [])
        if allowed and len(",".join(allowed)) <= LIST_LENGTH and not any("," in choice for choice in allowed):
            rows.data_validation(1, index, TEMPLATE_ROWS, index, {"validate": "list", "source": allowed})
    rows.freeze_panes(1, 0)
    help_sheet = workbook.add_worksheet("How to fill it in")
    help_sheet.set_column(0, 3, 34)
    for place, title in enumerate(("Column", "Must it be filled in?", "What goes in", "Notes")):
        help_sheet.write_string(0, place, title, heading)
    for line, column in enumerate(columns, start=1):
        what = f"one of: {', '.join(column.choices)}" if column.choices else column.kind.value
        for place, told in enumerate((column.title, _must(column), what, column.hint)):
            help_sheet.write_string(line, place, told)
    workbook.close()
    return content.getvalue()


def _must(column: Column) -> str:
    if column.required:
        return "yes"
    return "no, and the column may be left out" if column.may_be_absent else "no"


def _errors_place(table: ReadTable) -> int:
    """The place of the Errors column: an earlier one is filled again, else right of every cell there is."""
    if ERRORS in table.headings:
        return table.headings.index(ERRORS)
    return max([len(table.headings), *(len(cells) for _, cells in table.raw_rows)])


def _write_headings(worksheet: Any, table: ReadTable, styles: dict[str, Any]) -> None:
    for place, title in enumerate(table.headings):
        worksheet.write_string(table.heading_row - 1, place, title, styles["heading"])
        worksheet.set_column(place, place, min(max(len(title) + 2, 12), 40))
    errors_at = _errors_place(table)
    worksheet.write_string(table.heading_row - 1, errors_at, ERRORS, styles["heading"])
    worksheet.set_column(errors_at, errors_at, 60)


def _write_rows(worksheet: Any, table: ReadTable, styles: dict[str, Any]) -> None:
    errors_at = _errors_place(table)
    by_row: dict[int, list[RowError]] = defaultdict(list)
    for error in (*table.row_errors, *table.warnings):
        by_row[error.row].append(error)
    for number, cells in table.raw_rows:
        errors = by_row.get(number, [])
        wrong = {error.place for error in errors if error.column}
        for place, cell in enumerate(cells):
            if place != errors_at:
                _write_back(worksheet, number - 1, place, cell, place in wrong, styles)
        for place in wrong:
            if place >= len(cells):
                _write_back(worksheet, number - 1, place, "", True, styles)
        if errors:
            told = "\n".join(
                f"{error.column.title}: {error.message}" if error.column else error.message for error in errors
            )
            worksheet.write_string(number - 1, errors_at, told[:EXCEL_CELL_LENGTH], styles["errors"])


def _write_back(worksheet: Any, row: int, place: int, cell: Cell, wrong: bool, styles: dict[str, Any]) -> None:
    of_kind = "date" if isinstance(cell, date) else ""
    style = styles.get(f"wrong {of_kind}".strip() if wrong else of_kind)
    if cell != "":
        write_cell(worksheet, row, place, cell, Kind.TEXT, style)
    elif wrong:
        worksheet.write_blank(row, place, None, style)


def _write_to_do(worksheet: Any, table: ReadTable) -> None:
    worksheet.set_column(0, 0, 100)
    lines = [table.summary, *(error.message for error in table.column_errors)]
    for line, told in enumerate(lines):
        worksheet.write_string(line, 0, told)
