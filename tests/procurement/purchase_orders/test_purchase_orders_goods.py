"""What comes of an order and what goes back: in parts, too much, damaged, wrong, entered by mistake; services too."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.procurement.application.purchase_orders import ordering, receiving
from shared.errors import Conflict, InvalidRequest, NotFound
from tests.procurement.purchase_orders.placed_orders import MILK, PAPER, came, place, quantities
from tests.procurement.world import ABBEY, BECK, BUYER, World, head_of

HEAD = head_of(ABBEY)


@pytest.fixture
def order(world: World) -> dict[str, Any]:
    world.take_up(ABBEY, BECK)
    made = place(world, PAPER, MILK)
    return {"school_id": ABBEY, "purchase_order_id": made.purchase_order_id}


def page(world: World, order: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = world.ask(HEAD, "school_purchase_order_page", **order)
    return found


def test_an_order_is_received_in_parts_by_the_schools_office(world: World, order: dict[str, Any]) -> None:
    world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "6")))
    assert page(world, order)["state"] == "part received"
    assert page(world, order)["lines"][0]["in_words"] == "6 of 10 came, 4 still to come."
    done = world.ask(HEAD, "school_receive_goods", **order, delivery_note="D2", lines=came((1, "4"), (2, "24")))
    assert (done["state"], done["changed"]) == ("received", True)
    shown = page(world, order)
    assert quantities(shown, "received", "to_come") == [("10", "0"), ("24", "0")]
    assert [(entry["reference"], entry["by"], entry["on"]) for entry in shown["entries"]] == [
        ("D1", f"head@{ABBEY}", "2026-11-02"),
        ("D2", f"head@{ABBEY}", "2026-11-02"),
    ]
    said = world.events("procurement.order.received.v1")
    assert [(one["delivery_note"], one["units"], one["complete"]) for one in said] == [
        ("D1", 6, False),
        ("D2", 28, True),
    ]


def test_the_same_delivery_note_twice_has_one_effect_and_other_figures_are_refused(
    world: World, order: dict[str, Any]
) -> None:
    for changed in (True, False):
        told = world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "6")))
        assert told["changed"] is changed
    with pytest.raises(Conflict, match="Delivery note d1 of order PO-2026-27-00001 was already recorded, with other"):
        world.ask(HEAD, "school_receive_goods", **order, delivery_note="d1", lines=came((1, "7")))
    assert quantities(page(world, order), "received")[0] == ("6",)
    assert len(world.events("procurement.order.received.v1")) == 1


def test_more_than_ordered_is_taken_in_and_said(world: World, order: dict[str, Any]) -> None:
    told = world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "12")))
    assert told["in_words"] == ["Line 1, Copier paper A4: 2 box more than ordered. Keep them, or send them back."]
    back = {"lines": came((1, "2")), "reason": "more than ordered", "wants": "credit"}
    world.ask(HEAD, "school_send_back_goods", **order, **back)
    assert quantities(page(world, order), "kept", "to_come")[0] == ("10", "0")


def test_nothing_more_to_come_gives_up_the_rest(world: World, order: dict[str, Any]) -> None:
    told = world.ask(
        HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "6"), (2, "24")), last=True
    )
    assert told["state"] == "received"
    assert page(world, order)["lines"][0]["in_words"] == "6 of 10 came; 4 will not come."


def test_damaged_goods_go_back_at_once_for_others_in_their_place(world: World, order: dict[str, Any]) -> None:
    line = {"line_no": 1, "quantity": "10", "turned_away": "3", "reason": "wet through", "wants": "replacement"}
    told = world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=[line])
    assert told["state"] == "part received"
    shown = page(world, order)
    assert quantities(shown, "received", "returned", "kept", "to_come")[0] == ("10", "3", "7", "3")
    assert [(entry["kind"], entry["reason"], entry["wants"]) for entry in shown["entries"]] == [
        ("delivery", "", None),
        ("return", "wet through", "replacement"),
    ]
    world.ask(HEAD, "school_receive_goods", **order, delivery_note="D2", lines=came((1, "3"), (2, "24")))
    assert page(world, order)["state"] == "received"
    assert quantities(page(world, order), "kept")[0] == ("10",)


def test_a_credit_is_expected_for_what_was_invoiced_and_went_back(world: World, order: dict[str, Any]) -> None:
    world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "10")))
    with world.uow() as uow:
        ordering.note_invoiced(uow, order["purchase_order_id"], {1: Decimal(10)})
    world.ask(HEAD, "school_send_back_goods", **order, lines=came((1, "4")), reason="wrong size", wants="credit")
    assert page(world, order)["credit_due"] == ["4 box of Copier paper A4: £50.00 without VAT"]
    with world.uow() as uow:
        ordering.note_invoiced(uow, order["purchase_order_id"], {1: Decimal(-4)})
    assert page(world, order)["credit_due"] == []


def test_a_wrong_entry_is_taken_back_by_a_counter_entry_that_stays_to_be_seen(
    world: World, order: dict[str, Any]
) -> None:
    world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "6")), last=True)
    (entry,) = page(world, order)["entries"]
    undo = {**order, "entry_id": entry["entry_id"]}
    with pytest.raises(InvalidRequest, match="Say what was wrong"):
        world.ask(HEAD, "school_take_back_goods_entry", **undo, reason=" ")
    told = world.ask(HEAD, "school_take_back_goods_entry", **undo, reason="Another school's delivery")
    assert told["state"] == "placed"
    shown = page(world, order)
    assert quantities(shown, "received", "to_come") == [("0", "10"), ("0", "24")]
    assert [(one["kind"], one["stands"], one["may_be_undone"]) for one in shown["entries"]] == [
        ("delivery", False, False),
        ("counter entry", False, False),
    ]
    with pytest.raises(Conflict, match="D1 was already taken back"):
        world.ask(HEAD, "school_take_back_goods_entry", **undo, reason="Again")
    world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "2")))
    assert quantities(page(world, order), "received")[0] == ("2",)


def test_a_delivery_cannot_be_taken_back_while_goods_of_it_are_on_their_way_back(
    world: World, order: dict[str, Any]
) -> None:
    world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "6")))
    world.ask(HEAD, "school_send_back_goods", **order, lines=came((1, "6")), reason="wrong", wants="replacement")
    delivery, back = page(world, order)["entries"]
    with pytest.raises(InvalidRequest, match="take that return back first"):
        world.ask(HEAD, "school_take_back_goods_entry", **order, entry_id=delivery["entry_id"], reason="Mistake")
    for entry in (back, delivery):
        world.ask(HEAD, "school_take_back_goods_entry", **order, entry_id=entry["entry_id"], reason="Mistake")
    assert quantities(page(world, order), "received", "returned", "to_come")[0] == ("0", "0", "10")


REFUSED = [
    ({"delivery_note": " ", "lines": came((1, "1"))}, InvalidRequest, "Give the number of the delivery note"),
    ({"delivery_note": "D", "lines": []}, InvalidRequest, "Say of at least one line how much came"),
    ({"delivery_note": "D", "lines": came((9, "1"))}, NotFound, "has no line 9"),
    ({"delivery_note": "D", "lines": came((1, "1"), (1, "2"))}, InvalidRequest, "Line 1 is named twice"),
    ({"delivery_note": "D", "lines": came((1, "-1"))}, InvalidRequest, "zero or more"),
    ({"delivery_note": "D", "lines": came((1, "1")), "on": "2026-11-03"}, InvalidRequest, "3 November 2026 is still"),
]


@pytest.mark.parametrize(("said", "kind", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_a_receipt_that_cannot_be_right_is_refused_in_words(
    world: World, order: dict[str, Any], said: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind) as refusal:
        world.ask(HEAD, "school_receive_goods", **order, **said)
    assert words in f"{refusal.value} {getattr(refusal.value, 'details', '')}"
    assert page(world, order)["entries"] == []


def test_nobody_sends_back_more_than_is_here(world: World, order: dict[str, Any]) -> None:
    world.ask(HEAD, "school_receive_goods", **order, delivery_note="D1", lines=came((1, "2")))
    with pytest.raises(InvalidRequest, match="3 cannot go back, since 2 box are here"):
        world.ask(HEAD, "school_send_back_goods", **order, lines=came((1, "3")), reason="wrong", wants="credit")


def test_a_service_is_received_by_each_school_for_itself(world: World) -> None:
    world.take_up(ABBEY, BECK)
    mowing = replace(PAPER, description="Mowing", unit="visit", quantity=Decimal(2), sku="", cpv_code="77314000")
    made = place(
        world, replace(mowing, school_id=ABBEY), replace(mowing, school_id=BECK), school_id=None, kind="contract",
        title="Grounds, November", origin="contract:c1",
    )  # fmt: skip
    with world.uow(ABBEY) as uow:
        receiving.accept_service(uow, made.purchase_order_id, 1, Decimal(1), "Visit of 2 November", ABBEY)
    with pytest.raises(NotFound, match="Line 2 of order PO-2026-27-00001 is for another school"):
        world.ask(
            HEAD, "school_receive_goods", school_id=ABBEY, purchase_order_id=made.purchase_order_id,
            delivery_note="V", lines=came((2, "1")),
        )  # fmt: skip
    world.ask(
        head_of(BECK), "school_receive_goods", school_id=BECK, purchase_order_id=made.purchase_order_id,
        delivery_note="Visit of 2 November", lines=came((2, "2")),
    )  # fmt: skip
    whole = world.ask(BUYER, "purchase_order_page", purchase_order_id=made.purchase_order_id)
    assert quantities(whole, "school", "received") == [("Abbey Primary", "1"), ("Beck Junior", "2")]
    mine = world.ask(HEAD, "school_purchase_order_page", school_id=ABBEY, purchase_order_id=made.purchase_order_id)
    assert [entry["by"] for entry in mine["entries"]] == ["service:procurement"]


def test_a_school_takes_back_its_own_entry_of_a_contracts_order_but_none_of_the_trust_or_of_another_school(
    world: World,
) -> None:
    world.take_up(ABBEY, BECK)
    contract = place(
        world, replace(PAPER, school_id=ABBEY), replace(MILK, school_id=BECK), school_id=None, kind="contract",
        title="Paper and milk, November", origin="contract:c1",
    ).purchase_order_id  # fmt: skip
    world.ask(BUYER, "receive_goods", purchase_order_id=contract, delivery_note="T1", lines=came((2, "24")))
    for school_id, line_no in ((BECK, 2), (ABBEY, 1)):
        note = {"delivery_note": f"S{line_no}", "lines": came((line_no, "1"))}
        world.ask(head_of(school_id), "school_receive_goods", school_id=school_id, purchase_order_id=contract, **note)
    of_trust, of_beck, own = world.ask(BUYER, "purchase_order_page", purchase_order_id=contract)["entries"]
    asked = {"school_id": ABBEY, "purchase_order_id": contract, "reason": "Mistake"}
    for entry in (of_trust, of_beck):
        with pytest.raises(NotFound, match="That entry is not this school's: choose one of its own"):
            world.ask(HEAD, "school_take_back_goods_entry", **asked, entry_id=entry["entry_id"])
    world.ask(HEAD, "school_take_back_goods_entry", **asked, entry_id=own["entry_id"])
    shown = world.ask(BUYER, "purchase_order_page", purchase_order_id=contract)
    assert quantities(shown, "received") == [("0",), ("25",)]


def test_a_school_may_take_back_what_the_trust_entered_on_the_schools_own_order(
    world: World, order: dict[str, Any]
) -> None:
    only = {"purchase_order_id": order["purchase_order_id"]}
    world.ask(BUYER, "receive_goods", **only, delivery_note="T1", lines=came((1, "6")))
    (entry,) = page(world, order)["entries"]
    world.ask(HEAD, "school_take_back_goods_entry", **order, entry_id=entry["entry_id"], reason="Not here")
    assert quantities(page(world, order), "received")[0] == ("0",)
