"""An invoice that came on paper: begun from its order, errors beside their boxes, checked, taken in, and who may not approve it."""

from __future__ import annotations

import re
from typing import Any

from services.procurement.domain.purchase_orders.order import PurchaseOrder
from tests.portal.ground import Ground, words_of
from tests.portal.web.invoices import ordered

ENTER = "/trust/buying/invoices/enter"
PRINTED: dict[str, Any] = {
    "kind": "invoice", "number": "B-77", "seller_name": "Bright Paper Ltd", "issued_on": ["2", "9", "2026"],
    "received_on": ["2", "9", "2026"], "rows": "3", "description-0": "Exercise books", "quantity-0": "6", "price-0": "10.00",
    "vat-0": "standard", "order-line-0": "1", "vat_pence": "12.00", "total_pence": "72.00",
}  # fmt: skip


def on_the_third_of_september(ground: Ground) -> PurchaseOrder:
    """An order of ten of which six came, two days after the beginning."""
    order = ordered(ground, came="6")
    ground.clock.move_to(ground.clock.now().replace(day=3))
    return order


def test_what_came_of_an_order_stands_in_the_boxes_and_its_sums_are_left_to_the_paper(ground: Ground) -> None:
    order = ordered(ground, came="6")
    page = ground.signed_in("finance@trust").get(f"{ENTER}?order={order.number}").get_data(as_text=True)
    for name, value in {
        "seller_name": "Bright Paper Ltd", "seller_vat_number": "GB980780684", "order_reference": order.number,
        "description-0": "Exercise books", "quantity-0": "6", "price-0": "10.00", "order-line-0": "1",
    }.items():  # fmt: skip
        assert re.search(rf'name="{name}"[^>]*value="{value}"', page), name
    assert not re.search(r'name="(vat_pence|total_pence|number)"[^>]*value="[^"]', page)


def test_a_paper_is_entered_checked_and_matched_and_whoever_typed_it_does_not_approve_it(ground: Ground) -> None:
    order = on_the_third_of_september(ground)
    buyer = ground.signed_in("buyer@trust")
    typed = PRINTED | {"order_reference": order.number}
    check = words_of(buyer.send(ENTER, typed | {"step": "check"}).get_data(as_text=True))
    assert "on the day it came, 2 September 2026." in check
    assert "£72.00" in check
    done = words_of(buyer.send(ENTER, typed | {"step": "save"}).get_data(as_text=True))
    assert "B-77 is taken in and compared. Keep the paper." in done
    assert "Nothing holds it" in done
    again = words_of(buyer.get("/trust/buying/invoices/?view=to+approve").get_data(as_text=True))
    assert "Invoice B-77 Bright Paper Ltd £72.00" in again
    own = next(iter(re.findall(r"/trust/buying/invoices/[0-9a-f-]{36}/", buyer.get("/trust/buying/invoices/").text)))
    refused = words_of(buyer.send(f"{own}approve", {}).get_data(as_text=True))
    assert "B-77 is approved" not in refused
    approved = words_of(ground.signed_in("finance@trust").send(f"{own}approve", {}).get_data(as_text=True))
    assert "B-77 is approved" in approved.replace("’", "'")


def test_what_is_wrong_stands_at_its_box_and_nothing_typed_is_lost(ground: Ground) -> None:
    on_the_third_of_september(ground)
    finance = ground.signed_in("finance@trust")
    cases: dict[str, tuple[dict[str, Any], str]] = {
        "received_on": (
            {"received_on": ["1", "9", "2026"]},
            "It cannot have come before it was issued: check both dates",
        ),
        "total_pence": ({"total_pence": "71.00"}, "which makes £72.00, not £71.00"),
        "number": ({"number": ""}, "Enter the number as printed"),
        "quantity-0": ({"quantity-0": "six"}, "Line 1: “six” is not a number"),
    }
    for box, (changed, words) in cases.items():
        page = finance.send(ENTER, PRINTED | changed | {"step": "check"}).get_data(as_text=True)
        assert words in words_of(page), box
        assert re.search(rf'id="{box}-error"', page), box
        assert 'value="Exercise books"' in page


def test_an_unknown_order_is_said_at_its_box_and_the_paper_can_be_entered_all_the_same(ground: Ground) -> None:
    page = ground.signed_in("finance@trust").text(f"{ENTER}?order=PO-1")
    assert "There is no order PO-1. Check the number, or go on without one" in page
    assert "What it is for" in page


def test_an_order_that_is_invoiced_already_says_so(ground: Ground) -> None:
    order = on_the_third_of_september(ground)
    buyer, finance = ground.signed_in("buyer@trust"), ground.signed_in("finance@trust")
    buyer.send(ENTER, PRINTED | {"order_reference": order.number, "step": "save"})
    own = re.findall(r"/trust/buying/invoices/[0-9a-f-]{36}/", buyer.get("/trust/buying/invoices/").text)[0]
    finance.send(f"{own}approve", {})
    assert "Everything of this order that came is invoiced already." in finance.text(f"{ENTER}?order={order.number}")


def test_whoever_only_reads_does_not_enter_invoices(ground: Ground) -> None:
    auditor = ground.signed_in("auditor@trust")
    assert auditor.get(ENTER).status_code == 403
    assert "Enter a paper invoice" not in auditor.text("/trust/buying/invoices/")
