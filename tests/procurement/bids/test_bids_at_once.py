"""Two at once: two openers, two bids by one link, a bid while somebody withdraws. One after the other, whatever the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.errors import QuaysideError
from tests.procurement.bids.room import AFTER, OPENERS, PORTAL, Room
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """What each step answers, or its refusal's words, all begun together."""

    def tried(step: Callable[[], Any]) -> Any:
        try:
            return step()
        except QuaysideError as refusal:
            return str(refusal)

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(tried, steps))


def test_two_openers_at_once_open_the_box_together(room_on_each: Room) -> None:
    room = room_on_each
    room.sealed_box()
    room.send(room.link("Green Ways Ltd"), 100)
    room.world.clock.move_to(AFTER)
    said = at_once(
        *(lambda who=who: room.ask(who, "open_bids", passphrase=OPENERS[who])["stage"] for who in (FINANCE, EXECUTIVE))
    )
    assert sorted(said) == ["half open", "opened"]
    assert list(room.bids()) == ["Green Ways Ltd"]


def test_two_bids_at_once_by_one_link_leave_one_in_the_box(room_on_each: Room) -> None:
    room = room_on_each
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    said = at_once(lambda: room.send(token, 100), lambda: room.send(token, 90))
    assert sorted(one["receipt"]["number"] for one in said) == [1, 2]
    assert room.ask(BUYER, "bid_box")["envelopes"] == 1
    left = room.world.ask(PORTAL, "bid_page", token=token)["receipt"]
    assert (left["number"], left["state"]) == (2, "sealed")


def test_bids_of_many_at_once_are_all_in_the_box(room_on_each: Room) -> None:
    room = room_on_each
    room.sealed_box()
    tokens = [room.link(f"Bidder {number}") for number in range(4)]
    at_once(*(lambda token=token: room.send(token, 100) for token in tokens))
    assert room.ask(BUYER, "bid_box")["envelopes"] == 4
    room.open()
    assert sorted(room.bids()) == ["Bidder 0", "Bidder 1", "Bidder 2", "Bidder 3"]
