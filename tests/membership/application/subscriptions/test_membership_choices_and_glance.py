"""What pages need to offer only what is possible: days to choose from, actions with the reason where one is not possible, a
take-up in one step, what a price would touch, and the first page's answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.errors import Conflict, QuaysideError
from tests.membership.application.subscriptions.harbour import (
    EXECUTIVE,
    FINANCE,
    HEAD,
    LEAD,
    MANOR_MEAD,
    WALTON_LEIGH,
    Harbour,
)


def days(choices: list[dict[str, Any]]) -> list[str]:
    return [one["on"] for one in choices]


def steps(page: dict[str, Any], *, possible: bool = True) -> set[str]:
    return {one["step"] for one in page["actions"] if one["possible"] is possible}


def test_a_line_says_when_it_may_begin_and_until_when_it_may_be_tried(harbour: Harbour) -> None:
    line = harbour.ask(HEAD, "line_for_school", line="hr_advice")
    assert days(line["starts"]) == ["2026-09-01", "2026-10-01", "2026-12-19"]  # next year is not agreed yet
    assert days(line["trial_ends"]) == ["2026-12-18", "2027-03-25", "2027-07-21", "2027-08-31"]
    assert line["may"] == {"trial": {"possible": True, "words": ""}, "full": {"possible": True, "words": ""}}
    assert line["group"] == "People and pay"
    assert [offer["counted_in"] for offer in line["offers"]] == ["hour", "hour"]


def test_a_line_that_is_not_for_the_school_says_why_for_trial_and_full(harbour: Harbour) -> None:
    line = harbour.ask(HEAD, "line_for_school", line="it_support")
    assert not line["eligible"]
    assert "primary schools" in line["may"]["trial"]["words"]
    assert not line["may"]["full"]["possible"]


def test_a_service_is_asked_for_and_begun_in_one_step_once(harbour: Harbour) -> None:
    begun = harbour.ask(HEAD, "take_up", line="hr_advice", mode="trial", until_on="2026-12-18")
    assert (begun["state"], begun["trial_until"]) == ("trialling", "2026-12-18")
    assert begun["state_words"] == "On trial until 18 December 2026. Nothing is charged for these days."
    assert begun["next_date"] == {
        "on": "2026-12-18",
        "words": "the last day of the trial: decide by then how it goes on",
    }
    with pytest.raises(Conflict, match="one at a time"):
        harbour.ask(HEAD, "take_up", line="hr_advice", mode="full")


def test_a_request_that_waits_is_begun_and_not_asked_for_again(harbour: Harbour) -> None:
    asked = harbour.ask(HEAD, "request_service", line="hr_advice", offer="plus")
    begun = harbour.ask(HEAD, "take_up", line="hr_advice", offer="plus", mode="full")
    assert (begun["subscription_id"], begun["state"]) == (asked["subscription_id"], "active")


def test_nothing_is_left_behind_when_the_beginning_is_refused(harbour: Harbour) -> None:
    with pytest.raises(QuaysideError, match="associate period"):
        harbour.ask(HEAD, "take_up", line="hr_advice", mode="trial", until_on="2028-01-01")
    assert harbour.ask(HEAD, "subscriptions_of") == []


def test_a_trial_offers_only_what_is_possible_and_says_why_the_rest_is_not(harbour: Harbour) -> None:
    begun = harbour.ask(HEAD, "take_up", line="hr_advice", mode="trial", until_on="2026-12-18")
    page = harbour.ask(HEAD, "subscription", subscription_id=begun["subscription_id"])
    assert steps(page) == {"convert_trial", "extend_trial", "end_trial", "change_offer", "suspend"}
    assert days(page["choices"]["convert_from"]) == ["2026-12-19", "2026-09-01"]
    assert days(page["choices"]["extend_until"]) == ["2027-03-25", "2027-07-21", "2027-08-31"]
    for until in ("2027-03-25", "2027-07-21"):
        harbour.ask(
            HEAD, "extend_trial", subscription_id=begun["subscription_id"], until_on=until, words="We need longer"
        )
    page = harbour.ask(HEAD, "subscription", subscription_id=begun["subscription_id"])
    assert steps(page, possible=False) == {"extend_trial"}
    assert "extended 2 times" in next(one["words"] for one in page["actions"] if one["step"] == "extend_trial")


def test_a_line_with_one_offer_cannot_change_it(harbour: Harbour) -> None:
    begun = harbour.ask(HEAD, "take_up", line="payroll", mode="full")
    page = harbour.ask(HEAD, "subscription", subscription_id=begun["subscription_id"])
    assert "change_offer" in steps(page, possible=False)
    assert page["choices"]["offers"] == []
    assert days(page["choices"]["last_days"])[0] == "2026-12-18"
    assert {"pause", "cancel", "cancel_without_notice"} <= steps(page)


def test_a_step_on_an_older_version_says_which_version_is_there(harbour: Harbour) -> None:
    begun = harbour.ask(HEAD, "take_up", line="payroll", mode="full")
    held = {"subscription_id": begun["subscription_id"]}
    harbour.ask(HEAD, "pause", **held, resume_on="2026-11-02", words="Building works")
    with pytest.raises(Conflict) as refused:
        harbour.ask(HEAD, "cancel", **held, words="Not needed", version=begun["version"])
    assert refused.value.details["reason"] == "changed_meanwhile"
    assert refused.value.details["version"] == begun["version"] + 1


@pytest.mark.parametrize(
    ("kind", "wish", "after"),
    [
        ("add", {"line": "hr_advice", "mode": "trial"}, {"state": "trialling", "trial_until": "2026-12-18"}),
        (
            "add",
            {"line": "hr_advice", "offer": "plus"},
            {"state": "active", "offer": "plus", "full_from": "2026-09-01"},
        ),
        ("cancel", {"line": "payroll"}, {"state": "ending", "ends_on": "2026-12-18"}),
        (
            "pause",
            {"line": "payroll", "from_on": "2026-10-01", "until_on": "2026-11-02"},
            {"state": "paused", "paused_from": "2026-10-01", "resumes_on": "2026-11-02"},
        ),
    ],
)
def test_a_preview_says_what_the_subscription_would_be_after_it(
    harbour: Harbour, kind: str, wish: dict[str, Any], after: dict[str, Any]
) -> None:
    harbour.ask(HEAD, "take_up", line="payroll", mode="full")
    said = harbour.ask(HEAD, "preview", kind=kind, **wish)["after"]
    assert {key: said[key] for key in after} == after


def test_the_basis_of_a_working_reads_without_codes(harbour: Harbour) -> None:
    said = harbour.ask(HEAD, "preview", kind="add", line="union_facilities")
    working = said["year_then"]["lines"][-1]["working"][0]
    assert "union_facilities" in working["words"]
    assert "union_facilities" not in working["basis"]
    assert "148" in working["basis"]


def test_finance_sees_what_a_price_replaces_and_whom_it_touches(harbour: Harbour) -> None:
    harbour.ask(HEAD, "take_up", WALTON_LEIGH, line="payroll", mode="full")
    price = {"line": "payroll", "from_on": "2026-10-01", "model": "per_unit", "source": "board"}
    said = harbour.ask(FINANCE, "price_preview", None, **price, figures={"pence": "500", "unit": "payslip"})
    assert said["new"]["words"] == "£5.00 for each payslip"
    assert {(one["for"], one["words"]) for one in said["before"]} == {
        ("associate", "£4.50 for each payslip"),
        ("member", "£4.50 for each payslip"),
    }
    assert [(one["school_id"], one["standing"], one["state"]) for one in said["schools"]] == [
        (WALTON_LEIGH, "associate", "active")
    ]
    listed = harbour.ask(FINANCE, "price_list", None, standing="associate", on="2026-10-01")
    assert "£5.00 for each payslip" not in {row["words"] for row in listed["prices"]}


def test_a_home_page_asks_once_for_cost_decisions_and_what_is_on_its_way(harbour: Harbour) -> None:
    harbour.ask(HEAD, "take_up", line="hr_advice", mode="trial", until_on="2026-10-12")
    harbour.ask(HEAD, "take_up", line="union_facilities", mode="full", from_on="2026-10-01")
    said = harbour.ask(HEAD, "services_at_a_glance")
    assert [one["line"] for one in said["decide"]] == ["hr_advice"]
    assert {one["line"] for one in said["on_the_way"]} == {"hr_advice", "union_facilities"}  # HR is being set up
    assert (said["cost_pence"], said["saved_pence"]) == (0, 0)


def test_finance_sees_which_months_are_over_and_not_drawn_up(harbour: Harbour) -> None:
    harbour.ask(HEAD, "take_up", line="union_facilities", mode="full")
    harbour.on(date(2026, 11, 3))
    harbour.ask(FINANCE, "draw_up_charges", None, month="2026-09-01")
    harbour.settle()
    months = harbour.ask(FINANCE, "months_of_charges", None)["months"]
    assert [(one["words"], one["drawn_up"]) for one in months] == [("October 2026", False), ("September 2026", True)]
    assert months[1]["entries"] == 1
    assert harbour.ask(EXECUTIVE, "money_at_a_glance", None)["months"] == months


def test_a_question_waits_for_the_trust_with_its_charge_and_says_what_may_be_done(harbour: Harbour) -> None:
    harbour.ask(HEAD, "take_up", line="union_facilities", mode="full")
    harbour.on(date(2026, 10, 1))
    harbour.ask(FINANCE, "draw_up_charges", None, month="2026-09-01")
    harbour.settle()
    charges = harbour.ask(HEAD, "charges_of")
    entry = charges["entries"][0]
    assert charges["by_month"] == [{"month": "2026-09-01", "services_pence": entry["pence"], "goods_pence": 0}]
    asked = harbour.ask(HEAD, "query_charge", entry_id=entry["entry_id"], words="Why so much?")
    waiting = harbour.ask(FINANCE, "charge_queries_waiting", None)
    assert [(one["query_id"], one["entry"]["entry_id"]) for one in waiting] == [(asked["query_id"], entry["entry_id"])]
    page = harbour.ask(HEAD, "charge_query", query_id=asked["query_id"])
    assert page["possible"] == ["explain", "correct", "withdraw"]
    harbour.ask(
        FINANCE, "correct_charge", entry_id=entry["entry_id"], right_pence=100, basis="agreed", words="Our mistake"
    )
    one = harbour.ask(HEAD, "charge", entry_id=entry["entry_id"])
    assert (one["stands"], one["together_pence"], len(one["beside"])) == (False, 100, 2)
    assert harbour.ask(LEAD, "incomes_of", MANOR_MEAD) == []
