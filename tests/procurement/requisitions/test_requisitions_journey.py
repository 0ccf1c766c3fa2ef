"""A request from the need to the order: priced, sent, signed, sent back, changed, withdrawn, ordered."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotFound, QuaysideError
from tests.procurement.requisitions.desk import (
    CFO,
    CHAIRS,
    CHIEF,
    FINANCE_OF_ABBEY,
    HEAD,
    LAPTOPS,
    MANAGER,
    OFFICE,
    OTHER_HEAD,
    PENS,
    SECOND_CFO,
    TRUSTEE,
    Desk,
)
from tests.procurement.world import BECK, BUYER, World


def test_an_item_of_the_catalogue_is_requested_approved_and_ordered(desk_on_each: Desk) -> None:
    desk = desk_on_each
    desk.world.item(desk.supplier_id)
    request = desk.draft(title="Exercise books")
    priced = desk.of(
        OFFICE, "add_request_item", request, supplier_id=desk.supplier_id, sku="books", quantity="13", code="E19"
    )
    (line,) = priced["lines"]
    assert (line["quantity"], line["unit_price"], line["net_pence"]) == ("16", "0.90", 1440)
    assert line["basis"] == "price 1 of 1 January 2026; 13 asked for; sold in cases of 4, at least 1"
    desk.of(OFFICE, "send_request", request)
    approved = desk.approve(HEAD, request)
    assert approved["state"] == "approved"
    ordered = desk.of(OFFICE, "order_request", request)
    assert (ordered["state"], ordered["number"]) == ("ordered", "PO-2026-27-00001")
    (placed,) = desk.world.events("procurement.order.placed.v1")
    assert placed["net_pence"] == 1440
    assert placed["purchase_order_id"] == ordered["purchase_order_id"]


def test_a_graduated_list_makes_a_line_for_each_price(desk: Desk) -> None:
    desk.world.item(desk.supplier_id, "pens", break_kind="graduated", case_size=1)
    request = desk.draft()
    page = desk.of(
        OFFICE, "add_request_item", request, supplier_id=desk.supplier_id, sku="pens", quantity="15", code="E19"
    )
    lines = [(line["quantity"], line["unit_price"], line["net_pence"]) for line in page["lines"]]
    assert lines == [("11", "1.00", 1100), ("4", "0.90", 360)]
    again = desk.of(
        OFFICE, "add_request_item", request, supplier_id=desk.supplier_id, sku="pens", quantity="5", code="E19"
    )
    assert [line["quantity"] for line in again["lines"]] == ["5"]


def test_a_larger_amount_is_signed_by_the_head_and_then_by_the_trust(desk: Desk) -> None:
    request = desk.sent("3000.01")
    page = desk.page(request)
    assert [step["approver"] for step in page["steps"]] == ["head", "chief financial officer"]
    assert desk.approve(HEAD, request)["state"] == "waiting for approval"
    approved = desk.approve(CFO, request)
    assert approved["state"] == "approved"
    first, second = approved["decisions"]
    assert (first["by"], second["by"]) == ("head@abbey", "cfo@trust")
    assert second["row"]["row"] == "up to £10,000.00: head, then chief financial officer"
    assert second["row"]["scheme_id"] == "starting-scheme"


def test_nobody_approves_what_they_sent_and_the_next_more_senior_is_asked_instead(desk: Desk) -> None:
    request = desk.sent("100", by=HEAD)
    page = desk.page(request)
    assert [step["approver"] for step in page["steps"]] == ["chief financial officer"]
    assert (
        page["demand"]["warnings"][-1] == "Whoever sent this is the head; so the chief financial officer signs first."
    )
    with pytest.raises(Conflict, match="You raised or changed this request yourself"):
        desk.approve(HEAD, request)
    assert desk.approve(CFO, request)["state"] == "approved"


def test_whoever_changed_a_line_does_not_approve_it(desk: Desk) -> None:
    request = desk.draft("100")
    desk.line(request, "5", by=HEAD)
    desk.of(OFFICE, "send_request", request)
    with pytest.raises(Conflict, match="somebody else decides"):
        desk.approve(HEAD, request)


def test_one_person_signs_one_step(desk: Desk) -> None:
    request = desk.sent("3500")
    desk.approve(CFO, request, words="The head is away until January")
    with pytest.raises(Conflict, match="You signed this request already"):
        desk.approve(CFO, request)
    assert desk.approve(SECOND_CFO, request)["state"] == "approved"


def test_somebody_more_senior_stands_in_with_a_reason(desk: Desk) -> None:
    request = desk.sent("100")
    assert desk.page(request, CHIEF)["may"]["stand_in"]
    with pytest.raises(InvalidRequest, match="You sign in place of the head: say why"):
        desk.approve(CHIEF, request)
    (decision,) = desk.approve(CHIEF, request, words="The head is ill")["decisions"]
    assert decision["standing_in"]
    assert decision["approver"] == "chief executive"


@pytest.mark.parametrize("who", [MANAGER, FINANCE_OF_ABBEY], ids=["business manager", "finance of one school"])
def test_nobody_less_senior_signs_in_place_of_the_head(who: Any, desk: Desk) -> None:
    request = desk.sent("100")
    with pytest.raises(Conflict, match="This waits for the head"):
        desk.approve(who, request, words="I am here")


def test_a_head_does_not_see_the_requests_of_another_school(desk: Desk) -> None:
    request = desk.sent("100")
    with pytest.raises(NotFound, match="no such request"):
        desk.world.ask(OTHER_HEAD, "request_page", school_id=BECK, requisition_id=request)
    with pytest.raises(NotFound, match="no such request"):
        desk.world.ask(BUYER, "request_page", school_id=BECK, requisition_id=request)


def test_a_meeting_decides_with_its_minute(desk: Desk) -> None:
    desk.delegation(limits=[
        {"up_to_pence": 300_000, "approvers": ["head"]},
        {"up_to_pence": None, "approvers": ["head", "finance committee"]},
    ])  # fmt: skip
    request = desk.sent("12000")
    desk.approve(HEAD, request)
    with pytest.raises(InvalidRequest, match="decides in a meeting: give its date and the number of the minute"):
        desk.approve(TRUSTEE, request)
    approved = desk.approve(TRUSTEE, request, minute="12 November 2026, minute 7")
    assert approved["decisions"][-1]["minute"] == "12 November 2026, minute 7"


def test_a_question_sends_it_back_and_the_answer_asks_everybody_again(desk: Desk) -> None:
    request = desk.sent("4000")
    desk.approve(HEAD, request)
    back = desk.of(CFO, "decide_request", request, decision="return", words="Why not from the framework?")
    assert back["state"] == "returned with a question"
    desk.of(OFFICE, "describe_request", request, title="Chairs", reason="The framework has none of this height")
    again = desk.of(OFFICE, "send_request", request)
    assert [step["state"] for step in again["steps"]] == ["next", "to come"]
    assert [one["kind"] for one in again["decisions"]] == ["approved", "returned"]


def test_a_refusal_is_final_and_says_why(desk: Desk) -> None:
    request = desk.sent("100")
    refused = desk.of(HEAD, "decide_request", request, decision="refuse", words="We have enough of them")
    assert refused["state"] == "refused"
    with pytest.raises(Conflict, match="make a new request"):
        desk.line(request, "1")


def test_a_request_is_taken_back_changed_and_sent_again(desk: Desk) -> None:
    request = desk.sent("100")
    assert desk.of(OFFICE, "take_back_request", request)["state"] == "draft"
    desk.of(OFFICE, "remove_request_line", request, line_no=1)
    desk.line(request, "50")
    assert desk.of(OFFICE, "send_request", request)["net_pence"] == 5000


def test_within_the_tolerance_an_approved_request_stays_approved(desk: Desk) -> None:
    request = desk.sent("1000")
    desk.approve(HEAD, request)
    kept = desk.line(request, "1100.00", line_no=1)
    assert (kept["state"], kept["asks_again"], kept["net_pence"]) == ("approved", "", 110_000)
    again = desk.line(request, "1100.01", line_no=1)
    assert again["state"] == "draft"
    assert again["asks_again"] == "It costs £1,100.01 now; £1,000.00 was approved, and £100.00 more is the tolerance."
    with pytest.raises(Conflict, match="every approval first"):
        desk.of(OFFICE, "order_request", request)


def test_the_tolerance_is_measured_from_what_was_approved_not_from_the_last_change(desk: Desk) -> None:
    request = desk.sent("1000")
    desk.approve(HEAD, request)
    desk.line(request, "1090", line_no=1)
    assert desk.line(request, "1180", line_no=1)["state"] == "draft"


@pytest.mark.parametrize("changed", [{"cpv": CHAIRS}, {"code": "E20"}], ids=["another kind", "another budget"])
def test_another_kind_or_budget_is_approved_again(changed: dict[str, Any], desk: Desk) -> None:
    request = desk.sent("1000")
    desk.approve(HEAD, request)
    assert desk.line(request, "900", line_no=1, **changed)["state"] == "draft"


def test_another_supplier_is_approved_again(desk: Desk) -> None:
    other = desk.world.supplier("Other Ltd")
    request = desk.sent("1000")
    desk.approve(HEAD, request)
    changed = desk.of(OFFICE, "choose_request_supplier", request, supplier_id=other)
    assert changed["asks_again"] == "It is bought from another supplier than was approved."


def test_small_requests_of_one_kind_are_summed_so_that_a_purchase_is_not_cut_up(desk: Desk) -> None:
    desk.sent("2900", title="Chairs for year 1")
    request = desk.sent("2900", title="Chairs for year 2")
    page = desk.page(request)
    assert [step["approver"] for step in page["steps"]] == ["head", "chief financial officer"]
    assert page["demand"]["looked_up_pence"] == 580_000
    assert page["demand"]["warnings"][-1] == (
        "Alone this is up to £3,000.00: head. With “Chairs for year 1” of 2 November 2026 it is £5,800.00, and so up to "
        "£10,000.00: head, then chief financial officer."
    )


@pytest.mark.parametrize("apart", ["other kind", "other supplier", "31 days later", "the first refused"])
def test_what_is_not_alike_is_not_summed(apart: str, desk: Desk) -> None:
    first = desk.sent("2900")
    said: dict[str, Any] = {}
    match apart:
        case "other kind":
            said["cpv"] = CHAIRS
        case "other supplier":
            said["supplier"] = desk.world.supplier("Other Ltd")
        case "31 days later":
            desk.world.clock.move_to(desk.world.clock.now().replace(month=12, day=3))
        case _:
            desk.of(HEAD, "decide_request", first, decision="refuse", words="no")
    assert len(desk.page(desk.sent("2900", **said))["steps"]) == 1


def test_above_the_last_limit_only_a_tender_will_do(desk: Desk) -> None:
    request = desk.draft("65000.01")
    with pytest.raises(InvalidRequest, match="needs a formal tender"):
        desk.of(OFFICE, "send_request", request)


def test_two_approvals_at_once_have_one_effect(world_on_postgresql: World) -> None:
    desk = Desk(world_on_postgresql)
    request = desk.sent("100")
    start, told = threading.Barrier(2), []

    def approve(who: Any, words: str) -> None:
        start.wait(timeout=10)
        try:
            told.append(desk.approve(who, request, words=words)["state"])
        except QuaysideError as refusal:
            told.append(refusal.code)

    people = [
        threading.Thread(target=approve, args=(HEAD, "")),
        threading.Thread(target=approve, args=(CFO, "instead")),
    ]
    for one in people:
        one.start()
    for one in people:
        one.join(timeout=30)
    assert sorted(told) == ["approved", "conflict"]
    page = desk.page(request)
    assert len(page["decisions"]) == 1
    assert page["budgets"][0]["committed_pence"] == 10_000


def test_a_supplier_that_is_stopped_meanwhile_gets_no_order(desk: Desk) -> None:
    request = desk.sent("100")
    desk.approve(HEAD, request)
    desk.world.ask(BUYER, "stop_supplier", supplier_id=desk.supplier_id, reason="insolvent")
    with pytest.raises(Conflict, match="Nothing is bought from Bright Paper Ltd any more"):
        desk.of(OFFICE, "order_request", request)


def test_lists_say_what_waits_for_whom(desk: Desk) -> None:
    request = desk.sent("100")
    desk.draft(title="Not sent")
    (mine,) = [one for one in desk.ask(HEAD, "school_requests") if one["waits_for_me"]]
    assert mine["requisition_id"] == request
    assert [one["waits_for_me"] for one in desk.ask(OFFICE, "school_requests")] == [False, False]
    (seen,) = desk.world.ask(CFO, "trust_requests")
    assert (seen["school"], seen["waits_for"], seen["waits_for_me"]) == ("Abbey Primary", "head", False)


def test_the_aggregation_guard_is_asked_and_stops_what_needs_a_tender(desk: Desk) -> None:
    desk.delegation(limits=[
        {"up_to_pence": 300_000, "approvers": ["head"]},
        {"up_to_pence": None, "approvers": ["head", "trust board"]},
    ])  # fmt: skip
    warned = desk.draft("140000", cpv=PENS)
    asks = desk.of(OFFICE, "what_request_asks", warned)
    assert any("75" in words or "80" in words for words in asks["demand"]["warnings"])
    over = desk.draft("180000", cpv=LAPTOPS)
    with pytest.raises(InvalidRequest, match="open a tender") as refusal:
        desk.of(OFFICE, "send_request", over)
    assert refusal.value.details["guard"]["level"] == "over"
    asks = desk.of(OFFICE, "what_request_asks", over)
    assert asks["demand"] is None
    assert asks["frameworks"], "approved frameworks stand beside a request that needs a tender"
    assert all(one["url"].startswith("https://") for one in asks["frameworks"])
