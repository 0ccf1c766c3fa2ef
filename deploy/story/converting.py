"""A school closes under one URN and reopens under another, and is the same school."""

from __future__ import annotations

from datetime import date

from deploy.story.alongside import appoint_head, come_alongside
from deploy.story.taking_up import BUYING, take_up
from deploy.story.telling import Telling
from shared.identity.roles import Role

OLD_URN, NEW_URN = "117717", "140235"


def tell(story: Telling) -> None:
    """Bricknell Primary School of Hull: 117717 becomes 140235."""
    school_id = story.schools["bricknell"]
    lead, head = story.trust(Role.MEMBERSHIP_LEAD), story.head("bricknell")
    appoint_head(story, "bricknell")
    come_alongside(story, "bricknell", [school_id], started_on=date(2026, 9, 1))
    take_up(story, "bricknell", BUYING, until_on="2026-12-31")
    story.ask(head, "membership", "ask_for_decision", school_id=school_id, because="The governors are sure already")
    proposal = story.ask(
        head, "membership", "propose_conversion",
        school_id=school_id, provisional_on="2026-11-01", reasons=["good_fit"], words="A good fit",
    )  # fmt: skip
    story.ask(lead, "membership", "sign_proposal", school_id=school_id, proposal_id=proposal["proposal_id"])
    said = story.refused(
        lead, "membership", "change_conversion_date",
        school_id=school_id, to="2026-12-15", reasons=["tupe"], words="Letters to staff",
    )  # fmt: skip
    story.say(f"A date in the middle of a month is refused: [dim]{said}[/dim]")
    story.ask(
        lead, "membership", "change_conversion_date",
        school_id=school_id, to="2026-12-01", reasons=["tupe"], words="Letters to staff take a month longer",
    )  # fmt: skip
    story.ask(lead, "membership", "confirm_conversion_date", school_id=school_id)
    story.until(date(2026, 12, 1))
    story.ask(
        lead, "membership", "record_conversion",
        school_id=school_id,
        schools=[{"school_id": school_id, "new_urn": NEW_URN, "establishment_type": "Academy converter"}],
    )  # fmt: skip
    story.stage.settle()
    _same_school(story, school_id)


def _same_school(story: Telling, school_id: str) -> None:
    lead = story.trust(Role.MEMBERSHIP_LEAD)
    by_urn = story.ask(lead, "membership", "schools_by_urn", urns=[OLD_URN, NEW_URN])
    story.check(f"{OLD_URN} and {NEW_URN} lead to the same school", set(by_urn.values()) == {school_id})
    buyer = story.trust(Role.BUYER)
    known = next(row for row in story.ask(buyer, "procurement", "schools") if row["school_id"] == school_id)
    story.check("procurement was told by event, and went on serving it under the same id", known["urn"] == NEW_URN)
