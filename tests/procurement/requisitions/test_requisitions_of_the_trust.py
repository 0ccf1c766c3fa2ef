"""What the trust buys for itself: asked for by its buyer, borne by its own budget, approved by nobody at a school, ordered,
taken in, and paid without any school being charged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.procurement.application.purchase_orders import documents
from shared.documents import Statement
from shared.errors import NotAllowed, NotFound
from tests.procurement.payables import office, papers
from tests.procurement.requisitions.desk import CFO, CHIEF, HEAD, LAPTOPS, OFFICE, PENS, TODAY, Desk
from tests.procurement.world import ABBEY, BUYER


def line(price: str, cpv: str = PENS) -> dict[str, Any]:
    return {
        "description": "Desk", "quantity": "1", "unit": "piece", "unit_price": price, "vat": "standard", "cpv": cpv,
        "code": "T100",
    }  # fmt: skip


def sent(desk: Desk, price: str, cpv: str = PENS) -> str:
    """A request of the trust itself, sent by its buyer."""
    world = desk.world
    made = world.ask(BUYER, "new_request", title="Desks for the central team", reason="Two people join")
    at = {"requisition_id": str(made["requisition_id"])}
    world.ask(BUYER, "put_request_line", **at, **line(price, cpv))
    world.ask(BUYER, "choose_request_supplier", **at, supplier_id=desk.supplier_id)
    world.ask(BUYER, "send_request", **at)
    return at["requisition_id"]


def money(desk: Desk) -> tuple[Any, ...]:
    (row,) = [one for one in desk.world.ask(CFO, "school_budgets")["positions"] if one["code"] == "T100"]
    return tuple(row[key] for key in ("budget_pence", "actual_pence", "committed_pence", "available_pence"))


def budget(desk: Desk, pence: int) -> None:
    desk.world.ask(CFO, "set_budget", code="T100", name="Central office", pence=pence, starting=TODAY.isoformat())


def test_the_trust_buys_for_itself_from_its_own_budget_and_no_school_is_asked_or_charged(desk_on_each: Desk) -> None:
    desk, world = desk_on_each, desk_on_each.world
    budget(desk, 500_000)
    request = sent(desk, "400")
    page = world.ask(CFO, "request_page", requisition_id=request)
    assert (page["school"], [step["approver"] for step in page["steps"]]) == (
        "The trust itself",
        ["chief financial officer"],
    )
    assert world.ask(CFO, "decide_request", requisition_id=request, decision="approve")["state"] == "approved"
    assert money(desk) == (500_000, 0, 40_000, 460_000)
    ordered = world.ask(BUYER, "order_request", requisition_id=request)
    order = {"purchase_order_id": ordered["purchase_order_id"]}
    (placed,) = world.events("procurement.order.placed.v1")
    assert (placed["net_pence"], placed["schools"]) == (40_000, [])
    came = [{"line_no": 1, "quantity": "1"}]
    assert world.ask(BUYER, "receive_goods", **order, delivery_note="D1", lines=came)["state"] == "received"
    assert money(desk) == (500_000, 0, 40_000, 460_000)
    paper = papers.invoice(
        papers.line(price="400.00", description="Desk", unit="piece"), order_reference=ordered["number"]
    )
    invoice_id = office.taken_in(world, paper)
    approved = world.ask(CHIEF, "approve_invoice", invoice_id=invoice_id)
    assert (approved["state"], approved["schools"]) == ("approved", 0)
    assert money(desk) == (500_000, 40_000, 0, 460_000)
    assert desk.ask(HEAD, "school_recharges") == []
    assert desk.ask(HEAD, "school_budgets")["positions"] == []


@pytest.mark.parametrize(
    ("price", "steps"),
    [
        ("3000", ["chief financial officer"]),
        ("10000", ["chief financial officer"]),
    ],
)
def test_the_steps_at_a_school_fall_away(price: str, steps: list[str], desk: Desk) -> None:
    page = desk.world.ask(CFO, "request_page", requisition_id=sent(desk, price))
    assert [step["approver"] for step in page["steps"]] == steps


def test_the_budget_of_the_trust_stops_what_it_does_not_hold(desk: Desk) -> None:
    desk.delegation(budget="stop")
    budget(desk, 30_000)
    with pytest.raises(Exception, match="£400.00 is wanted from T100 Central office, and £300.00 is left"):
        sent(desk, "400")


def test_similar_requests_of_the_trust_are_summed_with_each_other_and_not_with_a_schools(desk: Desk) -> None:
    desk.sent("2900")
    sent(desk, "2900")
    page = desk.world.ask(CFO, "request_page", requisition_id=sent(desk, "2900"))
    assert page["demand"]["looked_up_pence"] == 580_000
    page = desk.world.ask(CFO, "request_page", requisition_id=sent(desk, "2900", cpv=LAPTOPS))
    assert page["demand"]["looked_up_pence"] == 290_000


def test_the_trusts_own_requests_are_listed_apart_and_stand_in_the_list_of_all_once_sent(desk: Desk) -> None:
    own = sent(desk, "400")
    of_school = desk.sent("100")
    draft = desk.world.ask(BUYER, "new_request", title="Chairs", reason="Broken")["requisition_id"]
    assert {one["requisition_id"] for one in desk.world.ask(BUYER, "school_requests")} == {own, draft}
    assert {one["requisition_id"] for one in desk.ask(OFFICE, "school_requests")} == {of_school}
    listed = {one["requisition_id"]: one["school"] for one in desk.world.ask(CFO, "trust_requests")}
    assert listed == {own: "The trust itself", of_school: "Abbey Primary"}


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("new_request", {"title": "t", "reason": "r"}),
    ("school_requests", {}),
    ("school_budgets", {}),
    ("budget_entries", {"code": "T100"}),
    ("set_budget", {"code": "T100", "pence": 1, "starting": "2026-11-02"}),
    ("request_page", {"requisition_id": "own"}),
    ("decide_request", {"requisition_id": "own", "decision": "approve"}),
    ("withdraw_request", {"requisition_id": "own", "reason": "r"}),
    ("put_request_line", {"requisition_id": "own", **line("1")}),
]


@pytest.mark.parametrize(("method", "said"), ASKED, ids=[method for method, _ in ASKED])
def test_nobody_at_a_school_reaches_what_is_the_trusts_own(method: str, said: dict[str, Any], desk: Desk) -> None:
    own = sent(desk, "400")
    about = {key: own if value == "own" else value for key, value in said.items()}
    with pytest.raises(NotAllowed):
        desk.world.ask(HEAD, method, **about)
    if "requisition_id" in said:
        with pytest.raises(NotFound):
            desk.ask(HEAD, method, **about)
        with pytest.raises(NotFound):
            desk.world.ask(CHIEF if method == "decide_request" else BUYER, method, **about, school_id=ABBEY)


def test_a_quote_is_asked_for_in_the_name_of_the_trust(desk: Desk) -> None:
    world = desk.world
    made = world.ask(BUYER, "new_request", title="Desks", reason="Two people join")
    at = {"requisition_id": made["requisition_id"]}
    world.ask(BUYER, "put_request_line", **at, **line("400"))
    quotes = {"suppliers": [desk.supplier_id], "deadline": "2026-11-20"}
    assert world.ask(BUYER, "ask_for_quotes", **at, **quotes)["mail"].endswith("With thanks\nThe trust")
    world.ask(CFO, "put_buyer_details", name="Harbour Learning Trust", vat_number="GB980780684")
    mail = world.ask(BUYER, "ask_for_quotes", **at, **quotes)["mail"]
    assert "Harbour Learning Trust asks for your price" in mail


def test_the_paper_of_the_trusts_own_order_says_that_it_goes_to_the_trust(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = sent(desk, "400")
    desk.world.ask(CFO, "decide_request", requisition_id=request, decision="approve")
    order = desk.world.ask(BUYER, "order_request", requisition_id=request)["purchase_order_id"]
    facts: list[Any] = []

    def keep_facts(statement: Statement, _on: date) -> bytes:
        facts.extend(statement.facts)
        return b""

    monkeypatch.setattr(Statement, "pdf", keep_facts)
    with desk.world.uow() as uow:
        documents.order_pdf(uow, order)
    assert ("Deliver to", "The trust") in facts
