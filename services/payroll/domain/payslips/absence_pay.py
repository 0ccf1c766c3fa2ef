"""Absences as HR had them paid, as the inputs of statutory and occupational pay.

Weekdays from Monday to Friday are taken as those on which somebody would work, since HR's pay treatment does not say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from services.payroll.domain.payslips.gross import average_by_contract_or_payments
from services.payroll.domain.payslips.inputs import EmploymentPaid, FamilyTime, SickLeave
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.to_date import PersonToDate
from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.family_leave import (
    FamilyLeave,
    PayBlock,
    entitlement_to,
    qualifying_week,
    week_before,
    week_of,
)
from services.payroll.domain.statutory_pay.kinds import FAMILY, StatutoryKind
from services.payroll.domain.statutory_pay.occupational import Treatment
from shared.refusals import wrong

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
ONE_DAY = timedelta(days=1)
_BY_BIRTH = frozenset({StatutoryKind.SMP, StatutoryKind.SPP, StatutoryKind.SHPP})
_BY_EVENT = frozenset({StatutoryKind.SPBP, StatutoryKind.SNCP})


def sick_leave(
    known: Iterable[PaidAbsence], in_days: Iterable[PaidAbsence], parameters: RunParameters
) -> SickLeave | None:
    """The sickness in a run with what may link to it; None where there is none."""
    now = tuple(one for one in in_days if _is_sickness(one))
    if not now:
        return None
    ends = parameters.terms.span.ends
    spells = tuple(_span(one, ends) for one in known if _is_sickness(one) and one.starts <= ends)
    return SickLeave(tuple(sorted(spells)), MONDAY_TO_FRIDAY, tuple(_treatment(one, ends) for one in now))


def family_time(
    in_days: Iterable[PaidAbsence], paid: EmploymentPaid, person: PersonToDate, parameters: RunParameters
) -> tuple[FamilyTime, ...]:
    """The family leave in a run. Raises NotValid where the day it is reckoned from was not given."""
    return tuple(_family(one, one.statutory, paid, person, parameters) for one in in_days if one.statutory in FAMILY)


def _is_sickness(one: PaidAbsence) -> bool:
    return not one.withdrawn and one.statutory is StatutoryKind.SSP


def _span(one: PaidAbsence, last: date) -> Span:
    return Span(one.starts, min(one.ends or last, max(last, one.starts)))


def _treatment(one: PaidAbsence, last: date) -> Treatment:
    return Treatment(_span(one, last), one.basis_points, one.beside)


def _family(
    one: PaidAbsence,
    kind: StatutoryKind | None,
    paid: EmploymentPaid,
    person: PersonToDate,
    parameters: RunParameters,
) -> FamilyTime:
    assert kind is not None
    if one.due_on is None:
        raise wrong(
            "due_on",
            f"{kind.words} from {one.starts} needs the day that it is reckoned from (the week of birth expected, or the placement): "
            "have it entered where the absence is kept",
        )
    relevant = _relevant_week(kind, one.due_on)
    average = average_by_contract_or_payments(paid, person, parameters, relevant.ends)
    entitlement = entitlement_to(kind, relevant, average, paid.started_on, parameters.family_pay, paid.left_on)
    terms = parameters.family_pay.terms[kind]
    most = terms.weeks.on(one.starts).value
    weeks = most if one.ends is None else min(most, max(1, ((one.ends - one.starts).days + 1) // 7))
    leave = FamilyLeave(kind, (PayBlock(one.starts, weeks),))
    last = one.ends or leave.blocks[0].span.ends
    return FamilyTime(leave, entitlement, (Treatment(Span(one.starts, last), one.basis_points, one.beside),))


def _relevant_week(kind: StatutoryKind, due_on: date) -> Span:
    if kind in _BY_BIRTH:
        return qualifying_week(due_on)
    return week_before(due_on) if kind in _BY_EVENT else week_of(due_on)
