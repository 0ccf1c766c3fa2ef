"""Employment allowance, the position of each tax month, quarters, and the days of payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.employer_dues.deadlines import Paying, deadline, may_pay_quarterly
from services.payroll.domain.employer_dues.employment_allowance import (
    AllowanceClaim,
    allowance_months,
    refuse_unless_claimable,
)
from services.payroll.domain.employer_dues.levy import levy_months
from services.payroll.domain.employer_dues.position import MonthDue, MonthFigures, months_due, quarters_due
from services.payroll.domain.employer_dues.working import allowance_steps, position_steps
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.employer_dues import allowance_parameters, deadline_parameters, levy_parameters
from shared.calendar.bank_holidays import UnknownBankHolidayYear
from shared.refusals import DoesNotAddUp, NoRuleForDate, NotValid

YEAR, LIMITED = TaxYear(2026), TaxYear(2024)
CLAIM = AllowanceClaim("123/AB456")
THIS = allowance_parameters(YEAR)
DAYS = deadline_parameters(YEAR)


def used(contributions: list[int], claim: AllowanceClaim | None = CLAIM) -> list[int]:
    return [month.used_pence for month in allowance_months(contributions, claim, THIS)]


def test_the_allowance_is_used_from_the_first_month_until_nothing_is_left() -> None:
    assert used([4_000_00, 4_000_00, 4_000_00, 4_000_00]) == [4_000_00, 4_000_00, 2_500_00, 0]


def test_a_month_corrected_downwards_gives_back_what_it_had_used() -> None:
    assert used([4_000_00, -1_000_00, 4_000_00]) == [4_000_00, -1_000_00, 4_000_00]


def test_a_claim_made_later_uses_what_the_months_before_would_have() -> None:
    assert used([4_000_00] * 4, replace(CLAIM, made_in_month=3)) == [0, 0, 10_500_00, 0]


def test_without_a_claim_nothing_is_used() -> None:
    assert used([4_000_00] * 2, None) == [0, 0]


@pytest.mark.parametrize(("year", "amount"), [(2024, 5_000_00), (2025, 10_500_00), (2026, 10_500_00)])
def test_the_allowance_of_each_year_is_that_of_its_row(year: int, amount: int) -> None:
    assert allowance_parameters(TaxYear(year)).amount_pence == amount


def test_in_2024_25_the_year_before_must_be_below_100000_pounds_and_be_known() -> None:
    parameters = allowance_parameters(LIMITED)
    refuse_unless_claimable(replace(CLAIM, prior_year_pence=99_999_99), (), parameters)
    with pytest.raises(NotValid, match=r"paid £100,000\.00 .* no employment allowance for 2024-25"):
        refuse_unless_claimable(replace(CLAIM, prior_year_pence=100_000_00), (), parameters)
    with pytest.raises(NotValid, match="For 2024-25 say what the trust paid"):
        refuse_unless_claimable(CLAIM, (), parameters)


def test_since_2025_26_the_year_before_does_not_matter() -> None:
    refuse_unless_claimable(replace(CLAIM, prior_year_pence=5_000_000_00), (), THIS)
    assert (THIS.prior_year_limit_pence, THIS.limit_source.name) == (None, "employer_dues.employment_allowance.limited")


def test_a_trust_claims_once() -> None:
    refuse_unless_claimable(CLAIM, ("123/AB456",), THIS)
    with pytest.raises(NotValid, match="one employment allowance, and 120/ZZ1 claims it for 2026-27"):
        refuse_unless_claimable(CLAIM, ("123/AB456", "120/ZZ1"), THIS)


def test_months_that_no_tax_year_has_are_refused() -> None:
    with pytest.raises(NotValid, match="12 months"):
        allowance_months([0] * 13, CLAIM, THIS)
    with pytest.raises(NotValid, match="tax month 1 to 12, not 13"):
        allowance_months([0], replace(CLAIM, made_in_month=13), THIS)


@pytest.mark.parametrize("year", [TaxYear(2023), TaxYear(2027)])
def test_years_without_rows_are_refused_by_name(year: TaxYear) -> None:
    with pytest.raises(NoRuleForDate, match=r"employment_allowance\.amount"):
        allowance_parameters(year)
    with pytest.raises(NoRuleForDate, match=r"payment\.electronic_day"):
        deadline_parameters(year)


SCHOOL = MonthFigures(30_000_00, 1_500_00, 100_00, 12_000_00, 25_000_00, 2_000_00, 150_00)


def positions(figures: list[MonthFigures], pay_bill: int = 300_000_00, credit: int = 0) -> tuple[MonthDue, ...]:
    allowance = allowance_months([month.employer_contributions_pence for month in figures], CLAIM, THIS)
    levy = levy_months([pay_bill] * len(figures), 15_000_00, levy_parameters(YEAR))
    return months_due(figures, allowance, levy, credit)


def test_a_month_owes_tax_loans_and_contributions_less_allowance_and_statutory_pay_with_levy() -> None:
    """30,000 + 1,500 + 100 + 12,000 + 25,000 - 10,500 - 2,000 - 150 + 250, and in the second month no allowance."""
    first, second = positions([SCHOOL, SCHOOL])
    assert (first.total_pence, second.total_pence) == (56_200_00, 66_700_00)
    assert (first.to_pay_pence, first.credit_carried_pence) == (56_200_00, 0)


def test_a_month_below_nothing_is_credit_for_the_next() -> None:
    refund = MonthFigures(tax_pence=-5_000_00)
    little = MonthFigures(tax_pence=3_000_00)
    months = positions([refund, little, little], pay_bill=0, credit=500_00)
    assert [(month.to_pay_pence, month.credit_carried_pence) for month in months] == [
        (0, 5_500_00),
        (0, 2_500_00),
        (500_00, 0),
    ]


def test_quarters_are_paid_when_they_are_complete() -> None:
    amounts = (1_000_00, -4_000_00, 1_000_00, 3_000_00, 0, 100_00, 900_00)
    months = positions([MonthFigures(tax_pence=pence) for pence in amounts], pay_bill=0)
    assert [(due.last_month, due.to_pay_pence, due.credit_carried_pence) for due in quarters_due(months)] == [
        (3, 0, 2_000_00),
        (6, 1_100_00, 0),
    ]
    assert quarters_due(()) == ()


def test_figures_of_different_months_are_refused() -> None:
    with pytest.raises(DoesNotAddUp, match="Figures of 1 months, allowance of 0 and levy of 0"):
        months_due([SCHOOL], (), ())


def test_recovered_statutory_pay_below_nothing_is_refused() -> None:
    with pytest.raises(NotValid, match="nothing or more"):
        MonthFigures(statutory_recovered_pence=-1)


@pytest.mark.parametrize(
    ("year", "month", "paying", "due", "by"),
    [
        (2026, 1, Paying.ELECTRONICALLY, date(2026, 5, 22), date(2026, 5, 22)),
        (2026, 4, Paying.ELECTRONICALLY, date(2026, 8, 22), date(2026, 8, 21)),
        (2026, 7, Paying.ELECTRONICALLY, date(2026, 11, 22), date(2026, 11, 20)),
        (2026, 8, Paying.BY_POST, date(2026, 12, 19), date(2026, 12, 18)),
        (2026, 12, Paying.ELECTRONICALLY, date(2027, 4, 22), date(2027, 4, 22)),
        (2024, 12, Paying.BY_POST, date(2025, 4, 19), date(2025, 4, 17)),
        (2026, 9, Paying.ELECTRONICALLY, date(2027, 1, 22), date(2027, 1, 22)),
    ],
)
def test_payment_is_due_after_the_tax_month_and_before_weekends_and_good_friday(
    year: int, month: int, paying: Paying, due: date, by: date
) -> None:
    of = TaxYear(year)
    answer = deadline(of, month, paying, deadline_parameters(of))
    assert (answer.due, answer.by) == (due, by)


@pytest.mark.parametrize(("month", "due"), [(1, date(2026, 7, 22)), (3, date(2026, 7, 22)), (7, date(2027, 1, 22))])
def test_a_quarters_payment_is_due_after_its_last_month(month: int, due: date) -> None:
    assert deadline(YEAR, month, Paying.ELECTRONICALLY, DAYS, quarterly=True).due == due


def test_quarterly_payment_is_for_an_average_below_1500_pounds_a_month() -> None:
    assert [may_pay_quarterly(pence, DAYS) for pence in (1_499_99, 1_500_00)] == [True, False]


def test_a_month_that_is_none_and_a_year_without_known_bank_holidays_are_refused() -> None:
    with pytest.raises(NotValid, match="1 to 12, not 13"):
        deadline(YEAR, 13, Paying.ELECTRONICALLY, DAYS)
    with pytest.raises(UnknownBankHolidayYear):
        deadline(TaxYear(2040), 1, Paying.ELECTRONICALLY, DAYS)


def test_the_working_of_a_month_names_its_lines_credit_and_day() -> None:
    second = positions([SCHOOL, SCHOOL], credit=60_000_00)[1]
    by = deadline(YEAR, 2, Paying.ELECTRONICALLY, DAYS)
    told = [(step.words, step.pence) for step in position_steps(second, by)]
    assert told[0] == ("Income tax", 30_000_00)
    assert told[-3:] == [
        ("Tax month 2 in all", 66_700_00),
        ("Credit from before", -3_800_00),
        ("To pay to HMRC by 22 June 2026", 62_900_00),
    ]
    assert "Employment allowance" not in dict(told)
    allowance = allowance_months([25_000_00], CLAIM, THIS)[0]
    assert [step.pence for step in allowance_steps(allowance, THIS)] == [25_000_00, 10_500_00, 10_500_00, 0]


def test_the_working_of_a_month_of_credit_names_what_is_carried() -> None:
    month = positions([MonthFigures(tax_pence=-70_00)], pay_bill=0)[0]
    steps = position_steps(month, deadline(YEAR, 1, Paying.ELECTRONICALLY, DAYS))
    assert [(step.words, step.pence) for step in steps][-2:] == [
        ("To pay to HMRC by 22 May 2026", 0),
        ("Credit carried to the next month", 70_00),
    ]


@settings(max_examples=100)
@given(
    taxes=st.lists(st.integers(-100_000, 100_000), min_size=1, max_size=12),
    contributions=st.integers(0, 3_000_00),
)
def test_what_is_paid_less_what_is_carried_is_what_the_year_came_to(taxes: list[int], contributions: int) -> None:
    figures = [MonthFigures(tax_pence=tax, employer_contributions_pence=contributions) for tax in taxes]
    months = positions(figures)
    paid = sum(month.to_pay_pence for month in months)
    assert paid - months[-1].credit_carried_pence == sum(month.total_pence for month in months)
    allowance = -sum(
        dict(month.lines)[line] for month in months for line, _ in month.lines if line == "Employment allowance"
    )
    assert allowance == min(10_500_00, contributions * len(taxes))
