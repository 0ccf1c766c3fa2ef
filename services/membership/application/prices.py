"""Prices and incomes as finance enters them: dated rows with their source. A row is never changed; a later one holds from its
own day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.membership.application import price_book
from services.membership.application.alongside import schools_alongside
from services.membership.application.arrangements import school_of, spells_of, standing_on
from services.membership.application.ports_subscriptions import Subscribing
from services.membership.application.refusals import for_the_trust, worded
from services.membership.application.subscription_pages import price_row_page
from services.membership.domain.costing import BELONGING, Income
from services.membership.domain.errors import BadInput, NeedsAnswer, in_words
from services.membership.domain.pricing import PriceRow, Standing
from services.membership.domain.subscription_steps import offer_on
from shared.calendar import academic_year
from shared.identifiers import new_id

_FIGURES = ("pence", "unit", "allowance", "rate_pence", "per_cent", "driver", "mode", "tiers", "minimum_pence")


@worded
def set_price(
    uow: Subscribing,
    line: str,
    offer: str,
    standing: str | None,
    from_on: date,
    model: str,
    figures: Mapping[str, Any],
    source: str,
    note: str,
) -> dict[str, Any]:
    """The price of an offer from a day on. A day that is past is refused: what was charged stands. Raises InvalidRequest."""
    document, row = _new_row(uow, line, offer, standing, from_on, model, figures, source, note)
    price_id = new_id()
    uow.prices.add(price_id, document, uow.actor, uow.now())
    uow.emit(
        "membership.price.set.v1",
        subject=price_id,
        why=f"{line}, {offer}: {price_row_page(row)['words']} from {in_words(from_on)}",
        data={"price_id": price_id, "line": line, "offer": offer, "standing": standing or "both", "from_on": from_on},
    )
    return {"price_id": price_id} | price_row_page(row)


@worded
def price_preview(
    uow: Subscribing,
    line: str,
    offer: str,
    standing: str | None,
    from_on: date,
    model: str,
    figures: Mapping[str, Any],
    source: str,
    note: str,
) -> dict[str, Any]:
    """What a price would replace, and which schools have the offer now: nothing is stored. Raises InvalidRequest."""
    _, row = _new_row(uow, line, offer, standing, from_on, model, figures, source, note)
    sides = [Standing(standing)] if standing else list(Standing)
    rows = price_book.prices_with(uow.prices.rows())
    before = [
        price_row_page(one) | {"for": side.value}
        for side in sides
        for one in rows.in_force(side, from_on)
        if (one.service, one.offer) == (line, offer)
    ]
    return {
        "new": price_row_page(row),
        "title": price_book.title_of(line, from_on),
        "before": before,
        "schools": _touched(uow, line, offer, {side.value for side in sides}, from_on),
    }


def _touched(uow: Subscribing, line: str, offer: str, sides: set[str], on: date) -> list[dict[str, Any]]:
    """Schools of these standings that have the offer; belonging itself is every school's."""
    if line == BELONGING:
        found = dict.fromkeys(schools_alongside(uow.memberships), "")
    else:
        held = [one for one in uow.subscriptions.holding(line) if offer_on(one.subscription, on) == offer]
        found = {one.school_id: one.subscription.state.value for one in held}
    names = uow.schools.names(set(found))
    pages = []
    for school_id, state in found.items():
        spell = standing_on(spells_of(uow, school_id), on)
        if spell is not None and spell.standing.value in sides:
            page = {"school_id": school_id, "school": names.get(school_id, school_id), "state": state}
            pages.append(page | {"standing": spell.standing.value})
    return sorted(pages, key=lambda page: page["school"])


def _new_row(
    uow: Subscribing,
    line: str,
    offer: str,
    standing: str | None,
    from_on: date,
    model: str,
    figures: Mapping[str, Any],
    source: str,
    note: str,
) -> tuple[dict[str, Any], PriceRow]:
    for_the_trust(uow)
    if line != BELONGING:
        price_book.services_offered().line(line, from_on)
    if from_on < uow.today():
        raise BadInput(
            f"{in_words(from_on)} is past: a price holds from today, {in_words(uow.today())}, or a later day."
        )
    if not source.strip():
        raise NeedsAnswer("Say where the price comes from (a decision, a contract): every charge shows it.")
    document = {key: figures[key] for key in _FIGURES if figures.get(key) is not None} | {
        "service": line,
        "offer": offer,
        "from": from_on.isoformat(),
        "model": model,
        "source": source.strip(),
        "status": "verified",
        "note": note.strip(),
    }
    if standing:
        document["standing"] = standing
    return document, price_book.price_from(document)


@worded
def incomes_of(uow: Subscribing, school_id: str) -> list[dict[str, Any]]:
    """The incomes that are recorded of a school, the newest year first."""
    school_of(uow, school_id)
    found = sorted(uow.prices.incomes(school_id), key=lambda one: one.year, reverse=True)
    return [{"year": one.year, "pence": one.pence, "source": one.source} for one in found]


@worded
def price_list(uow: Subscribing, standing: str, on: date | None) -> dict[str, Any]:
    """The price list in force on a day for associates or member schools, prices that nobody set included."""
    day = on or uow.today()
    prices = price_book.prices_with(uow.prices.rows())
    return {
        "standing": standing,
        "on": day.isoformat(),
        "prices": [
            price_row_page(row) | {"title": price_book.title_of(row.service, day)}
            for row in prices.in_force(Standing(standing), day)
        ],
    }


@worded
def record_income(uow: Subscribing, school_id: str, year: str, pence: int, source: str) -> dict[str, Any]:
    """A school's income of an academic year that may be shared; a later entry of the same year holds."""
    school_of(uow, school_id)
    try:
        academic_year(year)
    except ValueError as wrong:
        raise BadInput(f"{wrong}.") from None
    if not source.strip():
        raise NeedsAnswer("Say where the figure comes from, and that PFI funding is not in it.")
    income_id = new_id()
    uow.prices.add_income(income_id, school_id, Income(year, pence, source.strip()), uow.actor, uow.now())
    uow.emit(
        "membership.income.recorded.v1",
        subject=income_id,
        school_id=school_id,
        why=f"income of {year}",
        data={"school_id": school_id, "income_id": income_id, "year": year, "pence": pence},
    )
    return {"income_id": income_id, "year": year, "pence": pence, "source": source.strip()}
