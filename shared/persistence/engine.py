"""One engine per service and process, for PostgreSQL (psycopg 3) or SQLite.

Under eventlet psycopg 3 must wait with `select`: by its default it blocks every greenthread and deadlocks on a row lock
that another greenthread holds (measured). `require_cooperative_driver` is called before such a process touches a database.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from shared.errors import DatabaseAway

__all__ = [
    "Connection",
    "DBAPIError",
    "Engine",
    "database_errors_named",
    "is_postgresql",
    "means_away",
    "service_engine",
]

BUSY_SECONDS = 30
"""How long SQLite waits for another process's write; longer than any batch takes."""


def service_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for the database at `url`; `postgresql://` is taken to mean psycopg 3."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(url, parsed.database)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=0,
        # The last one used has its statements prepared and its pages warm.
        pool_use_lifo=True,
        connect_args={"connect_timeout": 5, "prepare_threshold": 5},
    )


def _sqlite_engine(url: str, file: str | None) -> Engine:
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    # One connection: with several, writers wait seconds for each other; with deferred BEGIN updates are lost (measured).
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=60, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "foreign_keys=ON",
            "synchronous=FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def is_postgresql(bind: Engine | Connection) -> bool:
    return bind.dialect.name == "postgresql"


def require_cooperative_driver() -> None:
    """Raise RuntimeError unless psycopg 3 was told, before its import, to wait cooperatively."""
    if os.environ.get("PSYCOPG_WAIT_FUNC") != "wait_select":
        raise RuntimeError("PSYCOPG_WAIT_FUNC=wait_select must be set before this process imports psycopg.")


@contextmanager
def glance(engine: Engine) -> Iterator[Connection]:
    """A connection for one read of tables that no fence guards, without the round trips of a transaction.

    Raises DatabaseAway.
    """
    with database_errors_named(), engine.connect() as connection:
        if is_postgresql(connection):
            yield connection.execution_options(isolation_level="AUTOCOMMIT")
        else:
            yield connection.execution_options(read_only=True)


@contextmanager
def database_errors_named() -> Iterator[None]:
    """Turn a lost or unreachable database into DatabaseAway; every other database error passes unchanged."""
    try:
        yield
    except (OperationalError, InterfaceError) as problem:
        if means_away(problem):
            raise DatabaseAway(str(problem.orig)) from problem
        raise


def means_away(problem: DBAPIError) -> bool:
    """Whether `problem` says that the database could not be reached, is shutting down, or dropped the connection."""
    if problem.connection_invalidated:
        return True
    said = str(problem.orig).lower()
    signs = (
        "connection",
        "could not connect",
        "server closed",
        "terminating",
        "shutting down",
        "starting up",
        "recovery mode",
        "disk i/o error",
        "unable to open",
        "database is locked",
    )
    return isinstance(problem, OperationalError | InterfaceError) and any(sign in said for sign in signs)
