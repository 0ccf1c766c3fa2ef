"""The trust and its schools."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from importlib import resources
from typing import Any

from deploy.story.telling import Telling
from shared.identity.roles import Role

NAMES = {
    "141116": "bromley_ap",
    "141989": "beacon",
    "125473": "manor_mead",
    "125468": "walton_leigh",
    "125066": "stamford_green",
    "117717": "bricknell",
}


def tell(story: Telling) -> None:
    """The trust is recorded; its schools come from a file in the register's own layout."""
    lead = story.trust(Role.MEMBERSHIP_LEAD)
    story.ask(
        lead, "membership", "record_trust",
        name="London South East Academies Trust", gias_uid="2465", companies_house_number="09028122",
    )  # fmt: skip
    content = (resources.files("deploy.story") / "schools.csv").read_bytes()
    spoilt = content.replace(b"141989,", b"14198,")
    sent = send_file(story, spoilt)
    story.say("The register's file has a URN of five digits. Nothing is taken; the row is named:")
    story.say(f"[dim]{_first_problem(sent)}[/dim]")
    story.check("no school was saved from a file with an error", _schools(story, NAMES) == {})
    take_file(story, content, NAMES)
    story.check("six real schools are known, each under an id of our own", len(story.schools) == len(NAMES))


def take_file(story: Telling, content: bytes, names: Mapping[str, str]) -> None:
    """Take the schools of a file, and know them in the story by `names` of their URNs."""
    sent = send_file(story, content)
    story.ask(story.trust(Role.MEMBERSHIP_LEAD), "membership", "take_schools_file", import_id=sent["import_id"])
    story.stage.settle()
    story.schools |= {names[urn]: school_id for urn, school_id in _schools(story, names).items()}


def send_file(story: Telling, content: bytes) -> dict[str, Any]:
    """Send the file to be checked, and wait for what was found."""
    lead = story.trust(Role.MEMBERSHIP_LEAD)
    sent = story.ask(
        lead, "membership", "send_schools_file",
        kind="establishments", filename="schools.csv", content=base64.b64encode(content).decode(),
    )  # fmt: skip
    story.stage.settle()
    page: dict[str, Any] = story.ask(lead, "membership", "schools_import", import_id=sent["import_id"])
    return page


def _first_problem(page: dict[str, Any]) -> str:
    first = page["found"]["errors"][0]
    return f"Row {first['row']}, {first['column']}: {first['words']}"


def _schools(story: Telling, names: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = story.ask(
        story.trust(Role.MEMBERSHIP_LEAD), "membership", "schools_by_urn", urns=sorted(names)
    )
    return found
