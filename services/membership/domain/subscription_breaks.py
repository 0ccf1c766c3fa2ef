"""Breaks in a running subscription: a pause with the day it resumes, agreed with the school, and a suspension by the
trust with its reason.
In both the school keeps reading its records and pays nothing; what would have run meanwhile runs on afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.membership.domain import spans as days
from services.membership.domain.errors import BadInput, in_words, reason_given
from services.membership.domain.spans import ONE_DAY, Span, SpanKind
from services.membership.domain.subscription_states import Command, State, require_possible
from services.membership.domain.subscription_steps import ids, noted, offer_on, refuse_past
from services.membership.domain.subscriptions import Changed, Subscription, SubscriptionOutcome, Suspended, state_of


def pause(
    subscription: Subscription, from_on: date, resume_on: date, words: str, by: UUID, on: date
) -> SubscriptionOutcome:
    """No service and no charge from a day until the day it resumes (a kitchen closed for building works)."""
    require_possible(subscription.service, subscription.state, Command.PAUSE)
    refuse_past(from_on, on)
    if resume_on <= from_on:
        raise BadInput(
            f"The day it resumes, {in_words(resume_on)}, must lie after the day the pause begins, {in_words(from_on)}."
        )
    if days.span_on(subscription.spans, from_on) is None:
        raise BadInput(f"The service does not run on {in_words(from_on)}, so it cannot be paused from then.")
    reason = reason_given(words, "the pause")
    offer = offer_on(subscription, from_on)
    gap = Span(SpanKind.PAUSED, offer, from_on, resume_on - ONE_DAY)
    spans = (*days.before(subscription.spans, from_on), gap, *days.starting(subscription.spans, resume_on))
    paused = replace(subscription, state=State.PAUSED, spans=spans)
    return noted(paused, on, by, "paused", reason), [Changed(*ids(paused), "paused", from_on, reason)]


def resume(subscription: Subscription, by: UUID, on: date) -> SubscriptionOutcome:
    """The service resumes today, or a pause still to come is called off; on the agreed day the calendar does the
    same."""
    require_possible(subscription.service, subscription.state, Command.RESUME)
    gap = next(span for span in reversed(subscription.spans) if span.kind is SpanKind.PAUSED)
    after = days.starting(subscription.spans, (gap.until_on or on) + ONE_DAY)
    from_on = max(on, gap.from_on)
    if gap.until_on is not None and from_on > gap.until_on:
        resumed = replace(subscription, state=State.ACTIVE)
        return resumed, [Changed(*ids(resumed), "resumed", gap.until_on + ONE_DAY, "the agreed day has come")]
    offer = after[0].offer if after else gap.offer
    filled = Span(SpanKind.FULL, offer, from_on, gap.until_on)
    resumed = replace(
        subscription, state=State.ACTIVE, spans=days.joined((*days.before(subscription.spans, from_on), filled, *after))
    )
    return noted(resumed, on, by, "resumed", ""), [
        Changed(*ids(resumed), "resumed", from_on, "resumed before the agreed day")
    ]


def suspend(subscription: Subscription, words: str, by: UUID, on: date) -> SubscriptionOutcome:
    """The trust suspends the service from today with a reason; the school keeps reading its records and is not
    charged meanwhile."""
    require_possible(subscription.service, subscription.state, Command.SUSPEND)
    reason = reason_given(words, "the suspension")
    beneath = days.starting(subscription.spans, on)
    halted = Span(SpanKind.SUSPENDED, offer_on(subscription, on), on)
    suspended = replace(
        subscription,
        state=State.SUSPENDED,
        spans=(*days.before(subscription.spans, on), halted),
        beneath_suspension=beneath,
    )
    return noted(suspended, on, by, "suspended", reason), [Suspended(*ids(suspended), on, reason)]


def reinstate(subscription: Subscription, words: str, by: UUID, on: date) -> SubscriptionOutcome:
    """The suspension is lifted from today; what would have run by now runs on."""
    require_possible(subscription.service, subscription.state, Command.REINSTATE)
    reason = reason_given(words, "lifting the suspension")
    rest = days.starting(subscription.beneath_suspension, on)
    lifted = replace(
        subscription,
        state=state_of(rest, on),
        spans=days.joined((*days.before(subscription.spans, on), *rest)),
        beneath_suspension=(),
    )
    return noted(lifted, on, by, "reinstated", reason), [Changed(*ids(lifted), "reinstated", on, reason)]
