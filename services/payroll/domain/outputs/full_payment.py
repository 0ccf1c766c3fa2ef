"""The full payment submission of a closed run: its payslips with what is known of the people, as HMRC's return says it. Sources: HMRC,
RTI data item guide and business rules; CWG2, 1.8 (the regular payday is returned where a bank holiday moved the payment)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.payroll.domain.gross_pay.absences import UnpaidReason
from services.payroll.domain.gross_pay.lines import LineKind
from services.payroll.domain.income_tax.codes import tax_code_of
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.payslips.inputs import Director
from services.payroll.domain.payslips.results import DeductionKind, Insurance, Payslip
from services.payroll.domain.payslips.to_date import EmploymentToDate
from services.payroll.domain.returns.employees import (
    DirectorsMethod,
    DirectorsNi,
    Employee,
    Employment,
    FiguresToDate,
    FullPaymentSubmission,
    LateReason,
    LetterFigures,
    Partner,
    Payment,
    StarterDetails,
    StatutoryToDate,
    StudentLoanTaken,
    hours_band,
)
from services.payroll.domain.returns.employer import EmployerReferences, Final
from services.payroll.domain.returns.fault import Fault
from services.payroll.domain.staff.people import Employment as Employed
from services.payroll.domain.staff.people import Person
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.tax_calendar import TaxPeriod, TaxYear, tax_week_of
from shared.money import pounds
from shared.refusals import NotValid

_PENSION = (DeductionKind.PENSION, DeductionKind.ADDITIONAL_PENSION)
_FROM_NET = frozenset({DeductionKind.ORDER, DeductionKind.ORDER_CHARGE, DeductionKind.OTHER})
_PAID_FOR_ABSENCE = frozenset({LineKind.OCCUPATIONAL, LineKind.STATUTORY})
_METHODS = {DirectorMethod.ANNUAL: DirectorsMethod.ANNUAL, DirectorMethod.ALTERNATIVE: DirectorsMethod.ALTERNATIVE}


@dataclass(frozen=True, slots=True)
class EmploymentReturned:
    """A payslip with its employment. `starter` is given until a return has said it once; `changed_from` is an earlier payroll id."""

    payslip: Payslip
    employment: Employed
    starter: StarterDetails | None = None
    changed_from: str | None = None
    workplace_postcode: str = ""
    late_reason: LateReason | None = None

    @property
    def says_something(self) -> bool:
        """Whether there is anything to return: who was not paid, and neither starts nor leaves, is left out. The first of several
        payroll ids may bear the National Insurance and loans of the others without pay of its own."""
        slip, insured = self.payslip, self.payslip.insurance.returned
        moved = slip.gross_pence or slip.tax_pence or slip.net_pence or slip.taxed_pence
        bears = insured is not None and not insured.is_nothing
        return bool(moved or bears or self.starter or has_left(slip) or is_unpaid_absence(slip))


@dataclass(frozen=True, slots=True)
class PersonReturned:
    """A person with the employments that the run paid; `partner` is the other parent, for shared parental pay."""

    person: Person
    employments: tuple[EmploymentReturned, ...]
    director: Director | None = None
    partner: Partner | None = None


def full_payment(
    employer: EmployerReferences, period: TaxPeriod, people: Iterable[PersonReturned], final: Final | None = None
) -> FullPaymentSubmission:
    """The return of one run. Raises NotValid, naming everybody, for what the return cannot say of them."""
    listed = tuple(people)
    missing = unreturnable(listed)
    if missing:
        raise NotValid("The return cannot be made. " + "; ".join(fault.in_words() for fault in missing))
    employees = (_employee(one, period) for one in listed)
    return FullPaymentSubmission(employer, period.year, tuple(one for one in employees if one is not None), final)


def unreturnable(people: Iterable[PersonReturned]) -> tuple[Fault, ...]:
    """For whom something is missing that a return must have, in words for whoever can enter it."""
    return tuple(fault for one in people for fault in _missing(one))


def _missing(one: PersonReturned) -> Iterator[Fault]:
    ids = ", ".join(each.payslip.payroll_id for each in one.employments)
    whose = f"{one.person.name} (payroll id {ids})"
    if one.person.gender is None:
        yield Fault(whose, "needs the gender that HMRC's files ask for, F or M: enter it with the person")
    for each in one.employments:
        benefits = each.payslip.taxed_pence - each.payslip.taxable_pence
        if benefits:
            words = f"has {pounds(benefits)} of payrolled benefits, which the return made here cannot say: return them otherwise"
            yield Fault(whose, words)


def _employee(one: PersonReturned, period: TaxPeriod) -> Employee | None:
    returned = tuple(each for each in one.employments if each.says_something)
    person = one.person
    if not returned or person.gender is None:
        return None
    first = one.employments[0]
    return Employee(
        surname=person.surname,
        gender=person.gender,
        born=person.born,
        employments=tuple(_employment(each, period, one.director if each is first else None) for each in returned),
        ni_number=person.ni_number,
        title=person.title,
        forename=person.forename,
        second_forename=person.second_forename,
        address=person.address,
        passport="" if person.ni_number else person.passport,
        partner=one.partner,
    )


def _employment(one: EmploymentReturned, period: TaxPeriod, director: Director | None) -> Employment:
    slip = one.payslip
    return Employment(
        payroll_id=slip.payroll_id,
        payment=_payment(one, period),
        to_date=_figures_to_date(slip.to_date),
        letters=_letters(slip),
        starter=one.starter,
        left_on=slip.left_on if has_left(slip) else None,
        changed_from=one.changed_from,
        director=_director(director, period.year) if director else None,
        workplace_postcode=one.workplace_postcode,
        irregular=one.employment.irregular,
        insurance_unknown=slip.to_date.insured.brought.is_unknown,
    )


def has_left(slip: Payslip) -> bool:
    """Whether somebody has left by the end of the days paid for; an end that is still to come is returned when it comes."""
    return slip.left_on is not None and slip.left_on <= max(slip.ends, slip.payday)


def left_since(last: Payslip, left_on: date, payday: date) -> Payslip:
    """A payslip of nothing, with the year as the last one left it: for a leaving day that became known after the last payment, which is
    returned with the next return. Source: GOV.UK, When an employee leaves."""
    insurance = Insurance(last.insurance.letter, 0, 0, 0, None, last.insurance.taken_together)
    return replace(
        last,
        payday=payday,
        starts=payday,
        ends=payday,
        lines=(),
        deductions=(),
        employer=(),
        costs=(),
        gross_pence=0,
        taxable_pence=0,
        taxed_pence=0,
        niable_pence=0,
        tax_pence=0,
        net_pence=0,
        insurance=insurance,
        student_loan_plan="",
        student_loan_pence=0,
        postgraduate_loan_pence=0,
        statutory=(),
        teachers=None,
        local=None,
        left_on=left_on,
        notes=(),
    )


def is_unpaid_absence(slip: Payslip) -> bool:
    """Whether days away were not paid at all: unpaid leave, or an absence for which nothing was paid."""
    reasons = {line.words for line in slip.lines if line.kind is LineKind.UNPAID}
    paid = any(line.kind in _PAID_FOR_ABSENCE for line in slip.lines)
    return UnpaidReason.UNPAID_LEAVE in reasons or (UnpaidReason.ABSENCE in reasons and not paid)


def _payment(one: EmploymentReturned, period: TaxPeriod) -> Payment:
    slip = one.payslip
    pension = slip.deducted(*_PENSION)
    from_net = sum(each.pence for each in slip.deductions if each.kind in _FROM_NET and each.pence > 0)
    untaxed = sum(line.pence for line in slip.lines if not line.taxable and not line.niable)
    plan = Plan(slip.student_loan_plan) if slip.student_loan_plan else None
    return Payment(
        paid_on=slip.payday,
        period=period,
        hours=hours_band(None if one.employment.irregular else one.employment.weekly_hours),
        tax_code=tax_code_of(slip.tax_code).on_basis(non_cumulative=slip.tax_non_cumulative),
        taxable_pence=slip.taxed_pence,
        tax_pence=slip.tax_pence,
        after_statutory_pence=_after_statutory(slip),
        from_net_pence=from_net or None,
        not_taxed_pence=untaxed or None,
        pension_paid_pence=pension if pension or slip.to_date.pension_pence else None,
        student_loan=StudentLoanTaken(plan, slip.student_loan_pence) if plan and slip.student_loan_pence else None,
        postgraduate_loan_pence=slip.postgraduate_loan_pence or None,
        statutory=_statutory(slip.to_date),
        late_reason=one.late_reason,
        aggregated=slip.insurance.taken_together,
        after_leaving=slip.after_leaving,
        on_strike=any(line.kind is LineKind.UNPAID and line.words == UnpaidReason.STRIKE for line in slip.lines),
        unpaid_absence=is_unpaid_absence(slip),
    )


def _after_statutory(slip: Payslip) -> int:
    """What is left after sacrifice, pension contributions before tax, tax, National Insurance and loans."""
    taken = sum(each.pence for each in slip.deductions if each.kind not in _FROM_NET)
    return slip.gross_pence - taken


def _figures_to_date(to_date: EmploymentToDate) -> FiguresToDate:
    here = to_date.tax.here
    return FiguresToDate(
        here.pay_pence,
        here.tax_pence,
        to_date.student_loans_pence or None,
        to_date.postgraduate_loans_pence or None,
        to_date.pension_pence or None,
    )


def _letters(slip: Payslip) -> tuple[LetterFigures, ...]:
    """The letters of the year; what this payment added stands with its own letter, nothing with the others."""
    now = slip.insurance.returned
    return tuple(
        LetterFigures(now if now and now.letter == year.letter else Contributions(year.letter), year)
        for year in slip.to_date.insured.for_return()
    )


def _statutory(to_date: EmploymentToDate) -> StatutoryToDate:
    paid = {one.kind: one.pence for one in to_date.statutory}
    return StatutoryToDate(
        maternity_pence=paid.get(StatutoryKind.SMP),
        paternity_pence=paid.get(StatutoryKind.SPP),
        adoption_pence=paid.get(StatutoryKind.SAP),
        shared_parental_pence=paid.get(StatutoryKind.SHPP),
        bereavement_pence=paid.get(StatutoryKind.SPBP),
        neonatal_pence=paid.get(StatutoryKind.SNCP),
    )


def _director(director: Director, year: TaxYear) -> DirectorsNi:
    appointed = director.appointed
    week = tax_week_of(appointed) if appointed is not None and appointed in year else None
    return DirectorsNi(_METHODS[director.method], week)
