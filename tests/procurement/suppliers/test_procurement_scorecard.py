"""How a supplier did: so many of so many, with what fell short, and nothing said where there is not enough to go by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.procurement.domain.suppliers.scorecard import Arrival, InvoiceSeen, Measure, OrderSeen, scorecard
from tests.procurement.suppliers.papers import buy
from tests.procurement.world import ABBEY, BUYER, EXECUTIVE, World

TODAY = date(2026, 11, 30)
TEN = {1: Decimal(10)}


def came(day: int, quantity: int = 10, back: bool = False) -> Arrival:
    return Arrival(date(2026, 11, day), {1: Decimal(quantity)}, back)


def order(number: str, wanted: int | None, *arrivals: Arrival, **said: Any) -> OrderSeen:
    return OrderSeen(number, date(2026, 11, wanted) if wanted else None, TEN, arrivals, **said)


def measures(*orders: OrderSeen, invoices: tuple[InvoiceSeen, ...] = (), least: int = 3) -> dict[str, Measure]:
    return {one.key: one for one in scorecard(orders, invoices, TODAY, least)}


def test_an_order_is_on_time_when_all_of_it_came_by_the_day_wanted() -> None:
    found = measures(
        order("PO-1", 10, came(10)),
        order("PO-2", 10, came(9, 6), came(11, 4)),
        order("PO-3", 10, came(9, 6), came(10, 4)),
        order("PO-4", 20, came(9, 6)),
        order("PO-5", None, came(9)),
    )["on_time"]
    assert (found.good, found.of, found.per_cent) == (2, 4, 50)
    assert found.short == (
        "PO-2: wanted by 10 November 2026, complete on 11 November 2026",
        "PO-4: wanted by 20 November 2026, not complete",
    )


def test_an_order_not_due_yet_does_not_count() -> None:
    late = OrderSeen("PO-9", date(2026, 12, 24), TEN)
    assert measures(late)["on_time"].in_words() == "Nothing yet to go by"


def test_an_order_is_complete_when_all_came_and_nothing_went_back() -> None:
    found = measures(
        order("PO-1", 10, came(10)),
        order("PO-2", 10, came(10), came(12, 1, back=True), came(14, 1)),
        order("PO-3", 10, came(10, 9), ended=True),
        order("PO-4", 10, came(10, 9)),
    )["complete"]
    assert (found.good, found.of) == (1, 3)
    assert found.short == ("PO-2: something went back", "PO-3: something never came")


def test_invoices_count_as_right_where_nothing_held_them() -> None:
    invoices = (
        InvoiceSeen("A1"), InvoiceSeen("A2", ("price above the order’s",), ("price above the order’s",)),
        InvoiceSeen("A3", with_order=False), InvoiceSeen("A4", ("more than came",)),
    )  # fmt: skip
    found = measures(invoices=invoices)
    assert (found["right_first_time"].in_words(), found["price_kept"].in_words()) == ("2 of 4", "2 of 3")
    assert found["right_first_time"].short == ("Invoice A2: price above the order’s", "Invoice A4: more than came")


def test_with_few_cases_no_per_cent_is_said() -> None:
    few = measures(order("PO-1", 10, came(10)), order("PO-2", 10, came(10)))["on_time"]
    assert (few.per_cent, few.in_words()) == (None, "2 of 2: not enough yet to go by")


def test_the_scorecard_is_made_of_orders_and_what_came_of_them(world_on_each: World) -> None:
    world = world_on_each
    world.take_up(ABBEY)
    supplier_id = world.supplier()
    for number, last in ((2, True), (2, True), (1, False)):
        order_id = buy(world, supplier_id, "5", date(2026, 11, 9), quantity=Decimal(2))
        said = {
            "delivery_note": f"DN-{order_id[-4:]}",
            "lines": [{"line_no": 1, "quantity": str(number)}],
            "last": last,
        }
        world.ask(BUYER, "receive_goods", purchase_order_id=order_id, **said)
    world.clock.move_to(datetime(2026, 11, 20, 9, tzinfo=UTC))
    card = world.ask(EXECUTIVE, "scorecard", supplier_id=supplier_id)
    told = {one["key"]: one["in_words"] for one in card["measures"]}
    assert told == {
        "on_time": "2 of 3", "complete": "2 of 2: not enough yet to go by",
        "price_kept": "Nothing yet to go by", "right_first_time": "Nothing yet to go by",
    }  # fmt: skip
    assert card["measures"][0]["short"] == ["PO-2026-27-00003: wanted by 9 November 2026, not complete"]
    assert [one["supplier"] for one in world.ask(EXECUTIVE, "scorecards")] == ["Bright Paper Ltd"]
