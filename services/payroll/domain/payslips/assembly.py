"""From what was worked out for a person to payslips: lines, deductions, the employer's costs and their bookings, net pay, what blocks a
payslip, and the year to date after it."""

from __future__ import annotations

from collections.abc import Iterator

from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.income_tax.year_to_date import YearToDate as TaxToDate
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.net_pay import PaidOrDeducted, net_pay, why_blocked
from services.payroll.domain.payslips.balances import overpaid_in_weeks
from services.payroll.domain.payslips.calculation import EmploymentWorked, PersonWorked, worked_out
from services.payroll.domain.payslips.costs import costs_of
from services.payroll.domain.payslips.enrolment import enrolment_in_words
from services.payroll.domain.payslips.given_back import contributed_after, given_back_in_words
from services.payroll.domain.payslips.inputs import PersonPaid
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.pension_rooms import section_that_ends
from services.payroll.domain.payslips.results import (
    Deduction,
    DeductionKind,
    EmployerCost,
    EmployerCostKind,
    Insurance,
    LocalFigures,
    Payslip,
    PersonPayslips,
    TeachersFigures,
    line_of,
)
from services.payroll.domain.payslips.to_date import PAYMENTS_KEPT_FOR, EmploymentToDate, PersonToDate, StatutoryPaid
from services.payroll.domain.pensions.additional import AdditionalPaid
from services.payroll.domain.pensions.assumed_pay import PeriodBefore, periods_looked_back
from services.payroll.domain.pensions.opting_out import SCHEMES
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.sacrifice_and_minimum_wage.working import below_minimum_wage_in_words
from services.payroll.domain.statutory_pay.earnings import Paid
from services.payroll.domain.statutory_pay.kinds import FAMILY
from services.payroll.domain.student_loans.loans import LoanTaken
from shared.money import share_out

_COST_OF = {
    PensionScheme.TEACHERS: EmployerCostKind.TEACHERS_PENSION,
    PensionScheme.LOCAL_GOVERNMENT: EmployerCostKind.LOCAL_PENSION,
}
_LUMPS = frozenset({LineKind.ARREARS, LineKind.ONE_OFF, LineKind.TERM_TIME_BALANCE})


def payslips_of(person: PersonPaid, parameters: RunParameters) -> PersonPayslips:
    """The payslips of a person's employments in one run. Raises as `worked_out` does; a payslip with net pay below nothing is given back
    with the reason why it is blocked."""
    return assembled(worked_out(person, parameters), parameters)


def assembled(worked: PersonWorked, parameters: RunParameters) -> PersonPayslips:
    """The payslips of what was worked out."""
    orders = _order_shares(worked)
    slips = tuple(
        _payslip(worked, one, place == 0, orders.get(one.paid.payroll_id, ()), parameters)
        for place, one in enumerate(worked.employments)
    )
    return PersonPayslips(worked.person.person_id, slips, _person_after(worked, parameters))


def _payslip(
    worked: PersonWorked,
    one: EmploymentWorked,
    is_first: bool,
    orders: tuple[Deduction, ...],
    parameters: RunParameters,
) -> Payslip:
    paid, sums = one.paid, one.sums
    share = worked.insured.shares[paid.payroll_id]
    undergraduate, postgraduate = worked.loans_taken if is_first else (0, 0)
    deductions = tuple(
        each for each in (*_deductions(worked, one, is_first, parameters), *orders, *_from_net(one)) if each.pence
    )
    employer = tuple(_employer_costs(one, share.employer_pence))
    net = sums.gross_pence - sum(each.pence for each in deductions)
    returned = worked.insured.now if is_first else None
    plan = worked.loans.undergraduate.terms.plan.value if is_first and worked.loans.undergraduate else ""
    return Payslip(
        person_id=worked.person.person_id,
        payroll_id=paid.payroll_id,
        payday=parameters.payday,
        starts=parameters.terms.span.starts,
        ends=parameters.terms.span.ends,
        lines=tuple(line_of(line) for line in one.gross.lines if line.pence),
        deductions=deductions,
        employer=employer,
        costs=costs_of(one.gross.lines, employer, paid.posts),
        gross_pence=sums.gross_pence,
        taxable_pence=one.taxable_pence,
        taxed_pence=one.taxed_pence,
        niable_pence=one.niable_pence,
        tax_pence=one.tax.tax_pence,
        net_pence=net,
        tax_code=str(one.position.code.on_basis(non_cumulative=False)),
        tax_non_cumulative=one.position.code.non_cumulative,
        insurance=Insurance(
            worked.insured.choice.letter,
            share.earnings_pence,
            share.employee_pence,
            share.employer_pence,
            returned,
            len(worked.employments) > 1 or worked.insured.together is not None,
        ),
        student_loan_plan=plan,
        student_loan_pence=undergraduate,
        postgraduate_loan_pence=postgraduate,
        statutory=one.gross.statutory,
        teachers=_teachers_figures(one),
        local=_local_figures(one),
        to_date=_after(worked, one, returned, (undergraduate, postgraduate), net, parameters),
        left_on=paid.left_on,
        after_leaving=one.after_leaving,
        enrolment=worked.enrolment.made.kind.value if is_first and worked.enrolment else "",
        blocked=_why_blocked(worked, one, deductions, net),
        notes=tuple(_notes(worked, one, is_first, parameters)),
        given_back=tuple(back.contributed for back in one.pensions.given_back),
    )


def _deductions(
    worked: PersonWorked, one: EmploymentWorked, is_first: bool, parameters: RunParameters
) -> Iterator[Deduction]:
    if one.given_up.sacrificed:
        for taken in one.given_up.sacrificed.taken:
            agreed = taken.sacrifice
            yield Deduction(
                DeductionKind.SACRIFICE,
                f"Salary sacrifice: {agreed.benefit}",
                taken.taken_pence,
                False,
                agreed.reference,
            )
    yield from _pension_deductions(one)
    letter, share = worked.insured.choice.letter, worked.insured.shares[one.paid.payroll_id]
    yield Deduction(DeductionKind.NATIONAL_INSURANCE, f"National Insurance ({letter})", share.employee_pence, True)
    code = one.position.code.written_for(parameters.frequency)
    yield Deduction(DeductionKind.TAX, f"Income tax ({code})", one.tax.tax_pence, True)
    if is_first:
        yield from _loan_deductions(worked)


def _pension_deductions(one: EmploymentWorked) -> Iterator[Deduction]:
    teachers, local = one.pensions.teachers, one.pensions.local
    if teachers:
        yield Deduction(DeductionKind.PENSION, "Teachers' Pensions", teachers.member_pence, False)
        yield from _additional(teachers.additional)
    if local:
        name = f"Local Government Pension Scheme ({local.section})"
        yield Deduction(DeductionKind.PENSION, name, local.member_pence, False)
        yield from _additional(local.additional)
    for back in one.pensions.given_back:
        name = f"{SCHEMES[back.contributed.scheme]}: contributions given back"
        yield Deduction(DeductionKind.PENSION, name, -back.contributed.member_pence, False)


def _additional(paid: tuple[AdditionalPaid, ...]) -> Iterator[Deduction]:
    for one in paid:
        words = f"{one.agreed.kind[0].upper()}{one.agreed.kind[1:]}"
        yield Deduction(DeductionKind.ADDITIONAL_PENSION, words, one.member_pence, False, one.agreed.reference)


def _loan_deductions(worked: PersonWorked) -> Iterator[Deduction]:
    undergraduate, postgraduate = worked.loans_taken
    if worked.loans.undergraduate:
        plan = worked.loans.undergraduate.terms.plan.value
        yield Deduction(DeductionKind.STUDENT_LOAN, f"Student loan plan {plan}", undergraduate, True)
    yield Deduction(DeductionKind.POSTGRADUATE_LOAN, "Postgraduate loan", postgraduate, True)


def _from_net(one: EmploymentWorked) -> Iterator[Deduction]:
    return (Deduction(DeductionKind.OTHER, each.words, each.pence, False, each.reference) for each in one.paid.from_net)


def _order_shares(worked: PersonWorked) -> dict[str, tuple[Deduction, ...]]:
    """What each employment bears of the orders, in proportion to what is left of it; the employer's charge falls to the first."""
    attached = worked.attached
    if attached is None:
        return {}
    left = {payroll_id: max(pence, 0) for payroll_id, pence in worked.net_before_orders().items()}
    first = worked.employments[0].paid.payroll_id
    weights = left if any(left.values()) else {first: 1}
    found: dict[str, list[Deduction]] = {payroll_id: [] for payroll_id in left}
    for one in attached.deducted:
        order = one.before.order
        shares = {first: one.taken_pence} if len(weights) == 1 else share_out(one.taken_pence, weights)
        for payroll_id, pence in shares.items():
            words = f"Attachment order: {order.kind}"
            found[payroll_id].append(Deduction(DeductionKind.ORDER, words, pence, True, order.reference))
    charge = Deduction(DeductionKind.ORDER_CHARGE, "Charge for attachment orders", attached.charge_pence, False)
    found[first].append(charge)
    return {payroll_id: tuple(deductions) for payroll_id, deductions in found.items()}


def _employer_costs(one: EmploymentWorked, insurance_pence: int) -> Iterator[EmployerCost]:
    yield EmployerCost(EmployerCostKind.NATIONAL_INSURANCE, insurance_pence)
    teachers, local = one.pensions.teachers, one.pensions.local
    pensions: dict[EmployerCostKind, int] = {}
    if teachers:
        pensions[EmployerCostKind.TEACHERS_PENSION] = teachers.employer_pence
    if local:
        pensions[EmployerCostKind.LOCAL_PENSION] = local.employer_pence
        additional = sum(each.employer_pence for each in local.additional)
        if additional:
            pensions[EmployerCostKind.ADDITIONAL_PENSION] = additional
    for back in one.pensions.given_back:
        kind = _COST_OF[back.contributed.scheme]
        pensions[kind] = pensions.get(kind, 0) - back.contributed.employer_pence
    yield from (EmployerCost(kind, pence) for kind, pence in pensions.items())


def _teachers_figures(one: EmploymentWorked) -> TeachersFigures | None:
    found = one.pensions.teachers
    if found is None:
        return None
    return TeachersFigures(
        found.pensionable_pence,
        found.tier.basis_points,
        found.annual_pence,
        found.member_pence,
        found.employer_pence,
        found.membership is TeachersMembership.OPTED_OUT,
    )


def _local_figures(one: EmploymentWorked) -> LocalFigures | None:
    found = one.pensions.local
    if found is None:
        return None
    return LocalFigures(
        found.employer_rate.fund,
        found.section.value,
        found.pay.actual_pence,
        found.credited_pence,
        found.member_pence,
        found.employer_pence,
    )


def _after(
    worked: PersonWorked,
    one: EmploymentWorked,
    returned: Contributions | None,
    loans: tuple[int, int],
    net_pence: int,
    parameters: RunParameters,
) -> EmploymentToDate:
    period = parameters.period
    before = one.paid.to_date.in_year(period.year)
    previous = before.tax.previous if one.after_leaving else one.position.previous
    tax = before.tax.with_previous(previous).after(period, one.taxed_pence, one.tax.tax_pence)
    alone = before.after_leaving or TaxToDate(period.year)
    teachers, local = one.pensions.teachers, one.pensions.local
    salary = teachers.earnings.salary_pence if teachers else 0
    return EmploymentToDate(
        tax=tax,
        insured=before.insured.with_payment(returned) if returned is not None else before.insured,
        gross_pence=before.gross_pence + one.sums.gross_pence,
        net_pence=before.net_pence + net_pence,
        pension_pence=before.pension_pence + one.pensions.before_tax_pence,
        student_loans_pence=before.student_loans_pence + loans[0],
        postgraduate_loans_pence=before.postgraduate_loans_pence + loans[1],
        statutory=_statutory_after(before, one),
        after_leaving=alone.after(period, one.taxed_pence, one.tax.tax_pence) if one.after_leaving else None,
        last_teachers_salary_pence=salary or before.last_teachers_salary_pence,
        band=local.decision if local else before.band,
        local_pay=_local_pay(before, one, parameters),
        contributed=contributed_after(one.paid, teachers, local, parameters.payday),
    )


def _statutory_after(before: EmploymentToDate, one: EmploymentWorked) -> tuple[StatutoryPaid, ...]:
    if not one.gross.statutory:
        return before.statutory
    together = {
        kind: before.statutory_pence(kind) + sum(line.pence for line in one.gross.statutory if line.kind is kind)
        for kind in FAMILY
    }
    return tuple(StatutoryPaid(kind, pence) for kind, pence in together.items() if pence)


def _local_pay(before: EmploymentToDate, one: EmploymentWorked, parameters: RunParameters) -> tuple[PeriodBefore, ...]:
    """The complete periods that assumed pay would look back at, this one the latest."""
    local, paid, span = one.pensions.local, one.paid, parameters.terms.span
    whole = paid.started_on <= span.starts and (paid.left_on is None or paid.left_on >= span.ends)
    if local is None or not whole or parameters.terms.is_supplementary:
        return before.local_pay
    lumps = sum(line.pence for line in one.gross.lines if line.kind in _LUMPS)
    kept = (*before.local_pay, PeriodBefore(local.credited_pence, lumps))
    return kept[-periods_looked_back(parameters.frequency) :]


def _person_after(worked: PersonWorked, parameters: RunParameters) -> PersonToDate:
    before, attached = worked.to_date, worked.attached
    taken = worked.loans_before
    loans = LoanTaken(
        taken.earnings_pence + worked.niable_pence,
        taken.undergraduate_pence + worked.loans_taken[0],
        taken.postgraduate_pence + worked.loans_taken[1],
    )
    changed = {one.after.order.reference: one.after for one in attached.deducted} if attached else {}
    owed = {one.order.reference: one.owed_pence for one in worked.person.orders}
    standing = before.standing((one.order for one in worked.person.orders), owed)
    payment = Paid(parameters.payday, worked.niable_pence, not parameters.terms.is_supplementary)
    return PersonToDate(
        parameters.period.year,
        worked.insured.kept,
        parameters.period,
        loans,
        tuple(changed.get(one.order.reference, one) for one in standing),
        (*(one for one in before.payments if one.payday > parameters.payday - PAYMENTS_KEPT_FOR), payment),
        worked.insured.as_director,
    )


def _why_blocked(worked: PersonWorked, one: EmploymentWorked, deductions: tuple[Deduction, ...], net_pence: int) -> str:
    if net_pence >= 0:
        return ""
    paid = (PaidOrDeducted(line.words, line.pence) for line in one.gross.lines)
    taken = (PaidOrDeducted(each.words, each.pence, each.by_law) for each in deductions)
    who = f"{worked.person.name} (payroll id {one.paid.payroll_id})"
    return why_blocked(net_pay(paid, taken), who) or ""


def _notes(worked: PersonWorked, one: EmploymentWorked, is_first: bool, parameters: RunParameters) -> Iterator[str]:
    yield from one.paid.remarks
    yield from overpaid_in_weeks(one.gross.balances)
    yield from section_that_ends(one.paid, one.gross, one.pensions, parameters)
    yield from (given_back_in_words(back) for back in one.pensions.given_back)
    if one.given_up.wage is not None:
        below = below_minimum_wage_in_words(one.given_up.wage)
        if below:
            yield below
    if is_first:
        yield from enrolment_in_words(worked.enrolment, worked.person.enrolment_put_off_to)
        for plan in worked.loans.not_yet:
            yield f"Student loan plan {plan.value} is held, and nothing is deducted for it in {parameters.period.year.name}"
        if worked.person.orders and parameters.terms.is_supplementary:
            yield "Attachment orders are not worked in a supplementary run: the regular run takes them"
