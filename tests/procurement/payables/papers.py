"""Invoices and orders as tests need them, with amounts that a person can check by head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.procurement.domain.einvoices.invoice import Invoice, Kind, Line, Party, PayTo, Totals, VatPart
from services.procurement.domain.payables.life import Payable
from services.procurement.domain.payables.matching import Tolerance
from services.procurement.domain.purchase_orders.order import Kind as OrderKind
from services.procurement.domain.purchase_orders.order import OrderLine, PurchaseOrder, line_pence
from services.procurement.domain.vat import VatTreatment

ISSUED = date(2026, 10, 30)
CAME = datetime(2026, 11, 2, 8, tzinfo=UTC)
SELLER = Party("Bright Paper Ltd", "GB980780684")
TOLERANCE = Tolerance(date(2020, 1, 1), 500, Decimal(2), 0, "", "a test")
RATES = {"S": Decimal(20), "Z": Decimal(0), "E": Decimal(0), "O": None, "AE": Decimal(0)}


def line(number: int = 1, quantity: str = "1", price: str = "10.00", vat: str = "S", **said: Any) -> Line:
    """One line; its amount is the quantity at the price unless `net_pence` says otherwise."""
    usual: dict[str, Any] = {
        "number": str(number), "description": "Exercise books", "quantity": Decimal(quantity), "unit": "pack",
        "unit_price": Decimal(price), "net_pence": line_pence(Decimal(quantity), Decimal(price)),
        "vat_category": vat, "vat_per_cent": RATES[vat],
    }  # fmt: skip
    return Line(**(usual | said))


def invoice(*lines: Line, kind: Kind = Kind.INVOICE, price: str = "10.00", vat: str = "S", **said: Any) -> Invoice:
    """A document of `lines` (one of one pack at `price` where none are given) with its VAT worked out by rate."""
    of = lines or (line(price=price, vat=vat),)
    parts = tuple(_vat_part(category, of) for category in dict.fromkeys(one.vat_category for one in of))
    net, tax = sum(one.net_pence for one in of), sum(part.vat_pence for part in parts)
    usual: dict[str, Any] = {
        "number": "INV-1", "kind": kind, "issued_on": ISSUED, "due_on": None, "currency": "GBP", "seller": SELLER,
        "buyer": Party("Fieldway Trust"), "lines": tuple(of), "vat": parts,
        "totals": Totals(net, net, tax, net + tax, net + tax),
    }  # fmt: skip
    return Invoice(**(usual | said))


def credit_note(*lines: Line, **said: Any) -> Invoice:
    return invoice(*lines, kind=Kind.CREDIT_NOTE, **({"number": "CN-1"} | said))


def with_account(document: Invoice, sort_code: str, number: str) -> Invoice:
    return replace(document, pay_to=PayTo("Bright Paper Ltd", "", sort_code, number))


def payable(document: Invoice, invoice_id: str = "invoice-1", at: datetime = CAME, **said: Any) -> Payable:
    """The document as it lies there, entered by somebody at the supplier's day."""
    usual: dict[str, Any] = {
        "received_on": at.date(),
        "entered_by": "office@trust",
        "entered_at": at,
        "checked_by": "",
        "file_id": "",
    }
    return Payable(invoice_id, document, **(usual | {"supplier_id": "supplier-1"} | said))


def ordered(
    line_no: int = 1, quantity: str = "10", price: str = "10.00", received: str | None = None, **said: Any
) -> OrderLine:
    """A line of an order; all of it came unless `received` says otherwise."""
    usual: dict[str, Any] = {
        "line_no": line_no, "description": "Exercise books", "sku": "", "quantity": Decimal(quantity), "unit": "pack",
        "unit_price": Decimal(price), "net_pence": line_pence(Decimal(quantity), Decimal(price)),
        "vat": VatTreatment.STANDARD, "cpv_code": "22830000", "code": "E19",
        "received": Decimal(quantity if received is None else received),
    }  # fmt: skip
    return OrderLine(**(usual | said))


def order(lines: Sequence[OrderLine] = (), **said: Any) -> PurchaseOrder:
    """An order of one school."""
    usual: dict[str, Any] = {
        "purchase_order_id": "order-1", "number": "PO-2026-27-00001", "kind": OrderKind.SCHOOL,
        "supplier_id": "supplier-1", "supplier_name": "Bright Paper Ltd", "school_id": "school-abbey",
        "title": "Exercise books", "placed_on": date(2026, 10, 1), "delivery_on": date(2026, 10, 20), "origin": "",
        "approved_by": "head@abbey", "placed_by": "head@abbey", "lines": tuple(lines) or (ordered(),),
    }  # fmt: skip
    return PurchaseOrder(**(usual | said))


def _vat_part(category: str, lines: Sequence[Line]) -> VatPart:
    taxable = sum(one.net_pence for one in lines if one.vat_category == category)
    rate = RATES[category] or Decimal(0)
    return VatPart(category, RATES[category], taxable, int(taxable * rate / 100))
