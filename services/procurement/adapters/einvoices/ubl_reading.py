"""UBL 2.1 invoices and credit notes, read into our words."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from lxml import etree

from services.procurement.adapters.einvoices.values import (
    day_of,
    day_or_none,
    number_of,
    number_or_none,
    pence_of,
    pence_or_zero,
    uk_account,
)
from services.procurement.domain.einvoices.invoice import (
    Adjustment,
    Invoice,
    Kind,
    Line,
    Party,
    PayTo,
    Totals,
    VatPart,
)

INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
NAMES = {
    "a": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "b": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
CREDITED_INVOICES = frozenset({"81", "83", "381", "396", "532"})
"""Type codes (UNTDID 1001) of credit notes, which some suppliers put on an Invoice document."""


def invoice_of_ubl(root: etree._Element) -> Invoice:
    """The invoice or credit note. Raises NotValid naming the first value that is missing or cannot be read."""
    credit = root.tag == CREDIT_NOTE or text(root, "b:InvoiceTypeCode") in CREDITED_INVOICES
    word = "CreditNote" if root.tag == CREDIT_NOTE else "Invoice"
    currency = text(root, "b:DocumentCurrencyCode") or ""
    return Invoice(
        number=text(root, "b:ID") or "",
        kind=Kind.CREDIT_NOTE if credit else Kind.INVOICE,
        issued_on=day_of(text(root, "b:IssueDate"), "The issue date"),
        due_on=day_or_none(_first(root, "b:DueDate", "a:PaymentMeans/b:PaymentDueDate"), "The due date"),
        currency=currency,
        seller=_party(root.find(within("a:AccountingSupplierParty/a:Party"))),
        buyer=_party(root.find(within("a:AccountingCustomerParty/a:Party"))),
        lines=tuple(_line(line, word) for line in root.findall(within(f"a:{word}Line"))),
        vat=_vat(root, currency),
        totals=_totals(root, currency),
        pay_to=_pay_to(root),
        order_reference=text(root, "a:OrderReference/b:ID") or "",
        contract_reference=text(root, "a:ContractDocumentReference/b:ID") or "",
        preceding=text(root, "a:BillingReference/a:InvoiceDocumentReference/b:ID") or "",
        adjustments=tuple(_adjustment(one) for one in root.findall(within("a:AllowanceCharge"))),
        tax_point=day_or_none(text(root, "b:TaxPointDate"), "The tax point date"),
        terms=text(root, "a:PaymentTerms/b:Note") or "",
        note=text(root, "b:Note") or "",
        buyer_reference=text(root, "b:BuyerReference") or "",
    )


@cache
def within(path: str) -> str:
    """A path with its names written out: lxml would look them up again for every value."""
    return "/".join(
        f"{{{NAMES[prefix]}}}{name}" for prefix, _, name in (step.partition(":") for step in path.split("/"))
    )


def text(element: etree._Element, path: str) -> str | None:
    """The text at a path, on one line and without space around it; None where there is no such element."""
    found = element.find(within(path))
    return " ".join((found.text or "").split()) if found is not None else None


def _first(element: etree._Element, *paths: str) -> str | None:
    return next((found for path in paths if (found := text(element, path))), None)


def _party(party: etree._Element | None) -> Party:
    if party is None:
        return Party("")
    schemes = party.findall(within("a:PartyTaxScheme"))
    vat = next((s for s in schemes if (text(s, "a:TaxScheme/b:ID") or "").upper() == "VAT"), None)
    address = party.find(within("a:PostalAddress"))
    lines: list[str] = []
    if address is not None:
        parts = ("b:StreetName", "b:AdditionalStreetName", "a:AddressLine/b:Line", "b:CityName", "b:CountrySubentity", "b:PostalZone")  # fmt: skip
        lines = [found for part in parts if (found := text(address, part))]
    return Party(
        name=_first(party, "a:PartyLegalEntity/b:RegistrationName", "a:PartyName/b:Name") or "",
        vat_number=(text(vat, "b:CompanyID") or "") if vat is not None else "",
        company_number=text(party, "a:PartyLegalEntity/b:CompanyID") or "",
        address=tuple(lines),
        country=(text(address, "a:Country/b:IdentificationCode") or "") if address is not None else "",
    )


def _line(line: etree._Element, word: str) -> Line:
    number = text(line, "b:ID") or ""
    where = f"In line {number or '?'} the "
    quantity = line.find(within("b:InvoicedQuantity" if word == "Invoice" else "b:CreditedQuantity"))
    category = line.find(within("a:Item/a:ClassifiedTaxCategory"))
    price_for = number_or_none(text(line, "a:Price/b:BaseQuantity"), f"{where}quantity of the price")
    return Line(
        number=number,
        description=_first(line, "a:Item/b:Name", "a:Item/b:Description") or "",
        quantity=number_of(quantity.text if quantity is not None else None, f"{where}quantity"),
        unit=(quantity.get("unitCode") or "") if quantity is not None else "",
        unit_price=number_of(text(line, "a:Price/b:PriceAmount"), f"{where}price"),
        net_pence=pence_of(text(line, "b:LineExtensionAmount"), f"{where}amount"),
        vat_category=(text(category, "b:ID") or "") if category is not None else "",
        vat_per_cent=number_or_none(text(category, "b:Percent") if category is not None else None, f"{where}VAT rate"),
        sku=_first(line, "a:Item/a:SellersItemIdentification/b:ID", "a:Item/a:StandardItemIdentification/b:ID") or "",
        order_line=text(line, "a:OrderLineReference/b:LineID") or "",
        price_for=price_for if price_for is not None else Decimal(1),
        adjusted_pence=sum(_line_adjustment(one, where) for one in line.findall(within("a:AllowanceCharge"))),
        note=text(line, "b:Note") or "",
    )


def _line_adjustment(one: etree._Element, where: str) -> int:
    pence = pence_of(text(one, "b:Amount"), f"{where}allowance or charge")
    return pence if _is_charge(one) else -pence


def _adjustment(one: etree._Element) -> Adjustment:
    charge = _is_charge(one)
    what = "The charge" if charge else "The allowance"
    return Adjustment(
        is_charge=charge,
        reason=_first(one, "b:AllowanceChargeReason", "b:AllowanceChargeReasonCode") or "",
        pence=pence_of(text(one, "b:Amount"), what),
        vat_category=text(one, "a:TaxCategory/b:ID") or "",
        vat_per_cent=number_or_none(text(one, "a:TaxCategory/b:Percent"), f"{what}'s VAT rate"),
    )


def _is_charge(one: etree._Element) -> bool:
    return (text(one, "b:ChargeIndicator") or "").lower() in ("true", "1")


def _tax_total(root: etree._Element, currency: str) -> etree._Element | None:
    """The total in the currency of the document: a second one may give VAT in another."""
    totals = root.findall(within("a:TaxTotal"))
    return next((t for t in totals if _currency(t.find(within("b:TaxAmount"))) in (currency, None)), None)


def _currency(amount: etree._Element | None) -> str | None:
    return amount.get("currencyID") if amount is not None else None


def _vat(root: etree._Element, currency: str) -> tuple[VatPart, ...]:
    total = _tax_total(root, currency)
    if total is None:
        return ()
    return tuple(
        VatPart(
            category=text(part, "a:TaxCategory/b:ID") or "",
            per_cent=number_or_none(text(part, "a:TaxCategory/b:Percent"), "A rate in the VAT breakdown"),
            taxable_pence=pence_of(text(part, "b:TaxableAmount"), "A taxable amount in the VAT breakdown"),
            vat_pence=pence_of(text(part, "b:TaxAmount"), "A VAT amount in the breakdown"),
            exemption_reason=_first(part, "a:TaxCategory/b:TaxExemptionReason", "a:TaxCategory/b:TaxExemptionReasonCode") or "",
        )
        for part in total.findall(within("a:TaxSubtotal"))
    )  # fmt: skip


def _totals(root: etree._Element, currency: str) -> Totals:
    total, at = _tax_total(root, currency), "a:LegalMonetaryTotal/b:"
    return Totals(
        lines_pence=pence_of(text(root, f"{at}LineExtensionAmount"), "The sum of the lines"),
        net_pence=pence_of(text(root, f"{at}TaxExclusiveAmount"), "The total without VAT"),
        vat_pence=pence_or_zero(text(total, "b:TaxAmount") if total is not None else None, "The total VAT"),
        gross_pence=pence_of(text(root, f"{at}TaxInclusiveAmount"), "The total with VAT"),
        payable_pence=pence_of(text(root, f"{at}PayableAmount"), "The amount to pay"),
        allowances_pence=pence_or_zero(text(root, f"{at}AllowanceTotalAmount"), "The sum of the allowances"),
        charges_pence=pence_or_zero(text(root, f"{at}ChargeTotalAmount"), "The sum of the charges"),
        prepaid_pence=pence_or_zero(text(root, f"{at}PrepaidAmount"), "What was paid before"),
        rounding_pence=pence_or_zero(text(root, f"{at}PayableRoundingAmount"), "The rounding"),
    )


def _pay_to(root: etree._Element) -> PayTo:
    means = root.find(within("a:PaymentMeans"))
    if means is None:
        return PayTo()
    iban, sort_code, account = uk_account(text(means, "a:PayeeFinancialAccount/b:ID") or "")
    branch = "".join(
        (text(means, "a:PayeeFinancialAccount/a:FinancialInstitutionBranch/b:ID") or "").replace("-", "").split()
    )
    return PayTo(
        account_name=text(means, "a:PayeeFinancialAccount/b:Name") or "",
        iban=iban,
        sort_code=sort_code or (branch if branch.isdigit() and len(branch) == 6 else ""),
        account_number=account,
        reference=text(means, "b:PaymentID") or "",
    )
