"""What costs much and proves nothing new is done once in a session: a fresh database is a copy of one that was migrated,
templates are compiled once, addresses are read once and their writers made when first used, secrets are hashed cheaply, SQLite
does not wait for the disk, and what the whole session keeps is not looked through for garbage again and again. Tests of these
things themselves call them by their own names."""

from __future__ import annotations

import gc
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
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
_compile_builder, _compile = Rule._compile_builder, Rule.compile
_addresses: dict[tuple[object, ...], Rule] = {}
COLLECT_AFTER = 10_000, 20, 50
"""In place of 700, 10, 10: a look through all of some million objects takes a third of a second, and was taken every few tests."""


@contextmanager
def for_a_session() -> Iterator[None]:
    """All of it, until the session ends."""
    from argon2 import PasswordHasher
    from argon2.profiles import CHEAPEST

    from services.portal.application import hashing
    from services.procurement.application.bids import sealing

    before = hashing.HASHER, sealing.SCRYPT_COST, sealing.BIDDER_COST
    compiled = servers.session_folder() / "templates"
    compiled.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(compiled))}
    Rule._compile_builder = _compiled_when_used  # type: ignore[method-assign,assignment]
    Rule.compile = _compiled_once  # type: ignore[method-assign,assignment]
    hashing.HASHER = PasswordHasher.from_parameters(CHEAPEST)
    sealing.SCRYPT_COST = sealing.BIDDER_COST = CHEAPER_SCRYPT
    embedded.upgrade = migrated  # type: ignore[attr-defined]
    event.listen(Pool, "checkout", _do_not_wait_for_the_disk)
    _first.connect().close()
    Engine.__init__ = _with_statements_of_all  # type: ignore[method-assign,assignment]
    collected_after = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    yield
    gc.set_threshold(*collected_after)
    Engine.__init__ = _engine_begins  # type: ignore[method-assign]
    event.remove(Pool, "checkout", _do_not_wait_for_the_disk)
    embedded.upgrade = upgrade  # type: ignore[attr-defined]
    Rule._compile_builder, Rule.compile = _compile_builder, _compile  # type: ignore[method-assign]
    Flask.jinja_options = {}
    hashing.HASHER, sealing.SCRYPT_COST, sealing.BIDDER_COST = before


def migrated(engine: Engine, service: Service | None) -> None:
    """As `upgrade` does it, but a database in which nothing is yet becomes a copy of one that was upgraded before, and a file
    that has had every migration is left as it is."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        file, migrated_file = Path(engine.url.database), _migrated_file(service)
        if not file.exists():
            shutil.copyfile(migrated_file, file)
        elif _migrations_in(file) != _migrations_in(migrated_file):
            upgrade(engine, service)
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


def _migrations_in(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        return {head for (head,) in connection.execute("SELECT version_num FROM alembic_version")} if known else set()


def _clone(engine: Engine, service: Service | None) -> None:
    found, _ = servers.server("postgresql")
    assert isinstance(found, PostgresServer)
    databases = servers.session_databases(found)
    engine.dispose()
    databases.refill(engine.url.database or "", _key(service), lambda address: _upgraded(address, service))


def migrated_database(databases: servers.Databases, service: Service) -> str:
    """The address of a new PostgreSQL database with the service's tables, cloned from one that was upgraded before."""
    return databases.clone_of(_key(service), lambda address: _upgraded(address, service))


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


def _compiled_once(rule: Rule) -> None:
    """The portal has hundreds of addresses, the same in each of its applications."""
    key = rule.rule, rule.subdomain, rule.host, rule.merge_slashes, repr(rule.defaults)
    if key not in _addresses:
        _compile(rule)
        _addresses[key] = rule
        return
    same = _addresses[key]
    rule._parts, rule._trace, rule._converters = same._parts, same._trace, same._converters
    rule.arguments |= same.arguments
    rule._build, rule._build_unknown = same._build, same._build_unknown


def _compiled_when_used(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """A page writes a few of the addresses."""
    made: list[Callable[..., Any]] = []

    def build(self: Rule, **values: Any) -> Any:
        if not made:
            made.append(_compile_builder(rule, append_unknown))
        return made[0](self, **values)

    return build


def _do_not_wait_for_the_disk(connection: Any, record: Any, _proxy: object) -> None:
    """Whoever cuts the power in the middle of a test takes a process or a server of its own."""
    if isinstance(connection, sqlite3.Connection) and "quick" not in record.info:
        connection.execute("PRAGMA synchronous=OFF")
        record.info["quick"] = True
