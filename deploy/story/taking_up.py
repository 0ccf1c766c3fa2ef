"""One service at a time: what it costs, a trial, and the moment in which it is ready."""

from __future__ import annotations

from typing import Any

from deploy.story.telling import Telling

BUYING = "collective_contracts"


def tell(story: Telling) -> None:
    """Manor Mead tries collective buying; IT support is not for it, and it is told why."""
    head, school_id = story.head("manor_mead"), story.schools["manor_mead"]
    lines = story.ask(head, "membership", "catalogue", school_id=school_id)["lines"]
    story.check("the catalogue shows all 17 lines of the trust's list", len(lines) == 17)
    said = story.refused(head, "membership", "request_service", school_id=school_id, line="it_support")
    story.say(f"In-house IT support: [dim]{said}[/dim]")
    preview = story.ask(
        head, "membership", "preview",
        school_id=school_id, kind="add", line=BUYING, mode="trial", until_on="2025-12-31",
    )  # fmt: skip
    story.say(f"Before it says yes the school sees what it costs: [dim]{preview['words']}[/dim]")
    story.refused(head, "procurement", "my_windows", school_id=school_id)
    take_up(story, "manor_mead", BUYING, until_on="2025-12-31")
    progress = story.ask(head, "procurement", "take_up_progress", school_id=school_id)
    story.check("procurement is ready for Manor Mead, with the school's past replayed", _ready(progress))
    for member in ("beacon", "bromley_ap"):
        take_up(story, member, BUYING)
    take_up(story, "stamford_green", BUYING)
    take_up(story, "stamford_green", "it_support", until_on="2026-08-31")
    story.say("Stamford Green, a primary school, buys collectively and, being one, tries in-house IT support.")
    story.say("Bromley Beacon and the Bromley Trust AP Academy, the trust's own, use it in full.")


def take_up(story: Telling, school: str, line: str, until_on: str | None = None) -> dict[str, Any]:
    """Request a line and start it, and let the service make itself ready for the school."""
    asked = request(story, school, line, until_on)
    story.stage.settle()
    return asked


def request(story: Telling, school: str, line: str, until_on: str | None = None) -> dict[str, Any]:
    """Request a line and start it: on trial until a day, or in full."""
    school_id = story.schools[school]
    head = story.head(school)
    asked = story.ask(head, "membership", "request_service", school_id=school_id, line=line)
    wanted = {"school_id": school_id, "subscription_id": asked["subscription_id"]}
    if until_on:
        story.ask(head, "membership", "start_trial", **wanted, until_on=until_on)
    else:
        story.ask(head, "membership", "start_full", **wanted)
    story.kept[f"{school}:{line}"] = asked["subscription_id"]
    return dict(asked)


def _ready(progress: dict[str, Any]) -> bool:
    return bool(progress["state"] == "active")
