"""A collective order opened by mistake: called off or moved before its close, with the schools told why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, CLOSES, World, head_of

LATER = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
MOVE = {"closes_at": LATER.isoformat(), "delivery_on": "2026-11-19", "reason": "Half of the schools are on a trip"}


def page(world: World, order_id: str, school: str = ABBEY) -> Any:
    return world.ask(head_of(school), "school_order_page", school_id=school, order_id=order_id)


def told(world: World, order_id: str, school: str = ABBEY) -> list[str]:
    return [notice["in_words"] for notice in page(world, order_id, school)["notices"]]


def test_an_order_called_off_orders_nothing_and_every_school_is_told_why(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0), (BECK, 5, 2))
    done = world.ask(BUYER, "call_off_order", order_id=order_id, reason="Opened twice.")
    assert (done["phase"], done["changed"]) == ("called off", True)
    words = "'Exercise books, autumn' was cancelled: Opened twice. Nothing of it is ordered or charged."
    for school in (ABBEY, BECK, CASTLE):
        assert told(world, order_id, school) == [words]
    shown = page(world, order_id)
    assert (shown["stage"], shown["may_ask"], shown["lines"][0]["firm"]) == ("called off", False, 5)
    assert world.ask(head_of(ABBEY), "my_windows", school_id=ABBEY) == []
    assert world.ask(BUYER, "order_page", order_id=order_id)["steps"] == []
    assert world.ask(BUYER, "call_off_order", order_id=order_id, reason="Again")["changed"] is False
    world.clock.move_to(CLOSES)
    world.host.run_until_quiet()
    assert page(world, order_id)["stage"] == "called off"
    assert world.events("procurement.order.placed.v1") == []
    with pytest.raises(Conflict, match="was cancelled: Opened twice"):
        world.ask(BUYER, "close_order", order_id=order_id)


def test_a_line_for_an_order_that_was_called_off_is_refused_with_the_reason_and_kept(world: World) -> None:
    order_id = world.opened()
    world.ask(BUYER, "call_off_order", order_id=order_id, reason="Opened twice")
    said = world.ask(head_of(ABBEY), "ask_for", school_id=ABBEY, order_id=order_id, sku="books", firm=3)
    assert (said["taken"], said["firm"]) == (False, 0)
    assert said["in_words"].endswith("'Exercise books, autumn' was cancelled: Opened twice.")
    assert [one["firm"] for one in page(world, order_id)["refusals"]] == [3]


def test_an_order_that_is_moved_takes_lines_for_longer_and_says_so(world: World) -> None:
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0))
    done = world.ask(BUYER, "move_order", order_id=order_id, **MOVE)
    assert done["in_words"] == [
        "'Exercise books, autumn' closes on 12 November 2026 at 12:00pm instead of 9 November 2026 at 12:00pm, and is "
        "delivered on 19 November 2026: Half of the schools are on a trip."
    ]
    assert told(world, order_id, BECK) == done["in_words"]
    world.clock.move_to(CLOSES)
    world.host.run_until_quiet()
    world.want(order_id, (BECK, 5, 2))
    assert page(world, order_id, BECK)["lines"][0]["firm"] == 5
    world.clock.move_to(LATER)
    world.host.run_until_quiet()
    assert page(world, order_id)["stage"] == "on its way"
    (placed,) = world.events("procurement.order.placed.v1")
    assert placed["delivery_on"] == "2026-11-19"


REFUSED = [
    ({"reason": " "}, InvalidRequest, "Say why the order is moved"),
    ({"closes_at": "2026-11-02T07:00:00Z"}, InvalidRequest, "The order would close before it opens"),
    ({"delivery_on": "2026-11-11"}, InvalidRequest, "is before the order closes"),
    ({"closes_at": "2026-12-01T12:00:00Z", "delivery_on": "2026-12-08"}, InvalidRequest, "Books has another price on"),
]


@pytest.mark.parametrize(("said", "kind", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_an_order_is_not_moved_to_where_it_would_not_fit(
    world: World, said: dict[str, str], kind: type[Exception], words: str
) -> None:
    order_id = world.opened()
    supplier_id = world.ask(BUYER, "suppliers")[0]["supplier_id"]
    terms = {"unit": "pack", "case_size": 4, "price": "1.10", "vat": "standard", "valid_from": "2026-12-01"}
    world.ask(BUYER, "new_terms", supplier_id=supplier_id, sku="books", **terms)
    with pytest.raises(kind, match=words):
        world.ask(BUYER, "move_order", order_id=order_id, **(MOVE | said))
    assert told(world, order_id) == []


def test_an_order_that_was_closed_is_neither_called_off_nor_moved(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2))
    with pytest.raises(Conflict, match="is closed, so it cannot be cancelled: what was ordered is honoured"):
        world.ask(BUYER, "call_off_order", order_id=order_id, reason="Mistake")
    with pytest.raises(Conflict, match="is closed, so it cannot be moved"):
        world.ask(BUYER, "move_order", order_id=order_id, **MOVE)


def test_an_order_whose_time_is_over_is_closed_or_called_off_but_not_moved(world: World) -> None:
    order_id = world.opened()
    world.clock.move_to(CLOSES)
    assert world.ask(BUYER, "order_page", order_id=order_id)["steps"] == [
        "preview",
        "close",
        "name_framework",
        "call_off",
    ]
    with pytest.raises(Conflict, match="ended on 9 November 2026 at 12:00pm and is about to be closed"):
        world.ask(BUYER, "move_order", order_id=order_id, **MOVE)
