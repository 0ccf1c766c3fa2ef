"""What is asked before a collective order is opened and placed: the aggregation guard, and limits of a connected supplier."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.procurement.application.tenders.volumes import note_bought
from services.procurement.domain.tenders.similar import Source
from shared.errors import Conflict, InvalidRequest
from tests.procurement.suppliers.papers import buy
from tests.procurement.suppliers.test_procurement_related_parties import connect, paper
from tests.procurement.world import ABBEY, BECK, BUYER, CLOSES, EXECUTIVE, NAMES, World


def bought_before(world: World, pence: int) -> None:
    """Stationery that was bought together this autumn; the threshold is £207,720.00."""
    with world.uow() as uow:
        note_bought(
            uow, source=Source.ORDER, cpv_code="22830000", school_id=None, on=date(2026, 10, 1), pence_incl_vat=pence
        )


def page(world: World, order_id: str) -> Any:
    return world.ask(BUYER, "order_page", order_id=order_id)


def test_opening_warns_of_what_was_bought_of_the_kind_before_and_keeps_the_row(world: World) -> None:
    bought_before(world, 17_000_000)
    world.take_up(*NAMES)
    supplier_id = world.supplier()
    world.item(supplier_id)
    said = world.ask(
        BUYER, "open_window", title="Books", supplier_id=supplier_id, schools=[ABBEY], skus=["books"],
        closes_at=CLOSES.isoformat(), delivery_on="2026-11-16",
    )  # fmt: skip
    (warning,) = said["warnings"]
    assert warning.startswith("£170,000.00 with VAT")
    (kept,) = page(world, said["order_id"])["guard"]
    assert (kept["level"], kept["threshold_pence"], kept["rule"]["name"]) == (
        "warn75", 20_772_000, "threshold.goods-services",
    )  # fmt: skip


def test_above_the_threshold_an_order_is_opened_only_under_a_framework_or_tender(world: World) -> None:
    bought_before(world, 20_772_000)
    with pytest.raises(InvalidRequest, match="reaches the threshold of £207,720.00"):
        world.opened()
    (supplier,) = world.ask(BUYER, "suppliers")
    order_id = world.window(supplier["supplier_id"], bought_under="YPO 1023,  stationery")
    assert page(world, order_id)["bought_under"] == "YPO 1023, stationery"


def test_an_order_that_reaches_the_threshold_at_its_close_is_not_placed_until_a_framework_is_named(
    world_on_each: World,
) -> None:
    world = world_on_each
    bought_before(world, 20_771_000)
    # 12 packs at £0.90, with VAT £12.96: £10.00 would have been left.
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    found = page(world, order_id)
    assert (found["stage"], found["closing"]) == ("ended, about to close", None)
    assert found["cannot_close"].startswith("'Exercise books, autumn' cannot be placed. This alone is £12.96,")
    assert found["cannot_close"].endswith("Name the framework or tender that it is bought under, or open a tender.")
    assert world.ask(BUYER, "preview_closing", order_id=order_id)["refused"] == found["cannot_close"]
    with pytest.raises(Conflict, match="cannot be placed"):
        world.ask(BUYER, "close_order", order_id=order_id)
    assert world.events("procurement.order.placed.v1") == []
    world.ask(BUYER, "name_framework", order_id=order_id, bought_under="YPO 1023, stationery")
    world.ask(BUYER, "close_order", order_id=order_id)
    found = page(world, order_id)
    assert (found["stage"], found["cannot_close"], found["guard"][0]["level"]) == ("on its way", "", "over")
    with pytest.raises(Conflict, match="nothing about it is changed any more"):
        world.ask(BUYER, "name_framework", order_id=order_id, bought_under="Another")


def in_2028(world: World) -> dict[str, Any]:
    """Set the clock to a day whose thresholds nobody knows yet; what an order then says of its times."""
    world.clock.move_to(datetime(2028, 1, 3, 9, 0, tzinfo=UTC))
    return {"closes_at": "2028-01-20T12:00:00+00:00", "delivery_on": "2028-02-07"}


def test_on_a_day_without_a_known_threshold_a_small_order_goes_on_and_says_so(world: World) -> None:
    order_id = world.opened(**in_2028(world))
    world.want(order_id, (ABBEY, 6, 0), (BECK, 6, 0))
    world.clock.move_to(datetime(2028, 1, 20, 12, 0, tzinfo=UTC))
    world.host.run_until_quiet()
    found = page(world, order_id)
    (kept,) = found["guard"]
    assert (found["stage"], kept["level"]) == ("on its way", "unknown")
    assert kept["in_words"].startswith("The thresholds are next set on 1 January 2028")


def test_on_a_day_without_a_known_threshold_a_large_order_waits_for_the_row(world: World) -> None:
    order_id = world.opened(**in_2028(world))
    # £2,700.00 each is within what a head commits; together it is above the first limit of the trust, £3,000.00.
    world.want(order_id, (ABBEY, 3000, 0), (BECK, 3000, 0))
    world.clock.move_to(datetime(2028, 1, 20, 12, 0, tzinfo=UTC))
    world.host.run_until_quiet()
    found = page(world, order_id)
    assert found["stage"] == "ended, about to close"
    assert found["cannot_close"].startswith("The thresholds are next set on 1 January 2028")
    world.ask(BUYER, "name_framework", order_id=order_id, bought_under="YPO 1023, stationery")
    world.ask(BUYER, "close_order", order_id=order_id)
    assert page(world, order_id)["stage"] == "on its way"


def test_the_sum_of_a_connected_suppliers_order_is_asked_at_its_close(world: World) -> None:
    order_id = world.opened()
    world.want(order_id, (ABBEY, 6, 0), (BECK, 6, 0))
    (supplier,) = world.ask(BUYER, "suppliers")
    connect(world, supplier["supplier_id"])
    paper(world, supplier["supplier_id"], "assurance")
    buy(world, supplier["supplier_id"], "39990")
    world.clock.move_to(CLOSES)
    world.host.run_until_quiet()
    # £10.80 of books and £10.00 for delivery would make £40,010.80.
    assert "£20.80 now make £40,010.80" in page(world, order_id)["cannot_close"]
    paper(world, supplier["supplier_id"], "approval", up_to_pence=4_500_000, reference="DFE-77")
    world.ask(BUYER, "close_order", order_id=order_id)
    assert page(world, order_id)["stage"] == "on its way"
    assert (
        world.ask(EXECUTIVE, "supplier_page", supplier_id=supplier["supplier_id"])["party"]["bought_pence"] == 4_001_080
    )
