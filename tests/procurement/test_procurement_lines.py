"""Lines before and after the close: entered, changed, late, filling up cases; schools that leave; closings that collide."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from services.procurement.application import schools
from services.procurement.application.collective import stepping
from services.procurement.domain.collective.closing import close
from shared.errors import Conflict
from tests.procurement.pooled_invoices import invoiced
from tests.procurement.world import ABBEY, BECK, BOX_FILL, BUYER, CASTLE, CLOSES, FINANCE, NAMES, World, head_of


def charged(world: World) -> dict[str, int]:
    """What every school was charged."""
    return {one["school_id"]: one["total_pence"] for one in world.events("procurement.recharge.due.v1")}


def ask(world: World, order_id: str, school_id: str, firm: int, tolerance: int = 0) -> Any:
    return world.ask(
        head_of(school_id), "ask_for",
        school_id=school_id, order_id=order_id, sku="books", firm=firm, tolerance=tolerance,
    )  # fmt: skip


def test_a_line_is_entered_changed_and_withdrawn(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.opened()
    assert ask(world, order_id, ABBEY, 3, 1)["in_words"] == "3 of Books (pack), and 1 more if they complete a case."
    assert ask(world, order_id, BECK, 4)["pooled_firm"] == 7
    assert ask(world, order_id, ABBEY, 5)["pooled_firm"] == 9
    gone = world.ask(head_of(ABBEY), "withdraw", school_id=ABBEY, order_id=order_id, sku="books")
    assert (gone["in_words"], gone["pooled_firm"], gone["pooled_tolerance"]) == (
        "Nothing of Books is asked for any more.", 4, 0,
    )  # fmt: skip
    (window,) = world.ask(head_of(BECK), "my_windows", school_id=BECK)
    assert (window["phase"], window["your_lines"]) == ("open", 1)


def test_a_late_line_is_not_taken_but_kept_and_shown_to_school_and_buyer(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.closed((ABBEY, 5, 0))
    told = ask(world, order_id, BECK, 4)
    assert not told["taken"]
    assert told["in_words"] == (
        "Beck Junior's line for Books was not taken: it came on 9 November 2026 at 12:00pm, and 'Exercise books, autumn' "
        "ended on 9 November 2026 at 12:00pm."
    )
    page = world.ask(head_of(BECK), "school_order_page", school_id=BECK, order_id=order_id)
    assert [refusal["in_words"] for refusal in page["refusals"]] == [told["in_words"]]
    whole = world.ask(BUYER, "order_page", order_id=order_id)
    assert [refusal["school_id"] for refusal in whole["refusals"]] == [BECK]


def test_while_cases_are_filled_up_a_school_meets_the_pooled_total_of_all(world: World) -> None:
    order_id = world.opened(box_fill_from=BOX_FILL.isoformat())
    world.want(order_id, (ABBEY, 3, 0), (BECK, 4, 0))
    world.clock.move_to(BOX_FILL)
    assert not ask(world, order_id, CASTLE, 2)["taken"]
    assert ask(world, order_id, CASTLE, 1)["taken"]


def test_a_school_leaving_before_the_close_takes_its_lines_with_it(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.opened()
    world.want(order_id, (ABBEY, 4, 0), (BECK, 4, 0))
    for _ in range(2):
        with world.uow(ABBEY) as uow:
            schools.subscription_ended(uow, ABBEY, "procurement", date(2026, 11, 3))
    page = world.ask(BUYER, "order_page", order_id=order_id)
    assert (page["items"][0]["pooled_firm"], page["schools"][0]["lines"]) == (4, [])
    assert [notice["kind"] for notice in page["notices"]] == ["withdrawn", "left"]
    with pytest.raises(Conflict, match="Abbey Primary has left"):
        ask(world, order_id, ABBEY, 1)
    world.clock.move_to(CLOSES)
    world.host.run_until_quiet()
    assert {one["school_id"] for one in world.events("procurement.saving.recorded.v1")} == {BECK}


def test_a_school_leaving_after_the_close_has_its_lines_honoured(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.closed((ABBEY, 4, 0), (BECK, 4, 0))
    with world.uow(ABBEY) as uow:
        schools.subscription_ended(uow, ABBEY, "procurement", date(2026, 11, 9))
    page = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)
    assert page["notices"][-1]["in_words"].startswith("Abbey Primary left after 'Exercise books, autumn' was closed")
    lines = [{"sku": "books", "units": 8}]
    world.ask(BUYER, "receive", order_id=order_id, delivery_note="DN1", lines=lines, last=True)
    invoiced(world, order_id, ("books", "8", "1.00"))
    assert charged(world) == {ABBEY: 480, BECK: 480}


def test_the_end_of_another_subscription_is_not_ours(world: World) -> None:
    order_id = world.opened()
    world.want(order_id, (ABBEY, 4, 0))
    with world.uow(ABBEY) as uow:
        schools.subscription_ended(uow, ABBEY, "payroll", date(2026, 11, 3))
    assert world.ask(BUYER, "order_page", order_id=order_id)["items"][0]["pooled_firm"] == 4


def test_a_school_that_converts_keeps_its_lines_under_its_new_name(world: World) -> None:
    order_id = world.opened()
    world.want(order_id, (ABBEY, 4, 0))
    with world.uow(ABBEY) as uow:
        schools.school_converted(uow, ABBEY, "150001", "Abbey Academy")
    (known,) = [school for school in world.ask(BUYER, "schools") if school["school_id"] == ABBEY]
    assert (known["name"], known["urn"], known["former_urns"]) == ("Abbey Academy", "150001", ["100001"])
    (line,) = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)["lines"]
    assert line["firm"] == 4
    assert world.ask(BUYER, "order_page", order_id=order_id)["schools"][0]["name"] == "Abbey Academy"


def test_the_sweep_and_the_buyer_closing_at_once_close_once(world: World) -> None:
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0))
    with pytest.raises(Conflict, match="still open to the schools"):
        world.ask(BUYER, "close_order", order_id=order_id)
    world.clock.move_to(CLOSES)
    assert world.ask(BUYER, "close_order", order_id=order_id)["state"] == "closed"
    world.clock.advance(timedelta(minutes=5))
    world.host.run_until_quiet()
    assert len(world.events("procurement.collective_order.closed.v1")) == 1


def test_two_closings_at_the_same_moment_have_one_effect(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    world.clock.move_to(CLOSES)

    def close_it(_: int) -> str:
        return str(world.ask(BUYER, "close_order", order_id=order_id)["state"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(close_it, range(4))) == ["closed"] * 4
    assert len(world.events("procurement.collective_order.closed.v1")) == 1
    assert len(world.events("procurement.saving.recorded.v1")) == 3
    assert len(world.events("procurement.usage.recorded.v1")) == 6


def test_the_loser_of_a_race_for_the_version_reads_again_and_finds_the_order_closed(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0))
    world.clock.move_to(CLOSES)
    with world.uow() as uow:
        stale = uow.orders.whole(order_id)
    world.host.run_until_quiet()
    with world.uow() as uow:
        looks = [stale, uow.orders.whole(order_id)]
        orders = uow.orders
        orders.whole = lambda order_id: looks.pop(0)  # type: ignore[method-assign]
        held = type("Held", (), {"orders": orders, "now": uow.now})()
        _, after, facts = stepping.step_with_whole_order(held, order_id, lambda o: close(o, uow.now()))
    assert (after.closing is not None, facts, looks) == (True, (), [])


def test_schools_that_ask_at_the_same_moment_stand_in_one_queue(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    order_id = world.opened()

    def wish(number: int) -> bool:
        return bool(ask(world, order_id, list(NAMES)[number % 3], 1 + number)["taken"])

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(wish, range(12)))
    with world.uow() as uow:
        order = uow.orders.whole(order_id)
    numbers = [place.number for places in order.lines["books"].values() for place in places]
    assert len(numbers) == len(set(numbers))
    page = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)
    assert page["items"][0]["pooled_firm"] == order.pooled_wish("books")[0]


def test_a_large_order_is_closed_received_and_shared_by_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepping, "LARGE_ORDER", 1)
    order_id = world.opened()
    world.want(order_id, (ABBEY, 4, 0), (BECK, 4, 0))
    world.clock.move_to(CLOSES)
    assert world.ask(BUYER, "close_order", order_id=order_id)["state"] == "closing"
    world.host.run_until_quiet()
    lines = [{"sku": "books", "units": 8}]
    said = world.ask(BUYER, "receive", order_id=order_id, delivery_note="DN1", lines=lines, last=True)
    world.host.run_until_quiet()
    assert world.ask(BUYER, "job", job_id=said["job_id"])["state"] == "done"
    invoice_id = invoiced(world, order_id, ("books", "8", "1.00"))
    # Who is charged what is worked out by the worker, too.
    assert world.ask(FINANCE, "invoice_page", invoice_id=invoice_id)["charges"]["schools"] == []
    world.host.run_until_quiet()
    assert charged(world) == {ABBEY: 480, BECK: 480}
