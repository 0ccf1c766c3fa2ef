"""Taking in a spreadsheet, the same way in every room: read it, and give it back with its errors beside
the rows until all of it is right; have a job check it, and take what the job has checked.

How a room uses it: `table_of` reads the file in the room's columns; where the table is not `ok`, or the room finds more errors
of its own in the rows, it answers `to_correct(table)`, which saves nothing. A file that only a job can check is kept with the
job: `checked_arguments` gives the arguments of one that found it right, and the room has the same job done with `take` true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from shared.errors import Conflict, NotFound
from shared.files_over_rpc import file_as_json
from shared.persistence.jobs_store import JobRecord
from shared.refusals import wrong
from shared.spreadsheets import (
    XLSX,
    Column,
    ReadTable,
    RowError,
    UnreadableFile,
    annotated_xlsx,
    found_in,
    read_table,
    template_xlsx,
)
from shared.spreadsheets.columns import plain_heading

SAVED, READY, TO_CORRECT = "saved", "ready", "to correct"
"""The states of what was found in a file: taken, all right and not taken yet, with errors."""
ERRORS_SHOWN = 200


class WithJobs(Protocol):
    """Whatever knows the jobs of its service."""

    def job(self, job_id: str) -> JobRecord | None: ...


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a row that can be read: the column by its key (empty: the whole row), and words."""

    row: int
    column: str
    words: str


def template(name: str, columns: Sequence[Column]) -> dict[str, str]:
    """The empty file to fill in, for example of the name "staff"."""
    return file_as_json(f"{name}.xlsx", XLSX, template_xlsx(columns))


def table_of(filename: str, raw: bytes, columns: Sequence[Column]) -> ReadTable:
    """The rows of a file as its columns read them. Raises NotValid for one that is no spreadsheet."""
    try:
        return read_table(filename, raw, columns)
    except UnreadableFile as unreadable:
        raise wrong("file", str(unreadable).rstrip(".")) from unreadable


def with_mistakes(table: ReadTable, mistakes: Iterable[Mistake]) -> ReadTable:
    """The table with more errors in its rows, in the order of the rows."""
    by_key = {column.key: column for column in table.columns}
    plain = {plain_heading(heading): place for place, heading in enumerate(table.headings)}
    found = list(table.row_errors)
    for one in mistakes:
        column = by_key.get(one.column)
        names = (column.title, *column.aliases) if column else ()
        place = next((plain[name] for name in map(plain_heading, names) if name in plain), len(table.headings))
        found.append(RowError(one.row, column, place, "", one.words))
    return replace(table, row_errors=tuple(sorted(found, key=lambda error: error.row)))


def to_correct(table: ReadTable) -> dict[str, Any]:
    """What is answered for a file with errors: nothing was saved, the first errors in words, the file with them beside its rows."""
    name = f"{table.filename.rpartition('.')[0] or table.filename} with errors.xlsx"
    problems = [str(error) for error in (*table.column_errors, *table.row_errors)]
    return {
        "state": TO_CORRECT,
        "summary": f"Nothing was saved. {table.summary}",
        "errors": problems[:ERRORS_SHOWN],
        "errors_in_all": len(problems),
        "ignored_columns": list(table.unknown_columns),
        "sheet": found_in(table),
        "file": file_as_json(name, XLSX, annotated_xlsx(table)),
    }


def found_right(table: ReadTable, *, taken: bool) -> dict[str, Any]:
    """What is answered of every file without an error, beside what the room has to say of it."""
    return {
        "state": SAVED if taken else READY,
        "errors": [],
        "errors_in_all": 0,
        "ignored_columns": list(table.unknown_columns),
        "sheet": found_in(table),
        "file": None,
    }


def checked_arguments(
    uow: WithJobs, job_id: str, kind: str, what: str, school_id: str | None = None
) -> Mapping[str, Any]:
    """The arguments of a job of this kind (of a school, where one is named) that has checked a file, not taken it, and found it
    right; `what` is the file in words, for example "price list". Raises NotFound, Conflict."""
    job = uow.job(job_id)
    if job is None or job.kind != kind or job.arguments.get("take", True) or school_id not in (None, job.school_id):
        raise NotFound(f"There is no {what} that was checked under this number: send the file again.")
    if job.state != "done" or (job.result or {}).get("state") != READY:
        raise Conflict(f"This {what} is not ready to be taken: look at what was found in it.")
    return job.arguments
