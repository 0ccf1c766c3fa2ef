"""Steps of a subscription worked out on values, with the defaults that people leave open: the commands carry them out, the
preview prices them and stores nothing. So what a preview shows is what the command does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.membership.application import price_book
from services.membership.application.arrangements import acting, last_day_for_a_trial, require_alongside, school_of
from services.membership.application.ports_subscriptions import Stored, Subscribing
from services.membership.domain import subscription_steps as steps
from services.membership.domain.catalogue import eligibility
from services.membership.domain.errors import BadInput, NotKnown
from services.membership.domain.schools import School
from services.membership.domain.subscription_steps import ChangeWhen
from services.membership.domain.subscriptions import (
    Override,
    Subscription,
    SubscriptionOutcome,
    SubscriptionSettings,
)
from shared.calendar import UnknownSchoolYear, academic_year_of
from shared.errors import Conflict
from shared.identifiers import new_id

LEAST_TRIAL = timedelta(days=28)
"""A trial without a last day runs to the end of a term that leaves at least four weeks (assumed)."""


@dataclass(frozen=True)
class Planning:
    """What every step needs: the school, what it has, who acts, on which day, by which settings."""

    uow: Subscribing
    school: School
    held: Sequence[Stored]
    by: UUID
    today: date
    settings: SubscriptionSettings

    @property
    def subscriptions(self) -> list[Subscription]:
        return [stored.subscription for stored in self.held]

    def stored(self, subscription_id: str, version: int | None = None) -> Stored:
        """One of the school's subscriptions. Raises NotFound; Conflict where `version` is not the one that is there."""
        found = self.uow.subscriptions.get(subscription_id, str(self.school.school_id))
        if version is not None and version != found.version:
            raise Conflict(
                "Somebody changed this subscription since you looked at it. Look again, then repeat it.",
                reason="changed_meanwhile",
                version=found.version,
            )
        return found

    def live(self, line: str) -> Stored:
        """The running subscription to a line. Raises NotKnown."""
        for stored in self.held:
            if stored.line == line and stored.subscription.live:
                return stored
        raise NotKnown(f"{self.school.name} has no running subscription to {title(line, self.today)}.")


def planning(uow: Subscribing, school_id: str) -> Planning:
    """What steps for a school are planned with. Raises NotFound for a school that nobody knows."""
    today = uow.today()
    school = school_of(uow, school_id)
    held = uow.subscriptions.of_school(school_id)
    return Planning(uow, school, held, acting(uow), today, price_book.subscription_settings(today))


def request(plan: Planning, line: str, offer: str, override_reason: str = "") -> SubscriptionOutcome:
    """A school asks for a line. Raises NotKnown for a line or offer that there is not."""
    row = price_book.services_offered().line(line, plan.today)
    require_offer(plan, line, offer)
    may = eligibility(row, plan.school, plan.today)
    override = Override(plan.by, override_reason) if override_reason else None
    return steps.request(
        UUID(new_id()),
        plan.school.school_id,
        line,
        offer,
        may,
        plan.subscriptions,
        plan.by,
        plan.today,
        override=override,
        settings=plan.settings,
    )


def start_trial(
    plan: Planning,
    subscription: Subscription,
    from_on: date | None,
    until_on: date | None,
    override_reason: str = "",
) -> SubscriptionOutcome:
    """A trial; without a last day it runs to the end of a term, within the associate period."""
    first = from_on or plan.today
    spell = require_alongside(plan.uow, plan.school, first)
    latest = last_day_for_a_trial(plan.uow, str(plan.school.school_id), spell)
    last = until_on or _usual_end(first, latest)
    earlier = [one for one in plan.subscriptions if one.subscription_id != subscription.subscription_id]
    override = Override(plan.by, override_reason) if override_reason else None
    return steps.start_trial(
        subscription, earlier, first, last, plan.by, plan.today, latest_day=latest, override=override
    )


def start_full(plan: Planning, subscription: Subscription, from_on: date | None) -> SubscriptionOutcome:
    """The full service without a trial before it."""
    first = from_on or plan.today
    require_alongside(plan.uow, plan.school, first)
    return steps.start_full(subscription, first, plan.by, plan.today)


def extend_trial(plan: Planning, subscription: Subscription, until_on: date, words: str) -> SubscriptionOutcome:
    spell = require_alongside(plan.uow, plan.school, plan.today)
    latest = last_day_for_a_trial(plan.uow, str(plan.school.school_id), spell)
    return steps.extend_trial(
        subscription, until_on, words, plan.by, plan.today, latest_day=latest, settings=plan.settings
    )


def convert_trial(plan: Planning, subscription: Subscription, from_on: date | None, words: str) -> SubscriptionOutcome:
    """The trial becomes the full service; without a day on the day after the trial, or today where that is over."""
    after = subscription.trial_until + timedelta(days=1) if subscription.trial_until else plan.today
    first = from_on or max(after, plan.today)
    require_alongside(plan.uow, plan.school, first)
    return steps.convert_trial(subscription, first, words, plan.by, plan.today)


def cancel(
    plan: Planning, subscription: Subscription, ends_on: date | None, words: str, waived_reason: str = ""
) -> SubscriptionOutcome:
    """The end after a day; without one, after the first end of a term that keeps the notice."""
    waived = Override(plan.by, waived_reason) if waived_reason else None
    last = ends_on or steps.earliest_period_end(plan.today, term_ends(plan.today), plan.settings)
    return steps.cancel(subscription, last, words, plan.by, plan.today, notice_waived=waived, settings=plan.settings)


def change_offer(
    plan: Planning, subscription: Subscription, offer: str, from_on: date | None, when: str, words: str
) -> SubscriptionOutcome:
    """Another offer, from a day or from now, the next term or the next year."""
    require_offer(plan, subscription.service, offer)
    first = from_on or steps.change_begins_on(ChangeWhen(when), plan.today, price_book.term_dates())
    return steps.change_offer(subscription, offer, first, words, plan.by, plan.today)


def offers(plan: Planning, line: str) -> tuple[str, ...]:
    """The offers of a line that have a price row today or later."""
    rows = price_book.prices_with(plan.uow.prices.rows()).rows
    current = (row for row in rows if row.service == line and (row.until_on is None or row.until_on >= plan.today))
    return tuple(dict.fromkeys(row.offer for row in current))


def require_offer(plan: Planning, line: str, offer: str) -> None:
    """Raise BadInput for an offer that the line does not have."""
    known = offers(plan, line)
    if known and offer not in known:
        raise BadInput(f"{title(line, plan.today)} has no offer “{offer}”. It has: {', '.join(known)}.")


def title(line: str, on: date) -> str:
    return price_book.title_of(line, on)


def term_ends(around: date) -> list[date]:
    """The last days of the terms of this academic year and the next, as far as they are known."""
    year = academic_year_of(around)
    found: list[date] = []
    for name in (year.name, academic_year_of(year.ends + timedelta(days=1)).name):
        try:
            found += price_book.term_dates().term_ends(name)
        except UnknownSchoolYear:
            continue
    return found


def _usual_end(first: date, latest: date | None) -> date:
    ends = [end for end in term_ends(first) if end >= first + LEAST_TRIAL - timedelta(days=1)]
    usual = ends[0] if ends else first + 3 * LEAST_TRIAL
    return min(usual, latest) if latest else usual
