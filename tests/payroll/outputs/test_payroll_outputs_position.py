"""What the payslips of an employer come to with HMRC, month by month, and the summary that tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.payroll.adapters.rti.official_check import official_check
from services.payroll.domain.employer_dues.employment_allowance import AllowanceClaim
from services.payroll.domain.employer_dues.position import Line
from services.payroll.domain.employer_dues.terms import LevyShare
from services.payroll.domain.outputs.months import NOTHING_PAID, MonthTotals, totals_of, up_to
from services.payroll.domain.outputs.position import EmployerPosition, EmployerTerms, employer_position
from services.payroll.domain.outputs.position_working import working_of_month
from services.payroll.domain.outputs.summary import refuse_before_the_month_ends, summary_due, summary_of, tax_month
from services.payroll.domain.returns.employer import Final
from services.payroll.domain.returns.summary import Levy, Recoverable, TaxMonths, summary_faults
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.statutory_pay.recovery import ClassOne, FamilyPayOfYear
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.outputs import dues_parameters, summary_day
from services.payroll.rules.returns import return_year
from shared.refusals import NoRuleForDate, NotValid, WrongTime
from tests.payroll.outputs.school_of_150 import TRUST, all_payslips, run_of_may
from tests.payroll.returns.school_return import message, official_files

YEAR = TaxYear(2026)
SHARE = 1_500_000
CLAIM = AllowanceClaim("123/AB456")
LAST = TaxYear(2025)
SMP = (FamilyPayOfYear(StatutoryKind.SMP, LAST, 200_000),)
LARGE, SMALL = ClassOne(LAST, 2_000_000, 2_500_001, "P32"), ClassOne(LAST, 2_000_000, 2_500_000, "P32")
"""£45,000.01 and £45,000.00: the limit is £45,000."""
APRIL = MonthTotals(3, 100_000, 5_000, 3_000, 80_000, 600_000, 40_000_000, SMP)
MAY = MonthTotals(3, 90_000, 5_000, 3_000, 70_000, 700_000, 50_000_000, SMP)


def position(
    *months: MonthTotals,
    claim: AllowanceClaim | None = CLAIM,
    known: tuple[ClassOne, ...] = (LARGE,),
    share: LevyShare | None = None,
) -> EmployerPosition:
    return employer_position(months, EmployerTerms(claim, share, known), dues_parameters(YEAR))


def test_a_months_position_is_what_was_deducted_less_what_comes_back() -> None:
    # Levy: 0.5% of £400,000 less £1,250 is £750; allowance £6,000 of £10,500; 92% of £2,000 comes back.
    april, may = position(APRIL, MAY).due
    assert dict(april.lines) == {
        Line.TAX: 100_000,
        Line.STUDENT_LOANS: 5_000,
        Line.POSTGRADUATE_LOANS: 3_000,
        Line.EMPLOYEE: 80_000,
        Line.EMPLOYER: 600_000,
        Line.ALLOWANCE: -600_000,
        Line.RECOVERED: -184_000,
        Line.COMPENSATION: 0,
        Line.LEVY: 75_000,
    }
    assert (april.to_pay_pence, april.credit_carried_pence) == (79_000, 0)
    # May: levy 0.5% of £900,000 less £2,500 is £2,000, less £750; the allowance has £4,500 left; 92% of £2,000 again.
    assert dict(may.lines)[Line.LEVY] == 125_000
    assert dict(may.lines)[Line.ALLOWANCE] == -450_000
    assert dict(may.lines)[Line.RECOVERED] == -184_000
    assert may.to_pay_pence == 90_000 + 5_000 + 3_000 + 70_000 + 700_000 - 450_000 - 184_000 + 125_000


def test_payments_are_due_on_the_22nd_or_the_working_day_before() -> None:
    # 22 May 2026 is a Friday, 22 August 2026 a Saturday.
    deadlines = position(*([APRIL] * 4)).deadlines
    assert (deadlines[0].due, deadlines[0].by) == (date(2026, 5, 22), date(2026, 5, 22))
    assert (deadlines[3].due, deadlines[3].by) == (date(2026, 8, 22), date(2026, 8, 21))


def test_a_small_employer_gets_all_of_it_back_with_compensation() -> None:
    # 2026-27: 100% and 9% on top (by the dated rows).
    found = position(APRIL, known=(SMALL,))
    rules = dues_parameters(YEAR).recovery
    (smp,) = found.recoverable[-1]
    assert smp.recovered_pence == 200_000
    assert smp.compensation_pence == 200_000 * rules.compensation_basis_points // 10_000 > 0


def test_each_family_pay_comes_back_by_the_tax_year_before_its_own_relevant_week() -> None:
    # Small by 2024-25 (£1,000 back and £90 on top), not by 2025-26 (92% of £2,000).
    earlier = FamilyPayOfYear(StatutoryKind.SMP, TaxYear(2024), 100_000)
    paid = replace(APRIL, family=(earlier, *SMP))
    (smp,) = position(paid, known=(LARGE, ClassOne(TaxYear(2024), 0, 4_000_000, "P32"))).recoverable[-1]
    assert (smp.recovered_pence, smp.compensation_pence) == (284_000, 9_000)


def test_family_pay_is_not_recovered_by_a_guess() -> None:
    with pytest.raises(
        NotValid, match="was paid in 2026-27, .* goes by the National Insurance of 2025-26, which is not known"
    ):
        position(APRIL, known=(ClassOne(TaxYear(2024), 0, 0, "P32"),))
    assert position(replace(APRIL, family=()), known=()).recoverable == ((),)


def test_the_working_of_a_month_names_rows_share_and_why_the_employer_is_small() -> None:
    # Half the allowance: £7,500 a year is £625 a month; 0.5% of £400,000 is £2,000.
    share = LevyShare(YEAR, 750_000, "trustees' minute of 3 March 2026")
    found = position(APRIL, known=(SMALL,), share=share)
    parts = {part.heading: part.steps for part in working_of_month(found, 1)}
    assert list(parts) == [
        "Apprenticeship levy",
        "Employment allowance",
        "Statutory pay that comes back",
        "To pay to HMRC",
    ]
    levy = parts["Apprenticeship levy"]
    assert [step.pence for step in levy] == [40_000_000, 200_000, -62_500, 137_500, 137_500]
    assert [source.name for source in levy[2].sources] == ["employer_dues.levy.allowance", "employer.levy-share"]
    assert [(step.words, step.pence) for step in parts["Statutory pay that comes back"]] == [
        ("National Insurance of 2025-26, of employees and employer (P32)", 4_500_000),
        ("A small employer for family pay that goes by 2025-26: at most this limit", 4_500_000),
        ("Statutory maternity pay paid in 2026-27 to date", 200_000),
        ("Statutory maternity pay recovered", 200_000),
        ("Compensation of a small employer on £2,000.00", 18_000),
    ]
    assert "Employment allowance" not in {part.heading for part in working_of_month(position(MAY, claim=None), 1)}


def test_an_employer_of_little_is_told_that_it_may_pay_by_the_quarter() -> None:
    # £1,400.00 of tax in each of four months; the first quarter is £4,200.00 by 22 July 2026.
    little = MonthTotals(1, tax_pence=140_000)
    found = position(*[little] * 4, claim=None)
    assert (found.may_pay_quarterly, found.average_a_month_pence) == (True, 140_000)
    ((quarter, by),) = found.quarters
    assert (quarter.last_month, quarter.to_pay_pence, by.due) == (3, 420_000, date(2026, 7, 22))
    assert not position(replace(little, tax_pence=150_000), claim=None).may_pay_quarterly
    assert not position().may_pay_quarterly


def test_the_summary_says_the_claim_once_the_levy_and_what_is_recovered_to_date() -> None:
    first = summary_of(TRUST, position(APRIL))
    assert first is not None
    assert (first.allowance, first.levy) == (True, Levy(75_000, 1, SHARE))
    assert first.recoverable == Recoverable(1, maternity_pence=184_000)
    second = summary_of(TRUST, position(APRIL, MAY), says_claim=False)
    assert second is not None
    assert (second.allowance, second.levy) == (None, Levy(200_000, 2, SHARE))
    assert second.recoverable == Recoverable(2, maternity_pence=368_000)
    for summary, today in ((first, date(2026, 5, 10)), (second, date(2026, 6, 10))):
        assert summary_faults(summary, return_year(YEAR), today) == ()
        check = official_check(message(summary).content, return_year(YEAR), official_files())
        assert check.faults == ()
        assert check.checked_by[1].startswith("EmployerPaymentSummary-2027")


def test_a_month_without_payslips_is_told_when_it_is_over() -> None:
    made = summary_of(TRUST, position(NOTHING_PAID, claim=None))
    assert made is not None
    assert made.no_payment == TaxMonths(date(2026, 4, 6), date(2026, 5, 5)) == tax_month(YEAR, 1)
    assert summary_faults(made, return_year(YEAR), date(2026, 5, 6)) == ()
    with pytest.raises(WrongTime, match=r"Tax month 1 ends on 05/05/2026"):
        refuse_before_the_month_ends(YEAR, 1, date(2026, 5, 4))
    refuse_before_the_month_ends(YEAR, 1, date(2026, 5, 5))


def test_nothing_to_say_makes_no_summary_unless_it_is_the_last() -> None:
    quiet = position(replace(APRIL, pay_bill_pence=1_000_000, family=()), claim=None)
    assert summary_of(TRUST, quiet) is None
    last = summary_of(TRUST, quiet, Final(for_year=True))
    assert last is not None and last.final == Final(for_year=True)


def test_a_levy_once_due_is_told_again_when_it_has_gone_back_to_nothing() -> None:
    made = summary_of(TRUST, position(APRIL, replace(MAY, pay_bill_pence=-40_000_000)))
    assert made is not None and made.levy == Levy(0, 2, SHARE)


def test_a_summary_is_due_on_the_19th_after_the_tax_month() -> None:
    assert summary_due(YEAR, 1, summary_day(YEAR)) == date(2026, 5, 19)
    assert summary_due(YEAR, 12, summary_day(YEAR)) == date(2027, 4, 19)


def test_a_year_without_rows_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match=r"employer_dues\.levy\.per_cent") as refusal:
        dues_parameters(TaxYear(2030))
    assert str(refusal.value).startswith("HMRC's figures for tax year 2030-31 are not in Quayside yet")


def test_months_add_up_to_all_payslips() -> None:
    april, may = all_payslips(), tuple(slip for one in run_of_may() for slip in one.payslips)
    first, second = totals_of(april), totals_of(may)
    assert first + second == totals_of((*april, *may))
    assert first.payslips == 156
    assert first.employer_pence == sum(
        slip.insurance.returned.employer_pence for slip in april if slip.insurance.returned
    )
    assert {one.kind for one in first.family} == {StatutoryKind.SMP}
    assert up_to({1: first, 2: second}, 3) == (first, second, NOTHING_PAID)
