"""Goods of a collective order that go back, and deliveries or returns that were entered by mistake.

Each is posted to the purchase order as well, so that an invoice or credit note is compared with what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.procurement.application.collective.deliveries import delivered_of, take_step
from services.procurement.application.collective.pooled_orders import pooled_order
from services.procurement.application.collective.ports import RETURN, GoodsEntry
from services.procurement.application.collective.promised import promise_what_is_still_to_pay
from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders.receiving import sent_back_now, taken_back_now
from services.procurement.domain.collective import returns as domain
from services.procurement.domain.collective.order import CollectiveOrder
from shared.refusals import NotKnown, NotValid
from shared.refusing import for_the_trust, worded
from shared.uninterrupted import uninterrupted


@worded
@uninterrupted
def send_back(
    uow: Procuring,
    order_id: str,
    sku: str,
    units: Mapping[str, int],
    from_nobody: int,
    reason: str,
    wants: str,
    reference: str,
) -> dict[str, Any]:
    """Units of an item sent back by schools (`units`), and of those that nobody holds; for credit or for others instead.

    Raises Conflict where nothing came, InvalidRequest for more than is there, NotFound, each in words.
    """
    for_the_trust(uow)
    earlier = uow.orders.goods(order_id)
    named = reference.strip() or f"Return {sum(1 for one in earlier if one.kind == RETURN) + 1}"
    if any(one.note.casefold() == named.casefold() for one in earlier):
        raise NotValid(f"{named} was already entered: give this return another reference")
    told = take_step(uow, order_id, lambda order: domain.send_back(order, sku, units, from_nobody, reason, uow.now()))
    line = {"sku": sku, "units": dict(units), "from_nobody": from_nobody, "wants": wants}
    uow.orders.add_goods(order_id, GoodsEntry(named, RETURN, uow.now(), uow.actor, [line], None, reason.strip()))
    placed = pooled_order(uow, order_id)
    number = next((one.line_no for one in placed.lines if one.sku == sku), None) if placed else None
    if placed is not None and number is not None:
        back = {number: Decimal(sum(units.values()) + from_nobody)}
        sent_back_now(uow, placed, back, reason=reason, wants=wants, reference=named)
    promise_what_is_still_to_pay(uow, uow.orders.whole(order_id))
    return told | {"reference": named}


@worded
@uninterrupted
def take_back(uow: Procuring, order_id: str, note: str, reason: str) -> dict[str, Any]:
    """A delivery or return that was entered by mistake taken back; its number is free for the right one.

    Raises NotFound where it does not stand, InvalidRequest without a reason or where goods of it went back since.
    """
    for_the_trust(uow)
    if not reason.strip():
        raise NotValid("Say what was wrong with the entry")
    entries = [one for one in uow.orders.goods(order_id) if not one.taken_back_by]
    wrong = next((one for one in entries if one.note == note), None)
    if wrong is None:
        raise NotKnown(f"There is no delivery or return {note} that still stands: choose one of those shown")
    complete = any(one.last for one in entries if one is not wrong)
    told = take_step(uow, order_id, lambda order: _without(uow, order, wrong, complete))
    uow.orders.take_back_goods(order_id, note, uow.actor, uow.now(), reason.strip())
    placed = pooled_order(uow, order_id)
    if placed is not None:
        taken_back_now(uow, placed, note, reason=reason)
    promise_what_is_still_to_pay(uow, uow.orders.whole(order_id))
    return told


def entries_as_json(uow: Procuring, order_id: str) -> list[dict[str, Any]]:
    """Every delivery and return of an order, and whether it can be taken back."""
    return [
        {
            "note": one.note,
            "kind": one.kind,
            "at": one.at.isoformat(),
            "by": one.by,
            "units": sum(_units(line) for line in one.lines),
            "reason": one.reason,
            "taken_back_by": one.taken_back_by,
        }
        for one in uow.orders.goods(order_id)
    ]


def _without(uow: Procuring, order: CollectiveOrder, wrong: GoodsEntry, complete: bool) -> domain.Stepped:
    if wrong.kind == RETURN:
        (line,) = wrong.lines
        return domain.return_taken_back(order, line["sku"], line["units"], line["from_nobody"], uow.now())
    delivered = [delivered_of(line) for line in wrong.lines]
    return domain.delivery_taken_back(order, wrong.note, delivered, complete=complete, now=uow.now())


def _units(line: Mapping[str, Any]) -> int:
    if "from_nobody" in line:
        return int(sum(line["units"].values()) + line["from_nobody"])
    return int(line["units"] + sum(other["units"] for other in line.get("substitutes") or ()))
