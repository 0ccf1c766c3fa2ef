"""Purchase orders placed, found and noted as invoiced: what the other rooms of procurement call.

An order takes the next number of its year in the transaction that writes it, so that the series has no gaps. Its lines
with a cost code are committed to the budget of their school, and it is said that it was placed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.procurement.application import rules
from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions import budgets
from services.procurement.application.tenders.volumes import note_bought
from services.procurement.domain.purchase_orders.order import Charge, Kind, PurchaseOrder
from services.procurement.domain.purchase_orders.placing import NewLine, placed
from services.procurement.domain.tenders.similar import Source
from shared.calendar import academic_year_of
from shared.identifiers import new_id
from shared.money import per_cent_of

__all__ = ["NewLine", "Pooled", "PurchaseOrder", "by_number", "get", "note_invoiced", "of_origin", "place"]


@dataclass(frozen=True, slots=True)
class Pooled:
    """What an order of schools together has besides its lines: the collective order it closes, cases, charges."""

    order_id: str
    cases: int
    charges: tuple[Charge, ...] = ()


def place(
    uow: Procuring,
    *,
    kind: str,
    supplier_id: str,
    school_id: str | None,
    title: str,
    lines: Sequence[NewLine],
    delivery_on: date | None,
    origin: str,
    approved_by: str,
    pooled: Pooled | None = None,
) -> PurchaseOrder:
    """A new order, written with its number and said. Raises NotKnown, NotValid naming the line, NoRuleForDate."""
    today = uow.today()
    supplier = uow.suppliers.get(supplier_id)
    draft = placed(
        purchase_order_id=new_id(),
        number="",
        kind=Kind(kind),
        supplier=supplier,
        school_id=school_id,
        title=title,
        lines=lines,
        delivery_on=delivery_on,
        origin=origin,
        approved_by=approved_by,
        placed_by=uow.actor,
        on=today,
        vat_rates=rules.rates(),
        charges=pooled.charges if pooled else (),
    )
    order = draft.numbered(_number(uow, today))
    uow.purchase_orders.add(order, uow.now())
    commit_to_budgets(uow, order)
    note_volume(uow, order)
    _say_placed(uow, order, pooled)
    return order


def get(uow: Procuring, purchase_order_id: str) -> PurchaseOrder:
    """The order. Raises NotKnown."""
    return uow.purchase_orders.get(purchase_order_id)


def by_number(uow: Procuring, number: str) -> PurchaseOrder | None:
    """The order of a number as people write it, capitals or not; None where there is none."""
    return uow.purchase_orders.find(number=number) if number.strip() else None


def of_origin(uow: Procuring, origin: str) -> PurchaseOrder | None:
    """The order that came of a requisition, a collective order or a visit; None where none did."""
    return uow.purchase_orders.find(origin=origin)


def note_invoiced(uow: Procuring, purchase_order_id: str, by_line: Mapping[int, Decimal]) -> None:
    """So much more was invoiced, by line; below zero for a credit note."""
    uow.purchase_orders.lock(purchase_order_id)
    uow.purchase_orders.note_invoiced(purchase_order_id, by_line)


def _number(uow: Procuring, on: date) -> str:
    """PO-2026-27-00001: the accounts of an academy trust run with the academic year."""
    year = academic_year_of(on).name
    return f"PO-{year}-{uow.purchase_orders.next_number(year):05d}"


def commit_to_budgets(uow: Procuring, order: PurchaseOrder) -> None:
    """What its lines with a cost code will cost, promised to the budgets of their schools."""
    together: dict[tuple[str | None, str], int] = {}
    for line in order.lines:
        if line.code:
            whose = (line.school_id or order.school_id, line.code)
            together[whose] = together.get(whose, 0) + line.net_pence
    for (school_id, code), pence in together.items():
        budgets.commit(
            uow,
            about=order.purchase_order_id,
            school_id=school_id,
            code=code,
            on=order.placed_on,
            pence=pence,
            says=f"Order {order.number} to {order.supplier_name}",
        )


def note_volume(uow: Procuring, order: PurchaseOrder, times: int = 1) -> None:
    """Count what was bought, with VAT, towards the thresholds; `times` of -1 takes it back. A contract counts by itself."""
    if order.kind is Kind.CONTRACT:
        return
    rates = {amount.treatment: amount.per_cent for amount in order.vat}
    together: dict[tuple[str, str | None], int] = {}
    for line in order.lines:
        about = (line.cpv_code, line.school_id or order.school_id)
        with_vat = line.net_pence + per_cent_of(line.net_pence, rates[line.vat])
        together[about] = together.get(about, 0) + with_vat
    for (cpv_code, school_id), pence in together.items():
        note_bought(
            uow,
            source=Source.ORDER,
            cpv_code=cpv_code,
            school_id=school_id,
            on=order.placed_on,
            pence_incl_vat=times * pence,
        )


def _say_placed(uow: Procuring, order: PurchaseOrder, pooled: Pooled | None) -> None:
    uow.emit(
        "procurement.order.placed.v1",
        subject=pooled.order_id if pooled else order.purchase_order_id,
        school_id=order.school_id,
        why=f"Order {order.number}, '{order.title}', goes to {order.supplier_name}",
        data={
            "order_id": pooled.order_id if pooled else order.purchase_order_id,
            "supplier_id": order.supplier_id,
            "supplier_name": order.supplier_name,
            "items": len(order.lines),
            "cases": pooled.cases if pooled else 0,
            "net_pence": order.net_pence,
            "total_pence": order.total_pence,
            "delivery_on": order.delivery_on or order.placed_on,
            **order.names(),
            "title": order.title,
            "schools": list(order.schools),
        },
    )
