"""The terms pass: reviews fall due, a trial becomes full use, another line is taken, paused, cancelled and kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from deploy.story.taking_up import BUYING, take_up
from deploy.story.telling import Telling
from shared.identity.roles import Role
from shared.money import pounds

GROUNDS = "grounds_maintenance"
GOODS, SERVICES, SAVED = 5796 + 32400, 12329 + 18500, 2820
"""Pence of Manor Mead by the end of March, worked by hand. Goods: 14 reams at £3.45 and six chairs at £45.00, and VAT. Services: 90 of 365 days of
£500.00 a year, and one visit at £185.00. Saved: three boxes alone at £4.10 and £15.00 delivery, less 14 reams at £3.45."""


def tell(story: Telling) -> None:
    """September to July."""
    story.until(date(2025, 12, 15))
    _decide_the_trial(story)
    story.until(date(2025, 12, 20))
    _review(story)
    _grounds(story)
    _money(story)


def _decide_the_trial(story: Telling) -> None:
    manor, head = story.schools["manor_mead"], story.head("manor_mead")
    buying = {"school_id": manor, "subscription_id": story.kept[f"manor_mead:{BUYING}"]}
    story.ask(
        head, "membership", "convert_trial", **buying, words="The paper order paid for itself", from_on="2026-01-01"
    )
    story.say(
        "Manor Mead decides: collective buying in full from January. Had nobody decided, the trial would have lapsed."
    )
    take_up(story, "walton_leigh", BUYING, until_on="2026-03-31")
    right = story.ask(
        story.head("walton_leigh"), "procurement", "my_entitlement", school_id=story.schools["walton_leigh"]
    )
    story.check(
        "Walton Leigh, four months later, is ready as if it had been there from the start", right["mode"] == "trial"
    )
    again = story.refused(head, "membership", "request_service", school_id=manor, line=BUYING)
    story.check(f"one subscription at a time: {again}", bool(again))


def _review(story: Telling) -> None:
    """Both sides look back on the first term, each for itself, then together."""
    manor, head, lead = story.schools["manor_mead"], story.head("manor_mead"), story.trust(Role.MEMBERSHIP_LEAD)
    fallen_due = [row["kind"] for row in _membership(story)["milestones"]]
    story.check("the first term review fell due on the last day of term, by itself", fallen_due == ["term_review"])
    for who, page, method, strength, gap in (
        (head, "reviews_as_school", "submit_school_part", "A named person answers", "Catering is not here yet"),
        (lead, "reviews_as_trust", "submit_trust_part", "Orders come in time", "We need their term dates sooner"),
    ):
        questions = story.ask(who, "membership", page, school_id=manor)["questions"]
        answers = {question["key"]: "As we hoped, with one thing to mend." for question in questions}
        story.ask(
            who, "membership", method,
            school_id=manor, number=1, answers=answers, strengths=[strength], gaps=[gap],
        )  # fmt: skip
    story.say("School and trust answer, each for itself; there is no score.")


def _grounds(story: Telling) -> None:
    """A line without software behind it: paused for a fortnight, cancelled at the end of its period, and kept after all."""
    manor, head = story.schools["manor_mead"], story.head("manor_mead")
    asked = take_up(story, "manor_mead", GROUNDS)
    held = {"school_id": manor, "subscription_id": asked["subscription_id"]}
    story.until(date(2026, 2, 2))
    story.ask(head, "membership", "pause", **held, from_on="2026-02-09", resume_on="2026-02-23", words="Building works")
    story.until(date(2026, 3, 2))
    story.ask(
        story.trust(Role.MEMBERSHIP_LEAD), "membership", "record_delivery",
        school_id=manor, line=GROUNDS, unit="visit", quantity="1", on="2026-03-02", delivered_by="Grounds team",
    )  # fmt: skip
    story.ask(head, "membership", "cancel", **held, words="We have a gardener of our own", ends_on="2026-08-31")
    story.ask(head, "membership", "change_of_mind", **held)
    state = story.ask(head, "membership", "subscription", **held)["state"]
    story.check("grounds maintenance was paused, cancelled, and kept after a change of mind", state == "active")


def _money(story: Telling) -> None:
    """What the year costs and saves so far, each figure with its working."""
    manor, head = story.schools["manor_mead"], story.head("manor_mead")
    story.until(date(2026, 4, 7))
    for month in ("2026-01-01", "2026-02-01", "2026-03-01"):
        story.ask(story.trust(Role.FINANCE), "membership", "draw_up_charges", month=month)
    story.stage.settle()
    months = {"school_id": manor, "from_on": "2025-09-01", "until_on": "2026-03-31"}
    told = story.ask(head, "membership", "cost_and_saving", **months)
    story.say(told["words"])
    figures = (told["goods_pence"], told["cost_pence"], told["saved_pence"])
    story.check(
        f"goods {pounds(GOODS)}, services {pounds(SERVICES)}, saved {pounds(SAVED)}: as worked by hand",
        figures == (GOODS, SERVICES, SAVED),
    )
    entry = story.ask(head, "membership", "charges_of", **months)["entries"][0]
    story.say(f"Every charge explains itself: [dim]{entry['working'][0]['words']}[/dim]")


def _membership(story: Telling) -> dict[str, Any]:
    page: dict[str, Any] = story.ask(
        story.head("manor_mead"), "membership", "membership", school_id=story.schools["manor_mead"]
    )
    return page
