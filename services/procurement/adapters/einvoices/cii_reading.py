"""UN/CEFACT Cross Industry Invoices (CII D16B), as Factur-X and ZUGFeRD carry them in a PDF, read into our words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from lxml import etree

from services.procurement.adapters.einvoices.ubl_reading import CREDITED_INVOICES
from services.procurement.adapters.einvoices.values import (
    compact_day,
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

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
NAMES = {
    "r": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "s": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "u": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
_DAY = "/u:DateTimeString"
_WITHOUT_LINES = ("minimum", "basicwl")
"""Factur-X profiles that say what is owed but not for what."""


def profile_of(root: etree._Element) -> str:
    """Which rules the document says it follows."""
    found = root.find(within("s:ExchangedDocumentContext/r:GuidelineSpecifiedDocumentContextParameter/r:ID"))
    return (found.text or "").strip() if found is not None else ""


def names_no_lines(root: etree._Element) -> bool:
    """Whether its profile leaves out what is charged for, so that it can only be a draft."""
    return profile_of(root).rpartition(":")[2].lower() in _WITHOUT_LINES


def invoice_of_cii(root: etree._Element) -> Invoice:
    """The invoice or credit note. Raises NotValid naming the first value that is missing or cannot be read."""
    trade = root.find(within("s:SupplyChainTradeTransaction"))
    trade = trade if trade is not None else etree.Element("none")
    agreed, settled = "r:ApplicableHeaderTradeAgreement", "r:ApplicableHeaderTradeSettlement"
    code = text(root, "s:ExchangedDocument/r:TypeCode")
    currency = text(trade, f"{settled}/r:InvoiceCurrencyCode") or ""
    return Invoice(
        number=text(root, "s:ExchangedDocument/r:ID") or "",
        kind=Kind.CREDIT_NOTE if code in CREDITED_INVOICES else Kind.INVOICE,
        issued_on=compact_day(text(root, f"s:ExchangedDocument/r:IssueDateTime{_DAY}"), "The issue date"),
        due_on=_due(text(trade, f"{settled}/r:SpecifiedTradePaymentTerms/r:DueDateDateTime{_DAY}")),
        currency=currency,
        seller=_party(trade.find(within(f"{agreed}/r:SellerTradeParty"))),
        buyer=_party(trade.find(within(f"{agreed}/r:BuyerTradeParty"))),
        lines=tuple(_line(line) for line in trade.findall(within("r:IncludedSupplyChainTradeLineItem"))),
        vat=tuple(_vat_part(part) for part in trade.findall(within(f"{settled}/r:ApplicableTradeTax"))),
        totals=_totals(trade, currency),
        pay_to=_pay_to(trade.find(within(settled))),
        order_reference=text(trade, f"{agreed}/r:BuyerOrderReferencedDocument/r:IssuerAssignedID") or "",
        contract_reference=text(trade, f"{agreed}/r:ContractReferencedDocument/r:IssuerAssignedID") or "",
        preceding=text(trade, f"{settled}/r:InvoiceReferencedDocument/r:IssuerAssignedID") or "",
        adjustments=tuple(
            _adjustment(one) for one in trade.findall(within(f"{settled}/r:SpecifiedTradeAllowanceCharge"))
        ),
        terms=text(trade, f"{settled}/r:SpecifiedTradePaymentTerms/r:Description") or "",
        note=text(root, "s:ExchangedDocument/r:IncludedNote/r:Content") or "",
        buyer_reference=text(trade, f"{agreed}/r:BuyerReference") or "",
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


def _due(written: str | None) -> date | None:
    return compact_day(written, "The due date") if written else None


def _party(party: etree._Element | None) -> Party:
    if party is None:
        return Party("")
    registrations = party.findall(within("r:SpecifiedTaxRegistration/r:ID"))
    vat = next((one for one in registrations if one.get("schemeID") == "VA"), None)
    address = "r:PostalTradeAddress/r:"
    lines = [
        text(party, f"{address}{part}") for part in ("LineOne", "LineTwo", "LineThree", "CityName", "PostcodeCode")
    ]
    return Party(
        name=text(party, "r:Name") or "",
        vat_number="".join((vat.text or "").split()) if vat is not None else "",
        company_number=text(party, "r:SpecifiedLegalOrganization/r:ID") or "",
        address=tuple(line for line in lines if line),
        country=text(party, f"{address}CountryID") or "",
    )


def _line(line: etree._Element) -> Line:
    number = text(line, "r:AssociatedDocumentLineDocument/r:LineID") or ""
    where = f"In line {number or '?'} the "
    price, settled = "r:SpecifiedLineTradeAgreement/r:NetPriceProductTradePrice", "r:SpecifiedLineTradeSettlement"
    quantity = line.find(within("r:SpecifiedLineTradeDelivery/r:BilledQuantity"))
    price_for = number_or_none(text(line, f"{price}/r:BasisQuantity"), f"{where}quantity of the price")
    rate = text(line, f"{settled}/r:ApplicableTradeTax/r:RateApplicablePercent")
    total = text(line, f"{settled}/r:SpecifiedTradeSettlementLineMonetarySummation/r:LineTotalAmount")
    product = "r:SpecifiedTradeProduct/r:"
    return Line(
        number=number,
        description=text(line, f"{product}Name") or "",
        quantity=number_of(quantity.text if quantity is not None else None, f"{where}quantity"),
        unit=(quantity.get("unitCode") or "") if quantity is not None else "",
        unit_price=number_of(text(line, f"{price}/r:ChargeAmount"), f"{where}price"),
        net_pence=pence_of(total, f"{where}amount"),
        vat_category=text(line, f"{settled}/r:ApplicableTradeTax/r:CategoryCode") or "",
        vat_per_cent=number_or_none(rate, f"{where}VAT rate"),
        sku=text(line, f"{product}SellerAssignedID") or text(line, f"{product}GlobalID") or "",
        order_line=text(line, "r:SpecifiedLineTradeAgreement/r:BuyerOrderReferencedDocument/r:LineID") or "",
        price_for=price_for if price_for is not None else Decimal(1),
        adjusted_pence=sum(
            _line_adjustment(one, where) for one in line.findall(within(f"{settled}/r:SpecifiedTradeAllowanceCharge"))
        ),
        note=text(line, "r:AssociatedDocumentLineDocument/r:IncludedNote/r:Content") or "",
    )


def _line_adjustment(one: etree._Element, where: str) -> int:
    pence = pence_of(text(one, "r:ActualAmount"), f"{where}allowance or charge")
    return pence if _is_charge(one) else -pence


def _adjustment(one: etree._Element) -> Adjustment:
    charge = _is_charge(one)
    what = "The charge" if charge else "The allowance"
    rate = text(one, "r:CategoryTradeTax/r:RateApplicablePercent")
    return Adjustment(
        is_charge=charge,
        reason=text(one, "r:Reason") or text(one, "r:ReasonCode") or "",
        pence=pence_of(text(one, "r:ActualAmount"), what),
        vat_category=text(one, "r:CategoryTradeTax/r:CategoryCode") or "",
        vat_per_cent=number_or_none(rate, f"{what}'s VAT rate"),
    )


def _is_charge(one: etree._Element) -> bool:
    return (text(one, "r:ChargeIndicator/u:Indicator") or "").lower() in ("true", "1")


def _vat_part(part: etree._Element) -> VatPart:
    return VatPart(
        category=text(part, "r:CategoryCode") or "",
        per_cent=number_or_none(text(part, "r:RateApplicablePercent"), "A rate in the VAT breakdown"),
        taxable_pence=pence_of(text(part, "r:BasisAmount"), "A taxable amount in the VAT breakdown"),
        vat_pence=pence_of(text(part, "r:CalculatedAmount"), "A VAT amount in the breakdown"),
        exemption_reason=text(part, "r:ExemptionReason") or text(part, "r:ExemptionReasonCode") or "",
    )


def _totals(trade: etree._Element, currency: str) -> Totals:
    summed = "r:ApplicableHeaderTradeSettlement/r:SpecifiedTradeSettlementHeaderMonetarySummation/r:"
    taxes = trade.findall(within(f"{summed}TaxTotalAmount"))
    vat = next((one.text for one in taxes if one.get("currencyID") in (currency, None)), None)
    return Totals(
        lines_pence=pence_or_zero(text(trade, f"{summed}LineTotalAmount"), "The sum of the lines"),
        net_pence=pence_of(text(trade, f"{summed}TaxBasisTotalAmount"), "The total without VAT"),
        vat_pence=pence_or_zero(vat, "The total VAT"),
        gross_pence=pence_of(text(trade, f"{summed}GrandTotalAmount"), "The total with VAT"),
        payable_pence=pence_of(text(trade, f"{summed}DuePayableAmount"), "The amount to pay"),
        allowances_pence=pence_or_zero(text(trade, f"{summed}AllowanceTotalAmount"), "The sum of the allowances"),
        charges_pence=pence_or_zero(text(trade, f"{summed}ChargeTotalAmount"), "The sum of the charges"),
        prepaid_pence=pence_or_zero(text(trade, f"{summed}TotalPrepaidAmount"), "What was paid before"),
        rounding_pence=pence_or_zero(text(trade, f"{summed}RoundingAmount"), "The rounding"),
    )


def _pay_to(settled: etree._Element | None) -> PayTo:
    if settled is None:
        return PayTo()
    account = "r:SpecifiedTradeSettlementPaymentMeans/r:PayeePartyCreditorFinancialAccount/r:"
    printed = text(settled, f"{account}IBANID") or text(settled, f"{account}ProprietaryID") or ""
    iban, sort_code, number = uk_account(printed)
    return PayTo(
        account_name=text(settled, f"{account}AccountName") or "",
        iban=iban,
        sort_code=sort_code,
        account_number=number,
        reference=text(settled, "r:PaymentReference") or "",
    )
