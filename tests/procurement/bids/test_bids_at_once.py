"""Two at once: two openers, two keys, two bids by one link, a bid and the opening. One after the other, whatever the
database."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from services.procurement.domain.tenders.tender import State
from shared.errors import QuaysideError
from tests.procurement.bids.room import AFTER, DEADLINE, OPENERS, TENDER, Room
from tests.procurement.world import BUYER, EXECUTIVE, FINANCE, World

LOOK_AGAIN = "SELECT pg_stat_clear_snapshot()"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


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
    assert [(one["number"], one["state"]) for one in room.receipts(token)] == [(2, "sealed")]


def test_bids_of_many_at_once_are_all_in_the_box(room_on_each: Room) -> None:
    room = room_on_each
    room.sealed_box()
    tokens = [room.link(f"Bidder {number}") for number in range(4)]
    at_once(*(lambda token=token: room.send(token, 100) for token in tokens))
    assert room.ask(BUYER, "bid_box")["envelopes"] == 4
    room.open()
    assert sorted(room.bids()) == ["Bidder 0", "Bidder 1", "Bidder 2", "Bidder 3"]


def test_two_who_take_their_keys_at_once_make_one_key_that_both_open(room_on_each: Room) -> None:
    room = room_on_each
    room.ask(BUYER, "name_openers", accounts=[FINANCE.actor, EXECUTIVE.actor])
    said = at_once(
        *(
            lambda who=who: room.ask(who, "take_bid_key", passphrase=OPENERS[who])["stage"]
            for who in (FINANCE, EXECUTIVE)
        )
    )
    assert sorted(said) == ["sealed", "waits for keys"]
    room.send(room.link("Green Ways Ltd"), 100)
    assert room.open()["stage"] == "opened"


def until_waiting(uow: Any, steps: Sequence[Future[Any]]) -> None:
    """Look until each of the steps waits for a row that `uow` holds. Fails as soon as one of them has not waited."""
    until = time.monotonic() + 30
    while uow.session.execute(text(WAITING)).scalar_one() < len(steps):
        assert not any(step.done() for step in steps), "it did not wait"
        assert time.monotonic() < until, "nobody waits"
        uow.session.execute(text(LOOK_AGAIN))


def test_keys_are_taken_one_after_the_other_and_the_last_sees_all_before(world_on_postgresql: World) -> None:
    room = Room(world_on_postgresql)
    room.ask(BUYER, "name_openers", accounts=[FINANCE.actor, EXECUTIVE.actor])
    with ThreadPoolExecutor(2) as pool:
        with room.world.uow() as holding:
            holding.bids.lock_tender(TENDER)
            steps = [
                pool.submit(room.ask, who, "take_bid_key", passphrase=OPENERS[who]) for who in (FINANCE, EXECUTIVE)
            ]
            until_waiting(holding, steps)
        assert sorted(step.result()["stage"] for step in steps) == ["sealed", "waits for keys"]


@pytest.mark.parametrize("method", ["name_openers", "set_bid_price_lines"])
def test_what_the_box_is_made_of_is_changed_one_after_the_other(world_on_postgresql: World, method: str) -> None:
    room = Room(world_on_postgresql, state=State.DRAFT)
    said: dict[str, dict[str, Any]] = {
        "name_openers": {"accounts": [FINANCE.actor, EXECUTIVE.actor]},
        "set_bid_price_lines": {"lines": [{"name": "A year", "times": 1, "paid": True}]},
    }
    with ThreadPoolExecutor(1) as pool:
        with room.world.uow() as holding:
            holding.bids.lock_tender(TENDER)
            step = pool.submit(room.ask, BUYER, method, **said[method])
            until_waiting(holding, [step])
        assert step.result()["title"] == "Grounds maintenance"


def test_a_bid_that_waited_for_the_box_beyond_the_deadline_is_late(world_on_postgresql: World) -> None:
    room = Room(world_on_postgresql)
    room.sealed_box()
    token = room.link("Green Ways Ltd")
    room.world.clock.move_to(DEADLINE)
    with ThreadPoolExecutor(1) as pool:
        with room.world.uow() as holding:
            holding.bids.lock_box(TENDER)
            step = pool.submit(room.send, token, 100)
            until_waiting(holding, [step])
            room.world.clock.move_to(AFTER)
        assert step.result()["late"]["seconds_late"] == 1
    assert room.ask(BUYER, "bid_box")["envelopes"] == 0


def test_a_bid_that_comes_while_the_box_is_opened_is_late_and_no_opened_bid(room_on_each: Room) -> None:
    room = room_on_each
    room.sealed_box()
    room.send(room.link("Green Ways Ltd"), 100)
    token = room.link("Lawn and Hedge")
    room.open(FINANCE)
    opened, late = at_once(
        lambda: room.ask(EXECUTIVE, "open_bids", passphrase=OPENERS[EXECUTIVE])["stage"],
        lambda: room.send(token, 90)["taken"],
    )
    assert (opened, late) == ("opened", False)
    assert list(room.bids()) == ["Green Ways Ltd"]
    assert [one["seconds_late"] for one in room.ask(BUYER, "bid_box")["late"]] == [1]
