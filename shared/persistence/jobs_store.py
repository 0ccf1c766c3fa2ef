"""SQL of jobs: long work as rows, claimed by one worker at a time under a lease, continued by another if that one dies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from shared.identifiers import new_id
from shared.persistence.engine import is_postgresql
from shared.persistence.tables import job, job_file
from shared.persistence.unit_of_work import UnitOfWork


class JobState(StrEnum):
    """QUEUED waits for a worker (or for its next attempt); the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class JobRecord:
    """One job as page and terminal show it: both read this record."""

    id: str
    kind: str
    school_id: str | None
    arguments: Mapping[str, Any]
    state: JobState
    step: str
    done: int
    total: int | None
    checkpoint: Any
    message: str
    result: Any
    attempts: int
    actor: str
    correlation_id: str
    causation_id: str | None
    created_at: datetime
    finished_at: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """The record as plain JSON values."""
        return {
            "id": self.id,
            "kind": self.kind,
            "school_id": self.school_id,
            "state": self.state.value,
            "step": self.step,
            "done": self.done,
            "total": self.total,
            "message": self.message,
            "result": self.result,
            "created_at": self.created_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
        }


_COLUMNS = (
    job.c.id, job.c.kind, job.c.school_id, job.c.arguments, job.c.state, job.c.step, job.c.done, job.c.total,
    job.c.checkpoint, job.c.message, job.c.result, job.c.attempts, job.c.actor, job.c.correlationid, job.c.causationid,
    job.c.created_at, job.c.finished_at,
)  # fmt: skip


def _record(row: Any) -> JobRecord:
    values = dict(zip((field.name for field in fields(JobRecord)), row, strict=True))
    return JobRecord(**{**values, "state": JobState(values["state"])})


def enqueue(
    uow: UnitOfWork, kind: str, *, arguments: Mapping[str, Any], school_id: str | None = None, total: int | None = None
) -> str:
    """Add a job to this transaction; returns its id. It runs after the commit, in the service's worker."""
    job_id = new_id()
    uow.session.connection().execute(
        insert(job).values(
            id=job_id,
            kind=kind,
            school_id=school_id,
            arguments=dict(arguments),
            state=JobState.QUEUED.value,
            total=total,
            run_after=uow.now(),
            actor=uow.cause.actor,
            correlationid=uow.cause.correlation_id,
            causationid=uow.cause.causation_id,
            created_at=uow.now(),
        )
    )
    return job_id


def claim(connection: Connection, worker: str, now: datetime, lease: timedelta) -> JobRecord | None:
    """Take the oldest job that is due, or whose worker let its lease run out; None where there is none."""
    abandoned = and_(job.c.state == JobState.RUNNING.value, job.c.lease_until < now)
    due = and_(job.c.state == JobState.QUEUED.value, job.c.run_after <= now)
    statement = select(job.c.id).where(or_(due, abandoned)).order_by(job.c.run_after).limit(1)
    if is_postgresql(connection):
        statement = statement.with_for_update(skip_locked=True)
    found = connection.execute(statement).scalar()
    if found is None:
        return None
    connection.execute(
        update(job)
        .where(job.c.id == found)
        .values(state=JobState.RUNNING.value, worker=worker, lease_until=now + lease, attempts=job.c.attempts + 1)
    )
    return _record(connection.execute(select(*_COLUMNS).where(job.c.id == found)).one())


def report(connection: Connection, job_id: str, worker: str, **values: Any) -> bool:
    """Write progress of a job that `worker` holds; False where it lost the job (lease run out, or cancelled)."""
    held = and_(job.c.id == job_id, job.c.worker == worker, job.c.state == JobState.RUNNING.value)
    return connection.execute(update(job).where(held).values(**values)).rowcount == 1


def save_file(connection: Connection, job_id: str, name: str, media_type: str, content: bytes) -> None:
    """Keep a file that a job made; the same name replaces the file of an earlier attempt."""
    connection.execute(job_file.delete().where(job_file.c.job_id == job_id, job_file.c.name == name))
    connection.execute(insert(job_file).values(job_id=job_id, name=name, media_type=media_type, content=content))


def get_file(connection: Connection, job_id: str, name: str) -> tuple[str, bytes] | None:
    """(media type, content) of a file that a job made."""
    row = connection.execute(
        select(job_file.c.media_type, job_file.c.content).where(job_file.c.job_id == job_id, job_file.c.name == name)
    ).first()
    return (row.media_type, bytes(row.content)) if row else None


def get(connection: Connection, job_id: str) -> JobRecord | None:
    row = connection.execute(select(*_COLUMNS).where(job.c.id == job_id)).first()
    return _record(row) if row else None


def listed(
    connection: Connection,
    *,
    states: Sequence[JobState] = (),
    schools: frozenset[str] | None = None,
    most: int = 50,
    before: str | None = None,
    kind: str | None = None,
) -> list[JobRecord]:
    """Jobs, newest first, within `schools` (None: all), of one `kind` (None: any); those older than `before`, to page."""
    statement = select(*_COLUMNS)
    if kind is not None:
        statement = statement.where(job.c.kind == kind)
    if before is not None:
        mark = select(job.c.created_at).where(job.c.id == before).scalar_subquery()
        statement = statement.where(or_(job.c.created_at < mark, and_(job.c.created_at == mark, job.c.id < before)))
    if states:
        statement = statement.where(job.c.state.in_([state.value for state in states]))
    if schools is not None:
        statement = statement.where(job.c.school_id.in_(schools))
    newest = (job.c.created_at.desc(), job.c.id.desc())
    return [_record(row) for row in connection.execute(statement.order_by(*newest).limit(most))]


def counts(connection: Connection) -> dict[JobState, int]:
    found = connection.execute(select(job.c.state, func.count()).group_by(job.c.state))
    return {JobState(row[0]): int(row[1]) for row in found}
