"""SQL that operators' tools ask across a service's kernel tables: reading without holding writers up, parked events in
groups and in line, and who set what going."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select

from shared.messaging.outcomes import Outcome, ParkedCause, ParkedState
from shared.persistence.engine import database_errors_named, is_postgresql
from shared.persistence.parked_store import NOT_BLOCKING, OPEN, Parked
from shared.persistence.tables import inbox, job, outbox, parked


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, from one moment's view. Raises DatabaseAway where there is none."""
    with database_errors_named():
        connection = engine.connect().execution_options(read_only=True)
        try:
            if is_postgresql(connection):
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection
        finally:
            connection.rollback()
            connection.close()


@dataclass(frozen=True)
class ParkedGroup:
    """Open parked events with one cause, type and wording."""

    cause: ParkedCause
    state: ParkedState
    type: str | None
    reason: str
    count: int
    oldest: datetime


def parked_groups(connection: Connection) -> list[ParkedGroup]:
    """Open parked events counted by cause, state, type and wording, the most frequent first."""
    columns = (parked.c.cause, parked.c.state, parked.c.type, parked.c.reason)
    found = connection.execute(
        select(*columns, func.count().label("n"), func.min(parked.c.parked_at).label("oldest"))
        .where(parked.c.state.in_(OPEN))
        .group_by(*columns)
        .order_by(func.count().desc())
    )
    return [ParkedGroup(ParkedCause(r[0]), ParkedState(r[1]), r[2], r[3], int(r[4]), r[5]) for r in found]


def parked_ids(connection: Connection, beginning: str) -> list[str]:
    """Up to two ids of parked events that begin with `beginning`: more than one means that it is not enough."""
    wanted = parked.c.id.startswith(beginning, autoescape=True)
    return [row[0] for row in connection.execute(select(parked.c.id).where(wanted).limit(2))]


def lock_parked(connection: Connection, parked_id: str) -> None:
    """Hold one parked event until this transaction ends, so that no worker tries it meanwhile."""
    if is_postgresql(connection):
        connection.execute(select(parked.c.id).where(parked.c.id == parked_id).with_for_update())


def before_in_line(connection: Connection, event: Parked) -> list[tuple[str, int]]:
    """(parked id, sequence) of the open events that `event` must wait for, the head of the key first."""
    return _in_line(connection, event, parked.c.sequence < (event.sequence or 0))


def behind_in_line(connection: Connection, event: Parked) -> list[tuple[str, int]]:
    """(parked id, sequence) of the open events of the same key that wait behind `event`."""
    return _in_line(connection, event, parked.c.sequence > (event.sequence or 0))


def _in_line(connection: Connection, event: Parked, where: ColumnElement[bool]) -> list[tuple[str, int]]:
    if event.sequence is None:
        return []
    same_key = and_(parked.c.source == event.source, parked.c.partitionkey == event.key)
    open_ = and_(parked.c.state.in_(OPEN), parked.c.cause.not_in(NOT_BLOCKING))
    found = connection.execute(
        select(parked.c.id, parked.c.sequence).where(same_key, open_, where).order_by(parked.c.sequence)
    )
    return [(row[0], row[1]) for row in found]


@dataclass(frozen=True)
class EventTold:
    """What an outbox row says of who, when and why."""

    id: str
    type: str
    subject: str
    school_id: str | None
    correlation_id: str
    causation_id: str | None
    actor: str
    why: str
    at: datetime
    payload: str


@dataclass(frozen=True)
class JobTold:
    """What a job row says of who, when and what became of it."""

    id: str
    kind: str
    school_id: str | None
    state: str
    message: str
    actor: str
    correlation_id: str
    causation_id: str | None
    at: datetime


_EVENT = (
    outbox.c.id, outbox.c.type, outbox.c.aggregateid, outbox.c.schoolid, outbox.c.correlationid, outbox.c.causationid,
    outbox.c.actor, outbox.c.why, outbox.c.recorded_at, outbox.c.payload,
)  # fmt: skip
_JOB = (
    job.c.id, job.c.kind, job.c.school_id, job.c.state, job.c.message, job.c.actor, job.c.correlationid,
    job.c.causationid, job.c.created_at,
)  # fmt: skip
MOST = 1000
"""Rows of one answer: a cause with more effects than that is not read by a person."""


def _events(connection: Connection, where: ColumnElement[bool], most: int = MOST) -> list[EventTold]:
    found: Iterable[Any] = connection.execute(select(*_EVENT).where(where).order_by(outbox.c.position).limit(most))
    return [EventTold(*row) for row in found]


def _jobs(connection: Connection, where: ColumnElement[bool]) -> list[JobTold]:
    found = connection.execute(select(*_JOB).where(where).order_by(job.c.created_at).limit(MOST))
    return [JobTold(*row) for row in found]


def events_called(connection: Connection, ids: Collection[str]) -> list[EventTold]:
    return _events(connection, outbox.c.id.in_(ids))


def events_about(connection: Connection, subject: str) -> list[EventTold]:
    return _events(connection, outbox.c.aggregateid == subject)


def events_caused_by(connection: Connection, ids: Collection[str]) -> list[EventTold]:
    return _events(connection, outbox.c.causationid.in_(ids))


def events_of_request(connection: Connection, correlation_id: str) -> list[EventTold]:
    """Every event of one request; there is no index for it, so it is asked only where nothing else leads on."""
    return _events(connection, outbox.c.correlationid == correlation_id)


def jobs_called(connection: Connection, ids: Collection[str]) -> list[JobTold]:
    return _jobs(connection, job.c.id.in_(ids))


def jobs_caused_by(connection: Connection, ids: Collection[str]) -> list[JobTold]:
    return _jobs(connection, job.c.causationid.in_(ids))


def ids_beginning(connection: Connection, beginning: str) -> list[str]:
    """Up to two ids of events or jobs that begin with `beginning`, so that nobody has to type 36 characters."""
    events = select(outbox.c.id).where(outbox.c.id.startswith(beginning, autoescape=True)).limit(2)
    jobs = select(job.c.id).where(job.c.id.startswith(beginning, autoescape=True)).limit(2)
    return [row[0] for statement in (events, jobs) for row in connection.execute(statement)]


def outcomes(connection: Connection, ids: Collection[str]) -> dict[str, tuple[Outcome, datetime]]:
    """What became here of those of the events `ids` that came, and when they came."""
    found = connection.execute(
        select(inbox.c.event_id, inbox.c.outcome, inbox.c.taken_at).where(inbox.c.event_id.in_(ids))
    )
    return {row[0]: (Outcome(row[1]), row[2]) for row in found}


def timeline(
    connection: Connection,
    school_id: str,
    subject: str | None,
    before: int | None,
    most: int,
    after: int | None = None,
) -> list[Any]:
    """Audit rows of a school, newest first; with `subject` only of that thing; `before` is the position to go on from.

    With `after`, a position (0: from the beginning), what came after it, oldest first.
    """
    columns = (
        outbox.c.position, outbox.c.id, outbox.c.type, outbox.c.aggregateid, outbox.c.actor, outbox.c.why,
        outbox.c.recorded_at, outbox.c.correlationid, outbox.c.causationid,
    )  # fmt: skip
    statement = select(*columns).where(outbox.c.schoolid == school_id)
    if subject is not None:
        statement = statement.where(outbox.c.aggregateid == subject)
    if before is not None:
        statement = statement.where(outbox.c.position < before)
    order: ColumnElement[Any] = outbox.c.position.desc()
    if after is not None:
        statement, order = statement.where(outbox.c.position > after), outbox.c.position.asc()
    return list(connection.execute(statement.order_by(order).limit(most)).mappings())


@dataclass(frozen=True)
class Unrest:
    """What a service still has to do: figures at one moment."""

    last_position: int
    unpublished: int
    parked_due: int
    jobs_open: int
    jobs_known: int


def unrest(connection: Connection, soon: datetime) -> Unrest:
    """What waits to be published, tried again or worked on, counting what is due by `soon`."""
    last = connection.execute(select(func.max(outbox.c.position))).scalar() or 0
    unpublished = _count(connection, outbox.c.published_at.is_(None))
    waiting = and_(parked.c.state == ParkedState.WAITING.value, parked.c.next_attempt_at <= soon)
    open_job = or_(job.c.state == "running", and_(job.c.state == "queued", job.c.run_after <= soon))
    jobs_known = connection.execute(select(func.count()).select_from(job)).scalar_one()
    return Unrest(int(last), unpublished, _count(connection, waiting), _count(connection, open_job), int(jobs_known))


def _count(connection: Connection, where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).where(where)).scalar_one())


def published_after(connection: Connection, position: int, most: int = 5000) -> Sequence[tuple[int, str, str]]:
    """(position, id, type) of events after `position`, oldest first."""
    found = connection.execute(
        select(outbox.c.position, outbox.c.id, outbox.c.type)
        .where(outbox.c.position > position)
        .order_by(outbox.c.position)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in found]
