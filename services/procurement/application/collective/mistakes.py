"""A collective order opened by mistake: called off, or moved to other days, before its close; the schools are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from services.procurement.application import rules
from services.procurement.application.collective.recording import record
from services.procurement.application.collective.stepping import Step, step_with_whole_order
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective import mistakes as domain
from services.procurement.domain.collective.order import CollectiveOrder
from shared.refusing import for_the_trust, worded


@worded
def call_off(uow: Procuring, order_id: str, reason: str) -> dict[str, Any]:
    """Call an order off that is not closed yet. Nothing is ordered; every school invited is told why."""
    return _step(uow, order_id, lambda order: domain.call_off(order, reason, uow.now()))


@worded
def move(uow: Procuring, order_id: str, closes_at: datetime, delivery_on: date, reason: str) -> dict[str, Any]:
    """Let an order close, and be delivered, at other times than was said; every school invited is told why."""

    def moved(order: CollectiveOrder) -> domain.Moved:
        items = uow.catalogue.items(order.window.supplier_id, list(order.window.items))
        return domain.move(order, closes_at, delivery_on, reason, uow.now(), items.values(), rules.rates())

    return _step(uow, order_id, moved)


def _step(uow: Procuring, order_id: str, step: Step) -> dict[str, Any]:
    for_the_trust(uow)
    before, after, facts = step_with_whole_order(uow, order_id, step)
    if after.version != before.version:
        uow.orders.save_window(after)
        record(uow, after, facts)
    return {
        "order_id": order_id,
        "phase": after.phase(uow.now()).value,
        "changed": after.version != before.version,
        "in_words": [f"{fact.in_words}." for fact in facts],
    }
