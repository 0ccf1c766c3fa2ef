"""Files of schools, from the moment somebody sends one: it is checked by a job, shown with what it would change, and only
then, when it is clean or the person says "take the good rows", taken in by another job, a few hundred rows at a time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from services.membership.application.census_files import CENSUS
from services.membership.application.file_kinds import FileKind, GoodRow, ReadFile
from services.membership.application.refusals import for_the_trust, worded
from services.membership.application.register_files import ESTABLISHMENTS
from services.membership.application.school_ports import Alongside, ImportRecord
from services.membership.application.successor_files import SUCCESSORS
from shared.errors import Conflict, InvalidRequest
from shared.files_over_rpc import decoded, file_as_json
from shared.identifiers import new_id
from shared.spreadsheets import ReadTable, RowError, UnreadableFile, annotated_xlsx, found_in, read_table, template_xlsx

KINDS: Mapping[str, FileKind] = {kind.name: kind for kind in (ESTABLISHMENTS, CENSUS, SUCCESSORS)}
CHECK_JOB, TAKE_JOB = "membership.check-schools-file", "membership.take-schools-file"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_IN_A_STEP = 250
"""Rows written in one transaction: about a third of a second, far below the lease of a job."""
REMARKS_SHOWN = 200
ROWS_SHOWN = 10
READY, TO_CORRECT, CHECKING, TAKING, TAKEN, UNREADABLE = (
    "ready", "to_correct", "checking", "taking", "taken", "unreadable",
)  # fmt: skip


class Run(Protocol):
    """What a job is given, as far as it is needed here."""

    checkpoint: Any

    @property
    def arguments(self) -> Any: ...
    def step(
        self, name: str, *, checkpoint: Any = None, advance: int = 0, total: int | None = None
    ) -> AbstractContextManager[Any]: ...
    def keep_file(self, name: str, media_type: str, content: bytes) -> None: ...


def file_template(kind: str) -> dict[str, str]:
    """The empty file of a kind, to fill in."""
    return file_as_json(f"{kind}.xlsx", XLSX, template_xlsx(KINDS[kind].columns))


@worded
def send_file(
    uow: Alongside, kind: str, filename: str, content: str, taken_on: date | None, source: str | None
) -> dict[str, Any]:
    """Have a file checked; `content` is base64. A census needs its day and its source. Nothing is saved by this."""
    for_the_trust(uow)
    terms = {"taken_on": taken_on.isoformat() if taken_on else None, "source": (source or "").strip() or None}
    for needed in KINDS[kind].terms_needed:
        if not terms[needed]:
            words = {"taken_on": "Say on which day the census was taken.", "source": "Say where the census comes from."}
            raise InvalidRequest(words[needed], fields={needed: ["Enter it."]})
    raw = decoded(filename, content)
    record = ImportRecord(
        import_id=new_id(),
        kind=kind,
        filename=filename.strip() or "file",
        sha256=hashlib.sha256(raw).hexdigest(),
        state=CHECKING,
        terms=terms,
        found=None,
        result=None,
        job_id=None,
        made_at=uow.now(),
        made_by=uow.actor,
    )
    uow.imports.add(record, raw)
    job_id = uow.later(CHECK_JOB, {"import_id": record.import_id})
    uow.imports.change(record.import_id, job_id=job_id)
    return {"import_id": record.import_id, "job_id": job_id, "state": CHECKING}


def import_page(uow: Alongside, import_id: str) -> dict[str, Any]:
    """How far an import is: its state, what was found, what became of it. Raises NotFound."""
    for_the_trust(uow)
    return _as_json(uow.imports.get(import_id))


def imports(uow: Alongside, most: int) -> list[dict[str, Any]]:
    """The newest imports, without the lists of what was found."""
    for_the_trust(uow)
    return [_as_json(record, whole=False) for record in uow.imports.listed(most)]


@worded
def take_file(uow: Alongside, import_id: str, good_rows_only: bool) -> dict[str, Any]:
    """Take in a file that was checked. With errors in it, only where the person says that the good rows are to be taken."""
    for_the_trust(uow)
    record = uow.imports.get(import_id)
    found = record.found or {}
    if record.state == TO_CORRECT and not good_rows_only:
        raise Conflict(
            f"{record.filename} has {_errors(found['errors_in_all'])}, so nothing was saved. Correct it and send it "
            "again, or take the good rows only.",
            reason="to_correct",
        )
    if record.state not in (READY, TO_CORRECT):
        words = {CHECKING: "is still being checked", TAKING: "is being taken in", TAKEN: "was taken in already"}
        raise Conflict(f"{record.filename} {words.get(record.state, 'cannot be read: send another file')}.")
    if not found.get("good_rows"):
        raise Conflict(f"{record.filename} has no row that could be taken.")
    job_id = uow.later(TAKE_JOB, {"import_id": import_id})
    uow.imports.change(import_id, state=TAKING, job_id=job_id)
    return {"import_id": import_id, "job_id": job_id, "state": TAKING}


def check(run: Run) -> dict[str, Any]:
    """The job that checks a file: errors and warnings by row, what it would change, and the file back with its errors."""
    import_id = run.arguments["import_id"]
    with run.step("Reading the file") as uow:
        record, raw = uow.imports.get(import_id), uow.imports.content(import_id)
    kind = KINDS[record.kind]
    try:
        table = read_table(record.filename, raw, kind.columns)
    except UnreadableFile as unreadable:
        with run.step("Cannot be read") as uow:
            uow.imports.change(import_id, state=UNREADABLE, found={"summary": str(unreadable)})
        return {"import_id": import_id, "state": UNREADABLE, "summary": str(unreadable)}
    if table.column_errors:
        found = _found(table, ReadFile([], [], []))
        with run.step("Checking the columns") as uow:
            uow.imports.change(import_id, state=UNREADABLE, found=found)
        return {"import_id": import_id, "state": UNREADABLE, "summary": found["summary"]}
    read = kind.read(table, record.terms)
    whole = replace(table, row_errors=(*table.row_errors, *read.errors), warnings=tuple(read.warnings))
    found = _found(whole, read) | {"would": {}}
    with run.step("Comparing with the records", total=len(read.rows)) as uow:
        would: Counter[str] = Counter()
        for some in _portions(read.rows):
            would += kind.take(uow, some, record.terms, False).counts
        before = uow.imports.already_taken(record.sha256)
        found |= {"would": dict(would), "already_taken_on": before.made_at.isoformat() if before else None}
    if whole.row_errors or whole.warnings:
        run.keep_file(
            f"{record.filename.rpartition('.')[0] or record.filename} with remarks.xlsx", XLSX, annotated_xlsx(whole)
        )
    state = TO_CORRECT if whole.row_errors else READY
    with run.step("Checked", advance=len(read.rows)) as uow:
        uow.imports.change(import_id, state=state, found=found)
    return {"import_id": import_id, "state": state, "summary": found["summary"]}


def take(run: Run) -> dict[str, Any]:
    """The job that takes the good rows in, in steps that each commit, so that a killed one goes on where it was."""
    import_id = run.arguments["import_id"]
    with run.step("Reading the file") as uow:
        record = uow.imports.get(import_id)
        raw = uow.imports.content(import_id) if record.state == TAKING else b""
    if record.state == TAKEN:
        return dict(record.result or {})
    kind = KINDS[record.kind]
    rows = kind.read(read_table(record.filename, raw, kind.columns), record.terms).rows
    state = run.checkpoint or {"next": 0, "counts": {}, "refused": []}
    for start in range(state["next"], len(rows), ROWS_IN_A_STEP):
        some = rows[start : start + ROWS_IN_A_STEP]
        state = {"next": start + len(some), "counts": dict(state["counts"]), "refused": list(state["refused"])}
        with run.step("Taking rows in", checkpoint=state, advance=len(some), total=len(rows)) as uow:
            taken = kind.take(uow, some, record.terms, True)
            state["counts"] = dict(Counter(state["counts"]) + taken.counts)
            refused = [{"row": row, "words": words} for row, words in taken.refused]
            state["refused"] = [*state["refused"], *refused][:REMARKS_SHOWN]
    result = {"import_id": import_id, "state": TAKEN, "rows": len(rows), **state["counts"], "refused": state["refused"]}
    with run.step("Taken in") as uow:
        uow.imports.change(import_id, state=TAKEN, result=result, content=None)
    return result


def _found(table: ReadTable, read: ReadFile) -> dict[str, Any]:
    return {
        "summary": table.summary if not table.ok else f"{len(read.rows):,} rows can be taken",
        "rows": len(table.raw_rows),
        "good_rows": len(read.rows),
        "column_errors": [error.message for error in table.column_errors],
        "errors": [_remark(table, error) for error in table.row_errors[:REMARKS_SHOWN]],
        "errors_in_all": len(table.row_errors),
        "warnings": [_remark(table, error) for error in table.warnings[:REMARKS_SHOWN]],
        "warnings_in_all": len(table.warnings),
        "ignored_columns": list(table.unknown_columns),
        "first_rows": [dict(row.shown) for row in read.rows[:ROWS_SHOWN]],
        "sheet": found_in(table),
    }


def _remark(table: ReadTable, error: RowError) -> dict[str, Any]:
    """The column is called as the file calls it, so that a person finds the cell."""
    known = error.column is not None and error.place < len(table.headings)
    column = table.headings[error.place] if known else error.column.title if error.column else ""
    return {"row": error.row, "column": column, "words": error.message}


def _portions(rows: Sequence[GoodRow]) -> Iterator[Sequence[GoodRow]]:
    for start in range(0, len(rows), 5_000):
        yield rows[start : start + 5_000]


def _as_json(record: ImportRecord, *, whole: bool = True) -> dict[str, Any]:
    said = {
        "import_id": record.import_id,
        "kind": record.kind,
        "filename": record.filename,
        "state": record.state,
        "job_id": record.job_id,
        "made_at": record.made_at.isoformat(),
        "made_by": record.made_by,
        "result": dict(record.result) if record.result else None,
    }
    return said | {"found": dict(record.found) if record.found else None} if whole else said


def _errors(count: int) -> str:
    return "1 error" if count == 1 else f"{count:,} errors"
