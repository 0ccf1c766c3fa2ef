"""Orders changed, cancelled and closed. What the supplier must be told is kept as a numbered change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders.ordering import commit_to_budgets, note_volume
from services.procurement.application.purchase_orders.ports import ChangeRecord
from services.procurement.application.purchase_orders.stepping import order_of
from services.procurement.application.requisitions import budgets
from services.procurement.domain.purchase_orders import changes as domain
from services.procurement.domain.purchase_orders.changes import LineChange
from services.procurement.domain.purchase_orders.order import Kind, PurchaseOrder
from shared.refusals import WrongTime
from shared.refusing import for_the_trust, worded


@worded
def change(
    uow: Procuring,
    purchase_order_id: str,
    reason: str,
    lines: Sequence[Mapping[str, Any]],
    delivery_on: date | None,
    version: int | None,
) -> dict[str, Any]:
    """Quantities, prices or the day of delivery changed, never to more than was approved; what is another now is told."""
    for_the_trust(uow)
    with order_of(uow, purchase_order_id, None) as order:
        _refuse_collective(order)
        asked = [LineChange(one["line_no"], _decimal(one, "quantity"), _decimal(one, "unit_price")) for one in lines]
        after, told = domain.changed(
            order, lines=asked, delivery_on=delivery_on, reason=reason, on=uow.today(), version_read=version
        )
        if told:
            uow.purchase_orders.save(after, order)
            _keep(uow, after, "change", reason, domain.as_json(told))
            budgets.release(uow, order.purchase_order_id)
            commit_to_budgets(uow, after)
            note_volume(uow, order, -1)
            note_volume(uow, after)
        return _answer(after) | {"changes": [dict(part) for part in domain.as_json(told)]}


@worded
def cancel(uow: Procuring, purchase_order_id: str, reason: str, version: int | None) -> dict[str, Any]:
    """An order cancelled before anything of it came; what it held of budgets is free again."""
    for_the_trust(uow)
    with order_of(uow, purchase_order_id, None) as order:
        _refuse_collective(order)
        after, new = domain.cancelled(order, reason, uow.actor, uow.today(), version)
        if new:
            uow.purchase_orders.save(after, order)
            _keep(uow, after, "cancellation", reason, ())
            budgets.release(uow, order.purchase_order_id)
            note_volume(uow, order, -1)
        return _answer(after)


@worded
def close(uow: Procuring, purchase_order_id: str, reason: str, version: int | None) -> dict[str, Any]:
    """An order closed: nobody waits for more, and what is left of its commitment is free again."""
    for_the_trust(uow)
    with order_of(uow, purchase_order_id, None) as order:
        after, new = domain.closed(order, reason, uow.actor, uow.today(), version)
        if new:
            uow.purchase_orders.save(after, order)
            budgets.release(uow, order.purchase_order_id)
        return _answer(after)


def _keep(uow: Procuring, order: PurchaseOrder, kind: str, reason: str, parts: Sequence[Mapping[str, object]]) -> None:
    uow.purchase_orders.add_change(
        ChangeRecord(
            order.purchase_order_id, order.revision, order.school_id, kind, reason.strip(), tuple(parts), uow.actor,
            uow.now(),
        )
    )  # fmt: skip


def _decimal(said: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(said[name]) if said.get(name) is not None else None


def _answer(order: PurchaseOrder) -> dict[str, Any]:
    return {"purchase_order_id": order.purchase_order_id, "number": order.number, "state": order.state.value}


def _refuse_collective(order: PurchaseOrder) -> None:
    if order.kind is Kind.COLLECTIVE:
        raise WrongTime(
            f"Order {order.number} is of schools together, and each has its share of it: it cannot be changed alone. "
            "Record what came, and share out by hand where that is needed"
        )
