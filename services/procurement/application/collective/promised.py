"""A collective order in the budgets of its schools: each promises its share at the close, and spends what it is charged.

What is promised follows what is still to pay: the share of what was ordered, of what came once all has come, less what
was invoiced; nothing any more once everything that is kept is invoiced, or the order is ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.procurement.application.collective.pooled_orders import pooled_order
from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions import budgets
from services.procurement.domain.collective.costs import NetByCode, codes_of
from services.procurement.domain.collective.invoice_sharing import invoiced_shares
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.collective.receipt import latest_shares
from services.procurement.domain.collective.shares import SchoolShare
from services.procurement.domain.purchase_orders.order import PurchaseOrder

Shared = dict[tuple[str | None, str], int]


def promise_what_is_still_to_pay(uow: Procuring, order: CollectiveOrder) -> None:
    """The budgets of all schools promise what is still to pay of a closed order."""
    placed = pooled_order(uow, order.window.order_id)
    if placed is None or order.closing is None or not _has_codes(order):
        return
    budgets.promise(
        uow,
        about=placed.purchase_order_id,
        wanted={} if _all_paid_for(order, placed) else _still_to_pay(order),
        on=placed.placed_on,
        says=f"Your share of order {placed.number} to {placed.supplier_name}",
    )


def spend_shares(uow: Procuring, order: CollectiveOrder, reference: str, invoice_id: str, on: date, says: str) -> None:
    """The budgets of all schools spend their parts of an invoice that was shared."""
    invoice = next(one for one in order.invoices if one.reference == reference)
    if _has_codes(order):
        budgets.spend_shares(uow, about=invoice_id, shared=_by_code(order, invoice.shares), on=on, says=says)


def _still_to_pay(order: CollectiveOrder) -> Shared:
    expected = _by_code(order, latest_shares(order))
    invoiced = _by_code(order, invoiced_shares(order)) if order.invoices else {}
    left = {key: pence - invoiced.get(key, 0) for key, pence in expected.items()}
    return {key: pence for key, pence in left.items() if pence > 0}


def _by_code(order: CollectiveOrder, shares: Mapping[str, SchoolShare]) -> Shared:
    offered = NetByCode({sku: item.code for sku, item in order.window.items.items()})
    found: Shared = {}
    for school_id, share in shares.items():
        by_code = NetByCode(codes_of(order, school_id)) if order.own_codes.get(school_id) else offered
        for code, pence in by_code.of(share).items():
            found[school_id, code] = pence
    return found


def _all_paid_for(order: CollectiveOrder, placed: PurchaseOrder) -> bool:
    """Whether nothing is still to pay: all has come and is invoiced, or a person ended the order."""
    if placed.ended is not None:
        return True
    complete = order.receipt is not None and order.receipt.complete
    return complete and bool(order.invoices) and all(line.invoiced >= line.kept for line in placed.lines)


def _has_codes(order: CollectiveOrder) -> bool:
    return any(item.code for item in order.window.items.values()) or any(order.own_codes.values())
