"""Programs that know nothing of this house read our events by the published contract. The programs are those of
contracts/README.md, run as they stand there, each in its own process, against a real RabbitMQ."""

from __future__ import annotations

import json
import os
import re
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pika
import pytest

from shared.contract_gate.fitting import misfits
from shared.contract_gate.folder import contract_folder
from shared.contract_gate.releases import samples, snapshots, text_of
from shared.messaging import topology
from shared.messaging.broker.rabbitmq import RabbitPublisher
from shared.messaging.deliveries import Message
from shared.messaging.envelope import partition_of, read_envelope, routing_key
from shared.messaging.names import UNROUTED
from shared.messaging.relay import Relay
from shared.messaging.topology import Plan
from shared.persistence.migrating import upgrade
from shared.runtime import Runtime
from shared.service import Installed
from shared.settings import Settings
from tests.servers import VirtualHost

ENTITLEMENT = "membership.entitlement.changed.v1"
MEMBERSHIP_STANDS = Plan(exchanges=("membership.events",), queues=(), bindings=())
PATIENCE = 30
"""Seconds for a process to start and a message to arrive, on a machine that runs other tests beside."""


class Stranger:
    """A program of the README in its own process; what it prints is read line by line."""

    def __init__(self, program: Path, amqp_uri: str) -> None:
        surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        self._errors = program.parent / "stderr"
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, str(program)],
                cwd=program.parent,
                env={**surroundings, "AMQP_URI": amqp_uri},
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self._ready = selectors.DefaultSelector()
        assert self._process.stdout
        self._ready.register(self._process.stdout, selectors.EVENT_READ)
        self._waiting = b""

    def line(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout
        while b"\n" not in self._waiting:
            came = self._ready.select(PATIENCE) and os.read(self._process.stdout.fileno(), 65536)
            assert came, f"the stranger said nothing more: {self._errors.read_text()}"
            self._waiting += came
        line, self._waiting = self._waiting.split(b"\n", 1)
        return line.decode()

    def events(self, count: int) -> list[dict]:
        return [json.loads(self.line()) for _ in range(count)]

    def end(self) -> None:
        self._ready.close()
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def start(tmp_path: Path, vhost: VirtualHost) -> Iterator[Callable[[str], Stranger]]:
    """Starts the README's program that uses the library named, and returns once it listens."""
    started = []

    def start_one(library: str) -> Stranger:
        readme = (contract_folder().root / "README.md").read_text()
        (code,) = [one for one in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if library in one]
        folder = tmp_path / library
        folder.mkdir()
        (folder / "stranger.py").write_text(code)
        started.append(Stranger(folder / "stranger.py", vhost.amqp_uri))
        assert started[-1].line() == "listening"
        return started[-1]

    yield start_one
    for one in started:
        one.end()


def entitlements() -> list[str]:
    """Six messages, made from the golden sample: three for each of two schools."""
    kept = text_of(samples(contract_folder(), ENTITLEMENT)[0])
    made = []
    for number, school in enumerate(["school-a", "school-b"] * 3):
        changed = {"id": f"event-{number}", "schoolid": school, "partitionkey": school, "sequence": number // 2 + 1}
        made.append(json.dumps({**kept, **changed, "data": {**kept["data"], "school_id": school}}))
    return made


def publish(vhost: VirtualHost, bodies: list[str]) -> None:
    publisher = RabbitPublisher(vhost.amqp_uri)
    envelopes = [read_envelope(body.encode()) for body in bodies]
    messages = []
    for body, envelope in zip(bodies, envelopes, strict=True):
        partition = partition_of(envelope.partitionkey)
        messages.append(Message(envelope.id, body, routing_key(envelope.type, partition), partition))
    assert publisher.publish("membership", messages).unrouted == []
    publisher.close()


def by_id(events: list[dict]) -> list[dict]:
    return sorted(events, key=lambda event: event["id"])


def of_school(events: list[dict], school: str) -> list[int]:
    return [event["sequence"] for event in events if event["schoolid"] == school]


def assert_they_fit_the_published_contract(events: list[dict]) -> None:
    published = snapshots(contract_folder())
    for event in events:
        assert list(misfits(published[event["type"]].fields, event["data"])) == []


@pytest.mark.parametrize("library", ["nameko", "pika"])
def test_a_strangers_plain_program_reads_our_events(
    library: str, vhost: VirtualHost, start: Callable[[str], Stranger]
) -> None:
    topology.apply(vhost.amqp_uri, MEMBERSHIP_STANDS, vhost.admin)
    stranger = start(library)
    sent = entitlements()
    publish(vhost, sent)
    arrived = stranger.events(len(sent))
    assert by_id(arrived) == [json.loads(body) for body in sent]
    assert_they_fit_the_published_contract(arrived)


def test_a_stranger_who_handles_one_at_a_time_has_each_schools_events_in_order(
    vhost: VirtualHost, start: Callable[[str], Stranger]
) -> None:
    topology.apply(vhost.amqp_uri, MEMBERSHIP_STANDS, vhost.admin)
    stranger = start("pika")
    publish(vhost, entitlements())
    arrived = stranger.events(6)
    assert of_school(arrived, "school-a") == [1, 2, 3]
    assert of_school(arrived, "school-b") == [1, 2, 3]


def test_a_stranger_may_come_before_us_and_our_topology_still_stands(
    vhost: VirtualHost, start: Callable[[str], Stranger]
) -> None:
    stranger = start("nameko")
    topology.apply(vhost.amqp_uri, MEMBERSHIP_STANDS, vhost.admin)
    assert topology.check(vhost.amqp_uri, MEMBERSHIP_STANDS, vhost.admin).problems == []
    publish(vhost, entitlements())
    assert len(stranger.events(6)) == 6


def test_an_event_that_no_queue_wants_is_kept_though_the_exchange_has_no_arguments(vhost: VirtualHost) -> None:
    topology.apply(vhost.amqp_uri, MEMBERSHIP_STANDS, vhost.admin)
    publish(vhost, entitlements())
    with pika.BlockingConnection(pika.URLParameters(vhost.amqp_uri)) as connection:
        kept = connection.channel().queue_declare(UNROUTED, passive=True).method.message_count
    assert kept == 6


def test_with_the_alternate_exchange_as_an_argument_a_stranger_would_be_refused(vhost: VirtualHost) -> None:
    """Why it is set by policy: the reason, kept alive."""
    with pika.BlockingConnection(pika.URLParameters(vhost.amqp_uri)) as connection:
        channel = connection.channel()
        by_argument = {"alternate-exchange": UNROUTED}
        channel.exchange_declare("membership.events", "topic", durable=True, arguments=by_argument)
        with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="PRECONDITION_FAILED"):
            channel.exchange_declare("membership.events", "topic", durable=True)


def test_a_stranger_reads_what_our_relay_takes_from_an_outbox_in_the_order_of_the_commits(
    vhost: VirtualHost, tmp_path: Path
) -> None:
    lighthouse = Installed("tests.kernel.sample").load("lighthouse")
    runtime = Runtime(lighthouse, Settings(home=tmp_path, amqp_uri=vhost.amqp_uri, context_keys=("k" * 40,)))
    upgrade(runtime.database.engine, lighthouse)
    topology.apply(vhost.amqp_uri, topology.plan([lighthouse], runtime.database.contracts), vhost.admin)
    with pika.BlockingConnection(pika.URLParameters(vhost.amqp_uri)) as connection:
        channel = connection.channel()
        channel.queue_declare("stranger.lamps", durable=True)
        channel.queue_bind("stranger.lamps", "lighthouse.events", "lighthouse.lamp.lit.v1.#")
        for number in (1, 2, 3):
            with runtime.unit_of_work() as uow:
                uow.emit(
                    "lighthouse.lamp.lit.v1", subject=f"lamp-{number}", school_id="school-a",
                    data={"school_id": "school-a", "number": number},
                )  # fmt: skip
        publisher = RabbitPublisher(vhost.amqp_uri)
        assert Relay(runtime, lambda: publisher).publish_waiting() == 3
        publisher.close()
        arrived = [channel.basic_get("stranger.lamps", auto_ack=True) for _ in range(3)]
    runtime.close()
    events = [json.loads(body) for _, _, body in arrived]
    assert [event["data"]["number"] for event in events] == [1, 2, 3]
    assert [event["sequence"] for event in events] == [1, 2, 3]
    assert {(event["source"], event["actor"]) for event in events} == {("/quayside/lighthouse", "service:lighthouse")}
    assert [properties.message_id for _, properties, _ in arrived] == [event["id"] for event in events]
    assert {properties.content_type for _, properties, _ in arrived} == {"application/json"}
    assert {method.routing_key for method, _, _ in arrived} == {f"lighthouse.lamp.lit.v1.{partition_of('school-a')}"}
