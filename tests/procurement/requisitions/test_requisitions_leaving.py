"""A school that leaves procurement: what it had only asked for ends with words, its promises are freed, its orders stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.persistence.take_up_store import Mode
from tests.procurement.requisitions.desk import CFO, CHAIRS, HEAD, LAPTOPS, OFFICE, Desk
from tests.procurement.requisitions.test_requisitions_events import told
from tests.procurement.world import ABBEY, BUYER

REASON = "The school left procurement on 3 November 2026, before this was ordered"


def leave(desk: Desk, service: str = "procurement") -> None:
    desk.world.take_up(ABBEY, mode=Mode.READ_ONLY)
    told(
        desk, "membership.subscription.ended.v1",
        subscription_id="sub-1", service=service, ended_on=date(2026, 11, 3), reason="ended",
    )  # fmt: skip


def in_every_state(desk: Desk) -> dict[str, str]:
    """A draft, one that waits, one that came back, one approved, one refused and one ordered."""
    desk.budget("E19", 1_000_000)
    made = {"draft": desk.draft("100")}
    made |= {name: desk.sent("100", title=name) for name in ("waits", "came back")}
    made |= {
        "approved": desk.sent("200", cpv=CHAIRS),
        "refused": desk.sent("100"),
        "ordered": desk.sent("300", cpv=LAPTOPS),
    }
    desk.of(HEAD, "decide_request", made["came back"], decision="return", words="Which colour?")
    desk.of(HEAD, "decide_request", made["refused"], decision="refuse", words="We have enough")
    for name in ("approved", "ordered"):
        desk.approve(HEAD, made[name])
    desk.of(OFFICE, "order_request", made["ordered"])
    return made


def states(desk: Desk, made: dict[str, str]) -> dict[str, Any]:
    return {name: desk.page(requisition_id)["state"] for name, requisition_id in made.items()}


def promised(desk: Desk) -> int:
    (row,) = [one for one in desk.ask(HEAD, "school_budgets")["positions"] if one["code"] == "E19"]
    return int(row["committed_pence"])


def test_open_requests_end_with_words_and_their_promises_are_freed(desk_on_each: Desk) -> None:
    desk = desk_on_each
    made = in_every_state(desk)
    assert promised(desk) == 50_000
    leave(desk)
    assert states(desk, made) == {
        "draft": "withdrawn", "waits": "withdrawn", "came back": "withdrawn", "approved": "withdrawn",
        "refused": "refused", "ordered": "ordered",
    }  # fmt: skip
    assert {desk.page(made[name])["ended"]["reason"] for name in ("draft", "waits", "came back", "approved")} == {
        REASON
    }
    assert promised(desk) == 30_000


def test_an_order_that_was_placed_stands_and_is_named_to_the_trust_which_takes_in_what_comes(desk: Desk) -> None:
    made = in_every_state(desk)
    assert desk.world.ask(CFO, "orders_of_schools_that_left") == []
    leave(desk)
    (named,) = desk.world.ask(CFO, "orders_of_schools_that_left")
    assert (named["school"], named["left_on"], named["number"], named["net_pence"]) == (
        "Abbey Primary", "2026-11-03", "PO-2026-27-00001", 30_000,
    )  # fmt: skip
    order = {"purchase_order_id": desk.page(made["ordered"])["purchase_order_id"]}
    came = [{"line_no": 1, "quantity": "1"}]
    assert desk.world.ask(BUYER, "receive_goods", **order, delivery_note="D1", lines=came)["state"] == "received"
    desk.world.ask(BUYER, "close_purchase_order", **order, reason="Paid by the school's new trust")
    assert desk.world.ask(CFO, "orders_of_schools_that_left") == []


def test_a_school_that_leaves_another_service_keeps_its_requests(desk: Desk) -> None:
    request = desk.sent("100")
    told(
        desk, "membership.subscription.ended.v1",
        subscription_id="sub-2", service="payroll", ended_on=date(2026, 11, 3), reason="ended",
    )  # fmt: skip
    assert desk.page(request)["state"] == "waiting for approval"


def test_a_request_that_is_withdrawn_keeps_who_withdrew_it_and_why(desk: Desk) -> None:
    request = desk.sent("100")
    ended = desk.of(OFFICE, "withdraw_request", request, reason="A parent gave us some")["ended"]
    assert (ended["reason"], ended["by"]) == ("A parent gave us some", "office@abbey")
