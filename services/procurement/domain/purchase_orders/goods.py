"""What comes of an order and what goes back: deliveries in part or more than ordered, services accepted, returns of what was
damaged or wrong, and the counter entry of something entered by mistake.

Nothing entered is ever changed. Sums on the lines follow from the entries, and never fall below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from services.procurement.domain.purchase_orders.order import ZERO, OrderLine, PurchaseOrder, State
from services.procurement.domain.purchase_orders.placing import checked_quantity
from shared.refusals import DoesNotAddUp, NotKnown, NotValid, WrongTime


class EntryKind(StrEnum):
    """What an entry is."""

    DELIVERY = "delivery"
    RETURN = "return"
    UNDONE = "counter entry"


class Wants(StrEnum):
    """What is wanted for goods that go back."""

    CREDIT = "credit"
    REPLACEMENT = "replacement"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what came or went back by line, when, told by whom. `reference` is the delivery note or the return's own.

    `school_id` is the school it happened at, where it is one; `undoes` the entry that a counter entry takes back;
    `given_up` the quantities by line that nobody waits for any more since this entry.
    """

    entry_id: str
    kind: EntryKind
    reference: str
    lines: Mapping[int, Decimal]
    reason: str
    wants: Wants | None
    on: date
    by: str
    at: datetime
    school_id: str | None = None
    undoes: str | None = None
    given_up: Mapping[int, Decimal] | None = None


Stepped = tuple[PurchaseOrder, Entry | None]


def received(order: PurchaseOrder, entry: Entry, before: Sequence[Entry], *, last: bool) -> Stepped:
    """The order with a delivery (or a service accepted) added; the same note with the same quantities changes nothing.

    More than ordered is taken in and shows on the line. `last` says that nothing more is to come. Raises NotKnown,
    NotValid, WrongTime for an order that is closed or cancelled, and for a note known with other quantities.
    """
    _refuse_ended(order, "nothing can be received")
    if not entry.reference.strip():
        raise NotValid("Give the number of the delivery note, so that it is not recorded twice")
    if not entry.lines and not last:
        raise NotValid("Say of at least one line how much came")
    for line_no, quantity in entry.lines.items():
        checked_quantity(_about(order.line(line_no)), quantity)
    known = next((one for one in standing(before) if _same_delivery(one, entry)), None)
    if known is not None:
        if dict(known.lines) == dict(entry.lines):
            return order, None
        raise WrongTime(
            f"Delivery note {entry.reference} of order {order.number} was already recorded, with other quantities: take "
            "that entry back first, or give this delivery another number"
        )
    changed = {no: replace(order.line(no), received=order.line(no).received + more) for no, more in entry.lines.items()}
    given_up = {}
    if last:
        for line in order.lines:
            held = changed.get(line.line_no, line)
            if held.to_come and _concerns(entry, held):
                given_up[line.line_no] = held.to_come
                changed[line.line_no] = replace(held, given_up=held.given_up + held.to_come)
    return order.with_lines(changed), replace(entry, given_up=given_up)


def returned(order: PurchaseOrder, entry: Entry) -> Stepped:
    """The order with goods sent back. Raises NotValid without a reason, DoesNotAddUp for more than was kept."""
    _refuse_ended(order, "nothing can be sent back on it")
    if not entry.reason.strip():
        raise NotValid("Say why the goods go back: damaged, wrong item, more than ordered")
    if not entry.lines:
        raise NotValid("Say of at least one line how much goes back")
    again = entry.wants is Wants.REPLACEMENT
    changed = {}
    for line_no, quantity in entry.lines.items():
        line = order.line(line_no)
        checked_quantity(_about(line), quantity)
        if quantity > line.kept:
            raise DoesNotAddUp(
                f"{_about(line)}: {quantity:f} cannot go back, since {line.kept:f} {line.unit} are here: correct the number"
            )
        changed[line_no] = replace(
            line,
            returned=line.returned + quantity,
            to_replace=line.to_replace + quantity if again else line.to_replace,
        )
    return order.with_lines(changed), entry


def undone(order: PurchaseOrder, entry: Entry, before: Sequence[Entry]) -> Stepped:
    """The order with an earlier entry taken back by a counter entry, which names it. The earlier one stays to be seen.

    Raises NotKnown, WrongTime for one that was taken back before, DoesNotAddUp where goods of it were sent back since.
    """
    _refuse_ended(order, "its entries stand")
    wrong = next((one for one in before if one.entry_id == entry.undoes), None)
    if wrong is None:
        raise NotKnown(f"Order {order.number} has no such entry: choose one of its deliveries or returns")
    if wrong not in standing(before):
        raise WrongTime(f"{wrong.reference} was already taken back: nothing is left to undo")
    if not entry.reason.strip():
        raise NotValid("Say what was wrong with the entry")
    changed = {no: _without(order.line(no), wrong, quantity) for no, quantity in wrong.lines.items()}
    for line_no, quantity in (wrong.given_up or {}).items():
        line = changed.get(line_no, order.line(line_no))
        changed[line_no] = replace(line, given_up=max(ZERO, line.given_up - quantity))
    return order.with_lines(changed), replace(entry, reference=wrong.reference, lines=wrong.lines)


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The deliveries and returns that hold: neither counter entries nor what they took back."""
    kept = list(entries)
    gone = {entry.undoes for entry in kept if entry.undoes}
    return [entry for entry in kept if entry.kind is not EntryKind.UNDONE and entry.entry_id not in gone]


def _same_delivery(one: Entry, other: Entry) -> bool:
    same_note = one.kind is EntryKind.DELIVERY and one.reference.casefold() == other.reference.casefold()
    return same_note and one.school_id == other.school_id


def _concerns(entry: Entry, line: OrderLine) -> bool:
    return entry.school_id is None or line.school_id in (None, entry.school_id)


def _without(line: OrderLine, wrong: Entry, quantity: Decimal) -> OrderLine:
    if wrong.kind is EntryKind.RETURN:
        less = min(line.to_replace, quantity) if wrong.wants is Wants.REPLACEMENT else ZERO
        return replace(line, returned=line.returned - quantity, to_replace=line.to_replace - less)
    if line.received - quantity < line.returned:
        raise DoesNotAddUp(
            f"{_about(line)}: of what came with {wrong.reference}, some was sent back since: take that return back first"
        )
    return replace(line, received=line.received - quantity)


def _about(line: OrderLine) -> str:
    return f"Line {line.line_no}, {line.description}"


def _refuse_ended(order: PurchaseOrder, what: str) -> None:
    if order.state in (State.CLOSED, State.CANCELLED):
        raise WrongTime(f"Order {order.number} is {order.state}, so {what}")
