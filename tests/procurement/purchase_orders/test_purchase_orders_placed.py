"""An order is placed with the next number of its year, priced, said, and found again."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.procurement.application.purchase_orders import ordering
from services.procurement.domain.purchase_orders.order import State
from services.procurement.domain.vat import VatTreatment
from shared.errors import Conflict, InvalidRequest, NotAllowed, NotFound
from shared.refusals import NotKnown, NotValid
from tests.procurement.purchase_orders.placed_orders import MILK, PAPER, came, place
from tests.procurement.world import ABBEY, BECK, BUYER, FINANCE, World, head_of


def test_an_order_is_priced_line_by_line_with_vat_once_for_each_treatment(world: World) -> None:
    world.take_up(ABBEY)
    order = place(world, PAPER, MILK)
    assert [line.net_pence for line in order.lines] == [12500, 2778]
    assert [(one.treatment, one.net_pence, one.pence) for one in order.vat] == [
        (VatTreatment.STANDARD, 12500, 2500),
        (VatTreatment.ZERO, 2778, 0),
    ]
    assert order.vat[0].row == "standard 20% (since 4 January 2011, verified)"
    assert (order.net_pence, order.total_pence, order.state) == (15278, 17778, State.PLACED)
    with world.uow() as uow:
        assert ordering.get(uow, order.purchase_order_id) == order
        assert ordering.by_number(uow, order.number.lower()) == order
        assert ordering.of_origin(uow, "requisition:r1") == order
        assert ordering.by_number(uow, "") is None


def test_numbers_run_without_gaps_and_begin_again_with_the_year(world: World) -> None:
    supplier_id = world.supplier()
    assert place(world, supplier_id=supplier_id).number == "PO-2026-27-00001"
    with pytest.raises(NotValid), world.uow() as uow:
        ordering.place(
            uow, kind="school", supplier_id=supplier_id, school_id=ABBEY, title="T", lines=(replace(PAPER, unit=""),),
            delivery_on=None, origin="", approved_by="",
        )  # fmt: skip
    with pytest.raises(ValueError, match="after the number was taken"):
        _placed_and_then_failed(world, supplier_id)
    assert place(world, supplier_id=supplier_id).number == "PO-2026-27-00002"
    world.clock.move_to(datetime(2027, 9, 1, 9, 0, tzinfo=UTC))
    assert place(world, supplier_id=supplier_id, delivery_on=None).number == "PO-2027-28-00001"


def _placed_and_then_failed(world: World, supplier_id: str) -> None:
    with world.uow() as uow:
        ordering.place(
            uow, kind="school", supplier_id=supplier_id, school_id=ABBEY, title="T", lines=(PAPER,),
            delivery_on=None, origin="", approved_by="",
        )  # fmt: skip
        raise ValueError("after the number was taken")


def test_numbers_taken_at_once_are_all_different_and_leave_no_gap(world_on_each: World) -> None:
    world = world_on_each
    supplier_id = world.supplier()
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.append(place(world, supplier_id=supplier_id).number)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(made) == [f"PO-2026-27-{number:05d}" for number in range(1, 7)]


def test_a_placed_order_is_said_with_ids_and_no_names_of_people(world: World) -> None:
    order = place(world)
    (said,) = world.events("procurement.order.placed.v1")
    assert said["order_id"] == said["purchase_order_id"] == order.purchase_order_id
    assert (said["number"], said["kind"], said["schools"]) == ("PO-2026-27-00001", "school", [ABBEY])
    assert (said["items"], said["cases"], said["net_pence"], said["total_pence"]) == (1, 0, 12500, 15000)
    assert said["delivery_on"] == "2026-11-16"
    assert "head@a" not in str(said)


def test_an_order_wanted_at_once_is_said_for_the_day_it_was_placed(world: World) -> None:
    place(world, delivery_on=None)
    (said,) = world.events("procurement.order.placed.v1")
    assert said["delivery_on"] == "2026-11-02"


BAD_LINES = [
    ({"quantity": Decimal(0)}, "Line 1, Copier paper A4: the quantity cannot be 0: give more than zero"),
    ({"quantity": Decimal(-3)}, "Line 1, Copier paper A4: the quantity cannot be -3: give more than zero"),
    ({"quantity": Decimal("NaN")}, "the quantity cannot be NaN"),
    ({"quantity": Decimal("1.00001")}, "has more than 4 decimals: round it"),
    ({"quantity": Decimal(2_000_000)}, "is too high to be meant: check the number"),
    ({"unit_price": Decimal("-1")}, "A price of £-1 is not possible: give zero or more"),
    ({"unit_price": Decimal("1.23456")}, "The price £1.23456 has more than 4 decimals"),
    ({"unit": " "}, "say in which unit, for example box, hour or visit"),
    ({"description": " "}, "Line 1 does not say what is ordered: describe it"),
    ({"cpv_code": "12"}, "'12' is not a CPV code: it has eight digits"),
    ({"school_id": BECK}, "An order of one school has lines for that school only"),
]


@pytest.mark.parametrize(("wrong", "words"), BAD_LINES, ids=[words[:40] for _, words in BAD_LINES])
def test_a_line_that_cannot_be_right_is_named_and_nothing_is_written(
    world: World, wrong: dict[str, object], words: str
) -> None:
    supplier_id = world.supplier()
    with pytest.raises(NotValid) as refusal:
        place(world, replace(PAPER, **wrong), supplier_id=supplier_id)  # type: ignore[arg-type]
    assert words in str(refusal.value)
    assert world.ask(BUYER, "purchase_orders")["total"] == 0


def test_an_order_needs_lines_a_title_a_supplier_and_a_day_that_can_be_kept(world: World) -> None:
    supplier_id = world.supplier()
    with pytest.raises(NotValid, match="Give the order a name"):
        place(world, supplier_id=supplier_id, title=" ")
    with pytest.raises(NotKnown, match="no such supplier"):
        place(world, supplier_id="nobody")
    with pytest.raises(NotValid, match="1 November 2026 is before the order itself, 2 November 2026"):
        place(world, supplier_id=supplier_id, delivery_on=date(2026, 11, 1))
    with pytest.raises(NotValid, match="has no lines"), world.uow() as uow:
        ordering.place(
            uow, kind="school", supplier_id=supplier_id, school_id=ABBEY, title="T", lines=(), delivery_on=None,
            origin="", approved_by="",
        )  # fmt: skip


def test_an_order_may_be_called_off_before_anything_came_and_says_why(world: World) -> None:
    order = place(world)
    with pytest.raises(InvalidRequest, match="Say why"):
        world.ask(BUYER, "cancel_purchase_order", purchase_order_id=order.purchase_order_id, reason=" ")
    done = world.ask(BUYER, "cancel_purchase_order", purchase_order_id=order.purchase_order_id, reason="Bought twice")
    assert done["state"] == "cancelled"
    page = world.ask(BUYER, "purchase_order_page", purchase_order_id=order.purchase_order_id)
    assert page["state_in_words"] == "Cancelled: Bought twice."
    assert (page["steps"], page["revision"]) == ([], 1)
    with pytest.raises(Conflict, match="is cancelled, so nothing can be received"):
        world.ask(
            BUYER, "receive_goods", purchase_order_id=order.purchase_order_id, delivery_note="D", lines=came((1, "1"))
        )


def test_an_order_of_which_something_came_cannot_be_called_off_but_closed(world: World) -> None:
    order = place(world)
    about = {"purchase_order_id": order.purchase_order_id}
    with pytest.raises(Conflict, match="Nothing of order PO-2026-27-00001 has come yet"):
        world.ask(FINANCE, "close_purchase_order", **about, reason="")
    world.ask(BUYER, "receive_goods", **about, delivery_note="D1", lines=came((1, "4")))
    with pytest.raises(Conflict, match="already came or was invoiced"):
        world.ask(BUYER, "cancel_purchase_order", **about, reason="No longer needed")
    with pytest.raises(InvalidRequest, match="Some of it has not come: say why"):
        world.ask(FINANCE, "close_purchase_order", **about, reason="")
    done = world.ask(FINANCE, "close_purchase_order", **about, reason="The supplier has stopped selling it")
    assert done["state"] == "closed"


def test_a_change_is_numbered_told_and_never_makes_the_order_dearer(world: World) -> None:
    order = place(world, PAPER, MILK)
    about = {"purchase_order_id": order.purchase_order_id, "reason": "The supplier is short of milk"}
    with pytest.raises(InvalidRequest, match=r"would cost £162.78 instead of £152.78"):
        world.ask(BUYER, "change_purchase_order", **about, lines=[{"line_no": 1, "unit_price": "13.50"}])
    with pytest.raises(Conflict, match="changed by somebody else"):
        world.ask(BUYER, "change_purchase_order", **about, lines=[{"line_no": 2, "quantity": "12"}], version=7)
    done = world.ask(
        BUYER, "change_purchase_order", **about, lines=[{"line_no": 2, "quantity": "12"}], delivery_on="2026-11-20",
        version=1,
    )  # fmt: skip
    assert done["changes"] == [
        {"line_no": 2, "what": "quantity", "before": "24 bottle", "now": "12 bottle"},
        {"line_no": None, "what": "delivery", "before": "16 November 2026", "now": "20 November 2026"},
    ]
    page = world.ask(BUYER, "purchase_order_page", purchase_order_id=order.purchase_order_id)
    assert (page["net_pence"], page["total_pence"], page["revision"]) == (13889, 16389, 1)
    assert page["changes"][0]["reason"] == "The supplier is short of milk"


def test_a_line_may_go_but_not_below_what_is_here_and_not_the_last_one(world: World) -> None:
    order = place(world, PAPER, MILK)
    about = {"purchase_order_id": order.purchase_order_id, "reason": "Enough"}
    world.ask(
        BUYER, "receive_goods", purchase_order_id=order.purchase_order_id, delivery_note="D1", lines=came((1, "4"))
    )
    with pytest.raises(InvalidRequest, match="4 box are already here, so the quantity cannot be 3"):
        world.ask(BUYER, "change_purchase_order", **about, lines=[{"line_no": 1, "quantity": "3"}])
    world.ask(
        BUYER,
        "change_purchase_order",
        **about,
        lines=[{"line_no": 2, "quantity": "0"}, {"line_no": 1, "quantity": "4"}],
    )
    page = world.ask(BUYER, "purchase_order_page", purchase_order_id=order.purchase_order_id)
    assert (page["state"], page["total_pence"]) == ("received", 6000)
    other = place(world, supplier_id=order.supplier_id)
    with pytest.raises(InvalidRequest, match="cancel it instead"):
        world.ask(
            BUYER, "change_purchase_order", purchase_order_id=other.purchase_order_id, reason="Enough",
            lines=[{"line_no": 1, "quantity": "0"}],
        )  # fmt: skip


def test_a_school_sees_its_own_orders_and_of_a_contract_its_own_lines(world: World) -> None:
    world.take_up(ABBEY, BECK)
    supplier_id = world.supplier()
    own = place(world, supplier_id=supplier_id)
    mowing = replace(PAPER, description="Mowing", unit="visit", quantity=Decimal(2), sku="", cpv_code="77314000")
    contract = place(
        world, replace(mowing, school_id=ABBEY), replace(mowing, school_id=BECK), supplier_id=supplier_id,
        school_id=None, kind="contract", title="Grounds, November", origin="contract:c1",
    )  # fmt: skip
    place(world, supplier_id=supplier_id, school_id=BECK, title="Beck's paper")
    listed = world.ask(head_of(ABBEY), "school_purchase_orders", school_id=ABBEY)
    assert [one["number"] for one in listed["orders"]] == [contract.number, own.number]
    page = world.ask(
        head_of(ABBEY), "school_purchase_order_page", school_id=ABBEY, purchase_order_id=contract.purchase_order_id
    )
    assert [line["line_no"] for line in page["lines"]] == [1]
    assert (page["net_pence"], page["total_pence"], page["whole"]) == (2500, None, False)
    assert BECK not in str(page)
    assert "Beck" not in str(page)
    for other in (own, place(world, supplier_id=supplier_id, school_id=None, title="The trust's own")):
        with pytest.raises(NotFound, match="no such order for this school"):
            world.ask(
                head_of(BECK), "school_purchase_order_page", school_id=BECK, purchase_order_id=other.purchase_order_id
            )


def test_lists_are_narrowed_by_words_states_and_schools(world: World) -> None:
    world.take_up(ABBEY, BECK)
    supplier_id = world.supplier()
    place(world, supplier_id=supplier_id)
    milk = place(world, MILK, supplier_id=supplier_id, school_id=BECK, title="Milk")
    world.ask(BUYER, "cancel_purchase_order", purchase_order_id=milk.purchase_order_id, reason="Mistake")

    def titles(**wanted: object) -> list[str]:
        return [one["title"] for one in world.ask(BUYER, "purchase_orders", **wanted)["orders"]]

    assert titles() == ["Milk", "Copier paper"]
    assert titles(words="copier 00001") == ["Copier paper"]
    assert titles(states=["cancelled"]) == ["Milk"]
    assert titles(school_ids=[ABBEY]) == ["Copier paper"]
    assert titles(kinds=["contract"]) == []


def test_the_database_shows_a_school_only_its_own_orders(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    world.take_up(ABBEY, BECK)
    supplier_id = world.supplier()
    for school_id in (ABBEY, BECK):
        order = place(world, supplier_id=supplier_id, school_id=school_id)
        about = {"purchase_order_id": order.purchase_order_id}
        world.ask(BUYER, "change_purchase_order", **about, reason="Less", lines=[{"line_no": 1, "quantity": "8"}])
        said = {**about, "delivery_note": "D1", "lines": came((1, "4"))}
        world.ask(head_of(school_id), "school_receive_goods", school_id=school_id, **said)
    from sqlalchemy import text

    from services.procurement.adapters.purchase_orders.tables import FENCED

    with world.uow(ABBEY) as uow:
        for name in FENCED:
            seen = list(uow.session.execute(text(f"SELECT school_id FROM {name}")).scalars())
            assert seen == [ABBEY], name
    with pytest.raises(NotAllowed):
        world.ask(head_of(BECK), "school_purchase_orders", school_id=ABBEY)
