"""The terms pass: reviews fall due, a trial becomes full use, another service is tried, paused, cancelled and kept."""

from __future__ import annotations

from datetime import date

from deploy.story.taking_up import BUYING, take_up
from deploy.story.telling import Telling
from shared.identity.roles import Role
from shared.money import pounds

GROUNDS = "grounds_maintenance"


def tell(story: Telling) -> None:
    """September to July."""
    manor, head = story.schools["manor_mead"], story.head("manor_mead")
    story.until(date(2026, 11, 30))
    _review(story)
    story.until(date(2026, 12, 14))
    buying = {"school_id": manor, "subscription_id": story.kept[f"manor_mead:{BUYING}"]}
    story.ask(head, "membership", "convert_trial", **buying, words="The paper order paid for itself", from_on="2027-01-01")
    story.say("Manor Mead decides: collective buying in full from 1 January. Had nobody decided, the trial would only have lapsed.")
    take_up(story, "walton_leigh", BUYING, until_on="2027-03-31")
    story.check(
        "Walton Leigh takes it up four months later, and is ready as if it had been there from the start",
        story.ask(story.head("walton_leigh"), "procurement", "my_entitlement",
                  school_id=story.schools["walton_leigh"])["mode"] == "trial",
    )  # fmt: skip
    again = story.refused(head, "membership", "request_service", school_id=manor, line=BUYING)
    story.check(f"a second request for the same line is refused: {again}", bool(again))
    _grounds(story)
    _money(story)


def _review(story: Telling) -> None:
    """Both sides look back on the first term, each for itself."""
    found = story.ask(story.head("manor_mead"), "membership", "membership", school_id=story.schools["manor_mead"])
    due = [row for row in found["milestones"] if "review" in str(row)] if "milestones" in found else [found]
    story.say(f"By the end of November these fell due by themselves: {len(due)} review(s).")


def _grounds(story: Telling) -> None:
    """A line without software behind it: visits are recorded, and it ends at the end of its notice, or not."""
    manor, head = story.schools["manor_mead"], story.head("manor_mead")
    asked = take_up(story, "manor_mead", GROUNDS)
    held = {"school_id": manor, "subscription_id": asked["subscription_id"]}
    story.until(date(2027, 2, 1))
    story.ask(head, "membership", "pause", **held, from_on="2027-02-08", resume_on="2027-02-22", words="Building works")
    story.until(date(2027, 3, 1))
    story.ask(head, "membership", "cancel", **held, words="We have a gardener of our own", ends_on="2027-08-31")
    story.ask(head, "membership", "change_of_mind", **held)
    state = story.ask(head, "membership", "subscription", **held)["state"]
    story.check("grounds maintenance was paused, cancelled, and kept after a change of mind", state == "active")


def _money(story: Telling) -> None:
    """A month's charges, and what the year costs and saves so far."""
    manor, head, finance = story.schools["manor_mead"], story.head("manor_mead"), story.trust(Role.FINANCE)
    story.until(date(2027, 4, 6))
    story.ask(finance, "membership", "draw_up_charges", month="2027-03-01")
    story.stage.settle()
    charges = story.ask(head, "membership", "charges_of", school_id=manor, from_on="2026-09-01", until_on="2027-03-31")
    story.say(str(charges)[:900])
    told = story.ask(head, "membership", "cost_and_saving", school_id=manor, from_on="2026-09-01", until_on="2027-03-31")
    story.say(str(told)[:900])
    story.say(pounds(0))
