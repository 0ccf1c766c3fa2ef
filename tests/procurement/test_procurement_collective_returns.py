"""Goods of a collective order that go back, and deliveries or returns that were entered by mistake; shares and credits follow."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest, NotFound
from tests.procurement.pooled_invoices import credited, invoiced
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, World, head_of


def came(world: World, order_id: str, units: int, *, last: bool = True, note: str = "DN1", **more: Any) -> Any:
    lines = [{"sku": "books", "units": units, **more}]
    return world.ask(BUYER, "receive", order_id=order_id, delivery_note=note, lines=lines, last=last)


def back(world: World, order_id: str, units: dict[str, int], **said: Any) -> Any:
    usual = {"order_id": order_id, "sku": "books", "units": units, "reason": "Torn"}
    return world.ask(BUYER, "send_back", **(usual | said))


def mistaken(world: World, order_id: str, note: str, reason: str = "Typed into the wrong order") -> Any:
    return world.ask(BUYER, "take_back_goods", order_id=order_id, note=note, reason=reason)


def page(world: World, order_id: str) -> Any:
    return world.ask(BUYER, "order_page", order_id=order_id)


def held(world: World, order_id: str) -> dict[str, int]:
    (item,) = page(world, order_id)["share_out"]
    return {school: units for school, units in item["units"].items() if units}


def pooled_line(world: World, order_id: str) -> Any:
    placed = page(world, order_id)["purchase_order"]
    found = world.ask(BUYER, "purchase_order_page", purchase_order_id=placed["purchase_order_id"])
    return found["lines"][0]


def charged(world: World) -> dict[str, int]:
    together: dict[str, int] = {}
    for one in world.events("procurement.recharge.due.v1"):
        together[one["school_id"]] = together.get(one["school_id"], 0) + one["total_pence"]
    return together


def test_goods_go_back_from_the_school_that_holds_them_and_the_credit_is_its_own(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    came(world, order_id, 12)
    invoiced(world, order_id, ("books", "12", "0.90"))
    assert charged(world) == {ABBEY: 648, BECK: 648}
    told = back(world, order_id, {BECK: 2})
    assert (told["in_words"], told["reference"]) == (["2 of your Books went back: Torn."], "Return 1")
    assert held(world, order_id) == {ABBEY: 6, BECK: 4}
    line = pooled_line(world, order_id)
    assert (line["received"], line["returned"]) == ("12", "2")
    notices = world.ask(head_of(BECK), "school_order_page", school_id=BECK, order_id=order_id)["notices"]
    assert notices[-1]["in_words"] == "2 of your Books went back: Torn."
    credited(world, order_id, ("books", "2", "0.90"))
    assert charged(world) == {ABBEY: 648, BECK: 432}
    (due,) = [one for one in world.ask(head_of(BECK), "school_recharges", school_id=BECK) if one["total_pence"] < 0]
    assert due["lines"][0]["basis"] == "Books: 2 of the 2 x pack that went back, of -£1.80 credited"


def test_goods_sent_back_before_the_invoice_change_what_is_expected(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0), code="E19")
    came(world, order_id, 12)
    told = back(world, order_id, {BECK: 2})
    assert page(world, order_id)["expected_bill"]["goods"] == {"books": 900}
    # £9.00 and £10.00 delivery, by six and four packs, with VAT: £13.68 and £9.12.
    assert told["in_words"][1:] == [
        "Abbey Primary: £13.68 instead of £12.48, £1.20 more to pay, by what was delivered.",
        "Beck Junior: £9.12 instead of £12.48, £3.36 less to pay, by what was delivered.",
    ]
    positions = world.ask(head_of(BECK), "school_budgets", school_id=BECK)["positions"]
    assert [(one["code"], one["committed_pence"]) for one in positions] == [("E19", 360 + 400)]


def test_what_is_sent_again_is_shared_out_by_hand(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    came(world, order_id, 12)
    back(world, order_id, {BECK: 2}, wants="replacement")
    came(world, order_id, 2, note="DN2")
    (item,) = page(world, order_id)["share_out"]
    assert (item["came"], item["left_with_nobody"], item["by_hand"]) == (12, 2, True)
    world.ask(BUYER, "share_out_by_hand", order_id=order_id, sku="books", units={ABBEY: 6, BECK: 6})
    assert held(world, order_id) == {ABBEY: 6, BECK: 6}


def test_units_beyond_the_order_go_back_without_taking_from_a_school(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    came(world, order_id, 15)
    back(world, order_id, {}, from_nobody=3)
    assert held(world, order_id) == {ABBEY: 6, BECK: 6}
    assert page(world, order_id)["received"][0]["in_words"] == "12 of 12 came."


def test_a_delivery_entered_by_mistake_is_taken_back_and_its_note_is_free_again(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    came(world, order_id, 8, last=False)
    came(world, order_id, 3, note="DN2")
    assert held(world, order_id) == {ABBEY: 6, BECK: 5}
    mistaken(world, order_id, "DN2")
    now = page(world, order_id)
    assert (now["stage"], now["delivery_notes"], held(world, order_id)) == (
        "part received", ["DN1"], {ABBEY: 6, BECK: 2},
    )  # fmt: skip
    assert [(one["note"], one["taken_back_by"]) for one in now["goods"]] == [
        ("DN1", ""), ("DN2, taken back (entry 2)", "buyer@trust"),
    ]  # fmt: skip
    assert pooled_line(world, order_id)["received"] == "8"
    came(world, order_id, 4, note="DN2")
    assert (page(world, order_id)["stage"], held(world, order_id)) == ("received", {ABBEY: 6, BECK: 6})
    assert pooled_line(world, order_id)["received"] == "12"


def test_the_only_delivery_taken_back_leaves_the_order_on_its_way(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    came(world, order_id, 10)
    mistaken(world, order_id, "DN1")
    now = page(world, order_id)
    assert (now["stage"], now["received"], now["delivery_complete"]) == ("on its way", [], False)
    castle = world.ask(head_of(CASTLE), "school_order_page", school_id=CASTLE, order_id=order_id)
    assert (castle["lines"][0]["gets"], castle["share"]["total_pence"]) == (1, 208)
    with pytest.raises(NotFound, match="no delivery or return DN1 that still stands"):
        mistaken(world, order_id, "DN1")


def test_a_return_entered_by_mistake_gives_the_school_its_goods_back(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    came(world, order_id, 12)
    back(world, order_id, {BECK: 2})
    with pytest.raises(InvalidRequest, match="some went back since: take that return back first"):
        mistaken(world, order_id, "DN1")
    mistaken(world, order_id, "Return 1")
    assert held(world, order_id) == {ABBEY: 6, BECK: 6}
    assert pooled_line(world, order_id)["returned"] == "0"


REFUSED = [
    ({"units": {BECK: 7}}, InvalidRequest, "7 of Books cannot go back from Beck Junior, which has 6"),
    ({"units": {}, "from_nobody": 1}, InvalidRequest, "1 of Books cannot go back, since 0 are with nobody"),
    ({"units": {}}, InvalidRequest, "Say how many of Books go back"),
    ({"units": {BECK: -1}}, InvalidRequest, "Say how many of Books go back"),
    ({"reason": " "}, InvalidRequest, "Say why the goods go back"),
    ({"units": {"nobody": 1}}, NotFound, "That school .nobody. is not invited"),
    ({"reference": "dn1"}, InvalidRequest, "dn1 was already entered"),
    ({"sku": "glue"}, NotFound, "'glue' is not offered"),
]


@pytest.mark.parametrize(("said", "kind", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_a_return_that_cannot_be_right_is_refused_and_changes_nothing(
    world: World, said: dict[str, Any], kind: type[Exception], words: str
) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    came(world, order_id, 12)
    with pytest.raises(kind, match=words):
        back(world, order_id, **({"units": {BECK: 1}} | said))
    assert held(world, order_id) == {ABBEY: 6, BECK: 6}
    assert [one["note"] for one in page(world, order_id)["goods"]] == ["DN1"]


def test_goods_shared_out_by_hand_have_to_be_with_nobody_before_their_delivery_is_taken_back(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    came(world, order_id, 12)
    world.ask(BUYER, "share_out_by_hand", order_id=order_id, sku="books", units={ABBEY: 4, BECK: 6})
    with pytest.raises(InvalidRequest, match="shared out by hand, and 10 too many would be"):
        mistaken(world, order_id, "DN1")
    world.ask(BUYER, "share_out_by_hand", order_id=order_id, sku="books", units={})
    mistaken(world, order_id, "DN1")
    assert pooled_line(world, order_id)["received"] == "0"


def test_nothing_goes_back_of_what_has_not_come(world: World) -> None:
    order_id = world.closed((ABBEY, 6, 0), (BECK, 6, 0))
    with pytest.raises(Conflict, match="Books has not been received yet"):
        back(world, order_id, {BECK: 1})
