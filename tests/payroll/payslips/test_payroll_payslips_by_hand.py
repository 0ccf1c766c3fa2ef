"""Payslips worked out by hand to the penny, of every kind of employee that a school has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from services.payroll.domain.attachments.orders import Kind, Order
from services.payroll.domain.attachments.tables import TableName
from services.payroll.domain.gross_pay.hours import HoursClaim
from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.gross_pay.period import Happenings, OneOff
from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.income_tax.year_to_date import Amounts, leaving_figures
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.payslips.assembly import payslips_of
from services.payroll.domain.payslips.calculation import worked_out
from services.payroll.domain.payslips.inputs import (
    Director,
    FromNet,
    InLocalGovernment,
    InTeachersPensions,
    OrderServed,
    SickLeave,
)
from services.payroll.domain.payslips.parameters import RunTerms
from services.payroll.domain.payslips.results import CostKind, EmployerCostKind
from services.payroll.domain.payslips.to_date import EmploymentToDate, PersonToDate
from services.payroll.domain.pensions.assumed_pay import PeriodBefore
from services.payroll.domain.pensions.local_government import Section
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Benefit, Sacrifice
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.earnings import Paid
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules.payslips import run_parameters
from shared.refusals import NotValid
from tests.payroll.payslips.people_of_example import (
    APRIL,
    ASHBY,
    BECK,
    FUND,
    JUNE,
    MAY,
    PLAN_2,
    YEAR,
    assistant_post,
    deducted,
    employer,
    employment,
    midday_post,
    month_of,
    next_month,
    one_off,
    person,
    position,
    salaried_post,
    teacher,
)
from tests.payroll.statutory_pay.given import half_pay


def test_a_teacher_in_the_scheme_with_a_student_loan_of_plan_2() -> None:
    # £2,743.00; 7.4% of it; 8% above £1,048; 20% of £1,491 (£2,540.02 less £1,048.26 free pay); 9% above £2,448.75.
    (slip,) = payslips_of(person(teacher(), loans=(PLAN_2,)), month_of(APRIL)).payslips
    assert slip.gross_pence == 274_300
    assert deducted(slip) == {
        "pension": 20_298,
        "National Insurance": 13_560,
        "income tax": 29_820,
        "student loan": 2_600,
    }
    assert slip.net_pence == 208_022
    assert employer(slip) == {
        EmployerCostKind.NATIONAL_INSURANCE: 34_890,
        EmployerCostKind.TEACHERS_PENSION: 78_669,
    }
    assert slip.taxable_pence == 254_002
    assert slip.to_date.tax.here == Amounts(254_002, 29_820)
    assert slip.to_date.student_loans_pence == 2_600
    assert slip.to_date.last_teachers_salary_pence == 274_300


def test_a_teaching_assistant_who_is_midday_supervisor_at_another_school_has_one_national_insurance() -> None:
    # £1,511.67 and £390.00 together £1,901.67: 8% of £853.67 is £68.29, 15% of £1,484.67 is £222.70, shared by pay.
    claim = HoursClaim("S2", "Lunch times", Decimal(30), date(2026, 4, 1), date(2026, 4, 30))
    paid = person(
        employment("2001", assistant_post(), local=InLocalGovernment(Section.MAIN, FUND)),
        employment(
            "2002",
            midday_post(),
            local=InLocalGovernment(None, None),
            happened=Happenings(claims=(claim,)),
            position=position("BR"),
        ),
    )
    first, second = payslips_of(paid, month_of(APRIL)).payslips
    assert (first.gross_pence, second.gross_pence) == (151_167, 39_000)
    assert deducted(first) == {"pension": 8_314, "National Insurance": 5_428, "income tax": 7_600}
    assert deducted(second) == {"National Insurance": 1_401, "income tax": 7_800}
    assert (first.net_pence, second.net_pence) == (129_825, 29_799)
    assert first.insurance.returned is not None
    assert first.insurance.returned.employee_pence == 6_829
    assert first.insurance.returned.employer_pence == 22_270
    assert second.insurance.returned is None
    assert employer(first) == {
        EmployerCostKind.NATIONAL_INSURANCE: 17_703,
        EmployerCostKind.LOCAL_PENSION: 34_617,
    }
    assert employer(second) == {EmployerCostKind.NATIONAL_INSURANCE: 4_567}
    assert {cost.school for cost in first.costs} == {ASHBY}
    assert [(cost.school, cost.cost_code, cost.kind, cost.pence) for cost in second.costs] == [
        (BECK, "MID-300", CostKind.GROSS, 39_000),
        (BECK, "MID-300", CostKind.NATIONAL_INSURANCE, 4_567),
    ]


def test_a_leaver_gets_the_figures_of_the_p45_and_what_is_paid_afterwards_is_taxed_by_itself() -> None:
    left = date(2026, 4, 30)
    paid = person(teacher(left_on=left, position=position("1257L", Amounts(0, 0))))
    found = payslips_of(paid, month_of(APRIL))
    (slip,) = found.payslips
    form = leaving_figures(slip.to_date.tax, position().code, left, month_of(APRIL).period, student_loan=False)
    assert form.total == Amounts(254_002, 29_820)
    # In June £500.00 on 0T M1: 20% of it; nothing for the employee, 15% above £417 for the employer.
    later = next_month(paid, found.payslips, found.to_date)
    (after,) = payslips_of(
        replace(
            later, employments=(replace(later.employments[0], p45_issued=True, happened=one_off("T1", 50_000, JUNE)),)
        ),
        month_of(JUNE, supplementary=True),
    ).payslips
    assert after.after_leaving
    assert (after.tax_code, after.tax_non_cumulative) == ("0T", True)
    assert deducted(after) == {"income tax": 10_000}
    assert employer(after) == {
        EmployerCostKind.NATIONAL_INSURANCE: 1_245,
    }
    assert after.to_date.tax.here == Amounts(304_002, 39_820)


def test_a_starter_who_has_another_job_pays_the_basic_rate_on_everything() -> None:
    # £12,000.00 a year is £1,000.00: below £1,048 there is no employee's contribution.
    (slip,) = payslips_of(
        person(employment("3001", salaried_post(12_000), position=position("BR"))), month_of(APRIL)
    ).payslips
    assert deducted(slip) == {"income tax": 20_000}
    assert slip.net_pence == 80_000


def test_a_starter_with_a_p45_has_its_figures_counted() -> None:
    # In May: £3,000.00 and £300.00 before; £3,000.00 + £1,000.00 less 2 × £1,048.26 is £1,903.48: £380.60, less £300.00.
    previous = Amounts(300_000, 30_000)
    (slip,) = payslips_of(
        person(employment("3001", salaried_post(12_000), position=position("1257L", previous))), month_of(MAY)
    ).payslips
    assert deducted(slip) == {"income tax": 8_060}
    assert slip.to_date.tax.previous == previous


def test_a_k_code_takes_no_more_than_half_of_the_pay() -> None:
    (slip,) = payslips_of(
        person(employment("3001", salaried_post(12_000), position=position("K5000"))), month_of(APRIL)
    ).payslips
    assert deducted(slip) == {"income tax": 50_000}


def test_a_month_with_days_of_sickness_on_half_pay() -> None:
    # £24,000.00 a year, 12 of 365 days are £789.04; half of it £394.52 and 10 days of £24.65 sick pay on top.
    # The pension: 5.8% of what is paid; the employer's 22.9% of £1,210.96 and £800.00 assumed (12 of 30 days of £2,000.00).
    sick = SickLeave(
        (Span(date(2026, 6, 1), date(2026, 6, 12)),),
        (0, 1, 2, 3, 4),
        (half_pay(Span(date(2026, 6, 1), date(2026, 6, 12))),),
    )
    before = replace(
        nothing := employment("4001", salaried_post(24_000)).to_date, local_pay=(PeriodBefore(200_000),) * 3
    )
    assert isinstance(nothing, EmploymentToDate)
    (slip,) = payslips_of(
        person(
            employment(
                "4001",
                salaried_post(24_000, PensionScheme.LOCAL_GOVERNMENT),
                local=InLocalGovernment(Section.MAIN, FUND),
                sick=sick,
                to_date=before,
            )
        ),
        month_of(JUNE),
    ).payslips
    assert [(line.kind, line.pence) for line in slip.lines] == [
        (LineKind.BASIC, 200_000),
        (LineKind.UNPAID, -78_904),
        (LineKind.OCCUPATIONAL, 39_452),
        (LineKind.STATUTORY, 24_650),
    ]
    assert slip.gross_pence == 185_198
    assert [(line.kind, line.pence) for line in slip.statutory] == [(StatutoryKind.SSP, 24_650)]
    assert slip.local is not None
    assert (slip.local.member_pence, slip.local.credited_pence, slip.local.employer_pence) == (10_741, 201_096, 46_051)


def test_a_direct_earnings_attachment_takes_its_share_of_net_earnings() -> None:
    # £2,743.00 less £298.20, £135.60 and £202.98 leaves £2,106.22: 15% by the table is £315.93.
    order = Order("DEA/1", Kind.BENEFIT_DEBT, date(2026, 1, 5), date(2026, 1, 9), table=TableName.BENEFIT_STANDARD)
    found = payslips_of(person(teacher(), loans=(PLAN_2,), orders=(OrderServed(order, 100_000),)), month_of(APRIL))
    (slip,) = found.payslips
    assert deducted(slip)["attachment order"] == 31_593
    assert slip.net_pence == 208_022 - 31_593
    assert [one.owed_pence for one in found.to_date.orders] == [68_407]


def test_pay_that_is_given_up_for_a_bicycle_is_neither_taxed_nor_insured() -> None:
    # £2,500.00 less £100.00: 8% above £1,048 is £108.16; 20% of £1,351 is £270.20.
    agreed = Sacrifice("C2W", Benefit.CYCLE, APRIL, fixed_pence=10_000)
    (slip,) = payslips_of(
        person(employment("5001", salaried_post(30_000), sacrifices=(agreed,), hours_a_year=Fraction(1924))),
        month_of(APRIL),
    ).payslips
    assert deducted(slip) == {"salary sacrifice": 10_000, "National Insurance": 10_816, "income tax": 27_020}
    assert slip.net_pence == 202_164


def test_pay_cannot_be_given_up_while_nobody_knows_the_hours() -> None:
    agreed = Sacrifice("C2W", Benefit.CYCLE, APRIL, fixed_pence=10_000)
    with pytest.raises(NotValid, match="its hours are not known"):
        payslips_of(person(employment("5001", salaried_post(30_000), sacrifices=(agreed,))), month_of(APRIL))


def test_a_director_contributes_nothing_until_the_year_s_threshold_is_reached() -> None:
    # £120,000.00 a year: £10,000.00 in April and May; by the year 8% begins above £12,570.00.
    director = Director(DirectorMethod.ANNUAL)
    paid = person(employment("6001", salaried_post(120_000)), director=director)
    april = payslips_of(paid, month_of(APRIL))
    assert april.payslips[0].insurance.employee_pence == 0
    may = payslips_of(next_month(paid, april.payslips, april.to_date), month_of(MAY))
    assert may.payslips[0].insurance.employee_pence == 59_440


def test_a_second_payment_in_the_month_is_worked_with_the_first() -> None:
    # £100.00 more: 8% National Insurance £8.00; tax £20.00; the loan 9% of £394.25 in whole pounds, less £26.00 taken.
    paid = person(teacher(), loans=(PLAN_2,))
    first = payslips_of(paid, month_of(APRIL))
    again = next_month(paid, first.payslips, first.to_date)
    again = replace(again, employments=(replace(again.employments[0], happened=one_off("T1", 10_000, APRIL)),))
    (slip,) = payslips_of(again, month_of(APRIL, supplementary=True)).payslips
    assert slip.gross_pence == 10_000
    assert deducted(slip) == {"National Insurance": 800, "income tax": 2_000, "student loan": 900}


def test_somebody_over_pension_age_pays_no_national_insurance_and_the_employer_does() -> None:
    (slip,) = payslips_of(
        person(employment("7001", salaried_post(12_000)), circumstances=Circumstances(date(1955, 1, 1))),
        month_of(APRIL),
    ).payslips
    assert slip.insurance.letter == "C"
    assert (slip.insurance.employee_pence, slip.insurance.employer_pence) == (0, 8_745)


def test_net_pay_below_nothing_is_blocked_and_says_why() -> None:
    (slip,) = payslips_of(
        person(employment("8001", salaried_post(6_000), from_net=(FromNet("Loan repaid", 60_000),))), month_of(APRIL)
    ).payslips
    assert slip.net_pence == -10_000
    assert slip.blocked == (
        "Ada Field (payroll id 8001)'s net pay is -£100.00: deductions of £600.00 are more than pay of £500.00. "
        "Lower Loan repaid (£600.00) by £100.00 in all"
    )


def test_pay_that_counts_for_a_scheme_is_refused_until_somebody_says_whether_the_employee_is_in_it() -> None:
    with pytest.raises(NotValid, match="nobody has said whether the employee is in the scheme"):
        payslips_of(person(teacher(teachers=None)), month_of(APRIL))


def test_a_new_tax_year_begins_with_nothing_and_keeps_the_last_salary() -> None:
    paid = person(teacher())
    april = payslips_of(paid, month_of(APRIL))
    stale = next_month(paid, april.payslips, replace(april.to_date, year=YEAR))
    year_before = EmploymentToDate(
        replace(stale.employments[0].to_date.tax, year=type(YEAR)(2025)), last_teachers_salary_pence=270_000
    )
    (slip,) = payslips_of(
        replace(
            stale,
            employments=(replace(stale.employments[0], to_date=year_before),),
            to_date=PersonToDate(type(YEAR)(2025)),
        ),
        month_of(APRIL),
    ).payslips
    assert slip.to_date.tax.here == Amounts(254_002, 29_820)


def test_the_bookings_of_a_payslip_add_up_to_its_whole_cost() -> None:
    paid = person(
        employment(
            "9001",
            assistant_post(),
            salaried_post(20_000, PensionScheme.LOCAL_GOVERNMENT),
            local=InLocalGovernment(Section.MAIN, FUND),
        )
    )
    (slip,) = payslips_of(paid, month_of(APRIL)).payslips
    assert sum(cost.pence for cost in slip.costs) == slip.cost_pence
    assert {cost.cost_code for cost in slip.costs} == {"SUP-200", "OFF-400"}


def test_sick_pay_goes_by_the_contract_until_payments_reach_back_eight_weeks() -> None:
    # One payment of £300.00 is kept of somebody employed since 2025: the average is the contract's £24,000.00 by 52 weeks.
    days = Span(date(2026, 6, 1), date(2026, 6, 5))
    sick = SickLeave((days,), (0, 1, 2, 3, 4), (half_pay(days),))
    one_kept = PersonToDate(YEAR, payments=(Paid(date(2026, 5, 28), 30_000),))
    worked = worked_out(person(employment("4001", salaried_post(24_000), sick=sick), to_date=one_kept), month_of(JUNE))
    (due,) = worked.employments[0].gross.sick
    assert (due.average.weekly_pence, due.pence) == (46_153, 12_325)
    kept = tuple(Paid(date(2026, month, 28), 40_000) for month in (2, 3, 4, 5))
    worked = worked_out(
        person(employment("4001", salaried_post(24_000), sick=sick), to_date=PersonToDate(YEAR, payments=kept)),
        month_of(JUNE),
    )
    # Two months of £400.00: £800.00 × 12 ÷ 2 months ÷ 52 is £92.30 a week, 80% of it £73.84.
    (due,) = worked.employments[0].gross.sick
    assert (due.average.weekly_pence, due.pence) == (9_230, 7_385)


def test_orders_are_worked_on_all_employments_together_and_each_bears_its_part() -> None:
    # £1,000.00 and £500.00, no tax: 8% of £452.00 is £36.16, so £1,463.84 net; 11% by the table is £161.02.
    order = Order("DEA/1", Kind.BENEFIT_DEBT, date(2026, 1, 5), date(2026, 1, 9), table=TableName.BENEFIT_STANDARD)
    paid = person(
        employment("5001", salaried_post(12_000)),
        employment("5002", salaried_post(6_000), position=position("NT")),
        orders=(OrderServed(order),),
    )
    slips = payslips_of(paid, month_of(APRIL)).payslips
    assert sum(deducted(slip)["attachment order"] for slip in slips) == 16_102
    assert [deducted(slip)["attachment order"] for slip in slips] == [10_735, 5_367]


def test_a_week_is_paid_and_taxed_by_the_week() -> None:
    # £26,071.50 a year by 52.143 weeks is £500.00; 8% above £242 is £20.64; week 1 of 1257L frees £241.90: 20% of £258.
    span = Span(date(2026, 4, 6), date(2026, 4, 12))
    parameters = run_parameters(RunTerms(date(2026, 4, 10), Frequency.WEEKLY, span))
    post = salaried_post(26_071)
    (slip,) = payslips_of(person(employment("6001", post)), parameters).payslips
    assert slip.gross_pence == 49_999
    assert deducted(slip) == {"National Insurance": 2_064, "income tax": 5_160}


def test_a_director_by_the_alternative_method_has_the_year_made_up_in_march() -> None:
    # £1,500.00 for eleven months at £36.16, and £9,000.00 in March: of the year's £25,500.00, 8% above £12,570 is £1,034.40.
    director = Director(DirectorMethod.ALTERNATIVE)
    paid = person(employment("7001", salaried_post(18_000)), director=director)
    months = [date(2026, month, 1) for month in range(4, 13)] + [date(2027, month, 1) for month in (1, 2)]
    for day in months:
        found = payslips_of(paid, month_of(day))
        assert found.payslips[0].insurance.employee_pence == 3_616
        paid = next_month(paid, found.payslips, found.to_date)
    paid = replace(paid, employments=(replace(paid.employments[0], happened=one_off("O1", 750_000, date(2027, 3, 1))),))
    (march,) = payslips_of(paid, month_of(date(2027, 3, 1))).payslips
    assert march.insurance.employee_pence == 103_440 - 11 * 3_616


def test_what_a_supplementary_run_pays_a_teacher_is_charged_at_the_tier_of_the_salary() -> None:
    # £4,500.00 a month is £54,000.00 a year: 9.9% of it, and of £100.00 that comes later.
    post = salaried_post(54_000, PensionScheme.TEACHERS)
    paid = person(employment("1001", post, teachers=InTeachersPensions()))
    first = payslips_of(paid, month_of(APRIL))
    assert deducted(first.payslips[0])["pension"] == 44_550
    again = next_month(paid, first.payslips, first.to_date)
    one = OneOff("O1", "Honorarium", 10_000, APRIL, PensionScheme.TEACHERS)
    again = replace(again, employments=(replace(again.employments[0], happened=Happenings(one_offs=(one,))),))
    (slip,) = payslips_of(again, month_of(APRIL, supplementary=True)).payslips
    assert deducted(slip)["pension"] == 990


@pytest.mark.parametrize(
    ("pounds", "opted_out", "kind", "has_a_note"),
    [
        (12_000, False, "eligible jobholder", True),
        (12_000, True, "eligible jobholder", False),
        (9_000, False, "non-eligible jobholder", False),
        (6_000, False, "entitled worker", False),
    ],
)
def test_who_is_in_no_scheme_and_earns_enough_has_to_be_enrolled(
    pounds: int, opted_out: bool, kind: str, has_a_note: bool
) -> None:
    local = InLocalGovernment(None, None) if opted_out else None
    (slip,) = payslips_of(person(employment("8001", salaried_post(pounds), local=local)), month_of(APRIL)).payslips
    assert slip.enrolment == kind
    assert any(note.startswith("Has to be enrolled") for note in slip.notes) is has_a_note
