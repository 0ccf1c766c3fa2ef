"""A preview shows what a change costs before it is made, beside the shadow figure, and stores nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from services.membership.domain import costing, preview
from services.membership.domain import subscription_breaks as breaks
from services.membership.domain import subscription_steps as steps
from services.membership.domain.catalogue import Eligibility
from services.membership.domain.costing import Arrangement, Facts, Income, StandingSpell
from services.membership.domain.errors import BadInput
from services.membership.domain.pricing import Period, Standing
from services.membership.domain.subscriptions import Override, Subscription
from services.membership.domain.usage import Usage
from tests.membership.domain.cases import HEAD, LEAD, MANOR_MEAD, START, price_list, school

YEAR = Period(date(2026, 9, 1), date(2027, 8, 31))
ALONGSIDE = Arrangement((StandingSpell(Standing.ASSOCIATE, START),))
FACTS = Facts(school(), price_list(), (Income("2026-27", 300_000_000, "budget of the school"),))
OPEN = Eligibility(True, "open", "row")
JANUARY = date(2027, 1, 4)


def subscribed(service: str, number: int, *, trial_until: date | None = None) -> Subscription:
    asked, _ = steps.request(UUID(int=number), MANOR_MEAD, service, "standard", OPEN, [], HEAD, START)
    if trial_until:
        return steps.start_trial(asked, [], START, trial_until, HEAD, START)[0]
    return steps.start_full(asked, START, HEAD, START)[0]


def test_adding_a_service_shows_the_year_and_the_working() -> None:
    then = preview.with_subscription(ALONGSIDE, subscribed("it_support", 1))
    shown = preview.preview(preview.Kind.ADD, ALONGSIDE, then, FACTS, YEAR, START)
    assert (shown.difference, shown.year_difference) == (355_200, 355_200)  # 148 pupils × £24.00
    assert [line.words for line in shown.then.by_service["it_support"].lines] == [
        "it_support: 148 pupils (census of 2023-01-19, school census January 2023) at £24.00 a year"
    ]
    assert shown.words.startswith("1 September 2026 to 31 August 2027: £0.00 now, £3,552.00 then.")


def test_a_trial_costs_nothing_and_its_shadow_is_what_a_full_member_would_pay() -> None:
    trying = preview.with_subscription(ALONGSIDE, subscribed("collective_contracts", 1, trial_until=date(2026, 12, 18)))
    shown = preview.preview(preview.Kind.ADD, ALONGSIDE, trying, FACTS, YEAR, START)
    assert shown.then.pence == 0
    assert "on trial, no charge" in shown.then.by_service["collective_contracts"].lines[0].words
    # £500 × 109/365 days of the trial, and 5 % of £3,000,000 as the contribution of a member school.
    assert shown.shadow.by_service["collective_contracts"].pence == 14_932
    assert shown.shadow.by_service[costing.BELONGING].pence == 15_000_000


def test_converting_shows_what_the_contribution_covers() -> None:
    now = preview.with_subscription(ALONGSIDE, subscribed("accountancy_audit", 1))
    then = preview.having_joined(now, Standing.MEMBER, date(2027, 1, 1))
    shown = preview.preview(preview.Kind.CONVERT, now, then, FACTS, YEAR, date(2027, 1, 1))
    assert shown.now.by_service["accountancy_audit"].pence == 240_000
    assert shown.then.by_service["accountancy_audit"].pence == 80_219  # £2,400 × 122/365, then covered
    assert shown.then.by_service[costing.BELONGING].pence == 9_986_301  # £150,000 less £150,000 × 122/365
    assert shown.year_then.pence == 15_000_000


def test_pausing_takes_the_paused_days_out() -> None:
    running = subscribed("collective_contracts", 1)
    now = preview.with_subscription(ALONGSIDE, running)
    paused, _ = breaks.pause(running, JANUARY, date(2027, 2, 1), "works", HEAD, START)
    shown = preview.preview(preview.Kind.PAUSE, now, preview.with_subscription(now, paused), FACTS, YEAR, START)
    assert (shown.now.pence, shown.then.pence) == (50_000, 46_164)  # £500 less 28 days of 365


def test_cancelling_and_leaving_charge_to_the_last_day_only() -> None:
    running = subscribed("collective_contracts", 1)
    now = preview.with_subscription(ALONGSIDE, running)
    last = date(2026, 12, 31)
    ending, _ = steps.cancel(running, last, "leaving", HEAD, START, notice_waived=Override(LEAD, "agreed"))
    cancelled = preview.preview(preview.Kind.CANCEL, now, preview.with_subscription(now, ending), FACTS, YEAR, JANUARY)
    left = preview.preview(preview.Kind.LEAVE, now, preview.having_left(now, last, [ending]), FACTS, YEAR, JANUARY)
    assert cancelled.then.pence == left.then.pence == 16_712  # £500 × 122/365
    assert (left.year_then.pence, left.year_difference) == (0, -50_000)


def test_another_offer_is_prorated_from_its_day() -> None:
    running = subscribed("hr_advice", 1)
    now = preview.with_subscription(ALONGSIDE, running)
    changed, _ = steps.change_offer(running, "plus", JANUARY, "more cases", HEAD, START)
    shown = preview.preview(preview.Kind.CHANGE, now, preview.with_subscription(now, changed), FACTS, YEAR, JANUARY)
    assert shown.now.pence == 180_000
    assert shown.then.pence == 61_644 + 210_411  # £1,800 × 125/365 and £3,200 × 240/365
    assert shown.year_then.pence == 320_000


def test_what_nobody_recorded_is_named_and_never_taken_for_nothing() -> None:
    unknown = Facts(school(pupils=None), price_list())
    then = preview.with_subscription(
        preview.with_subscription(ALONGSIDE, subscribed("it_support", 1)), subscribed("legal_advice", 2)
    )
    shown = preview.preview(preview.Kind.ADD, ALONGSIDE, then, unknown, YEAR, START)
    assert len(shown.not_known) == 3
    assert any("no census with that count" in words for words in shown.not_known)
    assert any("has not set the price of legal_advice" in words for words in shown.not_known)
    assert any("no income is recorded" in words for words in shown.not_known)
    assert shown.words.endswith("Not known: 3, listed below.")


def test_use_is_charged_and_help_given_is_credited() -> None:
    uses = (
        Usage("a", MANOR_MEAD, "payroll", "payslip", Decimal(60), date(2026, 9, 30)),
        Usage("b", MANOR_MEAD, "payroll", "payslip", Decimal(-4), date(2026, 10, 2)),
        Usage("c", UUID(int=99), "payroll", "payslip", Decimal(500), date(2026, 10, 2)),
    )
    now = preview.with_subscription(ALONGSIDE, subscribed("payroll", 1))
    facts = Facts(FACTS.school, FACTS.prices, FACTS.incomes, uses, {"payroll": Decimal(720)})
    assert costing.cost_of(now, facts, YEAR).pence == 56 * 450
    assert costing.yearly_cost(now, facts, START).pence == 720 * 450


def test_months_of_a_year_cost_together_what_the_year_costs() -> None:
    now = preview.with_subscription(ALONGSIDE, subscribed("it_support", 1))
    ends = [date(2026, 9, 30), date(2026, 12, 18), date(2027, 3, 25), date(2027, 8, 31)]
    starts = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 12, 19), date(2027, 3, 26)]
    parts = [costing.cost_of(now, FACTS, Period(a, b)).pence for a, b in zip(starts, ends, strict=True)]
    assert sum(parts) == 355_200


def test_a_school_cannot_join_before_it_came_alongside() -> None:
    with pytest.raises(BadInput, match="is associate from 1 September 2026 already"):
        preview.having_joined(ALONGSIDE, Standing.MEMBER, START)
