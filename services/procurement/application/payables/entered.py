"""Invoices that did not come as a file: what their order leads one to expect on them, and what a person types from the paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.einvoices.files import invoice_from_typed
from services.procurement.application.einvoices.plain import invoice_as_json
from services.procurement.application.payables import taking_in
from services.procurement.application.ports import Procuring
from services.procurement.domain.purchase_orders.order import OrderLine, PurchaseOrder
from services.procurement.domain.wording import price_of_one
from shared.refusals import wrong
from shared.refusing import for_the_trust, worded


@worded
def expected_of_order(uow: Procuring, number: str) -> dict[str, Any]:
    """What the next invoice of an order should say, to be compared with the paper and corrected. Its sums are left out:
    they are read off the paper, and have to agree. Raises InvalidRequest where there is no such order."""
    for_the_trust(uow)
    order = uow.purchase_orders.find(number=number.strip())
    if order is None:
        raise wrong("number", f"There is no order {number.strip()}. Check the number, or go on without one")
    return {
        "purchase_order_id": order.purchase_order_id,
        "number": order.number,
        "title": order.title,
        "seller_name": order.supplier_name,
        "seller_vat_number": uow.suppliers.get(order.supplier_id).vat_number or "",
        "lines": [*_goods_expected(order), *_charges_expected(order)],
    }


@worded
def preview_entered(uow: Procuring, received_on: date | None, **typed: Any) -> dict[str, Any]:
    """The invoice that would be taken in. Nothing is changed. Raises InvalidRequest, naming the field that is wrong."""
    for_the_trust(uow)
    invoice = invoice_from_typed(uow, **typed)
    taking_in.refuse_impossible(invoice, received_on or uow.today(), uow.today())
    return invoice_as_json(invoice)


@worded
def enter_invoice(uow: Procuring, received_on: date | None, **typed: Any) -> dict[str, str]:
    """Take in what a person typed from a paper; whoever typed it does not approve it. Raises InvalidRequest."""
    for_the_trust(uow)
    invoice_id = taking_in.take_in(
        uow,
        invoice_from_typed(uow, **typed),
        checked_by="whoever typed it in from the paper, and own arithmetic",
        file_id="",
        findings=(),
        received_on=received_on,
        senders=(uow.actor,),
    )
    return {"invoice_id": invoice_id}


def _goods_expected(order: PurchaseOrder) -> list[Mapping[str, str]]:
    """What was kept and is not invoiced; while nothing has come, what was ordered."""
    came = any(line.received for line in order.lines)
    quantities = [(line, (line.kept if came else line.quantity) - line.invoiced) for line in order.lines]
    return [_goods(line, quantity) for line, quantity in quantities if quantity > 0]


def _goods(line: OrderLine, quantity: Decimal) -> Mapping[str, str]:
    return _expected(line.description, quantity, line.unit_price, line.vat.value, str(line.line_no))


def _charges_expected(order: PurchaseOrder) -> list[Mapping[str, str]]:
    """The order's own charges, which stand on its first invoice."""
    if any(line.invoiced for line in order.lines):
        return []
    return [
        _expected(one.name, Decimal(1), Decimal(one.pence) / 100, one.vat.value) for one in order.charges if one.pence
    ]


def _expected(description: str, quantity: Decimal, unit_price: Decimal, vat: str, line: str = "") -> Mapping[str, str]:
    return {
        "description": description,
        "quantity": f"{quantity:f}",
        "unit_price": price_of_one(unit_price).removeprefix("£").replace(",", ""),
        "vat": vat,
        "order_line": line,
    }
