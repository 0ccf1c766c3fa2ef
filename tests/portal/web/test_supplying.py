"""Suppliers on pages: taken on by two people, their bank details changed on the guarded way, connections declared."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from shared.identity.roles import Role
from tests.portal.ground import Browser, Ground, words_of
from tests.portal.web.orders import supplier

BASE = "/trust/buying/suppliers"
DECLARED: dict[str, Any] = {
    "conflict": "no", "convicted": "no", "failings": "no", "taxes": "no", "insured": "yes",
    "insured_details": "Shipshape Mutual, £5 million, to 31 March 2027", "slavery": "yes", "personal_data": "no",
    "on_site": "yes", "on_site_details": "DBS by the office", "small_business": "yes", "cpv_codes": "30197643, 22830000",
    "signed_by": "Peter Post", "signed_on": ["1", "9", "2026"],
}  # fmt: skip
SEEN = {
    "register": "Companies House today", "vat": "HMRC today", "insurance": "seen", "number": "its website",
    "considered_on_site": "Always with the caretaker", "payment_days": "30",
}  # fmt: skip
REQUEST = {
    "account_name": "Harbour Supplies Ltd", "sort_code": "20-00-00", "account_number": "12345678", "came_by": "a letter",
    "number_in_request": "0800 000 000",
}  # fmt: skip


def said(response: Any) -> str:
    return words_of(response.get_data(as_text=True))


def links(browser: Browser, path: str) -> list[str]:
    page = browser.get(path).get_data(as_text=True)
    return re.findall(r'href="([^"]+)"', page)


def test_a_new_supplier_is_declared_checked_and_approved_by_another_person(ground: Ground) -> None:
    buyer, finance = ground.signed_in("buyer@trust"), ground.signed_in("finance@trust")
    added = said(buyer.send(f"{BASE}/add", {"name": "Harbour Supplies Ltd", "known": "no"}))
    assert "Nothing can be bought here now: it is not approved yet (it stands at 'invited')." in added
    (known,) = ground.ask(Role.BUYER, "procurement", "suppliers")
    own = f"{BASE}/{known['supplier_id']}"
    missing = said(buyer.send(f"{own}/declare", DECLARED | {"insured_details": ""}))
    assert "Say the insurer, the sums and the last day of the policies" in missing
    declared = said(buyer.send(f"{own}/declare", DECLARED))
    assert "Somebody has to check them now." in declared and "Signed by Peter Post on 1 September 2026." in declared
    assert f"{own}/" in links(finance, "/trust")
    checked = said(buyer.send(f"{own}/check", SEEN))
    assert "Somebody who did not put it on the list approves it now." in checked
    assert (f"{own}/approve" in links(buyer, f"{own}/"), f"{own}/approve" in links(finance, f"{own}/")) == (False, True)
    assert "You put this supplier on the list. Somebody else has to approve it" in said(
        buyer.send(f"{own}/approve", {})
    )
    approved = said(finance.send(f"{own}/approve", {}))
    assert "Harbour Supplies Ltd is approved: it can be bought from." in approved
    assert "Considered: Always with the caretaker" in approved


def test_a_supplier_from_before_is_confirmed_by_another_person(ground: Ground) -> None:
    buyer, finance = ground.signed_in("buyer@trust"), ground.signed_in("finance@trust")
    before = {"name": "Harbour Supplies Ltd", "known": "yes", "reason": ""}
    assert "Say what the trust bought from it before, and how you know" in said(buyer.send(f"{BASE}/add", before))
    added = said(buyer.send(f"{BASE}/add", before | {"reason": "Paper since 2019, by its invoices"}))
    assert "Nothing can be bought here now: a second person has to confirm first" in added
    assert "You put it on the list, so somebody else has to confirm it." in added
    (known,) = ground.ask(Role.BUYER, "procurement", "suppliers")
    own = f"{BASE}/{known['supplier_id']}"
    assert f"{own}/confirm" not in links(buyer, f"{own}/")
    assert f"{own}/" in links(finance, "/trust")
    shown = finance.text(f"{own}/confirm")
    assert "Put on the list by Ben Yates Bought before Paper since 2019, by its invoices" in shown
    confirmed = said(finance.send(f"{own}/confirm", {}))
    assert "Harbour Supplies Ltd is confirmed: it can be bought from while it is being approved." in confirmed
    assert "The trust bought here before. Until" in confirmed


def test_a_refused_supplier_can_be_invited_again(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    own = f"{BASE}/{supplier_id}"
    assert "Say why, for whoever asks later" in said(buyer.send(f"{own}/refuse", {"reason": ""}))
    assert "it was refused: no insurance" in said(buyer.send(f"{own}/refuse", {"reason": "no insurance"}))
    assert "it was refused: no insurance" in ground.signed_in("finance@trust").text(f"{own}/")
    assert "Harbour Supplies Ltd is invited again." in said(buyer.send(f"{own}/invite-again", {}))


def test_a_suppliers_numbers_are_put_right(ground: Ground) -> None:
    supplier_id = supplier(ground)
    finance = ground.signed_in("finance@trust")
    right = {"name": "Harbour Supplies Ltd", "vat_number": "GB980780684", "reason": "as on its invoices"}
    shown = said(finance.send(f"{BASE}/{supplier_id}/correct", right))
    assert "VAT number GB980780684" in shown and "Corrected: VAT number none, now GB980780684" in shown


def test_bank_details_are_called_back_confirmed_by_another_person_and_cool_off(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer = ground.signed_in("buyer@trust")
    own = f"{BASE}/{supplier_id}"
    assert "Put one on record first" in buyer.text(f"{own}/bank-details")
    contact = {"what_for": "accounts", "phone": "01372 000111", "found_in": "its website"}
    assert "The contact is saved." in said(buyer.send(f"{own}/contacts/add", contact))
    ground.move_to(ground.clock.now().date() + timedelta(days=1))
    buyer, finance = ground.signed_in("buyer@trust"), ground.signed_in("finance@trust")
    wrong = said(buyer.send(f"{own}/bank-details", REQUEST | {"sort_code": "20-00"}))
    assert "'20-00' is not a sort code: it has 6 digits" in wrong
    asked = said(buyer.send(f"{own}/bank-details", REQUEST))
    assert "Nothing is paid to Harbour Supplies Ltd until this is settled." in asked
    (change,) = [href for href in links(buyer, f"{own}/") if "/suppliers/bank-details/" in href]
    calling = buyer.text(f"{change}call-back")
    assert "Do not call 0800 000 000: it stands in the request." in calling
    called = said(buyer.send(f"{change}call-back", {"number": "01372 000111", "spoke_to": "Rita Roe"}))
    assert "A second person, of finance or an executive, has to confirm now." in called
    assert f"{change}confirm" not in links(buyer, change)
    assert change in links(finance, "/trust")
    assert "ask Ben Yates about the call" in finance.text(f"{change}confirm")
    confirmed = said(finance.send(f"{change}confirm", {"words": "compared with the letter"}))
    assert "Cooling off" in confirmed
    page = finance.text(f"{own}/")
    assert "Payments are held: New bank details are cooling off until" in page
    assert "12345678" not in page and "account ending 5678" in page


def test_suspected_fraud_holds_payments_until_another_person_clears_it(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer, finance = ground.signed_in("buyer@trust"), ground.signed_in("finance@trust")
    buyer.send(f"{BASE}/{supplier_id}/bank-details", REQUEST)
    (change,) = [href for href in links(buyer, f"{BASE}/{supplier_id}/") if "/suppliers/bank-details/" in href]
    assert "No number was on record before the request came." in buyer.text(f"{change}call-back")
    assert "All payments to the supplier are held." in said(
        buyer.send(f"{change}suspect", {"reason": "the letter looks odd"})
    )
    assert f"{change}clear" not in links(buyer, change)
    assert "Payments go on." in said(finance.send(f"{change}clear", {"reason": "it was forged, the police know"}))


def test_a_connection_puts_a_supplier_among_the_related_parties(ground: Ground) -> None:
    supplier_id = supplier(ground)
    buyer, auditor = ground.signed_in("buyer@trust"), ground.signed_in("auditor@trust")
    own = f"{BASE}/{supplier_id}"
    assert "No supplier is connected with anybody of the trust" in auditor.text(
        "/trust/buying/suppliers/related-parties/"
    )
    declared = {"person": "governor@manor_mead", "kind": "owner", "starts_on": ["1", "9", "2026"]}
    assert "The connection is saved." in said(buyer.send(f"{own}/connections/add", declared))
    assert "Harbour Supplies Ltd 1 £0.00 Nothing" in auditor.text("/trust/buying/suppliers/related-parties/")
    paper = {"kind": "approval", "reference": "DfE 77", "up_to_pence": "45,000", "year": "2026-27"}
    assert "Approved by the DfE up to £45,000.00 for 2026-27, reference DfE 77" in said(
        buyer.send(f"{own}/connections/paper", paper)
    )
    (ending,) = [href for href in links(buyer, f"{own}/") if href.endswith("/end") and "connections" in href]
    ended = said(buyer.send(ending, {"ends_on": ["30", "9", "2026"], "reason": "she sold it"}))
    assert "until 30 September 2026" in ended


def test_scorecards_say_where_there_is_nothing_to_go_by(ground: Ground) -> None:
    supplier_id = supplier(ground)
    auditor = ground.signed_in("auditor@trust")
    assert "No supplier had an order or an invoice" in auditor.text("/trust/buying/suppliers/scorecards/")
    assert "On time Nothing yet to go by" in auditor.text(f"{BASE}/{supplier_id}/scorecard")


@pytest.mark.parametrize("account", ["head@manor_mead", "technician@trust"])
def test_others_do_not_see_suppliers(ground: Ground, account: str) -> None:
    supplier_id = supplier(ground)
    browser = ground.signed_in(account)
    for path in (
        f"{BASE}/{supplier_id}/",
        f"{BASE}/{supplier_id}/bank-details",
        "/trust/buying/suppliers/related-parties/",
    ):
        assert browser.get(path).status_code in (403, 404)


def test_whoever_only_reads_is_offered_no_step(ground: Ground) -> None:
    supplier_id = supplier(ground)
    auditor = ground.signed_in("auditor@trust")
    own = f"{BASE}/{supplier_id}/"
    assert [href for href in links(auditor, own) if href.startswith(own)] == [f"{own}scorecard"]
    assert auditor.get(f"{own}bank-details").status_code == 403
