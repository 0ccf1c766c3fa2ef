"""What only a database shows: suppliers from before the taking on was asked are taken over, and two people who take one step
at the same moment take it once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from alembic import command
from sqlalchemy import create_engine, text

from services.procurement.entrypoints import Procurement
from shared.errors import Conflict
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.persistence.migrating import _config
from tests.procurement.suppliers.papers import put_on_record, request
from tests.procurement.world import START, World


def test_suppliers_that_were_there_before_are_taken_over_for_a_year(database_url: str) -> None:
    engine = create_engine(database_url)
    config = _config(Procurement())
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "p0001")
        values = {"id": "s1", "at": START, "active": True}
        named = "supplier_id, name, active, stopped_because, added_at"
        connection.execute(text(f"INSERT INTO supplier ({named}) VALUES (:id, 'Old Ltd', :active, '', :at)"), values)
        command.upgrade(config, "p0002")
        found = connection.execute(
            text("SELECT stage, listed_on, buying_until, version FROM supplier_onboarding")
        ).one()
    engine.dispose()
    listed, until = (date.fromisoformat(str(day)) for day in (found[1], found[2]))
    assert (found[0], found[3], until - listed) == ("taken over", 0, timedelta(days=365))


def test_two_people_who_call_back_at_the_same_moment_have_called_once(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    supplier_id = world.supplier()
    put_on_record(world, supplier_id)
    world.clock.move_to(START + timedelta(hours=1))
    change_id = request(world, supplier_id)
    people = [caller(f"{name}@trust", (Role.FINANCE, EVERY_SCHOOL)) for name in ("ann", "ben", "cat", "dan")]

    def calls(who: Caller) -> str:
        said = {"change_id": change_id, "number": "01372 000111", "spoke_to": f"Rita, to {who.actor}"}
        try:
            return str(world.ask(who, "call_back", **said)["stage"])
        except Conflict as refusal:
            return refusal.message

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(calls, people))
    assert answers == ["This change is called back: there is nothing to call back."] * 3 + ["called back"]
    steps = world.ask(people[0], "supplier_page", supplier_id=supplier_id)["steps"]
    assert len([step for step in steps if step["what"].startswith("called back")]) == 1
