"""Use of the lines: counted once by its id, whether a service reports it or somebody writes down a delivery; and how much of
what a line includes is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.membership.application import price_book
from services.membership.application.arrangements import period_asked, school_of
from services.membership.application.ports_subscriptions import Subscribing, UsageNote
from services.membership.application.refusals import worded
from services.membership.domain.catalogue import Allowance, AllowancePeriod
from services.membership.domain.charge_models import price_in_words
from services.membership.domain.errors import BadInput, NeedsAnswer, NotAllowedNow, NotKnown, in_words
from services.membership.domain.pricing import Period
from services.membership.domain.spans import SpanKind, span_on
from services.membership.domain.usage import (
    AllowanceExhausted,
    Usage,
    UsageBook,
    allowance_facts,
    allowance_use,
    record_usage,
)
from shared.calendar import academic_year_of
from shared.identifiers import new_id

ONE_DAY = timedelta(days=1)
BY_HAND = "delivery"
MOST_QUANTITY = Decimal(100_000)


@dataclass(frozen=True)
class Delivery:
    """A delivery that somebody writes down: how much of what, when, by whom; below zero it is help that the school gave.

    `overrun_reason` is why going over what the line includes was agreed.
    """

    line: str
    unit: str
    quantity: Decimal
    on: date
    delivered_by: str
    words: str = ""
    overrun_reason: str = ""


def record(uow: Subscribing, usage: Usage, note: UsageNote) -> bool:
    """Count a use once; returns whether it is new. Raises AlreadyDone where its id is known with other content."""
    known = uow.usage.get(str(usage.school_id), usage.usage_id)
    _, facts = record_usage(UsageBook(), usage, known)
    if not facts:
        return False
    before = _uses_around(uow, usage)
    uow.usage.add(usage, note, uow.now())
    _say_what_is_left(uow, usage, before)
    return True


@worded
def record_delivery(uow: Subscribing, school_id: str, delivery: Delivery) -> dict[str, Any]:
    """Write down a delivery of a line without software. Raises Conflict for a line that the school does not have on that
    day, InvalidRequest for one that its own service counts or that goes over without a reason."""
    school = school_of(uow, school_id)
    line = price_book.services_offered().line(delivery.line, delivery.on)
    if line.owner_service is not None:
        raise BadInput(f"{line.title} is counted by its own service ({line.owner_service.value}), not by hand.")
    _refuse_strange(uow, delivery)
    held = [one.subscription for one in uow.subscriptions.of_school(school_id) if one.line == delivery.line]
    running = [span_on(one.spans, delivery.on) for one in held]
    if not any(span is not None and span.kind in (SpanKind.TRIAL, SpanKind.FULL) for span in running):
        raise NotAllowedNow(f"{school.name} did not have {line.title} on {in_words(delivery.on)}: look at the date.")
    usage = Usage(
        new_id(), UUID(school_id), delivery.line, delivery.unit, delivery.quantity, delivery.on, delivery.words.strip()
    )
    _refuse_unless_agreed(uow, usage, delivery.overrun_reason)
    record(uow, usage, UsageNote(BY_HAND, uow.actor, delivery.delivered_by, delivery.overrun_reason))
    uow.emit(
        "membership.delivery.recorded.v1",
        subject=usage.usage_id,
        school_id=school_id,
        why=f"{line.title}: {delivery.quantity:f} {delivery.unit}",
        data={
            "school_id": school_id,
            "usage_id": usage.usage_id,
            "line": delivery.line,
            "unit": delivery.unit,
            "quantity": f"{delivery.quantity:f}",
            "on": delivery.on,
        },
    )
    return {"usage_id": usage.usage_id, "allowances": _left(uow, school_id, delivery.line, delivery.on)}


@worded
def usage_of(
    uow: Subscribing, school_id: str, line: str, from_on: date | None, until_on: date | None
) -> dict[str, Any]:
    """What a school used within the days, with who delivered it; and the sums by line and unit."""
    school_of(uow, school_id)
    days = period_asked(uow, from_on, until_on)
    noted = uow.usage.noted(school_id, days.from_on, days.until_on, line)
    sums: dict[tuple[str, str], Decimal] = {}
    for usage, _ in noted:
        sums[usage.service, usage.unit] = sums.get((usage.service, usage.unit), Decimal(0)) + usage.quantity
    return {
        "school_id": school_id,
        "from": days.from_on.isoformat(),
        "until": days.until_on.isoformat(),
        "sums": [
            {"line": line_, "title": price_book.title_of(line_, days.until_on), "unit": unit, "quantity": f"{total:f}"}
            for (line_, unit), total in sorted(sums.items())
        ],
        "uses": [
            {
                "usage_id": usage.usage_id,
                "line": usage.service,
                "unit": usage.unit,
                "quantity": f"{usage.quantity:f}",
                "on": usage.on.isoformat(),
                "words": usage.words,
                "about": usage.about,
                "source": note.source,
                "delivered_by": note.delivered_by,
                "overrun_approved": note.overrun_approved,
                "recorded_by": note.recorded_by,
            }
            for usage, note in noted
        ],
    }


@worded
def allowances(uow: Subscribing, school_id: str, on: date | None) -> list[dict[str, Any]]:
    """What is used and left of what each running line includes, for the periods around a day."""
    day = on or uow.today()
    lines = [one.line for one in uow.subscriptions.of_school(school_id) if span_on(one.subscription.spans, day)]
    return [page for line in dict.fromkeys(lines) for page in _left(uow, school_id, line, day)]


def allowance_period(per: AllowancePeriod, on: date) -> Period:
    """The days for which an allowance lasts: the academic year, or the part of it that ends with a term or half term.

    Holidays belong to the term that follows; those after the last term to the last. Raises UnknownSchoolYear.
    """
    year = academic_year_of(on)
    if per is AllowancePeriod.YEAR:
        return Period(year.starts, year.ends)
    known = price_book.term_dates().year(year.name)
    ends = known.term_ends if per is AllowancePeriod.TERM else tuple(half.ends for half in known.half_terms)
    first = year.starts
    for end in ends[:-1]:
        if on <= end:
            return Period(first, end)
        first = end + ONE_DAY
    return Period(first, year.ends)


def _left(uow: Subscribing, school_id: str, line: str, on: date) -> list[dict[str, Any]]:
    return left_of(line, on, lambda days: uow.usage.of_school(school_id, days.from_on, days.until_on, line))


def left_of(line: str, on: date, uses_in: Callable[[Period], Iterable[Usage]]) -> list[dict[str, Any]]:
    """What is used and left of all that a line includes, for the periods around a day; `uses_in` gives a school's uses of
    the line within a period."""
    row = price_book.services_offered().line(line, on)
    pages = []
    for allowance in row.allowances:
        period = allowance_period(allowance.period, on)
        use = allowance_use(list(uses_in(period)), allowance)
        pages.append(
            {
                "line": line,
                "title": row.title,
                "unit": allowance.unit,
                "per": allowance.period.value,
                "from": period.from_on.isoformat(),
                "until": period.until_on.isoformat(),
                "allowance": f"{use.allowance:f}",
                "used": f"{use.used:f}",
                "left": f"{use.left:f}",
                "over": f"{use.over:f}",
                "level": use.level.value,
                "words": use.words,
            }
        )
    return pages


def _uses_around(uow: Subscribing, usage: Usage) -> list[tuple[Allowance, Period, list[Usage]]]:
    try:
        row = price_book.services_offered().line(usage.service, usage.on)
    except NotKnown:
        return []
    school_id = str(usage.school_id)
    found = []
    for allowance in row.allowances:
        if allowance.unit == usage.unit:
            period = allowance_period(allowance.period, usage.on)
            uses = uow.usage.of_school(school_id, period.from_on, period.until_on, usage.service)
            found.append((allowance, period, uses))
    return found


def _say_what_is_left(uow: Subscribing, usage: Usage, around: list[tuple[Allowance, Period, list[Usage]]]) -> None:
    for allowance, period, uses in around:
        before, after = allowance_use(uses, allowance), allowance_use([*uses, usage], allowance)
        for fact in allowance_facts(before, after, usage.school_id, usage.service):
            level = "exhausted" if isinstance(fact, AllowanceExhausted) else "low"
            uow.emit(
                f"membership.allowance.{level}.v1",
                subject=f"{usage.school_id}:{usage.service}:{allowance.unit}",
                school_id=str(usage.school_id),
                why=f"{price_book.title_of(usage.service, usage.on)}: {after.words}",
                data={
                    "school_id": str(usage.school_id),
                    "line": usage.service,
                    "unit": allowance.unit,
                    "allowance": f"{after.allowance:f}",
                    "used": f"{after.used:f}",
                    "period_from": period.from_on,
                    "period_until": period.until_on,
                },
            )


def _refuse_unless_agreed(uow: Subscribing, usage: Usage, reason: str) -> None:
    for allowance, _, uses in _uses_around(uow, usage):
        after = allowance_use([*uses, usage], allowance)
        if after.over and allowance.overrun_needs_approval and not reason.strip():
            raise NeedsAnswer(
                f"With this {after.words}. Going over what is included is charged by its rate: "
                "ask the school, then give the reason for which it was agreed."
            )


def _refuse_strange(uow: Subscribing, delivery: Delivery) -> None:
    if delivery.on > uow.today():
        raise BadInput(f"{in_words(delivery.on)} is still to come: write a delivery down when it was given.")
    if not delivery.delivered_by.strip():
        raise NeedsAnswer("Say who delivered it: the school reads it on its statement.")
    if abs(delivery.quantity) > MOST_QUANTITY or delivery.quantity != round(delivery.quantity, 4):
        raise BadInput(f"{delivery.quantity:f} {delivery.unit} cannot be meant: check the number.")
    row = price_book.services_offered().line(delivery.line, delivery.on)
    units = units_of(uow, delivery.line, delivery.on)
    if delivery.unit not in units:
        known = "; ".join(
            sorted({price_in_words(model) for model in _models(uow, delivery.line, delivery.on) if model})
        )
        raise BadInput(
            f"{row.title} is not counted in “{delivery.unit}”, but in {', '.join(sorted(units))}. Its price: {known}."
        )


def units_of(uow: Subscribing, line: str, on: date) -> list[str]:
    """What a line may be counted in on a day, what it includes first."""
    row = price_book.services_offered().line(line, on)
    priced = sorted(unit for model in _models(uow, line, on) if (unit := getattr(model, "unit", None)))
    return list(dict.fromkeys([*(allowance.unit for allowance in row.allowances), *priced, row.unit]))


def _models(uow: Subscribing, line: str, on: date) -> list[Any]:
    prices = price_book.prices_with(uow.prices.rows()).rows
    return [price.model for price in prices if price.service == line and price.covers(on)]
