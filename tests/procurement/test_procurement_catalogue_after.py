"""The catalogue for a reader whose pages must not shift: item after item by name, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import NotFound
from tests.procurement.world import ABBEY, BUYER, NAMES, World, head_of


def after(world: World, **asked: Any) -> list[tuple[str, str]]:
    found = world.ask(head_of(ABBEY), "school_catalogue_after", school_id=ABBEY, **asked)
    return [(item["supplier_id"], item["sku"]) for item in found["items"]]


def test_items_follow_by_name_and_those_listed_meanwhile_fall_into_their_place(world_on_each: World) -> None:
    world = world_on_each
    world.take_up(*NAMES)
    supplier = world.supplier()
    for sku in ("b", "d", "f"):
        world.item(supplier, sku, name=f"Paper {sku}")
    world.item(supplier, "pens")
    assert after(world, most=2, words="paper") == [(supplier, "b"), (supplier, "d")]
    world.item(supplier, "a", name="Paper a")
    world.item(supplier, "e", name="Paper e")
    follow = {"after_supplier": supplier, "after_sku": "d", "words": "paper"}
    assert after(world, **follow) == [(supplier, "e"), (supplier, "f")]


def test_items_of_one_name_are_told_apart_by_supplier_and_number(world_on_each: World) -> None:
    world = world_on_each
    world.take_up(*NAMES)
    suppliers = [world.supplier(f"Supplier {number}") for number in range(2)]
    for supplier in suppliers:
        for sku in ("x", "y"):
            world.item(supplier, sku, name="Paper")
    seen: list[tuple[str, str]] = []
    while found := after(
        world, most=1, **dict(zip(("after_supplier", "after_sku"), seen[-1] if seen else ("", ""), strict=True))
    ):
        seen += found
    assert seen == sorted((supplier, sku) for supplier in suppliers for sku in ("x", "y"))


def test_an_item_that_is_not_there_is_no_place_to_go_on_from(world: World) -> None:
    world.take_up(*NAMES)
    with pytest.raises(NotFound, match="begin with the first page"):
        after(world, after_supplier="nobody", after_sku="nothing")


def test_items_of_a_supplier_that_was_stopped_are_left_out(world: World) -> None:
    world.take_up(*NAMES)
    supplier = world.supplier()
    world.item(supplier)
    world.ask(BUYER, "stop_supplier", supplier_id=supplier, reason="closed down")
    assert after(world) == []
