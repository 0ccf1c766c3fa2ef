"""An invoice or credit note as UBL 2.1, whatever it came as, for finance software that takes one format only."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lxml import etree

from services.procurement.domain.einvoices.invoice import (
    Adjustment,
    Invoice,
    Line,
    Party,
    PayTo,
    VatPart,
)

_DOCUMENT = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"
_A = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_B = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
FOLLOWS = "urn:cen.eu:en16931:2017"
EACH = "EA"
"""The unit code (UN/ECE Rec. 20) of a line that names none."""
_CREDIT_TRANSFER, _COMMERCIAL_INVOICE, _CREDIT_NOTE = "30", "380", "381"


class _Writer:
    """Elements below one element, in the order they are written: UBL prescribes it."""

    def __init__(self, element: etree._Element, currency: str) -> None:
        self.element = element
        self.currency = currency

    def group(self, name: str) -> _Writer:
        return _Writer(etree.SubElement(self.element, f"{{{_A}}}{name}"), self.currency)

    def text(self, name: str, value: object, **attributes: str) -> None:
        """An element with a value; none where there is nothing to say."""
        if value not in ("", None):
            etree.SubElement(self.element, f"{{{_B}}}{name}", attributes).text = str(value)

    def amount(self, name: str, pence: int) -> None:
        self.text(name, f"{Decimal(pence) / 100:.2f}", currencyID=self.currency)


def ubl_of(invoice: Invoice) -> bytes:
    """The document as XML."""
    word = "CreditNote" if invoice.is_credit_note else "Invoice"
    name = _DOCUMENT.format(word)
    names: Any = {None: name, "cac": _A, "cbc": _B}
    root = etree.Element(f"{{{name}}}{word}", nsmap=names)
    to = _Writer(root, invoice.currency)
    _head(to, invoice)
    for party, role in ((invoice.seller, "AccountingSupplierParty"), (invoice.buyer, "AccountingCustomerParty")):
        _party(to.group(role).group("Party"), party)
    if invoice.pay_to.is_given():
        _pay_to(to.group("PaymentMeans"), invoice.pay_to)
    if invoice.terms:
        to.group("PaymentTerms").text("Note", invoice.terms)
    for one in invoice.adjustments:
        _adjustment(to.group("AllowanceCharge"), one)
    _vat(to.group("TaxTotal"), invoice)
    _totals(to.group("LegalMonetaryTotal"), invoice)
    for line in invoice.lines:
        _line(to.group(f"{word}Line"), line, "CreditedQuantity" if invoice.is_credit_note else "InvoicedQuantity")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _head(to: _Writer, invoice: Invoice) -> None:
    to.text("CustomizationID", FOLLOWS)
    to.text("ID", invoice.number)
    to.text("IssueDate", invoice.issued_on)
    if invoice.is_credit_note:
        to.text("CreditNoteTypeCode", _CREDIT_NOTE)
    else:
        to.text("DueDate", invoice.due_on)
        to.text("InvoiceTypeCode", _COMMERCIAL_INVOICE)
    to.text("Note", invoice.note)
    to.text("TaxPointDate", invoice.tax_point)
    to.text("DocumentCurrencyCode", invoice.currency)
    to.text("BuyerReference", invoice.buyer_reference)
    if invoice.order_reference:
        to.group("OrderReference").text("ID", invoice.order_reference)
    if invoice.preceding:
        to.group("BillingReference").group("InvoiceDocumentReference").text("ID", invoice.preceding)
    if invoice.contract_reference:
        to.group("ContractDocumentReference").text("ID", invoice.contract_reference)


def _party(to: _Writer, party: Party) -> None:
    address = to.group("PostalAddress")
    *streets, town, code = ["", "", *party.address] if len(party.address) < 2 else party.address
    for place, line in zip(("StreetName", "AdditionalStreetName"), streets, strict=False):
        address.text(place, line)
    address.text("CityName", town)
    address.text("PostalZone", code)
    address.group("Country").text("IdentificationCode", party.country)
    if party.vat_number:
        scheme = to.group("PartyTaxScheme")
        scheme.text("CompanyID", party.vat_number)
        scheme.group("TaxScheme").text("ID", "VAT")
    legal = to.group("PartyLegalEntity")
    legal.text("RegistrationName", party.name)
    legal.text("CompanyID", party.company_number)


def _pay_to(to: _Writer, account: PayTo) -> None:
    to.text("PaymentMeansCode", _CREDIT_TRANSFER)
    to.text("PaymentID", account.reference)
    into = to.group("PayeeFinancialAccount")
    into.text("ID", account.iban or account.account_number)
    into.text("Name", account.account_name)
    if account.sort_code and not account.iban:
        into.group("FinancialInstitutionBranch").text("ID", account.sort_code)


def _adjustment(to: _Writer, one: Adjustment) -> None:
    to.text("ChargeIndicator", "true" if one.is_charge else "false")
    to.text("AllowanceChargeReason", one.reason)
    to.amount("Amount", one.pence)
    _category(to.group("TaxCategory"), one.vat_category, one.vat_per_cent)


def _vat(to: _Writer, invoice: Invoice) -> None:
    to.amount("TaxAmount", invoice.totals.vat_pence)
    for part in invoice.vat:
        row = to.group("TaxSubtotal")
        row.amount("TaxableAmount", part.taxable_pence)
        row.amount("TaxAmount", part.vat_pence)
        _category(row.group("TaxCategory"), part.category, part.per_cent, part)


def _category(to: _Writer, code: str, per_cent: Decimal | None, part: VatPart | None = None) -> None:
    to.text("ID", code)
    if per_cent is not None:
        to.text("Percent", f"{per_cent:f}")
    if part:
        to.text("TaxExemptionReason", part.exemption_reason)
    to.group("TaxScheme").text("ID", "VAT")


def _totals(to: _Writer, invoice: Invoice) -> None:
    totals = invoice.totals
    to.amount("LineExtensionAmount", totals.lines_pence)
    to.amount("TaxExclusiveAmount", totals.net_pence)
    to.amount("TaxInclusiveAmount", totals.gross_pence)
    for name, pence in (
        ("AllowanceTotalAmount", totals.allowances_pence),
        ("ChargeTotalAmount", totals.charges_pence),
        ("PrepaidAmount", totals.prepaid_pence),
        ("PayableRoundingAmount", totals.rounding_pence),
    ):
        if pence:
            to.amount(name, pence)
    to.amount("PayableAmount", totals.payable_pence)


def _line(to: _Writer, line: Line, quantity: str) -> None:
    to.text("ID", line.number)
    to.text("Note", line.note)
    to.text(quantity, f"{line.quantity:f}", unitCode=line.unit or EACH)
    to.amount("LineExtensionAmount", line.net_pence)
    if line.order_line:
        to.group("OrderLineReference").text("LineID", line.order_line)
    if line.adjusted_pence:
        adjusted = to.group("AllowanceCharge")
        adjusted.text("ChargeIndicator", "true" if line.adjusted_pence > 0 else "false")
        adjusted.text("AllowanceChargeReason", "Charge" if line.adjusted_pence > 0 else "Allowance")
        adjusted.amount("Amount", abs(line.adjusted_pence))
    item = to.group("Item")
    item.text("Name", line.description)
    if line.sku:
        item.group("SellersItemIdentification").text("ID", line.sku)
    _category(item.group("ClassifiedTaxCategory"), line.vat_category, line.vat_per_cent)
    price = to.group("Price")
    price.text("PriceAmount", f"{line.unit_price:f}", currencyID=to.currency)
    if line.price_for != 1:
        price.text("BaseQuantity", f"{line.price_for:f}", unitCode=line.unit or EACH)
