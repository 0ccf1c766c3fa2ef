"""From the visit accepted on the spot to the invoice that matches it and the schools that are charged for it."""

from __future__ import annotations

from typing import Any

import pytest

from services.procurement.application.purchase_orders import ordering
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from tests.procurement.contract_register.shared_contract import answer, ordered, plan, signed, terms, visits_of
from tests.procurement.payables.office import looked_at, taken_in
from tests.procurement.payables.papers import invoice, line
from tests.procurement.suppliers.papers import approve
from tests.procurement.world import ABBEY, BECK, BUYER, FINANCE, NAMES, World, head_of


@pytest.fixture
def autumn(world: World) -> PurchaseOrder:
    """The order of a quarter with three visits each at Abbey (£1,000.00) and Beck (£2,000.00)."""
    world.take_up(*NAMES)
    supplier_id = world.supplier()
    approve(world, supplier_id)
    schools = [{"school_id": ABBEY, "figure": "100"}, {"school_id": BECK, "figure": "200"}]
    contract_id = world.ask(BUYER, "add_contract", **terms(supplier_id, schools=schools))["contract_id"]
    signed(world, contract_id)
    plan(world, contract_id, ABBEY, BECK)
    placed = ordered(world, contract_id)
    with world.uow() as uow:
        return ordering.get(uow, placed["purchase_order_id"])


def visits(world: World, order: PurchaseOrder, school_id: str) -> list[Any]:
    return visits_of(world, order.origin.split()[1].rstrip(","), school_id)


def billed(world: World, order: PurchaseOrder) -> str:
    """The id of an invoice for the whole order, line by line."""
    lines = [
        line(
            one.line_no,
            "1",
            str(one.unit_price),
            description=one.description,
            unit="visit",
            order_line=str(one.line_no),
        )
        for one in order.lines
    ]
    return taken_in(world, invoice(*lines, order_reference=order.number))


def test_an_invoice_for_visits_that_were_all_accepted_is_approved_and_charged_to_each_school(
    world: World, autumn: PurchaseOrder
) -> None:
    for school_id in (ABBEY, BECK):
        for visit in visits(world, autumn, school_id):
            answer(world, head_of(school_id), visit, "accepted")
    invoice_id = billed(world, autumn)
    assert looked_at(world, invoice_id)["state"] == "matched"
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    charged = {school: world.ask(head_of(school), "school_invoices", school_id=school)[0] for school in (ABBEY, BECK)}
    assert {school: one["total_pence"] for school, one in charged.items()} == {ABBEY: 120_000, BECK: 240_000}


def test_an_invoice_for_a_visit_that_was_refused_is_held(world: World, autumn: PurchaseOrder) -> None:
    for visit in visits(world, autumn, ABBEY):
        answer(world, head_of(ABBEY), visit, "accepted")
    first, *others = visits(world, autumn, BECK)
    answer(world, head_of(BECK), first, "refused", "Nobody came")
    for visit in others:
        answer(world, head_of(BECK), visit, "accepted")
    page = looked_at(world, billed(world, autumn))
    assert page["state"] == "held"
