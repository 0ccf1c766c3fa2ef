"""What becomes of an endpoint after each answer: worked by hand for the ways that matter, and held to its promises over
every series of answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.portal.domain.delivering import (
    GIVEN_UP_AFTER,
    Answer,
    Health,
    after_answer,
    switched_off,
    switched_on,
)

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
OK, BROKEN, GONE, MOVED, SILENT = Answer(204), Answer(500), Answer(410), Answer(302), Answer(None, "It timed out.")


def failed(times: int, answer: Answer = BROKEN) -> list[datetime]:
    """When the tries after each of so many failures in a row are due, if each is made on time."""
    health, now, tries = Health(), NOON, []
    for _ in range(times):
        health = after_answer(health, answer, now, 1.0)
        assert health.retry_at is not None
        tries.append(health.retry_at)
        now = health.retry_at
    return tries


def test_the_pauses_grow_from_five_seconds_to_twenty_hours() -> None:
    tries = [NOON, *failed(9)]
    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses == [
        timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
        timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20),
    ]  # fmt: skip


def test_the_last_try_is_three_days_after_the_first_and_then_it_is_off() -> None:
    *_, last = failed(11)
    assert last == datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
    over = after_answer(Health(True, "", 11, NOON, last), BROKEN, last, 1.0)
    assert (over.on, over.retry_at) == (False, None)
    assert over.off_because == "Nothing could be delivered for three days. The last time: It answered 500."


def test_jitter_spreads_the_tries_out() -> None:
    early, late = (after_answer(Health(), BROKEN, NOON, jitter).retry_at for jitter in (0.8, 1.2))
    assert (early, late) == (NOON + timedelta(seconds=4), NOON + timedelta(seconds=6))


def test_one_good_answer_forgives_all() -> None:
    assert after_answer(Health(True, "", 7, NOON, NOON), OK, NOON, 1.0) == Health()


def test_gone_switches_off_at_once() -> None:
    assert after_answer(Health(), GONE, NOON, 1.0) == Health(
        on=False, off_because="It answered 410 Gone, which asks not to be told any more."
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (BROKEN, "It answered 500."),
        (MOVED, "It answered 302, a redirect. Redirects are not followed: enter the address it leads to."),
        (SILENT, "It timed out."),
    ],
)
def test_an_answer_is_told_in_words(answer: Answer, words: str) -> None:
    assert answer.in_words() == words


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_answer_of_the_two_hundreds_is_good(status: int) -> None:
    assert Answer(status).good


@pytest.mark.parametrize("status", [None, 100, 199, 300, 301, 307, 400, 401, 403, 404, 429, 500, 503])
def test_every_other_answer_is_not(status: int | None) -> None:
    assert not Answer(status).good


def test_something_is_due_when_it_is_on_and_has_rested() -> None:
    resting = Health(failures=1, failing_since=NOON, retry_at=NOON)
    assert resting.is_due(NOON)
    assert not resting.is_due(NOON - timedelta(seconds=1))
    assert not switched_off(Health(), "A person did it.").is_due(NOON)


class AnEndpoint(RuleBasedStateMachine):
    """An endpoint over any series of answers, waits, and switches by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.health, self.now = Health(), NOON
        self.first_failure: datetime | None = None
        self.by_hand = False

    @rule(minutes=st.integers(0, 3_000))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.health.is_due(self.now))
    @rule(answer=st.sampled_from([OK, BROKEN, GONE, MOVED, SILENT]), jitter=st.floats(0.8, 1.2))
    def it_answers(self, answer: Answer, jitter: float) -> None:
        before, self.health = self.health, after_answer(self.health, answer, self.now, jitter)
        if answer.good:
            assert self.health == Health()
            self.first_failure = None
            return
        self.first_failure = self.first_failure or self.now
        if answer.gone:
            assert not self.health.on
            return
        if self.health.on:
            assert self.health.failures == before.failures + 1
            assert self.health.retry_at is not None
            assert self.now <= self.health.retry_at <= self.first_failure + GIVEN_UP_AFTER
        else:
            assert self.now >= self.first_failure + GIVEN_UP_AFTER

    @precondition(lambda self: not self.health.on)
    @rule()
    def somebody_switches_it_on(self) -> None:
        self.health, self.first_failure = switched_on(), None
        assert self.health.is_due(self.now)

    @precondition(lambda self: self.health.on)
    @rule()
    def somebody_switches_it_off(self) -> None:
        self.health = switched_off(self.health, "A person switched it off.")

    @invariant()
    def what_is_off_says_why_and_rests_for_good(self) -> None:
        if not self.health.on:
            assert self.health.off_because
            assert self.health.retry_at is None
            assert not self.health.is_due(self.now + timedelta(days=365))

    @invariant()
    def what_is_on_is_tried_again_within_a_day(self) -> None:
        if self.health.on:
            assert self.health.is_due(self.now + timedelta(hours=24))

    @invariant()
    def it_fails_since_its_first_failure(self) -> None:
        if self.health.on:
            assert self.health.failing_since == self.first_failure
            assert (self.health.failures == 0) is (self.first_failure is None)


TestAnEndpoint = AnEndpoint.TestCase


def test_switching_off_keeps_what_is_known_of_its_failures() -> None:
    failing = Health(True, "", 3, NOON, NOON)
    assert switched_off(failing, "why") == replace(failing, on=False, off_because="why", retry_at=None)
