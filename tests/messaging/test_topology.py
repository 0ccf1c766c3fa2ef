"""The topology is planned from the declarations, applied once, checked at each start, and never loops on a difference."""

from __future__ import annotations

from typing import Any

import pytest
from kombu import Connection

from shared.errors import BrokerAway
from shared.messaging import topology
from shared.messaging.contracts import load_contracts
from shared.messaging.names import UNROUTED
from shared.messaging.topology import Plan, TopologyDrift
from tests.kernel.sample.boathouse.entrypoints import Boathouse
from tests.servers import VirtualHost


@pytest.fixture
def plan() -> Plan:
    return topology.plan([Boathouse()], load_contracts())


def channel_of(vhost: VirtualHost) -> Any:
    connection = Connection(vhost.amqp_uri)
    connection.connect()
    return connection


def test_a_plan_names_eight_queues_their_bindings_and_the_exchanges_listened_to(plan: Plan) -> None:
    assert plan.queues == tuple(f"boathouse.in.{number}" for number in range(8))
    assert {"boathouse.events", "lighthouse.events", "membership.events"} <= set(plan.exchanges)
    assert ("boathouse.in.3", "lighthouse.events", "lighthouse.lamp.lit.v1.3") in plan.bindings
    assert ("boathouse.in.0", "membership.events", "membership.entitlement.changed.v1.0") in plan.bindings
    lines = list(plan.lines())
    assert (
        lines[0]
        == "exchange quayside.unrouted (fanout, durable) with queue quayside.unrouted: keeps events that no queue wants"
    )
    assert "queue boathouse.in.7 (quorum, single active consumer)" in lines
    assert "binding lighthouse.events --lighthouse.lamp.lit.v1.3--> boathouse.in.3" in lines
    assert (
        lines[-1]
        == "policy quayside-keep-unrouted: exchanges ^[a-z_]+\\.events$ have the alternate exchange quayside.unrouted"
    )


def test_an_empty_broker_is_found_lacking_by_name(vhost: VirtualHost, plan: Plan) -> None:
    found = topology.check(vhost.amqp_uri, plan, vhost.admin)
    assert not found.sound
    assert "exchange quayside.unrouted is missing" in found.problems
    assert "queue boathouse.in.0 is missing" in found.problems
    assert "policy quayside-keep-unrouted is not set: an event that no queue wants would not be kept" in found.problems


def test_what_was_applied_is_sound_and_may_be_applied_again(vhost: VirtualHost, plan: Plan) -> None:
    for _ in range(2):
        topology.apply(vhost.amqp_uri, plan, vhost.admin)
        assert topology.check(vhost.amqp_uri, plan, vhost.admin).problems == []
    queues = {queue["name"]: queue for queue in vhost.admin.list_queues(vhost.name)}
    assert queues["boathouse.in.5"]["arguments"] == {"x-queue-type": "quorum", "x-single-active-consumer": True}
    assert UNROUTED in queues


def test_a_queue_with_other_arguments_is_named_and_left_as_it_is(vhost: VirtualHost, plan: Plan) -> None:
    connection = channel_of(vhost)
    connection.channel().queue_declare("boathouse.in.2", durable=True, auto_delete=False)
    connection.release()
    with pytest.raises(TopologyDrift, match="boathouse.in.2"):
        topology.apply(vhost.amqp_uri, plan, vhost.admin)
    vhost.admin.delete_queue(vhost.name, "boathouse.in.2")
    topology.apply(vhost.amqp_uri, plan, vhost.admin)
    vhost.admin.delete_queue(vhost.name, "boathouse.in.2")
    connection = channel_of(vhost)
    connection.channel().queue_declare("boathouse.in.2", durable=True, auto_delete=False)
    connection.release()
    found = topology.check(vhost.amqp_uri, plan, vhost.admin)
    assert found.problems[0].startswith("queue boathouse.in.2 differs: ")


def test_a_missing_binding_is_found(vhost: VirtualHost, plan: Plan) -> None:
    topology.apply(vhost.amqp_uri, plan, vhost.admin)
    connection = channel_of(vhost)
    connection.channel().queue_unbind("boathouse.in.1", "lighthouse.events", "lighthouse.lamp.lit.v1.1")
    connection.release()
    assert topology.check(vhost.amqp_uri, plan, vhost.admin).problems == [
        "binding lighthouse.events --lighthouse.lamp.lit.v1.1--> boathouse.in.1 is missing"
    ]


def test_a_policy_that_says_something_else_is_found(vhost: VirtualHost, plan: Plan) -> None:
    topology.apply(vhost.amqp_uri, plan, vhost.admin)
    vhost.admin.set_policy(
        vhost.name, topology.POLICY, topology.POLICY_PATTERN, {"alternate-exchange": "elsewhere"}, apply_to="exchanges"
    )
    assert topology.check(vhost.amqp_uri, plan, vhost.admin).sound is False


def test_a_broker_that_is_away_is_said_to_be_away(plan: Plan) -> None:
    with pytest.raises(BrokerAway, match="RabbitMQ cannot be reached: "):
        topology.check("amqp://nobody:nothing@127.0.0.1:1/%2F", plan, None)


def test_a_strangers_plain_declaration_of_the_exchange_still_fits(vhost: VirtualHost, plan: Plan) -> None:
    topology.apply(vhost.amqp_uri, plan, vhost.admin)
    connection = channel_of(vhost)
    connection.channel().exchange_declare("lighthouse.events", "topic", durable=True, auto_delete=False)
    connection.release()
