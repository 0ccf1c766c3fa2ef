"""SQL of parked events: keeping them whole, finding the head of each blocked key, and the record of what people did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.identifiers import new_id
from shared.messaging.envelope import Envelope
from shared.messaging.outcomes import ParkedCause, ParkedState
from shared.persistence.engine import is_postgresql
from shared.persistence.inbox_store import Key
from shared.persistence.tables import inbox_order, parked, parked_action

OPEN = (ParkedState.WAITING.value, ParkedState.PERSON.value)
NOT_BLOCKING = (
    ParkedCause.UNREADABLE.value,
    ParkedCause.WRONG_SCHOOL.value,
    ParkedCause.OUT_OF_ORDER.value,
    ParkedCause.CONTENT_CHANGED.value,
)
"""Causes that hold nobody up: there is no key, or its later events have already passed, or the key may be forged."""


@dataclass(frozen=True)
class Parking:
    """One event to be parked: the bytes as they came, and why."""

    body: bytes
    cause: ParkedCause
    reason: str
    state: ParkedState
    envelope: Envelope | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None

    @property
    def blocks(self) -> bool:
        return self.cause.value not in NOT_BLOCKING


@dataclass(frozen=True)
class Parked:
    """A parked event as the redriver and the operator see it."""

    id: str
    event_id: str | None
    source: str | None
    type: str | None
    school_id: str | None
    key: str | None
    sequence: int | None
    body: bytes
    cause: ParkedCause
    reason: str
    attempts: int
    state: ParkedState
    next_attempt_at: datetime | None
    parked_at: datetime


_COLUMNS = (
    parked.c.id, parked.c.event_id, parked.c.source, parked.c.type, parked.c.schoolid, parked.c.partitionkey,
    parked.c.sequence, parked.c.body, parked.c.cause, parked.c.reason, parked.c.attempts, parked.c.state,
    parked.c.next_attempt_at, parked.c.parked_at,
)  # fmt: skip


def _parked(row: Any) -> Parked:
    values = dict(zip((field.name for field in fields(Parked)), row, strict=True))
    return Parked(**{**values, "cause": ParkedCause(values["cause"]), "state": ParkedState(values["state"])})


def add(connection: Connection, parkings: Sequence[Parking], now: datetime) -> None:
    """Park events; the keys of those that block are marked as blocked."""
    if not parkings:
        return
    rows = []
    for parking in parkings:
        envelope = parking.envelope
        rows.append(
            {
                "id": new_id(),
                "event_id": envelope.id if envelope else None,
                "source": envelope.source if envelope else None,
                "type": envelope.type if envelope else None,
                "schoolid": envelope.schoolid if envelope else None,
                "partitionkey": envelope.partitionkey if envelope else None,
                "sequence": envelope.sequence if envelope else None,
                "body": parking.body,
                "cause": parking.cause.value,
                "reason": parking.reason,
                "attempts": parking.attempts,
                "state": parking.state.value,
                "next_attempt_at": parking.next_attempt_at,
                "parked_at": now,
                "updated_at": now,
            }
        )
    connection.execute(insert(parked), rows)
    for key in sorted({(p.envelope.source, p.envelope.partitionkey) for p in parkings if p.envelope and p.blocks}):
        recount_blocked(connection, key)


def recount_blocked(connection: Connection, key: Key) -> int:
    """Set a key's `blocked` to the number of its open parked events that block; returns it. Locks the key's row."""
    open_ = (
        select(func.count())
        .where(
            parked.c.source == key[0],
            parked.c.partitionkey == key[1],
            parked.c.state.in_(OPEN),
            parked.c.cause.not_in(NOT_BLOCKING),
        )
        .scalar_subquery()
    )
    dialect = postgresql if is_postgresql(connection) else sqlite
    statement = dialect.insert(inbox_order).values(source=key[0], partitionkey=key[1], last_sequence=0, blocked=open_)
    statement = statement.on_conflict_do_update(
        index_elements=[inbox_order.c.source, inbox_order.c.partitionkey], set_={"blocked": open_}
    )
    return int(connection.execute(statement.returning(inbox_order.c.blocked)).scalar_one())


def lock_key(connection: Connection, key: Key) -> None:
    """Hold the key until this transaction ends, so that its intake waits."""
    if is_postgresql(connection):
        mine = and_(inbox_order.c.source == key[0], inbox_order.c.partitionkey == key[1])
        connection.execute(select(inbox_order.c.blocked).where(mine).with_for_update())


def due_heads(connection: Connection, now: datetime, most: int) -> list[Parked]:
    """Parked events whose time has come and that are first of their key; the rows are locked, others' locks skipped."""
    earlier = parked.alias("earlier")
    blocked_by_earlier = exists().where(
        earlier.c.source == parked.c.source,
        earlier.c.partitionkey == parked.c.partitionkey,
        earlier.c.state.in_(OPEN),
        earlier.c.cause.not_in(NOT_BLOCKING),
        earlier.c.sequence < parked.c.sequence,
    )
    statement = (
        select(*_COLUMNS)
        .where(
            parked.c.state == ParkedState.WAITING.value,
            parked.c.next_attempt_at <= now,
            or_(parked.c.cause.in_(NOT_BLOCKING), ~blocked_by_earlier),
        )
        .order_by(parked.c.next_attempt_at)
        .limit(most)
    )
    if is_postgresql(connection):
        statement = statement.with_for_update(of=parked, skip_locked=True)
    return [_parked(row) for row in connection.execute(statement)]


def release_next(connection: Connection, key: Key, now: datetime) -> None:
    """Let the first event that only waited behind others of `key` be tried now."""
    head = connection.execute(
        select(parked.c.id, parked.c.cause, parked.c.state)
        .where(
            parked.c.source == key[0],
            parked.c.partitionkey == key[1],
            parked.c.state.in_(OPEN),
            parked.c.cause.not_in(NOT_BLOCKING),
        )
        .order_by(parked.c.sequence)
        .limit(1)
    ).first()
    if head and head.state == ParkedState.WAITING.value and head.cause == ParkedCause.BEHIND.value:
        change(connection, head.id, now, next_attempt_at=now)


def change(connection: Connection, parked_id: str, now: datetime, **values: Any) -> None:
    """Set columns of one parked event."""
    connection.execute(update(parked).where(parked.c.id == parked_id).values(updated_at=now, **values))


def get(connection: Connection, parked_id: str) -> Parked | None:
    """One parked event by its id, or by the beginning of it if only one begins so."""
    found = connection.execute(
        select(*_COLUMNS).where(parked.c.id.startswith(parked_id, autoescape=True)).limit(2)
    ).all()
    return _parked(found[0]) if len(found) == 1 else None


def of_event(connection: Connection, event_id: str) -> list[Parked]:
    found = connection.execute(select(*_COLUMNS).where(parked.c.event_id == event_id))
    return [_parked(row) for row in found]


def listed(
    connection: Connection, *, states: Collection[ParkedState], cause: str | None = None, most: int = 100
) -> list[Parked]:
    """Parked events in `states`, oldest first."""
    statement = select(*_COLUMNS).where(parked.c.state.in_([state.value for state in states]))
    if cause:
        statement = statement.where(parked.c.cause == cause)
    return [_parked(row) for row in connection.execute(statement.order_by(parked.c.parked_at, parked.c.id).limit(most))]


def counts_by_cause(connection: Connection) -> list[tuple[ParkedCause, ParkedState, int]]:
    """How many open parked events there are of each cause and state."""
    found = connection.execute(
        select(parked.c.cause, parked.c.state, func.count())
        .where(parked.c.state.in_(OPEN))
        .group_by(parked.c.cause, parked.c.state)
        .order_by(parked.c.cause)
    )
    return [(ParkedCause(row[0]), ParkedState(row[1]), int(row[2])) for row in found]


def held_for_take_up(connection: Connection, school_id: str, source: str) -> list[Parked]:
    """The events of a school and source that wait for its take-up to end."""
    found = connection.execute(
        select(*_COLUMNS).where(
            parked.c.schoolid == school_id,
            parked.c.source == source,
            parked.c.cause == ParkedCause.AWAITING_TAKE_UP.value,
            parked.c.state.in_(OPEN),
        )
    )
    return [_parked(row) for row in found]


def what_blocks(connection: Connection, key: Key) -> tuple[int | None, bool]:
    """(lowest sequence of `key` that is held for a take-up, whether anything else of it blocks)."""
    held = parked.c.cause == ParkedCause.AWAITING_TAKE_UP.value
    found = connection.execute(
        select(held, func.min(parked.c.sequence))
        .where(
            parked.c.source == key[0],
            parked.c.partitionkey == key[1],
            parked.c.state.in_(OPEN),
            parked.c.cause.not_in(NOT_BLOCKING),
        )
        .group_by(held)
    )
    lowest = {bool(row[0]): int(row[1]) for row in found}
    return lowest.get(True), False in lowest


def record_action(
    connection: Connection,
    parked_id: str,
    action: str,
    *,
    actor: str,
    reason: str,
    now: datetime,
    before: bytes | None = None,
) -> None:
    """Write down what a person did to a parked event, and why; `before` keeps the bytes that a fix replaced."""
    connection.execute(
        insert(parked_action).values(
            id=new_id(), parked_id=parked_id, action=action, actor=actor, reason=reason, before=before, at=now
        )
    )


def actions(connection: Connection, parked_id: str) -> list[dict[str, Any]]:
    found = connection.execute(
        select(parked_action).where(parked_action.c.parked_id == parked_id).order_by(parked_action.c.at)
    )
    return [dict(row) for row in found.mappings()]
