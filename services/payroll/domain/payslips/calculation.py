"""All payslips of one person in one run, step by step in the order of the law: gross pay, salary sacrifice down to the minimum wage,
pensions (before tax, not before National Insurance), National Insurance on all employments together, income tax on each, student loans,
attachment orders on what is left, and net pay. Nothing here builds words: `working` tells the steps from what is returned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.payroll.domain.attachments.deductions import Attached, attach
from services.payroll.domain.attachments.earnings import Payday, PayKind
from services.payroll.domain.attachments.tables import interval_of
from services.payroll.domain.gross_pay.lines import GrossTotals, LineKind, totals
from services.payroll.domain.income_tax.parameters import TaxParameters
from services.payroll.domain.income_tax.starters import Position, position_after_leaving
from services.payroll.domain.income_tax.tax import TaxDue, tax_due
from services.payroll.domain.income_tax.year_to_date import YearToDate as TaxToDate
from services.payroll.domain.payslips.enrolment import Enrolment, enrolment_of
from services.payroll.domain.payslips.gross import Gross, gross_of
from services.payroll.domain.payslips.inputs import EmploymentPaid, PersonPaid
from services.payroll.domain.payslips.insurance import PersonInsured, insured
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.pension_rooms import Pensions, pensions_of
from services.payroll.domain.payslips.sacrifice_room import GivenUp, given_up
from services.payroll.domain.payslips.to_date import PersonToDate
from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import Worker
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.student_loans.loans import LoansDue, LoanTaken, loans_due
from services.payroll.domain.student_loans.notices import plans_on

_NO_LOANS = LoansDue(None, None)


@dataclass(frozen=True, slots=True)
class EmploymentWorked:
    """Everything that was worked out for one employment, with the results of every room."""

    paid: EmploymentPaid
    gross: Gross
    sums: GrossTotals
    given_up: GivenUp
    pensions: Pensions
    position: Position
    after_leaving: bool
    tax_parameters: TaxParameters
    tax: TaxDue

    @property
    def niable_pence(self) -> int:
        return self.sums.niable_pence - self.given_up.pence

    @property
    def taxable_pence(self) -> int:
        return self.sums.taxable_pence - self.given_up.pence - self.pensions.before_tax_pence

    @property
    def taxed_pence(self) -> int:
        """What tax is worked on: payrolled benefits are taxed without being paid."""
        return self.taxable_pence + self.paid.benefits_pence


@dataclass(frozen=True, slots=True)
class PersonWorked:
    """Everything that was worked out for one person. `loans_taken` are the undergraduate and postgraduate deductions after what priority
    orders left of them; `attached` is None where no order was worked."""

    person: PersonPaid
    to_date: PersonToDate
    employments: tuple[EmploymentWorked, ...]
    insured: PersonInsured
    loans_before: LoanTaken
    loans: LoansDue
    loans_taken: tuple[int, int]
    enrolment: Enrolment | None
    order_payday: Payday | None
    attached: Attached | None

    @property
    def niable_pence(self) -> int:
        return sum(one.niable_pence for one in self.employments)

    def net_before_orders(self) -> dict[str, int]:
        """What is left of each employment after the deductions of tax law; the first bears the loans."""
        left = {
            one.paid.payroll_id: one.sums.gross_pence
            - one.given_up.pence
            - one.pensions.before_tax_pence
            - self.insured.shares[one.paid.payroll_id].employee_pence
            - one.tax.tax_pence
            for one in self.employments
        }
        left[self.employments[0].paid.payroll_id] -= sum(self.loans_taken)
        return left


def worked_out(person: PersonPaid, parameters: RunParameters) -> PersonWorked:
    """All of one person's pay in one run. Raises NotValid or NoRuleForDate, in words, for what keeps it from being worked out: the run
    then stays open for this person."""
    to_date = person.to_date.in_year(parameters.period.year)
    employments = tuple(_employment(person, one, to_date, parameters) for one in person.employments)
    earnings = {one.paid.payroll_id: one.niable_pence for one in employments}
    contributed = insured(_in_year(person, to_date), earnings, parameters)
    enrolment = enrolment_of(person, (one.pensions for one in employments), sum(earnings.values()), parameters)
    before = to_date.loans_in(parameters.period)
    loans = _loans(person, sum(earnings.values()), before, parameters)
    payday, attached = _orders(person, to_date, employments, contributed, loans, parameters)
    return PersonWorked(
        person,
        to_date,
        employments,
        contributed,
        before,
        loans,
        _loans_taken(loans, attached),
        enrolment,
        payday,
        attached,
    )


def _in_year(person: PersonPaid, to_date: PersonToDate) -> PersonPaid:
    return person if to_date is person.to_date else replace(person, to_date=to_date)


def _employment(
    person: PersonPaid, paid: EmploymentPaid, person_to_date: PersonToDate, parameters: RunParameters
) -> EmploymentWorked:
    gross = gross_of(paid, person_to_date, parameters)
    sums = totals(gross.lines)
    worker = Worker(person.circumstances.born, paid.apprentice_since)
    sacrifice = given_up(paid, worker, gross, parameters)
    pensions = pensions_of(paid, gross, parameters)
    taxed = sums.taxable_pence - sacrifice.pence - pensions.before_tax_pence + paid.benefits_pence
    position, so_far, after_leaving = tax_standing(paid, parameters)
    country = parameters.tax[position.code.regime]
    tax = tax_due(
        position.code, country, parameters.period, taxed, so_far.so_far(parameters.period), paid.benefits_pence
    )
    return EmploymentWorked(paid, gross, sums, sacrifice, pensions, position, after_leaving, country, tax)


def tax_standing(paid: EmploymentPaid, parameters: RunParameters) -> tuple[Position, TaxToDate, bool]:
    """The position and the year so far; after the P45 a payment is worked alone, with what else was paid after it in the period."""
    year = parameters.period.year
    to_date = paid.to_date.in_year(year)
    if paid.p45_issued:
        alone = to_date.after_leaving or TaxToDate(year)
        return position_after_leaving(paid.position.code, parameters.starters), alone, True
    return paid.position, to_date.tax.with_previous(paid.position.previous), False


def _loans(person: PersonPaid, earnings: int, before: LoanTaken, parameters: RunParameters) -> LoansDue:
    plans = plans_on(person.loans, parameters.payday) if person.loans else ()
    return loans_due(plans, parameters.loans, parameters.period, earnings, before) if plans else _NO_LOANS


def _orders(
    person: PersonPaid,
    to_date: PersonToDate,
    employments: tuple[EmploymentWorked, ...],
    contributed: PersonInsured,
    loans: LoansDue,
    parameters: RunParameters,
) -> tuple[Payday | None, Attached | None]:
    """The orders on all that the employer pays the person. A supplementary run works none: a normal deduction is by the period, and the
    regular run takes it."""
    if not person.orders or parameters.terms.is_supplementary:
        return None, None
    payday = Payday(
        parameters.payday,
        interval_of(parameters.frequency),
        _paid_by_kind(employments),
        sum(one.tax.tax_pence for one in employments),
        contributed.now.employee_pence,
        sum(one.pensions.before_tax_pence for one in employments),
        loans.deducted_pence,
        above_minimum_wage_pence=sum(one.given_up.above_minimum_pence for one in employments),
    )
    owed = {one.order.reference: one.owed_pence for one in person.orders}
    standing = to_date.standing((one.order for one in person.orders), owed)
    return payday, attach(standing, payday, parameters.attachments)


def _paid_by_kind(employments: Iterable[EmploymentWorked]) -> dict[PayKind, int]:
    found = dict.fromkeys(PayKind, 0)
    for one in employments:
        found[PayKind.ORDINARY] -= one.given_up.pence
        for line in one.gross.lines:
            if line.kind is LineKind.STATUTORY:
                kind = PayKind.SICK if line.element == StatutoryKind.SSP else PayKind.FAMILY
            else:
                kind = PayKind.ORDINARY if line.taxable or line.niable else PayKind.EXPENSES
            found[kind] += line.pence
    return {kind: pence for kind, pence in found.items() if pence}


def _loans_taken(loans: LoansDue, attached: Attached | None) -> tuple[int, int]:
    """What is taken for the undergraduate plan and for a postgraduate loan; where priority orders leave less, the former goes first."""
    asked = tuple(one.deducted_pence if one else 0 for one in (loans.undergraduate, loans.postgraduate))
    if attached is None or attached.student_loan_pence == sum(asked):
        return asked[0], asked[1]
    undergraduate = min(asked[0], attached.student_loan_pence)
    return undergraduate, attached.student_loan_pence - undergraduate
