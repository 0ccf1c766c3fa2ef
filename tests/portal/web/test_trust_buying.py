"""Collective orders as the trust's buyer and finance do it: open, look, close, receive, invoice, share out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from shared.identity.roles import Role
from tests.portal.ground import Browser, Ground, words_of
from tests.portal.web.invoices import taken_in
from tests.portal.web.orders import closed, opened, supplier, wish
from tests.procurement.payables.papers import invoice, line


def path(order_id: str, rest: str = "") -> str:
    return f"/trust/buying/{order_id}/{rest}"


def said_after(browser: Browser, address: str, step: str, **typed: str) -> str:
    """What the page says after its form was filled in and one of its buttons pressed."""
    fields = {**browser.hidden(address), **{name.replace("__", "-"): value for name, value in typed.items()}}
    response = browser.client.post(address, data={**fields, "step": step}, follow_redirects=True)
    assert response.status_code == 200
    return words_of(response.get_data(as_text=True))


def bought_paper(ground: Ground) -> str:
    """An order of 20 reams for two schools, closed by itself."""
    order_id = opened(ground)
    wish(ground, order_id, "manor_mead", 6)
    wish(ground, order_id, "beacon", 13, 2)
    closed(ground, order_id)
    return order_id


WINDOW = {
    "title": "Paper, spring", "opens": "now", "closes_on": "30", "closes_time": "3pm", "opens_time": "8:00",
    "fill_time": "8:00", "all-schools": "yes", "skus": "A3", "fee-kind-0": "delivery", "fee-name-0": "Delivery",
    "fee-amount-0": "15", "fee-free-0": "150.00",
}  # fmt: skip


def window(**other: object) -> dict[str, object]:
    return {**WINDOW, "closes_on": ["30", "10", "2026"], "delivery_on": ["6", "11", "2026"], **other}


def test_an_order_is_opened_after_its_answers_were_checked(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    assert "Harbour Supplies Ltd" in buyer.text("/trust/buying/new")
    address = f"/trust/buying/new/{supplier_id}"
    assert "£8.20 for one ream; from 20: £6.90." in buyer.text(address)
    filled = {**buyer.hidden(address), **window()}
    check = words_of(buyer.client.post(address, data={**filled, "step": "check"}).get_data(as_text=True))
    assert "Closes 30 October 2026, 3:00pm" in check
    assert "Delivery: £15.00, free from £150.00 of goods" in check
    assert "Manor Mead School" in check
    assert ground.ask(Role.BUYER, "procurement", "orders") == []
    opened_ = buyer.client.post(address, data={**filled, "step": "save"}, follow_redirects=True)
    said = words_of(opened_.get_data(as_text=True))
    assert "“Paper, spring” is open to" in said
    (order,) = ground.ask(Role.BUYER, "procurement", "orders")
    assert order["closes_at"] == "2026-10-30T15:00:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"all-schools": ""}, "Choose at least one school"),
        ({"skus": []}, "Choose at least one item to offer"),
        ({"closes_time": "25:00"}, "“25:00” is no time of day: write it like 15:00 or 3pm"),
        ({"closes_on": ["31", "2", "2027"]}, "Closing day must be a real date"),
        ({"delivery_on": ["1", "10", "2026"]}, "The delivery on 1 October 2026 is before the order closes"),
        ({"closes_on": ["1", "8", "2026"], "step": "save"}, "The order would close before it opens"),
        ({"fee-free-0": ""}, "First fee: enter from which value of goods it is free"),
        ({"fee-amount-0": "fifteen"}, "First fee: 'fifteen' is not an amount"),
    ],
)
def test_what_is_wrong_with_a_new_order_is_said_and_what_was_typed_stays(
    ground: Ground, wrong: dict[str, object], words: str
) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    address = f"/trust/buying/new/{supplier_id}"
    # What only the service can know is refused when the order is to be opened.
    step = "save" if "delivery" in words or "close before" in words else "check"
    filled = {**buyer.hidden(address), **window(), "step": step, **wrong}
    html = buyer.client.post(address, data=filled).get_data(as_text=True)
    assert "There is a problem" in html
    assert words in words_of(html)
    assert 'value="Paper, spring"' in html


def test_items_are_found_by_words_and_those_chosen_before_stay_chosen(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    address = f"/trust/buying/new/{supplier_id}"
    html = buyer.client.post(
        address, data={**buyer.hidden(address), **window(), "words": "milk", "step": "find"}
    ).get_data(as_text=True)
    assert "1 item fits" in words_of(html)
    assert 'value="A3" checked' in html
    assert "There is a problem" not in html


def test_the_schools_lines_stand_in_one_table_and_the_preview_says_what_each_would_pay(ground: Ground) -> None:
    order_id = opened(ground)
    wish(ground, order_id, "manor_mead", 6)
    wish(ground, order_id, "beacon", 13, 2)
    buyer = ground.signed_in("buyer@trust")
    assert "A3 paper, 80 gsm A3 13 + 2 6 19 + 2" in buyer.text(path(order_id, "lines"))
    said = buyer.text(path(order_id, "preview"))
    assert "1 of 2 items ordered from Supplier of Paper and milk for 2 schools: £177.60 with VAT." in said
    assert "Manor Mead School £53.28 £44.40 £92.00 £47.60" in said
    assert "Close the order" not in buyer.text(path(order_id))


def test_an_order_whose_time_has_come_is_closed_by_the_buyer_after_a_look(ground: Ground) -> None:
    order_id = opened(ground, days=1)
    wish(ground, order_id, "manor_mead", 12)
    buyer = ground.signed_in("buyer@trust")
    refused = buyer.send(path(order_id, "close")).get_data(as_text=True)
    assert "is still open to the schools" in words_of(refused)
    ground.clock.advance(timedelta(days=1, minutes=1))
    buyer.sign_in("buyer@trust")
    assert "Close the order" in buyer.text(path(order_id))
    assert "The order is closed." in words_of(buyer.send(path(order_id, "close")).get_data(as_text=True))
    again = words_of(buyer.send(path(order_id, "close")).get_data(as_text=True))
    assert "The order is closed." in again


def test_a_delivery_in_two_parts_is_recorded_and_the_short_part_is_told(ground: Ground) -> None:
    order_id = bought_paper(ground)
    buyer = ground.signed_in("buyer@trust")
    address = path(order_id, "receive")
    check = said_after(buyer, address, "check", delivery_note="DN-1", units__0="10", last="no")
    assert "A3 paper, 80 gsm 10 0 20" in check
    said = said_after(buyer, address, "save", delivery_note="DN-1", units__0="10", last="no")
    assert "Delivery note DN-1 is recorded." in said
    assert "More is still to come" in said
    said = said_after(buyer, address, "save", delivery_note="DN-2", units__0="8", last="yes")
    assert "18 of 20 came, 2 short." in said
    assert "Delivery notes: DN-1, DN-2." in said
    twice = said_after(buyer, address, "save", delivery_note="DN-2", units__0="8", last="yes")
    assert "18 of 20 came" in twice


def test_a_substitute_is_recorded_with_its_allergens(ground: Ground) -> None:
    order_id = opened(ground)
    wish(ground, order_id, "manor_mead", 12, sku="M1")
    closed(ground, order_id)
    buyer = ground.signed_in("buyer@trust")
    instead = {
        "instead-of-0": "M1", "instead-sku-0": "SOY", "instead-name-0": "Soya drink", "instead-units-0": "12",
        "instead-allergens-0": "soya",
    }  # fmt: skip
    said = said_after(buyer, path(order_id, "receive"), "save", delivery_note="DN-9", last="yes", **instead)
    assert "12 came as Soya drink (SOY)." in said
    assert "contains soya: do not use it before each kitchen has agreed" in said
    said = said_after(
        buyer, path(order_id, "receive"), "check", delivery_note="D", last="no", **{"instead-units-0": "1"}
    )
    assert "Choose the item in whose place something else came" in said
    assert "Give the number and the name of what came instead" in said


def test_the_page_of_invoices_says_what_is_expected_and_leads_to_each_that_came(ground: Ground) -> None:
    order_id = bought_paper(ground)
    buyer = ground.signed_in("buyer@trust")
    said_after(buyer, path(order_id, "receive"), "save", delivery_note="DN-1", units__0="20", last="yes")
    finance = ground.signed_in("finance@trust")
    said = finance.text(path(order_id, "invoice"))
    placed = ground.ask(Role.BUYER, "procurement", "order_page", order_id=order_id)["purchase_order"]
    assert f"names order {placed['number']}" in said
    assert "A3 paper, 80 gsm, without VAT £138.00" in said
    assert "In all, with VAT £177.60" in said
    assert "No invoice of this order has come yet." in said
    assert "Send the invoice file" in said
    issued = ground.clock.now().date() - timedelta(days=1)
    lines = line(1, "20", "6.90", sku="A3"), line(2, "1", "10.00", description="Delivery")
    invoice_id = taken_in(ground, invoice(*lines, order_reference=placed["number"], issued_on=issued))
    assert "INV-1" in finance.text(path(order_id, "invoice"))
    check = finance.text(f"/trust/buying/invoices/{invoice_id}/approve")
    assert "Bromley Beacon Academy" in check
    assert "£124.32" in check
    finance.send(f"/trust/buying/invoices/{invoice_id}/approve")
    assert "INV-1: £177.60" in finance.text(path(order_id))


def test_goods_go_back_from_a_school_and_a_wrong_entry_is_taken_back(ground: Ground) -> None:
    order_id = bought_paper(ground)
    buyer = ground.signed_in("buyer@trust")
    said_after(buyer, path(order_id, "receive"), "save", delivery_note="DN-1", units__0="20", last="yes")
    address = path(order_id, "send-back/0")
    boxes = re.findall(r'name="(units-\d+)"', buyer.get(address).get_data(as_text=True))
    typed = {"reason": "Wet", "wants": "credit", "reference": ""}
    too_many = said_after(buyer, address, "save", **typed, **{boxes[0]: "99"})
    assert "99 of A3 paper, 80 gsm cannot go back from" in too_many
    said = said_after(buyer, address, "save", **typed, **{boxes[0]: "1"})
    assert "Return 1 of A3 paper, 80 gsm is recorded." in said
    assert "Return Return 1, 1 unit, entered by buyer@trust" in said
    taken = buyer.send(path(order_id, "entries/1/take-back"), {"reason": "It was not wet"}, follow=True)
    assert "Return 1 is taken back." in words_of(taken.get_data(as_text=True))
    assert buyer.get(path(order_id, "entries/1/take-back")).status_code == 404


def test_a_framework_is_named_and_shown(ground: Ground) -> None:
    order_id = opened(ground)
    buyer = ground.signed_in("buyer@trust")
    buyer.send(path(order_id, "framework"), {"bought_under": "YPO 1023, stationery"})
    assert "Framework or tender YPO 1023, stationery" in buyer.text(path(order_id))


def test_goods_are_shared_out_by_hand_and_never_more_than_came(ground: Ground) -> None:
    order_id = bought_paper(ground)
    buyer = ground.signed_in("buyer@trust")
    said_after(buyer, path(order_id, "receive"), "save", delivery_note="DN-1", units__0="15", last="yes")
    address = path(order_id, "share-out/0")
    assert "15 came." in buyer.text(address)
    html = buyer.get(address).get_data(as_text=True)
    boxes = [one.split('"')[0] for one in html.split('name="units-')[1:]]
    too_many = said_after(buyer, address, "save", **{f"units-{box}": "10" for box in boxes})
    assert "20 of A3 paper, 80 gsm are shared out, but only 15 came: take some back" in too_many
    fair = said_after(buyer, address, "save", **{f"units-{box}": "7" for box in boxes})
    assert "A3 paper, 80 gsm is shared out as you said." in fair
    assert "1 are with nobody yet" in fair


def test_the_workbook_of_shares_is_made_by_a_job(bought: Ground) -> None:
    (order,) = bought.ask(Role.BUYER, "procurement", "orders")
    response = bought.signed_in("finance@trust").send(path(order["order_id"], "shares-sheet"), follow=False)
    assert response.location.startswith("/trust/work/procurement/")


def test_savings_by_school_name_the_method(reading: Ground) -> None:
    said = reading.signed_in("executive@trust").text("/trust/buying/savings")
    assert "own order less share" in said
    assert "Bromley Beacon Academy 1 £138.00 £103.50 £34.50" in said
    assert "Order line" in reading.signed_in("auditor@trust").text("/trust/buying/usage")


def test_the_buyers_home_page_says_what_has_to_be_received_and_invoiced(ground: Ground) -> None:
    order_id = bought_paper(ground)
    ground.clock.advance(timedelta(days=8))
    buyer = ground.signed_in("buyer@trust")
    assert "record what came" in buyer.text("/trust/")
    said_after(buyer, path(order_id, "receive"), "save", delivery_note="DN-1", units__0="20", last="yes")
    assert "All delivered: send the invoice in when it comes." in buyer.text("/trust/")


@pytest.mark.parametrize("rest", ["close", "receive"])
def test_only_the_buyer_closes_and_receives(ground: Ground, rest: str) -> None:
    order_id = opened(ground)
    assert ground.signed_in("finance@trust").get(path(order_id, rest)).status_code == 403
    assert ground.signed_in("head@manor_mead").get(path(order_id, rest)).status_code == 403


def test_an_order_that_does_not_exist_is_not_found(reading: Ground) -> None:
    buyer = reading.signed_in("buyer@trust")
    for rest in ("", "lines", "preview", "invoice", "receive", "shares-sheet", "share-out/0"):
        assert buyer.get(path("01a201ff-0000-7000-8000-000000000000", rest)).status_code == 404, rest


def test_an_order_opened_by_mistake_is_moved_or_called_off_and_the_schools_read_why(ground: Ground) -> None:
    order_id = opened(ground)
    wish(ground, order_id, "manor_mead", 10)
    buyer, head = ground.signed_in("buyer@trust"), ground.signed_in("head@manor_mead")
    at_school = f"/schools/{ground.schools['manor_mead']}/buying/{order_id}/"
    moved = {
        "closes_on": ["10", "9", "2026"], "closes_time": "3pm", "delivery_on": ["17", "9", "2026"],
        "reason": "Half of the schools are on a trip",
    }  # fmt: skip
    early = buyer.send(f"/trust/buying/{order_id}/move", {**moved, "delivery_on": ["9", "9", "2026"]})
    assert "is before the order closes: give a later day" in words_of(early.get_data(as_text=True))
    unread = buyer.send(f"/trust/buying/{order_id}/move", {**moved, "closes_time": "three"}).get_data(as_text=True)
    assert "is no time of day" in words_of(unread)
    buyer.send(f"/trust/buying/{order_id}/move", moved)
    assert "closes on 10 September 2026 at 3:00pm instead of" in head.text(at_school)
    buyer.send(f"/trust/buying/{order_id}/call-off", {"reason": "Opened twice"})
    assert "Cancelled: Opened twice." in buyer.text(f"/trust/buying/{order_id}/")
    seen = head.text(at_school)
    assert "Cancelled: Opened twice. Nothing of it is ordered or charged." in seen
    assert "cannot be worked out just now" not in seen
