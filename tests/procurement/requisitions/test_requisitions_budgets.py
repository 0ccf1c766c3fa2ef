"""Budgets: available = budget - actual - commitments, from the approval over the order to the invoice."""

from __future__ import annotations

import base64
import contextlib
import threading
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.procurement.adapters.requisitions.tables import FENCED
from services.procurement.application import schools
from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions import money as money_of_requests
from services.procurement.domain.requisitions.budget import Position, checked
from services.procurement.domain.requisitions.delegation import BudgetRule
from shared.errors import InvalidRequest, QuaysideError
from tests.procurement.requisitions.desk import CFO, CHAIRS, HEAD, OFFICE, OTHER_HEAD, PENS, Desk
from tests.procurement.world import ABBEY, BECK, BUYER, World

TODAY = date(2026, 11, 2)


def money(desk: Desk, code: str = "E19") -> tuple[Any, ...]:
    """(budget, spent, promised, left) of a code."""
    (row,) = [one for one in desk.ask(HEAD, "school_budgets")["positions"] if one["code"] == code]
    return tuple(row[key] for key in ("budget_pence", "actual_pence", "committed_pence", "available_pence"))


def spend(desk: Desk, pence: int, releases: str | None, about: str = "invoice-1") -> None:
    with desk.world.uow(ABBEY) as uow:
        budgets.spend(
            uow, about=about, school_id=ABBEY, code="E19", on=TODAY, pence=pence, says="Invoice 7", releases=releases
        )


def test_money_is_promised_at_the_approval_kept_by_the_order_and_spent_by_the_invoice(desk_on_each: Desk) -> None:
    desk = desk_on_each
    desk.budget("e19", 100_000)
    request = desk.sent("300")
    assert money(desk) == (100_000, 0, 0, 100_000)
    desk.approve(HEAD, request)
    assert money(desk) == (100_000, 0, 30_000, 70_000)
    order = desk.of(OFFICE, "order_request", request)["purchase_order_id"]
    assert money(desk) == (100_000, 0, 30_000, 70_000)
    spend(desk, 20_000, releases=order)
    assert money(desk) == (100_000, 20_000, 10_000, 70_000)
    spend(desk, 10_500, releases=order, about="invoice-2")
    assert money(desk) == (100_000, 30_500, 0, 69_500)
    spend(desk, -500, releases=order, about="credit-1")
    assert money(desk) == (100_000, 30_000, 0, 70_000)
    entries = desk.ask(HEAD, "budget_entries", code="E19")["entries"]
    assert sum(one["pence"] for one in entries if one["kind"] == "spent") == 30_000


def test_what_is_withdrawn_after_approval_is_free_again(desk: Desk) -> None:
    desk.budget("E19", 100_000)
    request = desk.sent("300")
    desk.approve(HEAD, request)
    desk.of(OFFICE, "withdraw_request", request, reason="Not needed")
    assert money(desk) == (100_000, 0, 0, 100_000)


def test_a_change_within_the_tolerance_promises_the_new_amount(desk: Desk) -> None:
    desk.budget("E19", 100_000)
    request = desk.sent("300")
    desk.approve(HEAD, request)
    desk.line(request, "310", line_no=1)
    assert money(desk) == (100_000, 0, 31_000, 69_000)
    desk.line(request, "500", line_no=1)
    assert money(desk) == (100_000, 0, 0, 100_000)


def test_a_release_frees_what_is_left_and_twice_is_once(desk: Desk) -> None:
    with desk.world.uow(ABBEY) as uow:
        for pence in (1_000, 500):
            budgets.commit(uow, about="po-1", school_id=ABBEY, code="E19", on=TODAY, pence=pence, says="Order 1")
        budgets.release(uow, "po-1")
        budgets.release(uow, "po-1")
    assert money(desk) == (None, 0, 0, None)


def test_a_budget_that_does_not_hold_a_request_is_said_or_stops_it(desk: Desk) -> None:
    desk.budget("E19", 20_000)
    short = "£300.00 is wanted from E19 Learning resources, and £200.00 is left: £100.00 short."
    request = desk.draft("300")
    assert short in desk.of(OFFICE, "what_request_asks", request)["demand"]["warnings"]
    desk.delegation(budget="stop")
    with pytest.raises(InvalidRequest, match=r"The budget does not hold this. £300.00 is wanted"):
        desk.of(OFFICE, "send_request", request)


def test_where_budgets_stop_an_unknown_budget_stops_and_is_never_taken_for_plenty(desk: Desk) -> None:
    desk.delegation(budget="stop")
    with pytest.raises(InvalidRequest, match=r"No budget is entered for E19 this year. Enter it before this goes on"):
        desk.sent("1")


def test_the_last_approval_looks_at_the_budget_again(desk: Desk) -> None:
    desk.delegation(budget="stop")
    desk.budget("E19", 50_000)
    first, second = desk.sent("300"), desk.sent("300", cpv="39112000")
    desk.approve(HEAD, first)
    with pytest.raises(InvalidRequest, match="The budget does not hold this"):
        desk.approve(HEAD, second)
    assert desk.page(second)["state"] == "waiting for approval"


def test_budgets_of_the_trust_are_apart_from_those_of_schools(world_on_postgresql: World) -> None:
    desk = Desk(world_on_postgresql)
    with desk.world.uow() as uow:
        budgets.commit(uow, about="po-9", school_id=None, code="E19", on=TODAY, pence=700, says="The trust's own")
    desk.budget("E19", 1_000)
    assert money(desk) == (1_000, 0, 0, 1_000)
    with desk.world.uow() as uow:
        (own,) = budgets.positions(uow, None, TODAY)
    assert own.committed_pence == 700


def test_the_sheet_of_the_trust_enters_the_budgets_of_its_schools_by_urn(desk: Desk) -> None:
    with desk.world.uow(BECK) as uow:
        schools.school_recorded(uow, BECK, "Beck Junior", "100002", "Primary", "Kent", 100)
    sheet = "URN,Cost code,Name,Budget\n100001,E19,Books,1500\n100002,E19,Books,900.50\n"
    file = {"filename": "b.csv", "content": base64.b64encode(sheet.encode()).decode(), "starting": "2026-11-02"}
    found = desk.world.ask(CFO, "import_budgets", **file)
    assert (found["state"], found["total_pence"]) == ("ready", 240_050)
    assert desk.ask(HEAD, "school_budgets")["positions"] == []
    desk.world.ask(CFO, "import_budgets", **file, take=True)
    rows = desk.world.ask(CFO, "trust_budgets")
    assert [(one["school"], one["available_pence"]) for one in rows] == [
        ("Abbey Primary", 150_000),
        ("Beck Junior", 90_050),
    ]
    assert money(desk)[0] == 150_000


def test_a_maintained_schools_year_runs_from_april(desk: Desk) -> None:
    desk.ask(HEAD, "set_budget", code="E19", pence=100, year="maintained", starting="2026-11-02")
    page = desk.ask(HEAD, "school_budgets")
    assert (page["starts"], page["ends"]) == ("2026-04-01", "2027-03-31")
    with pytest.raises(InvalidRequest, match="two years that overlap cannot both bear an order"):
        desk.ask(HEAD, "set_budget", code="E20", pence=100, year="academy", starting="2026-11-02")


def test_a_school_sees_no_row_of_another(world_on_postgresql: World) -> None:
    desk = Desk(world_on_postgresql)
    desk.budget("E19", 100_000)
    scheme = desk.world.ask(CFO, "delegation")["in_force"]
    kept = {
        key: scheme[key] for key in ("tolerance_per_cent", "tolerance_pence", "window_days", "cpv_digits", "budget")
    }
    rows = [{key: row[key] for key in ("up_to_pence", "approvers", "quotes", "route")} for row in scheme["limits"]]
    desk.ask(HEAD, "record_school_delegation", limits=rows, valid_from="2026-11-02", source="Governors", **kept)
    request = desk.draft("14000")
    desk.of(OFFICE, "ask_for_quotes", request, suppliers=[desk.supplier_id], deadline="2026-11-10")
    desk.approve(HEAD, desk.sent("300"))
    with desk.world.uow() as uow:
        counts = {name: uow.session.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in FENCED}
    assert all(counts.values()), counts
    with desk.world.uow(BECK) as uow:
        for name in FENCED:
            assert uow.session.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 0, name
    assert desk.world.ask(OTHER_HEAD, "school_requests", school_id=BECK) == []
    assert desk.world.ask(BUYER, "trust_requests") != []


@given(
    budget=st.integers(0, 10**9),
    actual=st.integers(-(10**6), 10**9),
    promised=st.integers(0, 10**9),
    wanted=st.integers(1, 10**9),
)
def test_a_budget_holds_exactly_what_is_left_of_it(budget: int, actual: int, promised: int, wanted: int) -> None:
    held = Position("E19", "", budget, actual, promised)
    said = checked(held, wanted, BudgetRule.STOP)
    assert said.stops is bool(said.words) is (actual + promised + wanted > budget)


def test_two_requests_approved_at_once_cannot_both_take_what_is_left(
    world_on_postgresql: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(world_on_postgresql)
    desk.delegation(budget="stop")
    desk.budget("E19", 40_000)
    requests = [desk.sent("300", cpv=cpv) for cpv in (PENS, CHAIRS)]
    looked, told = threading.Barrier(2), []

    def look_together(*arguments: Any) -> Any:
        found = looks(*arguments)
        with contextlib.suppress(threading.BrokenBarrierError):
            looked.wait(timeout=0.5)
        return found

    looks = money_of_requests.budget_checks
    monkeypatch.setattr(money_of_requests, "budget_checks", look_together)

    def approve(request: str) -> None:
        try:
            told.append(desk.approve(HEAD, request)["state"])
        except QuaysideError as refusal:
            told.append(refusal.message)

    people = [threading.Thread(target=approve, args=(request,)) for request in requests]
    for one in people:
        one.start()
    for one in people:
        one.join(timeout=30)
    assert sorted(told) == [
        "The budget does not hold this. £300.00 is wanted from E19 Learning resources, and £100.00 is left: £200.00 short.",
        "approved",
    ]
    assert money(desk) == (40_000, 0, 30_000, 10_000)


def test_an_approved_request_that_rises_within_its_tolerance_is_stopped_by_a_budget_that_does_not_hold_it(
    desk: Desk,
) -> None:
    desk.delegation(budget="stop")
    desk.budget("E19", 10_500)
    request = desk.sent("100")
    desk.approve(HEAD, request)
    with pytest.raises(InvalidRequest, match="£106.00 is wanted from E19 Learning resources, and £105.00 is left"):
        desk.line(request, "106", line_no=1)
    assert money(desk) == (10_500, 0, 10_000, 500)
    desk.line(request, "105", line_no=1)
    assert money(desk) == (10_500, 0, 10_500, 0)
