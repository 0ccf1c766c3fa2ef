"""The invoice of an order of schools together: shared to the penny when it is approved."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from services.procurement.application.collective import stepping
from services.procurement.application.collective.pooled_orders import pooled_order
from services.procurement.domain.einvoices.invoice import Adjustment
from tests.procurement.payables.office import looked_at, taken_in
from tests.procurement.payables.papers import credit_note, invoice, line
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, FINANCE, World, head_of


def closed_and_came(world: World) -> str:
    """An order of 12 packs of books at £0.90, £10.80 and £10.00 for delivery; all of it came. The order's number."""
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    lines = [{"sku": "books", "units": 12}]
    world.ask(BUYER, "receive", order_id=order_id, delivery_note="DN1", lines=lines, last=True)
    with world.uow() as uow:
        placed = pooled_order(uow, order_id)
    assert placed is not None
    return placed.number


def test_each_school_is_charged_its_part_of_a_pooled_invoice(world_on_each: World) -> None:
    world = world_on_each
    number = closed_and_came(world)
    lines = line(1, "12", "0.90", sku="books"), line(2, "1", "10.00", description="Delivery")
    invoice_id = taken_in(world, invoice(*lines, order_reference=number))
    page = looked_at(world, invoice_id)
    assert (page["state"], page["owed_pence"]) == ("matched", 2496)
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    charged = {
        school: world.ask(head_of(school), "school_invoices", school_id=school)[0]["total_pence"]
        for school in (ABBEY, BECK, CASTLE)
    }
    assert sum(charged.values()) == 2496
    due = world.events("procurement.recharge.due.v1")
    assert {one["school_id"]: one["total_pence"] for one in due} == charged
    (said,) = world.events("procurement.invoice.approved.v1")
    assert said["schools"] == [ABBEY, BECK, CASTLE]


def test_a_charge_by_another_name_counts_as_the_one_that_was_agreed(world: World) -> None:
    number = closed_and_came(world)
    goods = invoice(line(1, "12", "0.90", sku="books"), order_reference=number)
    fuel = Adjustment(is_charge=True, reason="Fuel", pence=100, vat_category="S", vat_per_cent=Decimal(20))
    (vat,) = goods.vat
    document = replace(
        goods,
        adjustments=(fuel,),
        vat=(replace(vat, taxable_pence=1180, vat_pence=236),),
        totals=replace(goods.totals, net_pence=1180, vat_pence=236, gross_pence=1416, payable_pence=1416),
    )
    invoice_id = taken_in(world, document)
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    assert sum(one["total_pence"] for one in world.events("procurement.recharge.due.v1")) == 1416


def test_a_credit_note_for_a_pooled_order_is_shared_below_zero(world: World) -> None:
    number = closed_and_came(world)
    first = taken_in(world, invoice(line(1, "12", "0.90", sku="books"), order_reference=number))
    world.ask(FINANCE, "approve_invoice", invoice_id=first)
    credit = taken_in(world, credit_note(line(1, "2", "0.90", sku="books"), order_reference=number, preceding="INV-1"))
    world.ask(FINANCE, "approve_invoice", invoice_id=credit)
    totals = [one["total_pence"] for one in world.events("procurement.recharge.due.v1")]
    assert sum(totals) == 1296 - 216


def test_the_invoice_of_a_large_order_is_approved_by_the_worker_in_the_persons_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = closed_and_came(world)
    invoice_id = taken_in(world, invoice(line(1, "12", "0.90", sku="books"), order_reference=number))
    monkeypatch.setattr(stepping, "LARGE_ORDER", 1)
    said = world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    assert said["state"] == "being approved"
    assert looked_at(world, invoice_id)["state"] == "matched"
    world.host.run_until_quiet()
    page = looked_at(world, invoice_id)
    assert (page["state"], page["approved_by"]) == ("approved", "finance@trust")
    assert sum(one["total_pence"] for one in world.events("procurement.recharge.due.v1")) == 1296
