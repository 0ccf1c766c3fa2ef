"""What comes of an order and what goes back: entered by the school's office or the trust, taken back by a counter entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders.stepping import lines_of, order_of
from services.procurement.domain.purchase_orders import goods
from services.procurement.domain.purchase_orders.goods import Entry, EntryKind, Wants
from services.procurement.domain.purchase_orders.order import Kind, PurchaseOrder
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import for_the_trust, worded


@worded
def receive(
    uow: Procuring,
    purchase_order_id: str,
    delivery_note: str,
    lines: Sequence[Mapping[str, Any]],
    last: bool,
    on: date | None = None,
    school_id: str | None = None,
) -> dict[str, Any]:
    """A delivery recorded. Each line says what came and, perhaps, how much of it was damaged or wrong, why, and what is
    wanted for that: it is entered as sent back at once. The same note twice has one effect."""
    with order_of(uow, purchase_order_id, _whose(uow, school_id)) as order:
        _refuse_collective(order)
        came = _quantities(lines, "quantity")
        after, entry = received_now(
            uow, order, reference=delivery_note, lines=came, last=last, on=on, school_id=school_id
        )
        if entry is not None:
            for wants, back in _turned_away(lines).items():
                after = _send_back(uow, after, back, wants, delivery_note, on, school_id)
        return _told(order, after, entry is not None)


@worded
def send_back(
    uow: Procuring,
    purchase_order_id: str,
    lines: Sequence[Mapping[str, Any]],
    reason: str,
    wants: str,
    reference: str = "",
    on: date | None = None,
    school_id: str | None = None,
) -> dict[str, Any]:
    """Goods sent back, for a credit note or for others in their place."""
    with order_of(uow, purchase_order_id, _whose(uow, school_id)) as order:
        _refuse_collective(order)
        back = {no: (quantity, reason) for no, quantity in _quantities(lines, "quantity").items()}
        after = _send_back(uow, order, back, Wants(wants), reference, on, school_id)
        return _told(order, after, True)


@worded
def take_back_entry(
    uow: Procuring, purchase_order_id: str, entry_id: str, reason: str, school_id: str | None = None
) -> dict[str, Any]:
    """A delivery or return that was entered by mistake taken back: a counter entry, and the order as it was without it."""
    with order_of(uow, purchase_order_id, _whose(uow, school_id)) as order:
        _refuse_collective(order)
        before = uow.purchase_orders.entries(purchase_order_id)
        wrong = next((one for one in before if one.entry_id == entry_id), None)
        if wrong is not None and school_id is not None and school_id not in (order.school_id, wrong.school_id):
            raise NotKnown("That entry is not this school's: choose one of its own")
        counter = _entry(uow, EntryKind.UNDONE, "", {}, school_id=wrong.school_id if wrong else school_id)
        after, entry = goods.undone(order, replace(counter, undoes=entry_id, reason=reason.strip()), before)
        _write(uow, order, after, entry)
        return _told(order, after, True)


def received_now(
    uow: Procuring,
    order: PurchaseOrder,
    *,
    reference: str,
    lines: Mapping[int, Decimal],
    last: bool = False,
    on: date | None = None,
    school_id: str | None = None,
    say: bool = True,
) -> tuple[PurchaseOrder, Entry | None]:
    """The order with what came; None for the entry where the same note was recorded before. Called in a wide scope.

    A service accepted is received in the same way, its reference being that of the visit. `say` emits the event.
    """
    _refuse_lines_of_others(order, lines, school_id)
    entry = _entry(uow, EntryKind.DELIVERY, reference.strip(), lines, on=on, school_id=school_id)
    if entry.on > uow.today():
        raise NotValid(f"{day_in_words(entry.on)} is still to come: give the day on which it came")
    before = uow.purchase_orders.entries(order.purchase_order_id)
    after, kept = goods.received(order, entry, before, last=last)
    if kept is not None:
        _write(uow, order, after, kept)
        if say:
            _say_received(uow, after, kept)
    return after, kept


def sent_back_now(
    uow: Procuring, order: PurchaseOrder, lines: Mapping[int, Decimal], *, reason: str, wants: str, reference: str
) -> None:
    """Goods of an order of schools together sent back, as the collective order says. Called in a wide scope."""
    back = {line_no: (quantity, reason) for line_no, quantity in lines.items()}
    _send_back(uow, order, back, Wants(wants), reference, None, None)


def taken_back_now(uow: Procuring, order: PurchaseOrder, reference: str, *, reason: str) -> None:
    """The standing entry of this reference taken back, as the collective order says; nothing where there is none."""
    before = uow.purchase_orders.entries(order.purchase_order_id)
    wrong = next((one for one in goods.standing(before) if one.reference == reference), None)
    if wrong is None:
        return
    counter = replace(_entry(uow, EntryKind.UNDONE, "", {}), undoes=wrong.entry_id, reason=reason.strip())
    after, entry = goods.undone(order, counter, before)
    _write(uow, order, after, entry)


def accept_service(
    uow: Procuring, purchase_order_id: str, line_no: int, quantity: Decimal, reference: str, school_id: str | None
) -> PurchaseOrder:
    """A service done, accepted by the school or the trust: received like goods, with the visit as its delivery note."""
    with order_of(uow, purchase_order_id, school_id) as order:
        after, _ = received_now(uow, order, reference=reference, lines={line_no: quantity}, school_id=school_id)
        return after


def _send_back(
    uow: Procuring,
    order: PurchaseOrder,
    back: Mapping[int, tuple[Decimal, str]],
    wants: Wants,
    reference: str,
    on: date | None,
    school_id: str | None,
) -> PurchaseOrder:
    quantities = {no: quantity for no, (quantity, _) in back.items()}
    _refuse_lines_of_others(order, quantities, school_id)
    reason = "; ".join(dict.fromkeys(why for _, why in back.values()))
    named = reference.strip() or f"Return {len(uow.purchase_orders.entries(order.purchase_order_id)) + 1}"
    entry = _entry(uow, EntryKind.RETURN, named, quantities, on=on, school_id=school_id)
    after, kept = goods.returned(order, replace(entry, reason=reason, wants=wants))
    _write(uow, order, after, kept)
    return after


def _write(uow: Procuring, before: PurchaseOrder, after: PurchaseOrder, entry: Entry | None) -> None:
    uow.purchase_orders.save(after, before)
    if entry is not None:
        uow.purchase_orders.add_entries(after.purchase_order_id, [entry])


def _entry(
    uow: Procuring,
    kind: EntryKind,
    reference: str,
    lines: Mapping[int, Decimal],
    *,
    on: date | None = None,
    school_id: str | None = None,
) -> Entry:
    return Entry(
        new_id(), kind, reference, dict(lines), "", None, on or uow.today(), uow.actor, uow.now(), school_id
    )  # fmt: skip


def _say_received(uow: Procuring, order: PurchaseOrder, entry: Entry) -> None:
    uow.emit(
        "procurement.order.received.v1",
        subject=order.purchase_order_id,
        school_id=order.school_id,
        why=f"Delivery note {entry.reference} was recorded on order {order.number}",
        data={
            "order_id": order.purchase_order_id,
            "delivery_note": entry.reference,
            "units": int(sum(entry.lines.values())),
            "complete": not any(line.to_come for line in order.lines),
            **order.names(),
        },
    )


def _quantities(lines: Sequence[Mapping[str, Any]], what: str) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for line in lines:
        if line["line_no"] in found:
            raise NotValid(f"Line {line['line_no']} is named twice: add the two up")
        if line.get(what):
            found[line["line_no"]] = Decimal(line[what])
    return found


def _turned_away(lines: Sequence[Mapping[str, Any]]) -> dict[Wants, dict[int, tuple[Decimal, str]]]:
    """What came damaged or wrong, by what is wanted for it."""
    found: dict[Wants, dict[int, tuple[Decimal, str]]] = {}
    for line in lines:
        if line.get("turned_away"):
            wants = Wants(line.get("wants") or Wants.CREDIT)
            found.setdefault(wants, {})[line["line_no"]] = (Decimal(line["turned_away"]), str(line.get("reason") or ""))
    return found


def _told(before: PurchaseOrder, after: PurchaseOrder, changed: bool) -> dict[str, Any]:
    beyond = [
        line
        for line in after.lines
        if line.beyond_order and line.beyond_order != before.line(line.line_no).beyond_order
    ]
    words = [
        f"Line {line.line_no}, {line.description}: {line.beyond_order:f} {line.unit} more than ordered. Keep them, or send "
        "them back."
        for line in beyond
    ]
    return {
        "purchase_order_id": after.purchase_order_id,
        "number": after.number,
        "state": after.state.value,
        "changed": changed,
        "in_words": words,
    }


def _whose(uow: Procuring, school_id: str | None) -> str | None:
    if school_id is None:
        for_the_trust(uow)
    return school_id


def _refuse_collective(order: PurchaseOrder) -> None:
    if order.kind is Kind.COLLECTIVE:
        raise WrongTime(
            f"Order {order.number} is of schools together: enter what came on the page of the collective order, which "
            "shares it out"
        )


def _refuse_lines_of_others(order: PurchaseOrder, lines: Mapping[int, Any], school_id: str | None) -> None:
    own = lines_of(order, school_id)
    for line_no in lines:
        order.line(line_no)
        if line_no not in own:
            raise NotKnown(f"Line {line_no} of order {order.number} is for another school: choose one of your own")
