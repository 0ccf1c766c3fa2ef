"""Each kind of thing that can be known of an employment, read from what somebody said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.payroll.application.staff.said import Said
from services.payroll.application.staff.starting import starter
from services.payroll.domain.attachments.orders import Kind as OrderKind
from services.payroll.domain.attachments.orders import Order, SetRate, Standing
from services.payroll.domain.attachments.tables import TableName, Unit
from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.income_tax.starters import Because, Position
from services.payroll.domain.income_tax.year_to_date import Amounts
from services.payroll.domain.national_insurance.brought import Reported, brought_contributions
from services.payroll.domain.national_insurance.directors import DirectorMethod
from services.payroll.domain.national_insurance.letters import Circumstances, Site, accepted_letter
from services.payroll.domain.payslips.to_date import StatutoryPaid
from services.payroll.domain.pensions.additional import AdditionalContribution, AdditionalKind
from services.payroll.domain.pensions.bands import BandReason, band_decision
from services.payroll.domain.pensions.enrolment_days import postponement
from services.payroll.domain.pensions.local_government import Section
from services.payroll.domain.pensions.opting_out import Enrolled, automatic_notice, contractual_notice
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Benefit, Sacrifice
from services.payroll.domain.staff.facts import (
    Directorship,
    InsuredSoFar,
    Known,
    LocalPension,
    NationalInsurance,
    OpeningFigures,
    TeachersPension,
)
from services.payroll.domain.staff.people import Person
from services.payroll.domain.statutory_pay.kinds import FAMILY
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.student_loans.notices import LoanNotice, Told
from services.payroll.domain.tax_calendar import tax_year_of
from services.payroll.rules import rule_book
from services.payroll.rules.income_tax import carried_over
from services.payroll.rules.national_insurance import letter_rules_on, letters_on
from services.payroll.rules.pensions import contractual_refund, enrolment_times, local_scheme
from shared.refusals import NoRuleForDate, wrong

Reader = Callable[[Said, date, date | None, Person], tuple[Known, ...]]


def known_from(
    kind: str, values: Mapping[str, Any], starts: date, ends: date | None, person: Person
) -> tuple[Known, ...]:
    """What was said, as the values that are kept: one, or those of a starter. Raises NotValid at the field that cannot be,
    NoRuleForDate where a rule has no row for the day."""
    reader = READERS.get(kind)
    if reader is None:
        raise wrong("kind", f"'{kind}' is not one of: {', '.join(READERS)}")
    said = Said(values)
    found = reader(said, starts, ends, person)
    said.refuse_others()
    return found


def _tax_code(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    """HMRC's notice of a code (P6, P9), with the figures of previous employments where it gives them."""
    code = said.tax_code("code", needed="Give the tax code of the notice")
    assert code is not None
    _refuse_before_the_rules(starts)
    previous = Amounts(said.pence("previous_pay_pence") or 0, said.pence("previous_tax_pence") or 0)
    if previous.tax_pence > previous.pay_pence:
        raise wrong(
            "previous_tax_pence", "Previous tax is more than previous pay: check that they are not the wrong way round"
        )
    return (Position(code, previous, Because.HMRC),)


def _refuse_before_the_rules(starts: date) -> None:
    """A code is carried over each 6 April, so that what codes gained has to be known since it was given."""
    year = tax_year_of(starts)
    try:
        carried_over(year)
    except NoRuleForDate:
        words = f"What tax codes gained after the tax year {year.name} is not on record here"
        raise wrong("starts", f"{words}: enter the code as it was on 6 April of a year whose rules are here") from None


def _national_insurance(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    circumstances = Circumstances(
        person.born,
        said.day("apprentice_from"),
        said.day("apprentice_until"),
        said.day("veteran_since"),
        said.one_of("site", Site),
        said.day("site_since"),
        said.yes("is_deferred"),
        said.yes("is_reduced"),
        said.yes("is_not_liable"),
    )
    letter = said.text("letter").upper()
    if letter:
        accepted_letter(letter, circumstances, starts, letter_rules_on(rule_book(), starts))
    return (NationalInsurance(circumstances, letter),)


def _director(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    method = said.one_of("method", DirectorMethod, needed="Say by which method: annual or alternative")
    assert method is not None
    return (Directorship(method, said.day("appointed")),)


def _student_loan(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    plan = said.one_of("plan", Plan, needed="Say which plan: 1, 2, 4, 5 or PG")
    told = said.one_of("told", Told, needed="Say how it is known: start notice, starter or stop notice")
    assert plan is not None
    assert told is not None
    return (LoanNotice(told, plan, starts),)


def _teachers_pension(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    membership = said.one_of("membership", TeachersMembership)
    return (TeachersPension(membership or TeachersMembership.ACTIVE),)


def _local_pension(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    section = said.one_of("section", Section) or Section.MAIN
    annual = said.pence("annual_pence")
    reason = said.one_of("reason", BandReason) or BandReason.START
    decision = None if annual is None else band_decision(local_scheme(starts), annual, starts, reason)
    return (LocalPension(section, decision, said.text("fund"), said.yes("opted_out")),)


def _pension_notice(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    """A notice to leave a scheme, and being out of it from `starts` on."""
    scheme = said.one_of("scheme", PensionScheme, needed="Say which scheme: teachers or local-government")
    became_member = said.day("became_member", needed="Give the first day of the membership")
    received = said.day("received", needed="Give the day on which the notice came")
    enrolled = said.one_of("enrolled", Enrolled, needed="Say how they were enrolled: by contract or automatically")
    told = said.day("told")
    assert scheme is not None
    assert became_member is not None
    assert received is not None
    if scheme is PensionScheme.NONE:
        raise wrong("scheme", "Say which scheme is left: teachers or local-government")
    if starts < received:
        raise wrong("starts", "Nobody is out of a scheme before their notice came: give that day, or a later one")
    if enrolled is Enrolled.BY_CONTRACT:
        notice = contractual_notice(scheme, contractual_refund(scheme, received), became_member, received)
    elif told is None:
        raise wrong("told", "Give the day of the letter that told them of being enrolled: the window begins with it")
    else:
        notice = automatic_notice(scheme, enrolment_times(received), became_member, told, received)
    if scheme is PensionScheme.TEACHERS:
        return notice, TeachersPension(TeachersMembership.OPTED_OUT)
    return notice, LocalPension(Section.MAIN, None, said.text("fund"), opted_out=True)


def _enrolment_put_off(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    """`starts` is the day on which the assessment was due."""
    until = said.day("until", needed="Give the day to which the assessment is put off")
    assert until is not None
    return (postponement(enrolment_times(starts), starts, until),)


def _additional_pension(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    kind = said.one_of("arrangement", AdditionalKind, needed="Say which arrangement it is")
    assert kind is not None
    reference = said.text("reference", needed="Give the reference of the arrangement")
    fixed, points = said.pence("fixed_pence") or 0, said.pence("basis_points") or 0
    return (AdditionalContribution(kind, reference, fixed, points, said.pence("employer_pence") or 0),)


def _sacrifice(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    benefit = said.one_of("benefit", Benefit, needed="Say what pay is given up for")
    assert benefit is not None
    reference = said.text("reference", needed="Give the reference of the agreement")
    return (Sacrifice(reference, benefit, starts, said.pence("fixed_pence"), said.pence("hundredths"), ends),)


def _attachment_order(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    """`starts` is the day on which the order was served."""
    kind = said.one_of("order", OrderKind, needed="Say what the order is for")
    made = said.day("made", needed="Give the date of the order")
    assert kind is not None
    assert made is not None
    normal = said.pence("normal_pence")
    per, protected = said.one_of("per", Unit) or Unit.MONTH, said.pence("protected_pence") or 0
    order = Order(
        said.text("reference"),
        kind,
        made,
        starts,
        SetRate(normal, per, protected) if normal is not None else None,
        said.one_of("table", TableName),
        said.text("authority"),
        ends,
    )
    return (Standing(order, said.pence("owed_pence"), said.pence("carried_pence") or 0),)


def _opening_figures(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    """Of the tax year in which `starts` lies; its National Insurance is a kind of its own."""
    pay = said.pence("pay_pence", needed="Give the taxable pay of the year so far, in pence")
    tax = said.pence("tax_pence", needed="Give the tax of the year so far, in pence")
    return (
        OpeningFigures(
            tax_year_of(starts),
            Amounts(pay or 0, tax or 0),
            said.pence("student_loans_pence") or 0,
            said.pence("postgraduate_loans_pence") or 0,
            said.pence("pension_pence") or 0,
            tuple(StatutoryPaid(kind, pence) for kind in FAMILY if (pence := said.pence(f"{kind.lower()}_pence"))),
        ),
    )


def _insured_so_far(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    """Of the tax year in which `starts` lies, one category letter; nothing may be left out, and £0.00 is something."""
    letters = {one.letter: one for one in letters_on(rule_book(), starts)}
    letter = said.text("letter", needed="Give the category letter of these figures").upper()
    if letter not in letters:
        raise wrong(
            "letter",
            f"'{letter}' is not a category letter that is worked out here: use one of {', '.join(sorted(letters))}",
        )
    figures = {name: _figure(said, f"{name}_pence", words) for name, words in _INSURED.items()}
    reported = Reported(**{f"{name}_pence": pence for name, pence in figures.items()})
    return (InsuredSoFar(tax_year_of(starts), brought_contributions(letters[letter], reported)),)


_INSURED = {
    "earnings": "all earnings for National Insurance",
    "at_lel": "the earnings at the lower earnings limit",
    "lel_to_pt": "the earnings from there to the primary threshold",
    "pt_to_uel": "the earnings from there to the upper earnings limit",
    "employee": "the employee's contributions",
    "employer": "the employer's contributions",
}


def _figure(said: Said, name: str, words: str) -> int:
    pence = said.pence(name, needed=f"Give {words} of the year so far, £0.00 where there are none")
    assert pence is not None
    return pence


def _starter(said: Said, starts: date, ends: date | None, person: Person) -> tuple[Known, ...]:
    return starter(said, starts)


READERS: Mapping[str, Reader] = {
    "starter": _starter,
    "tax code": _tax_code,
    "national insurance": _national_insurance,
    "director": _director,
    "student loan": _student_loan,
    "teachers pension": _teachers_pension,
    "local government pension": _local_pension,
    "pension notice": _pension_notice,
    "enrolment put off": _enrolment_put_off,
    "additional pension": _additional_pension,
    "salary sacrifice": _sacrifice,
    "attachment order": _attachment_order,
    "opening figures": _opening_figures,
    "national insurance so far": _insured_so_far,
}
"""The kinds, by the name that pages show."""
