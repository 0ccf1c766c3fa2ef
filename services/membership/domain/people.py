"""People who act for a school or for the trust, by dated appointments: a person may hold several, at several
schools; the head of a
federation holds one for each of its schools. The Headboard follows from the appointments: heads of member schools,
of associates and of
schools that intend to join."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.membership.domain.errors import AlreadyDone, BadInput, NotKnown, in_words
from services.membership.domain.journey import Membership, Owners
from services.membership.domain.journey_states import State
from shared.identity.roles import Role

SCHOOL_ROLES = frozenset({Role.HEAD, Role.BUSINESS_MANAGER, Role.OFFICE, Role.GOVERNOR})
TRUST_ROLES = frozenset(Role) - SCHOOL_ROLES
READING_ROLES = frozenset({Role.GOVERNOR, Role.TRUSTEE, Role.AUDITOR})
MAY_SIGN_FOR_A_SCHOOL = frozenset({Role.HEAD, Role.BUSINESS_MANAGER})
MAY_SIGN_FOR_THE_TRUST = frozenset({Role.MEMBERSHIP_LEAD, Role.EXECUTIVE})


@dataclass(frozen=True)
class Person:
    """A person by our own id. Name and e-mail are personal data and stay in this service."""

    person_id: UUID
    name: str
    email: str | None = None


@dataclass(frozen=True)
class Appointment:
    """One role of one person, from a day to a day (None: until further notice), at one school or, with no school, at
    the trust."""

    person_id: UUID
    role: Role
    school_id: UUID | None
    from_on: date
    until_on: date | None = None

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def overlaps(self, other: Appointment) -> bool:
        return self.from_on <= (other.until_on or date.max) and other.from_on <= (self.until_on or date.max)


@dataclass(frozen=True)
class Appointed:
    appointment: Appointment


@dataclass(frozen=True)
class AppointmentEnded:
    appointment: Appointment


PeopleFact = Appointed | AppointmentEnded


class SeatStanding(StrEnum):
    """As what a head sits on the Headboard."""

    MEMBER_SCHOOL = "member_school"
    ASSOCIATE_SCHOOL = "associate_school"
    INTENDS_TO_JOIN = "intends_to_join"
    LEAVING = "leaving"


@dataclass(frozen=True)
class Seat:
    """One chair on the Headboard: one person, the schools that person leads, as what, and whether the seat votes."""

    person_id: UUID
    school_ids: tuple[UUID, ...]
    standing: SeatStanding
    votes: bool


STANDING_OF: dict[State, SeatStanding] = {
    State.APPLIED: SeatStanding.INTENDS_TO_JOIN,
    State.AGREED: SeatStanding.INTENDS_TO_JOIN,
    State.ASSOCIATE: SeatStanding.ASSOCIATE_SCHOOL,
    State.DECISION_DUE: SeatStanding.ASSOCIATE_SCHOOL,
    State.CONVERTING: SeatStanding.ASSOCIATE_SCHOOL,
    State.MEMBER: SeatStanding.MEMBER_SCHOOL,
    State.LEAVING: SeatStanding.LEAVING,
}
# Who sits is the seed's; who votes is the trust's to set: here everybody who shares in what is decided (assumed).
VOTING = frozenset({SeatStanding.MEMBER_SCHOOL, SeatStanding.ASSOCIATE_SCHOOL})
_FIRMEST = (
    SeatStanding.MEMBER_SCHOOL,
    SeatStanding.ASSOCIATE_SCHOOL,
    SeatStanding.INTENDS_TO_JOIN,
    SeatStanding.LEAVING,
)


@dataclass(frozen=True)
class Appointments:
    """Every appointment that is known, ended ones too."""

    rows: tuple[Appointment, ...] = ()

    def of(self, person_id: UUID, on: date) -> tuple[Appointment, ...]:
        """What a person is on a day."""
        return tuple(row for row in self.rows if row.person_id == person_id and row.covers(on))

    def roles_on(self, person_id: UUID, on: date, school_id: UUID | None = None) -> frozenset[Role]:
        """A person's roles on a day at one school, or at the trust where no school is named."""
        return frozenset(row.role for row in self.of(person_id, on) if row.school_id == school_id)

    def schools_of(self, person_id: UUID, on: date) -> tuple[UUID, ...]:
        """The schools for which a person acts on a day, each once."""
        return tuple(dict.fromkeys(row.school_id for row in self.of(person_id, on) if row.school_id is not None))

    def holders(self, role: Role, on: date, school_id: UUID | None = None) -> tuple[UUID, ...]:
        """Who holds a role on a day at a school, or at the trust."""
        return tuple(
            row.person_id for row in self.rows if row.role is role and row.school_id == school_id and row.covers(on)
        )

    def head_of(self, school_id: UUID, on: date) -> UUID | None:
        """The head of a school on a day, or None while the post is empty."""
        return next(iter(self.holders(Role.HEAD, on, school_id)), None)


def appoint(appointments: Appointments, new: Appointment) -> tuple[Appointments, list[PeopleFact]]:
    """One more appointment. A school role needs a school, a trust role has none; the same role twice over, or a
    second head, is refused."""
    if new.role in SCHOOL_ROLES and new.school_id is None:
        raise BadInput(f"“{_words(new.role)}” is a role at a school: say at which.")
    if new.role in TRUST_ROLES and new.school_id is not None:
        raise BadInput(f"“{_words(new.role)}” is a role at the trust, not at one school: leave the school out.")
    if new.until_on is not None and new.until_on < new.from_on:
        raise BadInput(
            f"The appointment would end on {in_words(new.until_on)}, before it begins on {in_words(new.from_on)}."
        )
    for row in appointments.rows:
        if row.role is not new.role or row.school_id != new.school_id or not row.overlaps(new):
            continue
        if row.person_id == new.person_id:
            raise AlreadyDone(
                f"This person is {_words(new.role)} there from {in_words(row.from_on)} already. End that "
                "appointment first."
            )
        if new.role is Role.HEAD:
            raise AlreadyDone(
                f"The school has a head from {in_words(row.from_on)}. End that appointment before the new head begins."
            )
    return Appointments((*appointments.rows, new)), [Appointed(new)]


def end_appointment(
    appointments: Appointments, person_id: UUID, role: Role, school_id: UUID | None, last_day: date
) -> tuple[Appointments, list[PeopleFact]]:
    """The appointment ends after `last_day`; it stays on record."""
    for at, row in enumerate(appointments.rows):
        same = row.person_id == person_id and row.role is role and row.school_id == school_id
        if same and row.covers(last_day):
            ended = replace(row, until_on=last_day)
            if ended == row:
                return appointments, []
            return Appointments((*appointments.rows[:at], ended, *appointments.rows[at + 1 :])), [
                AppointmentEnded(ended)
            ]
    raise NotKnown(f"This person is not {_words(role)} there on {in_words(last_day)}, so there is nothing to end.")


def headboard_seats(memberships: Iterable[Membership], appointments: Appointments, on: date) -> tuple[Seat, ...]:
    """The Headboard of a day: one seat for each head, even of several schools, at the firmest standing of those
    schools.

    Heads of member schools, of associates and of schools that intend to join (applied or agreed) sit; an empty
    headship has no seat.
    """
    schools_of: dict[UUID, list[tuple[UUID, SeatStanding]]] = {}
    for membership in memberships:
        standing = STANDING_OF.get(membership.state)
        if standing is None:
            continue
        for school_id in membership.school_ids:
            head = appointments.head_of(school_id, on)
            if head is not None:
                schools_of.setdefault(head, []).append((school_id, standing))
    seats = []
    for head, led in schools_of.items():
        standing = min((standing for _, standing in led), key=_FIRMEST.index)
        seats.append(Seat(head, tuple(dict.fromkeys(school_id for school_id, _ in led)), standing, standing in VOTING))
    return tuple(sorted(seats, key=lambda seat: (_FIRMEST.index(seat.standing), str(seat.person_id))))


def refuse_unfit_owners(owners: Owners, school_ids: Sequence[UUID], appointments: Appointments, on: date) -> None:
    """The school's owner must be head or business manager of one of the schools; the trust's owner its membership
    lead or an executive."""
    at_schools = {role for school_id in school_ids for role in appointments.roles_on(owners.school, on, school_id)}
    if not at_schools & MAY_SIGN_FOR_A_SCHOOL:
        raise BadInput("The school's owner of the journey must be head or business manager of one of its schools.")
    if not appointments.roles_on(owners.trust, on) & MAY_SIGN_FOR_THE_TRUST:
        raise BadInput("The trust's owner of the journey must be its membership lead or an executive.")


def _words(role: Role) -> str:
    return role.value.replace("_", " ")
