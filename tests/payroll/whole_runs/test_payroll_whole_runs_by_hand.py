"""A small run worked out by hand, the rows that a run leaves to the functions for one employment, and columns that are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from services.payroll.adapters.whole_runs.columns import MOST_PENCE, Apart
from services.payroll.adapters.whole_runs.people import Employment, LocalPension, TeachersPension, columns_of
from services.payroll.adapters.whole_runs.run import RunFigures, whole_run
from services.payroll.adapters.whole_runs.run_rules import RunRules, run_rules
from services.payroll.domain.income_tax.codes import Kind, Regime, TaxCode, tax_code_of
from services.payroll.domain.national_insurance.contributions import contributions
from services.payroll.domain.pensions.bands import BandReason, band_decision
from services.payroll.domain.pensions.local_government import LocalPay, Section
from services.payroll.domain.pensions.teachers import TeachersEarnings
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.tax_calendar import Frequency
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.pensions.schemes import EMPLOYER

PAYDAY = date(2026, 4, 24)


def rules() -> RunRules:
    return run_rules(PAYDAY, Frequency.MONTHLY)


def teacher(pence: int, code: str = "1257L", plans: frozenset[Plan] = frozenset(), letter: str = "A") -> Employment:
    return Employment(pence, pence, tax_code_of(code), letter, TeachersPension(TeachersEarnings(pence)), plans)


def assistant(pence: int, code: str) -> Employment:
    decision = band_decision(rules().local, 12 * pence, date(2026, 4, 1), BandReason.APRIL)
    pension = LocalPension(LocalPay(pence), Section.FIFTY_FIFTY, decision, EMPLOYER)
    return Employment(pence, pence, tax_code_of(code), "A", pension)


def worked(*employments: Employment) -> RunFigures:
    return whole_run(columns_of(employments), rules())


def test_three_payslips_of_april_2026_come_out_as_by_hand() -> None:
    """A teacher on £3,500 with plan 2, an assistant on £1,500 in the 50/50 section on BR M1, a head in Scotland on £7,500.

    Teacher: tier of 8.9%; (3,500 − 1,048) × 8%; (3,188.50 − 1,048.26) × 20% of 2,140; 9% of 1,051.25. Assistant: half of 5.5%;
    20% of 1,458. Head: tier of 11.6%; 3,141 × 8% + 3,311 × 2%; of 5,581 taxable 1,623.5041 + 45% above 5,202.50.
    """
    run = worked(teacher(350_000, plans=frozenset({Plan.TWO})), assistant(150_000, "BR M1"), teacher(750_000, "S1257L"))
    assert run.apart.tolist() == [Apart.NO] * 3
    assert run.pension.number.tolist() == [2, 1, 5]
    assert run.pension.member.tolist() == [31_150, 4_125, 87_000]
    assert run.pension.employer.tolist() == [100_380, 34_350, 215_100]
    assert run.contributions.employee.tolist() == [19_616, 3_616, 31_750]
    assert run.contributions.employer.tolist() == [46_245, 16_245, 106_245]
    assert run.contributions.at_lel.tolist() == [55_900, 55_900, 55_900]
    assert run.contributions.lel_to_pt.tolist() == [48_900, 48_900, 48_900]
    assert run.contributions.pt_to_uel.tolist() == [245_200, 45_200, 314_100]
    assert run.tax.tax.tolist() == [42_800, 29_160, 179_382]
    assert run.loans.undergraduate.tolist() == [9_400, 0, 0]
    assert run.loans.postgraduate.tolist() == [0, 0, 0]
    assert run.net.tolist() == [247_034, 113_099, 451_868]


def test_the_figures_of_a_run_are_whole_pence_and_never_floats() -> None:
    run = worked(teacher(350_000, plans=frozenset({Plan.ONE, Plan.POSTGRADUATE})), assistant(150_000, "K45"))
    for group in (run.pension, run.contributions, run.tax, run.loans):
        for name in group.__slots__:
            assert getattr(group, name).dtype in (np.int64, np.bool_), name
    assert run.net.dtype == np.int64


def test_a_director_is_left_to_the_functions_for_one_and_has_no_figures() -> None:
    run = worked(teacher(350_000), replace(teacher(350_000), apart=Apart.DIRECTOR))
    assert run.apart.tolist() == [Apart.NO, Apart.DIRECTOR]
    assert run.net.tolist()[1] == 0
    assert run.contributions.employer.tolist() == [46_245, 0]
    assert run.tax.pay_to_date.tolist() == [318_850, 0]


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(replace(teacher(350_000), letter="G"), id="a mariner's letter"),
        pytest.param(replace(teacher(350_000), liable_pence=-1), id="earnings below nothing"),
        pytest.param(replace(teacher(350_000), tax_code=TaxCode(Kind.HIGHER, Regime.SCOTLAND, 4)), id="a D code without a rate"),
        pytest.param(replace(teacher(350_000), already=contributions("H", rules().contributions, 10_000)), id="another letter"),
    ],
)  # fmt: skip
def test_who_is_refused_alone_is_told_apart_in_a_run_and_the_others_are_paid(refused: Employment) -> None:
    run = worked(refused, teacher(350_000))
    assert run.apart.tolist() == [Apart.REFUSED, Apart.NO]
    assert run.net.tolist() == [0, 256_434]


def test_an_amount_that_64_bits_may_not_carry_through_is_told_apart() -> None:
    most, more = teacher(MOST_PENCE), replace(teacher(350_000), taxable_pence=MOST_PENCE + 1)
    assert worked(more, teacher(350_000), most).apart.tolist() == [Apart.TOO_LARGE, Apart.NO, Apart.NO]


def test_the_largest_amounts_come_out_exactly() -> None:
    """£1,000,000,000: 12% for the pension; 251.28 + 2% of 999,995,811; 3,543 + 45% of what of £879,998,951 is above 10,428.3333."""
    run = worked(teacher(MOST_PENCE))
    assert run.pension.member.tolist() == [12_000_000_000]
    assert run.contributions.employee.tolist() == [25_128 + 1_999_991_622]
    assert run.tax.tax.tolist() == [39_599_837_820]


def test_a_run_of_nobody_has_no_figures() -> None:
    assert worked().net.tolist() == []


def test_amounts_that_are_not_whole_pence_are_refused() -> None:
    columns = columns_of([teacher(350_000)])
    with pytest.raises(NotValid, match="The column taxable is of float64: amounts are whole pence"):
        replace(columns, pay=replace(columns.pay, taxable=np.array([3500.0])))


def test_columns_of_unequal_length_are_refused() -> None:
    columns = columns_of([teacher(350_000), teacher(350_000)])
    with pytest.raises(NotValid, match="The column liable has 1 rows and the run has 2"):
        replace(columns, pay=replace(columns.pay, liable=columns.pay.liable[:1]))


def test_a_run_on_a_day_whose_rules_are_not_known_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match=r"tps\.tiers.* has no row for 2027-04-01"):
        run_rules(date(2027, 4, 1), Frequency.MONTHLY)
