"""Payslips and the whole-run engine agree to the penny, and what must hold for every payslip holds for people of all kinds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.adapters.pay_runs.second import WholeRunCalculation
from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.gross_pay.term_time import BalanceAsked, WeeksHeld
from services.payroll.domain.income_tax.year_to_date import Amounts
from services.payroll.domain.national_insurance.letters import Circumstances
from services.payroll.domain.payslips.assembly import assembled, payslips_of
from services.payroll.domain.payslips.calculation import PersonWorked, worked_out
from services.payroll.domain.payslips.inputs import InLocalGovernment, InTeachersPensions, PersonPaid
from services.payroll.domain.pensions.local_government import Section
from tests.payroll.payslips.people_of_example import (
    APRIL,
    FUND,
    JUNE,
    MAY,
    PLAN_2,
    assistant_post,
    employment,
    month_of,
    next_month,
    one_off,
    person,
    position,
    salaried_post,
    teacher,
)

CODES = ("1257L", "S1257L", "C1257L", "BR", "D0", "SD2", "K500", "0T", "NT", "1257L M1")
BORN = (date(1990, 5, 17), date(1955, 1, 1), date(2006, 1, 1))
SCHEMES = (PensionScheme.NONE, PensionScheme.TEACHERS, PensionScheme.LOCAL_GOVERNMENT)


def somebody(code: str, born: date, scheme: PensionScheme, pounds: int, previous: Amounts) -> PersonPaid:
    one = employment(
        "1001",
        salaried_post(pounds, scheme),
        position=position(code, previous),
        teachers=InTeachersPensions(),
        local=InLocalGovernment(Section.MAIN, FUND),
    )
    return replace(person(one, circumstances=Circumstances(born), loans=(PLAN_2,)), person_id=f"{code} {born} {scheme}")


def everybody() -> tuple[PersonPaid, ...]:
    """One of each code, age and scheme."""
    return tuple(somebody(*kind, 45_678, Amounts(120_000, 24_000)) for kind in product(CODES, BORN, SCHEMES))


def test_the_second_calculation_agrees_for_everybody_also_in_the_second_month() -> None:
    second = WholeRunCalculation()
    april = [worked_out(one, month_of(APRIL)) for one in everybody()]
    assert second.differing(april, month_of(APRIL)) == {}
    may: list[PersonWorked] = []
    for worked in april:
        found = assembled(worked, month_of(APRIL))
        may.append(worked_out(next_month(worked.person, found.payslips, found.to_date), month_of(MAY)))
    assert second.differing(may, month_of(MAY)) == {}
    print(f"{len(april)} people in two months: 0 differ")


def test_the_second_calculation_agrees_for_a_second_payment_in_the_month() -> None:
    paid = person(teacher(), loans=(PLAN_2,))
    first = payslips_of(paid, month_of(APRIL))
    again = next_month(paid, first.payslips, first.to_date)
    again = replace(again, employments=(replace(again.employments[0], happened=one_off("T1", 250_000, APRIL)),))
    parameters = month_of(APRIL, supplementary=True)
    assert WholeRunCalculation().differing([worked_out(again, parameters)], parameters) == {}


def test_the_second_calculation_says_where_it_differs() -> None:
    parameters = month_of(APRIL)
    worked = worked_out(person(teacher()), parameters)
    (one,) = worked.employments
    wrong = replace(worked, employments=(replace(one, tax=replace(one.tax, tax_pence=one.tax.tax_pence + 1)),))
    assert WholeRunCalculation().differing([wrong], parameters) == {
        "person-1": "payroll id 1001: income tax £298.21, and £298.20 the second time"
    }


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(CODES),
    st.sampled_from(BORN),
    st.sampled_from(SCHEMES),
    st.integers(1_000, 250_000),
    st.integers(0, 900_000),
)
def test_a_payslip_adds_up_whoever_it_is_for(
    code: str, born: date, scheme: PensionScheme, pounds: int, previous_pence: int
) -> None:
    paid = somebody(code, born, scheme, pounds, Amounts(previous_pence, previous_pence // 4))
    parameters = month_of(APRIL)
    worked = worked_out(paid, parameters)
    (slip,) = assembled(worked, parameters).payslips
    assert slip.net_pence == slip.gross_pence - sum(one.pence for one in slip.deductions)
    assert sum(cost.pence for cost in slip.costs) == slip.cost_pence
    assert slip.to_date.net_pence == slip.net_pence
    assert WholeRunCalculation().differing([worked], parameters) == {}


def test_the_second_calculation_agrees_on_a_term_time_balance_which_counts_for_the_pension() -> None:
    # 12 of 39 weeks have earned £5,581.57 of £18,140.11; three months paid £4,535.01.
    days = date(2026, 4, 1), date(2026, 6, 30)
    post = assistant_post()
    leaving = replace(post, terms=(replace(post.terms[0], ends=days[1]),))
    asked = BalanceAsked("S1", days[0], date(2027, 3, 31), (WeeksHeld("S1", Decimal(12), *days),), 2 * 151_167)
    paid = employment("2001", leaving, local=InLocalGovernment(Section.MAIN, FUND), balances=(asked,), left_on=days[1])
    worked = worked_out(person(paid), month_of(JUNE))
    (slip,) = assembled(worked, month_of(JUNE)).payslips
    assert [(line.kind, line.pence) for line in slip.lines] == [
        (LineKind.BASIC, 151_167),
        (LineKind.TERM_TIME_BALANCE, 104_656),
    ]
    assert slip.local is not None
    assert slip.local.pensionable_pence == 255_823
    assert WholeRunCalculation().differing([worked], month_of(JUNE)) == {}
