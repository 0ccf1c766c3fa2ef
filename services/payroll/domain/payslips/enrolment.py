"""Automatic enrolment of a person in a run: assessed on all earnings from the employer in the period, and who has to be enrolled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.payroll.domain.national_insurance.letters import state_pension_day
from services.payroll.domain.payslips.inputs import EmploymentPaid, PersonPaid
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.pension_rooms import Pensions
from services.payroll.domain.pensions.automatic_enrolment import Assessment, Duty, Worker, assessment, duty_towards
from services.payroll.domain.pensions.teachers import TeachersMembership
from shared.calendar.words import day_in_words


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What somebody is for automatic enrolment in this period, and what the employer has to do."""

    made: Assessment
    duty: Duty


def enrolment_of(
    person: PersonPaid, pensions: Iterable[Pensions], earnings_pence: int, parameters: RunParameters
) -> Enrolment | None:
    """The assessment; None in a run beside the regular one, which is no pay reference period of its own. Raises NoRuleForDate for a date of
    birth without a state pension age."""
    if parameters.terms.is_supplementary:
        return None
    worker = Worker(person.circumstances.born, state_pension_day(person.circumstances.born, parameters.letters))
    made = assessment(parameters.enrolment, worker, max(earnings_pence, 0), parameters.frequency, parameters.payday)
    is_member = any(_is_active(one) for one in pensions)
    has_left = any(_has_opted_out(one) for one in person.employments)
    return Enrolment(made, duty_towards(made.kind, is_member, is_enrolled_by_contract=False, has_left_scheme=has_left))


def enrolment_in_words(found: Enrolment | None, put_off_to: date | None) -> Iterator[str]:
    """What has to be done about somebody who is in no scheme; nothing but the day where the assessment is put off."""
    if found is None or found.duty is not Duty.ENROL:
        return
    if put_off_to is not None and found.made.on < put_off_to:
        yield f"Enrolment into a pension scheme is put off to {day_in_words(put_off_to)}, when it is assessed again"
    else:
        yield "Has to be enrolled into a pension scheme: an eligible jobholder who is in none and has not opted out"


def _is_active(pensions: Pensions) -> bool:
    teachers = pensions.teachers
    return pensions.local is not None or (teachers is not None and teachers.membership is TeachersMembership.ACTIVE)


def _has_opted_out(paid: EmploymentPaid) -> bool:
    teachers = paid.teachers is not None and paid.teachers.membership is TeachersMembership.OPTED_OUT
    return teachers or (paid.local is not None and paid.local.section is None)
