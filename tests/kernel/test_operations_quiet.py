"""Waiting until everything is quiet: what still counts as work, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.hosting.quiet import NotQuiet, Quiet
from shared.messaging.outcomes import Event, Refused, Retry
from shared.persistence import jobs_store
from tests.kernel.shore import Shore, standing


@pytest.fixture(params=["sqlite", "postgresql"])
def shore(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shore]:
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
    with standing(request.param, tmp_path, request) as made:
        made.quiet()
        yield made


def retry_after(minutes: float) -> Callable[[Event], None]:
    def how(event: Event) -> None:
        raise Retry("the tide is out", after=timedelta(minutes=minutes))

    return how


def not_published(shore: Shore) -> None:
    shore.light("a", 1, 2)


def parked_and_due_soon(shore: Shore) -> None:
    shore.misbehave(retry_after(0.1))
    shore.light("a", 1)
    shore.quiet()


def a_job_is_queued(shore: Shore) -> None:
    with shore.lighthouse.unit_of_work() as uow:
        jobs_store.enqueue(uow, "lighthouse.count", arguments={"to": 1, "school_id": "a"})


def a_sweep_is_due(shore: Shore) -> None:
    shore.clock.advance(timedelta(hours=2))


def on_the_way(shore: Shore) -> None:
    shore.light("a", 1)
    shore.quiet()
    shore.run_sql("boathouse", "DELETE FROM inbox")


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (not_published, "lighthouse has 2 event(s) to publish"),
        (parked_and_due_soon, "boathouse has 1 parked event(s) due"),
        (a_job_is_queued, "lighthouse has 1 job(s) due or running"),
        (a_sweep_is_due, "boathouse has not run its sweep hourly"),
        (on_the_way, "1 event(s) of lighthouse are on their way to boathouse"),
    ],
)
def test_what_is_still_to_do_is_said(shore: Shore, happens: Callable[[Shore], None], said: str) -> None:
    happens(shore)
    with pytest.raises(NotQuiet) as refusal:
        Quiet(shore.runtimes).wait(timeout=0)
    assert said in refusal.value.message


def nothing(shore: Shore) -> None:
    """Nothing happens."""


def done(shore: Shore) -> None:
    shore.launches()
    shore.light("a", 1, 2, 3)
    shore.quiet()


def for_a_person(shore: Shore) -> None:
    def how(event: Event) -> None:
        raise Refused("no")

    shore.misbehave(how)
    shore.light("a", 1)
    shore.quiet()


def parked_until_much_later(shore: Shore) -> None:
    shore.misbehave(retry_after(60))
    shore.light("a", 1)
    shore.quiet()


@pytest.mark.parametrize("happens", [nothing, done, for_a_person, parked_until_much_later])
def test_what_is_not_of_the_present_does_not_keep_anybody_waiting(
    shore: Shore, happens: Callable[[Shore], None]
) -> None:
    happens(shore)
    Quiet(shore.runtimes).wait(timeout=5)
