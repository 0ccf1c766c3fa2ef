"""The ledger's journal of a run: every school balances, and what is owed is what the payslips say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.outputs.journal import (
    Account,
    JournalLine,
    SchoolShare,
    balances,
    month_journal,
    run_journal,
    school_shares,
)
from services.payroll.domain.payslips.results import (
    Cost,
    CostKind,
    Deduction,
    DeductionKind,
    EmployerCost,
    EmployerCostKind,
    Payslip,
)
from services.payroll.rules.outputs import account_codes
from shared.refusals import DoesNotAddUp, NoRuleForDate
from tests.payroll.outputs.school_of_150 import KINDS, all_payslips, run_of_april
from tests.payroll.payslips.people_of_example import ASHBY, BECK

HOMES = {slip.payroll_id: ASHBY for slip in all_payslips()}


def of(kind: str) -> tuple[Payslip, ...]:
    return run_of_april()[6 * list(KINDS).index(kind)].payslips


def by_account(lines: tuple[JournalLine, ...]) -> dict[Account, int]:
    return {account: sum(one.pence for one in lines if one.account is account) for account in Account}


def test_a_teacher_is_booked_to_the_penny() -> None:
    # £2,743.00; TPS 7.4% and 28.68%; National Insurance £135.60 and £348.90; tax £298.20; loan £26.
    assert run_journal(of("teacher with loan 2"), HOMES) == (
        JournalLine(ASHBY, "TEA-100", Account.GROSS, 274_300),
        JournalLine(ASHBY, "TEA-100", Account.EMPLOYER_INSURANCE, 34_890),
        JournalLine(ASHBY, "TEA-100", Account.EMPLOYER_PENSION, 78_669),
        JournalLine(ASHBY, "", Account.NET_PAY, -208_022),
        JournalLine(ASHBY, "", Account.PAYE, -(29_820 + 13_560 + 34_890 + 2_600)),
        JournalLine(ASHBY, "", Account.TEACHERS_PENSIONS, -(20_298 + 78_669)),
    )


def test_each_school_balances_by_itself_over_150_employees() -> None:
    lines = run_journal(all_payslips(), HOMES)
    assert balances(lines) == {ASHBY: 0, BECK: 0}
    assert sum(line.debit_pence for line in lines) == sum(line.credit_pence for line in lines) > 0


def test_the_journal_of_a_run_says_what_the_payslips_say() -> None:
    slips = all_payslips()
    found = by_account(run_journal(slips, HOMES))
    paye = (
        DeductionKind.TAX,
        DeductionKind.NATIONAL_INSURANCE,
        DeductionKind.STUDENT_LOAN,
        DeductionKind.POSTGRADUATE_LOAN,
    )
    assert found[Account.GROSS] == sum(slip.gross_pence for slip in slips)
    assert found[Account.NET_PAY] == -sum(slip.net_pence for slip in slips)
    assert found[Account.PAYE] == -sum(slip.deducted(*paye) + slip.insurance.employer_pence for slip in slips)
    assert found[Account.ORDERS] == -sum(slip.deducted(DeductionKind.ORDER) for slip in slips) < 0
    assert found[Account.ORDER_CHARGES] == -sum(slip.deducted(DeductionKind.ORDER_CHARGE) for slip in slips) < 0
    assert found[Account.SACRIFICE] == -6 * 8_000
    assert found[Account.OTHER] == -6 * 1_250
    local = sum(slip.local.member_pence + slip.local.employer_pence for slip in slips if slip.local)
    assert found[Account.LOCAL_PENSIONS] == -local < 0


def test_a_person_at_two_schools_is_booked_at_each() -> None:
    lines = run_journal(of("assistant and midday supervisor"), HOMES)
    spent = {(one.school, one.cost_code): one.pence for one in lines if one.account is Account.GROSS}
    assert spent == {(ASHBY, "SUP-200"): 151_167, (BECK, "MID-300"): 39_000}
    assert balances(lines) == {ASHBY: 0, BECK: 0}


def test_tax_given_back_without_pay_is_booked_at_the_home_school() -> None:
    (slip,) = of("casual without work")
    given_back = replace(
        slip,
        deductions=(replace(of("leaver")[0].deductions[0], kind=DeductionKind.TAX, pence=-5_000),),
        tax_pence=-5_000,
        net_pence=5_000,
    )
    assert run_journal((given_back,), {slip.payroll_id: BECK}) == (
        JournalLine(BECK, "", Account.NET_PAY, -5_000),
        JournalLine(BECK, "", Account.PAYE, 5_000),
    )


def test_a_payslip_whose_costs_do_not_add_up_is_refused() -> None:
    (slip,) = of("teacher with loan 2")
    with pytest.raises(DoesNotAddUp, match=r"Payslip 1000 books £2,743\.00 of gross pay, and has £2,743\.01"):
        run_journal((replace(slip, gross_pence=274_301),), HOMES)


def test_levy_allowance_and_recovered_pay_are_shared_over_the_schools() -> None:
    schools = {
        ASHBY: SchoolShare(pay_bill_pence=300, employer_insurance_pence=100, family_pay_pence=0),
        BECK: SchoolShare(pay_bill_pence=100, employer_insurance_pence=100, family_pay_pence=50),
    }
    lines = month_journal(levy_pence=1_000, allowance_pence=501, recovered_pence=40, schools=schools)
    assert lines == (
        JournalLine(ASHBY, "", Account.EMPLOYER_INSURANCE, -251),
        JournalLine(ASHBY, "", Account.LEVY, 750),
        JournalLine(ASHBY, "", Account.PAYE, 251 - 750),
        JournalLine(BECK, "", Account.GROSS, -40),
        JournalLine(BECK, "", Account.EMPLOYER_INSURANCE, -250),
        JournalLine(BECK, "", Account.LEVY, 250),
        JournalLine(BECK, "", Account.PAYE, 40 + 250 - 250),
    )


def test_the_shares_of_schools_are_those_of_the_payslips() -> None:
    slips = all_payslips()
    shares = school_shares(slips)
    assert sum(one.employer_insurance_pence for one in shares.values()) == sum(
        slip.insurance.employer_pence for slip in slips
    )
    assert sum(one.family_pay_pence for one in shares.values()) == sum(
        line.pence for slip in slips for line in slip.statutory
    )


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-100_000, 100_000),
    st.integers(-100_000, 100_000),
    st.integers(0, 100_000),
    st.lists(st.tuples(st.integers(-500, 10_000), st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=4),
)
def test_a_months_journal_always_balances_at_every_school(
    levy: int, allowance: int, recovered: int, shares: list[tuple[int, int, int]]
) -> None:
    schools = {f"school {place}": SchoolShare(*share) for place, share in enumerate(shares)}
    lines = month_journal(levy, allowance, recovered, schools)
    assert set(balances(lines).values()) <= {0}
    assert sum(one.pence for one in lines if one.account is Account.LEVY) == levy


def test_every_account_has_a_code_whose_row_says_that_it_is_assumed() -> None:
    codes = account_codes(date(2026, 4, 28))
    assert set(codes) == set(Account)
    assert len({one.code for one in codes.values()}) == len(Account)
    assert {one.source.status for one in codes.values() if one.source} == {"assumed"}
    with pytest.raises(NoRuleForDate, match=r"ledger\.account\.gross_pay"):
        account_codes(date(2020, 4, 28))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xy"), st.integers(-200_000, 500_000)), max_size=5),
    st.lists(st.tuples(st.sampled_from(list(DeductionKind)), st.integers(-30_000, 90_000)), max_size=6),
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 90_000)), max_size=3),
    st.integers(0, 100),
)
def test_any_payslip_balances_at_every_school_and_owes_what_it_took(
    paid: list[tuple[str, str, int]],
    taken: list[tuple[DeductionKind, int]],
    pensions: list[tuple[str, int]],
    part: int,
) -> None:
    (slip,) = of("teacher with loan 2")
    costs = [Cost(school, "post", code, CostKind.GROSS, pence) for school, code, pence in paid if pence]
    costs += [Cost(school, "post", "x", CostKind.PENSION, pence) for school, pence in pensions]
    deductions = tuple(Deduction(kind, kind, pence, True) for kind, pence in taken if kind is not DeductionKind.PENSION)
    gross, pension = sum(pence for _, _, pence in paid), sum(pence for _, pence in pensions)
    of_teachers = pension * part // 100
    made = replace(
        slip,
        costs=tuple(costs),
        deductions=deductions,
        employer=(
            EmployerCost(EmployerCostKind.TEACHERS_PENSION, of_teachers),
            EmployerCost(EmployerCostKind.LOCAL_PENSION, pension - of_teachers),
        ),
        gross_pence=gross,
        net_pence=gross - sum(one.pence for one in deductions),
        teachers=None,
        local=None,
    )
    lines = run_journal((made,), {made.payroll_id: "A"})
    assert set(balances(lines).values()) <= {0}
    owed = by_account(lines)
    assert owed[Account.NET_PAY] == -made.net_pence
    assert owed[Account.ORDERS] == -made.deducted(DeductionKind.ORDER)
    assert owed[Account.TEACHERS_PENSIONS] == -of_teachers
    assert owed[Account.LOCAL_PENSIONS] == of_teachers - pension
