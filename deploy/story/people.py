"""Who signs in: everybody of the story, each with a role of their own and a way into the portal."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from rich.table import Table

from deploy.story.telling import Telling
from shared.hosting.stage import Stage
from shared.identity.context import EVERY_SCHOOL
from shared.identity.roles import Role

WORDS = (
    "anchor", "barge", "beacon", "breeze", "buoy", "canvas", "capstan", "chart", "cobble", "compass", "cove", "crane",
    "current", "deck", "dory", "estuary", "ferry", "float", "gannet", "granite", "gull", "harbour", "haven", "heron",
    "jetty", "keel", "kelp", "lantern", "ledger", "lighter", "locker", "marina", "mast", "mooring", "oar", "otter",
    "paddle", "pebble", "pier", "pilot", "plover", "punt", "quay", "rigging", "rudder", "sail", "sandbar", "seal",
    "shingle", "skiff", "slipway", "spar", "strand", "tern", "tide", "tiller", "timber", "towpath", "vessel", "warden",
    "weir", "wharf", "willow", "yawl",
)  # fmt: skip
"""64 words: four of them are 24 bits. It opens a trust that only this machine can reach, and five wrong ones lock it."""


@dataclass(frozen=True)
class Somebody:
    """A person of the story: `school` is its name in the story, None for the trust."""

    account: str
    name: str
    role: Role
    school: str | None = None
    entered: bool = False
    """Whether an earlier chapter has entered and appointed them."""


PEOPLE = (
    Somebody("head@manor_mead", "Hannah Cole", Role.HEAD, "manor_mead", entered=True),
    Somebody("manager@manor_mead", "Maya Osei", Role.BUSINESS_MANAGER, "manor_mead"),
    Somebody("office@manor_mead", "Owen Price", Role.OFFICE, "manor_mead"),
    Somebody("governor@manor_mead", "Gita Rao", Role.GOVERNOR, "manor_mead"),
    Somebody("head@walton_leigh", "Wilma Lee", Role.HEAD, "walton_leigh", entered=True),
    Somebody("head@beacon", "Bea Marsh", Role.HEAD, "beacon", entered=True),
    Somebody("manager@beacon", "Mina Ferris", Role.BUSINESS_MANAGER, "beacon"),
    Somebody("membership_lead@trust", "Lena Hart", Role.MEMBERSHIP_LEAD, entered=True),
    Somebody("buyer@trust", "Ben Yates", Role.BUYER),
    Somebody("finance@trust", "Fay Nash", Role.FINANCE),
    Somebody("executive@trust", "Eli Grant", Role.EXECUTIVE),
    Somebody("trustee@trust", "Tara Lowe", Role.TRUSTEE),
    Somebody("auditor@trust", "Ada Stone", Role.AUDITOR),
    Somebody("operator@trust", "Omar Bell", Role.OPERATOR),
    Somebody("technician@trust", "Tess Quinn", Role.TECHNICIAN),
    Somebody("hr_adviser@trust", "Hugh Dale", Role.HR_ADVISER),
    Somebody("payroll_officer@trust", "Pia Wood", Role.PAYROLL_OFFICER),
    Somebody("catering_manager@trust", "Cat Rowe", Role.CATERING_MANAGER),
)


def tell(story: Telling) -> None:
    """Everybody gets a role, and a sign-in with the passphrase of this run."""
    story.passphrase = new_passphrase()
    for somebody in PEOPLE:
        _enter(story, somebody)
    story.stage.settle()
    lead = story.trust(Role.MEMBERSHIP_LEAD)
    acting = story.ask(lead, "membership", "people_of_school", school_id=story.schools["manor_mead"])
    story.check(
        "Manor Mead's head, business manager, office and governor can sign in, each to what is theirs",
        {row["role"] for row in acting} == {"head", "business_manager", "office", "governor"},
    )


def begin(stage: Stage) -> None:
    """What even an empty trust needs, if it has pages: somebody who may enter the others."""
    if "portal" not in stage.addresses:
        return
    story = Telling(stage, passphrase=new_passphrase())
    first = Somebody("operator@trust", "First operator", Role.OPERATOR)
    _enter(story, first)
    stage.settle()
    say_addresses(story, [first])


def new_passphrase() -> str:
    """Four words, drawn anew for each run."""
    return " ".join(secrets.choice(WORDS) for _ in range(4))


def say_addresses(story: Telling, people: tuple[Somebody, ...] | list[Somebody] = PEOPLE) -> None:
    """Where the portal is, and who signs in how."""
    address = story.stage.addresses["portal"]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Sign-in name", "Who", "Role"):
        table.add_column(heading, style="bold" if heading == "Sign-in name" else "", no_wrap=True)
    for one in people:
        where = one.school.replace("_", " ").title() if one.school else "the trust"
        table.add_row(one.account, one.name, f"{one.role.value.replace('_', ' ')}, {where}")
    console = story.stage.console
    console.print()
    console.print(table)
    console.print(f"\n  The portal: [bold]{address}[/bold]")
    console.print(f"  Everybody's passphrase in this run: [bold]{story.passphrase}[/bold]\n")


def _enter(story: Telling, somebody: Somebody) -> None:
    keeper = story.stage.caller("operator@trust", (Role.OPERATOR, EVERY_SCHOOL), (Role.MEMBERSHIP_LEAD, EVERY_SCHOOL))
    if not somebody.entered:
        person = story.ask(keeper, "membership", "add_person", name=somebody.name, account=somebody.account)
        appointment = {
            "person_id": person["person_id"],
            "role": somebody.role.value,
            "from_on": story.stage.clock.now().date().isoformat(),
        }
        if somebody.school:
            school_id = story.schools[somebody.school]
            story.ask(keeper, "membership", "appoint_at_school", **appointment, school_id=school_id)
        else:
            story.ask(keeper, "membership", "appoint_at_trust", **appointment)
    story.ask(keeper, "portal", "add_local_account", account=somebody.account, passphrase=story.passphrase)
