"""Receiving a collective order: what came, who gets it, and what that does to each school's share.

Deliveries add up. What came of an item, substitutes included, is shared again among the same places in the queue, so a
short delivery cuts the last tolerance first. Until the invoice says otherwise a unit costs what it cost in the quantity
ordered: a short delivery is the supplier's doing and loses nobody the price break.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.procurement.domain.catalogue.allergens import Allergens
from services.procurement.domain.collective.allocation import (
    TOLERANCE_THEN_LEFT,
    Got,
    Surplus,
    first_come_allocation,
)
from services.procurement.domain.collective.closing import asks_in_order, savings_of, units_by_school
from services.procurement.domain.collective.facts import GoodsReceived, SavingRecorded, ShareRevised, SubstituteToCheck
from services.procurement.domain.collective.fees import BasketLine
from services.procurement.domain.collective.order import (
    Closing,
    CollectiveOrder,
    Receipt,
    ReceivedItem,
    Substitute,
)
from services.procurement.domain.collective.shares import Bill, SchoolShare, bill_with_vat, shares_of
from shared.money import pounds, round_pence
from shared.refusals import DoesNotAddUp, NotValid, WrongTime

Received = tuple[CollectiveOrder, tuple[GoodsReceived | SubstituteToCheck | ShareRevised | SavingRecorded, ...]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one delivery brought of one item ordered: units of it, and units of others sent in its place."""

    sku: str
    units: int
    substitutes: tuple[Substitute, ...] = ()


def receive(
    order: CollectiveOrder,
    delivery_note: str,
    delivered: Iterable[Delivered],
    now: datetime,
    *,
    last: bool,
    surplus: Sequence[Surplus] = TOLERANCE_THEN_LEFT,
) -> Received:
    """The order with one delivery added and everything that came shared out again.

    `last` says that nothing more is to come: then items that did not come are short, and every school whose share
    changed hears of it. The same delivery note twice has one effect. Raises WrongTime before the close, NotKnown for an
    item that is not offered, NotValid for units below zero.
    """
    _closing(order)
    if order.receipt is not None and delivery_note in order.receipt.notes:
        return order, ()
    if not delivery_note.strip():
        raise NotValid("Give the number of the delivery note, so that it is not recorded twice")
    lines = tuple(delivered)
    before = order.receipt
    complete = last or (before is not None and before.complete)
    held = _with_deliveries(order, lines, surplus, complete=complete)
    notes = (*(before.notes if before is not None else ()), delivery_note)
    received = order_with_receipt(order, held, notes, complete, now)
    came = {line.sku: line.units + sum(other.units for other in line.substitutes) for line in lines}
    checks = [check for line in lines for check in _substitutes_to_check(received, line)]
    revised = what_changes(order, received) if complete else ()
    return received, (GoodsReceived(order.window.order_id, came, now), *checks, *revised)


def share_out_by_hand(order: CollectiveOrder, sku: str, units: Mapping[str, int], now: datetime) -> Received:
    """The order with one received item shared out as a person decided, in units by school; the rest of it is left.

    Raises DoesNotAddUp for more than came, NotValid below zero, NotKnown for a school or item not in the order.
    """
    name = order.item(sku).name
    if order.receipt is None or sku not in order.receipt.items:
        raise WrongTime(f"{name} has not been received yet: record the delivery first")
    came = order.receipt.items[sku]
    for school_id, count in units.items():
        if count < 0:
            raise NotValid(f"{order.school_name(school_id)} cannot get {count} of {name}: give zero or more")
    together = sum(units.values())
    if together > came.all_units:
        raise DoesNotAddUp(f"{together} of {name} are shared out, but only {came.all_units} came: take some back")
    by_school = {school_id: _by_wish(order, school_id, sku, count) for school_id, count in units.items()}
    shared = replace(came, by_school=by_school, left=came.all_units - together, shared_out_by_hand=True)
    items = {**order.receipt.items, sku: shared}
    received = order_with_receipt(order, items, order.receipt.notes, order.receipt.complete, now)
    return received, what_changes(order, received) if order.receipt.complete else ()


def who_gets_substitutes(item: ReceivedItem) -> dict[str, int]:
    """The units of substitutes each school gets: the item itself goes to those first in the queue."""
    own = item.units
    substituted: dict[str, int] = {}
    for school_id, (firm, tolerance) in item.by_school.items():
        from_own = min(own, firm + tolerance)
        own -= from_own
        if firm + tolerance > from_own:
            substituted[school_id] = firm + tolerance - from_own
    return substituted


def units_beyond_order(ordered: int, received: int | None) -> int:
    """Units received less units ordered; None received counts as nothing. Negative: short."""
    return (received or 0) - ordered


def units_still_free(ordered: int, received: int | None, handed_out_beyond: int) -> int:
    """Units beyond the order that nobody has yet, when schools already hold so many more (or fewer) than planned."""
    return units_beyond_order(ordered, received) - handed_out_beyond


def latest_shares(order: CollectiveOrder) -> Mapping[str, SchoolShare]:
    """Each school's share by what is expected before the invoice: by what came, or by the order until it is all here."""
    closing = _closing(order)
    if order.receipt is not None and order.receipt.complete:
        return order.receipt.shares
    return closing.shares


def got_by_item(order: CollectiveOrder) -> dict[str, Mapping[str, Got]]:
    """By item, then school, the units each gets: by what came, or for items that have not come, by the order."""
    got = {sku: item.by_school for sku, item in _closing(order).items.items()}
    if order.receipt is not None:
        got |= {sku: item.by_school for sku, item in order.receipt.items.items()}
    return got


def shares_revised(
    order: CollectiveOrder, before: Mapping[str, SchoolShare], after: Mapping[str, SchoolShare], because: str
) -> tuple[ShareRevised, ...]:
    """A fact for every school whose share is not what it was; a credit below zero is more to pay."""
    facts = []
    for school_id in dict.fromkeys([*before, *after]):
        old, new = before.get(school_id) or SchoolShare(), after.get(school_id) or SchoolShare()
        if old == new:
            continue
        credit = old.total_pence - new.total_pence
        change = (
            f"{pounds(credit)} less to pay"
            if credit > 0
            else f"{pounds(-credit)} more to pay" if credit else "the same to pay, for other lines"
        )  # fmt: skip
        words = (
            f"{order.school_name(school_id)}: {pounds(new.total_pence)} instead of {pounds(old.total_pence)}, {change}, "
            f"{because}"
        )
        facts.append(ShareRevised(order.window.order_id, school_id, old, new, credit, words))
    return tuple(facts)


def _closing(order: CollectiveOrder) -> Closing:
    if order.closing is None:
        raise WrongTime(f"'{order.window.title}' is not closed yet, so nothing has been ordered: close it first")
    return order.closing


def _with_deliveries(
    order: CollectiveOrder, lines: Iterable[Delivered], surplus: Sequence[Surplus], *, complete: bool
) -> dict[str, ReceivedItem]:
    """By item what came so far, these lines included; once all has come, also what was ordered and did not."""
    held = dict(order.receipt.items) if order.receipt is not None else {}
    for line in lines:
        held[line.sku] = _with_delivery(order, held.get(line.sku), line, surplus)
    if complete:
        for sku in _closing(order).items:
            held.setdefault(sku, _with_delivery(order, None, Delivered(sku, 0), surplus))
    return held


def _with_delivery(
    order: CollectiveOrder, before: ReceivedItem | None, line: Delivered, surplus: Sequence[Surplus]
) -> ReceivedItem:
    name = order.item(line.sku).name
    for units in (line.units, *(other.units for other in line.substitutes)):
        if units < 0:
            raise NotValid(f"{units} units of {name} cannot have come: give zero or more, and returns as a return")
    item = before or ReceivedItem(line.sku, 0, (), {}, 0)
    item = replace(item, units=item.units + line.units, substitutes=(*item.substitutes, *line.substitutes))
    if item.shared_out_by_hand:
        handed_out = sum(got.units for got in item.by_school.values())
        return replace(item, left=item.all_units - handed_out)
    asks = asks_in_order(order.lines.get(line.sku, {}))
    allocation = first_come_allocation(asks, item.all_units, surplus)
    return replace(item, by_school=allocation.by_school, left=allocation.left)


def order_with_receipt(
    order: CollectiveOrder, items: Mapping[str, ReceivedItem], notes: tuple[str, ...], complete: bool, now: datetime
) -> CollectiveOrder:
    """The order with what came as it is now: the bill it makes, and each school's share of that."""
    bill = _bill_for_what_came(order, items)
    units = {sku: units_by_school(item.by_school) for sku, item in items.items()}
    receipt = Receipt(now, notes, complete, items, bill, shares_of(bill, units, order.window.treatments))
    return replace(order, version=order.version + 1, receipt=receipt)


def _bill_for_what_came(order: CollectiveOrder, items: Mapping[str, ReceivedItem]) -> Bill:
    """The units handed out, at the price of the quantity ordered; units left with nobody go back and cost nothing."""
    goods: dict[str, int] = {}
    basket: list[BasketLine] = []
    for sku, item in items.items():
        units = item.all_units - item.left
        if not units:
            continue
        prices = order.window.items[sku].version.terms.prices
        ordered = _closing(order).items[sku].units if sku in _closing(order).items else 0
        pence = round_pence(prices.cost(ordered) * 100 * units / ordered) if ordered else prices.cost_pence(units)
        goods[sku] = pence
        basket.append(BasketLine(units, pence, prices.break_reached(ordered or units).price))
    fees = {fee.name: fee.pence_for(basket) for fee in order.window.fees}
    return bill_with_vat(goods, fees, order.window.treatments, order.window.vat_rates)


def what_changes(before: CollectiveOrder, after: CollectiveOrder) -> tuple[ShareRevised | SavingRecorded, ...]:
    """What schools hear when what came is another: shares revised, savings worked out again."""
    shares = latest_shares(after)
    revised = shares_revised(after, latest_shares(before), shares, "by what was delivered")
    units = {sku: units_by_school(by_school) for sku, by_school in got_by_item(after).items()}
    savings = savings_of(after.window, after.lines, units, shares)
    order_id = after.window.order_id
    recorded = [SavingRecorded(order_id, school_id, saving, "what came") for school_id, saving in savings.items()]
    return (*revised, *recorded)


def _by_wish(order: CollectiveOrder, school_id: str, sku: str, units: int) -> Got:
    order.school_name(school_id)
    firm = min(units, order.wish(school_id, sku)[0])
    return Got(firm, units - firm)


def _substitutes_to_check(order: CollectiveOrder, line: Delivered) -> list[SubstituteToCheck]:
    item = order.item(line.sku)
    ordered = item.version.terms.allergens
    if ordered is None or order.receipt is None:
        return []
    schools = tuple(who_gets_substitutes(order.receipt.items[line.sku]))
    checks = []
    for other in line.substitutes:
        reason = _allergens_beyond(ordered, other.allergens)
        if reason is not None:
            words = (
                f"{other.name} came instead of {item.name} and {reason}: do not use it before each kitchen has agreed"
            )
            checks.append(SubstituteToCheck(order.window.order_id, line.sku, other.sku, schools, words))
    return checks


def _allergens_beyond(ordered: Allergens, sent: Allergens | None) -> str | None:
    if sent is None:
        return "its allergens are not stated"
    surely = set(sent.contains) - set(ordered.contains)
    perhaps = set(sent.may_contain) - set(ordered.contains) - set(ordered.may_contain)
    if surely:
        return f"contains {', '.join(sorted(surely))}"
    return f"may contain {', '.join(sorted(perhaps))}" if perhaps else None
