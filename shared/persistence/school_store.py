"""SQL for a school's records in one service: reading them whole for its export, deleting or blanking them when it has
left, and what the kernel itself holds of a school."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, Table, and_, delete, func, insert, inspect, select, update
from sqlalchemy.types import String

from shared.messaging.contracts import Contracts, PersonalData
from shared.messaging.outcomes import Outcome, ParkedCause
from shared.persistence.jobs_store import JobState
from shared.persistence.parked_store import OPEN, recount_blocked
from shared.persistence.tables import (
    entitlement,
    erasure,
    inbox,
    job,
    job_file,
    kernel,
    outbox,
    parked,
    parked_action,
    replayed,
    take_up,
)
from shared.service import TableOwned

PART = "part:"
"""Names of job files that are pieces of a bundle still being made."""


class CannotBlank(Exception):
    """A kept row has a personal column that can be neither empty nor an empty text; the text names it."""


def undeclared_tables(connection: Connection, declared: tuple[TableOwned, ...]) -> list[str]:
    """Tables of this database that hold schools' rows and are declared nowhere, so no export or erasure would see them."""
    look = inspect(connection)
    known = {table.name for table in declared} | set(kernel.tables)
    return sorted(
        name
        for name in look.get_table_names()
        if name not in known and any(column["name"] == "school_id" for column in look.get_columns(name))
    )


def missing_tables(connection: Connection, declared: tuple[TableOwned, ...]) -> list[str]:
    """Declarations that fit no table: of the table's name, its school column, or a column that is to be blanked."""
    look = inspect(connection)
    present = set(look.get_table_names())
    wrong: list[str] = []
    for owned in declared:
        if owned.name not in present:
            wrong.append(f"there is no table {owned.name}")
            continue
        columns = {column["name"] for column in look.get_columns(owned.name)}
        wrong += [
            f"{owned.name} has no column {name}" for name in (owned.school_column, *owned.blank) if name not in columns
        ]
    return wrong


def columns_of(connection: Connection, owned: TableOwned) -> list[str]:
    return [column.name for column in _table(connection, owned).columns]


def rows_of(connection: Connection, owned: TableOwned, school_id: str) -> list[dict[str, Any]]:
    """Every row of a school in one table, in the order of its primary key. Times are aware, in UTC."""
    table = _table(connection, owned)
    order = list(table.primary_key.columns) or list(table.columns)
    found = connection.execute(select(table).where(table.c[owned.school_column] == school_id).order_by(*order))
    return [{name: _aware(value) for name, value in row.items()} for row in found.mappings()]


def delete_rows(connection: Connection, owned: TableOwned, school_id: str) -> int:
    """Delete a school's rows; returns how many there were."""
    table = _table(connection, owned)
    return connection.execute(delete(table).where(table.c[owned.school_column] == school_id)).rowcount


def blank_rows(connection: Connection, owned: TableOwned, school_id: str) -> int:
    """Blank the personal columns of a school's kept rows; returns how many rows are kept. Raises CannotBlank."""
    table = _table(connection, owned)
    mine = table.c[owned.school_column] == school_id
    blanks: dict[str, Any] = {}
    for name in owned.blank:
        column = table.c[name]
        if not column.nullable and not isinstance(column.type, String):
            raise CannotBlank(f"{owned.name}.{name} may not be empty, so it cannot be blanked. Make it nullable.")
        blanks[name] = None if column.nullable else ""
    if blanks:
        connection.execute(update(table).where(mine).values(**blanks))
    return int(connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one())


def count_rows(connection: Connection, owned: TableOwned, school_id: str) -> int:
    """How many rows of a table are a school's."""
    table = _table(connection, owned)
    mine = select(func.count()).select_from(table).where(table.c[owned.school_column] == school_id)
    return int(connection.execute(mine).scalar_one())


def events_of(connection: Connection, school_id: str) -> Iterator[tuple[dict[str, Any], str]]:
    """(audit columns, envelope) of every event of a school, oldest first."""
    columns = (
        outbox.c.id, outbox.c.recorded_at, outbox.c.type, outbox.c.aggregateid, outbox.c.actor, outbox.c.why,
        outbox.c.correlationid, outbox.c.causationid,
    )  # fmt: skip
    statement = select(*columns, outbox.c.payload).where(outbox.c.schoolid == school_id).order_by(outbox.c.position)
    for row in connection.execute(statement.execution_options(yield_per=1000)):
        told = dict(
            zip(("id", "time", "type", "subject", "actor", "why", "correlation", "cause"), tuple(row), strict=False)
        )
        yield told, row.payload


def parts(connection: Connection, job_id: str) -> dict[str, bytes]:
    """The pieces of a bundle that a job has made so far, by their path in the bundle."""
    mine = and_(job_file.c.job_id == job_id, job_file.c.name.startswith(PART, autoescape=True))
    found = connection.execute(select(job_file.c.name, job_file.c.content).where(mine))
    return {row.name.removeprefix(PART): bytes(row.content) for row in found}


def save_part(connection: Connection, job_id: str, path: str, content: bytes) -> None:
    name = f"{PART}{path}"
    connection.execute(delete(job_file).where(job_file.c.job_id == job_id, job_file.c.name == name))
    connection.execute(
        insert(job_file).values(job_id=job_id, name=name, media_type="application/octet-stream", content=content)
    )


def drop_parts(connection: Connection, job_id: str) -> None:
    mine = and_(job_file.c.job_id == job_id, job_file.c.name.startswith(PART, autoescape=True))
    connection.execute(delete(job_file).where(mine))


def file_names(connection: Connection, job_id: str) -> list[str]:
    """The files that a job made and somebody may fetch."""
    mine = and_(job_file.c.job_id == job_id, ~job_file.c.name.startswith(PART, autoescape=True))
    return [row[0] for row in connection.execute(select(job_file.c.name).where(mine).order_by(job_file.c.name))]


def files_of_jobs(connection: Connection, job_ids: Collection[str]) -> dict[str, list[str]]:
    """The files that somebody may fetch, by job; jobs that made none are left out."""
    mine = and_(job_file.c.job_id.in_(job_ids), ~job_file.c.name.startswith(PART, autoescape=True))
    found: dict[str, list[str]] = {}
    for job_id, name in connection.execute(
        select(job_file.c.job_id, job_file.c.name).where(mine).order_by(job_file.c.name)
    ):
        found.setdefault(job_id, []).append(name)
    return found


def last_done(connection: Connection, school_id: str, kind: str) -> str | None:
    """The id of the latest job of a kind that got done for a school."""
    mine = and_(job.c.school_id == school_id, job.c.kind == kind, job.c.state == JobState.DONE.value)
    return connection.execute(select(job.c.id).where(mine).order_by(job.c.finished_at.desc()).limit(1)).scalar()


@dataclass(frozen=True)
class Erased:
    """A certificate that was given for a school."""

    at: datetime
    actor: str
    certificate: Mapping[str, Any]


def erasure_of(connection: Connection, school_id: str) -> Erased | None:
    row = connection.execute(select(erasure).where(erasure.c.school_id == school_id)).first()
    return Erased(row.erased_at, row.actor, row.certificate) if row else None


def save_erasure(
    connection: Connection, school_id: str, actor: str, certificate: Mapping[str, Any], now: datetime
) -> None:
    """Keep the certificate; one from before is replaced (it has told what was erased then, and is part of the new one)."""
    connection.execute(delete(erasure).where(erasure.c.school_id == school_id))
    connection.execute(
        insert(erasure).values(school_id=school_id, erased_at=now, actor=actor, certificate=dict(certificate))
    )


def end_parked(connection: Connection, school_id: str, now: datetime) -> int:
    """End the open parked events of a school without their effect, and let go of the keys they blocked."""
    mine = and_(parked.c.schoolid == school_id, parked.c.state.in_(OPEN))
    rows = connection.execute(
        select(parked.c.event_id, parked.c.source, parked.c.partitionkey, parked.c.cause).where(mine)
    ).all()
    connection.execute(update(parked).where(mine).values(state="discarded", next_attempt_at=None, updated_at=now))
    ended = [row.event_id for row in rows if row.event_id and row.cause != ParkedCause.CONTENT_CHANGED.value]
    if ended:
        connection.execute(update(inbox).where(inbox.c.event_id.in_(ended)).values(outcome=Outcome.DISCARDED.value))
    for key in sorted({(row.source, row.partitionkey) for row in rows if row.source and row.partitionkey}):
        recount_blocked(connection, key)
    return len(rows)


def blank_parked(connection: Connection, school_id: str) -> int:
    """Remove the bodies of a school's parked events, and those that corrections replaced; the rows stay as a record."""
    ids = select(parked.c.id).where(parked.c.schoolid == school_id)
    connection.execute(update(parked_action).where(parked_action.c.parked_id.in_(ids)).values(before=None))
    mine = and_(parked.c.schoolid == school_id, parked.c.body != b"")
    return connection.execute(update(parked).where(mine).values(body=b"", reason="Erased with its school.")).rowcount


def drop_job_files(connection: Connection, school_id: str, keep_job: str) -> int:
    """Remove the files of a school's jobs but for one job."""
    mine = select(job.c.id).where(job.c.school_id == school_id, job.c.id != keep_job)
    return connection.execute(delete(job_file).where(job_file.c.job_id.in_(mine))).rowcount


def blank_jobs(connection: Connection, school_id: str, keep_job: str) -> int:
    """Blank what a school's ended jobs were asked and answered but for one job; who asked and when stays."""
    ended = job.c.state.in_([JobState.DONE.value, JobState.FAILED.value, JobState.CANCELLED.value])
    mine = and_(job.c.school_id == school_id, job.c.id != keep_job, ended)
    return connection.execute(
        update(job).where(mine).values(arguments={}, result=None, checkpoint=None, message="")
    ).rowcount


def open_jobs(connection: Connection, school_id: str, but: str) -> int:
    """Jobs of a school that are not ended, but for one."""
    open_ = job.c.state.in_([JobState.QUEUED.value, JobState.RUNNING.value])
    mine = and_(job.c.school_id == school_id, job.c.id != but, open_)
    return int(connection.execute(select(func.count()).where(mine)).scalar_one())


def drop_take_up(connection: Connection, school_id: str) -> int:
    """Remove what this service knew of a school's right to use it."""
    requests = select(take_up.c.request_id).where(take_up.c.school_id == school_id)
    connection.execute(delete(replayed).where(replayed.c.request_id.in_(requests)))
    connection.execute(delete(take_up).where(take_up.c.school_id == school_id))
    return connection.execute(delete(entitlement).where(entitlement.c.school_id == school_id)).rowcount


def blank_personal_events(connection: Connection, school_id: str, contracts: Contracts) -> int:
    """Empty the data of a school's published events whose contract says that they carry personal data.

    All other outbox rows carry ids and figures only; they are the audit log and stay as they are.
    """
    personal = [contract.type for contract in contracts if contract.personal_data is not PersonalData.NONE]
    mine = and_(outbox.c.schoolid == school_id, outbox.c.type.in_(personal), outbox.c.published_at.is_not(None))
    rows = connection.execute(select(outbox.c.position, outbox.c.payload).where(mine)).all()
    blanked = 0
    for position, payload in rows:
        envelope = json.loads(payload)
        if envelope.get("data"):
            body = json.dumps({**envelope, "data": {}}, separators=(",", ":"), ensure_ascii=False)
            connection.execute(update(outbox).where(outbox.c.position == position).values(payload=body))
            blanked += 1
    return blanked


def _table(connection: Connection, owned: TableOwned) -> Table:
    return Table(owned.name, MetaData(), autoload_with=connection)


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
