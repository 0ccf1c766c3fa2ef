"""What is known of an employment: put on record from a day on, put aside where it was wrong, shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.staff.employments import person_for
from services.payroll.application.staff.fact_forms import known_from
from services.payroll.application.staff.noted import note
from services.payroll.application.staff.telling import fact_as_json
from services.payroll.domain.income_tax.starters import Position, position_by_notice
from services.payroll.domain.staff.facts import Fact, InsuredSoFar, Known, facts_in_force
from services.payroll.domain.staff.people import Employment
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.income_tax import carried_over
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import NotKnown, wrong
from shared.refusing import refuse_without, worded

FIGURES_OF_NOTICE = ("previous_pay_pence", "previous_tax_pence")


@worded
def set_fact(
    uow: Paying,
    school_id: str,
    employment_id: str,
    kind: str,
    starts: date,
    ends: date | None,
    values: dict[str, Any],
    in_place_of: str | None,
) -> dict[str, Any]:
    """Something known of an employment from a day on. Raises NotFound, InvalidRequest, Conflict where a rule has no row."""
    employment = uow.staff.employment(employment_id)
    person = person_for(uow, employment.person_id)
    if ends is not None and ends < starts:
        raise wrong("ends", f"The last day {day_in_words(ends)} is before the first, {day_in_words(starts)}")
    _refuse_after_end(employment, starts)
    found = known_from(kind, values, starts, ends, person)
    if kind == "tax code" and all(values.get(figure) is None for figure in FIGURES_OF_NOTICE):
        found = tuple(_keeping_previous(uow, employment_id, what, starts) for what in found)
    facts = [Fact(new_id(), employment_id, starts, what, ends) for what in found]
    if in_place_of:
        _refuse_unless_of(uow, employment_id, in_place_of)
        uow.staff.replace_fact(in_place_of, uow.now())
    _refuse_letter_twice(uow, employment_id, found)
    uow.staff.add_facts(facts, employment.school_id, uow.actor, uow.now())
    note(uow, person, f"{kind} from {day_in_words(starts)}", school_id=employment.school_id)
    return {"employment_id": employment_id, "facts": [fact_as_json(fact) for fact in facts]}


@worded
def put_fact_aside(uow: Paying, school_id: str, employment_id: str, fact_id: str, reason: str) -> dict[str, Any]:
    """Something that was recorded and is wrong holds no longer; it stays on record. Raises NotFound, InvalidRequest."""
    employment = uow.staff.employment(employment_id)
    because = refuse_without(reason)
    _refuse_unless_of(uow, employment_id, fact_id)
    uow.staff.replace_fact(fact_id, uow.now())
    person = person_for(uow, employment.person_id)
    note(uow, person, "put aside what was recorded", because, employment.school_id)
    return {"employment_id": employment_id, "fact_id": fact_id}


def _keeping_previous(uow: Paying, employment_id: str, what: Known, starts: date) -> Known:
    """HMRC's notice without figures leaves those of previous employments as they are."""
    now = facts_in_force(uow.staff.facts_of([employment_id]).get(employment_id, ()), starts, carried_over).tax
    return position_by_notice(now, what.code) if now and isinstance(what, Position) else what


def _refuse_letter_twice(uow: Paying, employment_id: str, found: tuple[Known, ...]) -> None:
    """The National Insurance so far of one letter stands on record once: two rows of it would be added, or one would be passed over."""
    held = uow.staff.facts_of([employment_id]).get(employment_id, ()) if any(_so_far_of(one) for one in found) else ()
    known = {_so_far_of(fact.what) for fact in held} - {None}
    for one in found:
        if _so_far_of(one) in known:
            words = "The National Insurance so far of this letter and tax year is on record: say there that it is wrong, and enter it again"
            raise wrong("letter", words)


def _so_far_of(what: Known) -> tuple[TaxYear, str] | None:
    return (what.year, what.contributions.letter) if isinstance(what, InsuredSoFar) else None


def _refuse_unless_of(uow: Paying, employment_id: str, fact_id: str) -> None:
    held = uow.staff.facts_of([employment_id]).get(employment_id, ())
    if all(one.fact_id != fact_id for one in held):
        raise NotKnown("This is not on record any more: look at the person's page again")


def _refuse_after_end(employment: Employment, starts: date) -> None:
    if employment.ends is not None and starts > employment.ends:
        words = f"The employment {employment.payroll_id} ended on {day_in_words(employment.ends)}"
        raise wrong("starts", f"{words}: nothing can be known of it from a later day")
