"""Statutory sick pay under the rules until 5 April 2026: GOV.UK's own examples, hand-worked cases, linking, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.kinds import StatutoryKind, StatutoryLine
from services.payroll.domain.statutory_pay.sick_pay import DayOutcome
from services.payroll.domain.statutory_pay.sickness import sickness_of
from services.payroll.domain.statutory_pay.working import sick_pay_steps
from services.payroll.rules.statutory_pay import sick_pay_rules
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.statutory_pay.given import (
    FRI,
    MON,
    MONDAY_TO_FRIDAY,
    SAT,
    SUN,
    THU,
    TUE,
    WED,
    days,
    sick_pay,
    sick_rules_2011_to_2014,
)

MAY_2023 = date(2023, 5, 1)
GOV_UK_EXAMPLES = [
    ("1", "2012-03-26", "2012-04-13", MONDAY_TO_FRIDAY, None, 12, 20094),
    ("2", "2012-02-28", "2012-04-07", {TUE, WED, THU, FRI}, ("2012-01-03", "2012-01-12"), 24, 49067),
    ("3", "2012-07-25", "2012-09-04", {MON, WED, FRI}, ("2012-05-07", "2012-07-01"), 18, 51511),
    ("4", "2012-11-23", "2012-12-31", {SAT, SUN}, None, 9, 38633),
    ("5", "2012-03-29", "2012-05-06", {MON, TUE, WED, THU}, ("2011-09-28", "2012-03-19"), 16, 33809),
    ("6", "2012-03-29", "2012-05-06", {MON, TUE, WED, THU}, ("2011-09-05", "2012-03-21"), 0, 0),
    ("6a", "2012-03-29", "2012-04-10", {MON, TUE, WED, THU}, ("2011-09-05", "2012-03-20"), 1, 2040),
    ("7", "2012-08-28", "2012-10-06", {WED}, None, 3, 25755),
    ("most, 5 days", "2012-04-06", "2012-12-06", MONDAY_TO_FRIDAY, None, 140, 240380),
    ("most, 3 days", "2012-04-06", "2012-12-06", {TUE, WED, THU}, None, 84, 240380),
    ("week out", "2012-10-01", "2012-10-07", MONDAY_TO_FRIDAY, ("2012-09-01", "2012-09-07"), 5, 8585),
    ("2013/14 1", "2013-03-26", "2013-04-12", {TUE, WED, THU}, None, 6, 17255),
    ("2013/14 2", "2013-01-07", "2013-05-03", {MON, TUE, WED, THU}, None, 65, 139847),
    ("2013/14 3", "2013-01-07", "2013-05-03", {WED, SAT}, ("2012-12-01", "2012-12-28"), 33, 141993),
    ("2013/14 4", "2013-01-07", "2013-05-03", {TUE, WED, THU}, ("2012-09-21", "2012-12-28"), 45, 128945),
    ("2014/15 5", "2014-07-10", "2014-07-20", MONDAY_TO_FRIDAY, ("2014-06-01", "2014-06-14"), 7, 12257),
    ("to a Sunday", "2013-10-24", "2013-10-27", {SUN, MON, WED, THU, FRI, SAT}, None, 1, 1445),
]
"""Scenario, sick from and to, qualifying days, linked sickness, days paid, pence: the scenarios of the test of GOV.UK's calculator
(alphagov/smart-answers, statutory_sick_pay_calculator_test)."""


def test_gov_uks_own_scenarios_of_sick_pay_come_out_to_the_penny() -> None:
    agreed = []
    for name, first, last, weekdays, linked, paid_days, pence in GOV_UK_EXAMPLES:
        absences = [days(*linked)] if linked else []
        due = sick_pay([*absences, days(first, last)], 20000, days(first, last), weekdays, sick_rules_2011_to_2014())
        paid = sum(1 for one in due.within if one.outcome is DayOutcome.PAID)
        assert (name, paid, due.pence) == (name, paid_days, pence)
        agreed.append(name)
    print(f"GOV.UK sick pay scenarios: {len(agreed)} of {len(GOV_UK_EXAMPLES)}")
    assert len(agreed) == 17


def test_the_first_three_qualifying_days_wait_and_the_rest_are_paid() -> None:
    fortnight = days("2025-11-03", "2025-11-14")
    due = sick_pay([fortnight], 30000, fortnight)
    assert [one.outcome for one in due.days] == [DayOutcome.WAITING] * 3 + [DayOutcome.PAID] * 7
    assert due.pence == 2 * 2375 + 11875
    assert due.lines == (StatutoryLine(StatutoryKind.SSP, date(2025, 11, 6), date(2025, 11, 14), 16625),)
    assert (due.paid_days_to_date, due.days_left) == (7, 133)


def test_a_week_of_seven_qualifying_days_is_truncated_by_day_and_rounded_up_by_week() -> None:
    """£118.75 by 7 is £16.9642; four days £67.8568, a week £118.7494."""
    fortnight = days("2025-11-02", "2025-11-15")
    due = sick_pay([fortnight], 30000, fortnight, range(7))
    assert due.days[-1].hundredths == 169642
    assert due.pence == 6786 + 11875


def test_a_week_in_two_pay_periods_is_rounded_up_once() -> None:
    """Three qualifying days at £39.5833: £39.59, then £79.17 and £118.75 together."""
    sick = days("2025-06-23", "2025-07-04")
    june, july = days("2025-06-01", "2025-06-30"), days("2025-07-01", "2025-07-31")
    due = [sick_pay([sick], 30000, span, {MON, TUE, THU}) for span in (june, july)]
    assert [one.pence for one in due] == [3959, 7916]


def test_below_the_lower_earnings_limit_nothing_is_paid_before_april_2026() -> None:
    fortnight = days("2025-11-03", "2025-11-14")
    due = sick_pay([fortnight], 12499, fortnight)
    assert (due.pence, due.lines) == (0, ())
    assert {one.outcome for one in due.days} == {DayOutcome.LOW_EARNINGS}
    assert sick_pay([fortnight], 12500, fortnight).pence == 16625


def test_three_days_of_sickness_formed_no_period_before_april_2026() -> None:
    found = sickness_of([days("2025-11-03", "2025-11-05")], sick_pay_rules())
    assert (found.linked, found.too_short) == ((), (days("2025-11-03", "2025-11-05"),))


@pytest.mark.parametrize(("second", "groups"), [("2025-08-02", 1), ("2025-08-03", 2)])
def test_periods_are_linked_up_to_56_days_apart(second: str, groups: int) -> None:
    absences = [days("2025-06-02", "2025-06-06"), days(second, "2025-08-08")]
    assert len(sickness_of(absences, sick_pay_rules()).linked) == groups


def test_absences_that_follow_each_other_at_once_are_one() -> None:
    found = sickness_of([days("2025-11-05", "2025-11-06"), days("2025-11-03", "2025-11-04")], sick_pay_rules())
    assert found.linked[0].spells == (days("2025-11-03", "2025-11-06"),)


def test_three_years_after_the_first_day_linked_periods_give_no_more() -> None:
    """Monday to Thursday every eight weeks from 1 May 2023, paid on Thursdays: 3 wait, 17 are paid, that of 7 May 2026 is not."""
    absences = [
        Span(first, first + timedelta(days=3)) for first in (MAY_2023 + timedelta(weeks=8 * n) for n in range(20))
    ]
    late = days("2026-05-04", "2026-05-07")
    due = sick_pay([*absences, late], 30000, late, {THU})
    assert [one.outcome for one in due.within] == [DayOutcome.USED_UP]
    assert due.paid_days_to_date == 17
    assert sick_pay([*absences, days("2026-04-27", "2026-04-30")], 30000, late, {THU}).paid_days_to_date == 18


def test_a_new_weekly_rate_holds_from_6_april_within_one_sickness() -> None:
    """31 March to 4 April 2025 at £116.75, 7 to 11 April at £118.75, after three waiting days in March."""
    sick = days("2025-03-26", "2025-04-11")
    assert sick_pay([sick], 30000, sick).pence == 11675 + 11875


def test_days_of_another_statutory_payment_are_not_paid() -> None:
    sick, maternity = days("2025-11-03", "2025-11-14"), days("2025-11-12", "2026-08-11")
    due = sick_pay([sick], 30000, sick, excluded=(maternity,))
    assert [one.outcome for one in due.days][-3:] == [DayOutcome.EXCLUDED] * 3
    assert due.pence == 2 * 2375 + 2 * 2375


def test_what_cannot_be_is_refused_in_words() -> None:
    rules = sick_pay_rules()
    with pytest.raises(NotValid, match="begins before the one before it has ended"):
        sickness_of([days("2025-11-03", "2025-11-07"), days("2025-11-07", "2025-11-09")], rules)
    with pytest.raises(NotValid, match="before it begins"):
        days("2025-11-03", "2025-11-02")
    with pytest.raises(NotValid, match="at least one of 0 \\(Monday\\)"):
        sick_pay([days("2025-11-03", "2025-11-07")], 30000, days("2025-11-01", "2025-11-30"), ())
    with pytest.raises(NoRuleForDate, match=r"ssp\.minimum_days.*2027-04-07"):
        sickness_of([days("2027-04-01", "2027-04-07")], rules)


def test_the_working_tells_waiting_days_rate_and_rows() -> None:
    fortnight = days("2025-11-03", "2025-11-14")
    steps = sick_pay_steps(sick_pay([fortnight], 30000, fortnight))
    told = [step.words for step in steps]
    assert told[3] == "3 qualifying days from 3 November 2025 to 5 November 2025: not paid (waiting day)"
    assert told[4] == "7 qualifying days from 6 November 2025 to 14 November 2025: £23.7500 a day (£118.75 a week)"
    assert [source.name for source in steps[4].sources] == ["ssp.weekly_pence"]
    assert told[-1] == "Statutory sick pay, each week rounded up to the penny; 7 days of at most 140 paid so far"
    assert steps[-1].pence == 16625


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(2024, 4, 6), date(2026, 9, 30)),
    st.integers(1, 120),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 60000),
    st.integers(0, 120),
)
def test_the_parts_of_sick_pay_add_up_and_are_never_above_the_weekly_rate(
    starts: date, length: int, weekdays: set[int], weekly: int, cut: int
) -> None:
    whole = Span(starts, date.fromordinal(starts.toordinal() + length))
    if not sickness_of([whole], sick_pay_rules()).linked:
        return
    due = sick_pay([whole], weekly, whole, weekdays)
    middle = date.fromordinal(starts.toordinal() + min(cut, length))
    after = date.fromordinal(middle.toordinal() + 1)
    assert due.pence_between(starts, middle) + due.pence_between(after, whole.ends) == due.pence
    weeks = len({one.day.isocalendar()[:2] for one in due.days}) + 1
    assert 0 <= due.pence <= weeks * 12325
    assert due.days_left >= 0
