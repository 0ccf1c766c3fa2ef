"""Orders on pages: found, received on a phone at the door, sent back, taken back, changed, cancelled, taken as a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork
from services.procurement.application.purchase_orders import ordering
from services.procurement.application.purchase_orders.ordering import NewLine, PurchaseOrder
from services.procurement.domain.vat import VatTreatment
from shared.persistence.unit_of_work import by_itself
from tests.portal.ground import Ground, words_of
from tests.portal.web.orders import supplier

CAME_ON = ["1", "9", "2026"]
OFFICE, BUYER, GOVERNOR = "manager@manor_mead", "buyer@trust", "governor@manor_mead"
PAPER = NewLine("Copier paper A4", Decimal(10), "box", Decimal("12.50"), VatTreatment.STANDARD, "30197643", "CP-A4")
MILK = NewLine("Milk", Decimal(24), "bottle", Decimal("1.1575"), VatTreatment.ZERO, "15511000")


def placed(ground: Ground, *lines: NewLine, school: str | None = "manor_mead", **said: Any) -> PurchaseOrder:
    """An order of Manor Mead for paper and milk, unless said otherwise."""
    usual: dict[str, Any] = {
        "kind": "school", "supplier_id": supplier(ground), "school_id": ground.schools[school] if school else None,
        "title": "Paper and milk", "delivery_on": date(2026, 12, 1), "origin": "requisition:r", "approved_by": "head",
    }  # fmt: skip
    runtime = ground.host.runtimes["procurement"]
    with runtime.unit_of_work(by_itself("procurement")) as uow:
        return ordering.place(cast(ProcurementUnitOfWork, uow), lines=lines or (PAPER, MILK), **(usual | said))


@pytest.fixture
def order(ground: Ground) -> PurchaseOrder:
    return placed(ground)


def school_page(ground: Ground, order: PurchaseOrder) -> str:
    return f"/schools/{ground.schools['manor_mead']}/buying/purchase-orders/{order.purchase_order_id}"


def trust_page(order: PurchaseOrder) -> str:
    return f"/trust/buying/purchase-orders/{order.purchase_order_id}"


def test_a_school_finds_its_order_and_sees_where_it_stands(ground: Ground, order: PurchaseOrder) -> None:
    office = ground.signed_in(OFFICE)
    listed = office.text(school_page(ground, order).rpartition("/")[0] + "/")
    assert f"{order.number} Paper and milk Harbour Supplies Ltd" in listed
    assert "1 December 2026 Placed £152.78" in listed
    seen = office.text(school_page(ground, order) + "/")
    assert "Placed. Nothing has come yet." in seen
    assert "VAT, standard 20% (since 4 January 2011, verified) £25.00" in seen
    assert "With VAT £177.78" in seen
    assert "Orders Paper and milk, Harbour Supplies Ltd wanted 1 December 2026" in office.text(
        f"/schools/{ground.schools['manor_mead']}/"
    )


def test_the_office_records_a_delivery_in_parts_after_checking_it(ground: Ground, order: PurchaseOrder) -> None:
    office, page = ground.signed_in(OFFICE), school_page(ground, order)
    typed = {"delivery_note": "D1", "on": CAME_ON, "came-1": "6", "last": "yes", "step": "check"}
    checked = words_of(office.send(f"{page}/receive", typed).get_data(as_text=True))
    assert "Check what came" in checked
    assert "Copier paper A4 6 box 10 nothing" in checked
    assert "Nothing has come yet" in office.text(f"{page}/")
    office.send(f"{page}/receive", {**typed, "step": "save"})
    seen = office.text(f"{page}/")
    assert "Part received" in seen
    assert "6 of 10 came, 4 still to come." in seen
    assert "Delivery: D1" in seen


def test_damaged_goods_are_told_on_the_same_page_as_the_delivery(ground: Ground, order: PurchaseOrder) -> None:
    office, page = ground.signed_in(OFFICE), school_page(ground, order)
    typed = {"delivery_note": "D1", "on": CAME_ON, "came-1": "10", "away-1": "3", "last": "yes", "step": "save"}
    refused = words_of(office.send(f"{page}/receive", typed).get_data(as_text=True))
    assert "Copier paper A4: say what is wrong with them" in refused
    said = {**typed, "why-1": "wet through", "wants-1": "replacement"}
    assert "wet through" in words_of(office.send(f"{page}/receive", {**said, "step": "check"}).get_data(as_text=True))
    office.send(f"{page}/receive", said)
    seen = office.text(f"{page}/")
    assert "10 of 10 came, 3 still to come; 3 went back." in seen
    assert "wet through Wanted: others in their place." in seen


def test_an_entry_made_by_mistake_is_taken_back(ground: Ground, order: PurchaseOrder) -> None:
    office, page = ground.signed_in(OFFICE), school_page(ground, order)
    office.send(
        f"{page}/receive", {"delivery_note": "D1", "on": CAME_ON, "came-1": "10", "last": "yes", "step": "save"}
    )
    here = office.get(f"{page}/").get_data(as_text=True)
    entry = here.partition("/entries/")[2].partition("/")[0]
    assert entry
    sent = office.send(f"{page}/entries/{entry}/take-back", {"reason": "Another school's paper"})
    assert "The entry D1 is taken back." in words_of(sent.get_data(as_text=True))
    seen = office.text(f"{page}/")
    assert "Placed. Nothing has come yet." in seen
    assert "Taken back since" in seen


def test_what_is_sent_back_says_what_is_wanted_for_it(ground: Ground, order: PurchaseOrder) -> None:
    office, page = ground.signed_in(OFFICE), school_page(ground, order)
    assert "so nothing can go back" in office.text(f"{page}/send-back")
    office.send(
        f"{page}/receive", {"delivery_note": "D1", "on": CAME_ON, "came-1": "12", "last": "yes", "step": "save"}
    )
    assert "2 more than ordered were kept" in office.text(f"{page}/")
    back = {"back-1": "13", "reason": "more than ordered", "wants": "credit"}
    refused = words_of(office.send(f"{page}/send-back", back).get_data(as_text=True))
    assert "13 cannot go back, since 12 box are here" in refused
    office.send(f"{page}/send-back", {**back, "back-1": "2"})
    assert "12 of 10 came; 2 went back." in office.text(f"{page}/")


BAD = [
    ({"came-1": "six"}, "Copier paper A4: enter a number, like 12 or 7.5"),
    ({"came-1": "-1"}, "Copier paper A4: enter a number, like 12 or 7.5"),
    ({"delivery_note": "", "came-1": "6"}, "Enter the number of the delivery note"),
    ({}, "Say of at least one line how much came"),
    ({"away-1": "2", "why-1": "wet"}, "enter how many came in all, the damaged ones among them"),
    ({"came-1": "2", "away-1": "3", "why-1": "wet"}, "3 cannot go back, since 2 box are here"),
]


@pytest.mark.parametrize(("typed", "words"), BAD, ids=[words for _, words in BAD])
def test_what_cannot_be_right_is_said_beside_what_was_typed(
    ground: Ground, order: PurchaseOrder, typed: dict[str, str], words: str
) -> None:
    office, page = ground.signed_in(OFFICE), school_page(ground, order)
    said = {"delivery_note": "D1", "on": CAME_ON, "last": "yes", "step": "save"} | typed
    answer = office.send(f"{page}/receive", said).get_data(as_text=True)
    assert words in words_of(answer)
    assert "There is a problem" in answer
    assert "Nothing has come yet" in office.text(f"{page}/")


def test_governors_read_and_record_nothing(ground: Ground, order: PurchaseOrder) -> None:
    governor, page = ground.signed_in(GOVERNOR), school_page(ground, order)
    assert "Record a delivery" not in governor.text(f"{page}/")
    assert governor.get(f"{page}/receive").status_code == 403


def test_the_buyer_changes_an_order_and_calls_another_off(ground: Ground, order: PurchaseOrder) -> None:
    buyer, page = ground.signed_in(BUYER), trust_page(order)
    assert "VAT, standard 20% (since 4 January 2011, verified) £25.00" in buyer.text(f"{page}/")
    dearer = buyer.send(f"{page}/change", {"quantity-1": "11", "reason": "More"}).get_data(as_text=True)
    assert "needs a new request" in words_of(dearer)
    sent = buyer.send(f"{page}/change", {"quantity-1": "8", "quantity-2": "24", "reason": "Eight will do"})
    assert "The order is changed. Send the supplier the new PDF." in words_of(sent.get_data(as_text=True))
    assert "Eight will do Line 1, quantity: 10 box, now 8 box" in buyer.text(f"{page}/")
    assert "Say why the order is cancelled" in words_of(
        buyer.send(f"{page}/cancel", {"reason": ""}).get_data(as_text=True)
    )
    buyer.send(f"{page}/cancel", {"reason": "Bought twice"})
    assert "Cancelled: Bought twice." in buyer.text(f"{page}/")
    assert "Cancelled" in buyer.text("/trust/buying/purchase-orders/?state=cancelled")


def test_somebody_elses_change_in_between_is_told(ground: Ground, order: PurchaseOrder) -> None:
    buyer, page = ground.signed_in(BUYER), trust_page(order)
    version = buyer.hidden(f"{page}/cancel")["version"]
    ground.signed_in(OFFICE).send(
        f"{school_page(ground, order)}/receive",
        {"delivery_note": "D1", "on": CAME_ON, "came-1": "1", "last": "yes", "step": "save"},
    )
    sent = buyer.send(f"{page}/cancel", {"reason": "Bought twice", "version": version}).get_data(as_text=True)
    assert "was changed by somebody else since you opened it" in words_of(sent)


def test_the_file_for_the_supplier_needs_the_trusts_details_once(ground: Ground, order: PurchaseOrder) -> None:
    buyer, page = ground.signed_in(BUYER), trust_page(order)
    assert "The trust's own details are not entered yet" in buyer.text(f"{page}/order.xml")
    details = "/trust/buying/purchase-orders/our-details"
    wrong = buyer.send(details, {"name": "Harbour Learning Trust", "vat_number": "GB980780685"}).get_data(as_text=True)
    assert "has a typing mistake" in words_of(wrong)
    buyer.send(details, {"name": "Harbour Learning Trust", "vat_number": "GB980780684", "gln": "7300010000001"})
    assert buyer.get(details).get_data(as_text=True).count("7300010000001") == 1
    told = buyer.text(f"{page}/order.xml")
    assert "The supplier (Harbour Supplies Ltd) has neither an electronic address nor a VAT number" in told


def test_the_pdf_is_made_and_lies_among_the_schools_documents(ground: Ground, order: PurchaseOrder) -> None:
    office, page = ground.signed_in(OFFICE), school_page(ground, order)
    office.send(f"{page}/pdf", {})
    ground.settle()
    documents = office.text(f"/schools/{ground.schools['manor_mead']}/documents/")
    assert f"{order.number}.pdf An order as a PDF" in documents


def test_an_order_of_schools_together_leads_to_the_collective_order(bought: Ground) -> None:
    buyer = bought.signed_in(BUYER)
    listed = buyer.get("/trust/buying/purchase-orders/?kind=collective").get_data(as_text=True)
    page = "/trust/buying/purchase-orders/" + listed.partition('href="/trust/buying/purchase-orders/0')[2].partition(
        '"'
    )[0].join(["0", ""])
    seen = buyer.text(page)
    assert "This order is of schools together." in seen
    assert "Record a delivery" not in seen


def test_of_an_order_for_several_schools_a_school_sees_its_own_lines(ground: Ground) -> None:
    mowing = replace(PAPER, description="Mowing", unit="visit", sku="")
    mine, other = ground.schools["manor_mead"], ground.schools["beacon"]
    order = placed(
        ground, replace(mowing, school_id=mine), replace(mowing, description="Hedges", school_id=other),
        school=None, kind="contract", title="Grounds, November",
    )  # fmt: skip
    seen = ground.signed_in(OFFICE).text(school_page(ground, order) + "/")
    assert "Mowing" in seen
    assert "Hedges" not in seen
    assert "This order is for several schools; the lines of yours stand here." in seen
    assert "The order as a PDF" not in seen
