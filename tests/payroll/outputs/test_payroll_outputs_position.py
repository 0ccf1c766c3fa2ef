"""What the payslips of an employer come to with HMRC, month by month, and the summary that tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.payroll.adapters.rti.official_check import official_check
from services.payroll.domain.employer_dues.employment_allowance import AllowanceClaim
from services.payroll.domain.employer_dues.position import Line
from services.payroll.domain.outputs.months import NOTHING_PAID, MonthTotals, totals_by_month, totals_of, up_to
from services.payroll.domain.outputs.position import EmployerPosition, EmployerTerms, employer_position
from services.payroll.domain.outputs.summary import refuse_before_the_month_ends, summary_due, summary_of, tax_month
from services.payroll.domain.returns.employer import Final
from services.payroll.domain.returns.summary import Levy, Recoverable, TaxMonths, summary_faults
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.outputs import dues_parameters, summary_day
from services.payroll.rules.returns import return_year
from shared.refusals import NoRuleForDate, WrongTime
from tests.payroll.outputs.school_of_150 import TRUST, all_payslips, run_of_may
from tests.payroll.returns.school_return import message, official_files

YEAR = TaxYear(2026)
SHARE = 1_500_000
CLAIM = AllowanceClaim("123/AB456")
SMP = {StatutoryKind.SMP: 200_000}
APRIL = MonthTotals(3, 100_000, 5_000, 3_000, 80_000, 600_000, 40_000_000, SMP)
MAY = MonthTotals(3, 90_000, 5_000, 3_000, 70_000, 700_000, 50_000_000, SMP)


def position(*months: MonthTotals, claim: AllowanceClaim | None = CLAIM, small: bool = False) -> EmployerPosition:
    return employer_position(months, EmployerTerms(claim, SHARE, small), dues_parameters(YEAR))


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
    found = position(APRIL, small=True)
    rules = dues_parameters(YEAR).recovery
    (smp,) = found.recoverable[-1]
    assert smp.recovered_pence == 200_000
    assert smp.compensation_pence == 200_000 * rules.compensation_basis_points // 10_000 > 0


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
    quiet = position(replace(APRIL, pay_bill_pence=1_000_000, family={}), claim=None)
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
    with pytest.raises(NoRuleForDate, match=r"employer_dues\.levy\.per_cent"):
        dues_parameters(TaxYear(2030))


def test_months_come_from_the_paydays_and_add_up_to_all_payslips() -> None:
    april, may = all_payslips(), tuple(slip for one in run_of_may() for slip in one.payslips)
    months = totals_by_month((*april, *may))
    assert list(months) == [1, 2]
    assert months[1] + months[2] == totals_of((*april, *may))
    assert months[1].payslips == 156
    assert months[1].employer_pence == sum(
        slip.insurance.returned.employer_pence for slip in april if slip.insurance.returned
    )
    assert up_to(months, 3)[2] == NOTHING_PAID
