"""What a check of an uploaded file found, as plain JSON values: what a page of an import shows, whichever service did the
check. Column errors come alone; then rows with errors, each with its cells, numbered as the person's program does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from shared.spreadsheets.columns import Column, plain_heading
from shared.spreadsheets.sheet import Cell, cell_text
from shared.spreadsheets.table import ReadTable, RowError

WRONG_ROWS_SHOWN = 20
"""More than that nobody corrects on a page; the file comes back with all of them."""
FIRST_ROWS_SHOWN = 10
CELL_SHOWN = 120


def found_in(table: ReadTable) -> dict[str, Any]:
    """What a page needs to show of a checked file; see `templates/parts/import.html` of the portal."""
    places = _places(table)
    errors: dict[int, list[RowError]] = defaultdict(list)
    for error in table.row_errors:
        errors[error.row].append(error)
    missing = _absent(table, errors)
    cells = dict(table.raw_rows)
    good = [number for number, _ in table.raw_rows if number not in errors] if not table.column_errors else []
    return {
        "filename": table.filename,
        "summary": table.summary,
        "to_do": list(table.to_do),
        "rows": len(table.raw_rows),
        "good_rows": len(good),
        "column_errors": [error.message for error in table.column_errors],
        "their_headings": [heading for heading in table.headings if heading],
        "headings": [heading for _, heading in places] + [column.title for column in missing],
        "wrong_rows": [
            _wrong(number, cells.get(number, []), errors[number], places, missing)
            for number in sorted(errors)[:WRONG_ROWS_SHOWN]
        ],
        "wrong_rows_in_all": len(errors),
        "errors_in_all": len(table.row_errors),
        "warnings": [str(warning) for warning in table.warnings[:WRONG_ROWS_SHOWN]],
        "warnings_in_all": len(table.warnings),
        "first_rows": [
            {"row": number, "cells": [_shown(cells[number], place) for place, _ in places] + [""] * len(missing)}
            for number in good[:FIRST_ROWS_SHOWN]
        ],
        "ignored_columns": list(table.unknown_columns),
    }


def _places(table: ReadTable) -> list[tuple[int, str]]:
    """Where the columns that are read stand, and what the file calls them."""
    known = {plain_heading(name) for column in table.columns for name in (column.title, *column.aliases)}
    return [(place, heading) for place, heading in enumerate(table.headings) if plain_heading(heading) in known]


def _absent(table: ReadTable, errors: dict[int, list[RowError]]) -> list[Column]:
    """Columns that the file has not, but that an error is about."""
    wide = len(table.headings)
    about = {error.column for found in errors.values() for error in found if error.column and error.place >= wide}
    return [column for column in table.columns if column in about]


def _wrong(
    number: int, cells: Sequence[Cell], errors: Sequence[RowError], places: list[tuple[int, str]], missing: list[Column]
) -> dict[str, Any]:
    by_place: dict[int, list[str]] = defaultdict(list)
    by_absent: dict[str, list[str]] = defaultdict(list)
    whole: list[str] = []
    known = {place for place, _ in places}
    for error in errors:
        if error.column is None:
            whole.append(error.message)
        elif error.place in known:
            by_place[error.place].append(error.message)
        elif error.column in missing:
            by_absent[error.column.key].append(error.message)
        else:
            whole.append(f"{error.column.title}: {error.message}")
    return {
        "row": number,
        "words": whole,
        "cells": [{"value": _shown(cells, place), "words": by_place[place]} for place, _ in places]
        + [{"value": "", "words": by_absent[column.key]} for column in missing],
    }


def _shown(cells: Sequence[Cell], place: int) -> str:
    written = cell_text(cells[place]) if place < len(cells) else ""
    return written if len(written) <= CELL_SHOWN else written[: CELL_SHOWN - 1] + "…"
