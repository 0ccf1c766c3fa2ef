"""How suppliers handled what was ordered from them, read from orders, goods entries and invoices."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.procurement.adapters.payables.tables import PayableRow
from services.procurement.adapters.purchase_orders.plain import entry_of
from services.procurement.adapters.purchase_orders.tables import (
    GoodsEntryRow,
    PurchaseOrderLineRow,
    PurchaseOrderRow,
)
from services.procurement.domain.purchase_orders.goods import EntryKind
from services.procurement.domain.purchase_orders.order import State
from services.procurement.domain.suppliers.scorecard import Arrival, InvoiceSeen, OrderSeen

_ENDED = (State.RECEIVED, State.CLOSED)


def orders_seen(session: Session, first: date, supplier_id: str | None) -> dict[str, list[OrderSeen]]:
    """By supplier, the orders placed since a day but those that were called off."""
    head = PurchaseOrderRow
    # Joined, and not by a list of ids: a year of a trust has more orders than a statement has room for values.
    theirs = [head.placed_on >= first, head.state != State.CANCELLED]
    if supplier_id is not None:
        theirs.append(head.supplier_id == supplier_id)
    lines, entries = _lines(session, theirs), _entries(session, theirs)
    wanted = select(head.purchase_order_id, head.supplier_id, head.number, head.delivery_on, head.state).where(*theirs)
    found: dict[str, list[OrderSeen]] = defaultdict(list)
    for key, of_supplier, number, delivery_on, state in session.execute(wanted.order_by(head.number)):
        found[of_supplier].append(OrderSeen(number, delivery_on, lines[key], entries[key], state in _ENDED))
    return found


def invoices_seen(session: Session, first: date, supplier_id: str | None) -> dict[str, list[InvoiceSeen]]:
    """By supplier, the invoices that came since a day; credit notes are no invoices."""
    row = PayableRow
    wanted = select(row).where(row.received_on >= first, row.kind == "invoice", row.supplier_id.is_not(None))
    found: dict[str, list[InvoiceSeen]] = defaultdict(list)
    if supplier_id is not None:
        wanted = wanted.where(row.supplier_id == supplier_id)
    for one in session.scalars(wanted.order_by(row.received_on, row.number)):
        held = tuple(said["words"] for said in one.differences if said["holds"])
        refused = (f"sent back: {one.refused_because}",) if one.refused_because else ()
        dearer = tuple(
            said["words"]
            for said in one.differences
            if said["kind"] == "price" and said["severity"] not in ("NONE", "INFO")
        )
        found[str(one.supplier_id)].append(
            InvoiceSeen(one.number, held + refused, dearer, one.purchase_order_id is not None)
        )
    return found


def _lines(session: Session, theirs: list[Any]) -> dict[str, dict[int, Decimal]]:
    """By order, what was ordered by line."""
    row, head = PurchaseOrderLineRow, PurchaseOrderRow
    found: dict[str, dict[int, Decimal]] = defaultdict(dict)
    wanted = select(row.purchase_order_id, row.line_no, row.quantity)
    wanted = wanted.join(head, head.purchase_order_id == row.purchase_order_id).where(*theirs)
    for order_id, line_no, quantity in session.execute(wanted):
        found[order_id][line_no] = Decimal(quantity)
    return found


def _entries(session: Session, theirs: list[Any]) -> dict[str, list[Arrival]]:
    """By order, what came and what went back; what was entered by mistake is left out with its counter entry."""
    row, head = GoodsEntryRow, PurchaseOrderRow
    wanted = select(row).join(head, head.purchase_order_id == row.purchase_order_id).where(*theirs)
    rows = list(session.scalars(wanted.order_by(row.at, row.entry_id)))
    taken_back = {one.undoes for one in rows if one.undoes}
    found: dict[str, list[Arrival]] = defaultdict(list)
    for one in rows:
        entry = entry_of(one)
        if entry.kind is not EntryKind.UNDONE and entry.entry_id not in taken_back:
            found[one.purchase_order_id].append(Arrival(entry.on, entry.lines, entry.kind is EntryKind.RETURN))
    return found
