"""SQL of entitlements and take-ups: a service's own copy of who may use it, and how far each replay has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.persistence.engine import is_postgresql
from shared.persistence.tables import entitlement, replayed, take_up


class Mode(StrEnum):
    """How far a school may use a service."""

    NONE = "none"
    TRIAL = "trial"
    FULL = "full"
    READ_ONLY = "read_only"


class State(StrEnum):
    """TAKING_UP while the school's past is being replayed here; ACTIVE after."""

    TAKING_UP = "taking_up"
    ACTIVE = "active"


@dataclass(frozen=True)
class Entitlement:
    """What this service knows about one school's right to use it."""

    school_id: str
    mode: Mode
    state: State
    valid_from: date
    valid_until: date | None
    event_id: str

    def mode_on(self, today: date) -> Mode:
        """The mode in force on a day: none before the first day; read only after the last."""
        if today < self.valid_from:
            return Mode.NONE
        if self.valid_until is not None and today > self.valid_until and self.mode in (Mode.TRIAL, Mode.FULL):
            return Mode.READ_ONLY
        return self.mode

    def listens_on(self, today: date) -> bool:
        """Whether events of the school have their effect here: from the day it was agreed, so that all is here on the
        first day, until the last one."""
        usable = self.mode in (Mode.TRIAL, Mode.FULL)
        return usable and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True)
class TakeUp:
    """The replay of one source's past events of a school."""

    school_id: str
    source: str
    request_id: str
    state: str
    expected: int | None
    received: int


def entitlements(connection: Connection, school_ids: Collection[str]) -> dict[str, Entitlement]:
    """The entitlements of those of `school_ids` that have one."""
    if not school_ids:
        return {}
    found = connection.execute(select(entitlement).where(entitlement.c.school_id.in_(school_ids)))
    return {row.school_id: _entitlement(row) for row in found}


def every_entitlement(connection: Connection) -> list[Entitlement]:
    return [_entitlement(row) for row in connection.execute(select(entitlement).order_by(entitlement.c.school_id))]


def _entitlement(row: object) -> Entitlement:
    values = row._mapping  # type: ignore[attr-defined]
    until = values["valid_until"]
    return Entitlement(
        school_id=values["school_id"],
        mode=Mode(values["mode"]),
        state=State(values["state"]),
        valid_from=date.fromisoformat(values["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None,
        event_id=values["event_id"],
    )


def save_entitlement(connection: Connection, held: Entitlement, now: datetime) -> None:
    values = {
        "mode": held.mode.value,
        "state": held.state.value,
        "valid_from": held.valid_from.isoformat(),
        "valid_until": held.valid_until.isoformat() if held.valid_until else None,
        "event_id": held.event_id,
        "updated_at": now,
    }
    dialect = postgresql if is_postgresql(connection) else sqlite
    statement = dialect.insert(entitlement).values(school_id=held.school_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[entitlement.c.school_id], set_=values))


def set_state(connection: Connection, school_id: str, state: State, now: datetime) -> None:
    connection.execute(
        update(entitlement).where(entitlement.c.school_id == school_id).values(state=state.value, updated_at=now)
    )


def begin(connection: Connection, school_id: str, source: str, request_id: str, now: datetime) -> None:
    """Note that a source was asked for a school's past; an earlier request of the same kind is replaced."""
    values = {"request_id": request_id, "state": "asked", "expected": None, "received": 0, "updated_at": now}
    dialect = postgresql if is_postgresql(connection) else sqlite
    statement = dialect.insert(take_up).values(school_id=school_id, source=source, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[take_up.c.school_id, take_up.c.source], set_=values)
    )


def take_ups(connection: Connection, school_id: str) -> list[TakeUp]:
    found = connection.execute(select(take_up).where(take_up.c.school_id == school_id).order_by(take_up.c.source))
    return [TakeUp(row.school_id, row.source, row.request_id, row.state, row.expected, row.received) for row in found]


def of_request(connection: Connection, request_id: str) -> TakeUp | None:
    row = connection.execute(select(take_up).where(take_up.c.request_id == request_id)).first()
    return TakeUp(row.school_id, row.source, row.request_id, row.state, row.expected, row.received) if row else None


def note_replayed(connection: Connection, request_id: str, event_ids: Iterable[str]) -> None:
    """Count each event of a replay once, however often it is delivered."""
    rows = [{"request_id": request_id, "event_id": event_id} for event_id in sorted(set(event_ids))]
    if not rows:
        return
    dialect = postgresql if is_postgresql(connection) else sqlite
    connection.execute(dialect.insert(replayed).on_conflict_do_nothing(), rows)
    received = select(func.count()).where(replayed.c.request_id == request_id).scalar_subquery()
    connection.execute(update(take_up).where(take_up.c.request_id == request_id).values(received=received))


def set_expected(connection: Connection, request_id: str, expected: int, now: datetime) -> None:
    connection.execute(
        update(take_up).where(take_up.c.request_id == request_id).values(expected=expected, updated_at=now)
    )


def finish(connection: Connection, request_id: str, now: datetime) -> None:
    """The replay is complete: keep the figures, forget the single ids."""
    connection.execute(
        update(take_up).where(take_up.c.request_id == request_id).values(state="complete", updated_at=now)
    )
    connection.execute(delete(replayed).where(replayed.c.request_id == request_id))
