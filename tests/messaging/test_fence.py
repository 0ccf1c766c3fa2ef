"""The fence between schools on PostgreSQL: not even a query written by hand sees or changes another school's rows."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.persistence.engine import service_engine
from shared.persistence.scope import EVERYWHERE, Scope, only, refuse_superuser
from shared.persistence.unit_of_work import Cause
from tests import servers
from tests.messaging.harness import EmbeddedHouse

CAUSE = Cause("person:by-hand", "correlation")


@pytest.fixture
def two_schools(embedded_postgresql: EmbeddedHouse) -> tuple[str, str]:
    house = embedded_postgresql
    house.begin()
    mine, yours = house.new_schools(2)
    house.light(mine, 1, 2)
    house.light(yours, 3)
    house.settle()
    return mine, yours


def run(house: EmbeddedHouse, scope: Scope, statement: str, **values: object) -> list[int]:
    with house.boathouse.unit_of_work(CAUSE, scope) as uow:
        found = uow.session.execute(text(statement), values)
        return list(found.scalars()) if statement.startswith("SELECT") else []


SEEING = "SELECT number FROM effect WHERE school_id IN (:mine, :yours) ORDER BY number"


def test_a_query_without_a_filter_sees_the_rows_of_the_scope_only(
    embedded_postgresql: EmbeddedHouse, two_schools: tuple[str, str]
) -> None:
    mine, yours = two_schools

    def see(scope: Scope) -> list[int]:
        return run(embedded_postgresql, scope, SEEING, mine=mine, yours=yours)

    assert see(only([mine])) == [1, 2]
    assert see(only([yours])) == [3]
    assert see(only([mine, yours])) == [1, 2, 3]
    assert see(only([])) == []
    assert see(EVERYWHERE) == [1, 2, 3]


def test_a_row_of_another_school_can_be_neither_written_nor_moved_nor_removed(
    embedded_postgresql: EmbeddedHouse, two_schools: tuple[str, str]
) -> None:
    mine, yours = two_schools
    add = "INSERT INTO effect (event_id, school_id, number) VALUES ('x', :school, 9)"
    with pytest.raises(DBAPIError, match="row-level security"):
        run(embedded_postgresql, only([mine]), add, school=yours)
    with pytest.raises(DBAPIError, match="row-level security"):
        run(embedded_postgresql, only([mine]), "UPDATE effect SET school_id = :yours WHERE number = 1", yours=yours)
    run(embedded_postgresql, only([mine]), "DELETE FROM effect WHERE school_id = :yours", yours=yours)
    run(embedded_postgresql, only([mine]), "UPDATE effect SET number = 0 WHERE school_id = :yours", yours=yours)
    assert run(embedded_postgresql, EVERYWHERE, SEEING, mine=mine, yours=yours) == [1, 2, 3]


def test_a_connection_that_entered_no_scope_sees_nothing(
    embedded_postgresql: EmbeddedHouse, two_schools: tuple[str, str]
) -> None:
    with embedded_postgresql.boathouse.database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM effect")).scalar() == 0


def test_the_scope_of_one_transaction_does_not_leak_into_the_next(
    embedded_postgresql: EmbeddedHouse, two_schools: tuple[str, str]
) -> None:
    engine = embedded_postgresql.boathouse.database.engine
    with engine.connect() as connection:
        with connection.begin():
            connection.execute(text("SELECT set_config('quayside.schools', '*', true)"))
            assert connection.execute(text("SELECT count(*) FROM effect")).scalar()
        with connection.begin():
            assert connection.execute(text("SELECT count(*) FROM effect")).scalar() == 0


@pytest.mark.parametrize("name", ["*", "a,b", ""])
def test_an_id_that_means_more_than_one_school_opens_nothing(
    embedded_postgresql: EmbeddedHouse, two_schools: tuple[str, str], name: str
) -> None:
    mine, yours = two_schools
    asked = name.replace("a", mine).replace("b", yours)
    try:
        seen = run(embedded_postgresql, only([asked]), SEEING, mine=mine, yours=yours)
    except ValueError:
        return
    assert seen == []


def test_a_handler_cannot_write_into_another_school(embedded_postgresql: EmbeddedHouse) -> None:
    house = embedded_postgresql
    house.begin()
    school = house.new_school()
    house.set_mood(school, 1, "write elsewhere")
    house.light(school, 1)
    house.settle()
    (parked,) = house.parked()
    assert "row-level security" in parked.reason
    assert house.effects(school) == house.effects("somebody-else") == []


def test_a_call_sees_the_schools_of_the_caller_only(
    embedded_postgresql: EmbeddedHouse, two_schools: tuple[str, str]
) -> None:
    mine, yours = two_schools
    client = embedded_postgresql.client
    assert client.call(caller("x", (Role.HEAD, mine)), "boathouse", "schools_seen", {}) == [mine]
    both = caller("x", (Role.HEAD, mine), (Role.HEAD, yours))
    assert client.call(both, "boathouse", "schools_seen", {}) == sorted([mine, yours])
    trust = caller("x", (Role.HEAD, EVERY_SCHOOL))
    assert {mine, yours} <= set(client.call(trust, "boathouse", "schools_seen", {}))


def test_a_service_refuses_to_run_as_a_superuser(postgresql: servers.Databases) -> None:
    engine = service_engine(postgresql.admin.url)
    words = "This database role is a superuser or bypasses row-level security"
    with engine.connect() as connection, pytest.raises(RuntimeError, match=words):
        refuse_superuser(connection)
    engine.dispose()


def test_a_role_that_row_level_security_binds_is_let_in(embedded_postgresql: EmbeddedHouse) -> None:
    embedded_postgresql.boathouse.check_database()


def test_every_table_with_a_school_of_the_sample_is_forced_behind_the_fence(embedded_postgresql: EmbeddedHouse) -> None:
    with embedded_postgresql.boathouse.database.engine.connect() as connection:
        forced = connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY relname")
        ).scalars()
        assert list(forced) == ["effect", "keeper", "mood"]
