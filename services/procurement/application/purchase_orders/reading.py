"""Orders as they are looked at: the list, and one order with its lines, what came and went back, and what may be done now.

A school sees its own orders, and of orders for several schools the lines that are its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders.ports import ChangeRecord, OrdersWanted, PurchaseOrderHead
from services.procurement.application.purchase_orders.stepping import lines_of, order_of
from services.procurement.domain.purchase_orders.changes import steps_open
from services.procurement.domain.purchase_orders.goods import Entry, EntryKind, standing
from services.procurement.domain.purchase_orders.order import Kind, OrderLine, PurchaseOrder, State
from shared.money import pounds
from shared.refusing import for_the_trust, worded

OF_A_SCHOOL = frozenset({"receive", "return"})
STANDING = (State.PLACED.value, State.PART_RECEIVED.value, State.RECEIVED.value)
MOST_NAMED = 200
COLLECTIVE = "collective:"
"""How the origin of an order of schools together begins; the collective order's id follows."""


@worded
def listed(
    uow: Procuring,
    words: str = "",
    states: Sequence[str] = (),
    kinds: Sequence[str] = (),
    supplier_id: str = "",
    school_ids: Sequence[str] = (),
    page: int = 1,
    page_size: int = 50,
) -> dict[str, Any]:
    """A page of all orders of the trust, the latest first."""
    for_the_trust(uow)
    wanted = OrdersWanted(words, tuple(states), tuple(kinds), supplier_id, tuple(school_ids) or None)
    return _page(uow, wanted, page, page_size)


@worded
def listed_for_school(
    uow: Procuring, school_id: str, words: str = "", states: Sequence[str] = (), page: int = 1, page_size: int = 50
) -> dict[str, Any]:
    """A page of a school's orders: its own, and those of contracts that have a line for it."""
    uow.scope.check(school_id)
    kinds = (Kind.SCHOOL.value, Kind.CONTRACT.value)
    with uow.over_all_schools():
        return _page(uow, OrdersWanted(words, tuple(states), kinds, "", (school_id,)), page, page_size)


@worded
def orders_of_schools_that_left(uow: Procuring) -> list[dict[str, Any]]:
    """Orders still open of schools that have left procurement: they stand, and the trust takes in what comes of them."""
    for_the_trust(uow)
    left = uow.schools.left()
    if not left:
        return []
    return [
        {
            "purchase_order_id": one.purchase_order_id,
            "number": one.number,
            "title": one.title,
            "supplier": one.supplier_name,
            "school": left[one.school_id].name,
            "left_on": str(left[one.school_id].ended_on),
            "net_pence": one.net_pence,
        }
        for one in uow.purchase_orders.placed_for(left, STANDING, MOST_NAMED)
        if one.school_id is not None
    ]


@worded
def order_page(uow: Procuring, purchase_order_id: str) -> dict[str, Any]:
    """One order, whole, with all that happened to it."""
    for_the_trust(uow)
    order = uow.purchase_orders.get(purchase_order_id)
    entries = uow.purchase_orders.entries(purchase_order_id)
    names = _names(uow, order.schools)
    steps = [] if order.kind is Kind.COLLECTIVE else steps_open(order)
    return (
        order_as_json(order, order.lines, entries, names)
        | _totals_as_json(order)
        | {"steps": steps, "changes": [_change_as_json(one) for one in uow.purchase_orders.changes(purchase_order_id)]}
    )


@worded
def order_page_for_school(uow: Procuring, school_id: str, purchase_order_id: str) -> dict[str, Any]:
    """One order as a school sees it: of one for several schools its own lines and entries only."""
    with order_of(uow, purchase_order_id, school_id) as order:
        own = set(lines_of(order, school_id))
        lines = [line for line in order.lines if line.line_no in own]
        entries = [
            entry
            for entry in uow.purchase_orders.entries(purchase_order_id)
            if school_id in (order.school_id, entry.school_id)
        ]
        names = _names(uow, [school_id])
    whole = order.school_id == school_id
    part: dict[str, Any] = {
        "net_pence": sum(line.net_pence for line in lines),
        "total_pence": None,
        "charges": [],
        "vat": [],
    }
    return (
        order_as_json(order, lines, entries, names)
        | (_totals_as_json(order) if whole else part)
        | {"steps": [step for step in steps_open(order) if step in OF_A_SCHOOL], "whole": whole}
    )


def order_as_json(
    order: PurchaseOrder, lines: Iterable[OrderLine], entries: Sequence[Entry], names: dict[str, str]
) -> dict[str, Any]:
    """The order with the lines and entries given, as plain values."""
    shown = list(lines)
    return {
        "purchase_order_id": order.purchase_order_id,
        "number": order.number,
        "kind": order.kind.value,
        "title": order.title,
        "state": order.state.value,
        "state_in_words": state_in_words(order, shown),
        "supplier_id": order.supplier_id,
        "supplier": order.supplier_name,
        "school_id": order.school_id,
        "school": names.get(order.school_id or ""),
        "placed_on": order.placed_on.isoformat(),
        "delivery_on": order.delivery_on.isoformat() if order.delivery_on else None,
        "approved_by": order.approved_by,
        "collective_order_id": order.origin.removeprefix(COLLECTIVE) if order.origin.startswith(COLLECTIVE) else None,
        "version": order.version,
        "revision": order.revision,
        "ended": _ended_as_json(order),
        "lines": [line_as_json(line, names) for line in shown],
        "entries": [_entry_as_json(entry, entries, order) for entry in entries],
        "credit_due": [
            f"{line.credit_due:f} {line.unit} of {line.description}: {pounds(_pence_of(line, line.credit_due))} without VAT"
            for line in shown
            if line.credit_due
        ],
    }


def _totals_as_json(order: PurchaseOrder) -> dict[str, Any]:
    return {
        "net_pence": order.net_pence,
        "total_pence": order.total_pence,
        "charges": [asdict(charge) | {"vat": charge.vat.value} for charge in order.charges],
        "vat": [
            {"treatment": one.treatment.value, "net_pence": one.net_pence, "pence": one.pence, "row": one.row}
            for one in order.vat
        ],
    }


def line_as_json(line: OrderLine, names: dict[str, str]) -> dict[str, Any]:
    """A line with what came of it, in figures and in words."""
    return {
        "line_no": line.line_no,
        "description": line.description,
        "sku": line.sku,
        "quantity": f"{line.quantity:f}",
        "unit": line.unit,
        "unit_price": f"{line.unit_price:f}",
        "net_pence": line.net_pence,
        "vat": line.vat.value,
        "cpv_code": line.cpv_code,
        "code": line.code,
        "school_id": line.school_id,
        "school": names.get(line.school_id or ""),
        "received": f"{line.received:f}",
        "returned": f"{line.returned:f}",
        "kept": f"{line.kept:f}",
        "to_come": f"{line.to_come:f}",
        "invoiced": f"{line.invoiced:f}",
        "in_words": line_in_words(line),
    }


def line_in_words(line: OrderLine) -> str:
    """'8 of 10 came, 2 still to come; 1 went back.'"""
    words = f"{line.received:f} of {line.quantity:f} came" if line.received else "Nothing has come yet"
    if line.received and line.to_come:
        words += f", {line.to_come:f} still to come"
    if line.given_up:
        words += f"; {line.given_up:f} will not come"
    if line.returned:
        words += f"; {line.returned:f} went back"
    if line.beyond_order:
        words += f"; {line.beyond_order:f} more than ordered were kept"
    return f"{words}."


def state_in_words(order: PurchaseOrder, lines: Sequence[OrderLine]) -> str:
    """Where the order stands, in a sentence."""
    if order.ended is not None:
        because = f": {order.ended.reason}" if order.ended.reason else ""
        return f"{'Cancelled' if order.ended.state.value == 'cancelled' else 'Closed'}{because}."
    done = sum(1 for line in lines if not line.to_come)
    if not any(line.received for line in lines):
        return "Placed. Nothing has come yet."
    if done == len(lines):
        return "All of it is here."
    return f"{done} of {len(lines)} lines are complete."


def _page(uow: Procuring, wanted: OrdersWanted, page: int, size: int) -> dict[str, Any]:
    heads, total = uow.purchase_orders.page(wanted, page, size)
    names = _names(uow, [head.school_id for head in heads if head.school_id])
    return {
        "orders": [_head_as_json(head, names) for head in heads],
        "total": total,
        "page": page,
        "page_size": size,
    }


def _head_as_json(head: PurchaseOrderHead, names: dict[str, str]) -> dict[str, Any]:
    return asdict(head) | {
        "placed_on": head.placed_on.isoformat(),
        "delivery_on": head.delivery_on.isoformat() if head.delivery_on else None,
        "supplier": head.supplier_name,
        "school": names.get(head.school_id or ""),
    }


def _entry_as_json(entry: Entry, all_entries: Sequence[Entry], order: PurchaseOrder) -> dict[str, Any]:
    by_no = {line.line_no: line for line in order.lines}
    return {
        "entry_id": entry.entry_id,
        "kind": entry.kind.value,
        "reference": entry.reference,
        "on": entry.on.isoformat(),
        "by": entry.by,
        "reason": entry.reason,
        "wants": entry.wants.value if entry.wants else None,
        "lines": [
            {"line_no": no, "quantity": f"{quantity:f}", "unit": by_no[no].unit, "description": by_no[no].description}
            for no, quantity in entry.lines.items()
        ],
        "stands": entry in standing(all_entries),
        "may_be_undone": order.ended is None
        and entry.kind is not EntryKind.UNDONE
        and order.kind is not Kind.COLLECTIVE
        and entry in standing(all_entries),
    }


def _change_as_json(change: ChangeRecord) -> dict[str, Any]:
    return {
        "revision": change.revision,
        "kind": change.kind,
        "reason": change.reason,
        "by": change.by,
        "at": change.at.isoformat(),
        "changes": [dict(part) for part in change.changes],
    }


def _ended_as_json(order: PurchaseOrder) -> dict[str, Any] | None:
    if order.ended is None:
        return None
    return {"reason": order.ended.reason, "on": order.ended.on.isoformat(), "by": order.ended.by}


def _names(uow: Procuring, school_ids: Iterable[str]) -> dict[str, str]:
    return {school_id: one.name for school_id, one in uow.schools.among(list(dict.fromkeys(school_ids))).items()}


def _pence_of(line: OrderLine, quantity: Any) -> int:
    return int(line.net_pence * quantity / line.quantity) if line.quantity else 0
