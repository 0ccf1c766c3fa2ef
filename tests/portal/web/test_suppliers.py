"""Suppliers, the catalogue and price lists as the buyer keeps them."""

from __future__ import annotations

import io

import pytest

from shared.identity.roles import Role
from shared.spreadsheets import Column, read_table
from tests.portal.ground import Browser, Ground, hidden_fields, words_of
from tests.portal.web.orders import supplier

BASE = "/trust/buying"
HEAD = "Item number,Name,Unit,Price,Case size,CPV code,VAT,Allergens"
GOOD = f"{HEAD}\nP1,Pens,box,4.50,10,30192121,standard,\nM2,Soya drink,litre,1.20,6,15511000,zero,soya\n"


def sent(browser: Browser, supplier_id: str, content: str, name: str = "list.csv") -> str:
    """The address at which a sent file's check can be followed."""
    address = f"{BASE}/suppliers/{supplier_id}/price-list"
    data = {**browser.hidden(address), "valid_from": ["1", "10", "2026"], "file": (io.BytesIO(content.encode()), name)}
    response = browser.client.post(address, data=data, content_type="multipart/form-data")
    assert response.status_code == 302, words_of(response.get_data(as_text=True))
    return str(response.location)


def test_a_supplier_is_added_and_stopped_with_a_reason(ground: Ground) -> None:
    buyer = ground.signed_in("buyer@trust")
    added = buyer.send(
        f"{BASE}/suppliers/add",
        {"name": "Dairy of the Downs Ltd", "vat_number": "GB980780684", "known": "yes", "reason": "milk since 2019"},
    )
    assert "Dairy of the Downs Ltd is on the list. Somebody else has to confirm it now." in words_of(
        added.get_data(as_text=True)
    )
    twice = buyer.send(f"{BASE}/suppliers/add", {"name": "Dairy of the Downs Ltd", "known": "no"})
    assert "already listed" in words_of(twice.get_data(as_text=True))
    wrong = buyer.send(f"{BASE}/suppliers/add", {"name": "Other", "vat_number": "GB1", "known": "no"})
    assert "There is a problem" in words_of(wrong.get_data(as_text=True))
    (known,) = ground.ask(Role.BUYER, "procurement", "suppliers")
    stopped = buyer.send(f"{BASE}/suppliers/{known['supplier_id']}/stop", {"reason": "closed down"})
    said = words_of(stopped.get_data(as_text=True))
    assert "Nothing more is bought from Dairy of the Downs Ltd." in said
    assert "Stopped closed down" in said


def test_the_catalogue_is_searched_and_narrowed_by_supplier(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    said = buyer.text(f"{BASE}/catalogue/")
    assert "2 entries" in said
    assert "A3 paper, 80 gsm A3 Harbour Supplies Ltd £8.20 for one ream; from 20: £6.90." in said
    assert "1 entry" in buyer.text(f"{BASE}/catalogue/?q=milk")
    assert "Catalogue of Harbour Supplies Ltd" in buyer.text(f"{BASE}/catalogue/?supplier_id={supplier_id}")
    assert "Nothing fits what you searched for." in buyer.text(f"{BASE}/catalogue/?q=gold")


def test_an_item_is_listed_and_its_prices_stay_on_record(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    terms = {
        "valid_from": ["1", "9", "2026"], "unit": "pack", "price": "2.50", "case_size": "12", "minimum_cases": "1",
        "breaks": "24: 2.20\n48: 2.00", "break_kind": "all-units", "vat": "standard", "source": "by telephone",
    }  # fmt: skip
    item = {"sku": "G/7", "name": "Glue sticks", "cpv": "24910000", **terms}
    said = words_of(buyer.send(f"{BASE}/suppliers/{supplier_id}/new-item", item).get_data(as_text=True))
    assert "Glue sticks is in the catalogue." in said
    assert "£2.50 for one pack; from 24: £2.20; from 48: £2.00." in said
    dearer = {**terms, "valid_from": ["1", "1", "2027"], "price": "2.75"}
    said = words_of(buyer.send(f"{BASE}/suppliers/{supplier_id}/new-terms/G/7", dearer).get_data(as_text=True))
    assert "Glue sticks has these terms from 1 January 2027." in said
    assert "Price of Glue sticks From Price for one from 2026-09-01 £2.50 from 2027-01-01 £2.75" in said


def test_a_price_of_a_hundredth_of_a_penny_stands_in_the_form_for_its_new_terms(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    item = {
        "sku": "G/8", "name": "Clips", "cpv": "30197000", "valid_from": ["1", "9", "2026"], "unit": "piece", "price": "0.0625",
        "case_size": "1", "minimum_cases": "1", "break_kind": "all-units", "vat": "standard",
    }  # fmt: skip
    buyer.send(f"{BASE}/suppliers/{supplier_id}/new-item", item)
    page = buyer.get(f"{BASE}/suppliers/{supplier_id}/new-terms/G/8").get_data(as_text=True)
    assert 'value="0.0625"' in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"breaks": "24 2.20"}, "“24 2.20” has no price: write it like 50: 3.45"),
        ({"breaks": "many: 2.20"}, "“many: 2.20” is no price break: write it like 50: 3.45"),
        ({"cpv": "12"}, "CPV"),
        ({"unit": ""}, "Enter what one unit is"),
    ],
)
def test_what_is_wrong_with_an_item_is_said(ground: Ground, wrong: dict[str, str], words: str) -> None:
    supplier_id = supplier(ground)
    item = {
        "sku": "G7", "name": "Glue sticks", "cpv": "24910000", "valid_from": ["1", "9", "2026"], "unit": "pack",
        "price": "2.50", "case_size": "12", "minimum_cases": "1", "break_kind": "all-units", "vat": "standard",
    }  # fmt: skip
    said = words_of(
        ground.signed_in("buyer@trust")
        .send(f"{BASE}/suppliers/{supplier_id}/new-item", {**item, **wrong})
        .get_data(as_text=True)
    )
    assert "There is a problem" in said
    assert words in said


def test_a_clean_price_list_is_checked_first_and_taken_in_after_a_look(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    page = sent(buyer, supplier_id, GOOD)
    assert "The price list is being checked." in buyer.text(page)
    ground.settle()
    said = buyer.text(page)
    assert "list.csv is right: 2 rows can be taken. Nothing is saved yet." in said
    assert "New items 2 With a new price 0 Unchanged 0" in said
    assert "1 entry" not in buyer.text(f"{BASE}/catalogue/?q=pens")
    for _ in range(2):
        html = buyer.get(page).get_data(as_text=True)
        response = buyer.client.post(page, data=hidden_fields(html))
        assert "The price list is being taken in." in buyer.text(response.location)
    ground.settle()
    assert "The price list is taken in: 2 new" in buyer.text(response.location)
    assert "Pens P1 Harbour Supplies Ltd Pens has no price on" in buyer.text(f"{BASE}/catalogue/?q=pens")


def test_columns_come_first_then_rows_and_the_file_comes_back_with_its_errors(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    page = sent(buyer, supplier_id, "Item number,Name,Price\nP1,Pens,4.50\n")
    ground.settle()
    assert "The columns have to be put right first" in buyer.text(page)
    page = sent(buyer, supplier_id, GOOD.replace("4.50", "lots").replace(",zero,", ",half,"))
    ground.settle()
    said = buyer.text(page)
    assert "Nothing was saved." in said
    assert "2 of 2 rows have to be corrected" in said
    assert "'half' is not a VAT treatment" in said
    back = buyer.get(f"{page}/errors.xlsx")
    assert back.headers["Content-Disposition"].startswith("attachment")
    columns = [Column("sku", "Item number"), Column("errors", "Errors")]
    rows = {row.number: row.values for row in read_table("back.xlsx", back.data, columns).rows}
    assert "half" in str(rows[3]["errors"])
    forced = buyer.client.post(page, data=buyer.hidden(page), follow_redirects=True)
    assert "is not ready to be taken" in words_of(forced.get_data(as_text=True))


def test_a_file_that_cannot_be_read_says_why(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    page = sent(buyer, supplier_id, "no spreadsheet at all", "list.xlsx")
    ground.settle()
    assert "The spreadsheet could not be read. Nothing was saved." in buyer.text(page)
    none = buyer.send(f"{BASE}/suppliers/{supplier_id}/price-list", {"valid_from": ["1", "10", "2026"]})
    assert "Choose the file that is to be checked" in words_of(none.get_data(as_text=True))


def test_the_empty_sheet_has_the_columns_that_are_needed(ground: Ground) -> None:
    response = ground.signed_in("buyer@trust").get(f"{BASE}/suppliers/price-list.xlsx")
    table = read_table("template.xlsx", response.data, [Column("sku", "Item number"), Column("cpv", "CPV code")])
    assert not table.column_errors


def test_others_read_and_only_the_buyer_changes(ground: Ground) -> None:
    supplier_id = supplier(ground)
    auditor = ground.signed_in("auditor@trust")
    assert "Harbour Supplies Ltd" in auditor.text(f"{BASE}/suppliers/")
    assert "Add a supplier" not in auditor.text(f"{BASE}/suppliers/")
    for rest in ("suppliers/add", f"suppliers/{supplier_id}/new-item", f"suppliers/{supplier_id}/price-list"):
        assert auditor.get(f"{BASE}/{rest}").status_code == 403
    assert ground.signed_in("head@manor_mead").get(f"{BASE}/suppliers/").status_code == 403
