"""What schools saved, owe and used, each figure with how it came about."""

from __future__ import annotations

from typing import Any

from services.procurement.application.collective.ports import Recharge, SavingRecord, Usage
from services.procurement.application.collective.working import working_of
from services.procurement.application.ports import Procuring
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.collective.saving import SAVING_METHOD
from shared.money import pounds
from shared.refusing import for_the_trust


def savings(uow: Procuring) -> dict[str, Any]:
    """What every school saves by all orders, the largest saving first, with totals."""
    for_the_trust(uow)
    records = uow.records.savings()
    names = uow.schools.among({record.school_id for record in records})
    by_school: dict[str, list[SavingRecord]] = {}
    for record in records:
        by_school.setdefault(record.school_id, []).append(record)
    schools: list[dict[str, Any]] = [
        {
            "school_id": school_id,
            "name": names[school_id].name if school_id in names else school_id,
            "orders": len(own),
        }
        | _totals(own)
        for school_id, own in by_school.items()
    ]
    schools.sort(key=lambda school: (-school["saving_pence"], school["name"]))
    return {"method": SAVING_METHOD, "schools": schools} | _totals(records)


def school_savings(uow: Procuring, school_id: str, working: bool) -> dict[str, Any]:
    """What one school saves, order by order, with the method and, where wanted, both workings."""
    records = uow.records.savings(school_id=school_id)
    if not working:
        titles = {head.order_id: head.title for head in uow.orders.heads(order_ids=[one.order_id for one in records])}
        told = [{"title": titles[record.order_id]} | _saving_as_json(record) for record in records]
        return {"school_id": school_id, "method": SAVING_METHOD, "orders": told} | _totals(records)
    seen = {record.order_id: uow.orders.of_school(record.order_id, school_id) for record in records}
    orders = [saving_as_json(seen[record.order_id], record) for record in records]
    return {"school_id": school_id, "method": SAVING_METHOD, "orders": orders} | _totals(records)


def school_recharges(uow: Procuring, school_id: str) -> list[dict[str, Any]]:
    """What a school was charged, newest first, line by line with the basis."""
    return [recharge_as_json(due) for due in uow.records.recharges(school_id=school_id)]


def school_usage(uow: Procuring, school_id: str) -> list[dict[str, Any]]:
    """What a school used, newest first."""
    return [_usage_as_json(used) for used in uow.records.usage(school_id=school_id)]


def usage(uow: Procuring) -> list[dict[str, Any]]:
    """What all schools used, newest first."""
    for_the_trust(uow)
    return [_usage_as_json(used) for used in uow.records.usage()]


def saving_as_json(order: CollectiveOrder, record: SavingRecord) -> dict[str, Any]:
    """One saving with the words of both workings."""
    return {"title": order.window.title} | _saving_as_json(record) | {"working": working_of(order, record.figures)}


def saving_in_words(record: SavingRecord) -> str:
    """'£9.33 saved: £18.00 alone, £8.67 as its share, both without VAT, by what came.'"""
    saved = record.saving_pence
    said = f"{pounds(saved)} saved" if saved >= 0 else f"{pounds(-saved)} more than alone"
    of_spare = f"; {pounds(record.spare_pence)} of the price alone is for units to spare" if record.spare_pence else ""
    return (
        f"{said}: {pounds(record.alone_pence)} alone, {pounds(record.share_pence)} as its share, both without VAT, "
        f"by {record.basis}{of_spare}."
    )


def _saving_as_json(record: SavingRecord) -> dict[str, Any]:
    return {
        "order_id": record.order_id,
        "basis": record.basis,
        "method": record.method,
        "saving_pence": record.saving_pence,
        "alone_pence": record.alone_pence,
        "share_pence": record.share_pence,
        "gross_saving_pence": record.gross_saving_pence,
        "spare_pence": record.spare_pence,
        "in_words": saving_in_words(record),
    }


def _totals(records: list[SavingRecord]) -> dict[str, int]:
    return {
        "saving_pence": sum(record.saving_pence for record in records),
        "alone_pence": sum(record.alone_pence for record in records),
        "share_pence": sum(record.share_pence for record in records),
    }


def recharge_as_json(due: Recharge) -> dict[str, Any]:
    return {
        "recharge_id": due.recharge_id,
        "order_id": due.order_id,
        "reference": due.reference,
        "total_pence": due.total_pence,
        "on": due.due_on.isoformat(),
        "lines": [
            {"kind": line.kind, "about": line.about, "pence": line.pence, "basis": line.basis} for line in due.lines
        ],
    }


def _usage_as_json(used: Usage) -> dict[str, Any]:
    return {
        "usage_id": used.usage_id,
        "order_id": used.order_id,
        "school_id": used.school_id,
        "line": used.line,
        "measure": used.measure,
        "quantity": used.quantity,
        "on": used.on.isoformat(),
        "about": used.about,
    }
