"""Statutory sick pay from 6 April 2026, and sickness that goes on over that day."""

from __future__ import annotations

from datetime import date

import pytest

from services.payroll.domain.statutory_pay.sick_pay import DayOutcome
from services.payroll.domain.statutory_pay.working import sick_pay_steps
from tests.payroll.statutory_pay.given import FRI, MON, THU, TUE, WED, days, sick_pay


def test_one_day_of_sickness_is_paid_from_the_first_day() -> None:
    one = days("2026-05-06", "2026-05-06")
    assert sick_pay([one], 30000, one).pence == 2465


@pytest.mark.parametrize(
    ("weekly", "week"),
    [(10000, 8000), (13137, 10510), (15000, 12000), (15406, 12325), (15407, 12325), (60000, 12325), (0, 0)],
)
def test_the_rate_is_80_per_cent_of_earnings_where_that_is_less(weekly: int, week: int) -> None:
    """£131.37 a week: 80% is £105.096, a day £21.0192, five days £105.096, rounded up; £154.06: £123.248, a day £24.6496."""
    sick = days("2026-05-04", "2026-05-08")
    assert sick_pay([sick], weekly, sick).pence == week


def test_there_is_no_lower_earnings_limit_and_single_days_count_their_share() -> None:
    """£60 a week on three qualifying days: 80% is £48, a day £16."""
    sick = days("2026-06-09", "2026-06-10")
    due = sick_pay([sick], 6000, sick, {MON, TUE, WED})
    assert (due.pence, due.days_left) == (3200, 82)


def test_who_earns_below_the_limit_is_paid_from_6_april_2026_in_a_sickness_that_began_before() -> None:
    sick = days("2026-03-30", "2026-04-10")
    due = sick_pay([sick], 10000, sick)
    assert [one.outcome for one in due.days] == [DayOutcome.LOW_EARNINGS] * 5 + [DayOutcome.PAID] * 5
    assert due.pence == 8000


def test_waiting_days_end_on_5_april_2026() -> None:
    """Waiting on Friday 3 April, paid from Monday 6 April at 80% of £140, as no sick pay was paid before."""
    sick = days("2026-04-03", "2026-04-10")
    due = sick_pay([sick], 14000, sick)
    assert [one.outcome for one in due.days] == [DayOutcome.WAITING] + [DayOutcome.PAID] * 5
    assert due.pence == 11200


def test_a_rate_paid_before_6_april_2026_stays_the_flat_rate_until_that_sickness_ends() -> None:
    """16 March to 17 April: two days, two weeks at £118.75, two weeks at £123.25 though 80% of £140 would be £112."""
    sick, again = days("2026-03-16", "2026-04-17"), days("2026-05-04", "2026-05-08")
    assert sick_pay([sick], 14000, sick).pence == 4750 + 2 * 11875 + 2 * 12325
    assert sick_pay([sick, again], 14000, again).pence == 11200
    steps = sick_pay_steps(sick_pay([sick], 14000, days("2026-04-06", "2026-04-17")))
    assert "kept at the flat rate until this sickness ends" in steps[3].words
    assert [source.name for source in steps[3].sources] == ["ssp.weekly_pence", "ssp.rate_kept"]


def test_who_was_never_paid_and_is_sick_since_before_22_september_2025_waits_for_a_return() -> None:
    sick, again = days("2025-09-01", "2026-04-30"), days("2026-06-01", "2026-06-05")
    april = days("2026-04-01", "2026-04-30")
    due = sick_pay([sick], 10000, april)
    assert due.pence == 0
    assert {one.outcome for one in due.within if one.day >= date(2026, 4, 6)} == {DayOutcome.UNBROKEN}
    assert sick_pay([sick, again], 10000, again).pence == 8000
    assert sick_pay([days("2025-09-22", "2026-04-30")], 10000, april).pence == 4 * 8000 - 1600


def test_28_weeks_count_across_6_april_2026() -> None:
    """Paid from 4 December 2025; 140 days end on 17 June 2026."""
    sick = days("2025-12-01", "2026-07-31")
    due = sick_pay([sick], 30000, sick)
    paid = [one.day for one in due.days if one.outcome is DayOutcome.PAID]
    assert (paid[0], paid[-1], len(paid)) == (date(2025, 12, 4), date(2026, 6, 17), 140)
    assert due.days[-1].outcome is DayOutcome.USED_UP
    assert due.days_left == 0


def test_a_weekend_of_sickness_over_the_change_forms_a_period_only_by_the_new_rules() -> None:
    """Sunday 5 and Monday 6 April 2026: the Sunday falls under four days, the Monday under one."""
    sick = days("2026-04-05", "2026-04-06")
    due = sick_pay([sick], 30000, sick, range(7))
    assert [one.outcome for one in due.days] == [DayOutcome.TOO_SHORT, DayOutcome.PAID]
    assert due.pence == 1761


def test_part_week_patterns_divide_the_week_by_their_own_days() -> None:
    sick = days("2026-09-07", "2026-09-11")
    assert [sick_pay([sick], 30000, sick, pattern).pence for pattern in ({THU}, {THU, FRI}, {MON, TUE, WED})] == [
        12325,
        12325,
        12325,
    ]
