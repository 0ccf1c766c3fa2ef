"""The year ends with a decision that people take."""

from __future__ import annotations

from datetime import date

from deploy.story import leaving
from deploy.story.telling import Telling
from shared.identity.roles import Role


def tell(story: Telling) -> None:
    """90, 60, 30 days before the end, the last day, and then both sides' signatures."""
    school_id = story.schools["manor_mead"]
    lead, head = story.trust(Role.MEMBERSHIP_LEAD), story.head("manor_mead")
    story.until(date(2026, 9, 1))
    page = story.ask(lead, "membership", "membership", school_id=school_id)
    story.check(
        "on the day after the year the decision is due, and nothing else has happened", page["state"] == "decision_due"
    )
    proposal = story.ask(
        head, "membership", "propose_extension",
        school_id=school_id, to_end="2026-12-31", reason=EXTENSION_REASON, words="The new kitchen opens in November",
    )  # fmt: skip
    story.ask(lead, "membership", "sign_proposal", school_id=school_id, proposal_id=proposal["proposal_id"])
    page = story.ask(lead, "membership", "membership", school_id=school_id)
    story.check("both sides sign an extension to 31 December 2026, with its reason", page["state"] == "associate")
    leaving.give_notice(story)


EXTENSION_REASON = "more_time_needed"
