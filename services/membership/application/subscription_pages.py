"""Subscriptions and the catalogue as a school reads them: plain values with the words beside the figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from services.membership.application import price_book
from services.membership.application.arrangements import school_of, spells_of, standing_on
from services.membership.application.ports_subscriptions import Stored, Subscribing
from services.membership.application.refusals import worded
from services.membership.domain.catalogue import Line, eligibility
from services.membership.domain.pricing import PriceList, PriceRow, Standing, price_in_words
from services.membership.domain.subscription_states import TRANSITIONS, Command, State
from services.membership.domain.subscriptions import Subscription, entitlement_of

BY_THE_CALENDAR = {Command.LAPSE_TRIAL, Command.REACH_END}
OF_THE_TRUST = {Command.SUSPEND, Command.REINSTATE}


@worded
def catalogue(uow: Subscribing, school_id: str, on: date | None) -> dict[str, Any]:
    """Every line in force for a school on a day: may it take the line up, at what price, what has it now."""
    day = on or uow.today()
    school = school_of(uow, school_id)
    held = uow.subscriptions.of_school(school_id)
    prices = price_book.prices_with(uow.prices.rows())
    spell = standing_on(spells_of(uow, school_id), day)
    standing = spell.standing if spell else Standing.ASSOCIATE
    lines = [
        _line_page(line, day)
        | {
            "eligible": (may := eligibility(line, school, day)).eligible,
            "eligible_words": may.words,
            "eligible_row": may.row_name,
            "offers": _offers(prices, line.code, standing, day),
        }
        | _held(held, line.code, day)
        for line in price_book.services_offered().lines_on(day)
    ]
    return {
        "school_id": school_id,
        "school": school.name,
        "on": day.isoformat(),
        "standing": spell.standing.value if spell else None,
        "priced_as": standing.value,
        "lines": lines,
    }


@worded
def subscriptions_of(uow: Subscribing, school_id: str, ended: bool) -> list[dict[str, Any]]:
    """A school's subscriptions, newest first; those that ended only if wanted."""
    school_of(uow, school_id)
    held = [one for one in uow.subscriptions.of_school(school_id) if ended or one.subscription.live]
    return [subscription_page(uow, one) for one in reversed(held)]


@worded
def one_subscription(uow: Subscribing, school_id: str, subscription_id: str) -> dict[str, Any]:
    """One subscription with its record. Raises NotFound."""
    return subscription_page(uow, uow.subscriptions.get(subscription_id, school_id))


def subscription_page(uow: Subscribing, stored: Stored) -> dict[str, Any]:
    """A subscription as plain values: what may be used today, what may be done with it, and its record."""
    held, today = stored.subscription, uow.today()
    now = entitlement_of(held, today)
    waiting = _waits_until(held, today)
    return {
        "subscription_id": str(held.subscription_id),
        "school_id": stored.school_id,
        "line": stored.line,
        "title": price_book.title_of(stored.line, today),
        "service": stored.service,
        "offer": held.offer,
        "state": held.state.value,
        "requested_on": held.requested_on.isoformat(),
        "trial_from": _day(held.trial_from),
        "trial_until": _day(held.trial_until),
        "trial_extensions": held.trial_extensions,
        "decision_awaited_until": _day(waiting),
        "ends_on": _day(held.ends_on),
        "mode": now.level.value,
        "mode_until": _day(now.until_on),
        "ready_since": stored.ready_since.isoformat() if stored.ready_since else None,
        "version": stored.version,
        "possible": [command.value for command in possible(held) if command not in OF_THE_TRUST],
        "possible_for_the_trust": [command.value for command in possible(held)],
        "runs": [
            {
                "kind": span.kind.value,
                "offer": span.offer,
                "from_on": span.from_on.isoformat(),
                "until_on": _day(span.until_on),
            }
            for span in held.spans
        ],
        "record": [
            {"on": note.on.isoformat(), "by": str(note.by), "what": note.what, "words": note.words}
            for note in held.notes
        ],
    }


def possible(held: Subscription) -> list[Command]:
    """What people may do with a subscription as it stands."""
    return [
        command for command, states in TRANSITIONS.items() if held.state in states and command not in BY_THE_CALENDAR
    ]


def price_row_page(row: PriceRow) -> dict[str, Any]:
    """A price row in words, with where it comes from; a price that nobody set says so."""
    return {
        "line": row.service,
        "offer": row.offer,
        "standing": row.standing.value if row.standing else "both",
        "from": row.from_on.isoformat(),
        "until": _day(row.until_on),
        "words": price_in_words(row.model) if row.model else f"not set: {row.note or 'ask the trust'}",
        "known": row.model is not None,
        "minimum_pence": row.minimum_pence,
        "status": row.status,
        "source": row.source,
        "row": row.row_name,
    }


def _line_page(line: Line, on: date) -> dict[str, Any]:
    return {
        "line": line.code,
        "title": line.title,
        "seed_words": line.seed_words,
        "service": line.owner_service.value if line.owner_service else "",
        "unit": line.unit,
        "row": line.row_name,
        "source": line.source,
        "status": line.status,
        "includes": [
            {
                "quantity": f"{allowance.quantity:f}",
                "unit": allowance.unit,
                "per": allowance.period.value,
                "overrun_needs_approval": allowance.overrun_needs_approval,
            }
            for allowance in line.allowances
        ],
    }


def _offers(prices: PriceList, line: str, standing: Standing, on: date) -> list[dict[str, Any]]:
    return [price_row_page(row) for row in prices.in_force(standing, on) if row.service == line]


def _held(held: Sequence[Stored], line: str, on: date) -> dict[str, Any]:
    of_line = [one for one in held if one.line == line]
    live = next((one for one in of_line if one.subscription.live), None)
    return {
        "state": live.subscription.state.value if live else None,
        "subscription_id": str(live.subscription.subscription_id) if live else None,
        "mode": entitlement_of(live.subscription, on).level.value if live else "none",
        "tried": any(one.subscription.had_a_trial for one in of_line),
    }


def _waits_until(held: Subscription, today: date) -> date | None:
    if held.state is not State.TRIALLING or held.trial_until is None or today <= held.trial_until:
        return None
    settings = price_book.subscription_settings(today)
    return held.trial_until + timedelta(days=settings.waiting_days_after_trial)


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
