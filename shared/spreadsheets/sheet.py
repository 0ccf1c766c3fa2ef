"""The cells of an uploaded file, whatever program made it: CSV and TSV as text, Excel and OpenDocument by calamine.

The content decides what a file is, not its name. Row numbers are those the person sees in their own program.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from shared.spreadsheets.size import Overgrown, refuse_overgrown

Cell = str | int | float | bool | date | datetime | time | timedelta

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TEXT_ENDINGS = (".csv", ".tsv", ".txt")
_DELIMITERS = (",", ";", "\t")
_WIDE_CODES = (b"\xff\xfe", b"\xfe\xff")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_INVISIBLE = str.maketrans("\u00a0\u2007\u202f", "   ", "\u200b\u200e\u200f\u2060\ufeff\u00ad\u180e")


class UnreadableFile(ValueError):
    """The file cannot be read at all; the message says why and what to do, for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one upload may hold. ``unpacked_bytes`` bounds what a zipped workbook grows to in memory."""

    rows: int = 100_000
    columns: int = 500
    bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 150 * 1024 * 1024
    # A workbook is laid out as a full rectangle when it is read, about 25 bytes a cell.
    cells: int = 10_000_000
    # Of those with something in them: some 200 bytes each (measured).
    filled_cells: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet that hold anything, each with its own row number; ``is_text`` when it came as CSV or TSV."""

    rows: tuple[tuple[int, list[Cell]], ...]
    is_text: bool


def read_sheet(filename: str, content: bytes, limits: Limits) -> Sheet:
    """The first visible sheet of the file. Raises UnreadableFile."""
    if not content:
        raise UnreadableFile(f"{filename} is empty. Choose the file that has the rows in it.")
    if len(content) > limits.bytes:
        raise UnreadableFile(
            f"{filename} is {len(content) / 1_048_576:.1f} MB, and the limit is {limits.bytes / 1_048_576:g} MB. "
            "Split it into smaller files."
        )
    if content.startswith((_ZIP, _OLE)):
        return Sheet(_within(filename, _workbook_rows(filename, content, limits), limits), is_text=False)
    if PurePath(filename).suffix.lower() in _TEXT_ENDINGS:
        return Sheet(_within(filename, _text_rows(filename, content), limits), is_text=True)
    raise UnreadableFile(
        f"{filename} is not a spreadsheet we can read. Save it as .xlsx, .xls, .ods or .csv and try again."
    )


def cell_text(cell: Cell | None) -> str:
    """A cell as text: whole numbers without a point, dates as ``2025-09-01``, invisible spaces taken out."""
    if isinstance(cell, str):
        return cell.strip() if cell.isascii() else cell.translate(_INVISIBLE).strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def column_letter(index: int) -> str:
    """The letter over a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _within(
    filename: str, rows: Iterator[tuple[int, list[Cell]]], limits: Limits
) -> tuple[tuple[int, list[Cell]], ...]:
    kept: list[tuple[int, list[Cell]]] = []
    for number, cells in rows:
        if not any(cell_text(cell) for cell in cells):
            continue
        # The heading row does not count.
        if len(kept) > limits.rows:
            raise UnreadableFile(f"{filename} has more than {limits.rows:,} rows. Split it into smaller files.")
        if len(cells) > limits.columns and any(cell_text(cell) for cell in cells[limits.columns :]):
            raise UnreadableFile(f"{filename} has more than {limits.columns:,} columns (row {number}).")
        kept.append((number, cells))
    if not kept:
        raise UnreadableFile(f"{filename} has nothing in it. Choose the file that has the rows in it.")
    return tuple(kept)


def _text_rows(filename: str, content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    written = _decoded(content)
    if "\0" in written:
        raise UnreadableFile(f"{filename} is not a text file, though its name says so. Save it as .csv or .xlsx.")
    first_line = written.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    records = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, record in enumerate(records, start=1):
            yield number, [_without_guard(cell) for cell in record]
    except csv.Error as error:
        raise UnreadableFile(f"{filename} cannot be read from row {number + 1} on: {error}") from error


def _decoded(content: bytes) -> str:
    if content.startswith(_WIDE_CODES):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _without_guard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def _workbook_rows(filename: str, content: bytes, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    _refuse_overgrown(filename, content, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise UnreadableFile(f"{filename} has no visible sheet. Unhide the one with the rows in it.")
        rows = workbook.get_sheet_by_name(visible[0]).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise UnreadableFile(f"{filename} is protected by a password. Save it without one and try again.") from error
    except CalamineError as error:
        raise UnreadableFile(
            f"{filename} cannot be opened as a spreadsheet: it may be damaged. Save it again as .xlsx and retry."
        ) from error
    for number, cells in enumerate(rows, start=1):
        yield number, list(cells)


def _refuse_overgrown(filename: str, content: bytes, limits: Limits) -> None:
    """Refuse a workbook whose unpacked size, or whose farthest cell, would take more memory than an upload may."""
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            refuse_overgrown(parts, limits.unpacked_bytes, limits.cells, limits.filled_cells)
    except Overgrown as problem:
        raise UnreadableFile(f"{filename} {problem}") from problem
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(
            f"{filename} cannot be opened: it is damaged or was not sent whole. Save it again and retry."
        ) from error
