"""What follows of an approval for budgets and for schools that share a contract; and two people acting at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from services.procurement.application.purchase_orders.ordering import NewLine
from services.procurement.application.requisitions import budgets
from services.procurement.domain.einvoices.invoice import Totals, VatPart
from services.procurement.domain.payables.charging import Part, net_by_code, parts_by_coding
from services.procurement.domain.payables.life import Coded
from services.procurement.domain.vat import VatTreatment
from shared.errors import Conflict
from shared.identity.context import Caller
from tests.procurement.payables.office import account_in_force, bought, came, looked_at, taken_in
from tests.procurement.payables.papers import invoice, line
from tests.procurement.world import ABBEY, BECK, BUYER, EXECUTIVE, FINANCE, World, head_of


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


def test_vat_of_the_reduced_rate_goes_with_those_who_got_what_bears_it() -> None:
    lines = (
        line(1, price="100.00", description="Books"),
        line(2, price="100.00", description="Electricity", vat_per_cent=Decimal(5)),
    )
    document = replace(
        invoice(*lines), vat=(VatPart("S", Decimal(20), 10_000, 2000), VatPart("S", Decimal(5), 10_000, 500))
    )
    document = replace(document, totals=Totals(20_000, 20_000, 2500, 22_500, 22_500))
    coding = (Coded("1", "abbey", "E19", 10_000, "22830000"), Coded("2", "beck", "E16", 10_000, "09310000"))
    parts = parts_by_coding(document, coding)
    vat = {bearer: [(one.about, one.pence) for one in lines if one.kind == "VAT"] for bearer, lines in parts.items()}
    assert vat == {"abbey": [("standard", 2000)], "beck": [("reduced", 500)]}


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
        answers = list(both.map(approve, (EXECUTIVE, FINANCE)))
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
            return str(world.ask(EXECUTIVE, "approve_invoice", invoice_id=invoice_id)["state"])
        except Conflict as told:
            return str(told)

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(approve, ids))
    assert answers.count("approved") == 1
    assert any("10 invoiced, and 0 are there to be invoiced" in answer for answer in answers)


WANTED = {"due_until": "2026-12-31", "pay_on": "2026-11-24"}


def _to_be_paid(world: World) -> None:
    """An approved invoice whose supplier's account is in force."""
    order = bought(world, "10")
    came(world, order, "10")
    invoice_id = taken_in(world, invoice(line(quantity="10"), order_reference=order.number))
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    account_in_force(world, order.supplier_id)
    world.clock.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC))


def test_of_two_runs_proposed_at_the_same_moment_one_pays_the_invoice(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    _to_be_paid(world)

    def propose(who: Caller) -> str:
        try:
            return str(world.ask(who, "propose_payment_run", **WANTED)["state"])
        except Conflict as told:
            return str(told)

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(propose, (BUYER, FINANCE)))
    assert answers.count("proposed") == 1, answers
    (run,) = world.ask(FINANCE, "payment_runs")
    assert (run["total_pence"], run["number"]) == (12_000, 1)


def test_of_a_release_and_a_giving_up_at_the_same_moment_one_is_done(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    _to_be_paid(world)
    run = world.ask(BUYER, "propose_payment_run", **WANTED)

    def step(one: tuple[Caller, str, dict[str, str]]) -> str:
        who, method, said = one
        try:
            return str(world.ask(who, method, run_id=run["run_id"], **said)["state"])
        except Conflict as told:
            return str(told)

    steps = [(FINANCE, "release_payment_run", {}), (BUYER, "give_up_payment_run", {"reason": "The wrong day"})]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(step, steps))
    assert len({"released", "given up"} & set(answers)) == 1, answers
    assert world.ask(FINANCE, "payment_run_page", run_id=run["run_id"])["state"] in answers
