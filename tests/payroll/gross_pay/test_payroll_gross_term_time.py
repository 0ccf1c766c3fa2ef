"""Term-time posts: the weeks that are paid, leave by service, and the balance of a starter or a leaver."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.gross_pay.lines import Component, LineKind
from services.payroll.domain.gross_pay.posts import LeaveMethod, PensionScheme, TermTime
from services.payroll.domain.gross_pay.term_time import (
    WorkedWeeks,
    balance_line,
    term_time_balance,
)
from services.payroll.domain.gross_pay.working import working
from services.payroll.rules.gross_pay import standards_on
from tests.payroll.gross_pay.contracts_of_example import assistant, month, pence

WEEKS_39 = TermTime(Decimal(39))
MAY = date(2025, 5, 1)


def _basic(term_time: TermTime, service_from: date | None = None, day: date = MAY) -> Component:
    component = month(assistant(term_time=term_time, service_from=service_from), day)[0].component
    assert component is not None
    return component


def test_worked_weeks_and_leave_weeks_are_paid_in_twelve_equal_months() -> None:
    # £25,583 x 30/37 x 45.6/52.143: 39 weeks, and 25 days with 8 bank holidays are 6.6 weeks of leave.
    lines = month(assistant(term_time=WEEKS_39), MAY)
    component = _basic(WEEKS_39)
    assert (component.paid_weeks, component.annual_pence) == (Fraction("45.6"), 1_814_011)
    assert pence(lines) == [151_167]


def test_leave_grows_with_five_years_of_service_from_the_day() -> None:
    service = date(2020, 5, 16)
    lines = month(assistant(term_time=WEEKS_39, service_from=service), MAY)
    assert [(line.starts.day, line.component and line.component.paid_weeks) for line in lines] == [
        (1, Fraction("45.6")),
        (16, Fraction("46.2")),
    ]
    assert _basic(WEEKS_39, service, date(2025, 6, 1)).annual_pence == 1_837_879


def test_leave_is_at_least_the_statutory_weeks_and_is_not_cut_down_for_a_part_of_a_year() -> None:
    assert _basic(TermTime(Decimal(39), Decimal(4))).paid_weeks == Fraction("44.6")
    assert _basic(TermTime(Decimal(20), method=LeaveMethod.IN_PROPORTION)).paid_weeks == Fraction("25.6")


def test_leave_in_proportion_is_that_of_somebody_who_works_all_year() -> None:
    # 39 x 6.6 / (52.143 - 6.6) = 5.6518 weeks of leave.
    component = _basic(TermTime(Decimal(39), method=LeaveMethod.IN_PROPORTION))
    assert component.annual_pence == 1_776_290


def test_nobody_is_paid_for_more_weeks_than_a_year_has() -> None:
    assert _basic(TermTime(Decimal(48))).paid_weeks == Fraction("52.143")


@given(st.integers(1, 52), st.integers(1, 52))
@settings(max_examples=50)
def test_more_working_weeks_never_pay_less(one: int, other: int) -> None:
    standards, began = standards_on(MAY), date(2024, 1, 1)
    fewer, more = sorted((one, other))
    for method in LeaveMethod:
        weeks = [standards.paid_weeks(TermTime(Decimal(worked), None, method), began, MAY) for worked in (fewer, more)]
        assert weeks[0] <= weeks[1]


def test_the_working_says_the_weeks() -> None:
    words = [step.words for step in working(month(assistant(term_time=WEEKS_39), MAY)[0])]
    assert words == [
        "Basic pay, point 5: the full amount for a year",
        "Of that, about 0.8108 is paid",
        "Term-time: 45.6 weeks of the year are paid, leave with them",
        "Pay of this post for a year",
        "A twelfth for May 2025",
    ]


def test_a_leaver_at_christmas_is_owed_what_the_autumn_has_earned_beyond_what_was_paid() -> None:
    # From 1 September, 15 of 39 weeks: £18,000 x 15/39 is £6,923.08; four months paid £6,000.
    balance = term_time_balance((WorkedWeeks(1_800_000, Decimal(15), Decimal(39)),), 600_000)
    assert (balance.earned_pence, balance.owed_pence, balance.overpaid_pence) == (692_308, 92_308, 0)
    line = balance_line(assistant(), balance, PensionScheme.LOCAL_GOVERNMENT, date(2025, 9, 1), date(2025, 12, 31), ())
    assert line is not None
    assert (line.kind, line.pence) == (LineKind.TERM_TIME_BALANCE, 92_308)


def test_a_leaver_who_was_paid_more_than_earned_gets_no_line_and_the_overpayment_is_told() -> None:
    balance = term_time_balance((WorkedWeeks(1_800_000, Decimal(1), Decimal(39)),), 300_000)
    assert balance.overpaid_pence == 253_846
    assert balance_line(assistant(), balance, PensionScheme.NONE, date(2025, 8, 1), date(2025, 9, 30), ()) is None


def test_weeks_under_different_pay_are_earned_each_at_its_own() -> None:
    parts = (WorkedWeeks(1_800_000, Decimal(13), Decimal(39)), WorkedWeeks(1_950_000, Decimal(26), Decimal(39)))
    assert term_time_balance(parts, 0).earned_pence == 600_000 + 1_300_000


@pytest.mark.parametrize("weeks", [Decimal(40), Decimal(-1)])
def test_weeks_that_do_not_fit_a_year_are_refused(weeks: Decimal) -> None:
    with pytest.raises(Exception, match="do not fit into 39 working weeks"):
        WorkedWeeks(1_800_000, weeks, Decimal(39))
