"""The steps of a collective order before its close: make it, ask, change, withdraw, leave.

A line that comes at the wrong time is not an error of the school's: it is refused, kept with its reason and shown. A
line that cannot be right (an unknown item, a quantity below zero) raises a refusal and is not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from services.procurement.domain.catalogue.items import CatalogueItem, version_on
from services.procurement.domain.collective.allocation import Place, places_after_change
from services.procurement.domain.collective.case_rounding import box_fill_objection
from services.procurement.domain.collective.facts import LineAsked, LineRefused, LineWithdrawn, OrderOpened, SchoolLeft
from services.procurement.domain.collective.fees import Fee
from services.procurement.domain.collective.order import CollectiveOrder, OfferedItem, Phase, Refusal, Window
from services.procurement.domain.requisitions.budget import checked_code
from services.procurement.domain.suppliers.supplier import Supplier
from services.procurement.domain.vat import VatRate, vat_rate_on
from services.procurement.domain.wording import counted
from shared.calendar.words import day_in_words, moment_in_words
from shared.calendar.zone import school_date
from shared.refusals import NotKnown, NotValid, WrongTime

# Beyond any school's need: a larger number is a sku or a price typed into the wrong box.
MOST_UNITS = 1_000_000

Asked = tuple[CollectiveOrder, tuple[LineAsked | LineRefused, ...]]
Withdrawn = tuple[CollectiveOrder, tuple[LineWithdrawn | LineRefused, ...]]
Left = tuple[CollectiveOrder, tuple[LineWithdrawn | SchoolLeft, ...]]


def open_order(
    *,
    order_id: str,
    title: str,
    supplier: Supplier,
    schools: Mapping[str, str],
    items: Sequence[CatalogueItem],
    opens_at: datetime,
    closes_at: datetime,
    delivery_on: date,
    now: datetime,
    vat_rates: Iterable[VatRate],
    fees: Sequence[Fee] = (),
    box_fill_from: datetime | None = None,
    codes: Mapping[str, str] | None = None,
    bought_under: str = "",
) -> tuple[CollectiveOrder, tuple[OrderOpened, ...]]:
    """A new collective order for chosen schools (id to name) with one supplier.

    Prices are pinned as in force on the London day of the close, when the order is placed; VAT rates as in force on the
    delivery day. `codes` are the cost codes that bear the items, by item number; an item without one is in no budget.
    Raises NotValid for times, schools or items that do not fit, NoRuleForDate without a price or a rate.
    """
    _refuse_incomplete(title, supplier, schools, items, fees)
    check_times(opens_at, closes_at, box_fill_from, delivery_on, now)
    rates = tuple(vat_rates)
    coded = checked_codes({item.sku for item in items}, codes or {})
    offered: dict[str, OfferedItem] = {}
    for item in items:
        version = version_on(item, price_day(closes_at))
        rate = vat_rate_on(rates, version.terms.vat, delivery_on)
        offered[item.sku] = OfferedItem(item.sku, item.name, version, rate, coded.get(item.sku, ""), item.cpv.code)
    pinned = {item.vat_rate.treatment: item.vat_rate for item in offered.values()}
    pinned |= {fee.vat: vat_rate_on(rates, fee.vat, delivery_on) for fee in fees}
    window = Window(
        order_id=order_id,
        title=title.strip(),
        supplier_id=supplier.supplier_id,
        supplier_name=supplier.name,
        opens_at=opens_at,
        closes_at=closes_at,
        box_fill_from=box_fill_from,
        delivery_on=delivery_on,
        schools=dict(schools),
        items=offered,
        fees=tuple(fees),
        vat_rates=pinned,
        bought_under=" ".join(bought_under.split()),
    )
    return CollectiveOrder(window), (OrderOpened(window),)


def checked_codes(skus: Collection[str], codes: Mapping[str, str]) -> dict[str, str]:
    """Cost codes by item number as they are kept. Raises NotKnown for another item, NotValid for what is no code."""
    for sku in codes:
        if sku not in skus:
            raise NotKnown(f"A cost code is given for '{sku}', which is not offered: choose one of the items")
    return {sku: checked_code(code) for sku, code in codes.items() if code.strip()}


def named_under(order: CollectiveOrder, bought_under: str) -> CollectiveOrder:
    """The order with the framework or tender that it is bought under. Raises WrongTime once it is closed, NotValid."""
    if order.closing is not None or order.called_off is not None:
        raise WrongTime(f"'{order.window.title}' is closed or cancelled, so nothing about it is changed any more")
    named = " ".join(bought_under.split())
    if not named:
        raise NotValid("Give the framework with its reference, or the number of the tender")
    return replace(order, version=order.version + 1, window=replace(order.window, bought_under=named))


def _refuse_incomplete(
    title: str,
    supplier: Supplier,
    schools: Mapping[str, str],
    items: Sequence[CatalogueItem],
    fees: Sequence[Fee],
) -> None:
    if not supplier.active:
        raise NotValid(f"Nothing is bought from {supplier.name} any more: choose another supplier")
    if not title.strip():
        raise NotValid("Give the order a name the schools will know it by, for example 'Exercise books, spring'")
    if not schools:
        raise NotValid("Choose the schools that may order")
    if not items:
        raise NotValid("Choose at least one item to offer")
    times = Counter(item.sku for item in items)
    for item in items:
        if item.supplier_id != supplier.supplier_id:
            raise NotValid(f"{item.name} is not sold by {supplier.name}: one collective order goes to one supplier")
        if times[item.sku] > 1:
            raise NotValid(f"{item.name} ({item.sku}) is chosen twice: keep it once")
    if len({fee.name for fee in fees}) < len(fees):
        raise NotValid("Two fees have the same name: give each its own")


def ask_for(
    order: CollectiveOrder,
    school_id: str,
    sku: str,
    firm: int,
    tolerance: int,
    now: datetime,
    version_read: int | None = None,
) -> Asked:
    """The order with a school's wish for an item set to so many firm and tolerance units, first entry or change.

    Too late, or against the box-fill rule: the line is refused and kept, and nothing else changes. Raises NotValid,
    NotKnown, WrongTime (before the opening, or the school has left) and ChangedMeanwhile.
    """
    order.refuse_if_changed(version_read)
    name = _school_that_may_order(order, school_id)
    item = order.item(sku)
    _check_units(firm, tolerance, item.name)
    phase = _phase_for_a_line(order, now)
    before = order.wish(school_id, sku)
    if (firm, tolerance) == before:
        return order, ()
    objection = _objection(order, item, phase, before, (firm, tolerance), now)
    if objection is not None:
        reason = f"{name}'s line for {item.name} was not taken: {objection}"
        return _refused(order, Refusal(now, school_id, sku, firm, tolerance, reason))
    version = order.version + 1
    places = places_after_change(order.lines.get(sku, {}).get(school_id, ()), firm, tolerance, version, now)
    changed = replace(order, version=version, lines=_with_places(order, sku, school_id, places))
    return changed, (LineAsked(order.window.order_id, school_id, sku, before, (firm, tolerance), now),)


def withdraw(
    order: CollectiveOrder, school_id: str, sku: str, now: datetime, version_read: int | None = None
) -> Withdrawn:
    """The order without a school's line for an item; after the closing time it is refused, kept and shown.

    Raises NotValid when there is no such line, and as `ask_for` does.
    """
    order.refuse_if_changed(version_read)
    name = _school_that_may_order(order, school_id)
    item = order.item(sku)
    phase = _phase_for_a_line(order, now)
    before = order.wish(school_id, sku)
    if before == (0, 0):
        raise NotValid(f"{name} has no line for {item.name} to withdraw")
    objection = _objection(order, item, phase, before, (0, 0), now)
    if objection is not None:
        reason = f"{name}'s line for {item.name} was not withdrawn and stands: {objection}"
        return _refused(order, Refusal(now, school_id, sku, 0, 0, reason))
    without = replace(order, version=order.version + 1, lines=_with_places(order, sku, school_id, ()))
    fact = LineWithdrawn(order.window.order_id, school_id, sku, before, "withdrawn by the school", now)
    return without, (fact,)


def school_leaves(order: CollectiveOrder, school_id: str, now: datetime) -> Left:
    """The order once a school leaves the trust's services: before the close its lines go, after it they are honoured.

    Before the close means before it has been carried out, box-fill included: a school that leaves cannot be held to a
    wish. Leaving twice changes nothing; a school that was not invited is not the order's concern.
    """
    if school_id not in order.window.schools or school_id in order.left:
        return order, ()
    name = order.school_name(school_id)
    left = {**order.left, school_id: now}
    if order.closing is not None:
        words = (
            f"{name} left after '{order.window.title}' was closed: its lines were already ordered from "
            f"{order.window.supplier_name}, so they are delivered and charged to it"
        )
        fact = SchoolLeft(order.window.order_id, school_id, honoured=True, in_words=words, at=now)
        return replace(order, version=order.version + 1, left=left), (fact,)
    own = [sku for sku, by_school in order.lines.items() if school_id in by_school]
    lines = {
        sku: {other: places for other, places in by_school.items() if other != school_id}
        for sku, by_school in order.lines.items()
    }
    words = (
        f"{name} left before '{order.window.title}' was closed: its {counted(len(own), 'line')} "
        f"{'was' if len(own) == 1 else 'were'} withdrawn; cases that only its units completed may be lost to the others"
    )
    withdrawn = tuple(
        LineWithdrawn(order.window.order_id, school_id, sku, order.wish(school_id, sku), f"{name} left", now)
        for sku in own
    )
    without = replace(order, version=order.version + 1, left=left, lines=lines)
    return without, (*withdrawn, SchoolLeft(order.window.order_id, school_id, False, words, now))


def price_day(closes_at: datetime) -> date:
    """The London day of the close, on which the order is placed: its prices hold."""
    return school_date(closes_at)


def check_times(
    opens_at: datetime, closes_at: datetime, box_fill_from: datetime | None, delivery_on: date, now: datetime
) -> None:
    """Raises NotValid, in words, where the times of an order do not fit each other."""
    for moment in (opens_at, closes_at, now, *([box_fill_from] if box_fill_from else [])):
        if moment.utcoffset() is None:
            raise NotValid(
                f"The time {moment:%H:%M} of {day_in_words(moment.date())} says no time zone: give it with one"
            )
    if closes_at <= opens_at:
        raise NotValid("The order would close before it opens: correct the times")
    if closes_at <= now:
        raise NotValid("The closing time is already past: give a later one")
    if box_fill_from is not None and not opens_at < box_fill_from < closes_at:
        raise NotValid("Filling up cases has to start after the opening and before the close")
    if delivery_on < price_day(closes_at):
        raise NotValid(f"The delivery on {day_in_words(delivery_on)} is before the order closes: give a later day")


def _check_units(firm: int, tolerance: int, item_name: str) -> None:
    for units, what in ((firm, "firm"), (tolerance, "tolerance")):
        if isinstance(units, bool) or not isinstance(units, int):
            raise NotValid(f"The {what} quantity of {item_name} has to be a whole number of units, not {units!r}")
        if units < 0:
            raise NotValid(f"The {what} quantity of {item_name} cannot be {units}: give zero or more")
        if units > MOST_UNITS:
            raise NotValid(f"The {what} quantity of {item_name}, {units}, is too high to be meant: check the number")
    if firm == 0 and tolerance == 0:
        raise NotValid(f"Nothing of {item_name} is asked for: enter a quantity, or withdraw the line")


def _school_that_may_order(order: CollectiveOrder, school_id: str) -> str:
    name = order.school_name(school_id)
    if school_id in order.left:
        raise WrongTime(f"{name} has left and can no longer change its lines in '{order.window.title}'")
    return name


def _phase_for_a_line(order: CollectiveOrder, now: datetime) -> Phase:
    phase = order.phase(now)
    if phase is Phase.NOT_OPEN:
        raise WrongTime(
            f"'{order.window.title}' opens on {moment_in_words(order.window.opens_at)}: enter the line then"
        )
    return phase


def _objection(
    order: CollectiveOrder,
    item: OfferedItem,
    phase: Phase,
    before: tuple[int, int],
    after: tuple[int, int],
    now: datetime,
) -> str | None:
    if phase is Phase.CALLED_OFF:
        return f"'{order.window.title}' was cancelled: {order.called_off}"
    if phase in (Phase.ENDED, Phase.CLOSED):
        return f"it came on {moment_in_words(now, exact=True)}, and '{order.window.title}' ended on {moment_in_words(order.window.closes_at)}"
    if phase is Phase.BOX_FILL:
        pooled = order.pooled_wish(item.sku)
        pooled_after = (pooled[0] - before[0] + after[0], pooled[1] - before[1] + after[1])
        return box_fill_objection(item.case_size, item.minimum_cases, pooled, pooled_after)
    return None


def _refused(order: CollectiveOrder, refusal: Refusal) -> tuple[CollectiveOrder, tuple[LineRefused, ...]]:
    kept = replace(order, version=order.version + 1, refusals=(*order.refusals, refusal))
    return kept, (LineRefused(order.window.order_id, refusal),)


def _with_places(
    order: CollectiveOrder, sku: str, school_id: str, places: tuple[Place, ...]
) -> dict[str, Mapping[str, tuple[Place, ...]]]:
    others = {other: held for other, held in order.lines.get(sku, {}).items() if other != school_id}
    return {**order.lines, sku: {**others, school_id: places} if places else others}
