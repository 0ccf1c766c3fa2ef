"""A purchase order as UBL 2.1 in the form of Peppol BIS Ordering 3 (transaction T01, order only).

Amounts are written as they stand on the order; where a line's price is not the quantity at one price, the price is given
for the whole quantity. Elements stand in the order of the UBL schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from services.procurement.application.purchase_orders.documents import OrderPaper
from services.procurement.domain.purchase_orders.order import Charge, OrderLine, PurchaseOrder, line_pence
from services.procurement.domain.purchase_orders.party import Party
from services.procurement.domain.vat import VatTreatment
from services.procurement.domain.wording import plain_number
from shared.files_over_rpc import file_as_json

XML = "application/xml"
ORDER = "urn:oasis:names:specification:ubl:schema:xsd:Order-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CUSTOMIZATION = "urn:fdc:peppol.eu:poacc:trns:order:3"
PROFILE = "urn:fdc:peppol.eu:poacc:bis:order_only:3"
UNIT_CODES = {
    "each": "EA", "unit": "C62", "piece": "H87", "pack": "XPK", "box": "XBX", "case": "XCS", "carton": "XCT",
    "bag": "XBG", "bottle": "XBO", "tin": "XTN", "roll": "XRO", "ream": "RM", "pair": "PR", "set": "SET", "dozen": "DZN",
    "hour": "HUR", "day": "DAY", "week": "WEE", "month": "MON", "year": "ANN", "visit": "E48", "service": "E48",
    "kg": "KGM", "g": "GRM", "tonne": "TNE", "litre": "LTR", "ml": "MLT", "m": "MTR", "metre": "MTR", "m2": "MTK",
    "m3": "MTQ", "kwh": "KWH", "licence": "C62",
}  # fmt: skip
"""Units as people write them, by UN/ECE Recommendation 20 and 21. Any other is a C62 (one), its name in the description."""
_CATEGORIES = {
    VatTreatment.STANDARD: "S",
    VatTreatment.REDUCED: "S",
    VatTreatment.ZERO: "Z",
    VatTreatment.EXEMPT: "E",
    VatTreatment.OUTSIDE_SCOPE: "O",
}


def order_file(paper: OrderPaper) -> dict[str, str]:
    """The file as it travels to whoever asked for it."""
    made = order_xml(paper.order, paper.buyer, paper.seller, paper.deliver_to)
    return file_as_json(f"{paper.order.number}.xml", XML, made)


def order_xml(order: PurchaseOrder, buyer: Party, seller: Party, deliver_to: str) -> bytes:
    """The order as an XML file. Raises NotValid where buyer or seller cannot be named as the form asks."""
    for prefix, space in (("", ORDER), ("cac", CAC), ("cbc", CBC)):
        register_namespace(prefix, space)
    root = Element(f"{{{ORDER}}}Order")
    _text(root, "CustomizationID", CUSTOMIZATION)
    _text(root, "ProfileID", PROFILE)
    _text(root, "ID", order.number)
    _text(root, "IssueDate", order.placed_on.isoformat())
    _text(root, "OrderTypeCode", "220")
    _text(root, "Note", order.title)
    _text(root, "DocumentCurrencyCode", "GBP")
    _buyer(root, buyer)
    _seller(root, seller)
    _delivery(root, order, deliver_to)
    for charge in order.charges:
        if charge.pence:
            _charge(root, charge, _per_cent(order, charge.vat))
    _amount(_child(root, "TaxTotal"), "TaxAmount", order.vat_pence)
    _totals(root, order)
    for line in _lines(order):
        _line(root, line, _per_cent(order, line.vat))
    indent(root)
    made: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def _lines(order: PurchaseOrder) -> Iterable[OrderLine]:
    return (line for line in order.lines if line.quantity)


def _buyer(root: Element, buyer: Party) -> None:
    party = _child(_child(root, "BuyerCustomerParty"), "Party")
    _endpoint(party, *buyer.electronic_address("The trust"))
    _text(_child(party, "PartyName"), "Name", buyer.name)
    _address(party, buyer)
    if buyer.vat_number:
        scheme = _child(party, "PartyTaxScheme")
        _text(scheme, "CompanyID", buyer.vat_number)
        _text(_child(scheme, "TaxScheme"), "ID", "VAT")
    _legal_entity(party, buyer)
    if buyer.email:
        _text(_child(party, "Contact"), "ElectronicMail", buyer.email)


def _seller(root: Element, seller: Party) -> None:
    party = _child(_child(root, "SellerSupplierParty"), "Party")
    _endpoint(party, *seller.electronic_address("The supplier"))
    _text(_child(party, "PartyName"), "Name", seller.name)
    _address(party, seller)
    _legal_entity(party, seller)


def _endpoint(party: Element, scheme: str, address: str) -> None:
    _text(party, "EndpointID", address, schemeID=scheme)


def _address(party: Element, of: Party) -> None:
    address = _child(party, "PostalAddress")
    for name, said in (("StreetName", of.street), ("CityName", of.town), ("PostalZone", of.postcode)):
        if said:
            _text(address, name, said)
    _text(_child(address, "Country"), "IdentificationCode", "GB")


def _legal_entity(party: Element, of: Party) -> None:
    entity = _child(party, "PartyLegalEntity")
    _text(entity, "RegistrationName", of.name)
    if of.company_number:
        _text(entity, "CompanyID", of.company_number)


def _delivery(root: Element, order: PurchaseOrder, deliver_to: str) -> None:
    delivery = _child(root, "Delivery")
    if order.delivery_on is not None:
        period = _child(delivery, "RequestedDeliveryPeriod")
        _text(period, "StartDate", order.delivery_on.isoformat())
        _text(period, "EndDate", order.delivery_on.isoformat())
    _text(_child(_child(delivery, "DeliveryParty"), "PartyName"), "Name", deliver_to)


def _charge(root: Element, charge: Charge, per_cent: Decimal) -> None:
    made = _child(root, "AllowanceCharge")
    _text(made, "ChargeIndicator", "true")
    _text(made, "AllowanceChargeReason", charge.name)
    _amount(made, "Amount", charge.pence)
    _tax_category(made, "TaxCategory", charge.vat, per_cent)


def _totals(root: Element, order: PurchaseOrder) -> None:
    lines = sum(line.net_pence for line in order.lines)
    charges = sum(charge.pence for charge in order.charges)
    totals = _child(root, "AnticipatedMonetaryTotal")
    _amount(totals, "LineExtensionAmount", lines)
    _amount(totals, "TaxExclusiveAmount", order.net_pence)
    _amount(totals, "TaxInclusiveAmount", order.total_pence)
    if charges:
        _amount(totals, "ChargeTotalAmount", charges)
    _amount(totals, "PayableAmount", order.total_pence)


def _line(root: Element, line: OrderLine, per_cent: Decimal) -> None:
    item_line = _child(_child(root, "OrderLine"), "LineItem")
    code = UNIT_CODES.get(line.unit.casefold().removesuffix("s"), UNIT_CODES.get(line.unit.casefold(), "C62"))
    _text(item_line, "ID", str(line.line_no))
    _text(item_line, "Quantity", plain_number(line.quantity), unitCode=code)
    _amount(item_line, "LineExtensionAmount", line.net_pence)
    if line.code:
        _text(item_line, "AccountingCost", line.code)
    price = _child(item_line, "Price")
    if line_pence(line.quantity, line.unit_price) == line.net_pence:
        _text(price, "PriceAmount", plain_number(line.unit_price), currencyID="GBP")
    else:
        _amount(price, "PriceAmount", line.net_pence)
        _text(price, "BaseQuantity", plain_number(line.quantity), unitCode=code)
    item = _child(item_line, "Item")
    _text(item, "Description", f"{line.description}, by the {line.unit}")
    _text(item, "Name", line.description)
    if line.sku:
        _text(_child(item, "SellersItemIdentification"), "ID", line.sku)
    _text(_child(item, "CommodityClassification"), "ItemClassificationCode", line.cpv_code, listID="STI")
    _tax_category(item, "ClassifiedTaxCategory", line.vat, per_cent)


def _tax_category(parent: Element, name: str, vat: VatTreatment, per_cent: Decimal) -> None:
    category = _child(parent, name)
    _text(category, "ID", _CATEGORIES[vat])
    if vat is not VatTreatment.OUTSIDE_SCOPE:
        _text(category, "Percent", plain_number(per_cent))
    _text(_child(category, "TaxScheme"), "ID", "VAT")


def _per_cent(order: PurchaseOrder, treatment: VatTreatment) -> Decimal:
    return next((amount.per_cent for amount in order.vat if amount.treatment is treatment), Decimal(0))


def _amount(parent: Element, name: str, pence: int) -> None:
    _text(parent, name, f"{Decimal(pence) / 100:.2f}", currencyID="GBP")


def _child(parent: Element, name: str) -> Element:
    return SubElement(parent, f"{{{CAC}}}{name}")


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, f"{{{CBC}}}{name}", attributes).text = text
