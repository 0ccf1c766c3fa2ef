"""Every door of payroll: which roles may pass, for which schools, with which right to use. A new method that is not in a table
fails here. The doors of a room stand in `<room>/doors.py`, as `DOORS`: roles, what the named school must hold, a request that is well
formed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from services.payroll.adapters.base import metadata
from services.payroll.entrypoints import Payroll
from shared.errors import QuaysideError
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.persistence.take_up_store import Mode
from tests.payroll.world import ABBEY, BECK, World

SCHOOL = {"head", "business_manager", "office"}
READ_TRUST = {"executive", "trustee", "auditor", "operator"}
SERVICE_READERS = SCHOOL | {"governor", "membership_lead"} | READ_TRUST
TAKERS = {"head", "business_manager", "membership_lead", "operator"}
PAY_READERS = SCHOOL | {"payroll_officer", "auditor"}
JOB_READERS = SERVICE_READERS | {"payroll_officer", "finance"}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "job": (JOB_READERS, "nothing", {"job_id": "no-such-job"}),
    "job_file": (TAKERS | PAY_READERS, "nothing", {"job_id": "no-such-job", "name": "f"}),
    "jobs": (JOB_READERS, "school", {}),
    "take_up_progress": (SERVICE_READERS | {"finance"}, "school", {}),
    "my_entitlement": (SERVICE_READERS, "school", {}),
    "timeline": (SERVICE_READERS, "school", {}),
    "records_held": (SERVICE_READERS, "school", {}),
    "export_school": (TAKERS, "school", {}),
    "erase_school": ({"membership_lead", "operator"}, "school", {"reason": "left"}),
}
"""`needs` is "trust" (for the whole trust only), "use of the trust" (about a school, by who acts for the trust), "use", "read" or
"school" (about the school named), or "nothing"."""
for room in sorted(Path(__file__).parent.glob("*/doors.py")):
    DOORS |= import_module(f"tests.payroll.{room.parent.name}.doors").DOORS
OF_A_SCHOOL = {"read", "use", "school", "use of the trust"}
METHODS = sorted(Payroll().rpc_methods)
TOLD_OF = sorted(set(METHODS) & set(DOORS))


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("doors"))
    made.take_up(ABBEY, BECK)
    yield made
    made.stop()


def outcome(world: World, role: str, held_at: str, method: str) -> str:
    """ "ok", or the code of the refusal, when somebody with one role calls; about the school Abbey where one is named."""
    _, needs, request = DOORS[method]
    about = {"school_id": ABBEY} if needs in OF_A_SCHOOL else {}
    try:
        world.ask(caller("somebody", (Role(role), held_at)), method, **about, **request)
    except QuaysideError as refusal:
        return refusal.code
    return "ok"


def test_every_method_is_in_the_table() -> None:
    assert sorted(DOORS) == METHODS


@pytest.mark.parametrize("method", TOLD_OF)
def test_only_the_declared_roles_pass_and_only_for_their_own_schools(method: str, shared_world: World) -> None:
    roles, needs, _ = DOORS[method]
    of_one = OF_A_SCHOOL - {"use of the trust"}
    for role in Role:
        for held_at in (ABBEY, BECK, EVERY_SCHOOL):
            reaches = held_at == EVERY_SCHOOL or needs == "nothing" or (needs in of_one and held_at == ABBEY)
            passes = role.value in roles and reaches
            code = outcome(shared_world, role.value, held_at, method)
            assert (code != "not_allowed") is passes, f"{role.value} at {held_at} calling {method}: {code}"
            assert code != "failed", f"{role.value} at {held_at} calling {method}"


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.READ_ONLY, Mode.TRIAL, Mode.FULL])
def test_a_school_needs_the_right_that_the_method_asks_for(mode: Mode, world: World) -> None:
    world.take_up(ABBEY, mode=mode)
    may_use = mode in (Mode.TRIAL, Mode.FULL)
    enough = {
        "use": may_use, "use of the trust": may_use, "read": mode is not Mode.NONE,
        "school": True, "trust": True, "nothing": True,
    }  # fmt: skip
    for method, (roles, needs, _) in DOORS.items():
        code = outcome(world, sorted(roles)[0], EVERY_SCHOOL, method)
        assert (code != "not_taken_up") is enough[needs], f"{method} with {mode}: {code}"


def test_every_table_with_rows_of_schools_has_a_rule_for_leaving() -> None:
    of_schools = {table.name for table in metadata.tables.values() if "school_id" in table.columns}
    assert of_schools == {owned.name for owned in Payroll.tables}
    assert all(owned.erase == "delete" or owned.duty for owned in Payroll.tables)


def test_the_tables_are_as_the_migrations_make_them(world_on_each: World) -> None:
    with world_on_each.uow() as uow:
        look = inspect(uow.session.connection())
        made = {
            table.name: {column["name"]: column["nullable"] for column in look.get_columns(table.name)}
            for table in metadata.tables.values()
        }
    said = {
        table.name: {column.name: bool(column.nullable) for column in table.columns}
        for table in metadata.tables.values()
    }
    assert made == said


def test_the_database_fences_every_table_with_rows_of_schools(world_on_postgresql: World) -> None:
    with world_on_postgresql.uow() as uow:
        named = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        fenced = set(uow.session.execute(text(named)).scalars())
    assert {owned.name for owned in Payroll.tables} <= fenced
