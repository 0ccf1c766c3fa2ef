"""The story that `make run` tells: a trust's year, on real schools, through the services' own doors."""

from __future__ import annotations

from datetime import date

from deploy.story import (
    alongside,
    buying,
    converting,
    deciding,
    grounds,
    leaving,
    neighbours,
    next_payday,
    paying,
    paying_staff,
    people,
    quotes,
    register,
    taking_up,
    today,
    year,
)
from deploy.story.telling import Telling
from shared.hosting.stage import Stage

CHAPTERS = (
    ("The trust and its schools", register.tell),
    ("Two schools come alongside for a year", alongside.tell),
    ("Everybody gets a role and a sign-in", people.tell),
    ("One service at a time", taking_up.tell),
    ("Buying together", buying.tell),
    ("Twelve small schools come alongside", neighbours.tell),
    ("Together over the threshold", grounds.tell),
    ("From a need to a paid invoice", paying.tell),
    ("Three quotes, and a connection", quotes.tell),
    ("The terms pass", year.tell),
    ("A decision, taken by people", deciding.tell),
    ("A new URN, the same school", converting.tell),
    ("A school walks away", leaving.tell),
    ("Two schools' staff are paid", paying_staff.tell),
    ("The next payday", next_payday.tell),
    ("Today", today.tell),
)


def tell(stage: Stage) -> bool:
    """Tell every chapter, then the audit; returns whether all that was checked was so."""
    story = Telling(stage)
    story.until(date(2025, 9, 1))
    for title, chapter in CHAPTERS:
        story.chapter(title)
        chapter(story)
        stage.settle()
    return summary(story)


begin = people.begin


def summary(story: Telling) -> bool:
    """What came of it, with every event accounted for."""
    audit = story.stage.audit()
    story.chapter("Summary")
    story.say(f"{story.held} statements checked, {len(story.broken)} broken.")
    for words in story.broken:
        story.say(f"[red]✗ {words}[/red]")
    story.say(audit.line())
    people.say_addresses(story)
    return audit.clean and not story.broken
