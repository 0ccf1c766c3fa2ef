"""What may be done with a subscription: ask, try, take up, extend, convert, pause, suspend, cancel, change one's
mind, change the offer. Each
step gives back the new subscription and its facts, or refuses in words; none of them charges anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.membership.domain import spans as days
from services.membership.domain.catalogue import Eligibility
from services.membership.domain.errors import AlreadyDone, BadInput, NeedsAnswer, NotAllowedNow, in_words, reason_given
from services.membership.domain.milestones import TermEnds
from services.membership.domain.spans import ONE_DAY, Span, SpanKind
from services.membership.domain.subscription_states import Command, State, require_possible
from services.membership.domain.subscriptions import (
    Changed,
    Ended,
    Ending,
    Fact,
    Note,
    Override,
    Requested,
    Started,
    Subscription,
    SubscriptionOutcome,
    SubscriptionSettings,
    live_subscription,
    state_of,
)
from shared.calendar import academic_year_of

DEFAULTS = SubscriptionSettings()


class ChangeWhen(StrEnum):
    """When another offer begins."""

    NOW = "now"
    NEXT_TERM = "next_term"
    NEXT_YEAR = "next_year"


def request(
    subscription_id: UUID,
    school_id: UUID,
    service: str,
    offer: str,
    eligible: Eligibility,
    existing: Sequence[Subscription],
    by: UUID,
    on: date,
    *,
    override: Override | None = None,
    settings: SubscriptionSettings = DEFAULTS,
) -> SubscriptionOutcome:
    """A school asks for a service: one at a time, and only where it is eligible or the trust opens it by a recorded
    decision."""
    running = live_subscription(existing, school_id, service)
    if running is not None:
        raise AlreadyDone(
            f"The school has a subscription to {service} already ({running.state.value}). There is one at a time."
        )
    if not eligible.eligible and override is None:
        raise NotAllowedNow(eligible.words)
    words = eligible.words
    if not eligible.eligible and override is not None:
        words = f"{eligible.words} Opened by the trust: {reason_given(override.reason, 'opening the service to this school')}"
    note = Note(on, by, "requested", words)
    wanted = Subscription(
        subscription_id,
        school_id,
        service,
        offer,
        State.PENDING,
        on,
        notes=(note,),
        readable_days=settings.readable_days_after_end,
    )
    return wanted, [Requested(*ids(wanted), offer, on)]


def start_trial(
    subscription: Subscription,
    earlier: Sequence[Subscription],
    from_on: date,
    until_on: date,
    by: UUID,
    on: date,
    *,
    latest_day: date | None = None,
    override: Override | None = None,
) -> SubscriptionOutcome:
    """A trial from a day to a day, once for each school and service unless the trust says why again.

    `latest_day` is the last day of the associate period, inside which a trial must lie; None for a member school.
    """
    require_possible(subscription.service, subscription.state, Command.START_TRIAL)
    refuse_past(from_on, on)
    _refuse_trial_end(until_on, from_on, latest_day)
    tried = [
        other.trial_from
        for other in earlier
        if (other.school_id, other.service) == (subscription.school_id, subscription.service) and other.trial_from
    ]
    words = "first trial"
    if tried:
        if override is None:
            raise AlreadyDone(
                f"This school tried {subscription.service} from {in_words(max(tried))}: a service is tried once. "
                "Start the full service, or ask the trust to allow another trial with a reason."
            )
        words = f"another trial: {reason_given(override.reason, 'another trial')}"
    trial = Span(SpanKind.TRIAL, subscription.offer, from_on, until_on)
    started = replace(subscription, state=State.TRIALLING, spans=(trial,), trial_from=from_on, trial_until=until_on)
    return noted(started, on, by, "trial started", words), [
        Started(*ids(started), trial.kind, trial.offer, from_on, until_on)
    ]


def start_full(subscription: Subscription, from_on: date, by: UUID, on: date) -> SubscriptionOutcome:
    """The full service from a day on, without a trial."""
    require_possible(subscription.service, subscription.state, Command.START_FULL)
    refuse_past(from_on, on)
    full = Span(SpanKind.FULL, subscription.offer, from_on)
    started = replace(subscription, state=State.ACTIVE, spans=(full,))
    return noted(started, on, by, "started", ""), [Started(*ids(started), full.kind, full.offer, from_on, None)]


def withdraw_request(subscription: Subscription, words: str, by: UUID, on: date) -> SubscriptionOutcome:
    """The request is taken back or refused before anything began."""
    require_possible(subscription.service, subscription.state, Command.WITHDRAW_REQUEST)
    ended = replace(subscription, state=State.ENDED, ends_on=on)
    return noted(ended, on, by, "request withdrawn", words), [Ended(*ids(ended), on, words)]


def extend_trial(
    subscription: Subscription,
    until_on: date,
    words: str,
    by: UUID,
    on: date,
    *,
    latest_day: date | None = None,
    settings: SubscriptionSettings = DEFAULTS,
) -> SubscriptionOutcome:
    """A later last day of the trial, with a reason, so many times; also while a trial whose time is up waits for a
    decision."""
    require_possible(subscription.service, subscription.state, Command.EXTEND_TRIAL)
    first, last = _trial(subscription)
    if subscription.trial_extensions >= settings.trial_extensions_allowed:
        raise BadInput(
            f"The trial of {subscription.service} was extended {subscription.trial_extensions} times, "
            "which is the limit. "
            "Decide now: take the full service, or end the trial."
        )
    if until_on <= max(last, on - ONE_DAY):
        raise BadInput(f"The new last day, {in_words(until_on)}, must lie after {in_words(max(last, on - ONE_DAY))}.")
    _refuse_trial_end(until_on, first, latest_day)
    reason = reason_given(words, "extending the trial")
    further = Span(SpanKind.TRIAL, offer_on(subscription, on), max(last + ONE_DAY, on), until_on)
    extended = replace(
        subscription,
        spans=days.joined((*subscription.spans, further)),
        trial_until=until_on,
        trial_extensions=subscription.trial_extensions + 1,
    )
    return noted(extended, on, by, "trial extended", reason), [
        Changed(*ids(extended), "trial_extended", until_on, reason)
    ]


def convert_trial(subscription: Subscription, from_on: date, words: str, by: UUID, on: date) -> SubscriptionOutcome:
    """By a recorded decision the trial becomes the full service from a day on; the trial ends the day before."""
    require_possible(subscription.service, subscription.state, Command.CONVERT_TRIAL)
    refuse_past(from_on, on)
    first, _ = _trial(subscription)
    if from_on < first:
        raise BadInput(f"The full service cannot begin before the trial did, on {in_words(first)}.")
    reason = reason_given(words, "the decision to take the full service")
    full = Span(SpanKind.FULL, offer_on(subscription, from_on), from_on)
    active = replace(subscription, state=State.ACTIVE, spans=(*days.before(subscription.spans, from_on), full))
    facts: list[Fact] = [
        Changed(*ids(active), "converted", from_on, reason),
        Started(*ids(active), full.kind, full.offer, from_on, None),
    ]
    return noted(active, on, by, "trial converted", reason), facts


def end_trial(subscription: Subscription, last_day: date, words: str, by: UUID, on: date) -> SubscriptionOutcome:
    """The school or the trust ends the trial on a day; until then there may be a change of mind."""
    require_possible(subscription.service, subscription.state, Command.END_TRIAL)
    refuse_past(last_day, on)
    return _go_to_ending(subscription, last_day, words, by, on, "trial ended")


def lapse_trial(
    subscription: Subscription, by: UUID, today: date, settings: SubscriptionSettings = DEFAULTS
) -> SubscriptionOutcome:
    """A trial whose time is up, and the days of waiting too, ends without a decision and without a charge."""
    require_possible(subscription.service, subscription.state, Command.LAPSE_TRIAL)
    _, last = _trial(subscription)
    lapses_on = last + timedelta(days=settings.waiting_days_after_trial + 1)
    if today < lapses_on:
        raise BadInput(
            f"The trial of {subscription.service} ended on {in_words(last)} and waits for a decision until "
            f"{in_words(lapses_on - ONE_DAY)}."
        )
    words = "the trial's time was up and nobody decided: nothing is charged"
    ended = replace(subscription, state=State.ENDED, ends_on=last)
    return noted(ended, today, by, "lapsed", words), [Ended(*ids(ended), last, words)]


def cancel(
    subscription: Subscription,
    ends_on: date,
    words: str,
    by: UUID,
    on: date,
    *,
    notice_waived: Override | None = None,
    settings: SubscriptionSettings = DEFAULTS,
) -> SubscriptionOutcome:
    """The service ends after a day that keeps the notice, unless the trust waives it; until then there may be a
    change of mind."""
    require_possible(subscription.service, subscription.state, Command.CANCEL)
    earliest = on if notice_waived else on + timedelta(days=settings.notice_days)
    if ends_on < earliest:
        raise BadInput(
            f"With {settings.notice_days} days of notice from {in_words(on)} the last day is "
            f"{in_words(earliest)} or later. "
            "The trust may waive the notice with a reason."
            if not notice_waived
            else f"The last day, {in_words(ends_on)}, lies before today, {in_words(on)}."
        )
    why = (
        f"{words} (notice waived: {reason_given(notice_waived.reason, 'waiving the notice')})"
        if notice_waived
        else words
    )
    return _go_to_ending(subscription, ends_on, why, by, on, "cancelled")


def earliest_period_end(on: date, period_ends: Sequence[date], settings: SubscriptionSettings = DEFAULTS) -> date:
    """The first end of a period that keeps the notice: what a page offers when a school cancels today."""
    fits = [end for end in sorted(period_ends) if end >= on + timedelta(days=settings.notice_days)]
    if not fits:
        raise NeedsAnswer("No end of a period is known that keeps the notice: enter the term dates of the coming year.")
    return fits[0]


def change_of_mind(subscription: Subscription, by: UUID, on: date) -> SubscriptionOutcome:
    """Before the last day is over the school keeps the service after all, as if it had not been cancelled."""
    require_possible(subscription.service, subscription.state, Command.CHANGE_OF_MIND)
    if subscription.ends_on is not None and on > subscription.ends_on:
        raise BadInput(f"The last day was {in_words(subscription.ends_on)}: ask for the service again.")
    kept = replace(
        subscription,
        state=state_of(subscription.before_ending, on),
        spans=subscription.before_ending,
        before_ending=(),
        ends_on=None,
    )
    return noted(kept, on, by, "kept", "change of mind"), [Changed(*ids(kept), "kept", on, "change of mind")]


def reach_end(subscription: Subscription, by: UUID, today: date) -> SubscriptionOutcome:
    """The last day is over."""
    require_possible(subscription.service, subscription.state, Command.REACH_END)
    if subscription.ends_on is None or today <= subscription.ends_on:
        raise BadInput(
            f"The last day of {subscription.service} is {in_words(subscription.ends_on)}: it is not over yet."
        )
    ended = replace(subscription, state=State.ENDED, before_ending=(), beneath_suspension=())
    return noted(ended, today, by, "ended", ""), [Ended(*ids(ended), subscription.ends_on, "")]


def change_offer(
    subscription: Subscription, offer: str, from_on: date, words: str, by: UUID, on: date
) -> SubscriptionOutcome:
    """Another offer of the same service from a day on: today (the days are prorated) or the start of a term or year."""
    require_possible(subscription.service, subscription.state, Command.CHANGE_OFFER)
    refuse_past(from_on, on)
    if days.span_on(subscription.spans, from_on) is None:
        raise BadInput(f"The service does not run on {in_words(from_on)}, so no other offer can begin then.")
    if offer_on(subscription, from_on) == offer:
        raise AlreadyDone(f"“{offer}” is the offer in force on {in_words(from_on)} already.")
    anew = tuple(replace(span, offer=offer) for span in days.starting(subscription.spans, from_on))
    changed = replace(subscription, offer=offer, spans=days.joined((*days.before(subscription.spans, from_on), *anew)))
    return noted(changed, on, by, "offer changed", words), [Changed(*ids(changed), "offer_changed", from_on, offer)]


def change_begins_on(when: ChangeWhen, today: date, term_dates: TermEnds) -> date:
    """The day another offer begins: today, the day after this term's last day, or the first day of the next academic
    year."""
    year = academic_year_of(today)
    if when is ChangeWhen.NOW:
        return today
    later = [end + ONE_DAY for end in term_dates.term_ends(year.name) if end >= today]
    return later[0] if when is ChangeWhen.NEXT_TERM and later else year.ends + ONE_DAY


def _go_to_ending(
    subscription: Subscription, last_day: date, words: str, by: UUID, on: date, what: str
) -> SubscriptionOutcome:
    reason = reason_given(words, what)
    ending = replace(
        subscription,
        state=State.ENDING,
        ends_on=last_day,
        before_ending=subscription.spans,
        spans=days.until(subscription.spans, last_day),
    )
    return noted(ending, on, by, what, reason), [Ending(*ids(ending), last_day, reason)]


def _trial(subscription: Subscription) -> tuple[date, date]:
    if subscription.trial_from is None or subscription.trial_until is None:
        raise BadInput(f"The subscription to {subscription.service} has no trial on record.")
    return subscription.trial_from, subscription.trial_until


def offer_on(subscription: Subscription, on: date) -> str:
    """The offer in force on a day: that of the last run of days that has begun."""
    span = days.last_begun(subscription.spans, on)
    return span.offer if span else subscription.offer


def refuse_past(from_on: date, today: date) -> None:
    """Refuses a day before today."""
    if from_on < today:
        raise BadInput(f"{in_words(from_on)} is past: choose today, {in_words(today)}, or a later day.")


def _refuse_trial_end(until_on: date, from_on: date, latest_day: date | None) -> None:
    if until_on < from_on:
        raise BadInput(f"The trial would end on {in_words(until_on)}, before it begins on {in_words(from_on)}.")
    if latest_day is not None and until_on > latest_day:
        raise BadInput(f"A trial lies inside the associate period, which ends on {in_words(latest_day)}.")


def noted(subscription: Subscription, on: date, by: UUID, what: str, words: str) -> Subscription:
    """The subscription with one more line in its own record."""
    return replace(subscription, notes=(*subscription.notes, Note(on, by, what, words)))


def ids(subscription: Subscription) -> tuple[UUID, UUID, str]:
    """What every fact of a subscription begins with."""
    return subscription.subscription_id, subscription.school_id, subscription.service
