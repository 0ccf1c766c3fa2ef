"""A school that has taken procurement up notices nothing while membership is dead; what procurement has to tell it waits, and
arrives when it is back."""

from __future__ import annotations

import pytest

from shared.errors import QuaysideError, ServiceAway
from shared.identity.context import caller
from shared.identity.roles import Role
from tests.messaging.processes import until
from tests.story.school_buying import ordered_for_itself, tendered
from tests.story.town import LEAD, Town, bought

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("town")]


def charged(town: Town, school_id: str) -> list[int]:
    head = caller("head@beacon", (Role.HEAD, school_id))
    period = {"from_on": "2026-09-01", "until_on": "2026-09-30"}
    try:
        found = town.ask(head, "membership", "charges_of", school_id=school_id, **period)
    except QuaysideError:
        return []
    return [entry["pence"] for entry in found["entries"]]


def test_procurement_goes_on_while_membership_is_dead_and_membership_hears_of_it_later(
    town: Town, school_id: str
) -> None:
    town.kill("membership")
    with pytest.raises(ServiceAway, match="membership"):
        town.ask(LEAD, "membership", "school", school_id=school_id)
    bought(town, school_id)
    assert ordered_for_itself(town, school_id) == "ordered"
    assert tendered(town, school_id) == "opened"
    town.start("membership")
    until(lambda: charged(town, school_id) == [4800], "the recharge reached membership, once")
