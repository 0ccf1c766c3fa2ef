"""A collective order that was opened by mistake, or for the wrong days: called off, or moved, before it is closed. Every
school that was invited is told, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from services.procurement.domain.catalogue.items import CatalogueItem, version_on
from services.procurement.domain.collective.facts import OrderCalledOff, OrderMoved
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.collective.window import check_times, price_day
from services.procurement.domain.vat import VatRate, vat_rate_on
from shared.calendar.words import day_in_words, moment_in_words
from shared.refusals import NotValid, WrongTime

CalledOff = tuple[CollectiveOrder, tuple[OrderCalledOff, ...]]
Moved = tuple[CollectiveOrder, tuple[OrderMoved, ...]]


def call_off(order: CollectiveOrder, reason: str, now: datetime) -> CalledOff:
    """The order called off: nothing is ordered, and its lines stay to be seen. One called off before stays as it is.

    Raises WrongTime once it is closed, NotValid without a reason.
    """
    if order.called_off is not None:
        return order, ()
    _refuse_closed(order, "cannot be cancelled: what was ordered is honoured")
    because = _reason(reason, "cancelled")
    words = f"'{order.window.title}' was cancelled: {because}. Nothing of it is ordered or charged"
    called_off = replace(order, version=order.version + 1, called_off=because)
    return called_off, (OrderCalledOff(order.window.order_id, tuple(order.window.schools), words, now),)


def move(
    order: CollectiveOrder,
    closes_at: datetime,
    delivery_on: date,
    reason: str,
    now: datetime,
    items: Iterable[CatalogueItem],
    vat_rates: Iterable[VatRate],
) -> Moved:
    """The order closing and delivered at other times; nothing where they are the same.

    Prices stay as they were offered. Raises WrongTime once it is closed or its time is over, NotValid for times that do
    not fit, without a reason, or where another price or VAT rate would hold on the new days.
    """
    _refuse_closed(order, "cannot be moved")
    if order.called_off is not None:
        raise WrongTime(f"'{order.window.title}' was cancelled: open another order instead")
    window = order.window
    if (closes_at, delivery_on) == (window.closes_at, window.delivery_on):
        return order, ()
    if now >= window.closes_at:
        raise WrongTime(
            f"'{window.title}' ended on {moment_in_words(window.closes_at)} and is about to be closed: cancel it, or let "
            "it close"
        )
    because = _reason(reason, "moved")
    check_times(window.opens_at, closes_at, window.box_fill_from, delivery_on, now)
    rates = tuple(vat_rates)
    for item in items:
        offered = window.items[item.sku]
        if version_on(item, price_day(closes_at)).number != offered.version.number:
            raise NotValid(
                f"{item.name} has another price on {day_in_words(price_day(closes_at))} than the one that was offered: "
                "choose a day before it, or cancel the order and open another"
            )
        if vat_rate_on(rates, offered.vat_rate.treatment, delivery_on) != offered.vat_rate:
            raise NotValid(f"Another VAT rate holds on {day_in_words(delivery_on)}: cancel the order and open another")
    words = (
        f"'{window.title}' closes on {moment_in_words(closes_at)} instead of {moment_in_words(window.closes_at)}, and is "
        f"delivered on {day_in_words(delivery_on)}: {because}"
    )
    moved = replace(
        order, version=order.version + 1, window=replace(window, closes_at=closes_at, delivery_on=delivery_on)
    )
    return moved, (OrderMoved(window.order_id, tuple(window.schools), words, now),)


def _refuse_closed(order: CollectiveOrder, what: str) -> None:
    if order.closing is not None:
        raise WrongTime(f"'{order.window.title}' is closed, so it {what}")


def _reason(reason: str, what: str) -> str:
    because = reason.strip().rstrip(".")
    if not because:
        raise NotValid(f"Say why the order is {what}: the schools are told")
    return because
