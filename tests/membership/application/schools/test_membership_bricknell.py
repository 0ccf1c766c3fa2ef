"""Bricknell's real change of URN: 117717 closed on 30 September 2013 and reopened as 140235. Here it is led through a
membership of The Constellation Trust with a clock of its own; its `school_id` never changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.errors import Conflict, InvalidRequest, NotAllowed
from shared.identity.context import caller
from shared.identity.roles import Role
from tests.membership.application.schools.harbour import LEAD, Harbour, published


class Bricknell:
    """Bricknell under its old URN, converting on 1 September 2027."""

    def __init__(self, harbour: Harbour) -> None:
        self.harbour = harbour
        harbour.trust("The Constellation Trust", "5630")
        self.school_id = harbour.school("117717", "Bricknell Primary School", "Community school", phase="primary")
        head = harbour.person("head@bricknell", "head", self.school_id)
        lead = harbour.person("lead@lseat", "membership_lead")
        self.head = caller("head@bricknell", (Role.HEAD, self.school_id))
        harbour.ask(LEAD, "enquire", school_ids=[self.school_id], school_owner=head, trust_owner=lead)
        self.as_head("apply")
        self.both_sign("propose_agreement", months=12)
        harbour.on(2026, 9, 1)
        self.as_lead("start_associate", started_on="2026-09-01")
        harbour.on(2027, 5, 3)

    def as_head(self, method: str, **said: object) -> dict[str, object]:
        return dict(self.harbour.ask(self.head, method, school_id=self.school_id, **said))

    def as_lead(self, method: str, **said: object) -> dict[str, object]:
        return dict(self.harbour.ask(LEAD, method, school_id=self.school_id, **said))

    def both_sign(self, method: str, **said: object) -> dict[str, object]:
        proposed = self.as_lead(method, **said)
        return self.as_head("sign_proposal", proposal_id=proposed["proposal_id"])

    def converting(self) -> None:
        self.as_head("ask_for_decision", because="the governors are sure")
        self.both_sign("propose_conversion", provisional_on="2027-09-01", reasons=["good_fit"], words="both are sure")

    def record(self) -> dict[str, object]:
        schools = [
            {
                "school_id": self.school_id,
                "new_urn": "140235",
                "establishment_type": "Academy converter",
            }
        ]
        return self.as_lead("record_conversion", schools=schools)


@pytest.fixture
def bricknell(harbour: Harbour) -> Bricknell:
    return Bricknell(harbour)


def test_bricknell_reopens_under_its_new_urn_and_keeps_its_id(bricknell: Bricknell) -> None:
    harbour = bricknell.harbour
    page = harbour.send(published("membership/successor_links.csv"), "successors")
    assert page["state"] == "ready", page
    assert page["found"]["rows"] == 16_451
    taken = harbour.take(page["import_id"])
    print(f"successor links: {taken['result']['new']} of 16451 taken")
    assert taken["result"]["new"] == 16_451
    follows = harbour.ask(LEAD, "school", school_id=bricknell.school_id)["register_says_followed_by"]
    assert follows == [{"urn": "140235", "name": "Bricknell Primary School", "opens_on": "2013-10-01"}]

    bricknell.converting()
    bricknell.as_lead("confirm_conversion_date")
    harbour.on(2027, 9, 1)
    assert bricknell.record()["state"] == "member"
    said = harbour.said("membership.school.recorded.v1", bricknell.school_id)
    assert [(one["urn"], one["establishment_type"]) for one in said] == [
        ("117717", "Community school"),
        ("140235", "Academy converter"),
    ]
    assert harbour.said("membership.conversion.completed.v1") == [
        {
            "school_id": bricknell.school_id,
            "old_urn": "117717",
            "new_urn": "140235",
            "on": "2027-09-01",
            "name": "Bricknell Primary School",
        }
    ]
    assert harbour.said("membership.conversion.dated.v1", bricknell.school_id)[-1]["confirmed"] is True
    assert harbour.ask(LEAD, "successors", urn="140235")["before"][0]["urn"] == "117717"


def test_a_provisional_date_converts_nothing(bricknell: Bricknell) -> None:
    bricknell.converting()
    bricknell.harbour.on(2027, 9, 1)
    with pytest.raises(InvalidRequest, match="only provisional: confirm it first"):
        bricknell.record()


def test_a_conversion_is_not_recorded_before_its_day(bricknell: Bricknell) -> None:
    bricknell.converting()
    bricknell.as_lead("confirm_conversion_date")
    bricknell.harbour.clock.move_to(datetime(2027, 8, 31, 20, tzinfo=UTC))
    with pytest.raises(InvalidRequest, match="record it on that day or after"):
        bricknell.record()


def test_recording_the_conversion_twice_is_refused_and_says_it_once(bricknell: Bricknell) -> None:
    bricknell.converting()
    bricknell.as_lead("confirm_conversion_date")
    bricknell.harbour.on(2027, 9, 1)
    bricknell.record()
    with pytest.raises(Conflict, match="has joined as a member school"):
        bricknell.record()
    assert len(bricknell.harbour.said("membership.conversion.completed.v1")) == 1


def test_a_urn_of_another_school_is_refused_and_nothing_is_half_written(bricknell: Bricknell) -> None:
    bricknell.harbour.school("140235", "Another School")
    bricknell.converting()
    bricknell.as_lead("confirm_conversion_date")
    bricknell.harbour.on(2027, 9, 1)
    with pytest.raises(Conflict, match="URN 140235 is already in the records of another school"):
        bricknell.record()
    assert bricknell.as_lead("membership")["state"] == "converting"
    assert bricknell.as_lead("school")["urn"] == "117717"


def test_calling_off_leads_back_to_a_decision(bricknell: Bricknell) -> None:
    bricknell.converting()
    page = bricknell.as_head("call_off_conversion", words="the lease cannot be had")
    assert page["state"] == "decision_due"


def test_a_person_signs_for_one_side_only_and_only_once(bricknell: Bricknell) -> None:
    bricknell.as_head("ask_for_decision", because="the governors are sure")
    terms = {"provisional_on": "2027-09-01", "reasons": ["good_fit"], "words": "sure"}
    half = bricknell.as_head("propose_conversion", **terms)
    with pytest.raises(Conflict, match="signed for the school already"):
        bricknell.as_head("sign_proposal", proposal_id=half["proposal_id"])
    with pytest.raises(NotAllowed, match="may not sign for the trust"):
        bricknell.as_head("sign_proposal", proposal_id=half["proposal_id"], side="trust")
    with pytest.raises(Conflict, match="already waits for a signature"):
        bricknell.as_lead("propose_conversion", **terms)
    bricknell.as_lead("take_back_proposal", proposal_id=half["proposal_id"], words="not yet")
    with pytest.raises(Conflict, match="it was taken back"):
        bricknell.as_lead("sign_proposal", proposal_id=half["proposal_id"])


def test_somebody_who_is_not_in_the_records_signs_nothing(bricknell: Bricknell) -> None:
    stranger = caller("stranger@bricknell", (Role.HEAD, bricknell.school_id))
    with pytest.raises(NotAllowed, match="Nobody in the records signs in as stranger@bricknell"):
        bricknell.harbour.ask(
            stranger,
            "propose_leaving",
            school_id=bricknell.school_id,
            last_service_on="2027-12-31",
            reasons=["cost"],
            words="because",
        )
