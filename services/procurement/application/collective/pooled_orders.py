"""The one purchase order that the close of a collective order places, and what comes of it posted to it as well."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from services.procurement.application.collective.checks import cpv_codes
from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders import ordering
from services.procurement.application.purchase_orders.ordering import NewLine, Pooled
from services.procurement.application.purchase_orders.reading import COLLECTIVE
from services.procurement.application.purchase_orders.receiving import received_now
from services.procurement.domain.catalogue.price_breaks import PRICE_DECIMALS, BreakKind
from services.procurement.domain.collective.order import ClosedItem, Closing, OfferedItem, Window
from services.procurement.domain.collective.receipt import Delivered
from services.procurement.domain.purchase_orders.order import Charge, PurchaseOrder


def place_pooled_order(uow: Procuring, window: Window, closing: Closing) -> PurchaseOrder:
    """The purchase order of all schools together: the cases ordered, priced as pooled, with the fees of the bill."""
    ordered = [item for item in closing.items.values() if item.cases]
    codes = cpv_codes(uow, window)
    fees = {fee.name: fee.vat for fee in window.fees}
    return ordering.place(
        uow,
        kind="collective",
        supplier_id=window.supplier_id,
        school_id=None,
        title=window.title,
        lines=[_line(window.items[item.sku], item, codes[item.sku]) for item in ordered],
        delivery_on=window.delivery_on,
        origin=f"{COLLECTIVE}{window.order_id}",
        approved_by=uow.actor,
        pooled=Pooled(
            window.order_id,
            sum(item.cases for item in ordered),
            tuple(Charge(name, pence, fees[name]) for name, pence in closing.bill.fees.items() if pence),
        ),
    )


def pooled_order(uow: Procuring, order_id: str) -> PurchaseOrder | None:
    """The purchase order that a collective order was placed with; None where nothing was ordered."""
    return ordering.of_origin(uow, f"{COLLECTIVE}{order_id}")


def post_delivery(
    uow: Procuring, order_id: str, delivery_note: str, delivered: Sequence[Delivered], *, last: bool
) -> None:
    """What came of a collective order, substitutes with what they stand for, as a receipt of its purchase order.

    An item of which nothing was ordered has no line there; it shows on the collective order alone.
    """
    order = pooled_order(uow, order_id)
    if order is None:
        return
    numbers = {line.sku: line.line_no for line in order.lines}
    came = {
        numbers[line.sku]: Decimal(units)
        for line in delivered
        if line.sku in numbers and (units := line.units + sum(other.units for other in line.substitutes))
    }
    if came or last:
        received_now(uow, order, reference=delivery_note, lines=came, last=last, say=False)


def _line(offered: OfferedItem, item: ClosedItem, cpv_code: str) -> NewLine:
    prices = offered.version.terms.prices
    if prices.kind is BreakKind.ALL_UNITS:
        price = prices.break_reached(item.units).price
    else:
        price = (Decimal(item.pence) / 100 / item.units).quantize(Decimal(1).scaleb(-PRICE_DECIMALS))
    return NewLine(
        description=offered.name,
        quantity=Decimal(item.units),
        unit=offered.version.terms.unit,
        unit_price=price,
        vat=offered.vat_rate.treatment,
        cpv_code=cpv_code,
        sku=item.sku,
        net_pence=item.pence,
    )
