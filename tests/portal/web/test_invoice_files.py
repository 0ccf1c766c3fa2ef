"""Invoice files through the browser: several at once, what was found in them, a PDF typed in, what a person decides."""

from __future__ import annotations

import io
import re

from tests.portal.ground import Browser, Ground
from tests.procurement.einvoices.papers import changed as changed_later
from tests.procurement.einvoices.pdfs import pdf_with_words

ISSUED = ("2026-10-30", "2026-08-20")
"""The trust of these tests stands in September."""
LIST = "/trust/buying/invoices/files/"


def changed(*pairs: tuple[str, str]) -> bytes:
    return changed_later(ISSUED, *pairs)


def send(browser: Browser, *files: tuple[str, bytes]) -> str:
    """The words of the page after files were sent."""
    fields = browser.hidden(f"{LIST}send") | {"files": [(io.BytesIO(content), name) for name, content in files]}
    answer = browser.client.post(f"{LIST}send", data=fields, content_type="multipart/form-data", follow_redirects=True)
    return str(answer.get_data(as_text=True))


def file_of(browser: Browser, name: str) -> str:
    """The address of a file's page."""
    page = browser.get(LIST).get_data(as_text=True)
    found = re.search(rf'href="({LIST}[^"/]+/)"[^>]*>{re.escape(name)}<', page)
    assert found, page
    return found[1]


def test_the_first_page_says_how_it_fills(ground: Ground) -> None:
    words = ground.signed_in("finance@trust").text(LIST)
    assert "No invoice has been sent in yet." in words


def test_files_are_sent_together_read_and_listed_with_what_came_of_each(ground: Ground) -> None:
    finance = ground.signed_in("finance@trust")
    good, odd = changed(), changed(('unitCode="EA"', 'unitCode="PIECES"'), ("INV-1001", "INV-1002"))
    page = send(finance, ("good.xml", good), ("odd.xml", odd), ("all.zip", b"PK\x03\x04"), ("none.xml", b""))
    assert "3 files are sent and being read." in page
    assert "none.xml is empty: choose it again." in page
    ground.settle()
    words = finance.text(LIST)
    assert "Invoice INV-1001 of Bright Paper Ltd over £65.04" in words
    assert "Invoice INV-1002 of Bright Paper Ltd over £65.04: 1 thing not right" in words
    assert "This is a zip archive, or a Word or Excel file." in words
    assert "good.xml had been sent before: it is not read twice." in send(finance, ("good.xml", good))


def test_a_broken_rule_is_explained_and_a_person_takes_the_invoice_in_with_a_reason(ground: Ground) -> None:
    finance = ground.signed_in("finance@trust")
    send(finance, ("odd.xml", changed(('unitCode="EA"', 'unitCode="PIECES"'))))
    ground.settle()
    here = file_of(finance, "odd.xml")
    words = finance.text(here)
    assert (
        "Lines 1 and 2: The unit of a quantity is not a known unit code, such as EA for each or KGM for kilograms."
        in words
    )
    assert "Rule BR-CL-23, code lists" in words
    assert "We cannot take in your invoice INV-1001." in words
    assert "Enter a reason" in finance.send(f"{here}take-in", {"reason": ""}).get_data(as_text=True)
    finance.send(f"{here}take-in", {"reason": "Only the unit is odd"})
    assert "Only the unit is odd" in finance.text(here)
    assert "not possible now" in finance.text(f"{here}put-away")


def test_an_invoice_that_does_not_add_up_can_only_go_back(ground: Ground) -> None:
    buyer = ground.signed_in("buyer@trust")
    send(buyer, ("wrong.xml", changed((">65.04</cbc:PayableAmount>", ">66.04</cbc:PayableAmount>"))))
    ground.settle()
    here = file_of(buyer, "wrong.xml")
    words = buyer.text(here)
    assert "only the supplier can put it right" in words
    assert "Accept it anyway" not in words
    buyer.send(f"{here}read-again")
    ground.settle()
    assert "only the supplier can put it right" in buyer.text(here)
    buyer.send(f"{here}put-away", {"reason": "Sent back on the phone"})
    assert "Sent back on the phone" in buyer.text(here)


TYPED = {
    "kind": "invoice", "number": "4711", "seller_name": "Corner Plumbing", "issued_on": ["20", "8", "2026"],
    "rows": "3", "description-0": "Tap mended", "quantity-0": "1", "price-0": "80", "vat-0": "standard",
    "vat_pence": "16.00", "total_pence": "96",
}  # fmt: skip


def test_a_pdf_is_typed_in_checked_and_taken_in(ground: Ground) -> None:
    finance = ground.signed_in("finance@trust")
    send(finance, ("plumber.pdf", pdf_with_words("Corner Plumbing", "Invoice 4711")))
    ground.settle()
    here = f"{file_of(finance, 'plumber.pdf')}type-in"
    assert "Corner Plumbing" in finance.text(here)
    wrong = finance.send(here, TYPED | {"vat_pence": "15.00", "step": "check"}).get_data(as_text=True)
    assert "The VAT on these lines is £16.00, but the paper says £15.00" in wrong
    empty = finance.send(here, TYPED | {"quantity-0": "", "step": "check"}).get_data(as_text=True)
    assert "Line 1: enter the quantity" in empty
    more = finance.send(here, TYPED | {"step": "more"}).get_data(as_text=True)
    assert 'name="description-7"' in more
    assert 'value="Tap mended"' in more
    check = finance.send(here, TYPED | {"step": "check"}).get_data(as_text=True)
    assert "Check what you typed" in check
    assert "£96.00" in check
    finance.send(here, TYPED | {"step": "save"})
    assert "Invoice 4711 of Corner Plumbing over £96.00" in finance.text(LIST)


def test_whoever_only_reads_sees_the_list_but_cannot_send(ground: Ground) -> None:
    auditor = ground.signed_in("auditor@trust")
    assert "Send invoices" not in auditor.text(LIST)
    assert auditor.get(f"{LIST}send").status_code == 403


def test_home_says_what_waits_for_a_person(ground: Ground) -> None:
    finance = ground.signed_in("finance@trust")
    send(finance, ("plumber.pdf", pdf_with_words("Corner Plumbing")))
    ground.settle()
    assert "1 to be typed in from a PDF" in finance.text("/")


def test_the_file_can_be_taken_as_it_came_and_as_ubl(ground: Ground) -> None:
    finance = ground.signed_in("finance@trust")
    send(finance, ("good.xml", changed()))
    ground.settle()
    here = file_of(finance, "good.xml")
    assert finance.get(f"{here}original").data == changed()
    assert b"<cbc:ID>INV-1001</cbc:ID>" in finance.get(f"{here}invoice.xml").data


def test_several_files_can_be_chosen_or_dropped_at_once(reading: Ground) -> None:
    page = reading.signed_in("finance@trust").get(f"{LIST}send").get_data(as_text=True)
    chooser = re.search(r'<input class="govuk-file-upload[^>]*>', page)
    assert chooser
    assert " multiple" in chooser[0]
    assert "Choose files" in page
