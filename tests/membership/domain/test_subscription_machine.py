"""Any order of commands on a subscription keeps its days in order and never turns a trial into a charge by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.membership.domain import subscription_breaks as breaks
from services.membership.domain import subscription_steps as steps
from services.membership.domain.errors import MembershipError
from services.membership.domain.spans import SpanKind
from services.membership.domain.subscription_states import TRANSITIONS, Command, State
from services.membership.domain.subscriptions import (
    Level,
    Override,
    SubscriptionOutcome,
    entitlement_of,
    entitlement_schedule,
)
from tests.membership.domain.cases import END, HEAD, LEAD, START
from tests.membership.domain.test_subscriptions import pending

OVERRIDE = Override(LEAD, "agreed")
DECIDED_BY_PEOPLE = {Command.START_FULL, Command.CONVERT_TRIAL}


def refused_or_done(ask: Callable[[], SubscriptionOutcome]) -> SubscriptionOutcome | str:
    try:
        return ask()
    except MembershipError as refusal:
        return str(refusal)


class SubscriptionLife(RuleBasedStateMachine):
    @initialize()
    def request(self) -> None:
        self.today = START
        self.subscription = pending()
        self.full_was_decided = False

    @rule(days=st.integers(1, 120))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(
        command=st.sampled_from(list(Command)), a=st.integers(0, 60), b=st.integers(1, 90), offer=st.sampled_from("ab")
    )
    def ask(self, command: Command, a: int, b: int, offer: str) -> None:
        s, today = self.subscription, self.today
        soon, later = today + timedelta(days=a), today + timedelta(days=a + b)
        asks: dict[Command, Callable[[], SubscriptionOutcome]] = {
            Command.START_TRIAL: lambda: steps.start_trial(s, [], soon, later, HEAD, today, latest_day=END),
            Command.START_FULL: lambda: steps.start_full(s, soon, HEAD, today),
            Command.WITHDRAW_REQUEST: lambda: steps.withdraw_request(s, "no", HEAD, today),
            Command.EXTEND_TRIAL: lambda: steps.extend_trial(s, later, "more", HEAD, today, latest_day=END),
            Command.CONVERT_TRIAL: lambda: steps.convert_trial(s, soon, "yes", HEAD, today),
            Command.END_TRIAL: lambda: steps.end_trial(s, soon, "no", HEAD, today),
            Command.LAPSE_TRIAL: lambda: steps.lapse_trial(s, LEAD, today),
            Command.PAUSE: lambda: breaks.pause(s, soon, later, "works", HEAD, today),
            Command.RESUME: lambda: breaks.resume(s, HEAD, today),
            Command.SUSPEND: lambda: breaks.suspend(s, "terms", LEAD, today),
            Command.REINSTATE: lambda: breaks.reinstate(s, "settled", LEAD, today),
            Command.CANCEL: lambda: steps.cancel(s, soon, "no", HEAD, today, notice_waived=OVERRIDE),
            Command.CHANGE_OF_MIND: lambda: steps.change_of_mind(s, HEAD, today),
            Command.REACH_END: lambda: steps.reach_end(s, LEAD, today),
            Command.CHANGE_OFFER: lambda: steps.change_offer(s, offer, soon, "", HEAD, today),
        }
        outcome = refused_or_done(asks[command])
        if isinstance(outcome, str):
            assert outcome.endswith(".")
            assert self.subscription is s
            return
        self.subscription, facts = outcome
        assert self.subscription.state in TRANSITIONS[command][s.state]
        assert facts
        self.full_was_decided |= command in DECIDED_BY_PEOPLE
        yesterday = today - timedelta(days=1)
        assert entitlement_of(self.subscription, yesterday).level == entitlement_of(s, yesterday).level, (
            "the past stands"
        )

    @invariant()
    def days_lie_in_order_without_overlapping(self) -> None:
        spans = self.subscription.spans
        assert all(span.until_on is None or span.from_on <= span.until_on for span in spans)
        assert all(a.until_on is not None and a.until_on < b.from_on for a, b in pairwise(spans))

    @invariant()
    def the_published_schedule_answers_like_the_subscription(self) -> None:
        schedule = entitlement_schedule(self.subscription)
        assert all(
            a.until_on is not None and b.from_on is not None and a.until_on < b.from_on for a, b in pairwise(schedule)
        )
        assert all(a.level is not b.level or a.until_on for a, b in pairwise(schedule))

    @invariant()
    def nobody_gets_the_full_service_without_a_decision(self) -> None:
        if not self.full_was_decided:
            assert all(span.kind is not SpanKind.FULL for span in self.subscription.spans)

    @invariant()
    def an_ended_subscription_gives_no_more_than_reading(self) -> None:
        if self.subscription.state is State.ENDED and self.subscription.ends_on:
            after = max(self.subscription.ends_on, self.today) + timedelta(days=1)
            assert entitlement_of(self.subscription, after).level in (Level.NONE, Level.READ_ONLY)


TestSubscriptionLife = SubscriptionLife.TestCase
