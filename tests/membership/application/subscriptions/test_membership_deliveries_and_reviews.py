"""Deliveries of lines without software, what is left of an allowance, term reviews from both sides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.membership.application.usage import allowance_period
from services.membership.domain.catalogue import AllowancePeriod
from services.membership.domain.evaluation import QUESTIONS
from services.membership.domain.journey import Side
from shared.errors import Conflict, InvalidRequest, NotFound
from tests.membership.application.subscriptions.harbour import FINANCE, HEAD, LEAD, MANOR_MEAD, Harbour

DAY = {"line": "finance_support", "unit": "day", "quantity": "1", "delivered_by": "A. Auditor"}


@pytest.fixture
def supported(harbour: Harbour) -> Harbour:
    harbour.take_up("finance_support")
    harbour.on(date(2026, 10, 1))
    return harbour


def test_deliveries_count_against_the_allowance_and_say_when_it_runs_out(supported: Harbour) -> None:
    left = [
        supported.ask(FINANCE, "record_delivery", on=f"2026-09-0{day}", **DAY)["allowances"][0]["left"]
        for day in (7, 8, 9)
    ]
    assert left == ["2", "1", "0"]
    assert supported.said("allowance.low") == []  # one of three days left is more than a fifth
    [told] = supported.said("allowance.exhausted")
    assert (told["used"], told["allowance"], told["period_until"]) == ("3", "3", "2027-08-31")
    [page] = supported.ask(HEAD, "allowances")
    assert page["words"] == "3 of 3 day used, 0 left"


def test_going_over_needs_a_reason_that_was_agreed(supported: Harbour) -> None:
    supported.ask(FINANCE, "record_delivery", on="2026-09-07", **(DAY | {"quantity": "3"}))
    with pytest.raises(InvalidRequest, match="With this 4 of 3 day used, 1 over"):
        supported.ask(FINANCE, "record_delivery", on="2026-09-08", **DAY)
    supported.ask(FINANCE, "record_delivery", on="2026-09-08", overrun_reason="asked for by the head", **DAY)
    uses = supported.ask(HEAD, "usage_of")["uses"]
    assert [(one["delivered_by"], one["overrun_approved"]) for one in uses] == [
        ("A. Auditor", ""),
        ("A. Auditor", "asked for by the head"),
    ]


def test_help_that_the_school_gave_counts_the_other_way(supported: Harbour) -> None:
    supported.ask(FINANCE, "record_delivery", on="2026-09-07", **DAY)
    made = supported.ask(FINANCE, "record_delivery", on="2026-09-08", **(DAY | {"quantity": "-1"}))
    assert made["allowances"][0]["used"] == "0"


BAD: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"on": "2026-10-02"}, InvalidRequest, "is still to come"),
    ({"on": "2026-08-20"}, Conflict, "did not have Finance support and independent reviews on 20 August 2026"),
    ({"on": "2026-09-07", "unit": "hour"}, InvalidRequest, "not counted in “hour”, but in day"),
    ({"on": "2026-09-07", "quantity": "0"}, InvalidRequest, "nothing to record"),
    ({"on": "2026-09-07", "quantity": "100001"}, InvalidRequest, "cannot be meant"),
    ({"on": "2026-09-07", "quantity": "0.00001"}, InvalidRequest, "cannot be meant"),
    ({"on": "2026-09-07", "quantity": "NaN"}, InvalidRequest, "quantity"),
    ({"on": "2026-09-07", "delivered_by": " "}, InvalidRequest, "Say who delivered it"),
    ({"on": "2026-09-07", "line": "payroll", "unit": "payslip"}, InvalidRequest, "counted by its own service"),
    ({"on": "2026-09-07", "line": "gardening"}, NotFound, "no service “gardening”"),
    ({"on": "2026-09-07", "line": "reviews", "unit": "adviser day"}, Conflict, "did not have Safeguarding"),
]


@pytest.mark.parametrize(("said", "refusal", "words"), BAD, ids=[bad[2] for bad in BAD])
def test_a_strange_delivery_is_refused_in_words(
    supported: Harbour, said: dict[str, Any], refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        supported.ask(FINANCE, "record_delivery", **(DAY | said))
    assert supported.ask(HEAD, "usage_of")["uses"] == []


@pytest.mark.parametrize(
    ("per", "on", "first", "last"),
    [
        (AllowancePeriod.YEAR, date(2027, 2, 1), date(2026, 9, 1), date(2027, 8, 31)),
        (AllowancePeriod.TERM, date(2026, 12, 18), date(2026, 9, 1), date(2026, 12, 18)),
        (AllowancePeriod.TERM, date(2026, 12, 19), date(2026, 12, 19), date(2027, 3, 25)),
        (AllowancePeriod.TERM, date(2027, 8, 31), date(2027, 3, 26), date(2027, 8, 31)),
        (AllowancePeriod.HALF_TERM, date(2026, 10, 27), date(2026, 10, 24), date(2026, 12, 18)),
    ],
)
def test_an_allowance_lasts_for_a_year_a_term_or_half_of_one(
    per: AllowancePeriod, on: date, first: date, last: date
) -> None:
    period = allowance_period(per, on)
    assert (period.from_on, period.until_on) == (first, last)


def part(side: Side, number: int = 1) -> dict[str, Any]:
    answers = dict.fromkeys(QUESTIONS[side], "well enough")
    return {"number": number, "answers": answers, "strengths": ["open doors"], "gaps": ["late letters"]}


def test_a_term_review_is_written_apart_and_opened_together(harbour: Harbour) -> None:
    review = harbour.ask(HEAD, "submit_school_part", **part(Side.SCHOOL))
    assert (review["due_on"], review["waiting_for"]) == ("2026-12-18", ["trust"])
    mine = {"review_id": review["review_id"]}
    with pytest.raises(InvalidRequest, match="waits for the trust"):
        harbour.ask(HEAD, "share_review", **mine)
    harbour.ask(LEAD, "submit_trust_part", **part(Side.TRUST))
    assert list(harbour.ask(HEAD, "reviews_as_school")["reviews"][0]["parts"]) == ["school"]
    assert list(harbour.ask(LEAD, "reviews_as_trust")["reviews"][0]["parts"]) == ["trust"]
    harbour.ask(LEAD, "share_review", **mine)
    assert set(harbour.ask(HEAD, "reviews_as_school")["reviews"][0]["parts"]) == {"school", "trust"}
    agreed = harbour.ask(HEAD, "agree_next_steps", steps=["letters by the 5th"], **mine)
    assert agreed["agreed_next_steps"] == ["letters by the 5th"]
    assert [one["side"] for one in harbour.said("review.part_submitted")] == ["school", "trust"]
    assert len(harbour.said("review.shared")) == 1
    with pytest.raises(Conflict, match="stands as it is"):
        harbour.ask(HEAD, "submit_school_part", **part(Side.SCHOOL))


def test_reviews_fall_due_at_the_end_of_terms_and_no_other_is_opened(harbour: Harbour) -> None:
    due = harbour.ask(HEAD, "reviews_as_school")["due"]
    assert [one["due_on"] for one in due] == ["2026-12-18", "2027-03-25", "2027-07-21"]
    with pytest.raises(InvalidRequest, match="There is no term review 4"):
        harbour.ask(HEAD, "submit_school_part", **part(Side.SCHOOL, 4))


def test_feedback_is_about_a_service_that_was_used(harbour: Harbour) -> None:
    with pytest.raises(InvalidRequest, match="has not used Payroll"):
        harbour.ask(HEAD, "give_feedback", line="payroll", would_keep="yes")
    harbour.take_up("payroll")
    with pytest.raises(InvalidRequest, match="Give a reason"):
        harbour.ask(HEAD, "give_feedback", line="payroll", would_keep="no")
    assert harbour.ask(HEAD, "give_feedback", line="payroll", would_keep="not_sure")["line"] == "payroll"
    assert harbour.said("feedback.given", MANOR_MEAD)[0]["would_keep"] == "not_sure"
