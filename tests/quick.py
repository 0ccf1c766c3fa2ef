"""What costs much and proves nothing new is done once in a session: a fresh database is a copy of one that was migrated,
templates are compiled once and addresses when they are first written, secrets are hashed cheaply, and SQLite does not wait for
the disk. Tests of these things themselves call them by their own names."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.pool import Pool
from werkzeug.routing import Rule

from shared.hosting import embedded
from shared.nodes import PostgresServer
from shared.persistence.engine import is_postgresql, service_engine
from shared.persistence.migrating import upgrade
from shared.service import Service
from tests import servers

CHEAPER_SCRYPT = 2**8
_engine_begins = Engine.__init__
_first = create_engine("sqlite://", query_cache_size=5_000)
_Sqlite = type(_first.dialect)
_compile = Rule._compile_builder


@contextmanager
def for_a_session() -> Iterator[None]:
    """All of it, until the session ends."""
    from argon2 import PasswordHasher
    from argon2.profiles import CHEAPEST

    from services.portal.application import hashing
    from services.procurement.application.bids import sealing

    before = hashing.HASHER, sealing.SCRYPT_COST
    compiled = servers.session_folder() / "templates"
    compiled.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(compiled))}
    Rule._compile_builder = _compiled_when_used  # type: ignore[method-assign,assignment]
    hashing.HASHER, sealing.SCRYPT_COST = PasswordHasher.from_parameters(CHEAPEST), CHEAPER_SCRYPT
    embedded.upgrade = migrated  # type: ignore[attr-defined]
    event.listen(Pool, "checkout", _do_not_wait_for_the_disk)
    _first.connect().close()
    Engine.__init__ = _with_statements_of_all  # type: ignore[method-assign,assignment]
    yield
    Engine.__init__ = _engine_begins  # type: ignore[method-assign]
    event.remove(Pool, "checkout", _do_not_wait_for_the_disk)
    embedded.upgrade = upgrade  # type: ignore[attr-defined]
    Rule._compile_builder = _compile  # type: ignore[method-assign]
    Flask.jinja_options = {}
    hashing.HASHER, sealing.SCRYPT_COST = before


def migrated(engine: Engine, service: Service | None) -> None:
    """As `upgrade` does it, but a database in which nothing is yet becomes a copy of one that was upgraded before."""
    if engine.dialect.name == "sqlite" and engine.url.database and not Path(engine.url.database).exists():
        shutil.copyfile(_migrated_file(service), engine.url.database)
    elif is_postgresql(engine) and not inspect(engine).has_table("alembic_version"):
        _clone(engine, service)
    else:
        upgrade(engine, service)


def _migrated_file(service: Service | None) -> Path:
    """A SQLite file with the service's tables, the same for all processes of the session."""
    folder = servers.session_folder()
    made = folder / f"{_key(service)}.db"
    with servers.file_lock(folder / f"{_key(service)}.lock"):
        if not made.exists():
            new = made.with_suffix(".new")
            engine = service_engine(f"sqlite:///{new}")
            upgrade(engine, service)
            # The last connection writes what is in the log into the file.
            engine.dispose()
            new.rename(made)
    return made


def _clone(engine: Engine, service: Service | None) -> None:
    found, _ = servers.server("postgresql")
    assert isinstance(found, PostgresServer)
    databases = servers.session_databases(found)
    engine.dispose()
    databases.refill(engine.url.database or "", _key(service), lambda address: _upgraded(address, service))


def _upgraded(address: str, service: Service | None) -> None:
    engine = service_engine(address)
    upgrade(engine, service)
    engine.dispose()


def _key(service: Service | None) -> str:
    return f"{type(service).__module__}.{service.name}" if service else "kernel"


def _with_statements_of_all(engine: Engine, *given: Any, **named: Any) -> None:
    """A statement is made into SQL once for all SQLite files, not once for each: what was made is found by its dialect."""
    _engine_begins(engine, *given, **named)
    if type(engine.dialect) is _Sqlite:
        engine._compiled_cache = _first._compiled_cache


def _is_sqlite(_dialect: object, other: object) -> bool:
    return type(other) is _Sqlite


def _of_sqlite(_dialect: object) -> int:
    return hash(_Sqlite)


def _compiled_when_used(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """The portal has hundreds of addresses; a page writes a few of them."""
    made: list[Callable[..., Any]] = []

    def build(self: Rule, **values: Any) -> Any:
        if not made:
            made.append(_compile(rule, append_unknown))
        return made[0](self, **values)

    return build


def _do_not_wait_for_the_disk(connection: Any, record: Any, _proxy: object) -> None:
    """Whoever cuts the power in the middle of a test takes a process or a server of its own."""
    if isinstance(connection, sqlite3.Connection) and "quick" not in record.info:
        connection.execute("PRAGMA synchronous=OFF")
        record.info["quick"] = True
