"""What was ordered, charged and saved in a span of days, read across the rooms. The caller says whose it is; a school's
report is read with the scope widened, so every query here names the school."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.procurement.adapters.catalogue.tables import ItemRow
from services.procurement.adapters.collective.tables import OrderRow, RechargeRow, SavingRow
from services.procurement.adapters.contract_register.tables import ContractOrderRow, ContractShareRow
from services.procurement.adapters.purchase_orders.tables import PurchaseOrderLineRow, PurchaseOrderRow
from services.procurement.domain.purchase_orders.order import State
from services.procurement.domain.reporting.savings import Saved
from services.procurement.domain.reporting.spending import NO_CODE

Span = tuple[date, date]


def ordered_by_cpv(session: Session, span: Span, school_id: str | None) -> dict[str, int]:
    """Pence without VAT by CPV code: of the trust all orders with their charges, of a school the lines that are for it."""
    head, line = PurchaseOrderRow, PurchaseOrderLineRow
    lines: Any = select(line.cpv_code, func.sum(line.net_pence))
    wanted = _placed(lines.join(head, head.purchase_order_id == line.purchase_order_id), span)
    if school_id is not None:
        wanted = wanted.where(line.school_id == school_id)
    found = {code: int(pence) for code, pence in session.execute(wanted.group_by(line.cpv_code))}
    if school_id is None:
        whole = session.scalar(_placed(select(func.sum(head.net_pence)), span)) or 0
        if left := int(whole) - sum(found.values()):
            found[NO_CODE] = found.get(NO_CODE, 0) + left
    return found


def ordered_by_supplier(session: Session, span: Span) -> dict[str, int]:
    """Pence without VAT of all orders, by supplier."""
    head = PurchaseOrderRow
    orders: Any = select(head.supplier_id, func.sum(head.net_pence))
    wanted = _placed(orders, span).group_by(head.supplier_id)
    return {supplier_id: int(pence) for supplier_id, pence in session.execute(wanted)}


def together_by_cpv(session: Session, span: tuple[datetime, datetime], school_id: str) -> dict[str, int]:
    """A school's shares of collective orders closed in the span, by CPV code, as they stand by the latest bill."""
    wanted = (
        select(OrderRow.supplier_id, SavingRow.figures)
        .join(OrderRow, OrderRow.order_id == SavingRow.order_id)
        .where(SavingRow.school_id == school_id, OrderRow.closed_at >= span[0], OrderRow.closed_at < span[1])
    )
    shares: dict[tuple[str, str], int] = {}
    fees = 0
    for supplier_id, figures in session.execute(wanted):
        fees += sum(share for _, share in figures.get("fees", {}).values())
        for sku, numbers in figures.get("items", {}).items():
            shares[supplier_id, sku] = shares.get((supplier_id, sku), 0) + numbers[-1]
    codes = _codes(session, {supplier_id for supplier_id, _ in shares})
    found = {NO_CODE: fees} if fees else {}
    for key, pence in shares.items():
        code = codes.get(key, NO_CODE)
        found[code] = found.get(code, 0) + pence
    return found


def cpv_texts(session: Session) -> dict[str, str]:
    """The words of CPV codes, as far as the catalogue has them."""
    return {
        code: text
        for code, text in session.execute(
            select(ItemRow.cpv_code, func.max(ItemRow.cpv_text)).group_by(ItemRow.cpv_code)
        )
        if text
    }


def saved_together(session: Session, moments: tuple[datetime, datetime], school_id: str | None) -> list[Saved]:
    """What schools saved by collective orders that were closed in the span."""
    row = SavingRow
    # The figures of a saving may hold hundreds of items: they stay where they are.
    figures = (row.school_id, row.method, row.alone_pence, row.share_pence, row.saving_pence)
    wanted: Any = select(*figures).join(OrderRow, OrderRow.order_id == row.order_id)
    wanted = wanted.where(OrderRow.closed_at >= moments[0], OrderRow.closed_at < moments[1])
    found = [Saved(*one) for one in session.execute(_of(wanted, row, school_id))]
    return [one for one in found if one.paid_pence or one.saved_pence]


def saved_by_contracts(session: Session, span: Span, method: str, school_id: str | None) -> list[Saved]:
    """What schools saved by the periods of contracts ordered in the span, where it is known what they paid before."""
    share, order = ContractShareRow, ContractOrderRow
    wanted: Any = (
        select(share.school_id, share.former_pence, share.pence)
        .join(order, (order.contract_id == share.contract_id) & (order.period_no == share.period_no))
        .where(share.former_pence.is_not(None), order.placed_on.between(*span))
    )
    return [
        Saved(of_school, method, former, pence, former - pence)
        for of_school, former, pence in session.execute(_of(wanted, share, school_id))
    ]


def charged_pence(session: Session, span: Span, school_id: str) -> int:
    """What was charged to a school of invoices less credit notes, with VAT."""
    row = RechargeRow
    wanted = select(func.sum(row.total_pence)).where(row.school_id == school_id, row.due_on.between(*span))
    return int(session.scalar(wanted) or 0)


def first_order_on(session: Session) -> date | None:
    """The day of the first order or collective order ever, from which on there is something to report."""
    placed = session.scalar(select(func.min(PurchaseOrderRow.placed_on)))
    closed = session.scalar(select(func.min(OrderRow.closed_at)))
    known = [day for day in (placed, closed.date() if closed else None) if day]
    return min(known, default=None)


def _placed(wanted: Any, span: Span) -> Any:
    head = PurchaseOrderRow
    return wanted.where(head.placed_on.between(*span), head.state != State.CANCELLED)


def _of(wanted: Any, row: Any, school_id: str | None) -> Any:
    return wanted if school_id is None else wanted.where(row.school_id == school_id)


def _codes(session: Session, supplier_ids: set[str]) -> dict[tuple[str, str], str]:
    wanted = select(ItemRow.supplier_id, ItemRow.sku, ItemRow.cpv_code).where(ItemRow.supplier_id.in_(supplier_ids))
    return {(supplier_id, sku): code for supplier_id, sku, code in session.execute(wanted)}
