"""What the calendar does to subscriptions by itself: a pause resumes, an end is reached, a trial that nobody decided about
lapses without a charge. All is derived from dates, so a service that stood still catches up on its return."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta

from services.membership.application.arrangements import BY_ITSELF
from services.membership.application.ports_subscriptions import Stored, Subscribing
from services.membership.application.price_book import subscription_settings
from services.membership.domain import subscription_breaks as breaks
from services.membership.domain import subscription_steps as steps
from services.membership.domain.errors import MembershipError
from services.membership.domain.spans import ONE_DAY, SpanKind
from services.membership.domain.subscription_states import State
from services.membership.domain.subscriptions import Subscription, SubscriptionOutcome, SubscriptionSettings

log = logging.getLogger(__name__)
MOST_AT_ONCE = 2_000
Keep = Callable[[Subscribing, Stored, SubscriptionOutcome, str], Stored]


def next_look(subscription: Subscription, settings: SubscriptionSettings) -> date | None:
    """The day on which the calendar has something to do with a subscription, or None."""
    match subscription.state:
        case State.TRIALLING if subscription.trial_until:
            return subscription.trial_until + timedelta(days=settings.waiting_days_after_trial + 1)
        case State.ENDING if subscription.ends_on:
            return subscription.ends_on + ONE_DAY
        case State.PAUSED:
            gaps = [span for span in subscription.spans if span.kind is SpanKind.PAUSED and span.until_on]
            return gaps[-1].until_on + ONE_DAY if gaps and gaps[-1].until_on else None
    return None


def look_after(uow: Subscribing, keep: Keep) -> int:
    """Do what has fallen due by today; returns how many subscriptions it changed. One that cannot be done is logged and
    left for people; it holds nobody up."""
    today = uow.today()
    settings = subscription_settings(today)
    done = 0
    for stored in uow.subscriptions.due(today, MOST_AT_ONCE):
        try:
            outcome, reason = _by_the_calendar(stored.subscription, today, settings)
        except MembershipError as problem:
            about = {"subscription": str(stored.subscription.subscription_id), "reason": str(problem)}
            log.warning("the calendar cannot move this subscription", extra=about)
            continue
        keep(uow, stored, outcome, reason)
        done += 1
    return done


def _by_the_calendar(
    held: Subscription, today: date, settings: SubscriptionSettings
) -> tuple[SubscriptionOutcome, str]:
    match held.state:
        case State.TRIALLING:
            return steps.lapse_trial(held, BY_ITSELF, today, settings), "trial_lapsed"
        case State.PAUSED:
            return breaks.resume(held, BY_ITSELF, today), "ended"
        case _:
            return steps.reach_end(held, BY_ITSELF, today), "ended"
