"""What strangers may send as an invoice, each with the words that a person reads; and every family of official rules, with
the rule that is named."""

from __future__ import annotations

import resource
import time
from decimal import Decimal

import pytest

from services.procurement.adapters.einvoices.reading import read_file
from services.procurement.adapters.einvoices.safe_xml import document
from services.procurement.domain.einvoices.invoice import Invoice, Line
from services.procurement.domain.einvoices.reading import FileState, state_after
from shared.refusals import NotValid
from tests.procurement.einvoices.papers import BOOKS, PAPER, changed, paper
from tests.procurement.einvoices.pdfs import cii, factur_x

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><Invoice>&d;</Invoice>"""
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]><Invoice>&secret;</Invoice>'
)
DTD = "This file brings a document type (DTD) with it, which may hide entities: electronic invoices never need one, so it was not read"
DEEP = "This file is nested deeper than 40 levels, which no invoice is: it was not read"

REFUSED = {
    "nothing": (b"", "This file is empty: choose it again"),
    "an XML bomb": (BOMB, DTD),
    "an external entity": (OUTSIDE, DTD),
    "an outside DTD in UTF-16": ('<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><Invoice/>'.encode("utf-16"), DTD),
    "a DTD behind a comment": (b"<!-- <a --><!DOCTYPE x [<!ENTITY y 'z'>]><Invoice/>", DTD),
    "an entity that nobody explains": (b"<Invoice>&foo;</Invoice>", "This file uses entities of its own: electronic invoices never need them, so it was not read"),
    "deep nesting": (b"<a>" * 100 + b"</a>" * 100, DEEP),
    "nesting deeper than the parser goes": (b"<a>" * 5000 + b"</a>" * 5000, DEEP),
    "wrong encoding": (b'<?xml version="1.0" encoding="UTF-8"?>\n<Invoice>\xe9t\xe9</Invoice>', "Line 2 has characters that do not fit the encoding the file gives: write it as UTF-8"),
    "an encoding of mainframes": (b'<?xml version="1.0" encoding="IBM037"?><Invoice/>', "The file says that it is written in IBM037, which is not read: write it as UTF-8"),
    "half an invoice": (paper()[:900], "This file is not whole XML. It breaks off or goes wrong in line 19. Ask the supplier to send it again"),
    "more than 9 megabytes": (b"<Invoice>" + b" " * (9 * 1024 * 1024) + b"</Invoice>", "This file is larger than 9 megabytes, which no invoice is"),
    "a zip archive": (b"PK\x03\x04....", "This is a zip archive, or a Word or Excel file. Take the invoices out and send each as a file of its own"),
    "a picture": (b"\x89PNG\r\n", "This is a picture. Pictures are not read: ask for the invoice as an electronic invoice or a PDF"),
    "a program": (b"MZ\x90", "This is a program. It was not opened"),
    "plain text": (b"Dear Sir, you owe us ten pounds", "This is neither an electronic invoice (XML) nor a PDF"),
    "an order": (b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', "This is an order, not an invoice. Invoices are read as UBL 2.1 or Factur-X, credit notes too"),
    "a web page": (b"<html><body/></html>", "This is a document of the kind 'html', not an invoice. Invoices are read as UBL 2.1 or Factur-X, credit notes too"),
    "a bomb inside a PDF": (factur_x(BOMB), DTD),
}  # fmt: skip


@pytest.mark.parametrize("what", list(REFUSED))
def test_a_file_that_is_not_for_us_is_refused_in_words(what: str) -> None:
    content, words = REFUSED[what]
    reading = read_file(content)
    assert state_after(reading) is FileState.REFUSED
    assert reading.refused == words


def test_an_xml_bomb_costs_no_time() -> None:
    started = time.process_time()
    read_file(BOMB.replace(b"<!ENTITY c", b"<!ENTITY e '" + b"&b;" * 100_000 + b"'><!ENTITY c"))
    assert time.process_time() - started < 0.5


TOO_MANY = {
    "empty elements": b"<a>" + b"<b/>" * 2_000_000 + b"</a>",
    "empty elements in UTF-16": ("<a>" + "<b/>" * 1_000_000 + "</a>").encode("utf-16"),
    "attributes": b"<a " + b" ".join(b'b%d=""' % number for number in range(700_000)) + b"/>",
}


@pytest.mark.parametrize("what", list(TOO_MANY))
def test_too_much_for_an_invoice_is_refused_before_anything_is_built_of_it(what: str) -> None:
    started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(NotValid, match="more than 400,000 elements or attributes"):
        document(TOO_MANY[what])
    assert time.process_time() - started < 0.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024, "kilobytes"


BROKEN = {
    "what an invoice must have": ((("<cbc:ID>INV-1001</cbc:ID>\n  <cbc:IssueDate>", "<cbc:IssueDate>"),), "BR-02", "The invoice number is missing"),
    "a buyer": (((">Quayside Trust<", "><"),), "BR-07", "The buyer's name is missing"),
    "totals": (((">57.53</cbc:TaxExclusiveAmount>", ">58.53</cbc:TaxExclusiveAmount>"),), "BR-CO-13", "The total without VAT is not lines less allowances plus charges"),
    "the VAT total": (((">7.51</cbc:TaxAmount>\n    <cac:TaxSubtotal>", ">8.51</cbc:TaxAmount>\n    <cac:TaxSubtotal>"),), "BR-CO-14", "The total VAT is not what the VAT breakdown adds up to"),
    "VAT at the standard rate": (((">37.53</cbc:TaxableAmount>", ">47.53</cbc:TaxableAmount>"),), "BR-S-08", "The taxable amount for standard rate in the VAT breakdown is not what its lines, allowances and charges add up to"),
    "VAT at the zero rate": (((">20.00</cbc:TaxableAmount>", ">10.00</cbc:TaxableAmount>"),), "BR-Z-08", "The taxable amount for zero rate in the VAT breakdown is not what its lines, allowances and charges add up to"),
    "code lists": ((('unitCode="EA"', 'unitCode="PIECES"'),), "BR-CL-23", "The unit of a quantity is not a known unit code, such as EA for each or KGM for kilograms"),
    "a country": (((">GB</cbc:IdentificationCode>", ">UK</cbc:IdentificationCode>"),), "BR-CL-14", "A country is not a known country code"),
    "decimals": (((">32.53</cbc:LineExtensionAmount>", ">32.525</cbc:LineExtensionAmount>"),), "BR-DEC-23", "An amount has more than two decimals: Invoice line net amount"),
    "things that may stand once only": ((("<cac:AccountingSupplierParty>", "<cac:ContractDocumentReference><cbc:ID>A</cbc:ID></cac:ContractDocumentReference><cac:ContractDocumentReference><cbc:ID>B</cbc:ID></cac:ContractDocumentReference><cac:AccountingSupplierParty>"),), "UBL-SR-01", "Contract identifier shall occur maximum once."),
    "a second due date": ((("<cbc:DueDate>2026-11-29</cbc:DueDate>", "<cbc:DueDate>2026-11-29</cbc:DueDate><cbc:DueDate>2026-11-30</cbc:DueDate>"),), "UBL-XSD", "DueDate stands where it may not: it is there twice, out of order, or not known"),
    "an unknown attribute": ((('unitCode="EA"', 'unitKode="EA"'),), "UBL-XSD", "InvoicedQuantity has an attribute that is not known, or lacks one"),
    "a price": (((">5.00</cbc:PriceAmount>", ">-5.00</cbc:PriceAmount>"),), "BR-27", "A price is below zero: only quantities may be, on a line that corrects"),
    "a VAT number": (((">GB980780684<", ">980780684<"),), "BR-CO-09", "A VAT number does not begin with the letters of its country, such as GB"),
    "a charge": ((("<cbc:AllowanceChargeReason>Delivery</cbc:AllowanceChargeReason>", ""),), "BR-38", "A charge gives no reason"),
    "Factur-X": ((("<ram:DuePayableAmount>12.00", "<ram:DuePayableAmount>13.00"),), "BR-CO-16", "The amount to pay is not the total with VAT less what was paid before"),
}  # fmt: skip


@pytest.mark.parametrize("family", list(BROKEN))
def test_a_broken_rule_is_named_in_words_with_its_id(family: str) -> None:
    pieces, rule, words = BROKEN[family]
    reading = read_file(cii(*pieces) if family == "Factur-X" else changed(*pieces))
    assert state_after(reading) is FileState.NOT_RIGHT
    assert words in [found.words for found in reading.findings if found.rule == rule], reading.findings


OWN = {
    "a line that does not multiply": ((">32.53</cbc:LineExtensionAmount>", ">42.53</cbc:LineExtensionAmount>"), "Q-LINE-SUM", "10 at £3.2525 makes £32.53, but the line says £42.53"),
    "a quantity of zero": ((">10</cbc:InvoicedQuantity>", ">0</cbc:InvoicedQuantity>"), "Q-LINE-QUANTITY", "The quantity is zero, but £32.53 is charged"),
    "a quantity below zero": ((">10</cbc:InvoicedQuantity>", ">-10</cbc:InvoicedQuantity>"), "Q-LINE-SUM", "-10 at £3.2525 makes -£32.53, but the line says £32.53"),
    "VAT that is wrong": ((">7.51</cbc:TaxAmount>", ">9.51</cbc:TaxAmount>"), "Q-VAT-SUM", "VAT of standard rate (S) 20% on £37.53 is £7.51, but the document says £9.51"),
    "VAT on the wrong amount": ((">37.53</cbc:TaxableAmount>", ">47.53</cbc:TaxableAmount>"), "Q-VAT-BASE", "VAT of standard rate (S) 20% is reckoned on £47.53, but what it is for comes to £37.53"),
    "a wrong total": ((">65.04</cbc:PayableAmount>", ">66.04</cbc:PayableAmount>"), "Q-SUM-DUE", "The document says £66.04 where the total less what was paid before comes to £65.04"),
    "an amount with parts of a penny": ((">32.53</cbc:LineExtensionAmount>", ">32.525</cbc:LineExtensionAmount>"), "Q-READ", "In line 1 the amount is 32.525: amounts have two decimals, parts of a penny cannot be paid"),
    "letters for an amount": ((">65.04</cbc:PayableAmount>", ">lots</cbc:PayableAmount>"), "Q-READ", "The amount to pay is 'lots', which is not an amount"),
    "an amount beyond all bounds": ((">65.04</cbc:PayableAmount>", ">99999999999.00</cbc:PayableAmount>"), "Q-READ", "The amount to pay is 99999999999.00, which is too high to be meant"),
    "a date that is none": (("<cbc:IssueDate>2026-10-30<", "<cbc:IssueDate>30/10/2026<"), "Q-READ", "The issue date is '30/10/2026', which is not a date like 2026-11-30"),
}  # fmt: skip


@pytest.mark.parametrize("what", list(OWN))
def test_our_own_sums_name_what_does_not_add_up(what: str) -> None:
    piece, rule, words = OWN[what]
    found = {one.rule: one.words for one in read_file(changed(piece)).findings}
    assert found[rule] == words


def test_prices_with_four_decimals_are_fine() -> None:
    reading = read_file(paper())
    assert isinstance(reading.invoice, Invoice)
    assert reading.invoice.lines[0].unit_price == Decimal("3.2525")
    assert reading.findings == ()


def test_a_line_that_corrects_has_a_quantity_below_zero() -> None:
    back = Line("3", "Copier paper returned", Decimal(-10), "EA", Decimal("3.2525"), -3253, "S", Decimal(20))
    text = paper(lines=(PAPER, BOOKS, back)).decode()
    for old, new in (
        (">52.53</cbc:LineExtensionAmount>", ">20.00</cbc:LineExtensionAmount>"),
        (">57.53</cbc:TaxExclusiveAmount>", ">25.00</cbc:TaxExclusiveAmount>"),
        (">37.53</cbc:TaxableAmount>", ">5.00</cbc:TaxableAmount>"),
        (">7.51</cbc:TaxAmount>", ">1.00</cbc:TaxAmount>"),
        (">65.04</", ">26.00</"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    assert read_file(text.encode()).findings == ()


def test_a_profile_without_lines_is_a_draft_with_what_it_says() -> None:
    reading = read_file(factur_x(cii(("urn:cen.eu:en16931:2017", "urn:factur-x.eu:1p0:minimum"))))
    assert state_after(reading) is FileState.DRAFT
    assert "FX-5" in reading.text
