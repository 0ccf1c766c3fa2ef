"""One school's subscription to one service, and what it entitles to. What a school may use is kept apart from what
it pays: both are read
from the same runs of days, and a service can answer for any day from the published schedule without asking anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.membership.domain.spans import ONE_DAY, SpanKind, Spans, last_begun, starting
from services.membership.domain.subscription_states import State


class Level(StrEnum):
    """What a school may do in a service."""

    NONE = "none"
    TRIAL = "trial"
    FULL = "full"
    READ_ONLY = "read_only"


LEVEL_OF = {
    SpanKind.TRIAL: Level.TRIAL,
    SpanKind.FULL: Level.FULL,
    SpanKind.PAUSED: Level.READ_ONLY,
    SpanKind.SUSPENDED: Level.READ_ONLY,
}
_STRONGEST = (Level.FULL, Level.TRIAL, Level.READ_ONLY, Level.NONE)


@dataclass(frozen=True)
class SubscriptionSettings:
    """The trust's choices (rules/settings.toml): all assumed until the trust sets them."""

    trial_extensions_allowed: int = 2
    waiting_days_after_trial: int = 30
    readable_days_after_end: int = 90
    notice_days: int = 30


@dataclass(frozen=True)
class Override:
    """The trust lets something through that the rule refuses: who, and why."""

    by: UUID
    reason: str


@dataclass(frozen=True)
class Note:
    """One line of the subscription's own record: when, who, what was done, why."""

    on: date
    by: UUID
    what: str
    words: str


@dataclass(frozen=True)
class Subscription:
    """A school's subscription to a service. `service` is the catalogue code, `offer` the one asked for.

    `before_ending` and `beneath_suspension` are the runs of days to go back to after a change of mind or a lifted
    suspension.
    """

    subscription_id: UUID
    school_id: UUID
    service: str
    offer: str
    state: State
    requested_on: date
    spans: Spans = ()
    trial_from: date | None = None
    trial_until: date | None = None
    trial_extensions: int = 0
    ends_on: date | None = None
    before_ending: Spans = ()
    beneath_suspension: Spans = ()
    notes: tuple[Note, ...] = ()
    readable_days: int = 90

    @property
    def live(self) -> bool:
        return self.state is not State.ENDED

    @property
    def had_a_trial(self) -> bool:
        return self.trial_from is not None


@dataclass(frozen=True)
class Entitlement:
    """What a school may do, from a day to a day (None: until further notice)."""

    level: Level
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Fact:
    """What every fact of a subscription names."""

    subscription_id: UUID
    school_id: UUID
    service: str


@dataclass(frozen=True)
class Requested(Fact):
    offer: str
    on: date


@dataclass(frozen=True)
class Started(Fact):
    kind: SpanKind
    offer: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Changed(Fact):
    """`what` is one of trial_extended, converted, paused, resumed, offer_changed, kept, reinstated."""

    what: str
    from_on: date
    words: str


@dataclass(frozen=True)
class Ending(Fact):
    ends_on: date
    words: str


@dataclass(frozen=True)
class Ended(Fact):
    last_day: date
    words: str


@dataclass(frozen=True)
class Suspended(Fact):
    from_on: date
    words: str


SubscriptionOutcome = tuple[Subscription, list[Fact]]


def state_of(spans: Spans, on: date) -> State:
    """The state that runs of days stand for on a day: what is agreed for the days ahead counts, so a pause or a full service that is
    still to come is a pause or a full service. Nothing ahead means a trial that waits for a decision."""
    present = last_begun(spans, on)
    if present is not None and present.kind is SpanKind.SUSPENDED:
        return State.SUSPENDED
    ahead = {span.kind for span in starting(spans, on)}
    if SpanKind.PAUSED in ahead:
        return State.PAUSED
    return State.ACTIVE if SpanKind.FULL in ahead else State.TRIALLING


def entitlement_schedule(subscription: Subscription) -> tuple[Entitlement, ...]:
    """What the school may do over time, oldest first: the spans, read-only gaps between them, and read-only days
    after the last.

    This is what is published: whoever keeps a copy can answer for any day by itself.
    """
    schedule: list[Entitlement] = []
    for at, span in enumerate(subscription.spans):
        schedule.append(Entitlement(LEVEL_OF[span.kind], span.from_on, span.until_on))
        if span.until_on is None:
            break
        following = subscription.spans[at + 1].from_on if at + 1 < len(subscription.spans) else None
        readable_until = span.until_on + timedelta(days=subscription.readable_days)
        gap_ends = min(following - ONE_DAY, readable_until) if following else readable_until
        if gap_ends > span.until_on:
            schedule.append(Entitlement(Level.READ_ONLY, span.until_on + ONE_DAY, gap_ends))
    return tuple(_merged(schedule))


def entitlement_of(subscription: Subscription, today: date) -> Entitlement:
    """What the school may do today: none, trial, full or read-only, and since and until when."""
    for entitlement in entitlement_schedule(subscription):
        begins, ends = entitlement.from_on or date.min, entitlement.until_on or date.max
        if begins <= today <= ends:
            return entitlement
    return Entitlement(Level.NONE)


def entitlement_of_school(subscriptions: Iterable[Subscription], service: str, today: date) -> Entitlement:
    """The most a school may do in a service today, over its ended and its present subscription."""
    levels = [entitlement_of(subscription, today) for subscription in subscriptions if subscription.service == service]
    return min(levels, key=lambda one: _STRONGEST.index(one.level), default=Entitlement(Level.NONE))


def live_subscription(subscriptions: Sequence[Subscription], school_id: UUID, service: str) -> Subscription | None:
    """The one subscription of a school to a service that has not ended, or None."""
    return next((s for s in subscriptions if s.live and s.school_id == school_id and s.service == service), None)


def _merged(schedule: Sequence[Entitlement]) -> list[Entitlement]:
    merged: list[Entitlement] = []
    for entitlement in schedule:
        last = merged[-1] if merged else None
        touches = last is not None and last.until_on is not None and last.until_on + ONE_DAY == entitlement.from_on
        if last is not None and touches and last.level is entitlement.level:
            merged[-1] = Entitlement(last.level, last.from_on, entitlement.until_on)
        else:
            merged.append(entitlement)
    return merged
