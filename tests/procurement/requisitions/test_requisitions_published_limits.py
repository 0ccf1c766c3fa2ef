"""The published scheme of delegation, read in place: who signs last, after how many quotes, to the penny.

Deviation: the published page names one approver for each amount; here the head of the school signs before the trust does.
"""

from __future__ import annotations

import re
from typing import Any

from tests.procurement.domain.examples import published
from tests.procurement.world import EXECUTIVE, World

SCHEME = "procurement/rules/scheme-of-delegation-example.json"
APPROVERS = {
    "Head of School": "head",
    "CFO": "chief financial officer",
    "Finance Committee": "finance committee",
    "Trust Board": "trust board",
}


def expected_of(level: dict[str, Any]) -> tuple[str, int, bool]:
    route = level.get("route", "")
    quotes = re.search(r"(\d+) quotes", route)
    return APPROVERS[level["approver"]], int(quotes[1]) if quotes else 0, "tender" in route


def asked_for(world: World, pence: int) -> tuple[str, int, bool]:
    """What the scheme that a trust starts from asks for an amount."""
    rows = world.ask(EXECUTIVE, "delegation")["in_force"]["limits"]
    row = next(one for one in rows if one["up_to_pence"] is None or pence <= one["up_to_pence"])
    return row["approvers"][-1], row["quotes"], row["route"] == "formal tender"


def test_the_scheme_that_a_trust_starts_from_agrees_with_the_published_limits(world: World) -> None:
    levels = published(SCHEME)["levels"]
    agreed, from_pence = [], 1
    for level in levels:
        highest = int(level["max"]) * 100 if level["max"] else from_pence * 10
        agreed += [asked_for(world, pence) == expected_of(level) for pence in (from_pence, highest)]
        from_pence = highest + 1
    print(f"published delegation limits, at both ends of each: {sum(agreed)} of {len(agreed)}")
    assert len(agreed) == 2 * len(levels) == 10
    assert all(agreed)


def test_the_published_limits_are_shown_as_an_example_until_the_trust_records_its_own(world: World) -> None:
    scheme = world.ask(EXECUTIVE, "delegation")["in_force"]
    assert scheme["is_example"]
    assert scheme["number"] == 1
