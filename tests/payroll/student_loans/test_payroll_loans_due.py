"""Loan deductions worked by hand: several plans, all pay periods, second payments, notices, the working."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.student_loans.loans import (
    NOTHING_TAKEN,
    LoansDue,
    LoanTaken,
    Plan,
    loans_due,
    period_threshold_pence,
)
from services.payroll.domain.student_loans.notices import LoanNotice, Told, plans_on
from services.payroll.domain.student_loans.working import loan_steps
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, TaxYear
from services.payroll.rules.student_loans import loan_parameters
from shared.refusals import NoRuleForDate, NotValid

YEAR = TaxYear(2026)
MONTH = TaxPeriod(YEAR, Frequency.MONTHLY, 6)


def due(plans: set[Plan], earnings_pence: int, taken: LoanTaken = NOTHING_TAKEN) -> LoansDue:
    return loans_due(plans, loan_parameters(YEAR), MONTH, earnings_pence, taken)


def test_whole_pounds_of_nine_per_cent_above_the_threshold_are_deducted() -> None:
    # Plan 2: 29,385 / 12 is 2,448.75; 9% of 551.25 is 49.6125.
    told = due({Plan.TWO}, 3000_00)
    assert told.undergraduate is not None
    assert (told.undergraduate.threshold_pence, told.deducted_pence) == (2448_75, 49_00)


@pytest.mark.parametrize(
    ("frequency", "threshold"),
    [
        (Frequency.MONTHLY, 2241_66),
        (Frequency.WEEKLY, 517_30),
        (Frequency.TWO_WEEKLY, 1034_60),
        (Frequency.FOUR_WEEKLY, 2069_20),
    ],
)
def test_the_threshold_of_a_period_is_truncated_to_pence(frequency: Frequency, threshold: int) -> None:
    assert period_threshold_pence(26_900_00, frequency) == threshold


def test_of_several_plans_the_lowest_threshold_counts_once_and_a_postgraduate_loan_in_addition() -> None:
    told = due({Plan.TWO, Plan.FIVE, Plan.FOUR, Plan.POSTGRADUATE}, 3000_00)
    # Plan 5: 9% of 916.67 is 82.50; postgraduate: 6% of 1,250.00.
    assert told.undergraduate is not None
    assert told.postgraduate is not None
    assert told.undergraduate.terms.plan is Plan.FIVE
    assert (told.undergraduate.deducted_pence, told.postgraduate.deducted_pence) == (82_00, 75_00)


def test_a_plan_not_yet_deducted_is_named_and_does_not_hide_the_other() -> None:
    year = TaxYear(2025)
    told = loans_due([Plan.FIVE, Plan.TWO], loan_parameters(year), TaxPeriod(year, Frequency.MONTHLY, 1), 3000_00)
    # Plan 2 in 2025-26: 28,470 / 12 is 2,372.50; 9% of 627.50 is 56.475.
    assert (told.deducted_pence, told.not_yet) == (56_00, (Plan.FIVE,))


def test_a_second_payment_in_the_period_is_worked_with_the_first_and_never_gives_back() -> None:
    first = due({Plan.TWO}, 2400_00)
    second = due({Plan.TWO}, 600_00, LoanTaken(2400_00, first.deducted_pence))
    assert (first.deducted_pence, second.deducted_pence) == (0, 49_00)
    assert due({Plan.TWO}, -600_00, LoanTaken(3000_00, 49_00)).deducted_pence == 0


def test_nobody_without_a_loan_pays_for_one() -> None:
    assert due(set(), 9000_00) == LoansDue(None, None)


def test_thresholds_of_another_year_are_refused_and_an_unknown_year_by_name() -> None:
    with pytest.raises(NotValid, match="2025-26 cannot be used for a payment in 2026-27"):
        loans_due({Plan.ONE}, loan_parameters(TaxYear(2025)), MONTH, 1)
    with pytest.raises(NoRuleForDate, match="student_loans.plans' has no row for 2027-04-06"):
        loan_parameters(TaxYear(2027))


@pytest.mark.parametrize(
    ("payday", "plans"),
    [
        (date(2026, 9, 14), set()),
        (date(2026, 9, 15), {Plan.TWO}),
        (date(2026, 10, 6), {Plan.TWO}),
        (date(2026, 10, 7), {Plan.TWO, Plan.POSTGRADUATE}),
        (date(2027, 1, 4), {Plan.TWO, Plan.POSTGRADUATE}),
        (date(2027, 1, 5), {Plan.POSTGRADUATE}),
    ],
)
def test_deductions_begin_with_the_first_payday_after_a_start_notice_and_end_after_a_stop_notice(
    payday: date, plans: set[Plan]
) -> None:
    told = [
        LoanNotice(Told.STOP_NOTICE, Plan.TWO, date(2027, 1, 4)),
        LoanNotice(Told.STARTER, Plan.TWO, date(2026, 9, 15)),
        LoanNotice(Told.START_NOTICE, Plan.POSTGRADUATE, date(2026, 10, 6)),
    ]
    assert plans_on(told, payday) == plans


def test_a_later_start_notice_begins_again_and_of_one_day_the_stop_notice_counts() -> None:
    start, stop = date(2026, 4, 6), date(2026, 10, 1)
    told = [LoanNotice(Told.START_NOTICE, Plan.ONE, start), LoanNotice(Told.STOP_NOTICE, Plan.ONE, start)]
    assert plans_on(told, stop) == frozenset()
    assert plans_on([*told, LoanNotice(Told.START_NOTICE, Plan.ONE, stop)], date(2026, 10, 31)) == {Plan.ONE}


def test_the_working_tells_threshold_rate_and_rows() -> None:
    steps = loan_steps(loan_parameters(YEAR), due({Plan.TWO}, 600_00, LoanTaken(2500_00, 4_00)))
    assert [(step.words, step.pence) for step in steps] == [
        ("Student loan plan 2: earnings of the period", 3100_00),
        ("Student loan plan 2: threshold of the period, of £29,385.00 a year", 2448_75),
        ("Student loan plan 2: 9% of £651.25, in whole pounds", 58_00),
        ("Student loan plan 2: deducted now, the rest having been taken in this period already", 54_00),
    ]
    assert [source.name for step in steps for source in step.sources] == [
        "student_loans.threshold.2",
        "student_loans.per_cent.2",
    ]


def test_the_working_names_a_plan_that_is_not_deducted_yet() -> None:
    year = TaxYear(2025)
    told = loans_due({Plan.FIVE}, loan_parameters(year), TaxPeriod(year, Frequency.WEEKLY, 1), 3000_00)
    steps = loan_steps(loan_parameters(year), told)
    assert [(step.words, step.pence) for step in steps] == [("Student loan plan 5: no deductions in 2025-26", 0)]
    assert steps[0].sources[0].name == "student_loans.plans"


def test_a_borrower_who_cannot_name_the_plan_is_on_plan_1_until_hmrc_says_otherwise() -> None:
    assert loan_parameters(YEAR).when_not_said is Plan.ONE


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sampled_from(Plan)), st.integers(0, 20_000_00), st.integers(0, 5_000_00))
def test_deductions_are_whole_pounds_grow_with_earnings_and_stay_below_them(
    plans: set[Plan], earnings: int, more: int
) -> None:
    least, most = due(plans, earnings), due(plans, earnings + more)
    assert least.deducted_pence <= most.deducted_pence
    assert least.deducted_pence % 100 == 0
    assert least.deducted_pence * 100 <= earnings * 15
