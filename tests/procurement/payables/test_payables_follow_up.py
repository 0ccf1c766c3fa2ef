"""What follows of an approval for budgets and for schools that share a contract; and two people acting at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from services.procurement.application.purchase_orders.ordering import NewLine
from services.procurement.application.requisitions import budgets
from services.procurement.domain.payables.charging import Part, net_by_code
from services.procurement.domain.vat import VatTreatment
from shared.errors import Conflict
from tests.procurement.payables.office import bought, came, looked_at, taken_in
from tests.procurement.payables.papers import invoice, line
from tests.procurement.world import ABBEY, BECK, BUYER, FINANCE, World, head_of


def mowing(school_id: str, visits: str) -> NewLine:
    return NewLine(
        "Mowing",
        Decimal(visits),
        "visit",
        Decimal(50),
        VatTreatment.STANDARD,
        "77314000",
        code="E13",
        school_id=school_id,
    )


def test_what_was_promised_by_an_order_is_spent_by_its_invoice(world: World) -> None:
    books = NewLine("Books", Decimal(10), "pack", Decimal(10), VatTreatment.STANDARD, "22830000", code="E19")
    order = bought(world, "", lines=[books])
    came(world, order, "6")
    invoice_id = taken_in(world, invoice(line(quantity="6", description="Books"), order_reference=order.number))
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    with world.uow() as uow:
        (position,) = [one for one in budgets.positions(uow, ABBEY, uow.today()) if one.code == "E19"]
    assert (position.actual_pence, position.committed_pence) == (6000, 4000)


def test_an_invoice_of_a_shared_contract_is_charged_by_the_school_of_each_line(world: World) -> None:
    order = bought(
        world,
        "",
        kind="contract",
        school_id=None,
        title="Grounds, autumn",
        lines=[mowing(ABBEY, "2"), mowing(BECK, "3")],
    )
    came(world, order, "2", "3")
    lines = (
        line(1, "2", "50.00", description="Mowing", order_line="1"),
        line(2, "3", "50.00", description="Mowing", order_line="2"),
    )
    invoice_id = taken_in(world, invoice(*lines, order_reference=order.number))
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    charged = {school: world.ask(head_of(school), "school_invoices", school_id=school)[0] for school in (ABBEY, BECK)}
    assert {school: one["total_pence"] for school, one in charged.items()} == {ABBEY: 12000, BECK: 18000}
    assert charged[BECK]["lines"][0]["basis"] == f"Order {order.number}, line 2"


def test_carriage_goes_with_the_largest_cost_code_of_whoever_bears_it() -> None:
    parts: dict[str | None, list[Part]] = {
        "abbey": [
            Part("goods", "Books", 900, "", "E19"),
            Part("goods", "Paper", 100, "", "E22"),
            Part("fee", "Carriage", 50, ""),
            Part("VAT", "standard", 210, ""),
        ]
    }
    assert net_by_code(parts) == {("abbey", "E19"): 950, ("abbey", "E22"): 100}


def test_of_two_approvals_at_the_same_moment_one_is_done(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    order = bought(world, "10")
    came(world, order, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=order.number))

    def approve(who: object) -> str:
        try:
            return str(world.ask(who, "approve_invoice", invoice_id=invoice_id)["state"])  # type: ignore[arg-type]
        except Conflict as told:
            return str(told)

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(approve, (BUYER, FINANCE)))
    assert answers.count("approved") == 1
    (other,) = [answer for answer in answers if answer != "approved"]
    assert "already approved" in other or "changed by somebody else" in other
    assert len(world.events("procurement.invoice.approved.v1")) == 1
    assert looked_at(world, invoice_id)["lines"][0]["invoiced_before"] == "10"


def test_two_invoices_for_the_same_goods_at_the_same_moment_never_both_pass(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    order = bought(world, "10")
    came(world, order, "10")
    ids = [
        taken_in(world, invoice(line(quantity="10"), order_reference=order.number, number=number)) for number in "AB"
    ]
    for invoice_id in ids:
        for one in looked_at(world, invoice_id)["differences"]:
            if one["open"]:
                said = {"invoice_id": invoice_id, "key": one["key"], "reason": "Two deliveries, they say"}
                world.ask(FINANCE, "decide_invoice_question", **said)

    def approve(invoice_id: str) -> str:
        try:
            return str(world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)["state"])
        except Conflict as told:
            return str(told)

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(approve, ids))
    assert answers.count("approved") == 1
    assert any("10 invoiced, and 0 are there to be invoiced" in answer for answer in answers)
