"""Two schools of one federation come alongside for a year."""

from __future__ import annotations

from datetime import date

from deploy.story.telling import Telling
from shared.identity.roles import Role

HEADS = {
    "manor_mead": "Hannah Cole",
    "walton_leigh": "Wilma Lee",
    "stamford_green": "Sam Green",
    "beacon": "Bea Marsh",
    "bromley_ap": "Brook Adair",
    "bricknell": "Brian Nell",
}
"""Imagined people."""


def tell(story: Telling) -> None:
    """From the first question to the first day, with both sides' signatures."""
    lead = story.trust(Role.MEMBERSHIP_LEAD)
    pair = [story.schools["manor_mead"], story.schools["walton_leigh"]]
    story.ask(
        lead, "membership", "record_federation",
        name="Federation of Manor Mead and Walton Leigh Schools", gias_uid="15744", school_ids=pair,
        opened_on="2014-10-06",
    )  # fmt: skip
    story.people["lead"] = _person(story, "Lena Hart", None, "membership_lead")
    for school in ("manor_mead", "walton_leigh", "stamford_green"):
        appoint_head(story, school)
    belongs_already(story, "beacon", "2016-02-01")
    belongs_already(story, "bromley_ap", "2014-09-01")
    come_alongside(story, "manor_mead", pair)
    come_alongside(story, "stamford_green", [story.schools["stamford_green"]])
    page = story.ask(story.head("manor_mead"), "membership", "membership", school_id=pair[0])
    story.say(
        f"The federation is alongside as one case with two schools, each with services and budget of its own: {page['state']}."
    )
    story.check("the year ends by itself nowhere: it ends on 31 August 2026 with a decision", "2026-08-31" in str(page))


def come_alongside(story: Telling, school: str, school_ids: list[str], started_on: date = date(2025, 9, 1)) -> None:
    """Enquiry, application, agreement signed by both sides, first day; and everything that follows from it."""
    agree(story, school, school_ids, started_on)
    story.stage.settle()


def agree(story: Telling, school: str, school_ids: list[str], started_on: date) -> None:
    """Enquiry, application, agreement signed by both sides, first day."""
    lead, head, school_id = story.trust(Role.MEMBERSHIP_LEAD), story.head(school), school_ids[0]
    story.ask(
        head, "membership", "enquire",
        school_ids=[school_id], school_owner=story.people[school], trust_owner=story.people["lead"],
    ) if len(school_ids) == 1 else story.ask(
        lead, "membership", "enquire",
        school_ids=school_ids, school_owner=story.people[school], trust_owner=story.people["lead"],
    )  # fmt: skip
    story.ask(head, "membership", "apply", school_id=school_id)
    proposal = story.ask(head, "membership", "propose_agreement", school_id=school_id, words="A year alongside")
    story.ask(lead, "membership", "sign_proposal", school_id=school_id, proposal_id=proposal["proposal_id"])
    story.ask(lead, "membership", "start_associate", school_id=school_id, started_on=started_on.isoformat())


def appoint_head(story: Telling, school: str) -> None:
    """Somebody who acts for the school."""
    appoint(story, school, HEADS[school])


def appoint(story: Telling, school: str, name: str) -> None:
    """A head of this name."""
    story.people[school] = _person(story, name, school, "head")


def _person(story: Telling, name: str, school: str | None, role: str) -> str:
    lead = story.trust(Role.MEMBERSHIP_LEAD)
    account = f"head@{school}" if school else "membership_lead@trust"
    person = story.ask(lead, "membership", "add_person", name=name, account=account)["person_id"]
    if school:
        story.ask(
            lead, "membership", "appoint_at_school",
            school_id=story.schools[school], person_id=person, role=role, from_on="2025-09-01",
        )  # fmt: skip
    else:
        story.ask(lead, "membership", "appoint_at_trust", person_id=person, role=role, from_on="2025-09-01")
    return str(person)


def belongs_already(story: Telling, school: str, joined_on: str) -> None:
    """A school that was the trust's before Quayside."""
    appoint_head(story, school)
    story.ask(
        story.trust(Role.MEMBERSHIP_LEAD), "membership", "record_member",
        school_ids=[story.schools[school]], school_owner=story.people[school], trust_owner=story.people["lead"],
        joined_on=joined_on,
    )  # fmt: skip
