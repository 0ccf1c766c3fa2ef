"""A collective order in the budgets of its schools: promised at the close, spent by the invoice, free again when short."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Conflict
from tests.procurement.pooled_invoices import credited, invoiced
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, EXECUTIVE, FINANCE, World, head_of


def budget(world: World, school_id: str, code: str = "E19") -> tuple[int, int]:
    """(Committed, spent) under a cost code."""
    positions = world.ask(head_of(school_id), "school_budgets", school_id=school_id)["positions"]
    found = next((one for one in positions if one["code"] == code), {"committed_pence": 0, "actual_pence": 0})
    return found["committed_pence"], found["actual_pence"]


def budgets(world: World) -> list[tuple[int, int]]:
    return [budget(world, school_id) for school_id in (ABBEY, BECK, CASTLE)]


def came(world: World, order_id: str, units: int, *, last: bool = True, note: str = "DN1") -> Any:
    lines = [{"sku": "books", "units": units}]
    return world.ask(BUYER, "receive", order_id=order_id, delivery_note=note, lines=lines, last=last)


def test_each_school_promises_its_share_at_the_close_and_spends_what_it_is_charged(world_on_each: World) -> None:
    # 12 packs at £0.90 and £10.00 delivery without VAT: 5, 6 and 1 packs, the delivery by the value of the goods.
    world = world_on_each
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0), code="e19")
    assert budgets(world) == [(450 + 417, 0), (540 + 500, 0), (90 + 83, 0)]
    came(world, order_id, 4, last=False)
    assert budgets(world) == [(867, 0), (1040, 0), (173, 0)]
    # Ten come in all: five each for the first two, nothing for the last.
    came(world, order_id, 6, note="DN2")
    assert budgets(world) == [(950, 0), (950, 0), (0, 0)]
    invoiced(world, order_id, ("books", "10", "0.90"), delivery="10.00")
    assert budgets(world) == [(0, 950), (0, 950), (0, 0)]


def test_what_an_invoice_does_not_ask_for_is_free_once_all_is_invoiced(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0), code="E19")
    came(world, order_id, 12)
    invoiced(world, order_id, ("books", "4", "0.90"))
    # A third of the goods: Abbey 150 of its 450, with the delivery of 417 still to pay.
    assert budgets(world) == [(717, 150), (860, 180), (143, 30)]
    invoiced(world, order_id, ("books", "8", "0.90"), number="INV8")
    assert budgets(world) == [(0, 450), (0, 540), (0, 90)]


def test_a_credit_note_lowers_what_was_spent(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0), code="E19")
    came(world, order_id, 12)
    invoiced(world, order_id, ("books", "12", "0.90"))
    credited(world, order_id, ("books", "2", "0.90"))
    assert [budget(world, school) for school in (ABBEY, BECK)] == [(0, 450), (0, 450)]


def test_a_school_may_use_a_code_of_its_own_and_each_item_may_have_its_own(world: World) -> None:
    world.take_up(ABBEY, BECK)
    supplier_id = world.supplier()
    world.item(supplier_id)
    world.item(supplier_id, "pens", name="Pens", cpv="30192121")
    order_id = world.window(
        supplier_id, schools=[ABBEY, BECK], skus=["books", "pens"], fees=[], code="E19", codes={"pens": "E22"}
    )
    for school_id in (ABBEY, BECK):
        for sku in ("books", "pens"):
            world.want(order_id, (school_id, 4, 0), sku=sku)
    said = world.ask(head_of(BECK), "choose_codes", school_id=BECK, order_id=order_id, codes={"E22": "bae 270"})
    assert said["codes"] == {"E22": "BAE270"}
    page = world.ask(head_of(BECK), "school_order_page", school_id=BECK, order_id=order_id)
    assert page["codes"] == [{"offered": "E19", "own": ""}, {"offered": "E22", "own": "BAE270"}]
    world.clock.move_to(world.clock.now().replace(day=9, hour=12))
    world.host.run_until_quiet()
    assert [budget(world, ABBEY, code) for code in ("E19", "E22")] == [(400, 0), (400, 0)]
    assert [budget(world, BECK, code) for code in ("E19", "E22", "BAE270")] == [(400, 0), (0, 0), (400, 0)]
    with pytest.raises(Conflict, match="takes no other cost codes any more"):
        world.ask(head_of(BECK), "choose_codes", school_id=BECK, order_id=order_id, codes={})


def test_the_reports_by_code_show_what_was_ordered_together(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0), code="E19")
    rows = {one["code"]: one for one in world.ask(EXECUTIVE, "trust_report")["codes"]["rows"]}
    assert rows["E19"]["committed_pence"] == 2080
    came(world, order_id, 12)
    invoiced(world, order_id, ("books", "12", "0.90"), delivery="10.00")
    rows = {one["code"]: one for one in world.ask(EXECUTIVE, "trust_report")["codes"]["rows"]}
    assert (rows["E19"]["committed_pence"], rows["E19"]["actual_pence"]) == (0, 2080)


def test_an_order_that_a_person_ends_promises_nothing_any_more(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0), code="E19")
    came(world, order_id, 8, last=False)
    placed = world.ask(BUYER, "order_page", order_id=order_id)["purchase_order"]
    world.ask(
        FINANCE, "close_purchase_order", purchase_order_id=placed["purchase_order_id"], reason="The rest never comes"
    )
    assert budget(world, ABBEY) == (0, 0)


def test_an_order_without_cost_codes_moves_no_budget(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    came(world, order_id, 12)
    invoiced(world, order_id, ("books", "12", "0.90"))
    assert world.ask(head_of(ABBEY), "school_budgets", school_id=ABBEY)["positions"] == []
