"""SQL of the audit: every outbox row and every inbox row as a stream of ids, what does not agree inside one inbox, what
one outbox says twice, and since when a service listens."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from shared.messaging.outcomes import Outcome, ParkedCause, ParkedState
from shared.persistence.engine import is_postgresql
from shared.persistence.parked_store import OPEN
from shared.persistence.tables import inbox, listening, outbox, parked

PAGE = 5000
"""Rows fetched at a time: memory stays flat however long the tables are."""
MOST_UNNAMED = 10_000
"""Unreadable messages that are looked into for their ids; more of them are a flood that a person looks at anyway."""
OutboxRow = tuple[str, str, int, datetime, bool]


def outbox_rows(connection: Connection) -> Iterator[OutboxRow]:
    """(id, type, partition, recorded at, published) of every event ever emitted, in the order of emission."""
    columns = (outbox.c.id, outbox.c.type, outbox.c.partition, outbox.c.recorded_at, outbox.c.published_at.is_not(None))
    statement = select(*columns).order_by(outbox.c.position).execution_options(yield_per=PAGE)
    for row in connection.execute(statement):
        yield row[0], row[1], row[2], row[3], bool(row[4])


def inbox_ids(connection: Connection, source: str) -> set[str]:
    """The ids of every event that ever came from `source`."""
    statement = select(inbox.c.event_id).where(inbox.c.source == source).execution_options(yield_per=PAGE)
    return {row[0] for row in connection.execute(statement)}


def inbox_sources(connection: Connection) -> dict[str, int]:
    """How many events came from each source."""
    found = connection.execute(select(inbox.c.source, func.count()).group_by(inbox.c.source))
    return {row[0]: int(row[1]) for row in found}


def taken_or_parked(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of `ids` that are in the inbox or among the parked events, open or ended."""
    taken = connection.execute(select(inbox.c.event_id).where(inbox.c.event_id.in_(ids)))
    kept = connection.execute(select(parked.c.event_id).where(parked.c.event_id.in_(ids)))
    return {row[0] for row in taken} | {row[0] for row in kept}


_SAME_EVENT = and_(parked.c.event_id == inbox.c.event_id, parked.c.cause != ParkedCause.CONTENT_CHANGED.value)
_OPEN_TOO = exists().where(_SAME_EVENT, parked.c.state.in_(OPEN))


def handled_and_parked(connection: Connection) -> list[tuple[str, str]]:
    """(id, type) of events whose effect is there and which are still to be tried: the effect would come twice."""
    done = inbox.c.outcome.in_((Outcome.HANDLED.value, Outcome.DISCARDED.value))
    return [
        (row[0], row[1]) for row in connection.execute(select(inbox.c.event_id, inbox.c.type).where(done, _OPEN_TOO))
    ]


def parked_nowhere(connection: Connection) -> list[tuple[str, str]]:
    """(id, type) of events that the inbox calls parked while no open parked event holds them: their effect is lost."""
    parked_ = inbox.c.outcome == Outcome.PARKED.value
    found = connection.execute(select(inbox.c.event_id, inbox.c.type).where(parked_, ~_OPEN_TOO))
    return [(row[0], row[1]) for row in found]


def redriven_twice(connection: Connection) -> list[tuple[str, str]]:
    """(id, type) of events that were brought to their end from the parked events more than once."""
    own_end = parked.c.cause.not_in((ParkedCause.CONTENT_CHANGED.value, ParkedCause.AWAITING_TAKE_UP.value))
    found = connection.execute(
        select(parked.c.event_id, func.max(parked.c.type))
        .where(parked.c.state == ParkedState.DONE.value, parked.c.event_id.is_not(None), own_end)
        .group_by(parked.c.event_id)
        .having(func.count() > 1)
    )
    return [(row[0], row[1]) for row in found]


def sequences_given_twice(connection: Connection) -> list[tuple[str, int]]:
    """(ordering key, sequence) that more than one event of this outbox has."""
    columns = (outbox.c.partitionkey, outbox.c.sequence)
    found = connection.execute(select(*columns).group_by(*columns).having(func.count() > 1))
    return [(row[0], row[1]) for row in found]


def said_twice(connection: Connection) -> list[tuple[str, str]]:
    """(id, type) of events that repeat an earlier one: same cause, type and subject, and word for word the same data.

    One cause may rightly lead to several events of a type about one thing, so the data decides; payloads are read for
    these candidates only.
    """
    columns = (outbox.c.causationid, outbox.c.type, outbox.c.aggregateid)
    candidates = connection.execute(
        select(*columns).where(outbox.c.causationid.is_not(None)).group_by(*columns).having(func.count() > 1)
    )
    repeats: list[tuple[str, str]] = []
    for cause, type_, subject in candidates.all():
        same = and_(outbox.c.causationid == cause, outbox.c.type == type_, outbox.c.aggregateid == subject)
        rows = connection.execute(select(outbox.c.id, outbox.c.payload).where(same).order_by(outbox.c.position))
        seen: set[str] = set()
        for event_id, payload in rows:
            data = json.dumps(json.loads(payload).get("data"), sort_keys=True)
            if data in seen:
                repeats.append((event_id, type_))
            seen.add(data)
    return repeats


def parked_open(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).where(parked.c.state.in_(OPEN))).scalar_one())


def parked_unreadable(connection: Connection) -> int:
    """Open parked messages that nobody can put a name to."""
    unreadable = and_(parked.c.event_id.is_(None), parked.c.state.in_(OPEN))
    return int(connection.execute(select(func.count()).where(unreadable)).scalar_one())


def ids_in_unnamed(connection: Connection) -> set[str]:
    """Event ids read from parked messages that are kept whole without a name, where their bytes still say one."""
    unnamed = select(parked.c.body).where(parked.c.event_id.is_(None)).limit(MOST_UNNAMED)
    found: set[str] = set()
    for (body,) in connection.execute(unnamed):
        try:
            found.add(str(json.loads(bytes(body))["id"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return found


def listening_since(connection: Connection) -> dict[str, datetime]:
    """Since when this service's queues are known to take each event type."""
    return {row[0]: row[1] for row in connection.execute(select(listening.c.type, listening.c.since))}


def note_listening(connection: Connection, types: Collection[str], now: datetime) -> None:
    """Note that the queues for `types` stand; a type noted before keeps its first date."""
    if not types:
        return
    dialect = postgresql if is_postgresql(connection) else sqlite
    rows = [{"type": type_, "since": now} for type_ in sorted(types)]
    connection.execute(dialect.insert(listening).values(rows).on_conflict_do_nothing())
