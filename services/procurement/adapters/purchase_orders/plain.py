"""Purchase orders and goods entries as rows, and back. Quantities and prices travel as text, so that no decimal is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.domain.purchase_orders.goods import Entry, EntryKind, Wants
from services.procurement.domain.purchase_orders.order import (
    Charge,
    Ended,
    Kind,
    OrderLine,
    PurchaseOrder,
    State,
    VatAmount,
)
from services.procurement.domain.vat import VatTreatment

_DECIMALS = ("quantity", "unit_price", "received", "returned", "to_replace", "given_up", "invoiced")
_AS_THEY_ARE = (
    "purchase_order_id", "number", "supplier_id", "supplier_name", "school_id", "title", "placed_on", "delivery_on",
    "origin", "approved_by", "placed_by", "net_pence", "total_pence", "version", "revision",
)  # fmt: skip


def head_row(order: PurchaseOrder) -> dict[str, Any]:
    """The order's row, without its lines."""
    return {name: getattr(order, name) for name in _AS_THEY_ARE} | {
        "kind": order.kind.value,
        "state": order.state.value,
        "charges": [[charge.name, charge.pence, charge.vat.value] for charge in order.charges],
        "vat": [
            [amount.treatment.value, f"{amount.per_cent:f}", amount.net_pence, amount.pence, amount.row]
            for amount in order.vat
        ],
        "ended": _ended_as_json(order.ended),
    }


def line_row(order: PurchaseOrder, line: OrderLine) -> dict[str, Any]:
    """The row of one line. It carries the school of the order where it names none of its own."""
    values = {name: getattr(line, name) for name in OrderLine.__dataclass_fields__}
    values |= {name: f"{values[name]:f}" for name in _DECIMALS}
    return values | {
        "purchase_order_id": order.purchase_order_id,
        "vat": line.vat.value,
        "school_id": line.school_id or order.school_id,
    }


def order_of(head: Any, lines: Iterable[Any]) -> PurchaseOrder:
    """The order in its row and those of its lines."""
    return PurchaseOrder(
        purchase_order_id=head.purchase_order_id,
        number=head.number,
        kind=Kind(head.kind),
        supplier_id=head.supplier_id,
        supplier_name=head.supplier_name,
        school_id=head.school_id,
        title=head.title,
        placed_on=head.placed_on,
        delivery_on=head.delivery_on,
        origin=head.origin,
        approved_by=head.approved_by,
        placed_by=head.placed_by,
        lines=tuple(_line_of(row) for row in lines),
        charges=tuple(Charge(name, pence, VatTreatment(vat)) for name, pence, vat in head.charges),
        vat=tuple(
            VatAmount(VatTreatment(treatment), Decimal(per_cent), net, pence, row)
            for treatment, per_cent, net, pence, row in head.vat
        ),
        ended=_ended_of(head.ended),
        version=head.version,
        revision=head.revision,
    )


def entry_row(purchase_order_id: str, entry: Entry) -> dict[str, Any]:
    """The row of an entry; its lines as [line number, quantity, given up]."""
    given_up = entry.given_up or {}
    numbers = list(dict.fromkeys([*entry.lines, *given_up]))
    return {
        "entry_id": entry.entry_id,
        "purchase_order_id": purchase_order_id,
        "school_id": entry.school_id,
        "kind": entry.kind.value,
        "reference": entry.reference,
        "lines": [[no, _text(entry.lines.get(no)), _text(given_up.get(no))] for no in numbers],
        "reason": entry.reason,
        "wants": entry.wants.value if entry.wants else "",
        "on": entry.on,
        "by": entry.by,
        "at": entry.at,
        "undoes": entry.undoes,
    }


def entry_of(row: Any) -> Entry:
    """The entry in a row."""
    return Entry(
        entry_id=row.entry_id,
        kind=EntryKind(row.kind),
        reference=row.reference,
        lines={no: Decimal(quantity) for no, quantity, _ in row.lines if quantity is not None},
        reason=row.reason,
        wants=Wants(row.wants) if row.wants else None,
        on=row.on,
        by=row.by,
        at=row.at,
        school_id=row.school_id,
        undoes=row.undoes,
        given_up={no: Decimal(left) for no, _, left in row.lines if left is not None},
    )


def _line_of(row: Any) -> OrderLine:
    values = {name: getattr(row, name) for name in OrderLine.__dataclass_fields__}
    values |= {name: Decimal(values[name]) for name in _DECIMALS}
    return OrderLine(**values | {"vat": VatTreatment(row.vat)})


def _text(quantity: Decimal | None) -> str | None:
    return f"{quantity:f}" if quantity is not None else None


def _ended_as_json(ended: Ended | None) -> dict[str, Any] | None:
    if ended is None:
        return None
    return {"state": ended.state.value, "reason": ended.reason, "on": ended.on.isoformat(), "by": ended.by}


def _ended_of(said: Mapping[str, Any] | None) -> Ended | None:
    if said is None:
        return None
    return Ended(State(said["state"]), said["reason"], date.fromisoformat(said["on"]), said["by"])
