"""What must stand on RabbitMQ before a service starts: planned from the declarations, applied once, checked at each start.

A wrong queue argument makes a consumer loop for ever (measured), so drift is found here, named, and stops the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import amqp
from kombu import Connection
from kombu.exceptions import OperationalError

from shared.errors import BrokerAway
from shared.messaging.contracts import Contracts
from shared.messaging.envelope import PARTITIONS, routing_key
from shared.messaging.names import UNROUTED, exchange_of, queue_of
from shared.messaging.take_up import kernel_subscriptions
from shared.service import Service

QUEUE_ARGUMENTS: dict[str, Any] = {"x-queue-type": "quorum", "x-single-active-consumer": True}
"""Quorum: survives the loss of a node (and is faster than classic, measured). Single active consumer: order per key."""
POLICY = "quayside-keep-unrouted"
POLICY_PATTERN = r"^[a-z_]+\.events$"
"""The alternate exchange is set by policy, not by argument: a stranger's nameko declares the exchange without arguments
and would be refused."""


class PolicyAdmin(Protocol):
    """The part of RabbitMQ's management interface that is needed here."""

    def set_policy(
        self, vhost: str, name: str, pattern: str, definition: Mapping[str, Any], *, apply_to: str
    ) -> None: ...

    def list_policies(self, vhost: str) -> list[dict[str, Any]]: ...

    def list_bindings(self, vhost: str) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Plan:
    """Exchanges, queues and bindings that must stand, in the order in which they are declared."""

    exchanges: tuple[str, ...]
    queues: tuple[str, ...]
    bindings: tuple[tuple[str, str, str], ...]
    """(queue, exchange, routing key)"""

    def lines(self) -> Iterator[str]:
        """The plan in words, a line each."""
        yield f"exchange {UNROUTED} (fanout, durable) with queue {UNROUTED}: keeps events that no queue wants"
        for exchange in self.exchanges:
            yield f"exchange {exchange} (topic, durable)"
        for queue in self.queues:
            yield f"queue {queue} (quorum, single active consumer)"
        for queue, exchange, key in self.bindings:
            yield f"binding {exchange} --{key}--> {queue}"
        yield f"policy {POLICY}: exchanges {POLICY_PATTERN} have the alternate exchange {UNROUTED}"


@dataclass
class Check:
    """What is missing or different on the broker; `sound` when nothing is."""

    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.problems


def plan(services: Sequence[Service], contracts: Contracts) -> Plan:
    """What must stand for `services`; the exchanges of the services they listen to are part of it."""
    exchanges: set[str] = set()
    queues: list[str] = []
    bindings: list[tuple[str, str, str]] = []
    for service in services:
        exchanges.add(exchange_of(service.name))
        types = sorted({*service.subscriptions, *kernel_subscriptions(service, contracts)})
        for partition in range(PARTITIONS):
            queue = queue_of(service.name, partition)
            queues.append(queue)
            for type_ in types:
                source = exchange_of(contracts[type_].service)
                exchanges.add(source)
                bindings.append((queue, source, routing_key(type_, partition)))
    return Plan(tuple(sorted(exchanges)), tuple(queues), tuple(bindings))


def apply(uri: str, wanted: Plan, admin: PolicyAdmin | None) -> None:
    """Declare everything in `wanted`; what stands already is left as it is.

    Raises TopologyDrift where something stands with other arguments, and BrokerAway where RabbitMQ cannot be reached.
    """
    with _connection(uri) as connection:
        channel = connection.channel()
        try:
            channel.exchange_declare(UNROUTED, "fanout", durable=True, auto_delete=False)
            channel.queue_declare(UNROUTED, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(UNROUTED, UNROUTED)
            for exchange in wanted.exchanges:
                channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
            for queue in wanted.queues:
                channel.queue_declare(queue, durable=True, auto_delete=False, arguments=QUEUE_ARGUMENTS)
            for queue, exchange, key in wanted.bindings:
                channel.queue_bind(queue, exchange, key)
        except amqp.exceptions.PreconditionFailed as problem:
            raise TopologyDrift(str(problem.reply_text)) from problem
    if admin is not None:
        admin.set_policy(_vhost(uri), POLICY, POLICY_PATTERN, {"alternate-exchange": UNROUTED}, apply_to="exchanges")


def check(uri: str, wanted: Plan, admin: PolicyAdmin | None) -> Check:
    """Compare the broker with `wanted` without changing anything that stands."""
    found = Check()
    with _connection(uri) as connection:
        for exchange in (UNROUTED, *wanted.exchanges):
            kind = "fanout" if exchange == UNROUTED else "topic"
            _try(found, connection, f"exchange {exchange}", "exchange_declare", exchange, kind, passive=True)
        for queue in wanted.queues:
            _try(found, connection, f"queue {queue}", "queue_declare", queue, passive=True)
        if found.sound:
            for queue in wanted.queues:
                # Declaring again with our arguments changes nothing where they agree and names the difference where not.
                _try(
                    found, connection, f"queue {queue}", "queue_declare", queue, durable=True, auto_delete=False,
                    arguments=QUEUE_ARGUMENTS,
                )  # fmt: skip
    if admin is not None:
        found.problems += _wrong_policy(admin.list_policies(_vhost(uri)))
        found.problems += _missing_bindings(wanted, admin.list_bindings(_vhost(uri)))
    return found


def _wrong_policy(policies: Sequence[Mapping[str, Any]]) -> list[str]:
    ours = next((policy for policy in policies if policy["name"] == POLICY), None)
    if ours is None:
        return [f"policy {POLICY} is not set: an event that no queue wants would not be kept"]
    if ours["pattern"] != POLICY_PATTERN or ours["definition"].get("alternate-exchange") != UNROUTED:
        return [f"policy {POLICY} differs: it says {ours['definition']} for {ours['pattern']}"]
    return []


def _missing_bindings(wanted: Plan, bindings: Sequence[Mapping[str, Any]]) -> list[str]:
    standing = {(bound["destination"], bound["source"], bound["routing_key"]) for bound in bindings}
    missing = [binding for binding in wanted.bindings if binding not in standing]
    return [f"binding {exchange} --{key}--> {queue} is missing" for queue, exchange, key in missing]


class TopologyDrift(Exception):
    """Something on the broker stands with other arguments than planned; moving it is a person's decision."""


def _try(found: Check, connection: Any, what: str, method: str, *args: Any, **kwargs: Any) -> None:
    channel = connection.channel()
    try:
        getattr(channel, method)(*args, **kwargs)
        channel.close()
    except amqp.exceptions.NotFound:
        found.problems.append(f"{what} is missing")
    except amqp.exceptions.PreconditionFailed as problem:
        found.problems.append(f"{what} differs: {problem.reply_text}")


@contextmanager
def _connection(uri: str) -> Iterator[Any]:
    """An open connection; raises BrokerAway where there is none to be had, or where it breaks meanwhile."""
    connection = Connection(uri, connect_timeout=5)
    try:
        connection.connect()
    except Exception as problem:
        raise BrokerAway(f"RabbitMQ cannot be reached: {problem}") from problem
    try:
        yield connection
    except (OSError, OperationalError, amqp.exceptions.ConnectionError) as problem:
        raise BrokerAway(f"RabbitMQ went away: {problem}") from problem
    finally:
        with suppress(OSError, OperationalError, amqp.exceptions.AMQPError):
            connection.release()


def _vhost(uri: str) -> str:
    return str(Connection(uri).virtual_host or "/")
