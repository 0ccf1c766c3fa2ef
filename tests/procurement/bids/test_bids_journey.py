"""From the box to the winner: two openers, sealed envelopes, marks, moderation, ranking; on both databases."""

from __future__ import annotations

from tests.procurement.bids.room import EVALUATORS, TENDER, Room, document
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE


def test_from_sealed_envelopes_to_a_winner(room_on_each: Room) -> None:
    room = room_on_each
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    receipt = room.send(token, 105, files=[document("method.pdf", b"%PDF how we mow")])["receipt"]
    assert (receipt["number"], len(receipt["seal_number"])) == (1, 64)
    room.send(room.link("Lawn and Hedge"), 100)
    box = room.ask(BUYER, "bid_box")
    assert (box["stage"], box["envelopes"], box["may_open"]) == ("sealed", 2, False)
    half = room.open(FINANCE)
    assert half["stage"] == "half open"
    done = room.open(EXECUTIVE)
    assert (done["stage"], done["envelopes"]) == ("opened", 2)
    assert room.world.events("procurement.tender.opened.v1") == [
        {
            "tender_id": TENDER, "title": "Grounds maintenance", "opened_at": "2026-12-01T12:00:01+00:00",
            "envelopes": 2, "late": 0,
        }
    ]  # fmt: skip
    bids = room.bids()
    page = room.ask(BUYER, "opened_bid", bid_id=bids["Green Ways Ltd"])
    assert page["seal_number"] == receipt["seal_number"]
    assert page["offers"][0]["answers"]["Care of the grounds"] == "Twice a month."
    file = room.ask(BUYER, "bid_document", bid_id=bids["Green Ways Ltd"], part="file-1")
    assert file == document("method.pdf", b"%PDF how we mow") | {"media_type": "application/pdf"}
    for bid_id in bids.values():
        room.ask(BUYER, "check_bid", bid_id=bid_id, checks=[{"key": "insurance", "passed": True}])
    marks = {bids["Green Ways Ltd"]: ("5", "4"), bids["Lawn and Hedge"]: ("3", "4.5")}
    for who in EVALUATORS:
        room.mark(who, marks)
    room.ask(BUYER, "agree_unanimous_marks")
    lot = room.lot()
    # 40 x 100/105 + 40 x 5/5 + 20 x 4/5, and 40 + 40 x 3/5 + 20 x 4.5/5
    assert [(one["bidder"], one["rank"], one["total"]) for one in lot["ranking"]] == [
        ("Green Ways Ltd", 1, "94.10"),
        ("Lawn and Hedge", 2, "82.00"),
    ]
    assert lot["winner"]["bidder"] == "Green Ways Ltd"
    assert [one["working"] for one in lot["ranking"][0]["scores"]] == [
        "40 × £100.00 ÷ £105.00 = 38.10", "40 × 5 ÷ 5 = 40.00", "20 × 4 ÷ 5 = 16.00",
    ]  # fmt: skip
