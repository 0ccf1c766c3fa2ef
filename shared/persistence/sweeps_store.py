"""SQL of sweeps: which of them is due, and the lock that lets one worker run it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from shared.persistence.engine import is_postgresql
from shared.persistence.tables import sweep


def due(connection: Connection, name: str, every: timedelta, now: datetime) -> bool:
    """Whether the sweep is due; if so it is marked as run in this transaction, and other workers wait for its end."""
    dialect = postgresql if is_postgresql(connection) else sqlite
    statement = dialect.insert(sweep).values(name=name, last_run_at=now)
    # RETURNING, since the row count of an INSERT is not told by every driver.
    marked = connection.execute(
        statement.on_conflict_do_update(
            index_elements=[sweep.c.name],
            set_={"last_run_at": now},
            where=or_(sweep.c.last_run_at <= now - every, sweep.c.last_run_at > now),
        ).returning(sweep.c.name)
    )
    return marked.first() is not None


def last_runs(connection: Connection) -> dict[str, datetime]:
    """When each sweep last ran."""
    return {row[0]: row[1] for row in connection.execute(select(sweep.c.name, sweep.c.last_run_at))}
