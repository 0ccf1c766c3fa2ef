"""What came, what it does to the shares, and the invoice shared to the penny, worked by hand."""

from __future__ import annotations

import pytest

from services.procurement.domain.catalogue.allergens import Allergens
from services.procurement.domain.collective.facts import (
    GoodsReceived,
    RechargeDue,
    SavingRecorded,
    ShareRevised,
    SubstituteToCheck,
)
from services.procurement.domain.collective.invoice_sharing import invoiced_shares, share_invoice
from services.procurement.domain.collective.order import CollectiveOrder, Substitute
from services.procurement.domain.collective.receipt import Delivered, receive, share_out_by_hand, who_gets_substitutes
from services.procurement.domain.collective.recharges import recharge_lines, usage_of
from services.procurement.domain.collective.shares import Bill
from services.procurement.domain.vat import VatTreatment
from shared.refusals import DoesNotAddUp, NotKnown, NotValid, WrongTime
from tests.procurement.domain.examples import CLOSES, closed, delivery_fee, item, opened

BREAKS = [(12, "0.90")]


def ordered() -> CollectiveOrder:
    """12 units at £0.90: a gets 5, b 5 and 1 of its tolerance, c 1."""
    books = item(price="1.00", case_size=4, breaks=BREAKS)
    return closed(opened(books), ("a", "books", 5, 0), ("b", "books", 5, 2), ("c", "books", 1, 0))


def test_a_short_delivery_keeps_the_pooled_price_and_credits_those_who_got_less() -> None:
    order, facts = receive(ordered(), "DN1", [Delivered("books", 10)], CLOSES, last=True)
    assert order.receipt is not None
    assert {school: got.units for school, got in order.receipt.items["books"].by_school.items()} == {
        "a": 5,
        "b": 5,
        "c": 0,
    }
    assert order.receipt.bill.goods == {"books": 900}
    revised = {fact.school_id: fact.credit_pence for fact in facts if isinstance(fact, ShareRevised)}
    assert revised == {"b": 108, "c": 108}
    words = [fact.in_words for fact in facts if isinstance(fact, ShareRevised)]
    assert words[1] == "Castle Infants: £0.00 instead of £1.08, £1.08 less to pay, by what was delivered"
    assert [fact.school_id for fact in facts if isinstance(fact, SavingRecorded)] == ["a", "b"]


def test_an_over_delivery_fills_tolerances_and_leaves_the_rest_with_nobody_and_unpaid() -> None:
    order, _ = receive(ordered(), "DN1", [Delivered("books", 16)], CLOSES, last=True)
    assert order.receipt is not None
    books = order.receipt.items["books"]
    assert ({school: got.units for school, got in books.by_school.items()}, books.left) == ({"a": 5, "b": 7, "c": 1}, 3)
    assert order.receipt.bill.goods == {"books": 1170}


def test_deliveries_add_up_and_the_same_note_twice_counts_once() -> None:
    order, first = receive(ordered(), "DN1", [Delivered("books", 8)], CLOSES, last=False)
    assert [type(fact) for fact in first] == [GoodsReceived]
    assert receive(order, "DN1", [Delivered("books", 8)], CLOSES, last=False) == (order, ())
    order, second = receive(order, "DN2", [Delivered("books", 4)], CLOSES, last=True)
    assert order.receipt is not None
    assert order.receipt.items["books"].units == 12
    assert not [fact for fact in second if isinstance(fact, ShareRevised)]


def test_an_item_that_never_came_is_short_once_the_last_delivery_is_in() -> None:
    order = closed(opened(item("books"), item("pens", "0.50")), ("a", "books", 4, 0), ("b", "pens", 4, 0))
    order, facts = receive(order, "DN1", [Delivered("books", 4)], CLOSES, last=True)
    assert {fact.school_id: fact.credit_pence for fact in facts if isinstance(fact, ShareRevised)} == {"b": 240}


def test_a_substitute_counts_for_the_item_it_replaces_and_new_allergens_are_called_out() -> None:
    oats = item("oats", case_size=4)
    terms = oats.versions[0].terms
    food = type(oats)(
        oats.supplier_id, oats.sku, oats.name, oats.cpv,
        (type(oats.versions[0])(1, oats.versions[0].valid_from,
         type(terms)("kg", 4, 1, terms.prices, terms.vat, Allergens(("cereals containing gluten",))), "list"),),
    )  # fmt: skip
    order = closed(opened(food), ("a", "oats", 4, 0), ("b", "oats", 4, 0))
    sent = Substitute("oats-b", "Barley flakes", 3, Allergens(("cereals containing gluten",), ("milk",)))
    order, facts = receive(order, "DN1", [Delivered("oats", 5, (sent,))], CLOSES, last=True)
    assert order.receipt is not None
    assert {school: got.units for school, got in order.receipt.items["oats"].by_school.items()} == {"a": 4, "b": 4}
    assert who_gets_substitutes(order.receipt.items["oats"]) == {"b": 3}
    check = next(fact for fact in facts if isinstance(fact, SubstituteToCheck))
    assert check.schools == ("b",)
    assert check.in_words == (
        "Barley flakes came instead of Oats and may contain milk: do not use it before each kitchen has agreed"
    )


def test_a_person_may_share_out_by_hand_but_never_more_than_came() -> None:
    order, _ = receive(ordered(), "DN1", [Delivered("books", 10)], CLOSES, last=True)
    shared, facts = share_out_by_hand(order, "books", {"a": 4, "b": 4, "c": 1}, CLOSES)
    assert shared.receipt is not None
    assert (shared.receipt.items["books"].left, shared.receipt.bill.goods) == (1, {"books": 810})
    assert {fact.school_id: fact.credit_pence for fact in facts if isinstance(fact, ShareRevised)} == {
        "a": 108, "b": 108, "c": -108,
    }  # fmt: skip
    with pytest.raises(DoesNotAddUp, match="only 10 came"):
        share_out_by_hand(order, "books", {"a": 11}, CLOSES)
    with pytest.raises(NotKnown, match="not invited"):
        share_out_by_hand(order, "books", {"z": 1}, CLOSES)
    more, _ = receive(shared, "DN2", [Delivered("books", 2)], CLOSES, last=True)
    assert more.receipt is not None
    assert more.receipt.items["books"].left == 3


def test_an_invoice_that_is_not_what_was_expected_is_shared_to_exactly_its_total() -> None:
    order, facts = share_invoice(ordered(), "INV7", Bill({"books": 1100}, {}, {VatTreatment.STANDARD: 221}), 1321)
    shares = invoiced_shares(order)
    assert {school: shares[school].goods["books"] for school in "abc"} == {"a": 458, "b": 550, "c": 92}
    assert {school: shares[school].total_pence for school in "abc"} == {"a": 550, "b": 661, "c": 110}
    lines = [line for fact in facts if isinstance(fact, RechargeDue) for line in fact.lines]
    assert sum(line.pence for line in lines) == 1321
    assert lines[0].basis == "Books: 5 of the 12 x pack for all schools, of £11.00 invoiced"
    assert share_invoice(order, "INV7", Bill({"books": 1100}, {}, {VatTreatment.STANDARD: 221}), 1321) == (order, ())


def test_a_credit_note_brings_the_shares_to_what_came() -> None:
    order, _ = receive(ordered(), "DN1", [Delivered("books", 10)], CLOSES, last=True)
    order, _ = share_invoice(order, "INV7", Bill({"books": 1080}, {}, {VatTreatment.STANDARD: 216}), 1296)
    order, facts = share_invoice(order, "CN1", Bill({"books": -180}, {}, {VatTreatment.STANDARD: -36}), -216)
    assert {school: share.total_pence for school, share in invoiced_shares(order).items()} == {"a": 540, "b": 540}
    assert sum(line.pence for fact in facts if isinstance(fact, RechargeDue) for line in fact.lines) == -216


def test_a_credit_note_for_the_delivery_fee_alone_goes_by_the_value_of_each_schools_goods() -> None:
    order = closed(opened(item(), fees=[delivery_fee()]), ("a", "books", 12, 0), ("b", "books", 4, 0))
    order, _ = share_invoice(order, "CN1", Bill({}, {"delivery": -1000}, {VatTreatment.STANDARD: -200}), -1200)
    assert {school: share.total_pence for school, share in invoiced_shares(order).items()} == {"a": -900, "b": -300}


def test_an_invoice_line_for_goods_that_nobody_got_is_shared_by_the_value_of_the_others() -> None:
    order = closed(
        opened(item("books"), item("pens", "0.50")), ("a", "books", 4, 0), ("b", "books", 4, 0), ("b", "pens", 4, 0)
    )
    order, _ = receive(order, "DN1", [Delivered("books", 8)], CLOSES, last=True)
    order, _ = share_invoice(order, "INV1", Bill({"books": 800, "pens": 200}, {}, {}), 1000)
    assert {school: share.goods for school, share in invoiced_shares(order).items()} == {
        "a": {"books": 400, "pens": 100},
        "b": {"books": 400, "pens": 100},
    }


def test_an_invoice_that_does_not_add_up_or_does_not_belong_is_refused_in_words() -> None:
    order = ordered()
    with pytest.raises(DoesNotAddUp, match=r"asks for £12.97, but its lines, fees and VAT make £12.96"):
        share_invoice(order, "INV7", Bill({"books": 1080}, {}, {VatTreatment.STANDARD: 216}), 1297)
    with pytest.raises(NotKnown, match="item 'glue'"):
        share_invoice(order, "INV7", Bill({"glue": 1}, {}, {}), 1)
    with pytest.raises(NotKnown, match="fee 'pallet'"):
        share_invoice(order, "INV7", Bill({"books": 1}, {"pallet": 1}, {}), 2)
    shared, _ = share_invoice(order, "INV7", Bill({"books": 1}, {}, {}), 1)
    with pytest.raises(NotValid, match="already shared with other amounts"):
        share_invoice(shared, "INV7", Bill({"books": 2}, {}, {}), 2)
    with pytest.raises(WrongTime, match="INV8 has not been shared"):
        recharge_lines(shared, "INV8")
    with pytest.raises(WrongTime, match="not closed yet"):
        share_invoice(opened(), "INV7", Bill({}, {}, {}), 0)
    nothing, _ = receive(order, "DN1", [], CLOSES, last=True)
    with pytest.raises(DoesNotAddUp, match="no school got anything"):
        share_invoice(nothing, "INV7", Bill({"books": 1080}, {}, {}), 1080)


def test_a_delivery_below_zero_without_a_note_or_of_an_unknown_item_is_refused() -> None:
    order = ordered()
    with pytest.raises(NotValid, match="cannot have come"):
        receive(order, "DN1", [Delivered("books", -1)], CLOSES, last=False)
    with pytest.raises(NotValid, match="number of the delivery note"):
        receive(order, " ", [Delivered("books", 1)], CLOSES, last=False)
    with pytest.raises(NotKnown, match="'glue' is not offered"):
        receive(order, "DN1", [Delivered("glue", 1)], CLOSES, last=False)
    with pytest.raises(WrongTime, match="not closed yet"):
        receive(opened(), "DN1", [], CLOSES, last=False)


def test_use_counts_the_lines_that_brought_a_school_anything() -> None:
    order = closed(
        opened(item("books"), item("pens"), fees=[delivery_fee()]),
        ("a", "books", 4, 0), ("a", "pens", 4, 0), ("b", "books", 4, 0), ("c", "pens", 1, 0),
    )  # fmt: skip
    assert {use.school_id: (use.orders, use.order_lines) for use in usage_of(order)} == {"a": (1, 2), "b": (1, 1)}
