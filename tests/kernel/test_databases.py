"""What a service's database must be: brought up to date once, locked by one, and refused where it is not there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect

from shared.errors import DatabaseAway
from shared.persistence.engine import database_errors_named, service_engine
from shared.persistence.locks import ServiceLock
from shared.persistence.migrating import pending, upgrade
from shared.persistence.tables import kernel
from tests.kernel.sample.boathouse.entrypoints import Boathouse


def test_a_fresh_database_says_what_it_lacks_and_then_lacks_nothing(database_url: str) -> None:
    engine, service = service_engine(database_url), Boathouse()
    assert {"b0001", "k0001"} <= set(pending(engine, service))
    upgrade(engine, service)
    upgrade(engine, service)
    assert pending(engine, service) == []
    engine.dispose()


def test_the_migrations_make_the_very_tables_that_the_kernel_declares(database_url: str) -> None:
    engine = service_engine(database_url)
    upgrade(engine, None)
    found = inspect(engine)
    assert set(kernel.tables) <= set(found.get_table_names())
    for name, table in kernel.tables.items():
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert columns == {column.name: column.nullable for column in table.columns}, name
        assert {index["name"] for index in found.get_indexes(name)} >= {index.name for index in table.indexes}, name
    engine.dispose()


def test_two_processes_that_start_at_once_migrate_one_after_the_other(empty_database: str) -> None:
    def bring_up_to_date(_: int) -> None:
        engine = service_engine(empty_database)
        upgrade(engine, Boathouse())
        engine.dispose()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(bring_up_to_date, range(3)))


def test_a_lock_is_held_by_one_and_free_after_it(database_url: str) -> None:
    one, other = service_engine(database_url), service_engine(database_url)
    upgrade(one, None)
    with ServiceLock(one, "relay:x") as mine:
        assert mine.held
        mine.check()
        with ServiceLock(other, "relay:x") as yours:
            assert not yours.held
        with ServiceLock(other, "relay:y") as unrelated:
            assert unrelated.held
    with ServiceLock(other, "relay:x") as heir:
        assert heir.held
    for engine in (one, other):
        engine.dispose()


def test_a_server_that_does_not_answer_is_away_by_name() -> None:
    engine = service_engine("postgresql://nobody:nothing@127.0.0.1:1/nowhere")
    with pytest.raises(DatabaseAway), database_errors_named(), engine.connect():
        raise AssertionError("somebody answered")
    engine.dispose()


def test_a_sqlite_file_that_cannot_be_opened_is_away_by_name(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    engine = service_engine(f"sqlite:///{tmp_path / 'folder'}")
    with pytest.raises(DatabaseAway), database_errors_named(), engine.connect():
        raise AssertionError("a folder was opened as a database")
    engine.dispose()


def test_two_writers_on_sqlite_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    engines = [service_engine(url) for _ in range(2)]
    with engines[0].begin() as connection:
        connection.exec_driver_sql("CREATE TABLE tally (count INTEGER)")
        connection.exec_driver_sql("INSERT INTO tally VALUES (0)")

    def count(which: int) -> None:
        for _ in range(50):
            with engines[which].begin() as connection:
                found = connection.exec_driver_sql("SELECT count FROM tally").scalar_one()
                connection.exec_driver_sql(f"UPDATE tally SET count = {found + 1}")

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count, range(2)))
    with engines[0].connect() as connection:
        assert connection.exec_driver_sql("SELECT count FROM tally").scalar_one() == 100
    for engine in engines:
        engine.dispose()
