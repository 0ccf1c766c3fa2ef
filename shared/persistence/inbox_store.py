"""SQL of the inbox: claiming events before they are handled, and remembering how far each ordering key has come.

Every statement takes a whole batch, since a round trip costs as much as handling several events.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select, text, tuple_, update
from sqlalchemy.dialects import sqlite

from shared.messaging.envelope import Envelope
from shared.messaging.outcomes import Outcome
from shared.persistence.engine import is_postgresql
from shared.persistence.tables import inbox, inbox_order

Key = tuple[str, str]
"""Source and ordering key."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the inbox holds of an event that came before."""

    fingerprint: str
    outcome: Outcome


@dataclass(slots=True)
class KeyState:
    """How far an ordering key has come here, and how many of its events are parked and block it."""

    last_sequence: int = 0
    blocked: int = 0
    held_from: int | None = None
    """Lowest sequence that is held for a take-up, as far as it was looked up."""
    failed: bool = False
    """Whether something other than a take-up blocks the key, as far as it was looked up."""
    looked_up: bool = False

    def hold(self, sequence: int) -> None:
        self.blocked += 1
        self.held_from = sequence if self.held_from is None else min(self.held_from, sequence)


# The whole batch as one JSON text: measured, a fifth of the client's work of as many parameters, and one prepared statement
# for every size of batch.
_CLAIM = text(
    "INSERT INTO inbox (event_id, source, type, schoolid, partitionkey, sequence, fingerprint, outcome, taken_at)"
    " SELECT event_id, source, type, schoolid, partitionkey, sequence, fingerprint, 'handled', CAST(:now AS timestamptz)"
    " FROM json_to_recordset(CAST(:events AS json)) AS arrived (event_id text, source text, type text, schoolid text,"
    " partitionkey text, sequence bigint, fingerprint text)"
    " ON CONFLICT (event_id) DO NOTHING RETURNING event_id"
)
_KEYS = "json_to_recordset(CAST(:keys AS json)) AS key (source text, partitionkey text, sequence bigint)"
_ORDER = text(
    "INSERT INTO inbox_order (source, partitionkey, last_sequence)"
    f" SELECT source, partitionkey, sequence FROM {_KEYS}"
    " ON CONFLICT (source, partitionkey) DO UPDATE"
    " SET last_sequence = GREATEST(inbox_order.last_sequence, EXCLUDED.last_sequence)"
)
_STATES = text(
    "SELECT known.source, known.partitionkey, known.last_sequence, known.blocked"
    f" FROM inbox_order AS known JOIN {_KEYS} ON known.source = key.source AND known.partitionkey = key.partitionkey"
    " ORDER BY known.source, known.partitionkey FOR UPDATE OF known"
)


def claim(connection: Connection, events: Sequence[tuple[Envelope, str]], now: datetime) -> set[str]:
    """Insert (envelope, fingerprint) pairs as handled; returns the ids that were not there before.

    Another consumer that holds the same event in an open transaction makes this one wait until it ends.
    """
    if not events:
        return set()
    rows = [
        {
            "event_id": envelope.id,
            "source": envelope.source,
            "type": envelope.type,
            "schoolid": envelope.schoolid,
            "partitionkey": envelope.partitionkey,
            "sequence": envelope.sequence,
            "fingerprint": print_,
        }
        for envelope, print_ in events
    ]
    if is_postgresql(connection):
        return {row[0] for row in connection.execute(_CLAIM, {"now": now, "events": _json(rows)})}
    known = already_known(connection, [envelope.id for envelope, _ in events])
    fresh = [{**row, "outcome": Outcome.HANDLED.value, "taken_at": now} for row in rows if row["event_id"] not in known]
    if fresh:
        connection.execute(inbox.insert(), fresh)
    return {str(row["event_id"]) for row in fresh}


def already_known(connection: Connection, ids: Collection[str]) -> dict[str, Known]:
    """What is known of those of `ids` that came before."""
    if not ids:
        return {}
    found = connection.execute(
        select(inbox.c.event_id, inbox.c.fingerprint, inbox.c.outcome).where(inbox.c.event_id.in_(ids))
    )
    return {row[0]: Known(row[1], Outcome(row[2])) for row in found}


def set_outcome(connection: Connection, ids: Collection[str], outcome: Outcome) -> None:
    if ids:
        connection.execute(update(inbox).where(inbox.c.event_id.in_(ids)).values(outcome=outcome.value))


def key_states(connection: Connection, keys: Collection[Key]) -> dict[Key, KeyState]:
    """The state of each key, locked until this transaction ends; a key never seen before stands at sequence 0."""
    states = {key: KeyState() for key in keys}
    if not keys:
        return states
    if is_postgresql(connection):
        found = connection.execute(
            _STATES, {"keys": _json([{"source": s, "partitionkey": k} for s, k in sorted(keys)])}
        )
    else:
        found = connection.execute(
            select(
                inbox_order.c.source, inbox_order.c.partitionkey, inbox_order.c.last_sequence, inbox_order.c.blocked
            ).where(tuple_(inbox_order.c.source, inbox_order.c.partitionkey).in_(list(keys)))
        )
    for source, key, last, blocked in found:
        states[(source, key)] = KeyState(last, blocked)
    return states


def save_order(connection: Connection, reached: Mapping[Key, int]) -> None:
    """Remember the highest sequence taken of each key."""
    if not reached:
        return
    if is_postgresql(connection):
        keys = [{"source": s, "partitionkey": k, "sequence": last} for (s, k), last in sorted(reached.items())]
        connection.execute(_ORDER, {"keys": _json(keys)})
        return
    rows = [{"source": s, "partitionkey": k, "last_sequence": last} for (s, k), last in sorted(reached.items())]
    statement = sqlite.insert(inbox_order).values(rows)
    highest = func.max(inbox_order.c.last_sequence, statement.excluded.last_sequence)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[inbox_order.c.source, inbox_order.c.partitionkey], set_={"last_sequence": highest}
        )
    )


def _json(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
