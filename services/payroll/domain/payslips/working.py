"""The working of a payslip in words: headed steps from every room, in the order of the calculation."""

from __future__ import annotations

from collections.abc import Iterator

from services.payroll.domain.attachments.working import attachment_steps
from services.payroll.domain.gross_pay.awards import paid_for
from services.payroll.domain.gross_pay.lines import LineKind, PayLine
from services.payroll.domain.gross_pay.working import working as line_steps
from services.payroll.domain.gross_pay.working import working_of_difference
from services.payroll.domain.income_tax.working import tax_steps
from services.payroll.domain.national_insurance.working import contributions_working, letter_working, shares_working
from services.payroll.domain.payslips.balances import balance_steps
from services.payroll.domain.payslips.calculation import EmploymentWorked, PersonWorked
from services.payroll.domain.payslips.given_back import given_back_steps
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.pensions.working import (
    assessment_working,
    assumed_pay_working,
    local_working,
    teachers_working,
)
from services.payroll.domain.sacrifice_and_minimum_wage.working import minimum_wage_steps, sacrifice_steps
from services.payroll.domain.sources import Part, Step
from services.payroll.domain.statutory_pay.working import family_pay_steps, occupational_steps, sick_pay_steps
from services.payroll.domain.student_loans.working import loan_steps
from services.payroll.domain.tax_calendar import Frequency

_TOLD_APART = frozenset({LineKind.OCCUPATIONAL, LineKind.STATUTORY, LineKind.TERM_TIME_BALANCE})
"""Lines whose working is told by the rooms that they come from."""


def working_of(
    worked: PersonWorked, payslip: Payslip, parameters: RunParameters, *, with_others: bool
) -> tuple[Part, ...]:
    """How one of a person's payslips came about; parts without a step are left out. `with_others` tells the person's other employments apart;
    without, sums over all of them stand where the working needs them, and no amount of any other one."""
    one = next(each for each in worked.employments if each.paid.payroll_id == payslip.payroll_id)
    is_first = one is worked.employments[0]
    only = None if with_others else payslip.payroll_id
    by_law = (*_national_insurance(worked, only), *_by_law(worked, one, is_first, parameters))
    parts = (*_pay(one), *_pensions(one, parameters), *by_law, _net(payslip))
    return tuple(part for part in parts if part.steps)


def _pay(one: EmploymentWorked) -> Iterator[Part]:
    for line in one.gross.lines:
        if line.kind not in _TOLD_APART and (line.pence or line.kind is LineKind.BASIC):
            yield Part(line.words, _line_steps(line, one))
    yield Part("Statutory sick pay", tuple(step for due in one.gross.sick for step in sick_pay_steps(due)))
    yield Part("Statutory family pay", tuple(step for due in one.gross.family for step in family_pay_steps(due)))
    yield Part("Pay for days of absence", occupational_steps(one.gross.occupational))
    for found in one.paid.differences:
        if found.pence < 0:
            yield Part(f"Paid too much for {found.paid_for.service_month:%B %Y}", working_of_difference(found))
    yield from (Part("Term-time balance", tuple(balance_steps(struck))) for struck in one.gross.balances)
    yield Part("Gross pay", (Step("All lines of pay", one.sums.gross_pence),))


def _line_steps(line: PayLine, one: EmploymentWorked) -> tuple[Step, ...]:
    """The working of a line; of arrears what should have been paid against what was."""
    if line.kind is LineKind.ARREARS:
        for found in one.paid.differences:
            if found.pence > 0 and found.paid_for == paid_for(line):
                return working_of_difference(found)
    return line_steps(line)


def _pensions(one: EmploymentWorked, parameters: RunParameters) -> Iterator[Part]:
    given_up = one.given_up
    if given_up.sacrificed is not None:
        yield Part("Salary sacrifice", sacrifice_steps(given_up.sacrificed, parameters.wages))
    elif given_up.wage is not None:
        yield Part("Minimum wage", minimum_wage_steps(given_up.wage, parameters.wages))
    if one.pensions.teachers:
        yield Part("Teachers' Pensions", teachers_working(one.pensions.teachers))
    if one.pensions.assumed:
        yield Part("Assumed pensionable pay", assumed_pay_working(one.pensions.assumed))
    if one.pensions.local:
        yield Part("Local Government Pension Scheme", local_working(one.pensions.local))
    yield Part("Pension contributions given back", given_back_steps(one.pensions.given_back))


def _national_insurance(worked: PersonWorked, only: str | None) -> Iterator[Part]:
    insured = worked.insured
    shared = shares_working(insured.together, only) if insured.together else ()
    yield Part(
        "National Insurance",
        (letter_working(insured.choice), *contributions_working(insured.now, insured.rules, insured.already), *shared),
    )


def _by_law(worked: PersonWorked, one: EmploymentWorked, is_first: bool, parameters: RunParameters) -> Iterator[Part]:
    yield Part(
        "Income tax", (*_taxable(one, parameters.frequency), *tax_steps(one.tax_parameters, parameters.period, one.tax))
    )
    if not is_first:
        return
    if worked.enrolment is not None:
        yield Part("Automatic enrolment", assessment_working(worked.enrolment.made))
    yield Part("Student loans", loan_steps(parameters.loans, worked.loans))
    if worked.attached is not None and worked.order_payday is not None:
        yield Part("Attachment orders", attachment_steps(parameters.attachments, worked.order_payday, worked.attached))


def _taxable(one: EmploymentWorked, frequency: Frequency) -> Iterator[Step]:
    code = one.position.code.written_for(frequency)
    yield Step(f"Tax code {code}: {one.position.because}", None, one.position.sources)
    yield Step("Pay that is taxed", one.sums.taxable_pence)
    if one.given_up.pence:
        yield Step("Less salary sacrifice", -one.given_up.pence)
    if one.pensions.before_tax_pence:
        yield Step("Less pension contributions", -one.pensions.before_tax_pence)
    if one.paid.benefits_pence:
        yield Step("Benefits that are taxed through the payroll", one.paid.benefits_pence)
    yield Step("Taxable pay of this payment", one.taxed_pence)


def _net(payslip: Payslip) -> Part:
    return Part(
        "Net pay",
        (
            Step("Gross pay", payslip.gross_pence),
            *(Step(f"Less {each.words}", -each.pence) for each in payslip.deductions),
            Step("Net pay", payslip.net_pence),
        ),
    )
