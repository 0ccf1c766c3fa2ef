"""Increments of a school's staff: who goes up, from which point to which, who is at the top, whose comes later; and those that were chosen,
taken. The national agreement's come by themselves and are ticked; teachers go up where the school decides so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from services.payroll.application.pay_scales.in_use import scales_of
from services.payroll.application.ports import Paying
from services.payroll.application.rules import source_as_json
from services.payroll.application.staff.employments import employment_for, person_for
from services.payroll.application.staff.noted import note
from services.payroll.application.staff.ports import Listed, PostHeld
from services.payroll.domain.gross_pay.components import BASIC, components_of
from services.payroll.domain.gross_pay.increments import (
    Increment,
    IncrementOutcome,
    held_back,
    increments_due,
    with_point,
)
from services.payroll.domain.gross_pay.posts import OnPoint, Post
from services.payroll.domain.gross_pay.scales import Scales
from services.payroll.domain.pay_runs.runs import RunKind, RunState
from services.payroll.domain.staff.people import Employment
from services.payroll.rules.gross_pay import increment_rules_on, standards_on
from shared.calendar import add_months, anniversary, last_of_month
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate, NotKnown, wrong
from shared.refusing import refuse_unless_version, worded

ONE_DAY = timedelta(days=1)
MOST_STAFF = 10_000
"""Far more employments than a school has."""


@dataclass(frozen=True, slots=True)
class _OfSchool:
    """A post of the school with whose it is, the scales of its employer, and the first day that increments are looked for."""

    row: Listed
    held: PostHeld
    scales: Scales
    first: date


@worded
def increments_listed(uow: Paying, school_id: str, on: date | None) -> dict[str, Any]:
    """The increments of the year up to a day that were not taken yet, none of days before this program first paid: the points that were
    entered then had them already."""
    until = on or last_of_month(add_months(uow.today(), 1))
    year = anniversary(until, -1) + ONE_DAY
    found: dict[str, list[dict[str, Any]]] = {"due": [], "at_top": [], "held_back": [], "not_known": []}
    for one in _of_school(uow, school_id, until, year):
        for kind, row in _rows(one, until):
            found[kind].append(_about(one) | row)
    return {"from": year.isoformat(), "until": until.isoformat(), **found}


def _of_school(uow: Paying, school_id: str, until: date, year: date) -> Iterator[_OfSchool]:
    rows, _ = uow.staff.listed([school_id], "", until, 1, MOST_STAFF)
    kept = [row for row in rows if uow.scope.covers(row.employment.school_id)]
    posts = uow.staff.posts_of([row.employment.employment_id for row in kept])

    @cache
    def scales(employer_id: str) -> Scales:
        return scales_of(uow, employer_id)

    @cache
    def paid_from(pay_group_id: str) -> date:
        return min((run.terms.span.starts for run in uow.pay_runs.listed(pay_group_id)), default=uow.today())

    for row in kept:
        for held in posts.get(row.employment.employment_id, ()):
            if held.post.school == school_id:
                first = max(year, paid_from(row.employment.pay_group_id))
                yield _OfSchool(row, held, scales(row.employment.employer_id), first)


def _rows(one: _OfSchool, until: date) -> Iterator[tuple[str, dict[str, Any]]]:
    rules = increment_rules_on(until)
    try:
        for due in increments_due([one.held.post], one.scales, rules, one.first, until):
            yield _kind(due), _due_as_json(one, due)
        for later in held_back([one.held.post], one.scales, rules, until):
            yield (
                "held_back",
                {"point": later.point, "since": later.since.isoformat(), "first_on": later.first_on.isoformat()},
            )
    except NoRuleForDate as missing:
        yield "not_known", {"point": "", "on": until.isoformat(), "why": str(missing)}


def _kind(due: Increment) -> str:
    return {IncrementOutcome.AT_TOP: "at_top", IncrementOutcome.NOT_KNOWN: "not_known"}.get(due.outcome, "due")


def _about(one: _OfSchool) -> dict[str, Any]:
    employment, post = one.row.employment, one.held.post
    return {
        "person_id": employment.person_id,
        "employment_id": employment.employment_id,
        "payroll_id": employment.payroll_id,
        "name": f"{one.row.forename} {one.row.surname}".strip(),
        "post_id": post.post,
        "title": post.title,
        "version": one.held.version,
    }


def _due_as_json(one: _OfSchool, due: Increment) -> dict[str, Any]:
    said: dict[str, Any] = {
        "on": due.on.isoformat(),
        "point": due.from_point,
        "outcome": due.outcome.value,
        "sources": [source_as_json(source) for source in due.sources],
        "why": "The points around this one are in no row" if due.outcome is IncrementOutcome.NOT_KNOWN else "",
    }
    if due.to_point is None:
        return said
    now, then = _paid(one.held.post, one.scales, due.on), _paid(_raised(one.held.post, due), one.scales, due.on)
    return said | {
        "to_point": due.to_point,
        "automatic": due.outcome is IncrementOutcome.AUTOMATIC,
        "pay_pence": now,
        "pay_then_pence": then,
        "more_pence": then - now,
    }


def _paid(post: Post, scales: Scales, on: date) -> int:
    """Basic pay of the post for a year."""
    parts = components_of(post, scales, standards_on(on), on, on)
    return sum(part.annual_pence for part in parts if part.element == BASIC)


def _raised(post: Post, due: Increment) -> Post:
    if due.to_point is None:
        raise wrong(
            "chosen", f"'{post.title}' has no point to go up to on {day_in_words(due.on)}: look at the list again"
        )
    return with_point(post, due.to_point, due.on)


@worded
def take_increments(uow: Paying, school_id: str, chosen: list[dict[str, Any]], decided: str) -> dict[str, Any]:
    """New terms from the day of each increment; all or none. A closed run stays as it is: `arrears_from` is the day from which the next one
    has to pay arrears, or nothing. Raises NotFound, Conflict, InvalidRequest for one that is not due."""
    taken, arrears = [], []
    for one in chosen:
        held = uow.staff.post(one["post_id"])
        if held.post.school != school_id:
            raise NotKnown("There is no such post at this school: look at the list of increments again")
        refuse_unless_version(held.version, one["version"], f"the post {held.post.title}")
        employment = employment_for(uow, held.employment_id)
        due = _still_due(uow, held, employment, one["on"])
        if due.outcome is IncrementOutcome.FOR_DECISION and not decided.strip():
            raise wrong("decided", "Say where the school decided: a minute of the governors, the head's pay review")
        uow.staff.put_post(replace(held, post=_raised(held.post, due)))
        person = person_for(uow, employment.person_id)
        what = f"post {held.post.title}: from point {due.from_point} to {due.to_point} on {day_in_words(due.on)}"
        note(uow, person, what, decided, school_id)
        taken.append({"name": person.name, "post_id": held.post.post, "to_point": due.to_point})
        if _is_paid_already(uow, employment, due.on):
            arrears.append(due.on)
    return {"taken": taken, "arrears_from": min(arrears).isoformat() if arrears else None}


def _still_due(uow: Paying, held: PostHeld, employment: Employment, on: date) -> Increment:
    scales = scales_of(uow, employment.employer_id)
    for due in increments_due([held.post], scales, increment_rules_on(on), on, on):
        if due.to_point is not None:
            return due
    raise wrong("chosen", f"'{held.post.title}' has no increment on {day_in_words(on)}: look at the list again")


def _is_paid_already(uow: Paying, employment: Employment, on: date) -> bool:
    return any(
        run.state is RunState.CLOSED and run.kind is RunKind.REGULAR and run.terms.span.ends >= on
        for run in uow.pay_runs.listed(employment.pay_group_id)
    )


def increments_not_taken(posts: tuple[Post, ...], scales: Scales, first: date, last: date) -> Iterator[str]:
    """In words, the increments of these days that come by themselves and that nobody has taken yet."""
    rules = {name: rule for name, rule in _by_themselves(last).items() if _names(posts, name, last)}
    for due in increments_due(posts, scales, rules, first, last) if rules else ():
        title = next(post.title for post in posts if post.post == due.post)
        if due.to_point is not None:
            yield (
                f"{title} goes up from point {due.from_point} to {due.to_point} on {day_in_words(due.on)} by the national agreement, and "
                "nobody has taken the increment: it is on the school's list of increments"
            )


@cache
def _by_themselves(on: date) -> Mapping[str, Any]:
    return {name: rule for name, rule in increment_rules_on(on).items() if rule.automatic}


def _names(posts: tuple[Post, ...], scale: str, on: date) -> bool:
    held = (post.terms_on(on) for post in posts)
    return any(one is not None and isinstance(one.pay, OnPoint) and one.pay.scale == scale for one in held)
