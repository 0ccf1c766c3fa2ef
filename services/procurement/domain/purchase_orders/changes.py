"""What a person does with an order besides receiving: change what is still to come, cancel it, close it.

A change never makes the order dearer than it was approved for: more is a new request. What came already stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.procurement.domain.catalogue.price_breaks import checked_price
from services.procurement.domain.purchase_orders.order import (
    ZERO,
    Ended,
    OrderLine,
    PurchaseOrder,
    State,
    VatAmount,
    line_pence,
    net_by_treatment,
)
from services.procurement.domain.purchase_orders.placing import checked_quantity
from shared.calendar.words import day_in_words
from shared.money import per_cent_of, pounds
from shared.refusals import NotValid, WrongTime


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a line is to be; None leaves it as it is. A quantity of zero takes the line off."""

    line_no: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that is another now, as it was and as it is; `line_no` is None for the order itself."""

    line_no: int | None
    what: str
    before: str
    now: str


def changed(
    order: PurchaseOrder,
    *,
    lines: Sequence[LineChange],
    delivery_on: date | None,
    reason: str,
    on: date,
    version_read: int | None = None,
) -> tuple[PurchaseOrder, tuple[Changed, ...]]:
    """The order changed, and what is another now; nothing where all stays. Raises NotValid, WrongTime, ChangedMeanwhile."""
    order.refuse_if_changed(version_read)
    _refuse_ended(order, "it cannot be changed")
    if not reason.strip():
        raise NotValid("Say why the order is changed: the supplier is told")
    told: list[Changed] = []
    by_number = {}
    for change in lines:
        line = order.line(change.line_no)
        new = _changed_line(line, change)
        told += _differences(line, new)
        by_number[line.line_no] = new
    if delivery_on is not None and delivery_on != order.delivery_on:
        if delivery_on < on:
            raise NotValid(f"The delivery on {day_in_words(delivery_on)} is already past: give a later day")
        before = day_in_words(order.delivery_on) if order.delivery_on else "as soon as possible"
        told.append(Changed(None, "delivery", before, day_in_words(delivery_on)))
    if not told:
        return order, ()
    after = replace(order.with_lines(by_number), delivery_on=delivery_on or order.delivery_on)
    after = replace(after, vat=_vat_again(after), revision=order.revision + 1)
    if not any(line.quantity for line in after.lines):
        raise NotValid("Nothing would be left of the order: cancel it instead")
    if after.net_pence > order.net_pence:
        raise NotValid(
            f"The order would cost {pounds(after.net_pence)} instead of {pounds(order.net_pence)}, both without VAT: what "
            "is more than was approved needs a new request"
        )
    return after, tuple(told)


def cancelled(
    order: PurchaseOrder, reason: str, by: str, on: date, version_read: int | None = None
) -> tuple[PurchaseOrder, bool]:
    """The order cancelled, and whether that is new. Raises WrongTime once something came or was invoiced."""
    if order.state is State.CANCELLED:
        return order, False
    order.refuse_if_changed(version_read)
    _refuse_ended(order, "it cannot be cancelled")
    if any(line.received or line.invoiced for line in order.lines):
        raise WrongTime(
            f"Something of order {order.number} already came or was invoiced, so it cannot be cancelled: send back what "
            "is not wanted, then close it"
        )
    if not reason.strip():
        raise NotValid("Say why the order is cancelled: the supplier is told")
    return _ended(order, Ended(State.CANCELLED, reason.strip(), on, by), order.revision + 1), True


def closed(
    order: PurchaseOrder, reason: str, by: str, on: date, version_read: int | None = None
) -> tuple[PurchaseOrder, bool]:
    """The order closed, so that nothing more is waited for, and whether that is new. Raises NotValid, WrongTime."""
    if order.state is State.CLOSED:
        return order, False
    order.refuse_if_changed(version_read)
    _refuse_ended(order, "it cannot be closed")
    if order.state is State.PLACED:
        raise WrongTime(f"Nothing of order {order.number} has come yet: cancel it, or wait for it")
    if order.state is not State.RECEIVED and not reason.strip():
        raise NotValid("Some of it has not come: say why nobody waits for it any more")
    return _ended(order, Ended(State.CLOSED, reason.strip(), on, by), order.revision), True


def steps_open(order: PurchaseOrder) -> list[str]:
    """What may be done with the order now, what usually comes next first."""
    if order.state in (State.CLOSED, State.CANCELLED):
        return []
    steps = []
    if any(line.to_come for line in order.lines):
        steps.append("receive")
    elif order.state is State.RECEIVED:
        steps.append("close")
    if any(line.kept for line in order.lines):
        steps.append("return")
    if order.state is State.PART_RECEIVED:
        steps.append("close")
    if any(line.to_come for line in order.lines):
        steps.append("change")
    else:
        steps.append("receive")
    if order.state is State.PLACED and not any(line.invoiced for line in order.lines):
        steps.append("cancel")
    return steps


def _ended(order: PurchaseOrder, ended: Ended, revision: int) -> PurchaseOrder:
    return replace(order, ended=ended, version=order.version + 1, revision=revision)


def _changed_line(line: OrderLine, change: LineChange) -> OrderLine:
    about = f"Line {line.line_no}, {line.description}"
    quantity = line.quantity if change.quantity is None else change.quantity
    price = line.unit_price if change.unit_price is None else checked_price(change.unit_price)
    if (quantity, price) == (line.quantity, line.unit_price):
        return line
    if quantity != ZERO:
        checked_quantity(about, quantity)
    if quantity < line.kept:
        raise NotValid(
            f"{about}: {line.kept:f} {line.unit} are already here, so the quantity cannot be {quantity:f}: send some back "
            "first, or give a higher one"
        )
    if price != line.unit_price and line.invoiced:
        raise WrongTime(f"{about} was already invoiced, so its price stands: ask the supplier for a credit note")
    return replace(line, quantity=quantity, unit_price=price, net_pence=line_pence(quantity, price))


def _differences(before: OrderLine, now: OrderLine) -> list[Changed]:
    told = []
    if before.quantity != now.quantity:
        told.append(
            Changed(before.line_no, "quantity", f"{before.quantity:f} {before.unit}", f"{now.quantity:f} {now.unit}")
        )
    if before.unit_price != now.unit_price:
        told.append(Changed(before.line_no, "price", f"£{before.unit_price:f}", f"£{now.unit_price:f}"))
    return told


def _vat_again(order: PurchaseOrder) -> tuple[VatAmount, ...]:
    """The VAT of the amounts as they are now, at the rates pinned when the order was placed."""
    net = net_by_treatment(order.lines, order.charges)
    return tuple(
        replace(amount, net_pence=net[amount.treatment], pence=per_cent_of(net[amount.treatment], amount.per_cent))
        for amount in order.vat
        if amount.treatment in net
    )


def _refuse_ended(order: PurchaseOrder, what: str) -> None:
    if order.state in (State.CLOSED, State.CANCELLED):
        raise WrongTime(f"Order {order.number} is {order.state}, so {what}")


def as_json(parts: Sequence[Changed]) -> tuple[Mapping[str, object], ...]:
    """The parts of a change as plain values."""
    return tuple({"line_no": one.line_no, "what": one.what, "before": one.before, "now": one.now} for one in parts)
