"""Being told that the outbox has something: by PostgreSQL's LISTEN, or by a look every few milliseconds on SQLite."""

from __future__ import annotations

import threading
from typing import Any, Self

import psycopg
from sqlalchemy import Connection

from shared.errors import DatabaseAway
from shared.persistence.engine import database_errors_named, is_postgresql
from shared.persistence.outbox_store import CHANNEL
from shared.persistence.unit_of_work import Database

LISTEN_SECONDS = 1.0
"""A notification wakes at once; this is only the look of last resort should one be lost with a connection."""
POLL_SECONDS = 0.02
"""For SQLite in another process; costs one indexed read of an empty result."""


class Wakeup:
    """`with Wakeup(database) as wakeup: wakeup.wait()` returns when there may be something to publish."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._happened = threading.Event()

    def __enter__(self) -> Self:
        if is_postgresql(self._database.engine):
            with database_errors_named():
                self._connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                self._connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        else:
            self._database.emitted = self._happened.set
        return self

    def wait(self) -> None:
        """Wait until something was added, or for the longest pause. Raises DatabaseAway where the connection broke."""
        if self._connection is None:
            self._happened.wait(POLL_SECONDS)
            self._happened.clear()
            return
        raw: Any = self._connection.connection.driver_connection
        try:
            for _ in raw.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                return
        except psycopg.Error as problem:
            self._connection.invalidate()
            raise DatabaseAway(str(problem)) from problem

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
