"""What of one employment's figures HMRC would turn down: the day and number of the payment, the National Insurance letters, amounts that
cannot be. Source: HMRC, RTI schema and business rules for full payment submissions; a letter that is all noughts is rejected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.plain_letters import narrowed
from services.payroll.domain.returns.employees import Employee, Employment, Gender, LetterFigures, StatutoryToDate
from services.payroll.domain.returns.employer import ReturnYear
from services.payroll.domain.returns.letters import IDENTIFIER
from services.payroll.domain.student_loans.loans import Plan
from shared.calendar.words import day_in_words

MOST_LETTERS = 4
MOST_PERIODS = 99
POUND = 100
WEEKS = range(1, 54)
REDUCED = frozenset("BEIT")
SITES = frozenset("FILSNEDK")
NONE_BY_EMPLOYEE = frozenset("XCKSW")
NOTHING_AT_ALL = "X"
_POSTCODE = re.compile(
    r"[A-Z]([0-9]|[0-9]{2}|[A-HJ-Y][0-9]{1,2}|[0-9][A-Z]|[A-HJ-Y][0-9]?[A-Z]) [0-9][ABD-HJLNP-UW-Z]{2}", re.ASCII
)
Words = Iterator[tuple[str, str]]


def plan_code(plan: Plan) -> str:
    """The plan as a return names it: 01, 02, 04, 05."""
    return f"0{plan.value}"


def employment_faults(employee: Employee, employment: Employment, year: ReturnYear) -> Words:
    """Words and HMRC's number for each."""
    yield from _identity_faults(employment)
    yield from _director_faults(employment)
    yield from _payment_faults(employment, year)
    yield from _loan_faults(employment, year)
    yield from _to_date_faults(employment)
    yield from _unknown_faults(employment)
    yield from _letters_together(employment)
    for figures in employment.letters:
        yield from _letter_faults(employee, employment, figures, year)
        yield from _amount_faults(figures)


def _identity_faults(employment: Employment) -> Words:
    for payroll_id in filter(None, (employment.payroll_id, employment.changed_from)):
        if narrowed(payroll_id, IDENTIFIER) != payroll_id:
            yield f"has the payroll id {payroll_id!r}: use at most 35 plain letters, figures and signs", ""
    postcode = employment.workplace_postcode
    if postcode and not _POSTCODE.fullmatch(postcode):
        yield f"works at the postcode {postcode!r}: write it in capitals with one space, like S1 2AB", ""


def _director_faults(employment: Employment) -> Words:
    week = employment.director.appointed_in_week if employment.director else None
    if week is not None and week not in WEEKS:
        yield f"is said to be appointed a director in tax week {week}: a year has the weeks 1 to 53", ""


def _payment_faults(employment: Employment, year: ReturnYear) -> Words:
    payment = employment.payment
    if payment.paid_on not in year.year or payment.period.year != year.year:
        yield (
            f"is paid on {day_in_words(payment.paid_on)}: a return of {year.year.name} takes payments of that tax year",
            "",
        )
    if not 1 <= payment.periods_covered <= MOST_PERIODS:
        yield f"is paid for {payment.periods_covered} periods: a payment covers 1 to {MOST_PERIODS}", ""


def _loan_faults(employment: Employment, year: ReturnYear) -> Words:
    payment, to_date = employment.payment, employment.to_date
    loan = payment.student_loan
    if loan is not None and plan_code(loan.plan) not in year.loan_plans:
        yield f"repays a loan of plan {loan.plan}, which a return of {year.year.name} cannot name", ""
    amounts = (
        loan.pence if loan else None, payment.postgraduate_loan_pence,
        to_date.student_loans_pence, to_date.postgraduate_loans_pence,
    )  # fmt: skip
    if any(amount is not None and amount % POUND for amount in amounts):
        yield "has a loan deduction with pence: loans are taken in whole pounds", ""


def _to_date_faults(employment: Employment) -> Words:
    to_date, statutory = employment.to_date, employment.payment.statutory
    named = {
        "taxable pay": to_date.taxable_pence,
        "student loan deductions": to_date.student_loans_pence,
        "postgraduate loan deductions": to_date.postgraduate_loans_pence,
        "pension contributions": to_date.pension_paid_pence,
        "pension contributions after tax": to_date.pension_not_paid_pence,
        **_statutory_named(statutory),
    }
    below = [name for name, pence in named.items() if pence is not None and pence < 0]
    if below:
        yield f"has figures of the year below 0: {', '.join(below)}. Correct the payment that brought them there", ""


def _unknown_faults(employment: Employment) -> Words:
    if employment.insurance_unknown:
        yield (
            f"came in the middle of the year, and the National Insurance to date of payroll id {employment.payroll_id} is not known: this return would "
            "say too little. Enter the National Insurance of the tax year so far on the person's page, from the last report of the program before, "
            "and prepare the return again",
            "",
        )


def _statutory_named(statutory: StatutoryToDate) -> dict[str, int | None]:
    return {
        "statutory maternity pay": statutory.maternity_pence,
        "statutory paternity pay": statutory.paternity_pence,
        "statutory adoption pay": statutory.adoption_pence,
        "statutory shared parental pay": statutory.shared_parental_pence,
        "statutory parental bereavement pay": statutory.bereavement_pence,
        "statutory neonatal care pay": statutory.neonatal_pence,
    }


def _letters_together(employment: Employment) -> Words:
    letters = Counter(figures.letter for figures in employment.letters)
    if len(employment.letters) > MOST_LETTERS:
        yield (
            f"has {len(employment.letters)} National Insurance letters this year: a return takes {MOST_LETTERS} an employment",
            "",
        )
    for letter, times in letters.items():
        if times > 1:
            yield (
                f"is returned {times} times with the National Insurance letter {letter}: add the figures together",
                "7850",
            )


def _letter_faults(employee: Employee, employment: Employment, figures: LetterFigures, year: ReturnYear) -> Words:
    letter = figures.letter
    if letter in REDUCED and employee.gender is Gender.MALE:
        yield (
            f"is a man with the National Insurance letter {letter}, which only a married woman can have: choose another",
            "7849",
        )
    if letter in REDUCED and employee.born > year.reduced_rate_born_until:
        born = day_in_words(year.reduced_rate_born_until)
        yield (
            f"has the National Insurance letter {letter}, which only who was born by {born} can have: choose another",
            "7955",
        )
    if letter in SITES and not employment.workplace_postcode:
        yield (
            f"has the National Insurance letter {letter} of a freeport or investment zone: give the postcode of the workplace",
            "7954",
        )
    if figures.now.is_nothing and figures.to_date.is_nothing:
        yield f"is returned with the National Insurance letter {letter} and noughts only: leave the letter out", ""


def _amount_faults(figures: LetterFigures) -> Words:
    letter, now, to_date = figures.letter, figures.now, figures.to_date
    if letter == NOTHING_AT_ALL:
        yield from _none_for_x(now, to_date)
    if letter in NONE_BY_EMPLOYEE:
        for pence, of, code in (
            (now.employee_pence, "the period", "7865"),
            (to_date.employee_pence, "the year", "7866"),
        ):
            if pence:
                yield (
                    f"pays contributions of {of} with the National Insurance letter {letter}, with which nobody does",
                    code,
                )
    if to_date.at_lel_pence % POUND:
        yield f"has earnings at the lower earnings limit with pence (letter {letter}): that figure is whole pounds", ""
    amounts = (to_date.earnings_pence, to_date.at_lel_pence, to_date.lel_to_pt_pence, to_date.pt_to_uel_pence)
    if min(*amounts, to_date.employee_pence, to_date.employer_pence) < 0:
        yield (
            f"has National Insurance figures of the year below 0 (letter {letter}): correct the payment that brought them there",
            "",
        )


def _none_for_x(now: Contributions, to_date: Contributions) -> Words:
    named = (
        (to_date.at_lel_pence, "earnings at the lower earnings limit", "7852"),
        (to_date.lel_to_pt_pence, "earnings up to the primary threshold", "7853"),
        (to_date.pt_to_uel_pence, "earnings up to the upper earnings limit", "7854"),
        (now.employer_pence, "employer's contributions of the period", "7863"),
        (to_date.employer_pence, "employer's contributions of the year", "7864"),
    )
    for pence, name, code in named:
        if pence:
            yield f"has {name} with the National Insurance letter X, which has none", code
