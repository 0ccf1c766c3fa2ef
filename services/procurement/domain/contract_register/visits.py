"""Visits: a service done at a site, planned for a day and received like goods: accepted, accepted with a fault, or
refused with a reason; what is refused may be done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from services.procurement.domain.contract_register.contract import Contract
from shared.calendar.months import add_months, first_of_month
from shared.calendar.words import day_in_words
from shared.refusals import NotValid, WrongTime

MOST_VISITS = 400
"""Visits planned in one go for one school: more than one on every day of a year is a slip of the pen."""


class VisitState(StrEnum):
    """How a visit stands."""

    PLANNED = "planned"
    ACCEPTED = "accepted"
    FAULT = "accepted with a fault"
    REFUSED = "refused"
    CANCELLED = "cancelled"


PAID = frozenset({VisitState.ACCEPTED, VisitState.FAULT})
"""A visit that is paid for."""
ANSWERED = (VisitState.ACCEPTED, VisitState.FAULT, VisitState.REFUSED)
"""A visit of which the school has said something."""


class Rhythm(StrEnum):
    """How often a service comes."""

    ONCE = "once"
    WEEKLY = "every week"
    FORTNIGHTLY = "every two weeks"
    MONTHLY = "every month"
    QUARTERLY = "every three months"
    YEARLY = "every year"


_DAYS = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14}
_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. `pence` and the order's line are there once it is on an order; `received` once the order knows it came."""

    visit_id: str
    contract_id: str
    school_id: str
    service: str
    planned_on: date
    state: VisitState = VisitState.PLANNED
    done_on: date | None = None
    words: str = ""
    by: str = ""
    purchase_order_id: str | None = None
    line_no: int | None = None
    pence: int | None = None
    received: bool = False


def planned_days(contract: Contract, first_on: date, rhythm: Rhythm, until: date | None) -> tuple[date, ...]:
    """The days of a service from its first on. Raises NotValid outside the contract's term, or for too many."""
    last = until or contract.last_day
    if not contract.starts_on <= first_on <= contract.last_day:
        raise NotValid(
            f"{day_in_words(first_on)} lies outside '{contract.title}', which runs from {day_in_words(contract.starts_on)} "
            f"to {day_in_words(contract.last_day)}",
            fields={"first_on": ["Give a day within the contract"]},
        )
    if last < first_on:
        raise NotValid("The last day is before the first visit", fields={"until": ["Give a later day"]})
    days: list[date] = []
    day = first_on
    while day <= min(last, contract.last_day):
        days.append(day)
        if len(days) > MOST_VISITS:
            raise NotValid(f"That would be more than {MOST_VISITS} visits for one school: plan them a year at a time")
        if rhythm is Rhythm.ONCE:
            break
        in_step = len(days)
        day = (
            first_on + timedelta(days=_DAYS[rhythm] * in_step)
            if rhythm in _DAYS
            else add_months(first_on, _MONTHS[rhythm] * in_step)
        )
    return tuple(days)


def moved(contract: Contract, visit: Visit, to: date) -> Visit:
    """The visit on another day. Raises WrongTime when it is done, NotValid outside the term."""
    _refuse_done(visit, "moved")
    planned_days(contract, to, Rhythm.ONCE, None)
    return replace(visit, planned_on=to)


def cancelled(visit: Visit, reason: str, by: str) -> Visit:
    """The visit taken off the plan; on an order its line stays open and is not paid for."""
    _refuse_done(visit, "cancelled")
    return replace(visit, state=VisitState.CANCELLED, words=_reason(reason), by=by)


def accepted(visit: Visit, done_on: date, fault: str, by: str, today: date) -> Visit:
    """The visit taken as done; a fault in words is told to the supplier and counts in its performance."""
    _refuse_done(visit, "accepted")
    _refuse_future(done_on, today)
    state = VisitState.FAULT if fault.strip() else VisitState.ACCEPTED
    return replace(visit, state=state, done_on=done_on, words=fault.strip(), by=by)


def refused(visit: Visit, done_on: date, reason: str, by: str, today: date) -> Visit:
    """The visit not taken: it is not paid for until it is done again and accepted."""
    _refuse_done(visit, "refused")
    _refuse_future(done_on, today)
    return replace(visit, state=VisitState.REFUSED, done_on=done_on, words=_reason(reason), by=by)


def taken_back(visit: Visit, reason: str, by: str) -> Visit:
    """The visit as if nothing had been said of it: the answer was given by mistake. Raises WrongTime, NotValid."""
    if visit.state not in PAID:
        raise WrongTime(
            f"The visit of {day_in_words(visit.planned_on)} is {visit.state}: there is no answer to take back"
        )
    words = f"Answer taken back: {_reason(reason)}"
    return replace(visit, state=VisitState.PLANNED, done_on=None, words=words, by=by, received=False)


def on_order(visit: Visit, purchase_order_id: str, line_no: int, pence: int) -> Visit:
    """The visit as a line of an order."""
    return replace(visit, purchase_order_id=purchase_order_id, line_no=line_no, pence=pence)


def count_by_school(visits: Sequence[Visit]) -> dict[str, int]:
    """Visits that stand, by school."""
    counts: dict[str, int] = {}
    for visit in visits:
        if visit.state is not VisitState.CANCELLED:
            counts[visit.school_id] = counts.get(visit.school_id, 0) + 1
    return counts


def went_by_month(visits: Sequence[Visit]) -> dict[date, dict[VisitState, int]]:
    """How the visits of each month went: accepted, with a fault, refused; months without an answer are left out."""
    months: dict[date, dict[VisitState, int]] = {}
    for visit in sorted(visits, key=lambda one: one.planned_on):
        if visit.state in ANSWERED:
            month = months.setdefault(first_of_month(visit.planned_on), dict.fromkeys(ANSWERED, 0))
            month[visit.state] += 1
    return months


def _refuse_done(visit: Visit, what: str) -> None:
    if visit.state in (*PAID, VisitState.CANCELLED):
        raise WrongTime(
            f"The visit of {day_in_words(visit.planned_on)} ({visit.service}) is {visit.state} already: it cannot be {what}"
        )


def _refuse_future(done_on: date, today: date) -> None:
    if done_on > today:
        raise NotValid(
            f"{day_in_words(done_on)} has not come yet: accept a visit when it is done",
            fields={"done_on": ["Give the day on which it was done"]},
        )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise NotValid("Say why, for the supplier to read", fields={"reason": ["Say why, for the supplier to read"]})
    return reason.strip()
