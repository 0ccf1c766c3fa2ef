"""What a test reads in an outbox: all that a service ever said, and what came of what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, Table, case, or_, select

from shared.persistence.tables import outbox


def every_event(connection: Connection) -> Iterator[tuple[str, str, str | None, str, int, bool]]:
    """(id, type, school, key, sequence, published) of every event ever emitted, oldest first."""
    statement = select(
        outbox.c.id,
        outbox.c.type,
        outbox.c.schoolid,
        outbox.c.partitionkey,
        outbox.c.sequence,
        case((outbox.c.published_at.is_(None), 0), else_=1),
    ).order_by(outbox.c.position)
    for row in connection.execute(statement.execution_options(yield_per=5000)):
        yield row[0], row[1], row[2], row[3], row[4], bool(row[5])


def lineage(connection: Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Events whose own id, cause, correlation or subject is among `ids`, oldest first."""
    columns = (
        outbox.c.id, outbox.c.type, outbox.c.aggregateid, outbox.c.schoolid, outbox.c.correlationid,
        outbox.c.causationid, outbox.c.actor, outbox.c.why, outbox.c.recorded_at, outbox.c.payload,
    )  # fmt: skip
    wanted = or_(outbox.c.id.in_(ids), outbox.c.causationid.in_(ids), outbox.c.aggregateid.in_(ids))
    found = connection.execute(select(*columns).where(wanted).order_by(outbox.c.position))
    return [dict(row) for row in found.mappings()]


def rows_of(connection: Connection, table: str) -> list[dict[str, Any]]:
    """Every row of one table, as it lies in the database."""
    found = connection.execute(select(Table(table, MetaData(), autoload_with=connection)))
    return [dict(row) for row in found.mappings()]
