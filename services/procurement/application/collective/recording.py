"""What happened to an order, as the domain's steps report it, turned into records, notices and events.

Ids of what is charged or metered are worked out from what they are about, so saying a thing twice says it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

from services.procurement.application.collective.pooled_orders import place_pooled_order, pooled_order
from services.procurement.application.collective.ports import Notice, Recharge, SavingRecord, Usage
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective.facts import (
    GoodsReceived,
    GoodsSentBack,
    LineWithdrawn,
    NotApproved,
    OrderCalledOff,
    OrderClosed,
    OrderMoved,
    OrderOpened,
    RechargeDue,
    SavingRecorded,
    SchoolLeft,
    ShareRevised,
    SubstituteToCheck,
    UsageRecorded,
)
from services.procurement.domain.collective.order import CollectiveOrder

CATALOGUE_LINE = "collective_contracts"
"""The line of the service catalogue that collective orders belong to (owner: procurement)."""
_IDS = UUID("5f0c5a4e-8c1b-5c55-9a39-5d7f7a0f2d61")


def stable_id(*about: str) -> str:
    """The same id for the same thing, whoever asks and however often."""
    return str(uuid5(_IDS, "\n".join(about)))


def record(uow: Procuring, order: CollectiveOrder, facts: Sequence[object]) -> None:
    """Write down and announce what happened to `order`, which is the state after it."""
    _record_opening(uow, facts)
    _record_close(uow, order, facts)
    _record_delivery(uow, order, facts)
    _record_notices(uow, order, facts)
    _record_savings(uow, order, [fact for fact in facts if isinstance(fact, SavingRecorded)])
    _record_usage(uow, order, [fact for fact in facts if isinstance(fact, UsageRecorded)])
    _record_recharges(uow, order, [fact for fact in facts if isinstance(fact, RechargeDue)])


def _record_opening(uow: Procuring, facts: Iterable[object]) -> None:
    for fact in facts:
        if isinstance(fact, OrderOpened):
            window = fact.window
            uow.emit(
                "procurement.collective_order.opened.v1",
                subject=window.order_id,
                why=f"'{window.title}' was opened to {len(window.schools)} schools",
                data={
                    "order_id": window.order_id,
                    "title": window.title,
                    "schools": sorted(window.schools),
                    "opens_at": window.opens_at,
                    "closes_at": window.closes_at,
                },
            )


def _record_close(uow: Procuring, order: CollectiveOrder, facts: Iterable[object]) -> None:
    if order.closing is None or not any(isinstance(fact, OrderClosed) for fact in facts):
        return
    window, closing = order.window, order.closing
    ordered = [item for item in closing.items.values() if item.cases]
    uow.emit(
        "procurement.collective_order.closed.v1",
        subject=window.order_id,
        why=f"'{window.title}' was closed",
        data={
            "order_id": window.order_id,
            "items": len(ordered),
            "net_pence": closing.bill.net_pence,
            "total_pence": closing.bill.total_pence,
            "title": window.title,
            "closed_at": closing.closed_at,
            "schools": len(closing.shares),
            "saving_pence": sum(saving.net_pence for saving in closing.savings.values()),
        },
    )
    if ordered:
        place_pooled_order(uow, window, closing)


def _record_delivery(uow: Procuring, order: CollectiveOrder, facts: Iterable[object]) -> None:
    for fact in facts:
        if isinstance(fact, GoodsReceived) and order.receipt is not None:
            note = order.receipt.notes[-1]
            pooled = pooled_order(uow, fact.order_id)
            named = pooled.names() if pooled else {}
            uow.emit(
                "procurement.order.received.v1",
                subject=fact.order_id,
                why=f"Delivery note {note} was recorded",
                data={
                    "order_id": fact.order_id,
                    "delivery_note": note,
                    "units": sum(fact.units.values()),
                    "complete": order.receipt.complete,
                    **named,
                },
            )


def _record_notices(uow: Procuring, order: CollectiveOrder, facts: Iterable[object]) -> None:
    now, order_id = uow.now(), order.window.order_id
    notices: list[Notice] = []
    for fact in facts:
        if isinstance(fact, LineWithdrawn):
            item = order.window.items[fact.sku].name
            firm, tolerance = fact.before
            words = f"The line for {item} ({firm} firm, {tolerance} tolerance) is gone: {fact.reason}"
            notices.append(Notice(order_id, fact.school_id, "withdrawn", fact.at, f"{words}."))
        elif isinstance(fact, NotApproved):
            notices.append(Notice(order_id, fact.school_id, "not approved", fact.at, f"{fact.in_words}."))
        elif isinstance(fact, SchoolLeft):
            notices.append(Notice(order_id, fact.school_id, "left", fact.at, f"{fact.in_words}."))
        elif isinstance(fact, OrderCalledOff | OrderMoved):
            kind = "called off" if isinstance(fact, OrderCalledOff) else "moved"
            notices += [Notice(order_id, one, kind, now, f"{fact.in_words}.") for one in fact.schools]
        elif isinstance(fact, GoodsSentBack):
            notices.append(Notice(order_id, fact.school_id, "sent back", now, f"{fact.in_words}."))
        elif isinstance(fact, ShareRevised):
            notices.append(Notice(order_id, fact.school_id, "share revised", now, f"{fact.in_words}."))
        elif isinstance(fact, SubstituteToCheck):
            notices += [Notice(order_id, one, "substitute", now, f"{fact.in_words}.") for one in fact.schools]
    uow.records.add_notices(notices)


def _record_savings(uow: Procuring, order: CollectiveOrder, facts: Sequence[SavingRecorded]) -> None:
    if not facts:
        return
    order_id = order.window.order_id
    savings = {fact.school_id: _saving_record(fact, uow) for fact in facts}
    for school_id in uow.records.schools_that_saved(order_id):
        # A school that in the end got nothing saves nothing; what was said of it before must not stand.
        if school_id not in savings:
            savings[school_id] = _no_saving(facts[0], school_id, uow)
    uow.records.put_savings(list(savings.values()))
    for school_id, saving in savings.items():
        uow.emit(
            "procurement.saving.recorded.v1",
            subject=stable_id("saving", order_id, school_id),
            school_id=school_id,
            why=f"Worked out by {saving.basis} of '{order.window.title}'",
            data={
                "school_id": school_id,
                "order_id": order_id,
                "saving_pence": saving.saving_pence,
                "alone_pence": saving.alone_pence,
                "share_pence": saving.share_pence,
                "method": saving.method,
                "basis": saving.basis,
            },
        )


def _no_saving(said: SavingRecorded, school_id: str, uow: Procuring) -> SavingRecord:
    return SavingRecord(
        said.order_id, school_id, said.basis, said.saving.method, 0, 0, 0, 0, 0, figures={}, recorded_at=uow.now()
    )


def _saving_record(fact: SavingRecorded, uow: Procuring) -> SavingRecord:
    saving = fact.saving
    return SavingRecord(
        order_id=fact.order_id,
        school_id=fact.school_id,
        basis=fact.basis,
        method=saving.method,
        saving_pence=saving.net_pence,
        alone_pence=saving.alone_net_pence,
        share_pence=saving.share.net_pence,
        gross_saving_pence=saving.gross_pence,
        spare_pence=saving.spare_pence,
        figures=saving,
        recorded_at=uow.now(),
    )


def _record_usage(uow: Procuring, order: CollectiveOrder, facts: Sequence[UsageRecorded]) -> None:
    order_id, about = order.window.order_id, f"'{order.window.title}'"
    used = [
        Usage(
            stable_id("usage", order_id, fact.usage.school_id, measure),
            order_id,
            fact.usage.school_id,
            CATALOGUE_LINE,
            measure,
            quantity,
            uow.today(),
            about,
        )
        for fact in facts
        for measure, quantity in (("collective order", fact.usage.orders), ("order line", fact.usage.order_lines))
    ]
    meter(uow, used, f"{order.window.title} was closed with lines of the school")


def meter(uow: Procuring, used: Sequence[Usage], why: str) -> None:
    """Keep use of the service that is metered, and say it."""
    uow.records.add_usage(used)
    for one in used:
        uow.emit(
            "procurement.usage.recorded.v1",
            subject=one.usage_id,
            school_id=one.school_id,
            why=why,
            data={
                "school_id": one.school_id,
                "usage_id": one.usage_id,
                "line": one.line,
                "measure": one.measure,
                "quantity": one.quantity,
                "on": one.on,
                "about": one.about,
            },
        )


def _record_recharges(uow: Procuring, order: CollectiveOrder, facts: Sequence[RechargeDue]) -> None:
    due = [
        Recharge(
            stable_id("recharge", fact.order_id, fact.school_id, fact.lines[0].invoice),
            fact.order_id,
            fact.school_id,
            fact.lines[0].invoice,
            sum(line.pence for line in fact.lines),
            fact.lines,
            uow.today(),
        )
        for fact in facts
        if fact.lines
    ]
    uow.records.add_recharges(due)
    for one in due:
        uow.emit(
            "procurement.recharge.due.v1",
            subject=one.recharge_id,
            school_id=one.school_id,
            why=f"Its part of {order.window.supplier_name}'s {one.reference} for '{order.window.title}'",
            data={
                "school_id": one.school_id,
                "recharge_id": one.recharge_id,
                "order_id": one.order_id,
                "order_title": order.window.title,
                "reference": one.reference,
                "total_pence": one.total_pence,
                "lines": [
                    {"kind": line.kind, "about": line.about, "pence": line.pence, "basis": line.basis}
                    for line in one.lines
                ],
                "on": one.due_on,
            },
        )
