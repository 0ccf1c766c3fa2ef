"""After the close: what came, who gets it, and what that does to each school's share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.procurement.application.collective.pooled_orders import post_delivery
from services.procurement.application.collective.ports import DELIVERY, GoodsEntry
from services.procurement.application.collective.promised import promise_what_is_still_to_pay
from services.procurement.application.collective.recording import record
from services.procurement.application.collective.stepping import Step, is_large, step_with_whole_order
from services.procurement.application.ports import Procuring
from services.procurement.domain.catalogue.allergens import allergens_of
from services.procurement.domain.collective import receipt as domain
from services.procurement.domain.collective.facts import GoodsSentBack, ShareRevised, SubstituteToCheck
from services.procurement.domain.collective.order import CollectiveOrder, Substitute
from services.procurement.domain.collective.receipt import Delivered
from shared.refusals import NotValid
from shared.refusing import for_the_trust, worded
from shared.uninterrupted import uninterrupted

RECEIVE_JOB = "procurement.receive"


@worded
def receive(
    uow: Procuring, order_id: str, delivery_note: str, lines: Sequence[dict[str, Any]], last: bool
) -> dict[str, Any]:
    """One delivery recorded and everything that came shared out again; the same note twice has one effect."""
    for_the_trust(uow)
    if is_large(uow, order_id):
        arguments = {"order_id": order_id, "delivery_note": delivery_note, "lines": list(lines), "last": last}
        return {"order_id": order_id, "state": "receiving", "job_id": uow.later(RECEIVE_JOB, arguments)}
    return received_now(uow, order_id, delivery_note, lines, last)


@worded
@uninterrupted
def received_now(
    uow: Procuring, order_id: str, delivery_note: str, lines: Sequence[dict[str, Any]], last: bool
) -> dict[str, Any]:
    """Record the delivery in this transaction."""
    note = delivery_note.strip()
    delivered = [delivered_of(line) for line in lines]
    _refuse_twice(delivered)
    taken = take_step(uow, order_id, lambda order: domain.receive(order, note, delivered, uow.now(), last=last))
    if taken["changed"]:
        post_delivery(uow, order_id, note, delivered, last=last)
        uow.orders.add_goods(order_id, GoodsEntry(note, DELIVERY, uow.now(), uow.actor, list(lines), last, ""))
        promise_what_is_still_to_pay(uow, uow.orders.whole(order_id))
    return taken


@worded
def share_out_by_hand(uow: Procuring, order_id: str, sku: str, units: Mapping[str, int]) -> dict[str, Any]:
    """One received item shared out as a person decided, in units by school; the rest is left with nobody."""
    for_the_trust(uow)
    told = take_step(uow, order_id, lambda order: domain.share_out_by_hand(order, sku, units, uow.now()))
    promise_what_is_still_to_pay(uow, uow.orders.whole(order_id))
    return told


def take_step(uow: Procuring, order_id: str, step: Step) -> dict[str, Any]:
    """A step with what came, written down and said; what it changed in words, and the items as they are now."""
    before, after, facts = step_with_whole_order(uow, order_id, step)
    changed = after.version != before.version
    if changed:
        uow.orders.save_receipt(after)
        record(uow, after, facts)
    told = [fact.in_words for fact in facts if isinstance(fact, ShareRevised | SubstituteToCheck | GoodsSentBack)]
    return {
        "order_id": order_id,
        "state": "received" if after.receipt is not None and after.receipt.complete else "part received",
        "changed": changed,
        "in_words": [f"{words}." for words in told],
        "items": received_as_json(after),
    }


def received_as_json(order: CollectiveOrder) -> list[dict[str, Any]]:
    """The items of an order as far as they came: pooled totals and words, nothing of single schools."""
    if order.closing is None or order.receipt is None:
        return []
    rows = []
    for sku, came in order.receipt.items.items():
        ordered = order.closing.items[sku].units if sku in order.closing.items else 0
        rows.append(
            {
                "sku": sku,
                "name": order.window.items[sku].name,
                "ordered": ordered,
                "came": came.all_units,
                "left_with_nobody": came.left,
                "substitutes": [{"sku": s.sku, "name": s.name, "units": s.units} for s in came.substitutes],
                "in_words": _came_in_words(ordered, came.all_units, came.left),
            }
        )
    return rows


def _came_in_words(ordered: int, came: int, left: int) -> str:
    words = f"{came} of {ordered} came"
    if came < ordered:
        words += f", {ordered - came} short"
    elif came > ordered:
        words += f", {came - ordered} more than ordered"
    return f"{words}; {left} are with nobody yet." if left else f"{words}."


def delivered_of(line: Mapping[str, Any]) -> Delivered:
    """A line of a delivery as it travels and is kept."""
    sent = tuple(
        Substitute(
            other["sku"],
            other["name"],
            other["units"],
            allergens_of(other["allergens"]) if other.get("allergens") else None,
        )
        for other in line.get("substitutes") or ()
    )
    return Delivered(line["sku"], line["units"], sent)


def _refuse_twice(delivered: Sequence[Delivered]) -> None:
    skus = [line.sku for line in delivered]
    twice = next((sku for sku in skus if skus.count(sku) > 1), None)
    if twice is not None:
        raise NotValid(f"'{twice}' is on the delivery twice: add the two lines up")
