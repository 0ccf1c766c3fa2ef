"""Taking in a spreadsheet, the same way for price lists, contracts and budgets: read it, and give it back with its errors beside
the rows until all of it is right; have a job check it, and take what the job has checked.

How a room uses it: `table_of` reads the file in the room's columns; where the table is not `ok`, or the room finds more errors
of its own in the rows, it answers `to_correct(table)`, which saves nothing. A file that only a job can check is kept with the
job: `checked_arguments` gives the arguments of one that found it right, and the room has the same job done with `take` true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.procurement.application.ports import Procuring
from shared.errors import Conflict, NotFound
from shared.files_over_rpc import file_as_json
from shared.refusals import NotValid
from shared.spreadsheets import (
    XLSX,
    Column,
    ReadTable,
    UnreadableFile,
    annotated_xlsx,
    found_in,
    read_table,
    template_xlsx,
)

SAVED, READY, TO_CORRECT = "saved", "ready", "to correct"
"""The states of what was found in a file: taken, all right and not taken yet, with errors."""
ERRORS_SHOWN = 200


def template(name: str, columns: Sequence[Column]) -> dict[str, str]:
    """The empty file to fill in, for example of the name "contracts"."""
    return file_as_json(f"{name}.xlsx", XLSX, template_xlsx(columns))


def table_of(filename: str, raw: bytes, columns: Sequence[Column]) -> ReadTable:
    """The rows of a file as its columns read them. Raises NotValid for one that is no spreadsheet."""
    try:
        return read_table(filename, raw, columns)
    except UnreadableFile as unreadable:
        raise NotValid(str(unreadable).rstrip(".")) from unreadable


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


def checked_arguments(uow: Procuring, job_id: str, kind: str, what: str) -> Mapping[str, Any]:
    """The arguments of a job of this kind that has checked a file, not taken it, and found it right; `what` is the file in
    words, for example "price list". Raises NotFound, Conflict."""
    job = uow.job(job_id)
    if job is None or job.kind != kind or job.arguments.get("take", True):
        raise NotFound(f"There is no {what} that was checked under this number: send the file again.")
    if job.state != "done" or (job.result or {}).get("state") != READY:
        raise Conflict(f"This {what} is not ready to be taken: look at what was found in it.")
    return job.arguments
