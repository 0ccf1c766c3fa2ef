"""Links of bidders: what whoever holds one can do without the bid's password, who made it again or closed it, what it shows before
the publication, how many strangers may ask for one, and whom a business that asked for itself is taken for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.procurement.application.bids import inviting
from services.procurement.domain.tenders.tender import State
from shared.errors import Conflict, InvalidRequest
from tests.procurement.bids.room import PASSWORD, PORTAL, TENDER, Room
from tests.procurement.world import BUYER, FINANCE, World

GREEN = "Green Ways Ltd"
ANOTHER = "whatever the buyer thinks"


def asked(room: Room, name: str, **said: str) -> Any:
    email = f"{name.lower().replace(' ', '.')}@example.com"
    return room.world.ask(PORTAL, "ask_to_bid", tender_id=TENDER, name=name, email=email, **said)


def invited(room: Room, name: str = GREEN) -> Any:
    return next(one for one in room.ask(BUYER, "bid_invitations") if one["name"] == name)


def test_whoever_holds_a_link_does_not_see_whether_a_bid_was_sent_with_it(room: Room) -> None:
    room.sealed_box()
    token = room.link(GREEN)
    before = room.world.ask(PORTAL, "bid_page", token=token)
    room.send(token, 100)
    assert room.world.ask(PORTAL, "bid_page", token=token) == before


def test_a_link_alone_neither_shows_nor_takes_back_a_bid(room: Room) -> None:
    room.sealed_box()
    token = room.link(GREEN)
    unsent = "No bid with this password was sent with this link"
    for when in ("before", "after"):
        for method in ("bid_receipts", "withdraw_bid"):
            with pytest.raises(InvalidRequest, match=unsent):
                room.world.ask(PORTAL, method, token=token, password=ANOTHER)
        if when == "before":
            room.send(token, 100)
    assert room.ask(BUYER, "bid_box")["envelopes"] == 1
    assert [one["number"] for one in room.receipts(token)] == [1]


def test_a_bid_with_another_password_lies_beside_the_first_and_waits_for_people_to_decide(room: Room) -> None:
    room.sealed_box()
    token = room.link(GREEN)
    room.send(token, 100)
    assert room.send(token, 1, password=ANOTHER)["replaced"] is False
    assert room.ask(BUYER, "bid_box")["envelopes"] == 2
    assert room.send(token, 95)["replaced"] is True
    assert room.ask(BUYER, "bid_box")["envelopes"] == 2
    room.open()
    found = room.ask(FINANCE, "opened_bids")["bids"]
    assert [(one["bidder"], one["number"]) for one in found] == [(GREEN, 2), (GREEN, 3)]
    waits = room.lot()["waits_for"]
    twice = f"{GREEN} has 2 bids in the running, envelopes 2 and 3: ask it which one counts, and shut the other out"
    assert twice in waits
    room.ask(
        BUYER, "shut_out_bid", bid_id=found[0]["bid_id"], ground="another bid of the same bidder counts",
        reason="The director says that this one is not theirs",
    )  # fmt: skip
    assert twice not in room.lot()["waits_for"]


def test_the_box_holds_only_so_many_bids_of_one_link(room: Room) -> None:
    room.sealed_box()
    token = room.link(GREEN)
    for number in range(5):
        room.send(token, 100, password=f"{ANOTHER} {number}")
    with pytest.raises(Conflict, match="5 bids with other passwords were sent with this link already"):
        room.send(token, 100)
    assert room.send(token, 90, password=f"{ANOTHER} 3")["replaced"] is True


def test_of_a_password_the_database_holds_a_slow_hash_only(room: Room) -> None:
    room.sealed_box()
    room.send(room.link(GREEN), 100)
    room.send(room.link("Lawn and Hedge"), 100)
    with room.world.uow() as uow:
        kept = [
            one.password for invitation in uow.bids.invitations(TENDER) for one in uow.bids.envelopes_of(invitation.invitation_id)
        ]  # fmt: skip
    assert [len(one) for one in kept] == [32, 32]
    assert kept[0] != kept[1]
    assert PASSWORD.encode() not in b"".join(kept)


def test_a_link_made_again_is_on_record_and_opens_no_earlier_bid(room: Room) -> None:
    room.sealed_box()
    room.send(room.link(GREEN), 100)
    one = invited(room)
    fresh = room.ask(BUYER, "new_bid_link", invitation_id=one["invitation_id"])["token"]
    with pytest.raises(InvalidRequest, match="No bid with this password"):
        room.world.ask(PORTAL, "withdraw_bid", token=fresh, password=ANOTHER)
    room.send(fresh, 1, password=ANOTHER)
    assert room.ask(BUYER, "bid_box")["envelopes"] == 2
    assert [one["number"] for one in room.receipts(fresh)] == [1]
    known = invited(room)
    assert (known["renewed_by"], known["renewed_at"]) == (BUYER.actor, "2026-11-02T08:00:00+00:00")
    (entry,) = room.ask(FINANCE, "my_bid_key")["links"]
    assert entry == {
        "at": "2026-11-02T08:00:00+00:00",
        "by": BUYER.actor,
        "words": f"A new link was made for {GREEN}; the one before opens nothing any more",
    }


def test_a_link_that_is_closed_is_on_record_with_who_and_why_and_is_not_made_again(room: Room) -> None:
    room.sealed_box()
    room.link(GREEN)
    said = {"invitation_id": invited(room)["invitation_id"]}
    with pytest.raises(InvalidRequest, match="Say why"):
        room.ask(BUYER, "end_bid_invitation", **said, reason=" ")
    room.ask(BUYER, "end_bid_invitation", **said, reason="asked to be left out")
    known = invited(room)
    assert (known["ended_by"], known["ended_because"]) == (BUYER.actor, "asked to be left out")
    links = room.ask(FINANCE, "bid_box")["links"]
    assert [one["words"] for one in links] == [f"The link of {GREEN} was closed: asked to be left out"]
    with pytest.raises(Conflict, match="invite the business again"):
        room.ask(BUYER, "new_bid_link", **said)
    with pytest.raises(Conflict, match="was closed before: asked to be left out"):
        room.ask(BUYER, "end_bid_invitation", **said, reason="another story")
    assert room.link(GREEN)


def test_before_its_publication_a_link_shows_the_title_of_the_tender_and_no_more(world: World) -> None:
    room = Room(world, state=State.DRAFT, published_at=None, need="Grass, hedges and pitches")
    page = world.ask(PORTAL, "bid_page", token=room.link(GREEN))
    assert page.pop("business")["name"] == GREEN
    assert page == {"title": "Grounds maintenance", "published": False}


def test_strangers_are_stopped_for_an_hour_and_those_whom_the_buyer_closes_do_not_count(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "MOST_ASKED_IN_AN_HOUR", 2)
    asked(room, "Stranger 1")
    asked(room, "Stranger 2")
    with pytest.raises(Conflict, match="Try again in an hour, or write to the buyer"):
        asked(room, "Honest Co")
    assert room.link(GREEN)
    made_up = [one["invitation_id"] for one in room.ask(BUYER, "bid_invitations") if one["asked_itself"]]
    closed = room.ask(BUYER, "end_asked_links", invitation_ids=made_up, reason="Nobody knows these businesses")
    assert closed["closed"] == 2
    assert asked(room, "Honest Co")["token"]
    asked(room, "Honest Two")
    room.world.clock.move_to(room.world.clock.now() + timedelta(hours=1))
    assert asked(room, "Honest Three")["token"]


def test_closed_links_of_strangers_make_room_for_others(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_OF_A_KIND", 1)
    asked(room, "Stranger 1")
    with pytest.raises(Conflict, match="Write to the buyer"):
        asked(room, "Honest Co")
    chosen = [invited(room, "Stranger 1")["invitation_id"]]
    room.ask(BUYER, "end_asked_links", invitation_ids=chosen, reason="Nobody knows it")
    assert asked(room, "Honest Co")["token"]
    (entry,) = room.ask(BUYER, "bid_box")["links"]
    assert entry["words"] == "1 link that a business had asked for itself was closed (Stranger 1): Nobody knows it"


@pytest.mark.parametrize("whose", ["nobody's", "an invited business's", "a closed one's", "none"])
def test_only_links_that_strangers_asked_for_and_that_work_are_closed_together(room: Room, whose: str) -> None:
    room.link(GREEN)
    asked(room, "Stranger 1")
    stranger = invited(room, "Stranger 1")["invitation_id"]
    if whose == "a closed one's":
        room.ask(BUYER, "end_bid_invitation", invitation_id=stranger, reason="gone")
    chosen = {
        "nobody's": ["x"], "an invited business's": [stranger, invited(room)["invitation_id"]], "a closed one's": [stranger],
        "none": [],
    }[whose]  # fmt: skip
    with pytest.raises(InvalidRequest, match="Choose links from the list"):
        room.ask(BUYER, "end_asked_links", invitation_ids=chosen, reason="Nobody knows these")


def test_a_business_that_asked_for_its_link_is_no_listed_supplier_until_a_buyer_says_how_that_is_known(
    room: Room,
) -> None:
    supplier_id = room.world.supplier(GREEN)
    room.sealed_box()
    room.send(asked(room, GREEN)["token"], 100)
    room.open()
    (bid_id,) = room.bids().values()
    seen = room.ask(FINANCE, "opened_bid", bid_id=bid_id)
    assert (seen["supplier_id"], seen["asked_itself"]) == (None, True)
    room.ask(BUYER, "check_bid", bid_id=bid_id, checks=[{"key": "insurance", "passed": True}])
    room.agreed_with({bid_id: ("4", "4")})
    for chosen in ({}, {"suppliers": {"1": supplier_id}}):
        with pytest.raises(InvalidRequest, match=f"{GREEN} asked for its link itself, so nobody has proved who it is"):
            room.ask(BUYER, "intend_tender_award", version=room.ask(BUYER, "tender_page")["version"], **chosen)
    linked = {"bid_id": bid_id, "supplier_id": supplier_id}
    with pytest.raises(InvalidRequest, match=f"Nobody has proved that this is {GREEN}: say how you know"):
        room.ask(BUYER, "link_bidder", **linked)
    room.ask(BUYER, "link_bidder", **linked, proof="Their director confirmed it by the number at Companies House")
    assert room.ask(FINANCE, "opened_bid", bid_id=bid_id)["supplier_id"] == supplier_id
    with room.world.uow() as uow:
        entry = uow.tenders.entries(TENDER)[-1]
    assert (entry.by, entry.kind) == (BUYER.actor, "bidder known")
    assert entry.in_words.endswith("How it is known: Their director confirmed it by the number at Companies House")
