"""A school sees its own lines and shares and nothing of another's but pooled totals; the database holds to it, too."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from services.procurement.adapters import schools
from services.procurement.adapters.collective import tables
from shared.errors import NotAllowed, NotFound
from tests.procurement.pooled_invoices import invoiced
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, CLOSES, NAMES, World, head_of

FENCED = (*schools.FENCED, *tables.FENCED)
PAGES = ("school_order_page", "preview_for_school")


def settled(world: World) -> str:
    """An order with lines, a refusal, a delivery, an invoice: something in every table."""
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    for school in NAMES:
        world.want(order_id, (school, 9, 0))
    lines = [{"sku": "books", "units": 10}]
    world.ask(BUYER, "receive", order_id=order_id, delivery_note="DN1", lines=lines, last=True)
    invoiced(world, order_id, ("books", "10", "0.90"), delivery="10.00")
    return order_id


@pytest.mark.parametrize("when", ["before the close", "after the invoice"])
def test_nothing_that_a_school_is_shown_names_another_school(world: World, when: str) -> None:
    if when == "before the close":
        order_id = world.opened()
        world.want(order_id, (ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    else:
        order_id = settled(world)
    shown = [
        world.ask(head_of(ABBEY), method, school_id=ABBEY, order_id=order_id)
        for method in ("school_order_page", "preview_for_school")
    ] + [
        world.ask(head_of(ABBEY), method, school_id=ABBEY)
        for method in ("my_windows", "my_orders", "school_savings", "school_recharges", "school_usage")
    ]
    said = json.dumps(shown)
    assert ABBEY in said
    for other in (BECK, CASTLE):
        assert other not in said
        assert NAMES[other] not in said


def test_a_school_sees_the_pooled_total(world: World) -> None:
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0), (BECK, 5, 2))
    page = world.ask(head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)
    (books,) = page["items"]
    assert (books["pooled_firm"], books["pooled_tolerance"], books["cases"], books["units_missing"]) == (10, 2, 3, 0)
    assert page["lines"] == [
        {"sku": "books", "name": "Books", "unit": "pack", "firm": 5, "tolerance": 0, "gets": None, "because": None}
    ]


def test_a_school_that_is_not_invited_finds_no_such_order(world: World) -> None:
    order_id = world.opened(schools=[ABBEY, BECK])
    for method in PAGES:
        with pytest.raises(NotFound, match="not invited"):
            world.ask(head_of(CASTLE), method, school_id=CASTLE, order_id=order_id)
    assert world.ask(head_of(CASTLE), "my_windows", school_id=CASTLE) == []


def test_a_buyer_of_one_school_is_no_buyer_of_the_trust(world: World) -> None:
    from shared.identity.context import caller
    from shared.identity.roles import Role

    order_id = world.opened()
    with pytest.raises(NotAllowed):
        world.ask(caller("b", (Role.BUYER, ABBEY)), "order_page", order_id=order_id)


def test_the_database_shows_one_school_no_row_of_another(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    settled(world)
    with world.uow() as uow:
        everything = {name: uow.session.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in FENCED}
    assert all(everything.values()), everything
    with world.uow(ABBEY) as uow:
        for name in FENCED:
            seen = set(uow.session.execute(text(f"SELECT school_id FROM {name}")).scalars())
            assert seen == {ABBEY}, name


def test_a_preview_narrows_the_scope_again(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    order_id = world.opened()
    world.want(order_id, (ABBEY, 5, 0), (BECK, 5, 2))
    with world.uow(ABBEY) as uow:
        with uow.over_all_schools():
            assert len(uow.orders.whole(order_id).lines["books"]) == 2
        assert set(uow.session.execute(text("SELECT school_id FROM wish")).scalars()) == {ABBEY}
        with pytest.raises(NotAllowed):
            uow.orders.whole(order_id)
    assert world.clock.now() < CLOSES
