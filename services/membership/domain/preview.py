"""What a change would cost before anybody makes it. A command is tried on the values, its result is priced beside
what stands now, and the
difference is shown for this period and for a year, with the working and the shadow figure; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from services.membership.domain.costing import Arrangement, Cost, Facts, StandingSpell, cost_of, yearly_cost
from services.membership.domain.errors import BadInput, in_words
from services.membership.domain.pricing import Period, Standing
from services.membership.domain.subscriptions import Subscription
from shared.money import pounds


class Kind(StrEnum):
    """What is about to be done."""

    JOIN = "join"
    ADD = "add"
    CHANGE = "change"
    PAUSE = "pause"
    CANCEL = "cancel"
    CONVERT = "convert"
    LEAVE = "leave"


@dataclass(frozen=True)
class Preview:
    """The cost now and then: of the period and of a year, and the shadow of both (as a full member); `not_known`
    names every
    price, census or income that is missing, so that a figure without it is never taken for the whole."""

    kind: Kind
    period: Period
    now: Cost
    then: Cost
    year_now: Cost
    year_then: Cost
    shadow: Cost
    year_shadow: Cost

    @property
    def difference(self) -> int:
        """Pence more (or, below 0, less) in the period."""
        return self.then.pence - self.now.pence

    @property
    def year_difference(self) -> int:
        return self.year_then.pence - self.year_now.pence

    @property
    def not_known(self) -> tuple[str, ...]:
        costs = (self.then, self.year_then, self.shadow, self.year_shadow)
        return tuple(dict.fromkeys(words for cost in costs for words in cost.not_known))

    @property
    def words(self) -> str:
        """The preview in one sentence for the top of a page."""
        return (
            f"{self.period.words}: {pounds(self.now.pence)} now, {pounds(self.then.pence)} then. "
            f"A whole year: {pounds(self.year_now.pence)} now, {pounds(self.year_then.pence)} then. "
            f"As a full member the period would cost {pounds(self.shadow.pence)}."
            + (f" Not known: {len(self.not_known)}, listed below." if self.not_known else "")
        )


def preview(
    kind: Kind, now: Arrangement, then: Arrangement, facts: Facts, period: Period, effective_on: date
) -> Preview:
    """The two arrangements priced side by side; `effective_on` is the day on which the change holds, for the yearly
    figures."""
    return Preview(
        kind=kind,
        period=period,
        now=cost_of(now, facts, period),
        then=cost_of(then, facts, period),
        year_now=yearly_cost(now, facts, effective_on),
        year_then=yearly_cost(then, facts, effective_on),
        shadow=cost_of(then, facts, period, as_full_member=True),
        year_shadow=yearly_cost(then, facts, effective_on, as_full_member=True),
    )


def with_subscription(arrangement: Arrangement, changed: Subscription) -> Arrangement:
    """The arrangement with one subscription added or put in the place of its older self (add, change, pause,
    cancel)."""
    others = tuple(s for s in arrangement.subscriptions if s.subscription_id != changed.subscription_id)
    return replace(arrangement, subscriptions=(*others, changed))


def having_joined(arrangement: Arrangement, standing: Standing, from_on: date) -> Arrangement:
    """The arrangement from the day a school comes alongside, or converts: the earlier standing ends the day before."""
    for spell in arrangement.standings:
        if spell.from_on >= from_on:
            raise BadInput(
                f"The school is {spell.standing.value} from {in_words(spell.from_on)} already: choose a later day."
            )
    return replace(
        arrangement,
        standings=(*_closed(arrangement.standings, from_on - timedelta(days=1)), StandingSpell(standing, from_on)),
    )


def having_left(arrangement: Arrangement, last_day: date, ended: Sequence[Subscription]) -> Arrangement:
    """The arrangement after leaving: the standing ends after the last day, with the subscriptions as their
    cancelling left them."""
    return Arrangement(_closed(arrangement.standings, last_day), tuple(ended))


def _closed(standings: Sequence[StandingSpell], last_day: date) -> tuple[StandingSpell, ...]:
    kept = (spell for spell in standings if spell.from_on <= last_day)
    return tuple(
        replace(spell, until_on=last_day) if spell.until_on is None or spell.until_on > last_day else spell
        for spell in kept
    )
