"""The one purchase order of a closed collective order: priced as pooled, received with it, placed once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.procurement.application.collective import closing
from shared.errors import Conflict
from tests.procurement.purchase_orders.placed_orders import came, quantities
from tests.procurement.world import ABBEY, BECK, BUYER, CLOSES, FINANCE, World


def pooled(world: World) -> dict[str, object]:
    (head,) = world.ask(BUYER, "purchase_orders", kinds=["collective"])["orders"]
    page: dict[str, object] = world.ask(BUYER, "purchase_order_page", purchase_order_id=head["purchase_order_id"])
    return page


def test_the_close_places_one_order_that_costs_what_the_bill_expects(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2))
    page = pooled(world)
    assert (page["number"], page["title"], page["collective_order_id"]) == (
        "PO-2026-27-00001", "Exercise books, autumn", order_id,
    )  # fmt: skip
    assert quantities(page, "sku", "quantity", "unit", "unit_price", "cpv_code") == [
        ("books", "12", "pack", "0.90", "22830000")
    ]
    assert (page["net_pence"], page["total_pence"]) == (2080, 2496)
    assert page["charges"] == [{"name": "delivery", "pence": 1000, "vat": "standard"}]
    (said,) = world.events("procurement.order.placed.v1")
    assert (said["order_id"], said["cases"], said["items"], said["total_pence"]) == (order_id, 3, 1, 2496)
    assert (said["purchase_order_id"], said["number"], said["kind"]) == (
        page["purchase_order_id"], "PO-2026-27-00001", "collective",
    )  # fmt: skip


def test_a_graduated_price_is_kept_to_the_penny(world: World) -> None:
    world.take_up(ABBEY)
    supplier_id = world.supplier()
    world.item(supplier_id, break_kind="graduated", breaks=[{"from_units": 5, "price": "0.37"}])
    order_id = world.window(supplier_id, schools=[ABBEY], fees=[])
    world.want(order_id, (ABBEY, 12, 0))
    world.clock.move_to(CLOSES)
    world.host.run_until_quiet()
    page = pooled(world)
    assert page["net_pence"] == 696
    assert quantities(page, "quantity", "unit_price") == [("12", "0.5800")]


def test_an_order_of_which_nothing_is_ordered_places_none(world: World) -> None:
    world.closed((ABBEY, 0, 2))
    assert world.ask(BUYER, "purchase_orders")["total"] == 0


def test_what_comes_of_the_collective_order_is_received_on_its_purchase_order_too(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2))
    instead = [{"sku": "pads", "name": "Pads", "units": 2}]
    first = [{"sku": "books", "units": 6, "substitutes": instead}]
    world.ask(BUYER, "receive", order_id=order_id, delivery_note="DN1", lines=first, last=False)
    assert quantities(pooled(world), "received", "to_come") == [("8", "4")]
    for _ in range(2):
        world.ask(BUYER, "receive", order_id=order_id, delivery_note="DN2", lines=[], last=True)
    page = pooled(world)
    assert (page["state"], page["steps"]) == ("received", [])
    assert [(entry["reference"], entry["may_be_undone"]) for entry in page["entries"]] == [  # type: ignore[attr-defined]
        ("DN1", False),
        ("DN2", False),
    ]
    said = world.events("procurement.order.received.v1")
    assert [(one["order_id"], one["number"], one["units"], one["complete"]) for one in said] == [
        (order_id, "PO-2026-27-00001", 8, False),
        (order_id, "PO-2026-27-00001", 0, True),
    ]


def test_a_pooled_order_is_received_and_changed_only_where_it_is_shared_out(world: World) -> None:
    world.closed((ABBEY, 5, 0), (BECK, 5, 2))
    about = {"purchase_order_id": pooled(world)["purchase_order_id"]}
    with pytest.raises(Conflict, match="enter what came on the page of the collective order"):
        world.ask(BUYER, "receive_goods", **about, delivery_note="D", lines=came((1, "1")))
    for step, said in (("cancel_purchase_order", {"reason": "x"}), ("change_purchase_order", {"reason": "x"})):
        with pytest.raises(Conflict, match="is of schools together"):
            world.ask(BUYER, step, **about, **said)
    with pytest.raises(Conflict, match="Nothing of order"):
        world.ask(FINANCE, "close_purchase_order", **about, reason="x")


def test_two_closings_at_once_place_one_order_and_leave_no_gap_in_the_numbers(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0), (BECK, 5, 2))
    world.clock.move_to(CLOSES)

    def close(_: int) -> str:
        with world.uow() as uow:
            return str(closing.closed_now(uow, order_id)["state"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(close, range(4))) == ["closed"] * 4
    assert pooled(world)["number"] == "PO-2026-27-00001"
    assert len(world.events("procurement.order.placed.v1")) == 1
    assert len(world.events("procurement.collective_order.closed.v1")) == 1
