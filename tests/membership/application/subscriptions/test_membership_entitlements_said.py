"""What is said of entitlements, held against what the subscriptions give: a consumer that keeps only the last word is right on
every day, and one that hears nothing for weeks never lets a school do more than it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.membership.application.entitlements import to_be_said
from services.membership.application.ports_subscriptions import Said
from services.membership.domain import subscription_breaks as breaks
from services.membership.domain import subscription_steps as steps
from services.membership.domain.errors import MembershipError
from services.membership.domain.subscription_states import State
from services.membership.domain.subscriptions import Level, Override, Subscription, entitlement_of
from shared.persistence.take_up_store import Entitlement, Mode
from shared.persistence.take_up_store import State as TakeUp

START, BY = date(2026, 9, 1), UUID(int=1)
RANK = {"none": 0, "read_only": 1, "trial": 2, "full": 3}
COMMANDS = ("trial", "full", "extend", "convert", "end", "pause", "resume", "cancel", "keep", "suspend", "reinstate")

moves = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(COMMANDS), st.integers(0, 20), st.integers(1, 40)), max_size=14
)


def moved(held: Subscription, command: str, today: date, days: int) -> Subscription:
    """The subscription after a command, or as it was where the command is refused."""
    later = today + timedelta(days=days)
    waived = Override(BY, "a test")
    tries = {
        "trial": lambda: steps.start_trial(held, [], today, later, BY, today),
        "full": lambda: steps.start_full(held, later, BY, today),
        "extend": lambda: steps.extend_trial(held, later, "more", BY, today),
        "convert": lambda: steps.convert_trial(held, later, "yes", BY, today),
        "end": lambda: steps.end_trial(held, later, "no", BY, today),
        "pause": lambda: breaks.pause(held, today, later, "works", BY, today),
        "resume": lambda: breaks.resume(held, BY, today),
        "cancel": lambda: steps.cancel(held, later, "no", BY, today, notice_waived=waived),
        "keep": lambda: steps.change_of_mind(held, BY, today),
        "suspend": lambda: breaks.suspend(held, "unpaid", BY, today),
        "reinstate": lambda: breaks.reinstate(held, "paid", BY, today),
    }
    try:
        return tries[command]()[0]
    except MembershipError:
        return held


def told(said: Said | None, today: date) -> str:
    """What a consumer does on a day that keeps the last thing it was told."""
    if said is None:
        return "none"
    held = Entitlement("s", Mode(said.mode.value), TakeUp.ACTIVE, said.valid_from, said.valid_until, "e")
    return held.mode_on(today).value


def given_by(subscriptions: list[Subscription], today: date) -> str:
    return max((entitlement_of(one, today).level.value for one in subscriptions), key=RANK.__getitem__)


@given(moves, st.integers(1, 12))
def test_a_consumer_that_keeps_the_last_word_is_right_every_day(
    made: list[tuple[int, str, int, int]], deaf_days: int
) -> None:
    blank = Subscription(UUID(int=10), UUID(int=2), "a", "standard", State.PENDING, START, readable_days=25)
    held = [blank, replace(blank, subscription_id=UUID(int=11), service="b")]
    said: Said | None = None
    heard: Said | None = None
    today, todo = START, list(made)
    wait = todo[0][2] if todo else 0
    for day in range(160):
        today = START + timedelta(days=day)
        touched = False
        while todo and wait <= 0:
            which, command, _, days = todo.pop(0)
            held[which] = moved(held[which], command, today, days)
            wait, touched = (todo[0][2] if todo else 0), True
        wait -= 1
        due = said is not None and said.next_on is not None and said.next_on <= today
        if touched or due:
            said = to_be_said(held, said, today)
        assert told(said, today) == given_by(held, today)
        if touched or day % deaf_days == 0:
            heard = said
        assert RANK[told(heard, today)] <= max(RANK[given_by(held, today)], RANK["read_only"])


def test_nothing_is_said_of_a_service_that_was_never_begun() -> None:
    pending = Subscription(UUID(int=10), UUID(int=2), "a", "standard", State.PENDING, START)
    assert to_be_said([pending], None, START) is None


def test_a_service_to_come_is_remembered_for_its_day() -> None:
    pending = Subscription(UUID(int=10), UUID(int=2), "a", "standard", State.PENDING, START)
    coming, _ = steps.start_full(pending, date(2026, 11, 1), BY, START)
    said = to_be_said([coming], None, START)
    assert said is not None
    assert (said.mode, said.next_on) == (Level.NONE, date(2026, 11, 1))
