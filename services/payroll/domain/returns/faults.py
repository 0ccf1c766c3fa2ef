"""What HMRC would turn a full payment submission down for, said in words before it is sent: for whom, what, and what to do. `code` is the
number of HMRC's own rule. Source: HMRC, RTI schema and business rules (Schematron) for full payment submissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.payroll.domain.ni_numbers import ni_number
from services.payroll.domain.returns.employees import Employee, Employment, FullPaymentSubmission
from services.payroll.domain.returns.employer import Final, ReturnYear
from services.payroll.domain.returns.employment_faults import employment_faults
from services.payroll.domain.returns.fault import Fault
from services.payroll.domain.returns.letters import SentEmployee, sent_letters, sent_partner
from services.payroll.domain.returns.starter_faults import starter_faults
from shared.calendar.words import day_in_words
from shared.refusals import NotValid

MOST_EMPLOYMENTS = 15
OLDEST_YEARS = 130
LINES_WITHOUT_A_NUMBER = 2
DAYS_AHEAD = timedelta(days=30)
"""How far ahead of the day of sending a start or a leaving may lie."""


@dataclass(frozen=True, slots=True)
class On:
    """The year whose files are used, and the day on which the return is sent."""

    year: ReturnYear
    today: date


def submission_faults(submission: FullPaymentSubmission, year: ReturnYear, today: date) -> tuple[Fault, ...]:
    """Every fault of a return that is to be sent on a day; none where it can go."""
    on = On(year, today)
    people = (fault for employee in submission.employees for fault in _employee_faults(employee, on))
    return (*_whole_faults(submission), *final_faults(submission.final, today), *people)


def _whole_faults(submission: FullPaymentSubmission) -> Iterator[Fault]:
    whole = "This return"
    if not submission.employees and submission.final is None:
        yield Fault(whole, "says nothing: it needs an employee, or that it is the last one", "7877")
    numbers = Counter(employee.ni_number for employee in submission.employees if employee.ni_number)
    for number, times in numbers.items():
        if times > 1:
            names = " and ".join(one.named for one in submission.employees if one.ni_number == number)
            yield Fault(
                whole, f"has the National Insurance number {number} {times} times: {names}. One person is returned once"
            )
    ids = Counter(job.payroll_id for employee in submission.employees for job in employee.employments)
    for payroll_id, times in ids.items():
        if times > 1:
            yield Fault(whole, f"has the payroll id {payroll_id} {times} times: each employment has its own")


def final_faults(final: Final | None, today: date) -> Iterator[Fault]:
    """What is wrong with the note that this is the last return; of a full payment submission or a summary."""
    if final is None:
        return
    if not final.for_year and final.ceased_on is None:
        yield Fault("The last return", "says neither that the year ends nor that the scheme ceased: choose one", "7933")
    if final.ceased_on is not None and final.ceased_on > today:
        words = f"says that the scheme ceases on {day_in_words(final.ceased_on)}: send it on or after that day"
        yield Fault("The last return", words, "7876")


def _employee_faults(employee: Employee, on: On) -> Iterator[Fault]:
    sent = sent_letters(employee)
    for words, code in (
        *_name_faults(employee, sent),
        *_number_faults(employee, sent),
        *_birth_faults(employee, on.today),
        *_address_faults(sent),
        *_partner_faults(employee),
        *_employments_in_number(employee),
    ):
        yield Fault(employee.named, words, code)
    for employment in employee.employments:
        for words, code in (
            *starter_faults(employment, len(sent.lines), on.today + DAYS_AHEAD),
            *_leaving_faults(employment, on),
            *employment_faults(employee, employment, on.year),
        ):
            yield Fault(employee.named, words, code)


def _name_faults(employee: Employee, sent: SentEmployee) -> Iterator[tuple[str, str]]:
    if not sent.surname:
        yield (
            f"has the surname {employee.surname!r}, which cannot be written in the letters A to Z: give it as the passport does",
            "",
        )
    if not sent.forenames and not sent.initials:
        yield "needs a forename or initials in the letters A to Z", "7824"


def _number_faults(employee: Employee, sent: SentEmployee) -> Iterator[tuple[str, str]]:
    if not employee.ni_number:
        if len(sent.lines) < LINES_WITHOUT_A_NUMBER:
            yield (
                "has no National Insurance number and less than two lines of an address: give one or the other",
                "7823",
            )
        return
    yield from _number_form(employee.ni_number)


def _number_form(number: str, who: str = "") -> Iterator[tuple[str, str]]:
    try:
        written = ni_number(number)
    except NotValid as refused:
        yield f"{who} cannot be returned like this. {refused}".strip(), ""
        return
    if written != number:
        yield f"{who} has the National Insurance number {number!r}: write it as {written}".strip(), ""


def _birth_faults(employee: Employee, today: date) -> Iterator[tuple[str, str]]:
    if employee.born > today:
        yield (
            f"is said to be born on {day_in_words(employee.born)}, which is still to come: correct the date of birth",
            "5001",
        )
    if employee.born.year < today.year - OLDEST_YEARS:
        yield (
            f"is said to be born on {day_in_words(employee.born)}, over {OLDEST_YEARS} years ago: correct the date of birth",
            "7826",
        )


def _address_faults(sent: SentEmployee) -> Iterator[tuple[str, str]]:
    if sent.country and len(sent.lines) < LINES_WITHOUT_A_NUMBER:
        yield f"lives in {sent.country}, and an address abroad needs at least two lines", "7825"


def _partner_faults(employee: Employee) -> Iterator[tuple[str, str]]:
    partner = employee.partner
    if partner is None:
        return
    forename, initials, surname = sent_partner(partner)
    if not surname:
        yield (
            f"is returned with a partner whose surname {partner.surname!r} cannot be written in the letters A to Z",
            "",
        )
    if partner.ni_number:
        yield from _number_form(partner.ni_number, "is returned with a partner who")
    if not forename and not initials:
        yield "is returned with a partner who has no forename and no initials: give one or the other", "7846"
    if not any(job.payment.statutory.shared_parental_pence for job in employee.employments):
        yield "is returned with a partner but without shared parental pay: leave the partner out", "7845"


def _employments_in_number(employee: Employee) -> Iterator[tuple[str, str]]:
    if not 1 <= len(employee.employments) <= MOST_EMPLOYMENTS:
        yield (
            f"is returned with {len(employee.employments)} employments: a return takes 1 to {MOST_EMPLOYMENTS} a person",
            "",
        )


def _leaving_faults(employment: Employment, on: On) -> Iterator[tuple[str, str]]:
    left = employment.left_on
    if left is None:
        if employment.payment.after_leaving:
            yield "is marked as paid after leaving, without a leaving date: give the day or take the mark away", "7847"
        return
    if left > on.today + DAYS_AHEAD:
        yield (
            f"leaves on {day_in_words(left)}, more than 30 days from now: send the leaving date with a later return",
            "7831",
        )
    if left < on.year.leaving_from:
        yield (
            f"left on {day_in_words(left)}: a return of this year takes leaving dates from {day_in_words(on.year.leaving_from)} on",
            "",
        )
    started = employment.starter.started_on if employment.starter else None
    if started is not None and left < started:
        yield f"leaves on {day_in_words(left)} before starting on {day_in_words(started)}: correct one of them", ""
