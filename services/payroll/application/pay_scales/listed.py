"""A list of points as it was sent: typed or pasted, a point and its yearly pay in each line, or a spreadsheet. All that is wrong with it is said
at once, each with its row; nothing is taken of a list with a mistake."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.payroll.domain.pay_scales.entered import ListedPoint, mistakes_in
from shared.files_over_rpc import decoded
from shared.importing import table_of
from shared.money import parse_pounds
from shared.refusals import NotValid, wrong
from shared.spreadsheets import Column, Kind

MOST_POINTS = 200
"""Points of one scale: the NJC spine has 42, all points of a teachers' policy in one list some 70."""
MOST_MISTAKES = 50
POINTS, FILE = "points", "file"
"""The fields of the request that a mistake may stand at."""
COLUMNS = (
    Column("point", "Point", required=True, aliases=("scp", "spine point", "pay point"), hint="like L12"),
    Column(
        "pay", "Pay a year", kind=Kind.MONEY, required=True, parse=parse_pounds,
        aliases=("annual pay", "salary", "annual salary", "full-time salary", "full-time pay a year"),
        hint="pounds for a full-time year, like 64088.00",
    ),
)  # fmt: skip
_LINE = re.compile(r"(?P<point>[^\s,;:]+)(?:\s*[,;:]\s*|\s+)(?P<pay>.+)")


def points_of(text: str, filename: str, content: str) -> dict[str, int]:
    """The points in their order with their pay for a year in pence. Raises NotValid with every mistake, at the field that it is in."""
    if bool(text.strip()) == bool(content):
        raise wrong(POINTS, "Give the points in the box or as a file: one of the two")
    at, rows = (FILE, _in_file(filename, content)) if content else (POINTS, _in_text(text))
    if not rows:
        raise wrong(at, "Give at least one point with its pay for a year")
    if len(rows) > MOST_POINTS:
        raise wrong(at, f"These are {len(rows)} points: a scale has at most {MOST_POINTS}")
    _refuse_with(at, [f"Row {row}: {words}" for row, words in mistakes_in(rows)])
    return {one.point: one.pence for one in rows}


def _in_text(text: str) -> list[ListedPoint]:
    found: list[ListedPoint] = []
    mistakes: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or (not found and not mistakes and _is_heading(line)):
            continue
        fits = _LINE.fullmatch(line.strip())
        if fits is None:
            mistakes.append(
                f"Row {number}: '{line.strip()}' is no point with its pay for a year: write it like L12 64,088.00"
            )
            continue
        try:
            found.append(ListedPoint(number, fits["point"], parse_pounds(fits["pay"])))
        except ValueError as unreadable:
            mistakes.append(f"Row {number}: {unreadable}")
    _refuse_with(POINTS, mistakes)
    return found


def _is_heading(line: str) -> bool:
    return not any(character.isdigit() for character in line)


def _in_file(filename: str, content: str) -> list[ListedPoint]:
    table = table_of(filename, decoded(filename, content), COLUMNS)
    _refuse_with(FILE, [str(error) for error in (*table.column_errors, *table.row_errors)])
    return [ListedPoint(row.number, str(row.values["point"]).strip(), row.values["pay"]) for row in table.rows]


def _refuse_with(field: str, mistakes: Sequence[str]) -> None:
    if not mistakes:
        return
    shown = list(mistakes[:MOST_MISTAKES])
    more = f", and {len(mistakes) - 1} more" if len(mistakes) > 1 else ""
    raise NotValid(f"Nothing was saved. {shown[0]}{more}", fields={field: shown})
