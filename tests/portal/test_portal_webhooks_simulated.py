"""Webhooks over any series of events, answers, deaths of the sender, waits and switches: nothing lost, nothing out of order,
and a repeat always under the same id."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from unittest import mock

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.portal.application import delivering
from services.portal.domain.delivering import Answer
from shared.identity.context import caller
from shared.identity.roles import Role
from tests.portal.world import World

OK, BROKEN, GONE, SILENT = Answer(200), Answer(500), Answer(410), Answer(None, "It timed out.")
SCHOOLS = (f"school-{number}" for number in count())


class Died(BaseException):
    """The sender's process ended here."""


class AWorldOfWebhooks(RuleBasedStateMachine):
    """One school with one webhook, in a world that all runs of this machine share."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.events = 0
        self.arrived: list[int] = []
        self.accepted: set[int] = set()
        self.ids: dict[int, set[str]] = {}

    @initialize()
    def a_school_adds_a_webhook(self) -> None:
        self.school_id = next(SCHOOLS)
        self.head = caller("head", (Role.HEAD, self.school_id))
        self.endpoint_id = self.world.webhook("http://127.0.0.1:9/", school_id=self.school_id)["endpoint_id"]

    @rule(more=st.integers(1, 4))
    def things_happen(self, more: int) -> None:
        letters = [self.world.entitled(self.events + number + 1, self.school_id) for number in range(more)]
        self.events += more
        self.world.hears(*letters)

    @rule(answers=st.lists(st.sampled_from([OK, OK, OK, BROKEN, SILENT, GONE]), max_size=5))
    def the_worker_sends(self, answers: list[Answer]) -> None:
        self.send([*answers, SILENT])

    @rule(after=st.integers(0, 3), recorded=st.booleans())
    def the_worker_dies(self, after: int, recorded: bool) -> None:
        """After some good answers: before a message goes out, or between its arrival and the record of it."""
        with dies_before_recording() if recorded else nullcontext(), suppress(Died):
            self.send([OK] * after + ([OK] if recorded else []), then_die=True)

    @rule(minutes=st.sampled_from([0.02, 1.1, 10, 300, 1500]))
    def time_passes(self, minutes: float) -> None:
        self.world.clock.advance(timedelta(minutes=minutes))

    @rule(on=st.booleans())
    def somebody_switches(self, on: bool) -> None:
        self.ask("switch_webhook_on" if on else "switch_webhook_off")

    def ask(self, method: str) -> None:
        self.world.ask(self.head, method, school_id=self.school_id, endpoint_id=self.endpoint_id)

    def send(self, answers: list[Answer], *, then_die: bool = False) -> None:
        """A round of one sender that gets these answers, and after them the last one for ever (or dies)."""
        waiting = list(answers)

        def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
            if orjson.loads(body)["schoolid"] != self.school_id:
                return OK
            if then_die and not waiting:
                raise Died
            answer = waiting.pop(0) if len(waiting) > 1 or then_die else waiting[0]
            number = int(orjson.loads(body)["data"]["subscription_id"].removeprefix("subscription-"))
            self.arrived.append(number)
            self.ids.setdefault(number, set()).add(headers["webhook-id"])
            if answer.good:
                self.accepted.add(number)
            return answer

        with mock.patch.object(delivering, "SENDERS", 1):
            delivering.send_waiting(self.world.uow, post, patience=10)

    @invariant()
    def what_was_accepted_is_a_beginning_of_what_happened(self) -> None:
        assert self.accepted == set(range(1, len(self.accepted) + 1))

    @invariant()
    def nothing_arrives_before_all_that_came_before_it_was_accepted(self) -> None:
        highest = 0
        for number in self.arrived:
            assert number <= highest + 1
            highest = max(highest, number)

    @invariant()
    def a_message_has_one_id(self) -> None:
        assert all(len(ids) == 1 for ids in self.ids.values())

    def teardown(self) -> None:
        """In the end the receiver is well and the webhook on: then everything that happened has arrived, in order."""
        self.world.clock.advance(timedelta(minutes=2))
        self.ask("switch_webhook_on")
        self.send([OK])
        assert self.accepted == set(range(1, self.events + 1))
        assert list(dict.fromkeys(self.arrived)) == list(range(1, self.events + 1))
        assert self.world.endpoint(self.school_id)["waiting"] == 0
        self.ask("remove_webhook")


@contextmanager
def dies_before_recording() -> Iterator[None]:
    """The sender dies after its first message is out and before it is recorded."""
    with mock.patch.object(delivering, "_record", side_effect=Died):
        yield


def test_nothing_is_lost_or_out_of_order_whatever_happens() -> None:
    with tempfile.TemporaryDirectory() as folder:
        AWorldOfWebhooks.world = World(Path(folder))
        try:
            run_state_machine_as_test(AWorldOfWebhooks, settings=settings(max_examples=20, stateful_step_count=20))
        finally:
            AWorldOfWebhooks.world.stop()
