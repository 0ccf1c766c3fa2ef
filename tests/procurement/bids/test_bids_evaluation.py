"""Compliance, marks, moderation, ranking: who sees what when, what an interest does, ties, low prices, shutting out and letting
back in; every result that there ever was is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.procurement.domain.tenders.tender import Evaluator, TieRule
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound, QuaysideError
from tests.procurement.bids.room import HEAD, Room, document
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE, World

GREEN, LAWN, MOSS = "Green Ways Ltd", "Lawn and Hedge", "Moss Co"
REASON = "The method statement leaves out two of the schools"


def three(room: Room) -> dict[str, str]:
    return room.opened_with(**{GREEN: 105, LAWN: 100, MOSS: 120})


def totals(lot: Any) -> list[tuple[str, int, str]]:
    return [(one["bidder"], one["rank"], one["total"]) for one in lot["ranking"]]


def test_disqualifying_the_lowest_recalculates_everything_and_keeps_the_old_scores(room: Room) -> None:
    bids = three(room)
    room.agreed_with({bids[GREEN]: ("4", "4"), bids[LAWN]: ("3", "3"), bids[MOSS]: ("5", "5")})
    assert totals(room.lot()) == [(MOSS, 1, "93.33"), (GREEN, 2, "86.10"), (LAWN, 3, "76.00")]
    ground = "terms changed by the bidder"
    room.ask(BUYER, "shut_out_bid", bid_id=bids[LAWN], ground=ground, reason=REASON)
    lot = room.lot()
    # 40 x 105/120 = 35.00: the lowest compliant price is now 105.
    assert totals(lot) == [(MOSS, 1, "95.00"), (GREEN, 2, "88.00")]
    assert [(one["bidder"], one["ground"], one["reason"]) for one in lot["disqualified"]] == [(LAWN, ground, REASON)]
    newest, before, *_ = room.ask(BUYER, "bid_ranking")["versions"]
    assert [one["total"] for one in newest["ranking"]] == ["95.00", "88.00"]
    assert [one["total"] for one in before["ranking"]] == ["93.33", "86.10", "76.00"]
    assert newest["because"] == f"{LAWN} was shut out: {ground}"
    assert newest["version"] == before["version"] + 1
    (decision,) = room.ask(BUYER, "opened_bid", bid_id=bids[LAWN])["shut_outs"]
    back = {"bid_id": bids[LAWN], "shut_out_id": decision["shut_out_id"], "reason": "The schools are in the annex"}
    room.ask(BUYER, "let_bid_back_in", **back)
    assert totals(room.lot()) == [(MOSS, 1, "93.33"), (GREEN, 2, "86.10"), (LAWN, 3, "76.00")]
    assert len(room.ask(BUYER, "bid_ranking")["versions"]) == newest["version"] + 1
    with pytest.raises(NotFound, match="taken back already"):
        room.ask(BUYER, "let_bid_back_in", **back)


def test_a_requirement_that_is_not_met_puts_the_bid_out_with_its_reason(room: Room) -> None:
    bids = three(room)
    checks = [{"key": "insurance", "passed": False, "reason": "The policy ended in May"}]
    said = room.ask(BUYER, "check_bid", bid_id=bids[MOSS], checks=checks)
    assert said["state"] == "out"
    assert said["out_of"][0]["reason"] == (
        "'Public liability insurance of £5 million' is not met: The policy ended in May"
    )
    with pytest.raises(InvalidRequest, match="Say why it is not met"):
        room.ask(BUYER, "check_bid", bid_id=bids[MOSS], checks=[{"key": "insurance", "passed": False, "reason": "no"}])


def test_nobody_has_won_while_a_requirement_is_unchecked(room: Room) -> None:
    room.sealed_box()
    room.send(room.link(GREEN), 100)
    room.open()
    (bid_id,) = room.bids().values()
    room.agreed_with({bid_id: ("4", "4")})
    lot = room.lot()
    assert (lot["winner"], lot["waits_for"]) == (None, [f"1 of the requirements of {GREEN} is not checked yet"])


def test_a_mark_below_the_minimum_puts_the_bid_out_and_its_price_counts_no_more(room: Room) -> None:
    bids = three(room)
    room.agreed_with({bids[GREEN]: ("4", "4"), bids[LAWN]: ("1.5", "5"), bids[MOSS]: ("5", "5")})
    lot = room.lot()
    assert totals(lot) == [(MOSS, 1, "95.00"), (GREEN, 2, "88.00")]
    assert lot["disqualified"][0]["reason"] == "'Care of the grounds' got 1.5 of 5; at least 2 was needed"


def test_evaluators_see_no_price_and_nobody_elses_marks(room: Room) -> None:
    bids = three(room)
    room.mark(BUYER, dict.fromkeys(bids.values(), ("4", "4")))
    sheet = room.ask(HEAD, "score_sheet")
    assert (sheet["step"], sheet["sheets"], [one["bidder"] for one in sheet["bidders"]]) == (
        "declare",
        [],
        [GREEN, LAWN, MOSS],
    )
    room.ask(HEAD, "declare_interest", has_interest=False)
    seen = json.dumps(room.ask(HEAD, "score_sheet"))
    assert "10500" not in seen
    assert "As shown" not in seen
    assert room.ask(HEAD, "score_sheet")["missing"] == 6
    moderation = room.ask(BUYER, "moderation")
    assert (moderation["shown"], moderation["waits_for"], moderation["rows"]) == (False, [HEAD.actor], [])
    with pytest.raises(Conflict, match="not handed in their marks yet|has not handed in"):
        room.ask(BUYER, "agree_unanimous_marks")


def test_marks_are_handed_in_whole_and_then_stay(room: Room) -> None:
    bids = three(room)
    room.mark(HEAD, {bids[GREEN]: ("4", "4")}, hand_in=False)
    with pytest.raises(Conflict, match="4 marks are still missing"):
        room.ask(HEAD, "hand_in_marks")
    room.mark(HEAD, dict.fromkeys(bids.values(), ("3", "3")))
    with pytest.raises(Conflict, match="handed your marks in"):
        room.mark(HEAD, {bids[GREEN]: ("5", "5")}, hand_in=False)


def test_a_declared_interest_excludes_the_evaluator_and_their_marks(room: Room) -> None:
    bids = three(room)
    room.ask(HEAD, "declare_interest", has_interest=True, words="My brother works for Moss Co")
    assert room.ask(HEAD, "score_sheet")["sheets"] == []
    with pytest.raises(Conflict, match="You declared an interest"):
        room.ask(HEAD, "save_marks", marks=[])
    with pytest.raises(Conflict, match="Only the buyer can name somebody"):
        room.ask(HEAD, "declare_interest", has_interest=False)
    with pytest.raises(NotAllowed):
        room.ask(HEAD, "bid_document_to_mark", bid_id=bids[MOSS], part="file-1")
    room.mark(BUYER, dict.fromkeys(bids.values(), ("4", "4")))
    room.ask(BUYER, "agree_unanimous_marks")
    assert room.lot()["winner"]["bidder"] == LAWN


def test_marks_that_differ_need_an_agreed_one_with_a_reason_and_the_earlier_agreement_is_kept(room: Room) -> None:
    bids = three(room)
    room.mark(BUYER, dict.fromkeys(bids.values(), ("4", "4")))
    room.mark(HEAD, dict.fromkeys(bids.values(), ("2", "4")))
    room.ask(BUYER, "agree_unanimous_marks")
    rows = room.ask(BUYER, "moderation")["rows"]
    care = [one for one in rows if one["criterion"] == "Care of the grounds"]
    assert [(one["spread"], one["agreed"], one["unanimous"]) for one in care] == [("2", None, None)] * 3
    agreed = {"bid_id": bids[GREEN], "lot": "1", "criterion": "Care of the grounds", "mark": "3"}
    with pytest.raises(InvalidRequest, match="Say why, in a sentence"):
        room.ask(BUYER, "agree_marks", marks=[agreed | {"reason": "ok"}])
    room.ask(BUYER, "agree_marks", marks=[agreed | {"reason": "The hedges are planned, the pitches are not"}])
    room.ask(BUYER, "agree_marks", marks=[agreed | {"mark": "3.5", "reason": "The annex plans the pitches as well"}])
    (row,) = [
        one for one in room.ask(BUYER, "moderation")["rows"] if one["bid_id"] == bids[GREEN] and one["spread"] == "2"
    ]
    assert (row["agreed"], row["times_agreed"]) == ("3.5", 2)
    assert room.lot()["waits_for"][0] == f"{LAWN} has no moderated mark yet for 'Care of the grounds'"


def test_a_tie_goes_to_the_higher_quality(room: Room) -> None:
    bids = room.opened_with(**{GREEN: 100, LAWN: 200})
    # 40 + 16 + 20 = 76 against 20 + 40 + 16 = 76.
    room.agreed_with({bids[GREEN]: ("2", "5"), bids[LAWN]: ("5", "4")})
    lot = room.lot()
    assert totals(lot) == [(LAWN, 1, "76.00"), (GREEN, 2, "76.00")]
    assert lot["tie"] == "2 bids have 76.00 points. The published rule decided: higher quality score."


def test_bids_that_stay_level_wait_for_a_lot_drawn_before_a_witness(world: World) -> None:
    room = Room(world, tie_rule=TieRule.LOT_DRAWN)
    bids = room.opened_with(**{GREEN: 100, LAWN: 100, MOSS: 120})
    room.agreed_with({bids[GREEN]: ("4", "4"), bids[LAWN]: ("4", "4"), bids[MOSS]: ("4", "4")})
    lot = room.lot()
    assert [(one["bidder"], one["rank"]) for one in lot["ranking"]] == [(GREEN, 1), (LAWN, 1), (MOSS, 3)]
    assert lot["winner"] is None
    assert "draw lot before a witness" in lot["waits_for"][0]
    order = [bids[LAWN], bids[GREEN]]
    for wrong in ([bids[LAWN]], [bids[LAWN], bids[MOSS]]):
        with pytest.raises(InvalidRequest, match="each of the bids that are level once"):
            room.ask(BUYER, "record_draw", lot="1", order=wrong, witness="The clerk")
    with pytest.raises(InvalidRequest, match="Name the witness"):
        room.ask(BUYER, "record_draw", lot="1", order=order, witness=" ")
    room.ask(BUYER, "record_draw", lot="1", order=order, witness="The clerk to the trustees")
    lot = room.lot()
    assert (lot["winner"]["bidder"], lot["tie"]) == (LAWN, "2 bids have 88.00 points. Lot was drawn before a witness.")
    with pytest.raises(Conflict, match="nothing to draw"):
        room.ask(BUYER, "record_draw", lot="1", order=order, witness="The clerk to the trustees")


def test_an_unusually_low_price_must_be_explained_before_it_wins(room: Room) -> None:
    bids = room.opened_with(**{GREEN: 70, LAWN: 100, MOSS: 100})
    room.agreed_with(dict.fromkeys(bids.values(), ("4", "4")))
    lot = room.lot()
    assert lot["winner"] is None
    assert lot["ranking"][0]["abnormally_low"] == (
        "£70.00 is 30.0 per cent below the average of the other bids (£100.00). From 25 per cent on, ask the bidder to "
        "explain it."
    )
    room.ask(BUYER, "accept_low_price", bid_id=bids[GREEN], lot="1", explanation="It owns its mowers and is next door")
    assert room.lot()["winner"]["bidder"] == GREEN
    (rule,) = room.ask(BUYER, "bid_ranking")["rules"]
    assert (rule["name"], rule["status"]) == ("bids.low-price.per-cent-below-average", "assumed")


def test_a_low_price_that_is_not_first_must_be_explained_too_since_it_sets_every_price_score(room: Room) -> None:
    bids = room.opened_with(**{GREEN: 60, LAWN: 100, MOSS: 100})
    room.agreed_with({bids[GREEN]: ("2", "0"), bids[LAWN]: ("5", "5"), bids[MOSS]: ("4", "4")})
    lot = room.lot()
    assert (lot["ranking"][0]["bidder"], lot["winner"]) == (LAWN, None)
    assert lot["waits_for"] == [
        f"The price of {GREEN} is unusually low: ask for an explanation and record it, or shut the bid out"
    ]


def test_an_evaluator_who_is_the_buyer_too_sees_no_price_before_handing_in(room: Room) -> None:
    bids = three(room)
    before = room.ask(BUYER, "opened_bid", bid_id=bids[GREEN])
    assert (before["prices_hidden"], before["offers"][0]["price_pence"]) == (True, None)
    assert "10500" not in json.dumps(before)
    assert room.ask(EXECUTIVE, "opened_bid", bid_id=bids[GREEN])["offers"][0]["price_pence"] == 105_00
    room.mark(BUYER, dict.fromkeys(bids.values(), ("4", "4")))
    assert room.ask(BUYER, "opened_bid", bid_id=bids[GREEN])["offers"][0]["price_pence"] == 105_00


@pytest.mark.parametrize(
    ("mark", "words"),
    [("5.5", "from 0 to 5"), ("-1", "from 0 to 5"), ("3.3", "whole or a half"), ("NaN", "not right|0 to 5")],
)
def test_a_mark_outside_the_scale_is_refused(room: Room, mark: str, words: str) -> None:
    bids = three(room)
    with pytest.raises(InvalidRequest, match=words):
        room.mark(HEAD, {bids[GREEN]: (mark, "3")}, hand_in=False)


def test_who_is_no_evaluator_finds_no_sheet(room: Room) -> None:
    three(room)
    for method in ("score_sheet", "hand_in_marks"):
        with pytest.raises(NotFound, match="no tender at this address"):
            room.ask(FINANCE, method)
    assert room.world.ask(FINANCE, "my_evaluations") == []
    assert [(one["title"], one["step"], one["bids"]) for one in room.world.ask(HEAD, "my_evaluations")] == [
        ("Grounds maintenance", "declare", 3)
    ]


def test_an_evaluator_of_a_school_reads_documents_once_no_interest_is_declared(room: Room) -> None:
    room.sealed_box()
    room.send(room.link(GREEN), 100, files=[document("plan.pdf", b"plan")])
    room.open()
    (bid_id,) = room.bids().values()
    with pytest.raises(NotAllowed, match="evaluators who declared no interest"):
        room.ask(HEAD, "bid_document_to_mark", bid_id=bid_id, part="file-1")
    room.ask(HEAD, "declare_interest", has_interest=False)
    assert room.ask(HEAD, "bid_document_to_mark", bid_id=bid_id, part="file-1")["name"] == "plan.pdf"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"ground": "I do not like them"}, "one of the grounds"),
        ({"reason": "no"}, "Say why"),
        ({"lot": "7"}, "no lot 7"),
        ({"bid_id": "another"}, "no such bid"),
    ],
)
def test_shutting_out_needs_a_ground_a_reason_and_a_bid_of_this_tender(
    room: Room, said: dict[str, str], words: str
) -> None:
    bids = three(room)
    usual = {"bid_id": bids[MOSS], "ground": "bid not complete", "reason": REASON}
    with pytest.raises(QuaysideError, match=words):
        room.ask(BUYER, "shut_out_bid", **(usual | said))


def test_a_tender_without_bids_has_no_winner_and_waits_for_nothing(room: Room) -> None:
    room.sealed_box()
    room.open()
    lot = room.lot()
    assert (lot["ranking"], lot["winner"], lot["waits_for"]) == ([], None, [])


def test_the_self_check_sees_that_most_bids_were_shut_out(room: Room) -> None:
    bids = three(room)
    for name in (GREEN, LAWN):
        room.ask(BUYER, "shut_out_bid", bid_id=bids[name], ground="bid not complete", reason=REASON)
    said = room.world.ask(EXECUTIVE, "red_flags")
    assert said["looked_at"] == 1
    assert {one["code"] for one in said["flags"]} == {"R038"}
    assert [(one["about"], one["title"], one["value"]) for one in said["flags"]] == [
        ("buyer", "The trust as buyer", "0.667")
    ]
    assert "bids.flags.disqualified" in {row["name"] for row in said["rules"]}


def test_same_prices_and_a_single_bid_are_flagged(world: World) -> None:
    room = Room(world, evaluators=(Evaluator(BUYER.actor, "B"),))
    room.opened_with(**{GREEN: 100, LAWN: 100})
    flags = world.ask(EXECUTIVE, "red_flags")["flags"]
    assert {(one["code"], one["title"]) for one in flags} == {
        ("R028", "Grounds maintenance"), ("R028", GREEN), ("R028", LAWN),
    }  # fmt: skip


def test_a_bidder_who_can_only_be_one_listed_supplier_is_known_as_it(room: Room) -> None:
    supplier_id = room.world.supplier("Green Ways Ltd")
    bids = three(room)
    assert room.ask(BUYER, "opened_bid", bid_id=bids[GREEN])["supplier_id"] == supplier_id
    assert room.ask(BUYER, "opened_bid", bid_id=bids[MOSS])["supplier_id"] is None
    room.ask(BUYER, "link_bidder", bid_id=bids[MOSS], supplier_id=supplier_id)
    assert room.ask(BUYER, "opened_bid", bid_id=bids[MOSS])["supplier_id"] == supplier_id


def test_a_bidder_who_is_known_is_not_made_somebody_else(room: Room) -> None:
    supplier_id = room.world.supplier("Green Ways Ltd")
    other = room.world.supplier("Friends of the buyer Ltd")
    bids = three(room)
    with pytest.raises(Conflict, match="Green Ways Ltd is known as Green Ways Ltd already"):
        room.ask(BUYER, "link_bidder", bid_id=bids[GREEN], supplier_id=other)
    assert room.ask(BUYER, "opened_bid", bid_id=bids[GREEN])["supplier_id"] == supplier_id


def test_a_buyer_is_told_of_a_published_tender_that_nobody_can_bid_for(room: Room) -> None:
    asked = room.world.ask(BUYER, "my_bid_tasks")
    assert [one["title"] for one in asked["unsealed"]] == ["Grounds maintenance"]
    assert room.world.ask(FINANCE, "my_bid_tasks")["unsealed"] == []
    room.ask(BUYER, "name_openers", accounts=["buyer@trust", "finance@trust"])
    assert [one["waits_for_you"] for one in room.world.ask(FINANCE, "my_bid_tasks")["keys"]] == ["key"]
    for who, words in ((BUYER, "seven green ladders hum"), (FINANCE, "quiet otters paint maps")):
        room.ask(who, "take_bid_key", passphrase=words)
    assert room.world.ask(BUYER, "my_bid_tasks") == {"keys": [], "evaluations": [], "unsealed": []}
