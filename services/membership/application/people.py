"""People who act for a school or for the trust, by dated appointments; who may sign for which side; and the Headboard, which
follows from the appointments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.membership.application.refusals import for_the_trust, worded
from services.membership.application.school_ports import Alongside
from services.membership.domain import people as domain
from services.membership.domain.errors import BadInput, in_words
from services.membership.domain.journey import Membership, Side
from services.membership.domain.journey_states import IN_PROGRESS
from services.membership.domain.people import (
    MAY_SIGN_FOR_A_SCHOOL,
    MAY_SIGN_FOR_THE_TRUST,
    Appointment,
    AppointmentEnded,
    Appointments,
    PeopleFact,
    Person,
)
from shared.errors import Conflict, InvalidRequest, NotAllowed
from shared.identifiers import new_id
from shared.identity.roles import Role

APPOINTMENT = "membership.appointment.changed.v1"
FORGET_AFTER = timedelta(days=30)
"""Somebody who was entered and holds no appointment is forgotten after a month: nobody needs the name any more."""


@worded
def add_person(uow: Alongside, name: str, email: str | None, account: str | None) -> dict[str, Any]:
    """A person entered, with the account they sign in with. Raises Conflict where that account is somebody's."""
    for_the_trust(uow)
    person = _entered(uow, name, email, account)
    return {"person_id": str(person.person_id), "name": person.name}


@worded
def change_person(
    uow: Alongside, person_id: str, name: str | None, email: str | None, account: str | None
) -> dict[str, Any]:
    """Another name, address or account of a person; what is not given stays."""
    for_the_trust(uow)
    known = uow.people.get(person_id)
    person = Person(known.person_id, _named(name) if name is not None else known.name, email or known.email)
    uow.people.change(person, account)
    return {"person_id": person_id, "name": person.name}


@worded
def appoint(
    uow: Alongside, person_id: str, role: str, from_on: date, until_on: date | None, school_id: str | None
) -> dict[str, Any]:
    """A person acts at a school, or (without one) at the trust, from a day on. Raises InvalidRequest, Conflict."""
    if school_id is None:
        for_the_trust(uow)
    else:
        uow.schools.get(school_id)
    person = uow.people.get(person_id)
    before = uow.people.appointments([school_id] if school_id else [])
    new = Appointment(person.person_id, Role(role), UUID(school_id) if school_id else None, from_on, until_on)
    after, facts = domain.appoint(before, new)
    _save(uow, before, after, facts)
    return _appointment_as_json(new, {person_id: person.name})


@worded
def enter(
    uow: Alongside,
    name: str,
    email: str | None,
    account: str,
    role: str,
    from_on: date,
    until_on: date | None,
    school_id: str | None,
) -> dict[str, Any]:
    """Somebody entered and appointed in one go. A person who signs in under this account already is appointed, where the
    name is the same. Raises Conflict where it is another's."""
    if school_id is None:
        for_the_trust(uow)
    known = uow.people.by_account(account)
    if known is not None and known.name.casefold() != _named(name).casefold():
        raise Conflict(
            f"{account} is the sign-in name of {known.name}. Give {name.strip()} one of their own, or enter the name as "
            f"{known.name}.",
            fields={"account": [f"This is the sign-in name of {known.name}."]},
        )
    person = known or _entered(uow, name, email, account)
    return appoint(uow, str(person.person_id), role, from_on, until_on, school_id)


def names_of_accounts(uow: Alongside, accounts: Collection[str]) -> dict[str, str]:
    """Names of those who sign in under these accounts, as far as they act for the trust or a school in scope."""
    return uow.people.names_by_account(accounts)


@worded
def end_appointment(uow: Alongside, person_id: str, role: str, last_day: date, school_id: str | None) -> dict[str, Any]:
    """The appointment ends after a day. Raises NotFound where the person does not hold it then."""
    if school_id is None:
        for_the_trust(uow)
    before = uow.people.appointments([school_id] if school_id else [])
    at = UUID(school_id) if school_id else None
    after, facts = domain.end_appointment(before, UUID(person_id), Role(role), at, last_day)
    _save(uow, before, after, facts)
    return {"person_id": person_id, "role": role, "school_id": school_id, "until_on": last_day.isoformat()}


def people_of_school(uow: Alongside, school_id: str, on: date | None) -> list[dict[str, Any]]:
    """Who acts for a school on a day (today, unless said)."""
    uow.schools.get(school_id)
    rows = [row for row in uow.people.appointments([school_id]).rows if row.school_id is not None]
    return _listed(uow, rows, on or uow.today())


def people_of_trust(uow: Alongside, on: date | None) -> list[dict[str, Any]]:
    """Who acts for the trust on a day (today, unless said)."""
    return _listed(uow, [row for row in uow.people.appointments().rows if row.school_id is None], on or uow.today())


def headboard(uow: Alongside, on: date | None) -> list[dict[str, Any]]:
    """The Headboard of a day: one seat for each head, with its schools, as what it sits and whether it votes."""
    day = on or uow.today()
    cases = uow.memberships.cases_in([state.value for state in IN_PROGRESS])
    schools = sorted({str(school) for case in cases for school in case.school_ids if uow.scope.covers(str(school))})
    seats = domain.headboard_seats(cases, uow.people.appointments(schools), day)
    names = uow.people.named(str(seat.person_id) for seat in seats)
    school_names = uow.schools.names(schools)
    return [
        {
            "person_id": str(seat.person_id),
            "name": names.get(str(seat.person_id), ""),
            "schools": [{"school_id": str(one), "name": school_names.get(str(one), "")} for one in seat.school_ids],
            "standing": seat.standing.value,
            "votes": seat.votes,
        }
        for seat in seats
    ]


def acting_person(uow: Alongside) -> Person:
    """Who is acting, as a person in the records. Raises NotAllowed where nobody in them signs in under this name."""
    person = uow.people.by_account(uow.actor)
    if person is None:
        raise NotAllowed(
            f"Nobody in the records signs in as {uow.actor}, so this cannot be signed. Ask the membership lead to enter "
            "you among the people, with this account."
        )
    return person


def signing(uow: Alongside, membership: Membership, side: str | None) -> tuple[Side, UUID]:
    """The side that the acting person may sign for in a case, and the person. Raises NotAllowed, InvalidRequest."""
    person = acting_person(uow)
    able = _sides_of(uow, person.person_id, membership.school_ids)
    if not able:
        raise NotAllowed(
            f"{person.name} may sign neither for {membership.who} (its head or business manager does) nor for the trust "
            "(its membership lead or an executive does)."
        )
    if side is None and len(able) > 1:
        raise InvalidRequest(f"{person.name} may sign for either side: say for which.", fields={"side": ["Choose."]})
    chosen = Side(side) if side else next(iter(able))
    if chosen not in able:
        raise NotAllowed(f"{person.name} may not sign for the {chosen.value}.")
    return chosen, person.person_id


def sides_of_caller(uow: Alongside, membership: Membership) -> tuple[UUID | None, set[Side]]:
    """Who is asking, and the sides of a case for which they may act; none for somebody whom the records do not know."""
    person = uow.people.by_account(uow.actor)
    if person is None:
        return None, set()
    return person.person_id, _sides_of(uow, person.person_id, membership.school_ids)


def _sides_of(uow: Alongside, person_id: UUID, school_ids: Sequence[UUID]) -> set[Side]:
    today, held = uow.today(), uow.people.appointments([str(one) for one in school_ids])
    able = set()
    if any(held.roles_on(person_id, today, school) & MAY_SIGN_FOR_A_SCHOOL for school in school_ids):
        able.add(Side.SCHOOL)
    if held.roles_on(person_id, today) & MAY_SIGN_FOR_THE_TRUST:
        able.add(Side.TRUST)
    return able


def my_roles(uow: Alongside) -> dict[str, Any]:
    """Who the caller is in the records, what they hold today, and the names of the schools that they hold it at; empty
    where nobody signs in under this name."""
    person = uow.people.by_account(uow.actor)
    if person is None:
        return {"person_id": None, "name": "", "appointments": [], "schools": {}}
    held = _listed(uow, uow.people.appointments_of(str(person.person_id)).rows, uow.today())
    return {
        "person_id": str(person.person_id),
        "name": person.name,
        "appointments": held,
        "schools": uow.schools.names({one["school_id"] for one in held if one["school_id"]}),
    }


def forget_people_without_a_role(uow: Alongside) -> int:
    """Delete names and addresses of people of whom no appointment is kept any more; returns how many."""
    return uow.people.forget_without_a_role(uow.now() - FORGET_AFTER)


def _save(uow: Alongside, before: Appointments, after: Appointments, facts: Sequence[PeopleFact]) -> None:
    uow.people.save_appointments(before, after)
    for fact in facts:
        one = fact.appointment
        school_id = str(one.school_id) if one.school_id else None
        data = {
            "school_id": school_id,
            "person_id": str(one.person_id),
            "role": one.role.value,
            "from_on": one.from_on,
            "until_on": one.until_on,
        }
        subject = ":".join([str(one.person_id), one.role.value, one.from_on.isoformat()])
        role = one.role.value.replace("_", " ")
        ended = isinstance(fact, AppointmentEnded)
        why = f"{role} until {in_words(one.until_on)}" if ended else f"{role} from {in_words(one.from_on)}"
        uow.emit(APPOINTMENT, subject=subject, school_id=school_id, data=data, why=why)


def _listed(uow: Alongside, rows: Collection[Appointment], on: date) -> list[dict[str, Any]]:
    standing = [row for row in rows if row.covers(on)]
    people = uow.people.known(str(row.person_id) for row in standing)
    names = {person_id: person.name for person_id, person in people.items()}
    return [
        _appointment_as_json(row, names)
        | {"email": people[str(row.person_id)].email if str(row.person_id) in people else None}
        for row in standing
    ]


def _appointment_as_json(row: Appointment, names: dict[str, str]) -> dict[str, Any]:
    return {
        "person_id": str(row.person_id),
        "name": names.get(str(row.person_id), ""),
        "role": row.role.value,
        "school_id": str(row.school_id) if row.school_id else None,
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat() if row.until_on else None,
    }


def _entered(uow: Alongside, name: str, email: str | None, account: str | None) -> Person:
    person = Person(UUID(new_id()), _named(name), (email or "").strip() or None)
    uow.people.add(person, account or person.email, uow.now())
    return person


def _named(name: str) -> str:
    if not name.strip():
        raise BadInput("Give the person's name.")
    return name.strip()
