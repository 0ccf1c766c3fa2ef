"""A running contract in the world of the tests: three schools share it by pupils, from September 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from tests.procurement.suppliers.papers import approve, invited
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, EXECUTIVE, FINANCE, NAMES, World

TRUSTEE = caller("chair@trust", (Role.TRUSTEE, EVERY_SCHOOL))
SIGNS_AS = {
    "chief financial officer": FINANCE,
    "chief executive": EXECUTIVE,
    "finance committee": TRUSTEE,
    "trust board": TRUSTEE,
}
FIGURES = {ABBEY: "210", BECK: "420", CASTLE: "70"}


def supplier(world: World, name: str = "Green Fields Ltd") -> str:
    """A supplier that may be bought from."""
    supplier_id = invited(world, name)
    approve(world, supplier_id)
    return supplier_id


def terms(supplier_id: str, /, **other: Any) -> dict[str, Any]:
    """£36,000.00 over three years from 1 September 2026, an option of a year; 210, 420 and 70 pupils."""
    usual = {
        "title": "Grounds maintenance", "supplier_id": supplier_id, "cpv_code": "77314000", "value_pence": 3_600_000,
        "starts_on": "2026-09-01", "ends_on": "2029-08-31", "extensions": [{"months": 12, "pence": 1_200_000}],
        "driver": "pupils", "period_months": 3,
        "schools": [{"school_id": school_id, "figure": figure} for school_id, figure in FIGURES.items()],
    }  # fmt: skip
    return usual | other


def entered(world: World, **other: Any) -> str:
    """The contract in the register, the schools having taken procurement up."""
    world.take_up(*NAMES)
    made = world.ask(BUYER, "add_contract", **terms(supplier(world), **other))
    signed(world, made["contract_id"])
    return str(made["contract_id"])


def signed(world: World, contract_id: str) -> None:
    """Whatever of the contract waits, signed by those who may, each once."""
    while waiting := [one for one in page_of(world, contract_id)["to_sign"] if one["state"] == "waiting"]:
        world.ask(
            SIGNS_AS[waiting[0]["to_sign"]["waits_for"]], "sign_contract_commitment",
            contract_id=contract_id, commitment_id=waiting[0]["commitment_id"], minute="11 November 2026, minute 4",
        )  # fmt: skip


def plan(world: World, contract_id: str, *schools: str, **other: Any) -> Any:
    """Mowing every month from 15 September 2026 to the end of November."""
    usual = {
        "service": "Mowing", "school_ids": list(schools), "first_on": "2026-09-15", "rhythm": "every month",
        "until": "2026-11-30",
    }  # fmt: skip
    return world.ask(BUYER, "plan_visits", contract_id=contract_id, **(usual | other))


def ordered(world: World, contract_id: str) -> Any:
    """The next period ordered, as the page would."""
    page = page_of(world, contract_id)
    return world.ask(
        BUYER, "place_contract_order",
        contract_id=contract_id, number=page["next"]["number"], version=page["version"],
    )  # fmt: skip


def page_of(world: World, contract_id: str) -> Any:
    return world.ask(BUYER, "contract_page", contract_id=contract_id)


def visits_of(world: World, contract_id: str, school_id: str) -> list[Any]:
    found = world.ask(BUYER, "contract_visits", contract_id=contract_id)
    return [visit for visit in found if visit["school_id"] == school_id]


def answer(world: World, who: Caller, visit: Any, outcome: str, words: str = "", done_on: date | None = None) -> Any:
    """A school's word on a visit."""
    return world.ask(
        who, "answer_visit",
        school_id=visit["school_id"], visit_id=visit["visit_id"], outcome=outcome, words=words,
        done_on=done_on.isoformat() if done_on else None,
    )  # fmt: skip
