"""People hold dated roles, and the Headboard follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.membership.domain import people
from services.membership.domain.errors import AlreadyDone, BadInput, NotKnown
from services.membership.domain.journey import Membership, Owners
from services.membership.domain.people import Appointment, Appointments, Seat, SeatStanding
from shared.identity.roles import Role
from tests.membership.domain.cases import BRICKNELL, HEAD, LEAD, MANOR_MEAD, OFFICER, WALTON_LEIGH, membership_in

FROM = date(2026, 9, 1)
NOW = date(2026, 10, 5)
OTHER_HEAD = UUID(int=4)


def appointed(*rows: Appointment) -> Appointments:
    made = Appointments()
    for row in rows:
        made, _ = people.appoint(made, row)
    return made


FEDERATION_HEAD = appointed(
    Appointment(HEAD, Role.HEAD, MANOR_MEAD, FROM),
    Appointment(HEAD, Role.HEAD, WALTON_LEIGH, FROM),
    Appointment(OTHER_HEAD, Role.HEAD, BRICKNELL, FROM),
    Appointment(LEAD, Role.MEMBERSHIP_LEAD, None, FROM),
)


def bricknell_in(state: str) -> Membership:
    return replace(
        membership_in(state), membership_id=UUID(int=10), school_ids=(BRICKNELL,), names=("Bricknell Primary School",)
    )


def test_one_person_may_head_two_schools() -> None:
    assert FEDERATION_HEAD.schools_of(HEAD, NOW) == (MANOR_MEAD, WALTON_LEIGH)
    assert FEDERATION_HEAD.roles_on(HEAD, NOW, WALTON_LEIGH) == {Role.HEAD}
    assert FEDERATION_HEAD.roles_on(HEAD, NOW) == frozenset()
    assert FEDERATION_HEAD.roles_on(LEAD, NOW) == {Role.MEMBERSHIP_LEAD}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Appointment(OFFICER, Role.HEAD, None, FROM), "“head” is a role at a school: say at which"),
        (Appointment(OFFICER, Role.BUYER, MANOR_MEAD, FROM), "“buyer” is a role at the trust, not at one school"),
        (Appointment(OFFICER, Role.OFFICE, MANOR_MEAD, FROM, date(2026, 8, 31)), "before it begins"),
    ],
)
def test_a_role_in_the_wrong_place_or_time_is_refused(row: Appointment, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        people.appoint(Appointments(), row)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_belongs_to_schools_or_to_the_trust(role: Role) -> None:
    place = MANOR_MEAD if role in people.SCHOOL_ROLES else None
    made, facts = people.appoint(Appointments(), Appointment(OFFICER, role, place, FROM))
    assert made.roles_on(OFFICER, NOW, place) == {role}
    assert len(facts) == 1


def test_a_school_has_one_head_at_a_time() -> None:
    with pytest.raises(AlreadyDone, match="End that appointment before the new head begins"):
        people.appoint(FEDERATION_HEAD, Appointment(OTHER_HEAD, Role.HEAD, MANOR_MEAD, date(2027, 1, 1)))
    ended, _ = people.end_appointment(FEDERATION_HEAD, HEAD, Role.HEAD, MANOR_MEAD, date(2026, 12, 31))
    changed, _ = people.appoint(ended, Appointment(OTHER_HEAD, Role.HEAD, MANOR_MEAD, date(2027, 1, 1)))
    assert changed.head_of(MANOR_MEAD, date(2026, 12, 31)) == HEAD
    assert changed.head_of(MANOR_MEAD, date(2027, 1, 1)) == OTHER_HEAD


def test_the_same_role_twice_over_is_refused_and_what_is_not_held_cannot_end() -> None:
    with pytest.raises(AlreadyDone, match="is membership lead there from 1 September 2026 already"):
        people.appoint(FEDERATION_HEAD, Appointment(LEAD, Role.MEMBERSHIP_LEAD, None, NOW))
    with pytest.raises(NotKnown, match="is not governor there on 5 October 2026"):
        people.end_appointment(FEDERATION_HEAD, HEAD, Role.GOVERNOR, MANOR_MEAD, NOW)


@pytest.mark.parametrize(
    ("state", "standing", "votes"),
    [
        ("applied", SeatStanding.INTENDS_TO_JOIN, False),
        ("agreed", SeatStanding.INTENDS_TO_JOIN, False),
        ("associate", SeatStanding.ASSOCIATE_SCHOOL, True),
        ("decision_due", SeatStanding.ASSOCIATE_SCHOOL, True),
        ("converting", SeatStanding.ASSOCIATE_SCHOOL, True),
        ("member", SeatStanding.MEMBER_SCHOOL, True),
        ("leaving", SeatStanding.LEAVING, False),
    ],
)
def test_heads_of_members_associates_and_schools_that_intend_to_join_sit_on_the_headboard(
    state: str, standing: SeatStanding, votes: bool
) -> None:
    seats = people.headboard_seats([membership_in(state)], FEDERATION_HEAD, NOW)
    assert seats == (Seat(HEAD, (MANOR_MEAD, WALTON_LEIGH), standing, votes),)


@pytest.mark.parametrize("state", ["enquiry", "declined", "withdrawn", "left", "ended_early"])
def test_who_only_asked_or_is_gone_has_no_seat(state: str) -> None:
    assert people.headboard_seats([membership_in(state)], FEDERATION_HEAD, NOW) == ()


def test_the_headboard_lists_member_schools_first_and_leaves_empty_headships_out() -> None:
    board = people.headboard_seats([membership_in("associate"), bricknell_in("member")], FEDERATION_HEAD, NOW)
    assert [(seat.person_id, seat.standing) for seat in board] == [
        (OTHER_HEAD, SeatStanding.MEMBER_SCHOOL),
        (HEAD, SeatStanding.ASSOCIATE_SCHOOL),
    ]
    assert people.headboard_seats([bricknell_in("member")], Appointments(), NOW) == ()


@pytest.mark.parametrize(
    ("owners", "words"),
    [
        (Owners(LEAD, LEAD), "school's owner of the journey must be head or business manager"),
        (Owners(HEAD, HEAD), "trust's owner of the journey must be its membership lead"),
    ],
)
def test_the_owners_of_a_journey_must_be_able_to_sign(owners: Owners, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        people.refuse_unfit_owners(owners, (MANOR_MEAD,), FEDERATION_HEAD, NOW)
    people.refuse_unfit_owners(Owners(HEAD, LEAD), (MANOR_MEAD,), FEDERATION_HEAD, NOW)
