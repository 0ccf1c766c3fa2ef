"""Twelve primary schools come alongside, each of them small."""

from __future__ import annotations

from datetime import date
from importlib import resources

from deploy.story.alongside import agree, appoint
from deploy.story.register import take_file
from deploy.story.taking_up import BUYING, request
from deploy.story.telling import Telling, named

NAMES = {
    "124937": "kingswood",
    "124949": "north_downs",
    "124955": "ewell_grove",
    "125026": "west_ashtead",
    "125038": "hurst_park",
    "125079": "tillingbourne",
    "125122": "stepgates",
    "125124": "lingfield",
    "125126": "town_farm",
    "125130": "furzefield",
    "146023": "pirbright",
    "144387": "auriol",
}
STARTED_ON = date(2025, 9, 22)


def tell(story: Telling) -> None:
    """From the register's file to collective buying in full."""
    take_file(story, (resources.files("deploy.story") / "neighbours.csv").read_bytes(), NAMES)
    for school in NAMES.values():
        appoint(story, school, f"Head of {named(school)}")
        agree(story, school, [story.schools[school]], STARTED_ON)
    story.stage.settle()
    for school in NAMES.values():
        request(story, school, BUYING)
    story.stage.settle()
    ready = [
        story.ask(story.head(school), "procurement", "take_up_progress", school_id=story.schools[school])["state"]
        for school in NAMES.values()
    ]
    story.check("twelve primary schools of Surrey are alongside, and may buy together", ready == ["active"] * 12)
