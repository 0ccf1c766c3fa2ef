"""Every door of procurement: which roles may pass, for which schools, with which right to use. A new method that is not in
the table fails here. A room's own doors stand in `<room>/doors.py`, as `DOORS` of the same shape."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.procurement.adapters.base import metadata
from services.procurement.entrypoints import Procurement
from shared.errors import QuaysideError
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from shared.persistence.take_up_store import Mode
from tests.procurement.world import ABBEY, BECK, CLOSES, World

STAFF = {"head", "business_manager", "office"}
READ_TRUST = {"executive", "trustee", "auditor", "operator"}
BUYER, PAYERS = {"buyer"}, {"buyer", "finance"}
TRUST = READ_TRUST | PAYERS
OWN = STAFF | {"governor"} | TRUST
APPROVERS = {"head", "business_manager", "finance", "executive", "trustee"}
SERVICE_READERS = STAFF | {"governor", "membership_lead"} | READ_TRUST
TAKERS = {"head", "business_manager", "membership_lead", "operator"}
ERASERS = {"membership_lead", "operator"}

ORDER: dict[str, Any] = {"order_id": "no-such-order"}
SUPPLIER = {"supplier_id": "no-such-supplier"}
TERMS = {**SUPPLIER, "sku": "x", "valid_from": "2026-01-01", "unit": "pack", "price": "1", "vat": "zero"}
WINDOW = {
    **SUPPLIER, "title": "T", "schools": [ABBEY], "skus": ["x"], "closes_at": CLOSES.isoformat(),
    "delivery_on": "2026-11-16",
}  # fmt: skip
FILE = {**SUPPLIER, "filename": "list.csv", "content": "eA==", "valid_from": "2026-01-01"}

# method: (roles, what the named school must hold, a request that is well formed). "trust": only for the whole trust.
DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "add_supplier": (BUYER, "trust", {"name": "", "reason": "r"}),
    "stop_supplier": (BUYER, "trust", {**SUPPLIER, "reason": "r"}),
    "suppliers": (TRUST, "nothing", {}),
    "list_item": (BUYER, "trust", {**TERMS, "name": "X", "cpv": "22830000"}),
    "new_terms": (BUYER, "trust", TERMS),
    "catalogue_template": (BUYER, "nothing", {}),
    "import_catalogue": (BUYER, "trust", FILE),
    "take_catalogue": (BUYER, "trust", {"job_id": "no-such-job"}),
    "catalogue": (TRUST, "nothing", {}),
    "item_page": (TRUST, "nothing", {**SUPPLIER, "sku": "x"}),
    "schools": (TRUST, "nothing", {}),
    "open_window": (BUYER, "trust", WINDOW),
    "orders": (TRUST, "trust", {}),
    "order_page": (TRUST, "trust", ORDER),
    "preview_closing": (TRUST, "trust", ORDER),
    "close_order": (BUYER, "trust", ORDER),
    "receive": (BUYER, "trust", {**ORDER, "delivery_note": "D", "lines": [], "last": True}),
    "share_out_by_hand": (BUYER, "trust", {**ORDER, "sku": "x", "units": {}}),
    "send_back": (BUYER, "trust", {**ORDER, "sku": "x", "units": {}, "reason": "r"}),
    "take_back_goods": (BUYER, "trust", {**ORDER, "note": "D", "reason": "r"}),
    "name_framework": (BUYER, "trust", {**ORDER, "bought_under": "F"}),
    "quantities_waiting": (TRUST, "trust", {}),
    "savings": (TRUST, "trust", {}),
    "usage": (TRUST, "trust", {}),
    "make_shares_sheet": (TRUST, "trust", ORDER),
    "school_catalogue": (OWN, "read", {}),
    "school_catalogue_after": (OWN, "read", {}),
    "my_windows": (OWN, "read", {}),
    "my_orders": (OWN, "read", {}),
    "school_order_page": (OWN, "read", ORDER),
    "preview_for_school": (OWN, "read", ORDER),
    "ask_for": (STAFF, "use", {**ORDER, "sku": "x", "firm": 1}),
    "ask_for_many": (STAFF, "use", {**ORDER, "lines": [{"sku": "x", "firm": 1}]}),
    "choose_codes": (STAFF, "use", {**ORDER, "codes": {}}),
    "approve_quantities": (APPROVERS, "use", {**ORDER, "pence": 1}),
    "withdraw": (STAFF, "use", {**ORDER, "sku": "x"}),
    "school_savings": (OWN, "read", {}),
    "school_recharges": (OWN, "read", {}),
    "school_usage": (OWN, "read", {}),
    "make_statement": (OWN, "read", ORDER),
    "job": (SERVICE_READERS | PAYERS, "nothing", {"job_id": "no-such-job"}),
    "job_file": (SERVICE_READERS | PAYERS, "nothing", {"job_id": "no-such-job", "name": "f"}),
    "jobs": (SERVICE_READERS, "school", {}),
    "take_up_progress": (SERVICE_READERS | {"finance"}, "school", {}),
    "my_entitlement": (SERVICE_READERS, "school", {}),
    "timeline": (SERVICE_READERS, "school", {}),
    "records_held": (SERVICE_READERS, "school", {}),
    "export_school": (TAKERS, "school", {}),
    "erase_school": (ERASERS, "school", {"reason": "left"}),
}  # fmt: skip
for room in sorted(Path(__file__).parent.glob("*/doors.py")):
    DOORS |= import_module(f"tests.procurement.{room.parent.name}.doors").DOORS
OF_A_SCHOOL = {"read", "use", "school"}
METHODS = sorted(Procurement().rpc_methods)


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


@pytest.mark.parametrize("method", METHODS)
def test_only_the_declared_roles_pass_and_only_for_their_own_schools(method: str, shared_world: World) -> None:
    roles, needs, _ = DOORS[method]
    for role in Role:
        for held_at in (ABBEY, BECK, EVERY_SCHOOL):
            reaches = held_at == EVERY_SCHOOL or needs == "nothing" or (needs in OF_A_SCHOOL and held_at == ABBEY)
            passes = role.value in roles and reaches
            code = outcome(shared_world, role.value, held_at, method)
            assert (code != "not_allowed") is passes, f"{role.value} at {held_at} calling {method}: {code}"
            assert code != "failed"


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.READ_ONLY, Mode.TRIAL, Mode.FULL])
def test_a_school_needs_the_right_that_the_method_asks_for(mode: Mode, world: World) -> None:
    world.take_up(ABBEY, mode=mode)
    enough = {
        "use": mode in (Mode.TRIAL, Mode.FULL), "read": mode is not Mode.NONE,
        "school": True, "trust": True, "nothing": True,
    }  # fmt: skip
    for method, (roles, needs, _) in DOORS.items():
        code = outcome(world, sorted(roles)[0], EVERY_SCHOOL, method)
        assert (code != "not_taken_up") is enough[needs], f"{method} with {mode}: {code}"


def test_every_table_with_rows_of_schools_is_fenced_and_has_a_rule_for_leaving() -> None:
    of_schools = {table.name for table in metadata.tables.values() if "school_id" in table.columns}
    assert of_schools == {owned.name for owned in Procurement.tables}
    assert all(owned.erase == "delete" or owned.duty for owned in Procurement.tables)


def test_the_database_fences_every_table_with_rows_of_schools(world_on_postgresql: World) -> None:
    with world_on_postgresql.uow() as uow:
        named = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        fenced = set(uow.session.execute(text(named)).scalars())
    assert {owned.name for owned in Procurement.tables} <= fenced
