"""What is shown of staff: the list of a school or of the trust, and one person with all that is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.staff.employments import employment_as_json, person_for
from services.payroll.application.staff.noted import step_as_json
from services.payroll.application.staff.posts import post_as_json
from services.payroll.application.staff.telling import fact_as_json
from services.payroll.domain.bank_details.changes import AccountChange, ChangeState
from services.payroll.domain.staff.absences import PaidAbsence
from services.payroll.domain.staff.facts import Fact, ids_in_force, insurance_unknown
from services.payroll.domain.staff.people import Employment, Person
from shared.refusing import worded

STEPS_SHOWN = 50


@worded
def staff_listed(
    uow: Paying, school_id: str | None, words: str, on: date | None, page: int, page_size: int
) -> dict[str, Any]:
    """One page of employments by name: of a school (employed there or with a post there), or of all schools of the caller."""
    schools_asked = [school_id] if school_id is not None else uow.scope.schools
    # Who has a post here may be employed at another school, whose office keeps the record: the name is shown, no more.
    with uow.over_all_schools():
        rows, total = uow.staff.listed(schools_asked, words, on, page, page_size)
        schools = uow.schools.among()
    ids = [row.employment.employment_id for row in rows]
    posts = uow.staff.posts_of(ids)
    groups = uow.employers.groups()
    return {
        "total": total,
        "page": page,
        "page_size": page_size,
        "staff": [
            {
                **employment_as_json(row.employment),
                "name": f"{row.forename} {row.surname}".strip(),
                "surname": row.surname,
                "forename": row.forename,
                "school": _name(schools, row.employment.school_id),
                "kept_here": uow.scope.covers(row.employment.school_id),
                "pay_group": groups[row.employment.pay_group_id].name,
                "posts": [
                    {"post_id": one.post.post, "title": one.post.title, "school_id": one.post.school}
                    for one in posts.get(row.employment.employment_id, ())
                ],
            }
            for row in rows
        ],
    }


@worded
def person_page(uow: Paying, school_id: str, person_id: str) -> dict[str, Any]:
    """A person with employments, posts, what is known, absences and account, as far as the caller's schools go. Raises NotFound."""
    person = person_for(uow, person_id)
    employments = uow.staff.employments_of([person_id]).get(person_id, [])
    ids = [one.employment_id for one in employments]
    facts, absences = uow.staff.facts_of(ids), uow.staff.absences_of(ids)
    with uow.over_all_schools():
        # The record belongs to the home school, with the posts that the person has elsewhere.
        posts, schools = uow.staff.posts_of(ids), uow.schools.among()
    changes = uow.bank_details.changes([person_id]).get(person_id, [])
    return {
        **person_as_json(person),
        "version": uow.staff.person_version(person_id) if uow.scope.covers(person.school_id) else None,
        "employments": [
            {
                **employment_as_json(one),
                "version": uow.staff.employment_version(one.employment_id),
                "employer": uow.employers.get(one.employer_id).name,
                "pay_group": uow.employers.group(one.pay_group_id).name,
                "posts": [
                    post_as_json(held) | {"school": _name(schools, held.post.school)}
                    for held in posts.get(one.employment_id, ())
                ],
                "facts": _facts(facts.get(one.employment_id, []), uow.today()),
                "absences": [_absence_as_json(absence) for absence in absences.get(one.employment_id, ())],
                "missing": missing_for_pay(one, facts.get(one.employment_id, []), bool(posts.get(one.employment_id))),
                "insurance_unknown": insurance_unknown(facts.get(one.employment_id, []), uow.today()),
            }
            for one in employments
        ],
        "account": _account(changes),
        "steps": [step_as_json(step) for step in uow.staff.steps(person_id)[:STEPS_SHOWN]],
    }


def _facts(facts: list[Fact], today: date) -> list[dict[str, Any]]:
    holding = ids_in_force(facts, today)
    return [fact_as_json(fact) | {"in_force": fact.fact_id in holding} for fact in facts]


def person_as_json(person: Person) -> dict[str, Any]:
    """Who somebody is; the National Insurance number stands whole, since the door is for those who enter it."""
    return {
        "person_id": person.person_id,
        "school_id": person.school_id,
        "name": person.name,
        "surname": person.surname,
        "forename": person.forename,
        "second_forename": person.second_forename,
        "title": person.title,
        "born": person.born.isoformat(),
        "gender": person.gender.value if person.gender else "",
        "ni_number": person.ni_number,
        "address": list(person.address.lines),
        "postcode": person.address.postcode,
        "country": person.address.country,
        "email": person.email,
        "passport": person.passport,
        "teacher_reference": person.teacher_reference,
    }


def missing_for_pay(employment: Employment, facts: list[Fact], has_posts: bool) -> list[str]:
    """What a run would need and nobody has entered yet, in words."""
    kinds = {type(fact.what).__name__ for fact in facts}
    wanted = {
        "Position": "a tax code, P45 or starter declaration",
        "NationalInsurance": "what National Insurance goes by",
    }
    missing = [words for kind, words in wanted.items() if kind not in kinds]
    return missing if has_posts else ["a post", *missing]


def _account(changes: list[AccountChange]) -> dict[str, Any]:
    confirmed = [one for one in changes if one.state is ChangeState.CONFIRMED]
    waiting = [one for one in changes if one.state is ChangeState.WAITING]
    return {
        "account": confirmed[-1].masked if confirmed else "",
        "account_name": confirmed[-1].account_name if confirmed else "",
        "waiting": [one.change_id for one in waiting],
    }


def _absence_as_json(absence: PaidAbsence) -> dict[str, Any]:
    return {
        "absence_id": absence.absence_id,
        "starts": absence.starts.isoformat(),
        "ends": absence.ends.isoformat() if absence.ends else None,
        "basis_points": absence.basis_points,
        "statutory": absence.statutory.value if absence.statutory else "",
        "unpaid": absence.unpaid.value if absence.unpaid else "",
        "withdrawn": absence.withdrawn,
    }


def _name(schools: dict[str, Any], school_id: str) -> str:
    return str(schools[school_id].name) if school_id in schools else school_id
