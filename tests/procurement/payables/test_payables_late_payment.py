"""The 30 days and what comes after them, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.procurement.application.payables.rule_rows import late_rules
from services.procurement.application.rules import book
from services.procurement.domain.payables.late_payment import (
    BankRate,
    bank_rate_for,
    clock,
    fixed_sum,
    late_cost,
    reference_half_year_end,
)
from services.procurement.domain.payables.life import Pause
from services.procurement.rules.payables import bank_rates
from shared.refusals import NoRuleForDate

RULES = late_rules(date(2026, 1, 1))
RATES = (
    BankRate(date(2024, 6, 30), Decimal("5.25"), "Bank of England", "secondary"),
    BankRate(date(2024, 12, 31), Decimal("4.75"), "Bank of England", "secondary"),
)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def began(received: date, goods: date | None, *pauses: Pause, today: date = date(2030, 1, 1)) -> tuple[date, date]:
    found = clock(received, goods, pauses, 30, today, goods_needed=goods is not None)
    assert found is not None
    return found.began_on, found.pay_by


def test_thirty_days_run_from_the_later_of_invoice_and_goods() -> None:
    assert began(date(2025, 1, 10), None) == (date(2025, 1, 10), date(2025, 2, 9))
    assert began(date(2025, 1, 10), date(2025, 1, 3)) == (date(2025, 1, 10), date(2025, 2, 9))
    assert began(date(2025, 1, 10), date(2025, 1, 20)) == (date(2025, 1, 20), date(2025, 2, 19))


def test_the_clock_has_not_begun_while_the_goods_are_to_come() -> None:
    assert clock(date(2025, 1, 10), None, (), 30, date(2025, 3, 1), goods_needed=True) is None


def test_days_in_dispute_are_added_once_it_is_over() -> None:
    pause = Pause(date(2025, 1, 15), date(2025, 1, 20), "wet", "buyer")
    assert began(date(2025, 1, 10), None, pause) == (date(2025, 1, 10), date(2025, 2, 14))


def test_a_dispute_before_the_clock_began_adds_only_its_days_after() -> None:
    pause = Pause(date(2025, 1, 5), date(2025, 1, 12), "wet", "buyer")
    assert began(date(2025, 1, 1), date(2025, 1, 10), pause)[1] == date(2025, 2, 11)


def test_the_last_day_moves_on_while_it_is_in_dispute() -> None:
    pause = Pause(date(2025, 1, 15), None, "wet", "buyer")
    found = clock(date(2025, 1, 10), None, (pause,), 30, date(2025, 6, 1), goods_needed=False)
    assert found is not None
    assert (found.in_dispute, found.days_in_dispute, found.pay_by) == (True, 137, date(2025, 6, 26))


@pytest.mark.parametrize(
    ("late_from", "reference"),
    [
        (date(2025, 1, 1), date(2024, 12, 31)),
        (date(2025, 6, 30), date(2024, 12, 31)),
        (date(2025, 7, 1), date(2025, 6, 30)),
        (date(2025, 12, 31), date(2025, 6, 30)),
    ],
)
def test_the_banks_rate_is_that_of_the_last_half_year_before_it_was_late(late_from: date, reference: date) -> None:
    assert reference_half_year_end(late_from) == reference


def test_interest_by_hand() -> None:
    """£1,000.00 paid 73 days late from February 2025: 12.75% a year, a fifth of a year: £25.50."""
    cost = late_cost(100_000, date(2025, 2, 9), date(2025, 2, 9) + timedelta(days=73), RULES, RATES)
    assert cost is not None
    assert (cost.days, cost.interest_pence, cost.fixed_pence, cost.total_pence) == (73, 2550, 7000, 9550)
    assert cost.working == (
        "73 days at 12.75% a year (8% and the Bank of England's 4.75% of 31 December 2024, secondary) of the amount with "
        "VAT"
    )


def test_the_rate_stays_when_the_half_year_passes() -> None:
    """£1,000.00 late from December 2024 to April 2025, 100 days: 13.25% throughout: £36.30."""
    cost = late_cost(100_000, date(2024, 12, 31) - timedelta(days=1), date(2025, 4, 9), RULES, RATES)
    assert cost is not None
    assert (cost.days, cost.interest_pence) == (100, 3630)


def test_in_time_costs_nothing_and_one_day_late_costs_the_fixed_sum_too() -> None:
    assert late_cost(100_000, date(2025, 2, 9), date(2025, 2, 9), RULES, RATES) is None
    cost = late_cost(100_000, date(2025, 2, 9), date(2025, 2, 10), RULES, RATES)
    assert cost is not None
    assert (cost.interest_pence, cost.fixed_pence) == (35, 7000)


@pytest.mark.parametrize(
    ("owed", "pence"), [(1, 4000), (99_999, 4000), (100_000, 7000), (999_999, 7000), (1_000_000, 10_000)]
)
def test_the_fixed_sum_is_40_70_or_100_pounds(owed: int, pence: int) -> None:
    assert fixed_sum(owed, RULES) == pence


def test_a_half_year_whose_rate_nobody_holds_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match=r"The Bank of England's rate of 30 June 2026 is not held"):
        bank_rate_for(date(2026, 11, 1), bank_rates(book()))


@given(received=DAYS, goods=DAYS, later=st.integers(0, 400))
def test_a_later_paper_or_later_goods_never_have_to_be_paid_earlier(received: date, goods: date, later: int) -> None:
    today = date(2035, 1, 1)
    first = clock(received, goods, (), 30, today, goods_needed=True)
    by_paper = clock(received + timedelta(days=later), goods, (), 30, today, goods_needed=True)
    by_goods = clock(received, goods + timedelta(days=later), (), 30, today, goods_needed=True)
    assert first is not None
    assert by_paper is not None
    assert by_goods is not None
    assert first.pay_by <= min(by_paper.pay_by, by_goods.pay_by)


@given(owed=st.integers(1, 10**9), days=st.integers(1, 170), more=st.integers(0, 30))
def test_interest_never_falls_while_time_passes(owed: int, days: int, more: int) -> None:
    last = date(2025, 1, 1)
    sooner = late_cost(owed, last, last + timedelta(days=days), RULES, RATES)
    later = late_cost(owed, last, last + timedelta(days=days + more), RULES, RATES)
    assert sooner is not None
    assert later is not None
    assert sooner.interest_pence <= later.interest_pence


@given(owed=st.integers(1, 10**6), days=st.integers(0, 60), on=st.integers(0, 200))
def test_a_longer_dispute_never_makes_an_invoice_later(owed: int, days: int, on: int) -> None:
    received, today = date(2025, 1, 1), date(2026, 1, 1)
    begin = received + timedelta(days=on)
    short = Pause(begin, begin + timedelta(days=days), "d", "b")
    long = Pause(begin, begin + timedelta(days=days + owed % 30), "d", "b")
    one = clock(received, None, (short,), 30, today, goods_needed=False)
    other = clock(received, None, (long,), 30, today, goods_needed=False)
    assert one is not None
    assert other is not None
    assert other.pay_by >= one.pay_by
