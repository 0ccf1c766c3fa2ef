"""Rounds of a competitive flexible procedure: planned with their deadline and what they judge, decided with a reason for everybody
that does not go on, and only those that go on bid."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.procurement.application.tenders import rounds
from services.procurement.application.tenders.reading import tender
from shared.errors import Conflict, InvalidRequest
from shared.refusals import WrongTime
from tests.procurement.tenders.planned import DEADLINE, VISITOR, Planned
from tests.procurement.world import BUYER, World

FIRST = datetime(2026, 11, 16, 12, tzinfo=UTC)
CONDITIONS = {
    "name": "Conditions of participation", "deadline_at": FIRST.isoformat(), "asks": "Two contracts alike", "most": 1,
}  # fmt: skip


def flexible(world: World) -> Planned:
    planned = Planned(world).ready()
    planned.do(
        "set_tender_procedure",
        procedure="competitive flexible",
        why_no_framework="None fits",
        why_no_engagement="Known",
    )
    return planned


def invited(world: World, planned: Planned, name: str) -> dict[str, Any]:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    said = world.ask(BUYER, "invite_to_bid", tender_id=planned.tender_id, name=name, email=email)
    return dict(said)


def test_bidders_go_on_or_are_told_why_not(world_on_each: World) -> None:
    world = world_on_each
    planned = flexible(world)
    planned.do("set_tender_rounds", rounds=[CONDITIONS])
    planned.do("publish_tender")
    public = world.ask(VISITOR, "public_tender", tender_id=planned.tender_id)
    assert public["rounds"] == [CONDITIONS]
    green, weeds = (invited(world, planned, name) for name in ("Green Acre Ltd", "Weeds Ltd"))
    ids = [one["invitation_id"] for one in (green, weeds)]
    assert "is not decided yet" in world.ask(VISITOR, "bid_page", token=green["token"])["why_no_bid"]
    says = [
        {"bidder_id": ids[0], "goes_on": True},
        {"bidder_id": ids[1], "goes_on": False, "why": "Only one contract alike was shown"},
    ]
    with pytest.raises(Conflict, match="is answered until 16 November 2026 at 12:00pm: decide it after that"):
        planned.do("decide_tender_round", number=1, bidders=says)
    world.clock.move_to(FIRST + timedelta(minutes=1))
    waits = planned.page()["round_to_decide"]
    assert (waits["number"], [one["name"] for one in waits["bidders"]]) == (1, ["Green Acre Ltd", "Weeds Ltd"])
    for wrong, words in (
        (says[:1], "Say of each of the 2 bidders"),
        ([says[0], says[1] | {"why": " "}], "Say why Weeds Ltd does not go on"),
        ([says[0], says[1] | {"goes_on": True}], "At most 1 go on, as published: 2 are chosen"),
    ):
        with pytest.raises(InvalidRequest, match=words):
            planned.do("decide_tender_round", number=1, bidders=wrong)
    planned.do("decide_tender_round", number=1, bidders=says)
    with pytest.raises(Conflict, match="is decided already"):
        planned.do("decide_tender_round", number=1, bidders=says)
    assert world.ask(VISITOR, "bid_page", token=green["token"])["why_no_bid"] == ""
    assert world.ask(VISITOR, "bid_page", token=weeds["token"])["why_no_bid"] == (
        "You did not go on from 'Conditions of participation': Only one contract alike was shown"
    )
    with pytest.raises(Conflict, match="You did not go on from 'Conditions of participation'"):
        world.ask(VISITOR, "submit_bid", token=weeds["token"], bid={})
    # The one that goes on is stopped by nothing but the box, which has no keys here.
    with pytest.raises(Conflict) as stopped:
        world.ask(VISITOR, "submit_bid", token=green["token"], bid={})
    assert "go on" not in str(stopped.value)
    with world.uow() as uow:
        held = tender(uow, planned.tender_id)
        rounds.refuse_bid(held, ids[0])
        with pytest.raises(WrongTime, match="You did not go on"):
            rounds.refuse_bid(held, ids[1])
        with pytest.raises(WrongTime, match="before you were invited"):
            rounds.refuse_bid(held, "somebody later")
    assert "Weeds" not in str(world.ask(VISITOR, "public_tender", tender_id=planned.tender_id))
    assert planned.page()["rounds"][0]["outcomes"][1]["why"] == "Only one contract alike was shown"


def test_rounds_that_cannot_be_are_refused(world: World) -> None:
    planned = Planned(world).ready()
    with pytest.raises(InvalidRequest, match="Only a competitive flexible procedure has rounds"):
        planned.do("set_tender_rounds", rounds=[CONDITIONS])
    planned = flexible(world)
    with pytest.raises(InvalidRequest, match="Round 2 ends after the round before it"):
        planned.do("set_tender_rounds", rounds=[CONDITIONS, CONDITIONS])
    late = CONDITIONS | {"deadline_at": DEADLINE.isoformat()}
    planned.do("set_tender_rounds", rounds=[late])
    with pytest.raises(
        Conflict, match="bids are due by 1 December 2026 at 12:00pm, before 'Conditions of participation' ends"
    ):
        planned.do("publish_tender")
    planned.do("set_tender_rounds", rounds=[])
    assert planned.do("publish_tender")["state"] == "published"
    with pytest.raises(Conflict, match="its rounds stand"):
        planned.do("set_tender_rounds", rounds=[CONDITIONS])
