"""Subscriptions: asked for, tried, taken up, changed, paused, ended. Each command plans its step on values, keeps the result,
says what happened, and publishes what the school may use from today on. Nothing here charges anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, cast

from services.membership.application import entitlements, subscription_plans
from services.membership.application.ports_subscriptions import Stored, Subscribing
from services.membership.application.price_book import service_behind, subscription_settings
from services.membership.application.refusals import worded
from services.membership.application.school_ports import Alongside
from services.membership.application.subscription_calendar import next_look
from services.membership.application.subscription_events import tell
from services.membership.application.subscription_pages import subscription_page
from services.membership.application.subscription_plans import Planning, planning
from services.membership.domain import subscription_breaks as breaks
from services.membership.domain import subscription_steps as steps
from services.membership.domain.subscription_states import State
from services.membership.domain.subscriptions import Override, Subscription, SubscriptionOutcome

Step = Callable[[Planning, Subscription], SubscriptionOutcome]


@worded
def request_service(
    uow: Subscribing, school_id: str, line: str, offer: str, override_reason: str = ""
) -> dict[str, Any]:
    """A school asks for a line of the catalogue; `override_reason` opens it where the rule refuses (the trust only)."""
    plan = planning(uow, school_id)
    wanted, facts = subscription_plans.request(plan, line, offer, override_reason)
    stored = Stored(wanted, service_behind(line, plan.today), 1)
    uow.subscriptions.add(stored, None, uow.now())
    tell(uow, stored, facts)
    return subscription_page(uow, stored)


def start_trial(
    uow: Subscribing,
    school_id: str,
    subscription_id: str,
    from_on: date | None,
    until_on: date | None,
    version: int | None,
    override_reason: str = "",
) -> dict[str, Any]:
    """A trial from a day to a day, once for each school and line; `override_reason` allows another (the trust only)."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: subscription_plans.start_trial(plan, held, from_on, until_on, override_reason),
    )


def start_full(
    uow: Subscribing, school_id: str, subscription_id: str, from_on: date | None, version: int | None
) -> dict[str, Any]:
    """The full service from a day on, without a trial."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: subscription_plans.start_full(plan, held, from_on),
    )


@worded
def take_up(
    uow: Subscribing, school_id: str, line: str, offer: str, mode: str, from_on: date | None, until_on: date | None
) -> dict[str, Any]:
    """A school asks for a line and begins it in one step, on trial or in full; a request that waits already is begun."""
    plan = planning(uow, school_id)
    waiting = next((one for one in plan.held if one.line == line and one.subscription.state is State.PENDING), None)
    if waiting is None or waiting.subscription.offer != offer:
        if waiting is not None:
            keep(uow, waiting, steps.withdraw_request(waiting.subscription, "another offer", plan.by, plan.today))
        asked = request_service(uow, school_id, line, offer)
    else:
        asked = {"subscription_id": str(waiting.subscription.subscription_id)}
    if mode == "trial":
        return start_trial(uow, school_id, asked["subscription_id"], from_on, until_on, None)
    return start_full(uow, school_id, asked["subscription_id"], from_on, None)


def withdraw_request(
    uow: Subscribing, school_id: str, subscription_id: str, words: str, version: int | None
) -> dict[str, Any]:
    """The request is taken back before anything began."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: steps.withdraw_request(held, words, plan.by, plan.today),
        ended_because="request_withdrawn",
    )


def extend_trial(
    uow: Subscribing, school_id: str, subscription_id: str, until_on: date, words: str, version: int | None
) -> dict[str, Any]:
    """A later last day of the trial, with a reason."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: subscription_plans.extend_trial(plan, held, until_on, words),
    )


def convert_trial(
    uow: Subscribing, school_id: str, subscription_id: str, from_on: date | None, words: str, version: int | None
) -> dict[str, Any]:
    """By a decision with its reason, the trial becomes the full service."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: subscription_plans.convert_trial(plan, held, from_on, words),
    )


def end_trial(
    uow: Subscribing, school_id: str, subscription_id: str, last_day: date | None, words: str, version: int | None
) -> dict[str, Any]:
    """The trial ends after a day (today, unless said); nothing is charged."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: steps.end_trial(held, last_day or plan.today, words, plan.by, plan.today),
    )


def pause(
    uow: Subscribing,
    school_id: str,
    subscription_id: str,
    from_on: date | None,
    resume_on: date,
    words: str,
    version: int | None,
) -> dict[str, Any]:
    """No service and no charge until the day it resumes."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: breaks.pause(held, from_on or plan.today, resume_on, words, plan.by, plan.today),
    )


def resume(uow: Subscribing, school_id: str, subscription_id: str, version: int | None) -> dict[str, Any]:
    """The service resumes today, or a pause still to come is called off."""
    return _step(uow, school_id, subscription_id, version, lambda plan, held: breaks.resume(held, plan.by, plan.today))


def cancel(
    uow: Subscribing,
    school_id: str,
    subscription_id: str,
    ends_on: date | None,
    words: str,
    version: int | None,
    waived_reason: str = "",
) -> dict[str, Any]:
    """The end after a day that keeps the notice (without one: the end of a term); the trust may waive the notice."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: subscription_plans.cancel(plan, held, ends_on, words, waived_reason),
    )


def change_of_mind(uow: Subscribing, school_id: str, subscription_id: str, version: int | None) -> dict[str, Any]:
    """Until the last day is over the school keeps the service after all."""
    return _step(
        uow, school_id, subscription_id, version, lambda plan, held: steps.change_of_mind(held, plan.by, plan.today)
    )


def suspend(uow: Subscribing, school_id: str, subscription_id: str, words: str, version: int | None) -> dict[str, Any]:
    """The trust suspends the service from today, with its reason."""
    return _step(
        uow, school_id, subscription_id, version, lambda plan, held: breaks.suspend(held, words, plan.by, plan.today)
    )


def reinstate(
    uow: Subscribing, school_id: str, subscription_id: str, words: str, version: int | None
) -> dict[str, Any]:
    """The suspension is lifted from today."""
    return _step(
        uow, school_id, subscription_id, version, lambda plan, held: breaks.reinstate(held, words, plan.by, plan.today)
    )


def change_offer(
    uow: Subscribing,
    school_id: str,
    subscription_id: str,
    offer: str,
    from_on: date | None,
    when: str,
    words: str,
    version: int | None,
) -> dict[str, Any]:
    """Another offer of the same line, from a day or from now, the next term or the next year."""
    return _step(
        uow,
        school_id,
        subscription_id,
        version,
        lambda plan, held: subscription_plans.change_offer(plan, held, offer, from_on, when, words),
    )


@worded
def end_all_subscriptions(leaving: Alongside, school_id: str, on: date, reason: str) -> list[str]:
    """When a school leaves: every running subscription ends after a day (today where that is past), requests at once.

    Returns the ids of those that it changed; doing it again with the same day changes nothing.
    """
    uow = cast(Subscribing, leaving)
    plan = planning(uow, school_id)
    last_day = max(on, plan.today)
    changed = []
    for stored in plan.held:
        outcome = _ended_by(plan, stored.subscription, last_day, reason)
        if outcome is not None:
            keep(uow, stored, outcome, ended_because="request_withdrawn")
            changed.append(str(stored.subscription.subscription_id))
    return changed


def keep(uow: Subscribing, stored: Stored, outcome: SubscriptionOutcome, ended_because: str = "ended") -> Stored:
    """Keep what a step made of a subscription, say it, and publish what follows for the service behind it."""
    after, facts = outcome
    changed = replace(stored, subscription=after)
    saved = uow.subscriptions.save(changed, next_look(after, subscription_settings(uow.today())), uow.now())
    tell(uow, saved, facts, ended_because)
    entitlements.publish(uow, saved.school_id, saved.service)
    return saved


@worded
def _step(
    uow: Subscribing,
    school_id: str,
    subscription_id: str,
    version: int | None,
    step: Step,
    ended_because: str = "ended",
) -> dict[str, Any]:
    plan = planning(uow, school_id)
    stored = plan.stored(subscription_id, version)
    return subscription_page(uow, keep(uow, stored, step(plan, stored.subscription), ended_because))


def _ended_by(plan: Planning, held: Subscription, last_day: date, reason: str) -> SubscriptionOutcome | None:
    by, today = plan.by, plan.today
    match held.state:
        case State.ENDED:
            return None
        case State.PENDING:
            return steps.withdraw_request(held, reason, by, today)
        case State.TRIALLING:
            return steps.end_trial(held, last_day, reason, by, today)
        case State.ENDING if held.ends_on is not None and held.ends_on <= last_day:
            return None
        case State.ENDING:
            kept, facts = steps.change_of_mind(held, by, today)
            again = _ended_by(plan, kept, last_day, reason)
            return (again[0], [*facts, *again[1]]) if again else None
    waived = Override(by, "the school leaves")
    return steps.cancel(held, last_day, reason, by, today, notice_waived=waived, settings=plan.settings)
