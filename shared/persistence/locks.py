"""A lock that one process of a service holds at a time, and loses with its database connection or its life."""

from __future__ import annotations

import fcntl
import zlib
from pathlib import Path
from typing import IO, Self

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from shared.persistence.engine import database_errors_named, is_postgresql


class LockLost(Exception):
    """The connection that held the lock is gone, so another process may hold it by now."""


class ServiceLock:
    """`with ServiceLock(engine, name) as lock: if lock.held: ...` An advisory lock on PostgreSQL; on SQLite a lock on a
    file beside the database, or, for a database in memory, none (there is one process only)."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._connection: Connection | None = None
        self._file: IO[bytes] | None = None
        self.held = False

    def __enter__(self) -> Self:
        if is_postgresql(self._engine):
            with database_errors_named():
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                number = zlib.crc32(self._name.encode())
                found = self._connection.execute(text("SELECT pg_try_advisory_lock(CAST(:n AS bigint))"), {"n": number})
                self.held = bool(found.scalar())
            return self
        database = self._engine.url.database
        if not database:
            self.held = True
            return self
        self._file = Path(f"{database}.{self._name.replace(':', '-')}.lock").open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.held = True
        except BlockingIOError:
            self.held = False
        return self

    def check(self) -> None:
        """Raise LockLost where the lock may have gone to another process."""
        if self._connection is None:
            return
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError as problem:
            raise LockLost(str(problem.orig)) from problem

    def __exit__(self, *_: object) -> None:
        self.held = False
        if self._connection is not None:
            # The connection may be dead already; the lock died with it.
            self._connection.invalidate()
            self._connection.close()
        if self._file is not None:
            self._file.close()
