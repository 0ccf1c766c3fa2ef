"""What goes back of a collective order, and deliveries or returns that were entered by mistake.

Goods go back from the schools that hold them, so nobody else's part changes; a credit for them goes to those schools. An
entry that was wrong is taken back as a whole, and what is left of the goods is shared out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.procurement.domain.collective.allocation import Got, first_come_allocation
from services.procurement.domain.collective.closing import asks_in_order
from services.procurement.domain.collective.facts import GoodsSentBack, SavingRecorded, ShareRevised
from services.procurement.domain.collective.order import CollectiveOrder, Receipt, ReceivedItem, Substitute
from services.procurement.domain.collective.receipt import Delivered, order_with_receipt, what_changes
from shared.refusals import DoesNotAddUp, NotValid, WrongTime

Stepped = tuple[CollectiveOrder, tuple[GoodsSentBack | ShareRevised | SavingRecorded, ...]]


def send_back(
    order: CollectiveOrder, sku: str, units: Mapping[str, int], from_nobody: int, reason: str, now: datetime
) -> Stepped:
    """The order with units of an item sent back by schools, and of those that nobody holds.

    From then on more of the item is shared out by hand. Raises WrongTime where nothing came, NotValid without a reason or
    units, DoesNotAddUp for more than a school holds, NotKnown for a school or item not in the order.
    """
    receipt, item = _received(order, sku)
    name = order.window.items[sku].name
    if not reason.strip():
        raise NotValid("Say why the goods go back: damaged, wrong item, more than ordered")
    if min([*units.values(), from_nobody], default=0) < 0 or not sum(units.values()) + from_nobody:
        raise NotValid(f"Say how many of {name} go back, and from which schools")
    by_school = dict(item.by_school)
    for school_id, count in units.items():
        by_school[school_id] = _less(order, by_school.get(school_id, Got(0, 0)), school_id, count, name)
    if from_nobody > item.left:
        raise DoesNotAddUp(
            f"{from_nobody} of {name} cannot go back, since {item.left} are with nobody: correct the number"
        )
    went = sum(units.values()) + from_nobody
    own = max(0, item.units - went)
    after_item = replace(
        item,
        units=own,
        substitutes=_fewer(item.substitutes, went - (item.units - own)),
        by_school=by_school,
        left=item.left - from_nobody,
        shared_out_by_hand=True,
    )
    after = order_with_receipt(order, {**receipt.items, sku: after_item}, receipt.notes, receipt.complete, now)
    because = reason.strip().rstrip(".")
    told = [
        GoodsSentBack(order.window.order_id, school_id, f"{count} of your {name} went back: {because}")
        for school_id, count in units.items()
        if count
    ]
    return after, (*told, *_changes(order, after))


def return_taken_back(
    order: CollectiveOrder, sku: str, units: Mapping[str, int], from_nobody: int, now: datetime
) -> Stepped:
    """The order without a return that was entered by mistake: the schools hold the goods again."""
    receipt, item = _received(order, sku)
    by_school = dict(item.by_school)
    for school_id, count in units.items():
        held = by_school.get(school_id, Got(0, 0)).units + count
        firm = min(held, order.wish(school_id, sku)[0])
        by_school[school_id] = Got(firm, held - firm)
    went = sum(units.values()) + from_nobody
    after_item = replace(item, units=item.units + went, by_school=by_school, left=item.left + from_nobody)
    after = order_with_receipt(order, {**receipt.items, sku: after_item}, receipt.notes, receipt.complete, now)
    return after, _changes(order, after)


def delivery_taken_back(
    order: CollectiveOrder, note: str, delivered: Sequence[Delivered], *, complete: bool, now: datetime
) -> Stepped:
    """The order without a delivery that was entered by mistake. `complete`: nothing more is to come all the same.

    Raises WrongTime where there is no such delivery, DoesNotAddUp where goods of it went back or were shared out by hand.
    """
    receipt = order.receipt
    if receipt is None or note not in receipt.notes:
        raise WrongTime(f"'{order.window.title}' has no delivery note {note}: perhaps it was taken back before")
    items = dict(receipt.items)
    for line in delivered:
        items[line.sku] = _without(order, items[line.sku], line)
    if not complete:
        items = {sku: item for sku, item in items.items() if item.all_units or item.shared_out_by_hand}
    notes = tuple(one for one in receipt.notes if one != note)
    if not notes and not items:
        after = replace(order, version=order.version + 1, receipt=None)
    else:
        after = order_with_receipt(order, items, notes, complete, now)
    return after, _changes(order, after)


def _received(order: CollectiveOrder, sku: str) -> tuple[Receipt, ReceivedItem]:
    name = order.item(sku).name
    if order.receipt is None or sku not in order.receipt.items:
        raise WrongTime(f"{name} has not been received yet: record the delivery first")
    return order.receipt, order.receipt.items[sku]


def _less(order: CollectiveOrder, held: Got, school_id: str, count: int, name: str) -> Got:
    school = order.school_name(school_id)
    if count > held.units:
        raise DoesNotAddUp(
            f"{count} of {name} cannot go back from {school}, which has {held.units}: correct the number"
        )
    tolerance = max(0, held.tolerance - count)
    return Got(held.firm - (count - (held.tolerance - tolerance)), tolerance)


def _fewer(substitutes: tuple[Substitute, ...], count: int) -> tuple[Substitute, ...]:
    """Substitutes without so many units, the last to come first."""
    kept = []
    for sent in reversed(substitutes):
        less = min(count, sent.units)
        count -= less
        if sent.units > less:
            kept.append(replace(sent, units=sent.units - less))
    return tuple(reversed(kept))


def _without(order: CollectiveOrder, item: ReceivedItem, line: Delivered) -> ReceivedItem:
    name = order.window.items[line.sku].name
    substitutes = list(item.substitutes)
    for sent in line.substitutes:
        if sent not in substitutes:
            raise DoesNotAddUp(f"Of the {sent.name} that came, some went back since: take that return back first")
        substitutes.remove(sent)
    less = replace(item, units=item.units - line.units, substitutes=tuple(substitutes))
    if less.units < 0:
        raise DoesNotAddUp(f"Of the {name} that came, some went back since: take that return back first")
    if not item.shared_out_by_hand:
        allocation = first_come_allocation(asks_in_order(order.lines.get(line.sku, {})), less.all_units)
        return replace(less, by_school=allocation.by_school, left=allocation.left)
    left = item.left - (item.all_units - less.all_units)
    if left < 0:
        raise DoesNotAddUp(
            f"{name} is shared out by hand, and {-left} too many would be: give {-left} of it back to nobody first"
        )
    return replace(less, left=left)


def _changes(before: CollectiveOrder, after: CollectiveOrder) -> tuple[ShareRevised | SavingRecorded, ...]:
    """What the schools are told; once an invoice is shared, shares follow the credit note and not the goods."""
    complete = any(one.receipt is not None and one.receipt.complete for one in (before, after))
    return what_changes(before, after) if complete and not after.invoices else ()
