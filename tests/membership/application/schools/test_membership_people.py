"""People by dated appointments, the Headboard that follows from them, and who they are to the service."""

from __future__ import annotations

import pytest

from shared.errors import Conflict, NotFound
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.membership.application.schools.harbour import LEAD, Federation, Harbour


def test_one_head_of_two_schools_has_one_seat_and_votes_as_an_associate(federation: Federation) -> None:
    federation.alongside()
    seats = federation.harbour.ask(LEAD, "headboard")
    assert seats == [
        {
            "person_id": federation.head_id,
            "name": "Head",
            "schools": [
                {"school_id": federation.manor_mead, "name": "Manor Mead School"},
                {"school_id": federation.walton_leigh, "name": "Walton Leigh School"},
            ],
            "standing": "associate_school",
            "votes": True,
        }
    ]


def test_a_school_that_only_enquired_has_no_seat(federation: Federation) -> None:
    owners = {"school_owner": federation.head_id, "trust_owner": federation.lead_id}
    federation.harbour.ask(LEAD, "enquire", school_ids=federation.both, **owners)
    assert federation.harbour.ask(LEAD, "headboard") == []


def test_the_seat_changes_hands_with_the_headship(federation: Federation) -> None:
    federation.alongside()
    harbour = federation.harbour
    new = str(harbour.ask(LEAD, "add_person", name="New Head", account="new@federation")["person_id"])
    appointment = {"school_id": federation.manor_mead, "role": "head"}
    with pytest.raises(Conflict, match="has a head"):
        harbour.ask(LEAD, "appoint_at_school", person_id=new, from_on="2027-01-01", **appointment)
    harbour.ask(LEAD, "end_school_appointment", person_id=federation.head_id, last_day="2026-12-31", **appointment)
    harbour.ask(LEAD, "appoint_at_school", person_id=new, from_on="2027-01-01", **appointment)
    assert [seat["name"] for seat in harbour.ask(LEAD, "headboard", on="2026-12-31")] == ["Head"]
    seats = harbour.ask(LEAD, "headboard", on="2027-01-01")
    assert {(seat["name"], seat["schools"][0]["name"]) for seat in seats} == {
        ("Head", "Walton Leigh School"),
        ("New Head", "Manor Mead School"),
    }
    said = harbour.said("membership.appointment.changed.v1", federation.manor_mead)
    assert [(one["person_id"], one["from_on"], one["until_on"]) for one in said] == [
        (federation.head_id, "2025-09-01", None),
        (federation.head_id, "2025-09-01", "2026-12-31"),
        (new, "2027-01-01", None),
    ]


def test_events_name_no_person(federation: Federation) -> None:
    for said in federation.harbour.said("membership.appointment.changed.v1"):
        assert "head@federation" not in str(said) and "Head" not in str(said)


def test_everybody_can_ask_who_they_are_here(federation: Federation) -> None:
    harbour = federation.harbour
    mine = harbour.ask(federation.head, "my_roles")
    assert mine["person_id"] == federation.head_id
    assert {(one["role"], one["school_id"]) for one in mine["appointments"]} == {
        ("head", federation.manor_mead),
        ("head", federation.walton_leigh),
    }
    assert mine["schools"] == {
        federation.manor_mead: "Manor Mead School", federation.walton_leigh: "Walton Leigh School",
    }  # fmt: skip
    stranger = caller("stranger@nowhere", (Role.TECHNICIAN, EVERY_SCHOOL))
    assert harbour.ask(stranger, "my_roles") == {"person_id": None, "name": "", "appointments": [], "schools": {}}


def test_an_appointment_that_is_not_held_cannot_end(federation: Federation) -> None:
    with pytest.raises(NotFound, match="there is nothing to end"):
        federation.as_lead("end_school_appointment", person_id=federation.lead_id, role="office", last_day="2026-12-31")


def test_schools_that_were_the_trusts_before_are_recorded_as_members(federation: Federation) -> None:
    harbour = federation.harbour
    owners = {"school_owner": federation.head_id, "trust_owner": federation.lead_id}
    page = harbour.ask(LEAD, "record_member", school_ids=federation.both, joined_on="2015-09-01", **owners)
    assert (page["state"], page["joined_on"]) == ("member", "2015-09-01")
    assert harbour.ask(LEAD, "memberships", states=["member"])["count"] == 1
    assert harbour.ask(LEAD, "membership_counts")["member"] == 1


def test_the_owners_of_a_journey_can_be_changed(federation: Federation, harbour: Harbour) -> None:
    federation.alongside()
    bursar = harbour.person("bursar@federation", "business_manager", federation.walton_leigh)
    page = federation.as_head("change_owners", school_owner=bursar)
    assert page["owners"]["school"] == {"person_id": bursar, "name": "Bursar"}
