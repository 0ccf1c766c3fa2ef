"""What a page of the journey asks membership: who may take which step now, how far it has come, what a step would change,
and what waits for whom, in short."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotAllowed
from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.membership.application.schools.harbour import LEAD, Federation

LEAVING = {"last_service_on": "2026-12-31", "reasons": ["cost"], "words": "the budget is cut"}
EXTENSION = {"to_end": "2028-02-29", "reason": "more_time_needed", "words": "a new head"}


def mine(page: dict[str, Any]) -> set[str]:
    return {one["step"] for one in page["possible_steps"] if one["may"]}


def test_a_step_says_whether_the_caller_may_take_it(federation: Federation) -> None:
    federation.agreed()
    assert mine(federation.as_lead("membership")) == {"start_associate", "decline", "withdraw", "change_owners"}
    assert mine(federation.as_head("membership")) == {"withdraw", "change_owners"}
    stranger = caller("it@lseat", (Role.OPERATOR, EVERY_SCHOOL))
    seen = federation.harbour.ask(stranger, "membership", school_id=federation.manor_mead)
    assert (mine(seen), seen["your_sides"]) == (set(), [])


def test_a_proposal_that_waits_is_signed_by_the_other_side_and_not_proposed_again(federation: Federation) -> None:
    federation.alongside()
    federation.as_head("ask_for_decision", because="we are sure")
    federation.as_lead("propose_extension", **EXTENSION)
    lead, head = federation.as_lead("membership"), federation.as_head("membership")
    assert "sign" in mine(head) and "sign" not in mine(lead)
    assert "take_back" in mine(head) & mine(lead)
    assert "decide_to_extend" not in mine(head) | mine(lead)
    assert "decide_to_convert" in mine(head)


def test_one_person_of_both_sides_does_not_sign_twice(federation: Federation) -> None:
    federation.alongside()
    federation.as_head("ask_for_decision", because="we are sure")
    said = {"person_id": federation.lead_id, "role": "business_manager", "from_on": "2026-09-01"}
    federation.harbour.ask(LEAD, "appoint_at_school", school_id=federation.manor_mead, **said)
    page = federation.as_lead("propose_extension", side="trust", **EXTENSION)
    assert page["your_sides"] == ["school", "trust"]
    assert "sign" not in mine(page)


def test_what_a_proposal_changes_is_shown_before_it_is_signed_and_nothing_is_written(federation: Federation) -> None:
    federation.alongside()
    federation.as_head("ask_for_decision", because="we are sure")
    proposed = federation.as_lead("propose_extension", **EXTENSION)
    shown = federation.as_head("proposal_preview", proposal_id=proposed["proposal_id"])
    assert shown["changes"] == [
        {"what": "Where the journey stands", "before": "Decision", "after": "Associate period"},
        {"what": "Last day of the associate period", "before": "31 August 2027", "after": "29 February 2028"},
    ]
    assert federation.page()["state"] == "decision_due"
    federation.harbour.on(2028, 3, 1)
    with pytest.raises((InvalidRequest, Conflict), match="29 February 2028"):
        federation.as_head("proposal_preview", proposal_id=proposed["proposal_id"])


def test_the_stages_have_the_days_on_which_they_were_reached(federation: Federation) -> None:
    federation.alongside()
    said = [(one["state"], one["standing"], one["on"], one["expected_on"]) for one in federation.page()["stages"]]
    assert said == [
        ("enquiry", "done", "2026-05-04", None),
        ("applied", "done", "2026-05-04", None),
        ("agreed", "done", "2026-05-04", None),
        ("associate", "now", "2026-09-01", None),
        ("decision_due", "to_come", None, "2027-08-31"),
        ("converting", "to_come", None, None),
        ("member", "to_come", None, None),
    ]
    federation.as_head("propose_leaving", **LEAVING)
    said = [(one["state"], one["standing"], one["on"], one["expected_on"]) for one in federation.page()["stages"]][3:]
    assert said == [
        ("associate", "done", "2026-09-01", None),
        ("leaving", "now", "2026-09-01", None),
        ("ended_early", "to_come", None, "2026-12-31"),
    ]


def test_a_withdrawn_enquiry_ends_where_it_ended(federation: Federation) -> None:
    owners = {"school_owner": federation.head_id, "trust_owner": federation.lead_id}
    federation.harbour.ask(LEAD, "enquire", school_ids=federation.both, **owners)
    federation.as_head("withdraw", words="later perhaps")
    assert [one["state"] for one in federation.page()["stages"]] == ["enquiry", "withdrawn"]


def test_the_school_sees_in_short_what_waits_for_it_and_what_for_the_other_side(federation: Federation) -> None:
    glance = federation.as_head("journey_at_a_glance")
    assert (glance["state"], glance["needs"]) == (None, [])
    federation.alongside()
    federation.harbour.on(2026, 12, 18)
    glance = federation.as_head("journey_at_a_glance")
    needs = [(one["kind"], one["who"], one["due_on"], one["yours"]) for one in glance["needs"]]
    assert needs == [("review", "school", "2026-12-18", True), ("review", "trust", "2026-12-18", False)]
    assert glance["upcoming"][0] == {"due_on": "2027-03-25", "words": "term review 2 is due from both sides"}


def test_a_school_that_asked_waits_for_the_trust_until_it_is_answered(federation: Federation) -> None:
    owners = {"school_owner": federation.head_id, "trust_owner": federation.lead_id}
    federation.harbour.ask(LEAD, "enquire", school_ids=federation.both, **owners)
    assert _waiting(federation) == [("step", "trust", "apply")]
    federation.as_head("apply")
    assert _waiting(federation) == [("step", "trust", "agreement")]
    federation.as_lead("propose_agreement")
    (waits,) = federation.harbour.ask(LEAD, "journeys_at_a_glance")["needs"]
    assert (waits["kind"], waits["who"]) == ("signature", "school")
    federation.as_head("sign_proposal", proposal_id=waits["proposal_id"])
    assert _waiting(federation) == [("step", "trust", "start")]


def _waiting(federation: Federation) -> list[tuple[str, str, str | None]]:
    needs = federation.harbour.ask(LEAD, "journeys_at_a_glance")["needs"]
    return [(one["kind"], one["who"], one.get("step")) for one in needs]


def test_a_step_of_the_exit_plan_waits_for_nobody_before_its_day(federation: Federation) -> None:
    federation.alongside()
    federation.as_head("propose_leaving", **LEAVING)
    assert [one["words"] for one in federation.as_lead("journey_at_a_glance")["needs"]] == [
        "Exit plan: notice given to every service"
    ]
    federation.as_lead("complete_exit_step", step="notice_given", evidence="letter")
    assert federation.as_lead("journey_at_a_glance")["needs"] == []
    federation.harbour.on(2027, 1, 1)
    assert [one["words"] for one in federation.as_lead("journey_at_a_glance")["needs"]] == [
        "Exit plan: last day of service passed"
    ]


def test_a_decision_asked_for_early_is_due_now(federation: Federation) -> None:
    federation.alongside()
    federation.as_head("ask_for_decision", because="we are sure")
    needs = federation.as_lead("journey_at_a_glance")["needs"]
    assert [(one["kind"], one["who"], one["due_on"], one["yours"]) for one in needs] == [
        ("decision", "both", None, True)
    ]
    federation.as_lead("propose_extension", **EXTENSION)
    waiting = federation.as_lead("journey_at_a_glance")["needs"]
    assert [(one["kind"], one["who"], one["yours"]) for one in waiting] == [("signature", "school", False)]


def test_the_trust_sees_in_short_what_waits_in_every_case(federation: Federation) -> None:
    federation.alongside()
    federation.as_head("propose_leaving", **{**LEAVING, "last_service_on": "2026-09-10"})
    glance = federation.harbour.ask(LEAD, "journeys_at_a_glance")
    assert glance["states"] == [{"state": "associate", "words": "Associate period", "count": 1}]
    assert [(one["kind"], one["who"], one["words"]) for one in glance["needs"]] == [
        ("signature", "trust", "Sign leaving")
    ]
    federation.harbour.on(2026, 12, 18)
    glance = federation.harbour.ask(LEAD, "journeys_at_a_glance")
    reviews = [(one["schools"], one["who"]) for one in glance["needs"] if one["kind"] == "review"]
    assert sorted(reviews) == [
        ("Manor Mead School", "school"),
        ("Manor Mead School", "trust"),
        ("Walton Leigh School", "school"),
        ("Walton Leigh School", "trust"),
    ]
    with pytest.raises(NotAllowed):
        federation.harbour.ask(federation.head, "journeys_at_a_glance")


def test_somebody_is_entered_and_appointed_at_once_or_not_at_all(federation: Federation) -> None:
    harbour = federation.harbour
    new = {"name": "Nia Ford", "account": "nia@school", "email": "nia@school.example", "from_on": "2026-05-04"}
    at = {"school_id": federation.manor_mead}
    harbour.ask(LEAD, "enter_at_school", role="office", **new, **at)
    with pytest.raises(Conflict, match="already"):
        harbour.ask(LEAD, "enter_at_school", role="office", **new, **at)
    with pytest.raises(Conflict, match="is the sign-in name of Nia Ford"):
        harbour.ask(LEAD, "enter_at_school", role="governor", **{**new, "name": "Nils Ford"}, **at)
    harbour.ask(LEAD, "enter_at_school", role="governor", **new, **at)
    with pytest.raises(Conflict, match="has a head"):
        harbour.ask(LEAD, "enter_at_school", role="head", **{**new, "name": "Hal Moss", "account": "hal@school"}, **at)
    rows = [(one["name"], one["role"], one["email"]) for one in harbour.ask(LEAD, "people_of_school", **at)]
    assert ("Nia Ford", "office", "nia@school.example") in rows and (
        "Nia Ford",
        "governor",
        "nia@school.example",
    ) in rows
    assert harbour.ask(LEAD, "names_of_accounts", accounts=["hal@school", "nia@school"]) == {"nia@school": "Nia Ford"}


def test_names_are_given_only_of_people_who_act_for_the_trust_or_the_callers_school(federation: Federation) -> None:
    harbour = federation.harbour
    other = harbour.school("118105", "Sir Henry Cooper School")
    harbour.person("head@cooper", "head", other)
    asked = ["lead@lseat", "head@cooper", "head@federation", "nobody"]
    assert harbour.ask(federation.head, "names_of_accounts", accounts=asked) == {
        "lead@lseat": "Lead",
        "head@federation": "Head",
    }
