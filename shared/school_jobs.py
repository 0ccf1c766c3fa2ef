"""The two jobs that every service with schools' records has: the export bundle that a school takes away, and the erasure
after it has left, with a certificate of what was deleted, what is kept and under which duty. Both go in durable steps."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shared.calendar.words import day_in_words, moment_in_words
from shared.errors import Conflict, QuaysideError
from shared.jobs.run import JobRun
from shared.persistence import jobs_store, school_store, take_up_store
from shared.persistence.engine import Connection
from shared.persistence.take_up_store import Mode
from shared.persistence.unit_of_work import UnitOfWork
from shared.service import TableOwned

if TYPE_CHECKING:
    from shared.school_service import SchoolService

EXPORT_JOB = "kernel.export"
ERASE_JOB = "kernel.erase"
CERTIFICATE = "certificate.pdf"
AUDIT_DUTY = "the trust's audit log: ids, times and actors only (accountability, UK GDPR art. 5(2))"


def export(service: SchoolService, run: JobRun) -> dict[str, Any]:
    """Write everything this service holds of the school into one bundle; returns its file name, hash and counts."""
    school_id = str(run.school_id)
    state = run.checkpoint or {"next": 0, "counts": {}}
    total = len(service.tables) + 3
    for number, owned in enumerate(service.tables):
        if number >= state["next"]:
            state = {"next": number + 1, "counts": dict(state["counts"])}
            with run.step(f"Reading {owned.title}", checkpoint=state, advance=1, total=total) as uow:
                state["counts"][owned.name] = _save_table(uow, run.id, owned, school_id)
    steps: Sequence[tuple[str, Callable[[UnitOfWork], int]]] = (
        ("Reading the events", lambda uow: _save_events(uow, run.id, school_id)),
        ("Writing the documents", lambda uow: _save_documents(service, uow, run.id, school_id)),
    )
    for number, (name, save) in enumerate(steps, start=len(service.tables)):
        if number >= state["next"]:
            state = {"next": number + 1, "counts": dict(state["counts"])}
            with run.step(name, checkpoint=state, advance=1, total=total) as uow:
                state["counts"][name.split()[-1]] = save(uow)
    return _bundle(service, run, school_id, state["counts"])


def erase(service: SchoolService, run: JobRun) -> dict[str, Any]:
    """Delete or blank everything this service holds of the school; returns the certificate, which is kept as a PDF too."""
    school_id = str(run.school_id)
    asked = run.arguments
    with run.unit_of_work() as uow:
        refuse_erasure(service, uow, school_id, asked.get("without_export"), but=run.id)
    state = run.checkpoint or {"next": 0, "tables": []}
    total = len(service.tables) + 2
    for number, owned in enumerate(reversed(service.tables)):
        if number >= state["next"]:
            state = {"next": number + 1, "tables": list(state["tables"])}
            with run.step(f"Erasing {owned.title}", checkpoint=state, advance=1, total=total) as uow:
                state["tables"].append(_erase_table(uow, owned, school_id))
    number = len(service.tables)
    if number >= state["next"]:
        state = {"next": number + 1, "tables": list(state["tables"])}
        with run.step("Erasing what the kernel holds", checkpoint=state, advance=1, total=total) as uow:
            state["tables"].extend(_erase_kernel(uow, run, school_id))
    with run.step("Writing the certificate", checkpoint=state, advance=1, total=total) as uow:
        certificate = _certificate(service, uow, run, school_id, state["tables"])
        school_store.save_erasure(uow.session.connection(), school_id, uow.cause.actor, certificate, uow.now())
    run.keep_file(CERTIFICATE, "application/pdf", certificate_pdf(certificate))
    return certificate


def refuse_erasure(
    service: SchoolService, uow: UnitOfWork, school_id: str, without_export: str | None, *, but: str = ""
) -> None:
    """Raise Conflict while the school still uses the service, has work open in it, or has not been given its export."""
    connection = uow.session.connection()
    held = take_up_store.entitlements(connection, [school_id]).get(school_id)
    if held is not None and held.mode_on(uow.today()) in (Mode.TRIAL, Mode.FULL):
        raise Conflict(f"This school still uses {service.title}. Let it leave first; then its records can be erased.")
    if because := service.still_needs(uow, school_id):
        raise Conflict(because)
    if open_ := school_store.open_jobs(connection, school_id, but):
        raise Conflict(f"{open_} job(s) of this school in {service.title} are not ended yet. Try again when they are.")
    exported = school_store.last_done(connection, school_id, EXPORT_JOB)
    erased = school_store.erasure_of(connection, school_id)
    if exported is None and erased is None and not (without_export or "").strip():
        raise Conflict(
            f"This school has no export of {service.title} yet. Make one first, or say why it is erased without one."
        )


def certificate_pdf(certificate: Mapping[str, Any]) -> bytes:
    """The certificate of erasure as a PDF that screen readers can read."""
    from shared.documents import Report, Section, Table

    rows = [(one["title"], str(one["rows"]), one["done"], one["duty"]) for one in certificate["tables"]]
    when = datetime.fromisoformat(certificate["erased_at"])
    export_said = certificate["export"] or f"none: {certificate['without_export']}"
    report = Report(
        title=f"Certificate of erasure: {certificate['service']}",
        facts=[
            ("School", certificate["school"]),
            ("Erased on", moment_in_words(when)),
            ("By", certificate["actor"]),
            ("Reason", certificate["reason"]),
            ("Export given before", export_said),
        ],
        sections=[
            Section(
                heading="What was erased, and what is kept under which duty",
                tables=[Table(("Record", "Rows", "What was done", "Duty"), rows, ("left", "right", "left", "left"))],
            )
        ],
    )
    return report.pdf(when)


def _save_table(uow: UnitOfWork, job_id: str, owned: TableOwned, school_id: str) -> int:
    from shared.spreadsheets import Column, write_csv

    connection = uow.session.connection()
    rows = school_store.rows_of(connection, owned, school_id)
    columns = [Column(name, name.replace("_", " ").capitalize()) for name in school_store.columns_of(connection, owned)]
    flat = [{name: _cell(value) for name, value in row.items()} for row in rows]
    _save(connection, job_id, f"tables/{owned.name}.csv", write_csv(flat, columns))
    _save(connection, job_id, f"tables/{owned.name}.json", _json(rows))
    return len(rows)


def _save_events(uow: UnitOfWork, job_id: str, school_id: str) -> int:
    from shared.spreadsheets import Column, write_csv

    connection = uow.session.connection()
    told, envelopes = [], []
    for audit, payload in school_store.events_of(connection, school_id):
        told.append({name: _cell(value) for name, value in audit.items()})
        envelopes.append(json.loads(payload))
    titles = ("time", "type", "subject", "actor", "why", "id", "correlation", "cause")
    _save(connection, job_id, "events/events.csv", write_csv(told, [Column(name, name.title()) for name in titles]))
    _save(connection, job_id, "events/events.json", _json(envelopes))
    return len(told)


def _save_documents(service: SchoolService, uow: UnitOfWork, job_id: str, school_id: str) -> int:
    documents = service.export_documents(uow, school_id)
    for path, content in documents.items():
        _save(uow.session.connection(), job_id, f"documents/{path}", content)
    return len(documents)


def _bundle(service: SchoolService, run: JobRun, school_id: str, counts: Mapping[str, int]) -> dict[str, Any]:
    from shared.documents import make_bundle

    with run.unit_of_work() as uow:
        files = school_store.parts(uow.session.connection(), run.id)
        school, today = service.school_in_words(uow, school_id), uow.today()
        actor = uow.cause.actor
    facts = [
        ("School", school),
        ("Service", service.title),
        ("Made on", day_in_words(today)),
        ("Asked for by", actor),
        *[(owned.title, _rows(counts.get(owned.name, 0))) for owned in service.tables],
        ("Events", f"{counts.get('events', 0):,}, the record of who did what and when"),
        ("Documents", f"{counts.get('documents', 0):,}"),
    ]
    bundle = make_bundle(files, f"{service.title}: the records of {school}", facts)
    name = f"{service.name}-{school_id}-{today:%Y-%m-%d}.zip"
    with run.step("Bundling", advance=1) as uow:
        connection = uow.session.connection()
        jobs_store.save_file(connection, run.id, name, "application/zip", bundle.content)
        school_store.drop_parts(connection, run.id)
    return {"file": name, "sha256": bundle.sha256, "bytes": len(bundle.content), "rows": dict(counts)}


def _erase_table(uow: UnitOfWork, owned: TableOwned, school_id: str) -> dict[str, Any]:
    connection = uow.session.connection()
    if owned.erase == "delete":
        count = school_store.delete_rows(connection, owned, school_id)
        return _line(owned.name, owned.title, count, "deleted")
    if owned.erase != "keep" or not owned.duty:
        raise QuaysideError(f"{owned.name} says neither that it is deleted nor under which duty it is kept.")
    try:
        count = school_store.blank_rows(connection, owned, school_id)
    except school_store.CannotBlank as problem:
        raise QuaysideError(str(problem)) from None
    done = f"kept, without {', '.join(owned.blank)}" if owned.blank else "kept"
    return _line(owned.name, owned.title, count, done, owned.duty)


def _erase_kernel(uow: UnitOfWork, run: JobRun, school_id: str) -> list[dict[str, Any]]:
    connection = uow.session.connection()
    school_store.end_parked(connection, school_id, uow.now())
    contracts = run.runtime.database.contracts
    return [
        _line("parked", "Parked events", school_store.blank_parked(connection, school_id), "content deleted"),
        _line("job_file", "Files of jobs", school_store.drop_job_files(connection, school_id, run.id), "deleted"),
        _line("job", "Jobs", school_store.blank_jobs(connection, school_id, run.id), "content deleted", AUDIT_DUTY),
        _line("entitlement", "Right to use", school_store.drop_take_up(connection, school_id), "deleted"),
        _line(
            "outbox",
            "Events with contact details or identifiers",
            school_store.blank_personal_events(connection, school_id, contracts),
            "content deleted",
            AUDIT_DUTY,
        ),
    ]


def _certificate(
    service: SchoolService, uow: UnitOfWork, run: JobRun, school_id: str, tables: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    connection = uow.session.connection()
    earlier = school_store.erasure_of(connection, school_id)
    if earlier and earlier.certificate["job_id"] == run.id:
        return dict(earlier.certificate)
    before = {one["table"]: one["rows"] for one in earlier.certificate["tables"]} if earlier else {}
    return {
        "service": service.title,
        "job_id": run.id,
        "school_id": school_id,
        "school": school_id,
        "erased_at": uow.now().isoformat(),
        "first_erased_at": (earlier.certificate["first_erased_at"] if earlier else uow.now().isoformat()),
        "actor": uow.cause.actor,
        "reason": run.arguments["reason"],
        "export": school_store.last_done(connection, school_id, EXPORT_JOB),
        "without_export": run.arguments.get("without_export") or "",
        "tables": [
            {
                **one,
                "rows": one["rows"] if one["done"].startswith("kept") else one["rows"] + before.get(one["table"], 0),
            }
            for one in tables
        ],
    }


def _line(table: str, title: str, rows: int, done: str, duty: str = "") -> dict[str, Any]:
    return {"table": table, "title": title, "rows": rows, "done": done, "duty": duty}


def _save(connection: Connection, job_id: str, path: str, content: bytes) -> None:
    school_store.save_part(connection, job_id, path, content)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n").encode()


def _plain(value: object) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"A {type(value).__name__} cannot be written as JSON.")


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, datetime | bytes | memoryview):
        return _plain(value)
    return value


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
