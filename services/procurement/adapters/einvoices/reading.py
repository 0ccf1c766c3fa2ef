"""Any file that somebody sends as an invoice: what it is, what is in it, and what the checks find. Pure computing, done by
the worker; nothing is kept here."""

from __future__ import annotations

from lxml import etree

from services.procurement.adapters.einvoices import official_rules, official_schema
from services.procurement.adapters.einvoices.cii_reading import ROOT as CII
from services.procurement.adapters.einvoices.cii_reading import invoice_of_cii, names_no_lines
from services.procurement.adapters.einvoices.official_rules import EN16931_CII, EN16931_UBL, PEPPOL_UBL, RuleFile
from services.procurement.adapters.einvoices.pdf_reading import found_in_pdf
from services.procurement.adapters.einvoices.safe_xml import MOST_BYTES, document
from services.procurement.adapters.einvoices.ubl_reading import CREDIT_NOTE, INVOICE, invoice_of_ubl
from services.procurement.adapters.einvoices.ubl_reading import text as ubl_text
from services.procurement.domain.einvoices.arithmetic import own_findings
from services.procurement.domain.einvoices.finding import Checker, Finding, Weight, gathered
from services.procurement.domain.einvoices.invoice import Invoice
from services.procurement.domain.einvoices.reading import OWN_ONLY, Reading
from shared.refusals import NotValid

NO_PEPPOL = "; it says that it follows Peppol, whose own rules are not installed here"
PDF, UBL, FACTUR_X = "PDF", "UBL", "Factur-X"
_REFUSED_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive, or a Word or Excel file. Take the invoices out and send each as a file of its own"),
    (b"PK\x05\x06", "an empty zip archive. Send each invoice as a file of its own"),
    (b"\x1f\x8b", "a compressed archive. Take the invoices out and send each as a file of its own"),
    (b"7z\xbc\xaf\x27\x1c", "an archive. Take the invoices out and send each as a file of its own"),
    (b"Rar!", "an archive. Take the invoices out and send each as a file of its own"),
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or Outlook file. Ask for the invoice as an electronic invoice or a PDF"),
    (b"\x89PNG", "a picture. Pictures are not read: ask for the invoice as an electronic invoice or a PDF"),
    (b"\xff\xd8\xff", "a picture. Pictures are not read: ask for the invoice as an electronic invoice or a PDF"),
    (b"II*\0", "a picture. Pictures are not read: ask for the invoice as an electronic invoice or a PDF"),
    (b"MM\0*", "a picture. Pictures are not read: ask for the invoice as an electronic invoice or a PDF"),
    (b"MZ", "a program. It was not opened"),
)
_ROOTS_NAMED = {
    "Order": "an order", "OrderResponse": "an order response", "OrderChange": "an order change",
    "DespatchAdvice": "a despatch advice", "ApplicationResponse": "an invoice response", "Catalogue": "a catalogue",
}  # fmt: skip


def read_file(content: bytes) -> Reading:
    """What a file holds. It never raises for what a stranger may have put into it."""
    try:
        return _read(content)
    except NotValid as refusal:
        return Reading("", "", refused=str(refusal))


def read_document(root: etree._Element) -> Reading:
    """What an XML document holds: the invoice with what official rules and our own sums find in it."""
    if root.tag in (INVOICE, CREDIT_NOTE):
        return _checked(UBL, root, [EN16931_UBL, *([PEPPOL_UBL] if _says_peppol(root) else [])])
    if root.tag == CII:
        return _checked(FACTUR_X, root, [EN16931_CII])
    name = etree.QName(root).localname
    what = _ROOTS_NAMED.get(name, f"a document of the kind '{name[:60]}'")
    raise NotValid(f"This is {what}, not an invoice. Invoices are read as UBL 2.1 or Factur-X, credit notes too")


def _read(content: bytes) -> Reading:
    if not content.strip():
        raise NotValid("This file is empty: choose it again")
    if len(content) > MOST_BYTES:
        raise NotValid("This file is larger than 9 megabytes, which no invoice is")
    for begins, what in _REFUSED_KINDS:
        if content.startswith(begins):
            raise NotValid(f"This is {what}")
    if b"%PDF-" in content[:1024]:
        return _read_pdf(content)
    if b"<" not in content[:1024].replace(b"\0", b""):
        raise NotValid("This is neither an electronic invoice (XML) nor a PDF")
    return read_document(document(content))


def _read_pdf(content: bytes) -> Reading:
    found = found_in_pdf(content)
    if found.xml is None:
        return Reading(PDF, "", text=found.text, unread=found.unread)
    root = document(found.xml)
    if root.tag == CII and names_no_lines(root):
        text = found_in_pdf_words(root)
        return Reading(PDF, "", text=text)
    return read_document(root)


def found_in_pdf_words(root: etree._Element) -> str:
    """What a profile without lines says, for a person to type from."""
    words = ((element.text or "").strip() for element in root.iter() if len(element) == 0)
    return "\n".join(word for word in words if word)


def _checked(form: str, root: etree._Element, wanted: list[str]) -> Reading:
    rules = [found for name in wanted if (found := official_rules.rule_file(name))]
    findings = list(official_schema.broken_schema(root)) if form == UBL else []
    findings += [finding for one in rules for finding in official_rules.broken_rules(one, root)]
    try:
        invoice: Invoice | None = invoice_of_ubl(root) if form == UBL else invoice_of_cii(root)
    except NotValid as refusal:
        invoice = None
        # The rules stumble over the same value, in words for programmers.
        findings = [one for one in findings if one.rule != official_rules.STOPPED]
        findings.insert(0, Finding("Q-READ", str(refusal), Weight.ERROR, Checker.READING))
    else:
        assert invoice is not None
        findings += own_findings(invoice)
    schema = ["the schema of UBL 2.1"] if form == UBL and official_schema.is_there(root) else []
    missing = NO_PEPPOL if PEPPOL_UBL in wanted and len(rules) < len(wanted) else ""
    return Reading(form, _checked_by(schema, rules) + missing, invoice, gathered(findings))


def _checked_by(schema: list[str], rules: list[RuleFile]) -> str:
    if not rules:
        return OWN_ONLY
    return ", ".join([*(one.in_words() for one in rules), *schema, "own arithmetic"])


def _says_peppol(root: etree._Element) -> bool:
    return "peppol.eu" in (ubl_text(root, "b:CustomizationID") or "")
