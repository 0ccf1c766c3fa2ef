"""An uploaded table checked against its columns: problems of the columns first, then those of the rows.

Nothing is half-read: while a column is missing or doubled no row is checked, because every row would be wrong in the
same way. Every problem names the row as the person's own program numbers it, the column, and what to put right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.spreadsheets.columns import Column, near_miss, plain_heading
from shared.spreadsheets.sheet import Cell, Limits, Sheet, cell_text, column_letter, read_sheet

LOST_CHARACTER = "\ufffd"


@dataclass(frozen=True, slots=True)
class ColumnError:
    """A column that is missing or doubled: what was found, and what to do about it."""

    title: str
    message: str
    to_do: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class RowError:
    """One cell that has to be put right (or, as a warning, looked at). ``column`` is None when it is the whole row.

    ``row`` is the number in the person's program, ``place`` counts columns from zero.
    """

    row: int
    column: Column | None
    place: int
    value: str
    message: str
    missing: bool = False

    @property
    def letter(self) -> str:
        """The letter over the column, as the person's program shows it."""
        return column_letter(self.place)

    def __str__(self) -> str:
        where = f", {self.column.title}" if self.column else ""
        return f"Row {self.row:,}{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One good row: its number in the file, and its values by column key (None where the cell is empty)."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True)
class ReadTable:
    """What was read. ``rows`` are the good rows only; ``ok`` says whether the whole file is."""

    filename: str
    columns: tuple[Column, ...]
    heading_row: int
    headings: tuple[str, ...]
    rows: tuple[ReadRow, ...] = ()
    column_errors: tuple[ColumnError, ...] = ()
    row_errors: tuple[RowError, ...] = ()
    warnings: tuple[RowError, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    raw_rows: tuple[tuple[int, list[Cell]], ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """Whether there is nothing to put right."""
        return not self.column_errors and not self.row_errors

    @property
    def to_do(self) -> tuple[str, ...]:
        """What the person has to do, one short instruction each; empty when there is nothing."""
        if self.column_errors:
            return tuple(error.to_do for error in self.column_errors)
        wrong = Counter(error.column for error in self.row_errors if error.column and not error.missing)
        rows_with_gaps = len({error.row for error in self.row_errors if error.missing})
        misshapen = len({error.row for error in self.row_errors if error.column is None})
        todo = [f"fix {column.counted(wrong[column])}" for column in self.columns if wrong[column]]
        if rows_with_gaps:
            todo.append(f"enter missing data in {_rows(rows_with_gaps)}")
        if misshapen:
            todo.append(f"put the cells of {_rows(misshapen)} under their headings")
        return tuple(todo)

    @property
    def summary(self) -> str:
        """One line: how many rows were read, or what has to be done first."""
        if self.ok:
            return f"{_rows(len(self.rows))} read"
        return f"You need to: {'; '.join(self.to_do)}"


def read_table(filename: str, content: bytes, columns: Sequence[Column], limits: Limits | None = None) -> ReadTable:
    """The rows of an uploaded CSV, TSV, xlsx, xls or ods file, read by the given columns.

    Headings are found in the first row that holds anything, whatever their case, spaces, underscores and hyphens; more
    columns than asked for are allowed and listed. Raises UnreadableFile, in words for the person, when the file is not
    a spreadsheet, is empty, damaged or locked, or is past the limits.
    """
    sheet = read_sheet(filename, content, limits or Limits())
    heading_row, heading_cells = sheet.rows[0]
    headings = tuple(cell_text(cell) for cell in heading_cells)
    found, column_errors, unknown = _matched(columns, headings)
    reading = _Reading(columns, found, headings, sheet)
    if not column_errors:
        for number, cells in sheet.rows[1:]:
            reading.take(number, cells)
    return ReadTable(
        filename=filename,
        columns=tuple(columns),
        heading_row=heading_row,
        headings=headings,
        rows=tuple(reading.rows),
        column_errors=tuple(column_errors),
        row_errors=tuple(reading.errors),
        warnings=tuple(reading.warnings),
        unknown_columns=tuple(unknown),
        raw_rows=sheet.rows[1:],
    )


def _matched(
    columns: Sequence[Column], headings: Sequence[str]
) -> tuple[dict[int, Column], list[ColumnError], list[str]]:
    by_plain = {plain_heading(name): column for column in columns for name in (column.title, *column.aliases)}
    places: dict[str, list[int]] = {}
    unknown: list[str] = []
    for index, heading in enumerate(headings):
        column = by_plain.get(plain_heading(heading))
        if column is not None:
            places.setdefault(column.key, []).append(index)
        elif heading:
            unknown.append(heading)
    errors: list[ColumnError] = []
    for column in columns:
        at = places.get(column.key, [])
        if len(at) > 1:
            letters = " and ".join(column_letter(index) for index in at)
            errors.append(
                ColumnError(
                    column.title,
                    f"There is more than one column '{column.title}' (columns {letters}). Keep one of them.",
                    f"keep only one column '{column.title}'",
                )
            )
        elif not at and not column.may_be_absent:
            meant = near_miss(column.title, unknown)
            advice = f"Did you mean your column '{meant}'?" if meant else "Add it."
            to_do = f"rename the column '{meant}' to" if meant else "add a column"
            errors.append(
                ColumnError(column.title, f"There is no column '{column.title}'. {advice}", f"{to_do} '{column.title}'")
            )
    found = {at[0]: column for column in columns if len(at := places.get(column.key, [])) == 1}
    return found, errors, unknown


class _Reading:
    """The rows, errors and warnings gathered while going down the sheet."""

    def __init__(
        self, columns: Sequence[Column], found: dict[int, Column], headings: Sequence[str], sheet: Sheet
    ) -> None:
        self.rows: list[ReadRow] = []
        self.errors: list[RowError] = []
        self.warnings: list[RowError] = []
        self._cells: list[tuple[int, Column, Callable[[str], object]]] = [
            (index, column, column.reading) for index, column in found.items()
        ]
        self._empty: dict[str, Any] = dict.fromkeys(column.key for column in columns)
        self._seen: dict[str, dict[object, int]] = {column.key: {} for column in found.values() if column.unique}
        self._width = len(headings)
        self._is_text = sheet.is_text

    def take(self, number: int, cells: list[Cell]) -> None:
        errors = list(self._misshapen(number, cells))
        values = self._empty.copy()
        width = len(cells)
        for index, column, reading in self._cells:
            written = cell_text(cells[index]) if index < width else ""
            if not written:
                if column.required:
                    errors.append(
                        _problem(number, column, index, "", "enter a value: this cell is empty", missing=True)
                    )
                continue
            if LOST_CHARACTER in written:
                self.warnings.append(_problem(number, column, index, written, _lost(written)))
            try:
                values[column.key] = value = reading(written)
            except ValueError as error:
                errors.append(_problem(number, column, index, written, str(error)))
                continue
            if column.unique:
                before = self._seen[column.key].setdefault(value, number)
                if before != number:
                    errors.append(_problem(number, column, index, written, f"'{written}' is already in row {before:,}"))
        if errors:
            self.errors.extend(errors)
        else:
            self.rows.append(ReadRow(number, values))

    def _misshapen(self, number: int, cells: list[Cell]) -> Iterator[RowError]:
        """A CSV row with more cells than headings: an unquoted comma has probably moved its cells along."""
        if self._is_text and len(cells) > self._width and any(cell_text(cell) for cell in cells[self._width :]):
            message = "there are more cells than headings. Put text that has a comma in it in double quotes"
            yield RowError(number, None, self._width, "", message)


def _problem(number: int, column: Column, index: int, written: str, message: str, missing: bool = False) -> RowError:
    return RowError(number, column, index, written, message, missing)


def _lost(written: str) -> str:
    return f"a character was lost before the file came to us ('{written}'). Look at it and type it again"


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"
