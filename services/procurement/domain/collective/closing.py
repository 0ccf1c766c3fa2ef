"""Closing a collective order: once, at its closing time or later, as a list of steps.

For each item the pooled wish is rounded to cases and the minimum order, priced by the pooled quantity and shared out
first come; then the expected bill is made, shared to the penny, and each school's saving worked out. Time grows with
the number of lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.procurement.domain.catalogue.items import priced
from services.procurement.domain.collective.allocation import Got, Place, first_come_allocation
from services.procurement.domain.collective.case_rounding import MINIMUM_ORDER_RULE, cases_to_order, units_missing
from services.procurement.domain.collective.facts import NotApproved, OrderClosed, SavingRecorded, UsageRecorded
from services.procurement.domain.collective.fees import BasketLine
from services.procurement.domain.collective.order import (
    ClosedItem,
    Closing,
    CollectiveOrder,
    OfferedItem,
    Window,
    units_asked,
)
from services.procurement.domain.collective.recharges import usage_of
from services.procurement.domain.collective.saving import AlonePrices, LineBoughtAlone, SchoolSaving, school_saving
from services.procurement.domain.collective.shares import Bill, SchoolShare, bill_with_vat, shares_of
from services.procurement.domain.vat import VatTreatment
from services.procurement.domain.wording import counted
from shared.calendar.words import moment_in_words
from shared.money import pounds
from shared.refusals import WrongTime

Lines = Mapping[str, Mapping[str, tuple[Place, ...]]]
Closed = tuple[CollectiveOrder, tuple[NotApproved | OrderClosed | SavingRecorded | UsageRecorded, ...]]
LINES_NAMED = 5
"""Of a school whose lines are not ordered; a notice with hundreds of them is read by nobody."""


def close(order: CollectiveOrder, now: datetime, version_read: int | None = None) -> Closed:
    """The order closed, and what that made happen; an order closed before is given back as it is, and nothing happened.

    So two closings at once have one effect: whoever loses the race for the version reads again and finds it closed.
    Lines that wait for an approval are left out first. Raises WrongTime before the closing time, ChangedMeanwhile when
    `version_read` is out of date.
    """
    if order.closing is not None:
        return order, ()
    order.refuse_if_changed(version_read)
    if order.called_off is not None:
        raise WrongTime(f"'{order.window.title}' was cancelled: {order.called_off}")
    if now < order.window.closes_at:
        raise WrongTime(
            f"'{order.window.title}' is still open to the schools: it closes on {moment_in_words(order.window.closes_at)}"
        )
    order, not_approved = without_unapproved(order, now)
    closing = closing_of(order.window, order.lines, now)
    closed = replace(order, version=order.version + 1, closing=closing)
    savings = tuple(
        SavingRecorded(order.window.order_id, school_id, saving, "the bill expected at the close")
        for school_id, saving in closing.savings.items()
    )
    usage = tuple(UsageRecorded(measure) for measure in usage_of(closed))
    happened = OrderClosed(order.window.order_id, closing.items, closing.bill, now)
    return closed, (*not_approved, happened, *savings, *usage)


def without_unapproved(order: CollectiveOrder, now: datetime) -> tuple[CollectiveOrder, tuple[NotApproved, ...]]:
    """The order without the lines of schools that wait for an approval, and what those schools are told."""
    waiting = {school_id: held for school_id, held in order.approvals.items() if held.waits_for is not None}
    facts = []
    for school_id, held in waiting.items():
        wishes = {sku: order.wish(school_id, sku) for sku in order.window.items}
        wishes = {sku: wish for sku, wish in wishes.items() if wish != (0, 0)}
        named = [f"{order.window.items[sku].name} ({sum(wish)})" for sku, wish in list(wishes.items())[:LINES_NAMED]]
        more = f" and {len(wishes) - LINES_NAMED} more items" if len(wishes) > LINES_NAMED else ""
        words = (
            f"{order.school_name(school_id)} gets nothing of '{order.window.title}': {pounds(held.asked_pence)} without VAT "
            f"waited for the {held.waits_for} when it closed. It had asked for {', '.join(named)}{more}"
        )
        facts.append(NotApproved(order.window.order_id, school_id, wishes, words, now))
    if not facts:
        return order, ()
    lines = {
        sku: {school_id: places for school_id, places in by_school.items() if school_id not in waiting}
        for sku, by_school in order.lines.items()
    }
    return replace(order, lines=lines), tuple(facts)


def closing_of(window: Window, lines: Lines, now: datetime) -> Closing:
    """The result of closing these lines, without any look at the clock; also serves as a preview before the close."""
    items = {sku: closed_item(window.items[sku], by_school) for sku, by_school in lines.items() if by_school}
    bill = expected_bill(window, items)
    units = {sku: units_by_school(item.by_school) for sku, item in items.items()}
    shares = shares_of(bill, units, window.treatments)
    savings = savings_of(window, lines, units, shares)
    return Closing(now, items, bill, shares, savings)


def closed_item(item: OfferedItem, by_school: Mapping[str, tuple[Place, ...]]) -> ClosedItem:
    """One item rounded to cases, priced and shared out."""
    asks = asks_in_order(by_school)
    firm = sum([ask[2] for ask in asks])
    tolerance = sum([ask[3] for ask in asks])
    cases = cases_to_order(item.case_size, firm, tolerance, item.minimum_cases)
    units = cases * item.case_size
    allocated = first_come_allocation(asks, units).by_school
    if not cases:
        return ClosedItem(item.sku, firm, tolerance, 0, 0, 0, _why_nothing(item, firm, tolerance), allocated)
    price = priced(item.version, units)
    working = (
        f"{firm} firm and {tolerance} tolerance make {counted(cases, 'case')} of {item.case_size}: {price.working}"
    )
    return ClosedItem(item.sku, firm, tolerance, cases, units, price.pence, working, allocated)


def asks_in_order(by_school: Mapping[str, tuple[Place, ...]]) -> list[tuple[int, str, int, int]]:
    """All asks for one item (place, school, firm, tolerance) in the order of their places in the queue."""
    try:
        asks = [(number, school, firm, tolerance) for school, ((number, _, firm, tolerance),) in by_school.items()]
    except ValueError:  # A school that raised its wish has more than one place.
        asks = [
            (number, school, firm, tolerance)
            for school, places in by_school.items()
            for number, _, firm, tolerance in places
        ]
    asks.sort()
    return asks


def expected_bill(window: Window, items: Mapping[str, ClosedItem]) -> Bill:
    """What the supplier should invoice for the cases ordered."""
    goods = {sku: item.pence for sku, item in items.items() if item.units}
    basket = [
        BasketLine(item.units, item.pence, window.items[sku].version.terms.prices.break_reached(item.units).price)
        for sku, item in items.items()
        if item.units
    ]
    fees = {fee.name: fee.pence_for(basket) for fee in window.fees}
    return bill_with_vat(goods, fees, window.treatments, window.vat_rates)


def units_by_school(by_school: Mapping[str, Got]) -> dict[str, int]:
    """The units each school gets, firm and tolerance together; who gets none is left out."""
    return {school_id: firm + more for school_id, (firm, more) in by_school.items() if firm or more}


def savings_of(
    window: Window, lines: Lines, units_got: Mapping[str, Mapping[str, int]], shares: Mapping[str, SchoolShare]
) -> dict[str, SchoolSaving]:
    """Each school's saving, by the units it gets (by item, then school; more than 0) and its share of the bill."""
    alone: defaultdict[str, list[LineBoughtAlone]] = defaultdict(list)
    treatments = window.treatments.goods
    net: dict[VatTreatment, defaultdict[str, int]] = {treatment: defaultdict(int) for treatment in treatments.values()}
    for sku, by_school in units_got.items():
        prices = AlonePrices(sku, window.items[sku].version)
        asked = lines.get(sku, {})
        by_units: dict[int, LineBoughtAlone] = {}
        net_of_school = net[treatments[sku]]
        for school_id, units in by_school.items():
            line = by_units.get(units)
            if line is None:
                line = prices.of(units, *units_asked(asked.get(school_id, ())))
                # What a school itself asked for decides only whether it reaches a minimum order.
                if not prices.has_minimum:
                    by_units[units] = line
            alone[school_id].append(line)
            net_of_school[school_id] += line[1].pence
    return {
        school_id: school_saving(
            bought,
            {treatment: by_school[school_id] for treatment, by_school in net.items() if school_id in by_school},
            shares.get(school_id) or SchoolShare(),
            window.fees,
            window.vat_rates,
        )
        for school_id, bought in alone.items()
    }


def _why_nothing(item: OfferedItem, firm: int, tolerance: int) -> str:
    if not firm:
        return f"nothing is ordered: {tolerance} tolerance units and no firm unit were asked for"
    missing = units_missing(item.case_size, firm, tolerance, item.minimum_cases)
    return (
        f"nothing is ordered: {firm} firm and {tolerance} tolerance units are {missing} short of "
        f"{counted(max(item.minimum_cases, 1), 'case')} of {item.case_size} ({MINIMUM_ORDER_RULE})"
    )
