"""Envelopes: the deadline to the second, replacing, taking back, who gets a link, what is seen while they are sealed; and bad
input, each with what a person is told."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from services.procurement.application.bids import inviting
from services.procurement.domain.tenders.tender import Procedure, State
from shared.errors import Conflict, InvalidRequest, NotFound, QuaysideError
from tests.procurement.bids.room import AFTER, DEADLINE, PASSWORD, PORTAL, TENDER, Room
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE, World


def test_a_bid_on_the_last_second_is_taken_and_one_second_later_is_refused_recorded_and_unread(room: Room) -> None:
    room.sealed_box()
    in_time, too_late = room.link("Green Ways Ltd"), room.link("Lawn and Hedge")
    room.world.clock.move_to(DEADLINE)
    assert room.send(in_time, 100)["taken"] is True
    room.world.clock.move_to(AFTER)
    said = room.send(too_late, 90)
    assert said["taken"] is False
    assert said["late"]["seconds_late"] == 1
    assert said["late"]["received_at"] == "2026-12-01T12:00:01+00:00"
    assert len(said["late"]["fingerprint"]) == 64
    box = room.ask(BUYER, "bid_box")
    assert (box["envelopes"], [one["seconds_late"] for one in box["late"]]) == (1, [1])
    assert box["late"][0]["fingerprint"] == said["late"]["fingerprint"]
    with room.world.uow() as uow:
        (late,) = uow.bids.late(TENDER)
    kept = json.dumps({name: str(getattr(late, name)) for name in late.__dataclass_fields__})
    assert "9000" not in kept
    room.open()
    assert list(room.bids()) == ["Green Ways Ltd"]


def test_half_a_second_late_is_late(room: Room) -> None:
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    room.world.clock.move_to(DEADLINE + timedelta(milliseconds=500))
    assert room.send(token, 100)["late"]["seconds_late"] == 1


def test_a_second_bid_replaces_the_first_whose_content_is_gone(room: Room) -> None:
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    room.send(token, 100)
    again = room.send(token, 95)["receipt"]
    assert again["number"] == 2
    assert room.ask(BUYER, "bid_box")["envelopes"] == 1
    with room.world.uow() as uow:
        first, second = uow.bids.envelopes_of(uow.bids.invitations(TENDER)[0].invitation_id)
        assert (first.state.value, second.state.value) == ("replaced", "sealed")
        assert uow.bids.parts(first.envelope_id) == {}
    room.open()
    (bid_id,) = room.bids().values()
    assert room.ask(FINANCE, "opened_bid", bid_id=bid_id)["offers"][0]["price_pence"] == 95_00


def test_a_bid_is_taken_back_until_the_deadline_and_not_after(room: Room) -> None:
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    room.send(token, 100)
    own = {"token": token, "password": PASSWORD}
    assert [one["number"] for one in room.world.ask(PORTAL, "withdraw_bid", **own)["withdrawn"]] == [1]
    assert room.ask(BUYER, "bid_box")["envelopes"] == 0
    with pytest.raises(InvalidRequest, match="No bid with this password"):
        room.world.ask(PORTAL, "withdraw_bid", **own)
    room.send(token, 90)
    room.world.clock.move_to(AFTER)
    with pytest.raises(Conflict, match="The deadline has passed, so the bid stays in the box"):
        room.world.ask(PORTAL, "withdraw_bid", **own)


def test_until_the_opening_nobody_sees_who_has_bid(room: Room) -> None:
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    room.link("Lawn and Hedge")
    before = room.ask(BUYER, "bid_invitations")
    room.send(token, 100)
    assert room.ask(BUYER, "bid_invitations") == before
    seen = json.dumps(room.ask(EXECUTIVE, "bid_box"))
    assert "Green Ways" not in seen
    assert '"envelopes": 1' in seen
    for method in ("opened_bids", "bid_ranking"):
        with pytest.raises(Conflict, match="not open yet"):
            room.ask(BUYER, method)
    room.world.clock.move_to(AFTER)
    with pytest.raises(Conflict, match="not open yet"):
        room.ask(BUYER, "opened_bids")


def test_nobody_opens_before_the_deadline(room: Room) -> None:
    room.sealed_box()
    room.world.clock.move_to(DEADLINE)
    with pytest.raises(Conflict, match="nobody opens them before the deadline"):
        room.ask(FINANCE, "open_bids", passphrase="quiet otters paint maps")


def test_a_box_without_all_its_keys_takes_no_bid(room: Room) -> None:
    room.ask(BUYER, "name_openers", accounts=["buyer@trust", "finance@trust"])
    room.ask(BUYER, "take_bid_key", passphrase="seven green ladders hum")
    token = room.link("Green Ways Ltd")
    with pytest.raises(Conflict, match="have not all taken their part of the key"):
        room.send(token, 100)
    room.ask(FINANCE, "take_bid_key", passphrase="quiet otters paint maps")
    assert room.send(token, 100)["taken"] is True


def test_openers_cannot_be_changed_once_the_key_is_made(room: Room) -> None:
    room.sealed_box()
    with pytest.raises(Conflict, match="cannot be changed any more"):
        room.ask(BUYER, "name_openers", accounts=["buyer@trust", "ceo@trust"])


def test_somebody_who_stays_named_keeps_the_key_taken_before(room: Room) -> None:
    room.ask(BUYER, "name_openers", accounts=["buyer@trust", "finance@trust"])
    room.ask(BUYER, "take_bid_key", passphrase="seven green ladders hum")
    said = room.ask(BUYER, "name_openers", accounts=["buyer@trust", "ceo@trust"])
    assert [(one["account"], one["has_key"]) for one in said["openers"]] == [
        ("buyer@trust", True),
        ("ceo@trust", False),
    ]


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        (["a"], "2 to 5 people"),
        (["a", "b", "c", "d", "e", "f"], "2 to 5 people"),
        (["a", "a"], "named twice"),
        ([], "2 to 5 people"),
    ],
)
def test_openers_are_two_to_five_different_people(room: Room, accounts: list[str], words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        room.ask(BUYER, "name_openers", accounts=accounts)


@pytest.mark.parametrize(
    ("passphrase", "words"), [("too short", "at least 14 characters"), ("aaaaaaaaaaaaaaaa", "too few different")]
)
def test_a_passphrase_must_be_worth_guessing_at(room: Room, passphrase: str, words: str) -> None:
    room.ask(BUYER, "name_openers", accounts=["buyer@trust", "finance@trust"])
    with pytest.raises(InvalidRequest, match=words):
        room.ask(BUYER, "take_bid_key", passphrase=passphrase)


def test_a_link_that_was_closed_or_replaced_opens_nothing(room: Room) -> None:
    token = room.link("Green Ways Ltd")
    (one,) = room.ask(BUYER, "bid_invitations")
    fresh = room.ask(BUYER, "new_bid_link", invitation_id=one["invitation_id"])["token"]
    assert room.world.ask(PORTAL, "bid_page", token=fresh)["business"]["name"] == "Green Ways Ltd"
    room.ask(BUYER, "end_bid_invitation", invitation_id=one["invitation_id"], reason="asked to be left out")
    for dead in (token, fresh, "never-given"):
        with pytest.raises(NotFound, match="does not work"):
            room.world.ask(PORTAL, "bid_page", token=dead)


def test_anybody_may_ask_for_a_link_where_the_tender_is_open_to_all(room: Room) -> None:
    asked = {"tender_id": TENDER, "name": "Hedge Co", "email": "hello@hedge.example", "company_number": "01234567"}
    made = room.world.ask(PORTAL, "ask_to_bid", **asked)
    assert room.world.ask(PORTAL, "bid_page", token=made["token"])["title"] == "Grounds maintenance"
    room.world.clock.move_to(AFTER)
    with pytest.raises(Conflict, match="time for them has passed"):
        room.world.ask(PORTAL, "ask_to_bid", **asked)


def test_strangers_who_ask_for_links_leave_room_for_those_who_are_invited(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "MOST_OF_A_KIND", 2)
    for number in range(2):
        room.world.ask(PORTAL, "ask_to_bid", tender_id=TENDER, name=f"S{number}", email=f"s{number}@example.com")
    with pytest.raises(Conflict, match="Write to the buyer"):
        room.world.ask(PORTAL, "ask_to_bid", tender_id=TENDER, name="S3", email="s3@example.com")
    assert room.link("Green Ways Ltd")
    with pytest.raises(InvalidRequest, match="is invited already"):
        room.link("Green Ways Ltd")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"procedure": Procedure.COMPETITIVE_FLEXIBLE}, "by invitation"),
        ({"state": State.TERMINATED}, "by invitation"),
    ],
)
def test_no_link_is_given_to_a_stranger_where_bids_are_by_invitation(world: World, said: Any, words: str) -> None:
    Room(world, **said)
    with pytest.raises(Conflict, match=words):
        world.ask(PORTAL, "ask_to_bid", tender_id=TENDER, name="Hedge Co", email="hello@hedge.example")


LOT = {"lot": "1", "prices": [100_00], "answers": {}}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"lots": []}, "price for at least one lot"),
    ({"lots": [LOT, LOT]}, "offered twice"),
    ({"lots": [LOT | {"prices": []}]}, "Enter the price|enter the price"),
    ({"lots": [LOT | {"prices": [0]}]}, "above £0.00"),
    ({"lots": [LOT | {"prices": [-1]}]}, "£0.00 or more"),
    ({"lots": [LOT | {"prices": ["1"]}]}, "in pounds"),
    ({"lots": [LOT | {"prices": [1, 2]}]}, "more prices than were asked for"),
    ({"lots": [LOT | {"lot": "9"}]}, "has no lot 9"),
    ({"requirements": {}}, "say yes or no"),
    ({"files": [{"name": "virus.exe", "content": "eA=="}]}, "virus.exe"),
    ({"files": [{"name": "empty.pdf", "content": ""}]}, "is empty"),
    ({"files": [{"name": "half.pdf", "content": "!!"}]}, "did not arrive whole"),
    ({"files": [{"name": "half.pdf", "content": "é"}]}, "half.pdf did not arrive whole"),
    ({"password": ""}, "at least 10 characters"),
    ({"password": "ababababababab"}, "5 of them different"),
    ({"files": [{"name": f"{n}.pdf", "content": "eA=="} for n in range(11)]}, "at most 10 documents"),
    (
        {"files": [{"name": "big.pdf", "content": base64.b64encode(b"x" * (9 * 1024 * 1024)).decode()}] * 2},
        "larger than 9",
    ),
]


@pytest.mark.parametrize(("said", "words"), BAD, ids=[words for _, words in BAD])
def test_a_bid_that_is_not_complete_is_refused_in_words_and_leaves_nothing(
    room: Room, said: dict[str, Any], words: str
) -> None:
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    with pytest.raises(QuaysideError, match=words):
        room.send(token, 100, **said)
    assert room.ask(BUYER, "bid_box")["envelopes"] == 0


def test_a_refused_second_bid_leaves_the_first_in_the_box(room: Room) -> None:
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    room.send(token, 100)
    with pytest.raises(InvalidRequest):
        room.send(token, 100, lots=[])
    assert [one["number"] for one in room.receipts(token)] == [1]


@pytest.mark.parametrize(
    ("name", "email", "words"), [("", "a@b.example", "name of the business"), ("A", "not an address", "e-mail address")]
)
def test_an_invitation_needs_a_name_and_an_address(room: Room, name: str, email: str, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        room.ask(BUYER, "invite_to_bid", name=name, email=email)


def test_what_bidders_price_is_set_before_publication_and_makes_a_whole_life_cost(world: World) -> None:
    room = Room(world, state=State.DRAFT)
    lines = [
        {"name": "A year of service", "times": 3, "paid": True},
        {"name": "Fuel that the schools pay, a year", "times": 3, "paid": False},
    ]
    room.ask(BUYER, "set_bid_price_lines", lines=lines)
    with world.uow() as uow:
        held = uow.tenders.get(TENDER)
        from dataclasses import replace

        uow.tenders.save(replace(held, state=State.PUBLISHED), held.version)
    with pytest.raises(Conflict, match="cannot be changed under them"):
        room.ask(BUYER, "set_bid_price_lines", lines=lines)
    room.sealed_box()
    room.send(room.link("Green Ways Ltd"), 0, lots=[{"lot": "1", "prices": [1000_00, 50_00], "answers": {}}])
    room.open()
    (bid_id,) = room.bids().values()
    room.ask(BUYER, "check_bid", bid_id=bid_id, checks=[{"key": "insurance", "passed": True}])
    room.agreed_with({bid_id: ("3", "3")})
    (bid,) = room.lot()["ranking"]
    assert (bid["price_pence"], bid["contract_pence"]) == (3150_00, 3000_00)
