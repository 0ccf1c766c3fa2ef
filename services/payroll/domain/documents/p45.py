"""The P45 that a leaver is given: part 1A to keep, parts 2 and 3 for the next employer, as a substitute form with the numbers of HMRC's
boxes. Part 1 is the full payment submission. Source: Income Tax (PAYE) Regulations 2003, reg. 36; HMRC, form P45 (continuous, 12/15)."""

from __future__ import annotations

from datetime import date

from services.payroll.domain.documents.forms import Box, Certified, FormPaper, FormPart, Row, address_in_words
from services.payroll.domain.documents.p60 import tax_in_words
from services.payroll.domain.income_tax.year_to_date import LeavingFigures
from services.payroll.domain.returns.employees import Gender
from shared.calendar.words import day_in_words
from shared.money import pounds

_GENDERS = {Gender.FEMALE: "Female", Gender.MALE: "Male", None: ""}
_TO_FILL_IN = (
    "8 New employer's PAYE reference",
    "9 Day on which the new employment began",
    "10 Works or payroll number, department or branch",
    "11 P, if nothing will be paid before the next 5 April",
    "12 Tax code in use, if it is not that of box 6",
    "13 Tax to date taken over, if it is not that of box 7",
    "14 Job title",
    "15 Employee's private address",
    "16 Gender",
    "17 Date of birth",
    "18 Signed for the new employer, and the day",
)


def p45_paper(figures: LeavingFigures, who: Certified, made_on: date) -> FormPaper:
    """The P45 of a leaver's payroll id. A code on week 1 or month 1 leaves box 7 empty; box 8 is filled in where it says more than box 7."""
    common = _common(figures, who)
    kept = (
        *common,
        Box("8 Pay and tax in this employment", ("What", "Amount"), _this_employment(figures), right=1),
        Box("9 to 12 Employee", ("Box", "Entry"), _employee(who)),
        Box("13 Employer, who certifies that the entries are right", ("What", "Entry"), _certified(who, made_on)),
    )
    to_fill_in = Box("To be filled in by the new employer", ("Box", "Entry"), tuple((box, "") for box in _TO_FILL_IN))
    parts = (
        FormPart(
            "P45 Part 1A, for the employee",
            "Details of an employee who has left",
            kept,
            (
                "Keep this part: no copies are made, and you may need it for a tax return. Give parts 2 and 3 to your new employer, or "
                "to Jobcentre Plus if you claim a benefit. Without them too much tax may be taken.",
            ),
        ),
        FormPart(
            "P45 Part 2, for the new employer",
            "Details of an employee who has left",
            common,
            (
                "New employer: copy the entries to your payroll record and keep this part for the tax year and three more.",
            ),
        ),
        FormPart(
            "P45 Part 3, for the new employer",
            "New employee's details",
            (*common, to_fill_in),
            (
                "New employer: report the employee on your next full payment submission; HMRC does not need this part on paper.",
            ),
        ),
    )
    return FormPaper(
        payroll_id=who.payroll_id,
        name=who.person.name,
        title=f"P45 of {who.person.name}, left on {day_in_words(figures.left_on)}",
        organisation=who.employer.name,
        footer=f"P45 (substitute), {who.person.name}, payroll id {who.payroll_id}",
        parts=parts,
        missing=who.missing,
    )


def _common(figures: LeavingFigures, who: Certified) -> tuple[Box, ...]:
    person = who.person
    entries = (
        ("1 Employer's PAYE reference", who.employer.paye),
        ("2 National Insurance number", person.ni_number),
        ("3 Title", person.title),
        ("3 Surname", person.surname),
        ("3 First names", " ".join(name for name in (person.forename, person.second_forename) if name)),
        ("4 Leaving date", f"{figures.left_on:%d %m %Y}"),
        ("5 Student loan deductions to continue", "Y" if figures.student_loan else ""),
        ("6 Tax code at leaving", str(figures.code.on_basis(non_cumulative=False))),
        ("6 Week 1 or month 1", "X" if figures.code.non_cumulative else ""),
    )
    return (
        Box("1 to 6 Who left, when, and with which code", ("Box", "Entry"), entries),
        Box("7 Last entries, where the code is cumulative", ("What", "Entry"), _last_entries(figures), right=1),
    )


def _last_entries(figures: LeavingFigures) -> tuple[Row, ...]:
    unit = "Week" if figures.period.frequency.weeks else "Month"
    if figures.total is None:
        return ((f"{unit} number", ""), ("Total pay to date", ""), ("Total tax to date", ""))
    return (
        (f"{unit} number", str(figures.period.number)),
        ("Total pay to date", pounds(figures.total.pay_pence)),
        ("Total tax to date", tax_in_words(figures.total.tax_pence)),
    )


def _this_employment(figures: LeavingFigures) -> tuple[Row, ...]:
    same = figures.total == figures.here
    return (
        ("Total pay in this employment", "as box 7" if same else pounds(figures.here.pay_pence)),
        ("Total tax in this employment", "as box 7" if same else tax_in_words(figures.here.tax_pence)),
    )


def _employee(who: Certified) -> tuple[Row, ...]:
    person = who.person
    return (
        ("9 Works or payroll number", who.payroll_id),
        ("10 Gender", _GENDERS[person.gender]),
        ("11 Date of birth", f"{person.born:%d %m %Y}"),
        ("12 Private address", address_in_words(person.address)),
    )


def _certified(who: Certified, made_on: date) -> tuple[Row, ...]:
    return (*who.employer_rows, ("Date", f"{made_on:%d %m %Y}"))
