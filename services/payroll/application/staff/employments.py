"""Employments: begun under the employer of the school, ended, and numbered so that each payroll id is one employment of an employer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.staff.noted import note
from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.employers.employers import employer_on
from services.payroll.domain.gross_pay.posts import Post
from services.payroll.domain.staff.people import Employment, Person, refuse_two_frequencies
from services.payroll.domain.staff.posting import ended_on
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import wrong
from shared.refusing import refuse_unless_version, refuse_without, worded

FIRST_NUMBER = 1000
"""Payroll ids that are given out here begin above it, so that they have four figures."""
MOST_HOURS = 60


@worded
def add_employment(
    uow: Paying,
    school_id: str,
    person_id: str,
    pay_group_id: str,
    payroll_id: str,
    starts: date,
    service_from: date | None,
    weekly_hours: Decimal | None,
    irregular: bool,
) -> dict[str, Any]:
    """An employment with the employer of the school, under its own payroll id. Raises NotFound, InvalidRequest, Conflict for a
    school whose employer is not set on the first day."""
    person = person_for(uow, person_id)
    employer_id = employer_on(uow.employers.of_schools([school_id]).get(school_id, ()), starts).employer_id
    employment = Employment(
        new_id(),
        person_id,
        employer_id,
        school_id,
        pay_group_id,
        free_payroll_id(uow, employer_id, payroll_id.strip()),
        starts,
        service_from=service_from,
        weekly_hours=hours_in_a_week(weekly_hours),
        irregular=irregular,
    )
    refuse_other_group(uow, employment)
    with uow.over_all_schools():
        others = uow.staff.employments_of([person_id]).get(person_id, ())
    refuse_two_frequencies(employment, others, uow.employers.groups(employer_id))
    uow.staff.put_employment(employment)
    note(uow, person, f"employment {employment.payroll_id} from {day_in_words(starts)}", school_id=school_id)
    return employment_as_json(employment)


@worded
def end_employment(
    uow: Paying, school_id: str, employment_id: str, version: int, ends: date, reason: str
) -> dict[str, Any]:
    """The last day of an employment; its posts end with it. Raises NotFound, InvalidRequest, Conflict."""
    held = uow.staff.employment(employment_id)
    refuse_unless_version(uow.staff.employment_version(employment_id), version, "this employment")
    because = refuse_without(reason)
    ended = replace(held, ends=ends)
    uow.staff.put_employment(ended)
    for post in uow.staff.posts_of([employment_id]).get(employment_id, ()):
        end_post_with(uow, post, ends)
    person = person_for(uow, held.person_id)
    note(uow, person, f"employment {held.payroll_id} ends on {day_in_words(ends)}", because, held.school_id)
    return employment_as_json(ended)


def end_post_with(uow: Paying, held: PostHeld, ends: date) -> None:
    """The post ends on a day, unless it ended before; one that would begin later is left, since a day before it was meant."""
    post: Post = held.post
    if post.terms[0].starts <= ends and (post.terms[-1].ends is None or post.terms[-1].ends > ends):
        uow.staff.put_post(replace(held, post=ended_on(post, ends)))


def person_for(uow: Paying, person_id: str) -> Person:
    """The person of an employment, who may be kept by another school than the one that asks. Raises NotKnown.

    Only what the caller then shows or writes of them leaves; an employment at a school of the caller's comes first.
    """
    with uow.over_all_schools():
        person = uow.staff.person(person_id)
        homes = [one.school_id for one in uow.staff.employments_of([person_id]).get(person_id, ())]
    if uow.trust_roles or any(uow.scope.covers(school_id) for school_id in (person.school_id, *homes)):
        return person
    return uow.staff.person(person_id)


def employment_for(uow: Paying, employment_id: str) -> Employment:
    """An employment of the caller's schools; for who acts for the trust, of any school: a post elsewhere is theirs to make."""
    if not uow.trust_roles:
        return uow.staff.employment(employment_id)
    with uow.over_all_schools():
        return uow.staff.employment(employment_id)


def free_payroll_id(uow: Paying, employer_id: str, said: str) -> str:
    """The payroll id that was said, or the next free number. Raises NotValid for one that is taken."""
    if not said:
        return free_payroll_ids(uow, employer_id, 1)[0]
    with uow.over_all_schools():
        taken = uow.staff.by_payroll_ids(employer_id, [said])
    if taken:
        raise wrong("payroll_id", f"The payroll id {said} is taken at this employer: choose another, or leave it empty")
    return said


def free_payroll_ids(uow: Paying, employer_id: str, count: int, but: Collection[str] = ()) -> list[str]:
    """So many payroll ids that nobody has at the employer, and that are not among `but`."""
    found: list[str] = []
    with uow.over_all_schools():
        number = FIRST_NUMBER + uow.staff.employments_with(employer_id)
        while len(found) < count:
            tried = [str(number + step) for step in range(1, count - len(found) + 1)]
            taken = uow.staff.by_payroll_ids(employer_id, tried)
            found += [one for one in tried if one not in taken and one not in but]
            number += len(tried)
    return found


def refuse_other_group(uow: Paying, employment: Employment) -> None:
    """Raise NotValid where the pay group is another employer's."""
    group = uow.employers.group(employment.pay_group_id)
    if group.employer_id != employment.employer_id:
        employer = uow.employers.get(employment.employer_id)
        raise wrong(
            "pay_group_id", f"{group.name} is not a pay group of {employer.name}, who employs this school's staff"
        )


def employment_as_json(employment: Employment) -> dict[str, Any]:
    """An employment as pages show it."""
    return {
        "employment_id": employment.employment_id,
        "person_id": employment.person_id,
        "employer_id": employment.employer_id,
        "school_id": employment.school_id,
        "pay_group_id": employment.pay_group_id,
        "payroll_id": employment.payroll_id,
        "starts": employment.starts.isoformat(),
        "ends": employment.ends.isoformat() if employment.ends else None,
        "service_from": employment.service_from.isoformat() if employment.service_from else None,
        "moved_to": employment.moved_to,
        "weekly_hours": str(employment.weekly_hours) if employment.weekly_hours is not None else None,
        "irregular": employment.irregular,
    }


def hours_in_a_week(weekly: Decimal | None) -> Decimal | None:
    """The weekly hours that were said. Raises NotValid for none that anybody works."""
    if weekly is not None and not 0 < weekly <= MOST_HOURS:
        raise wrong("weekly_hours", f"The weekly hours are above 0 and up to {MOST_HOURS}, not {weekly}")
    return weekly
