"""The catalogue as a school sees it, and previews by hand-worked figures: 148 pupils at Manor Mead, 87 at Walton Leigh."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotFound
from tests.membership.application.subscriptions.harbour import (
    FINANCE,
    HEAD,
    LEAD,
    MANOR_MEAD,
    PRIMARY,
    PRIMARY_HEAD,
    STRANGER,
    WALTON_LEIGH,
    Harbour,
)


def lines(harbour: Harbour, school_id: str, who: Any = LEAD) -> dict[str, dict[str, Any]]:
    return {line["line"]: line for line in harbour.ask(who, "catalogue", school_id)["lines"]}


def test_the_catalogue_has_all_17_lines_with_price_and_eligibility_in_words(harbour: Harbour) -> None:
    seen = lines(harbour, MANOR_MEAD)
    assert len(seen) == 17
    assert seen["it_support"]["eligible"] is False
    assert "for primary schools, and no phase is recorded for Manor Mead School" in seen["it_support"]["eligible_words"]
    assert seen["data_protection_officer"]["offers"][0]["words"] == "£3.50 a year for each pupil"
    assert seen["legal_advice"]["offers"][0]["words"] == "not set: no rate is agreed with a law firm yet"
    assert [offer["offer"] for offer in seen["hr_advice"]["offers"]] == ["standard", "plus"]
    assert seen["payroll"]["state"] is None
    assert {line["service"] for line in seen.values()} == {"payroll", "hr", "ticketing", "catering", "procurement", ""}
    harbour.take_up("payroll")
    assert (lines(harbour, MANOR_MEAD)["payroll"]["state"], lines(harbour, MANOR_MEAD)["payroll"]["mode"]) == (
        "active",
        "full",
    )


def test_it_support_is_for_primary_schools_unless_the_trust_opens_it(harbour: Harbour) -> None:
    with pytest.raises(Conflict, match="for primary schools"):
        harbour.ask(HEAD, "request_service", line="it_support")
    opened = harbour.ask(LEAD, "open_service", line="it_support", reason="the board decided in June")
    assert "Opened by the trust: the board decided in June" in opened["record"][0]["words"]
    assert harbour.ask(PRIMARY_HEAD, "request_service", PRIMARY, line="it_support")["state"] == "pending"


# school, line, what a year costs then by hand, the words that must be in its working
ADDED = [
    (MANOR_MEAD, "union_facilities", 41440, "148 pupils"),  # 148 x £2.80
    (WALTON_LEIGH, "union_facilities", 24360, "87 pupils"),  # 87 x £2.80
    (MANOR_MEAD, "data_protection_officer", 60000, "up to the minimum of £600.00"),  # 148 x £3.50 are £518.00
    (WALTON_LEIGH, "data_protection_officer", 60000, "up to the minimum of £600.00"),  # 87 x £3.50 are £304.50
    (MANOR_MEAD, "collective_contracts", 50000, "£500.00 a year"),
    (MANOR_MEAD, "software_packages", 95000, "£950.00 a year"),
]


@pytest.mark.parametrize(("school_id", "line", "pence", "words"), ADDED)
def test_a_preview_of_adding_a_service_shows_the_year(
    harbour: Harbour, school_id: str, line: str, pence: int, words: str
) -> None:
    shown = harbour.ask(HEAD, "preview", school_id, kind="add", line=line)
    assert (shown["year_now"]["pence"], shown["year_then"]["pence"]) == (0, pence)
    assert shown["difference_pence"] == pence  # from 1 September: the whole academic year
    working = [one["words"] for part in shown["then"]["lines"] for one in part["working"]]
    assert any(words in one for one in working)
    assert harbour.ask(HEAD, "subscriptions_of", school_id) == []


def test_a_preview_counts_the_use_that_is_expected(harbour: Harbour) -> None:
    # 60 seats: 50 at £24.00 and 10 at £19.00.
    shown = harbour.ask(HEAD, "preview", kind="add", line="it_licences", expected={"it_licences": "60"})
    assert shown["year_then"]["pence"] == 50 * 2400 + 10 * 1900
    # £1,800.00 with 20 hours, then 5 at £65.00.
    shown = harbour.ask(HEAD, "preview", kind="add", line="hr_advice", expected={"hr_advice": "25"})
    assert shown["year_then"]["pence"] == 180000 + 5 * 6500


def test_a_trial_costs_nothing_and_its_shadow_says_what_it_would(harbour: Harbour) -> None:
    harbour.ask(FINANCE, "record_income", year="2026-27", pence=100_000_000, source="budget")
    shown = harbour.ask(HEAD, "preview", kind="add", line="union_facilities", mode="trial", until_on="2027-08-31")
    assert shown["then"]["pence"] == 0
    assert shown["shadow"]["pence"] == 5_000_000 + 41440
    assert shown["not_known"] == []


def test_what_is_not_known_is_named_and_never_counted_as_zero(harbour: Harbour) -> None:
    shown = harbour.ask(HEAD, "preview", kind="convert", from_on="2027-01-01")
    assert any("5 % of the school's income, and no income is recorded" in words for words in shown["not_known"])
    shown = harbour.ask(HEAD, "preview", kind="add", line="legal_advice")
    assert any("has not set the price" in words for words in shown["not_known"])


def test_previews_of_pause_cancel_change_and_leave_show_what_is_saved(harbour: Harbour) -> None:
    harbour.take_up("union_facilities")
    harbour.take_up("hr_advice")
    paused = harbour.ask(HEAD, "preview", kind="pause", line="union_facilities", from_on="2027-03-01",
                         until_on="2027-04-01")  # fmt: skip
    assert paused["year_difference_pence"] == 0  # the year after a pause costs what one without it does
    assert paused["difference_pence"] == -3519  # March: 41,440 x 212/365 less 41,440 x 181/365, 24,069 - 20,550
    cancelled = harbour.ask(HEAD, "preview", kind="cancel", line="union_facilities", from_on="2027-02-28")
    assert cancelled["difference_pence"] == -(41440 - 20550)
    changed = harbour.ask(HEAD, "preview", kind="change", line="hr_advice", offer="plus")
    assert changed["difference_pence"] == 320000 - 180000
    left = harbour.ask(HEAD, "preview", kind="leave", from_on="2027-02-28")
    assert left["year_then"]["pence"] == 0
    assert [one["state"] for one in harbour.ask(HEAD, "subscriptions_of")] == ["active", "active"]


def test_another_offer_chosen_during_a_trial_shows_what_a_whole_year_in_full_costs(harbour: Harbour) -> None:
    begun = harbour.ask(HEAD, "take_up", line="hr_advice", mode="trial", until_on="2026-12-18")
    harbour.ask(HEAD, "convert_trial", subscription_id=begun["subscription_id"], words="It helps")
    changed = harbour.ask(HEAD, "preview", kind="change", line="hr_advice", offer="plus")
    assert (changed["year_now"]["pence"], changed["year_then"]["pence"]) == (180000, 320000)


def test_a_school_that_is_not_alongside_sees_what_joining_costs_and_takes_nothing_up(harbour: Harbour) -> None:
    shown = harbour.ask(LEAD, "preview", STRANGER, kind="join", from_on="2026-10-01")
    assert shown["then"]["pence"] == 0
    asked = harbour.ask(LEAD, "request_service", STRANGER, line="payroll")
    with pytest.raises(Conflict, match="neither an associate nor a member school on 1 September 2026"):
        harbour.ask(LEAD, "start_full", STRANGER, subscription_id=asked["subscription_id"])


BAD: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    ("request_service", {"line": "parking"}, NotFound, "no service “parking”"),
    ("request_service", {"line": "payroll", "offer": "gold"}, InvalidRequest, "no offer “gold”. It has: standard"),
    ("request_service", {"line": ""}, InvalidRequest, "line: Enter something"),
    ("request_service", {"line": "payroll", "price": 0}, InvalidRequest, "price: Unknown field"),
    ("start_trial", {"subscription_id": "none"}, NotFound, "no such subscription"),
    ("start_trial", {"subscription_id": "none", "until_on": "tomorrow"}, InvalidRequest, "until_on: Not a valid date"),
    ("extend_trial", {"subscription_id": "none", "until_on": "2026-12-01", "words": ""}, InvalidRequest, "Give the reason"),
    ("preview", {"kind": "party"}, InvalidRequest, "kind: Must be one of"),
    ("preview", {"kind": "add", "line": "nothing"}, NotFound, "no service “nothing”"),
    ("preview", {"kind": "pause", "line": "payroll"}, NotFound, "no running subscription to Payroll"),
    ("preview", {"kind": "join", "from_on": "2026-09-01"}, InvalidRequest, "is associate from 1 September 2026 already"),
    ("preview", {"kind": "add", "line": "payroll", "expected": {"payroll": "many"}}, InvalidRequest, "Not a valid number"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "asked", "refusal", "words"), BAD, ids=[f"{b[0]}: {b[3]}" for b in BAD])
def test_bad_input_is_refused_in_words(
    harbour: Harbour, method: str, asked: dict[str, Any], refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        harbour.ask(HEAD, method, **asked)


def test_a_second_subscription_to_a_line_is_refused(harbour: Harbour) -> None:
    harbour.take_up("payroll")
    with pytest.raises(Conflict, match="There is one at a time"):
        harbour.ask(HEAD, "request_service", line="payroll")
