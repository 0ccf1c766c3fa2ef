"""Subscriptions and the catalogue as a school reads them: plain values with the words beside the figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.membership.application import price_book
from services.membership.application import subscription_choices as choosing
from services.membership.application import subscription_plans as plans
from services.membership.application.arrangements import BY_ITSELF, school_of, spells_of, standing_on
from services.membership.application.ports_subscriptions import Stored, Subscribing
from services.membership.application.refusals import worded
from services.membership.domain.catalogue import Line, eligibility
from services.membership.domain.evaluation import ServiceFeedback
from services.membership.domain.pricing import PriceList, PriceRow, Standing, usage_unit
from services.membership.domain.schools import School
from services.membership.domain.subscription_states import TRANSITIONS, Command, State
from services.membership.domain.subscriptions import Subscription, entitlement_of


@worded
def catalogue(uow: Subscribing, school_id: str, on: date | None) -> dict[str, Any]:
    """Every line in force for a school on a day: may it take the line up, at what price, what has it now."""
    day = on or uow.today()
    school = school_of(uow, school_id)
    held = uow.subscriptions.of_school(school_id)
    prices = price_book.prices_with(uow.prices.rows())
    spell = standing_on(spells_of(uow, school_id), day)
    standing = spell.standing if spell else Standing.ASSOCIATE
    said = uow.reviews.feedback(school_id=school_id)
    lines = [
        _line_page(line, day)
        | _eligible(line, school, day)
        | {"offers": _offers(prices, line.code, standing, day), "feedback": _feedback(said, line.code)}
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
def line_for_school(uow: Subscribing, school_id: str, line: str, offer: str) -> dict[str, Any]:
    """One line for a school: what it is, its offers, what the school has of it, and whether and when it may begin."""
    plan = plans.planning(uow, school_id)
    row = price_book.services_offered().line(line, plan.today)
    spell = standing_on(spells_of(uow, school_id), plan.today)
    standing = spell.standing if spell else Standing.ASSOCIATE
    prices = price_book.prices_with(uow.prices.rows())
    live = next((one for one in plan.held if one.line == line and one.subscription.live), None)
    pending = live.subscription if live and live.subscription.state is State.PENDING else None
    begins = choosing.starts(plan)
    return (
        _line_page(row, plan.today)
        | _eligible(row, plan.school, plan.today)
        | _held(plan.held, line, plan.today)
        | {
            "school_id": school_id,
            "standing": spell.standing.value if spell else None,
            "priced_as": standing.value,
            "offers": _offers(prices, line, standing, plan.today),
            "subscription": subscription_page(uow, live) if live else None,
            "earlier": [
                subscription_page(uow, one)
                for one in reversed(plan.held)
                if one.line == line and not one.subscription.live
            ],
            "may": choosing.taking_up(plan, line, pending, offer),
            "starts": begins,
            "trial_ends": choosing.trial_ends(plan, plan.today),
            "feedback": _feedback(uow.reviews.feedback(school_id=school_id, line=line), line),
        }
    )


@worded
def subscriptions_of(uow: Subscribing, school_id: str, ended: bool) -> list[dict[str, Any]]:
    """A school's subscriptions, newest first; those that ended only if wanted."""
    plan = plans.planning(uow, school_id)
    return [subscription_page(uow, one) for one in reversed(plan.held) if ended or one.subscription.live]


@worded
def one_subscription(uow: Subscribing, school_id: str, subscription_id: str) -> dict[str, Any]:
    """One subscription with its record, what can be done with it now, and what to choose from. Raises NotFound."""
    plan = plans.planning(uow, school_id)
    stored = plan.stored(subscription_id)
    return subscription_page(uow, stored) | {
        "actions": choosing.actions(plan, stored),
        "choices": choosing.choices(plan, stored),
    }


def subscription_page(uow: Subscribing, stored: Stored) -> dict[str, Any]:
    """A subscription as plain values: where it stands, what may be used today, and its record."""
    held, today = stored.subscription, uow.today()
    now = entitlement_of(held, today)
    waiting = choosing.waits_until(held, today)
    names = uow.people.named({str(note.by) for note in held.notes})
    return {
        "subscription_id": str(held.subscription_id),
        "school_id": stored.school_id,
        "line": stored.line,
        "title": price_book.title_of(stored.line, today),
        "service": stored.service,
        "offer": held.offer,
        "state": held.state.value,
        "state_words": choosing.state_in_words(held, today),
        "next_date": choosing.next_date(held, today),
        "live": held.live,
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
        "possible": [command.value for command in possible(held) if command not in choosing.OF_THE_TRUST],
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
            {
                "on": note.on.isoformat(),
                "by": str(note.by),
                "by_name": "the calendar" if note.by == BY_ITSELF else names.get(str(note.by), ""),
                "what": note.what,
                "words": note.words,
            }
            for note in held.notes
        ],
    }


def possible(held: Subscription) -> list[Command]:
    """What people may do with a subscription as it stands."""
    return [
        command
        for command, states in TRANSITIONS.items()
        if held.state in states and command not in choosing.BY_THE_CALENDAR
    ]


def price_row_page(row: PriceRow) -> dict[str, Any]:
    """A price row in words, with where it comes from; a price that nobody set says so."""
    return {
        "line": row.service,
        "offer": row.offer,
        "standing": row.standing.value if row.standing else "both",
        "from": row.from_on.isoformat(),
        "until": _day(row.until_on),
        "words": price_book.price_words(row),
        "known": row.model is not None,
        "counted_in": usage_unit(row) if row.model else None,
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
        "group": line.group,
        "what": line.what,
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


def _eligible(line: Line, school: School, on: date) -> dict[str, Any]:
    may = eligibility(line, school, on)
    return {"eligible": may.eligible, "eligible_words": may.words, "eligible_row": may.row_name}


def _feedback(said: Sequence[ServiceFeedback], line: str) -> list[dict[str, Any]]:
    return [
        {
            "on": one.on.isoformat(),
            "would_keep": one.would_keep.value,
            "hours_saved_a_month": one.hours_saved_a_month,
            "went_well": one.went_well,
            "went_badly": one.went_badly,
        }
        for one in sorted(said, key=lambda given: given.on, reverse=True)
        if one.service == line
    ]


def _offers(prices: PriceList, line: str, standing: Standing, on: date) -> list[dict[str, Any]]:
    return [price_row_page(row) for row in prices.in_force(standing, on) if row.service == line]


def _held(held: Sequence[Stored], line: str, on: date) -> dict[str, Any]:
    of_line = [one for one in held if one.line == line]
    live = next((one for one in of_line if one.subscription.live), None)
    return {
        "state": live.subscription.state.value if live else None,
        "ready": bool(live and (live.ready_since or not live.service)),
        "subscription_id": str(live.subscription.subscription_id) if live else None,
        "mode": entitlement_of(live.subscription, on).level.value if live else "none",
        "tried": any(one.subscription.had_a_trial for one in of_line),
    }


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
