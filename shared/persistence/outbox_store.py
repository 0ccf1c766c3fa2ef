"""SQL of the outbox: adding events at the end of a transaction, reading what waits to be published, marking it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.messaging.contracts import ContractBroken, EventContract
from shared.messaging.envelope import LARGEST_BODY, Envelope, instant, partition_of
from shared.persistence.engine import is_postgresql
from shared.persistence.tables import outbox, outbox_sequence

CHANNEL = "quayside_outbox"
"""PostgreSQL notification channel; each service has a database of its own, so one name serves all."""


@dataclass(frozen=True, slots=True)
class Emission:
    """An event that a transaction wants to say, before it has its place in the order."""

    id: str
    contract: EventContract
    subject: str
    school_id: str | None
    key: str
    data: dict[str, Any]
    actor: str
    correlation_id: str
    causation_id: str | None
    why: str
    time: datetime


@dataclass(slots=True)
class Waiting:
    """An outbox row as the relay needs it."""

    position: int
    id: str
    type: str
    partition: int
    payload: str


def add(connection: Connection, service: str, emissions: Sequence[Emission]) -> None:
    """Give each emission the next sequence of its key and insert the rows, in the order of emission.

    The counter rows stay locked until commit: a later transaction with the same key waits, so sequence order is
    commit order, and no number is skipped (a rollback gives them back).
    """
    next_of = _reserve(connection, emissions)
    rows = []
    for emission in emissions:
        sequence = next_of[emission.key]
        next_of[emission.key] += 1
        rows.append(_row(service, emission, sequence))
    connection.execute(insert(outbox), rows)


def _reserve(connection: Connection, emissions: Sequence[Emission]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for emission in emissions:
        counts[emission.key] = counts.get(emission.key, 0) + 1
    dialect = postgresql if is_postgresql(connection) else sqlite
    # Keys in sorted order: two transactions that share several keys lock them in the same order, so none deadlocks.
    wanted = [{"partitionkey": key, "last": counts[key]} for key in sorted(counts)]
    statement = dialect.insert(outbox_sequence).values(wanted)
    statement = statement.on_conflict_do_update(
        index_elements=[outbox_sequence.c.partitionkey],
        set_={"last": outbox_sequence.c.last + statement.excluded.last},
    )
    returned = connection.execute(statement.returning(outbox_sequence.c.partitionkey, outbox_sequence.c.last))
    return {key: last - counts[key] + 1 for key, last in returned}


def _row(service: str, emission: Emission, sequence: int) -> dict[str, Any]:
    envelope = Envelope(
        id=emission.id,
        source=service,
        type=emission.contract.type,
        subject=emission.subject,
        time=instant(emission.time),
        schoolid=emission.school_id,
        partitionkey=emission.key,
        sequence=sequence,
        correlationid=emission.correlation_id,
        causationid=emission.causation_id,
        actor=emission.actor,
        dataclassification=emission.contract.personal_data.value,
        data=emission.data,
    )
    payload = envelope.to_json()
    if len(payload.encode()) > LARGEST_BODY:
        raise ContractBroken(envelope.type, {"data": f"is larger than {LARGEST_BODY:,} bytes; send ids, not content"})
    return {
        "id": emission.id,
        "aggregatetype": emission.contract.name,
        "aggregateid": emission.subject,
        "type": emission.contract.type,
        "payload": payload,
        "schoolid": emission.school_id,
        "partitionkey": emission.key,
        "partition": partition_of(emission.key),
        "sequence": sequence,
        "correlationid": emission.correlation_id,
        "causationid": emission.causation_id,
        "actor": emission.actor,
        "why": emission.why,
        "recorded_at": emission.time,
    }


_READ_WAITING = (
    select(outbox.c.position, outbox.c.id, outbox.c.type, outbox.c.partition, outbox.c.payload)
    .where(outbox.c.published_at.is_(None))
    .order_by(outbox.c.position)
    .limit(bindparam("most"))
)


def waiting(connection: Connection, most: int, in_hand: Collection[int] = ()) -> list[Waiting]:
    """Up to `most` events that are not yet known to be on the broker, oldest first, but for the positions `in_hand`.

    Always from the oldest: a row that a slow transaction commits late must come before later ones of its key.
    """
    found = connection.execute(_READ_WAITING, {"most": most + len(in_hand)})
    return [Waiting(*row) for row in found if row[0] not in in_hand][:most]


def mark_published(connection: Connection, positions: Sequence[int], when: datetime) -> None:
    """Note that the broker has confirmed these events.

    On PostgreSQL without waiting for the disk: a mark that a crash forgets only has its event published once more.
    """
    if is_postgresql(connection):
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(
            text("UPDATE outbox SET published_at = :when WHERE position = ANY(:positions)"),
            {"when": when, "positions": list(positions)},
        )
        return
    connection.execute(update(outbox).where(outbox.c.position.in_(positions)).values(published_at=when))


def mark_unrouted(connection: Connection, positions: Sequence[int]) -> None:
    """Note that no queue took these events; they stay here, and a later take-up can have them replayed."""
    connection.execute(update(outbox).where(outbox.c.position.in_(positions)).values(unrouted=1))


def depth_and_oldest(connection: Connection) -> tuple[int, datetime | None]:
    """How many events wait to be published, and when the oldest of them was recorded."""
    unpublished = outbox.c.published_at.is_(None)
    count, oldest = connection.execute(select(func.count(), func.min(outbox.c.recorded_at)).where(unpublished)).one()
    return int(count), oldest


def history(
    connection: Connection, school_id: str, types: Sequence[str], *, latest_only: Sequence[str], after: int, most: int
) -> list[Waiting]:
    """A school's events of `types` after position `after`, oldest first; of those in `latest_only` the last per subject."""
    newest = (
        select(func.max(outbox.c.position))
        .where(outbox.c.schoolid == school_id, outbox.c.type.in_(latest_only))
        .group_by(outbox.c.type, outbox.c.aggregateid)
    )
    statement = (
        select(outbox.c.position, outbox.c.id, outbox.c.type, outbox.c.partition, outbox.c.payload)
        .where(
            outbox.c.schoolid == school_id,
            outbox.c.type.in_(types),
            outbox.c.position > after,
            or_(outbox.c.type.not_in(latest_only), outbox.c.position.in_(newest)),
        )
        .order_by(outbox.c.position)
        .limit(most)
    )
    return [Waiting(*row) for row in connection.execute(statement)]
