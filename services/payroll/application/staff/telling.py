"""What is known of an employment, in words for a page: each kind by its name with one line that says it."""

from __future__ import annotations

from typing import Any

from services.payroll.domain.attachments.orders import Standing
from services.payroll.domain.income_tax.starters import Position
from services.payroll.domain.pensions.additional import AdditionalContribution
from services.payroll.domain.pensions.enrolment_days import Postponement
from services.payroll.domain.pensions.opting_out import PensionNotice, notice_in_words
from services.payroll.domain.returns.employees import StarterDetails
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Sacrifice
from services.payroll.domain.staff.facts import (
    Directorship,
    Fact,
    InsuredSoFar,
    Known,
    LocalPension,
    NationalInsurance,
    OpeningFigures,
    TeachersPension,
)
from services.payroll.domain.student_loans.notices import LoanNotice
from shared.calendar.words import day_in_words
from shared.money import pounds


def fact_as_json(fact: Fact) -> dict[str, Any]:
    """A fact as pages show it."""
    kind, words = in_words(fact.what)
    return {
        "fact_id": fact.fact_id,
        "kind": kind,
        "words": words,
        "starts": fact.starts.isoformat(),
        "ends": fact.ends.isoformat() if fact.ends else None,
    }


def in_words(what: Known) -> tuple[str, str]:
    """The kind of a fact by the name that it is set under, and what it says."""
    match what:
        case Position():
            previous = f"; previous pay {pounds(what.previous.pay_pence)}, tax {pounds(what.previous.tax_pence)}"
            return "tax code", f"{what.code} by {what.because}{previous if what.previous.pay_pence else ''}"
        case NationalInsurance():
            return (
                "national insurance",
                f"category letter {what.letter}" if what.letter else "letter by age and circumstances",
            )
        case TeachersPension():
            return "teachers pension", what.membership.value
        case LocalPension():
            return "local government pension", _local_in_words(what)
        case LoanNotice():
            return "student loan", f"plan {what.plan} by {what.told}"
        case _:
            return _seldom_in_words(what)


def _seldom_in_words(
    what: Directorship
    | AdditionalContribution
    | Sacrifice
    | Standing
    | StarterDetails
    | OpeningFigures
    | InsuredSoFar
    | PensionNotice
    | Postponement,
) -> tuple[str, str]:
    match what:
        case Directorship():
            return "director", f"director by the {what.method} method"
        case AdditionalContribution():
            return "additional pension", f"{what.kind} {what.reference}"
        case Sacrifice():
            return "salary sacrifice", f"{what.benefit} {what.reference}"
        case Standing():
            return "attachment order", f"{what.order.kind} {what.order.reference}"
        case StarterDetails():
            return "starter", f"declaration {what.declaration}"
        case OpeningFigures():
            so_far = f"pay {pounds(what.pay.pay_pence)}, tax {pounds(what.pay.tax_pence)}"
            return "opening figures", f"{what.year.name}: {so_far}"
        case InsuredSoFar():
            return "national insurance so far", _insured_in_words(what)
        case PensionNotice():
            return "pension notice", notice_in_words(what)
        case Postponement():
            until, told = day_in_words(what.deferral_date), day_in_words(what.notice_by)
            return "enrolment put off", f"assessed again on {until}; tell them so by {told}"


def _insured_in_words(what: InsuredSoFar) -> str:
    of = what.contributions
    paid = f"earnings {pounds(of.earnings_pence)}, employee {pounds(of.employee_pence)}, employer {pounds(of.employer_pence)}"
    return f"{what.year.name}, letter {of.letter}: {paid}"


def _local_in_words(what: LocalPension) -> str:
    if what.opted_out:
        return "opted out"
    band = f", band {what.decision.band.number} from {what.decision.decided_for}" if what.decision else ""
    return f"{what.section} section{band}"
