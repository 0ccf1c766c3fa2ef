"""What the calendar brings to a membership: term reviews, the countdown of 90, 60 and 30 days, the last day, the
conversion day, the last
day of service, the day erasing may begin. Everything is derived from dates, so a service that stood still for a week
finds on its return
exactly what fell due meanwhile; each milestone has a stable key, so recording it twice is impossible."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.membership.domain.journey import Membership
from services.membership.domain.journey_states import State
from shared.calendar import academic_year_of

COUNTDOWN_DAYS = (90, 60, 30)
# A term of which the school was alongside for less than four weeks shows too little to review (assumed).
LEAST_DAYS_FOR_A_REVIEW = 28


class TermEnds(Protocol):
    """Term dates as `shared.calendar.TermDates` gives them."""

    def term_ends(self, name: str) -> Sequence[date]: ...


class MilestoneKind(StrEnum):
    """What falls due."""

    TERM_REVIEW = "term_review"
    DAYS_BEFORE_END = "days_before_end"
    DECISION_DUE = "decision_due"
    CONVERSION_DAY = "conversion_day"
    LAST_SERVICE_DAY = "last_service_day"
    ERASURE_POSSIBLE = "erasure_possible"


@dataclass(frozen=True)
class Milestone:
    """One thing that falls due. `key` never changes for the same thing; `number` is the review (1, 2, 3) or the days
    left (90, 60, 30).

    `overtaken` marks a countdown that a later one has passed already: record it, but do not write to anybody about it.
    """

    key: str
    membership_id: UUID
    kind: MilestoneKind
    due_on: date
    number: int | None = None
    overtaken: bool = False


def milestones_of(membership: Membership, term_dates: TermEnds) -> tuple[Milestone, ...]:
    """Every milestone of a membership as it stands, past and to come, in order of day.

    Raises shared.calendar.UnknownSchoolYear where a term date of the associate period was not entered yet.
    """
    found: list[Milestone] = []
    if membership.state in (State.ASSOCIATE, State.DECISION_DUE):
        found += _of_the_associate_period(membership, term_dates)
    if membership.state is State.CONVERTING and membership.conversion:
        found.append(_milestone(membership, MilestoneKind.CONVERSION_DAY, membership.conversion.planned_on))
    plan = membership.exit_plan
    if membership.state is State.LEAVING and plan:
        found.append(_milestone(membership, MilestoneKind.LAST_SERVICE_DAY, plan.last_service_on))
    if membership.state in (State.LEFT, State.ENDED_EARLY) and plan and plan.erase_from and not plan.certificate:
        found.append(_milestone(membership, MilestoneKind.ERASURE_POSSIBLE, plan.erase_from))
    return tuple(sorted(found, key=lambda milestone: (milestone.due_on, milestone.key)))


def due_milestones(
    membership: Membership, term_dates: TermEnds, today: date, recorded: Collection[str] = ()
) -> tuple[Milestone, ...]:
    """What has fallen due by today and is not recorded yet (by key), oldest first; asking again after recording
    gives nothing."""
    due = [milestone for milestone in milestones_of(membership, term_dates) if milestone.due_on <= today]
    return tuple(milestone for milestone in _mark_overtaken(due) if milestone.key not in recorded)


def next_milestone(membership: Membership, term_dates: TermEnds, today: date) -> Milestone | None:
    """The next thing to come after today, or None."""
    return next((milestone for milestone in milestones_of(membership, term_dates) if milestone.due_on > today), None)


def term_review_days(started_on: date, ends_on: date, term_dates: TermEnds) -> tuple[date, ...]:
    """The last days of the terms in an associate period, leaving out a term of which the school saw less than four
    weeks."""
    days: list[date] = []
    year = academic_year_of(started_on)
    while year.starts <= ends_on:
        days += [end for end in term_dates.term_ends(year.name) if started_on <= end <= ends_on]
        year = academic_year_of(year.ends + timedelta(days=1))
    return tuple(end for end in days if (end - started_on).days + 1 >= LEAST_DAYS_FOR_A_REVIEW)


def _of_the_associate_period(membership: Membership, term_dates: TermEnds) -> list[Milestone]:
    if membership.started_on is None or membership.ends_on is None:
        return []
    reviews = term_review_days(membership.started_on, membership.ends_on, term_dates)
    found = [
        _milestone(membership, MilestoneKind.TERM_REVIEW, end, number) for number, end in enumerate(reviews, start=1)
    ]
    for days in COUNTDOWN_DAYS:
        due_on = membership.ends_on - timedelta(days=days)
        if due_on >= membership.started_on:
            found.append(_milestone(membership, MilestoneKind.DAYS_BEFORE_END, due_on, days))
    found.append(_milestone(membership, MilestoneKind.DECISION_DUE, membership.ends_on))
    return found


def _milestone(membership: Membership, kind: MilestoneKind, due_on: date, number: int | None = None) -> Milestone:
    # A review keeps its number when a term date is corrected; every other key holds its day, since another day is
    # another event.
    which = [str(number)] if kind is MilestoneKind.TERM_REVIEW else [due_on.isoformat()]
    if kind is MilestoneKind.DAYS_BEFORE_END:
        which.append(str(number))
    key = ":".join([str(membership.membership_id), kind.value, *which])
    return Milestone(key, membership.membership_id, kind, due_on, number)


def _mark_overtaken(due: Sequence[Milestone]) -> list[Milestone]:
    countdown = (MilestoneKind.DAYS_BEFORE_END, MilestoneKind.DECISION_DUE)
    last = max((at for at, milestone in enumerate(due) if milestone.kind in countdown), default=-1)
    return [
        Milestone(m.key, m.membership_id, m.kind, m.due_on, m.number, overtaken=m.kind in countdown and at < last)
        for at, m in enumerate(due)
    ]
