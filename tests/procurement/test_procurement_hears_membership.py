"""What membership says reaches procurement as events: who a school is, that it converted, that it left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from shared.identifiers import new_id
from shared.messaging.contracts import contracts
from shared.messaging.deliveries import Delivery
from shared.messaging.envelope import Envelope, instant
from shared.messaging.intake import Intake
from shared.persistence.take_up_store import Mode
from tests.procurement.world import ABBEY, BUYER, NAMES, World, head_of

ABBEY_NOW = {
    "school_id": ABBEY, "name": "Abbey Primary School", "urn": "100001", "phase": None, "establishment_type": "Community school",
    "local_authority": "Kent", "pupils": 214, "pupils_on": "2026-01-15",
}  # fmt: skip


class Membership:
    """Says things to a world as membership would, each once, in order."""

    def __init__(self, world: World) -> None:
        self._world, self._sequence = world, 0

    def says(self, type_: str, data: Mapping[str, Any]) -> None:
        self._sequence += 1
        envelope = Envelope(
            id=new_id(), source="membership", type=type_, subject=data["school_id"],
            time=instant(self._world.clock.now()), schoolid=data["school_id"], partitionkey=data["school_id"],
            sequence=self._sequence, correlationid=new_id(), causationid=None, actor="lead@trust",
            dataclassification="none", data=contracts[type_].write(contracts[type_].read(dict(data))),
        )  # fmt: skip
        body = envelope.to_json().encode()
        # Twice: whatever the broker repeats has no second effect.
        Intake(self._world.runtime.handling).take([Delivery(body=body), Delivery(body=body)])


@pytest.fixture
def membership(world: World) -> Membership:
    return Membership(world)


def known(world: World) -> dict[str, Any]:
    return {school["school_id"]: school for school in world.ask(BUYER, "schools")}


def test_a_school_that_is_recorded_is_known_by_its_latest_facts(world: World, membership: Membership) -> None:
    world.take_up(ABBEY)
    membership.says("membership.school.recorded.v1", ABBEY_NOW)
    membership.says("membership.school.recorded.v1", ABBEY_NOW | {"pupils": None, "pupils_on": None})
    assert known(world)[ABBEY] == {
        "school_id": ABBEY, "name": "Abbey Primary School", "urn": "100001", "former_urns": [], "phase": "",
        "local_authority": "Kent", "pupils": None, "may_order": True,
    }  # fmt: skip


def test_a_school_that_has_not_taken_up_procurement_is_not_kept(world: World, membership: Membership) -> None:
    membership.says("membership.school.recorded.v1", ABBEY_NOW)
    assert known(world) == {}


def test_a_school_that_converts_goes_on_under_its_new_urn(world: World, membership: Membership) -> None:
    order_id = world.opened()
    world.want(order_id, (ABBEY, 4, 0))
    said = {"school_id": ABBEY, "old_urn": "100001", "new_urn": "150001", "on": "2026-11-03", "name": "Abbey Academy"}
    membership.says("membership.conversion.completed.v1", said)
    abbey = known(world)[ABBEY]
    assert (abbey["name"], abbey["urn"], abbey["former_urns"]) == ("Abbey Academy", "150001", ["100001"])
    assert world.ask(BUYER, "order_page", order_id=order_id)["schools"][0]["name"] == "Abbey Academy"


@pytest.mark.parametrize("service", ["procurement", "payroll", ""])
def test_a_school_that_leaves_takes_its_lines_along_even_if_its_right_ended_first(
    world: World, membership: Membership, service: str
) -> None:
    order_id = world.opened()
    world.want(order_id, *((school, 4, 0) for school in NAMES))
    world.take_up(ABBEY, mode=Mode.READ_ONLY)
    said = {
        "school_id": ABBEY,
        "subscription_id": "sub-1",
        "service": service,
        "ended_on": "2026-11-03",
        "reason": "ended",
    }
    membership.says("membership.subscription.ended.v1", said)
    pooled = world.ask(BUYER, "order_page", order_id=order_id)["items"][0]["pooled_firm"]
    assert pooled == (8 if service == "procurement" else 12)
    page = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)
    assert [notice["kind"] for notice in page["notices"]] == (["withdrawn", "left"] if service == "procurement" else [])


def test_procurement_asks_membership_for_the_past_of_a_school_that_takes_it_up(
    world: World, membership: Membership
) -> None:
    said = {
        "school_id": ABBEY, "service": "procurement", "mode": "trial", "valid_from": "2026-11-01", "valid_until": None,
        "subscription_id": "sub-1",
    }  # fmt: skip
    membership.says("membership.entitlement.changed.v1", said)
    (asked,) = world.events("procurement.replay.requested.v1")
    assert (asked["source"], sorted(asked["types"])) == (
        "membership", ["membership.conversion.completed.v1", "membership.school.recorded.v1"],
    )  # fmt: skip
    assert world.ask(head_of(ABBEY), "take_up_progress", school_id=ABBEY)["state"] == "taking_up"
