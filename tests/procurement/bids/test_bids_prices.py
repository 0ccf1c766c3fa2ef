"""Who sees prices when: nobody who still marks or has an interest in a bidder, by whatever door; after the award everybody who may
look at bids at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.procurement.domain.tenders.tender import Criterion, CriterionKind, Lot, State
from shared.errors import NotAllowed
from tests.procurement.bids.room import HEAD, TENDER, Room, document
from tests.procurement.world import BUYER, FINANCE, World

GREEN, LAWN = "Green Ways Ltd", "Lawn and Hedge"
PLAN, PRICES = document("plan.pdf", b"how we mow"), document("prices.xlsx", b"what it costs", prices=True)


def opened(room: Room) -> dict[str, str]:
    """Two bids, each with a plan and a price list; ids by bidder."""
    room.sealed_box()
    for name, pounds in ((GREEN, 105), (LAWN, 100)):
        room.send(room.link(name), pounds, files=[PLAN, PRICES])
    room.open()
    return room.bids()


def doors(bid_id: str) -> dict[str, dict[str, Any]]:
    return {
        "bid_ranking": {},
        "bid_document": {"bid_id": bid_id, "part": "file-2"},
        "bid_document_to_mark": {"bid_id": bid_id, "part": "file-2"},
    }


@pytest.mark.parametrize("door", list(doors("")))
def test_an_evaluator_who_still_marks_is_shown_no_price_by_any_door(room: Room, door: str) -> None:
    bids = opened(room)
    asked = doors(bids[GREEN])[door]
    room.ask(BUYER, "declare_interest", has_interest=False)
    with pytest.raises(NotAllowed, match="hand in your marks first, then you are shown the prices"):
        room.ask(BUYER, door, **asked)
    if door != "bid_document_to_mark":
        assert room.ask(FINANCE, door, **asked)
    room.mark(BUYER, dict.fromkeys(bids.values(), ("4", "4")))
    assert room.ask(BUYER, door, **asked)


def test_a_lot_that_is_judged_by_price_alone_tells_an_evaluator_no_price_either(world: World) -> None:
    only_price = Lot(
        "1", "Grounds", cpv_code="77314000", criteria=(Criterion("Price", CriterionKind.PRICE, Decimal(100)),)
    )
    room = Room(world, lots=(only_price,))
    opened(room)
    assert room.lot()["ranking"][0]["price_pence"] == 100_00
    with pytest.raises(NotAllowed, match="hand in your marks first"):
        room.ask(BUYER, "bid_ranking")
    room.mark(BUYER, {})
    assert room.ask(BUYER, "bid_ranking")["lots"][0]["ranking"][0]["price_pence"] == 100_00


def test_the_page_of_the_award_says_why_it_tells_an_evaluator_nothing_yet(room: Room) -> None:
    bids = opened(room)
    page = room.ask(BUYER, "tender_award_page")
    assert (page["lots"], page["summaries"]) == ([], [])
    assert page["kept_back"] == (
        "You mark the bids for 'Grounds maintenance': hand in your marks first, then you are shown the prices"
    )
    with pytest.raises(NotAllowed, match="hand in your marks first"):
        room.ask(BUYER, "intend_tender_award", version=page["tender"]["version"])
    room.ask(BUYER, "declare_interest", has_interest=False)
    room.mark(BUYER, dict.fromkeys(bids.values(), ("4", "4")))
    page = room.ask(BUYER, "tender_award_page")
    assert (page["kept_back"], len(page["lots"])) == ("", 1)


def test_pages_that_lead_to_the_ranking_know_who_may_not_see_it(room: Room) -> None:
    opened(room)
    for page in ("bid_box", "opened_bids", "moderation"):
        assert [room.ask(who, page)["prices_hidden"] for who in (BUYER, FINANCE)] == [True, False]


def test_documents_that_name_prices_are_kept_from_those_who_mark_and_the_others_are_not(room: Room) -> None:
    bids = opened(room)
    room.ask(HEAD, "declare_interest", has_interest=False)
    sheet = room.ask(HEAD, "score_sheet")["sheets"][0]["bids"][0]
    assert sheet["files"] == [{"part": "file-1", "name": "plan.pdf"}]
    assert room.ask(HEAD, "bid_document_to_mark", bid_id=bids[GREEN], part="file-1")["name"] == "plan.pdf"
    seen = room.ask(BUYER, "opened_bid", bid_id=bids[GREEN])["files"]
    assert [(one["name"], one["prices"], one["readable"]) for one in seen] == [
        ("plan.pdf", False, True),
        ("prices.xlsx", True, False),
    ]
    assert room.ask(BUYER, "bid_document", bid_id=bids[GREEN], part="file-1")["name"] == "plan.pdf"


@pytest.mark.parametrize("door", ["opened_bid", *doors("")])
def test_an_evaluator_with_an_interest_sees_no_bid(room: Room, door: str) -> None:
    bids = opened(room)
    room.ask(BUYER, "declare_interest", has_interest=True, words="My brother works for Green Ways")
    asked = {"opened_bid": {"bid_id": bids[LAWN]}, **doors(bids[LAWN])}[door]
    with pytest.raises(NotAllowed, match="declared (an|no) interest"):
        room.ask(BUYER, door, **asked)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("check_bid", {"checks": []}),
        ("shut_out_bid", {"ground": "bid not complete", "reason": "The plan of two schools is missing"}),
        ("link_bidder", {"supplier_id": "s"}),
        ("agree_marks", {"marks": []}),
        ("accept_low_price", {"lot": "1", "explanation": "It owns its mowers"}),
    ],
)
def test_a_buyer_with_an_interest_decides_nothing_about_the_bids(room: Room, step: str, said: dict[str, Any]) -> None:
    bids = opened(room)
    room.ask(BUYER, "declare_interest", has_interest=True, words="My brother works for Green Ways")
    of_bid = {} if step == "agree_marks" else {"bid_id": bids[LAWN]}
    with pytest.raises(NotAllowed, match="its bids are for others until the award"):
        room.ask(BUYER, step, **of_bid, **said)


@pytest.mark.parametrize("state", [State.AWARDED, State.TERMINATED])
def test_after_the_end_an_evaluator_who_never_marked_may_look_at_the_ranking(room: Room, state: State) -> None:
    opened(room)
    with room.world.uow() as uow:
        held = uow.tenders.get(TENDER)
        uow.tenders.save(replace(held, state=state), held.version)
    assert room.ask(BUYER, "bid_ranking")["lots"][0]["lot"] == "1"


def test_red_flags_leave_out_tenders_whose_bids_i_still_mark(room: Room) -> None:
    opened(room)
    assert room.world.ask(BUYER, "red_flags")["looked_at"] == 0
    assert room.world.ask(FINANCE, "red_flags")["looked_at"] == 1
