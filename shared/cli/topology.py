"""`quayside topology`: what must stand on RabbitMQ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from shared.cli import reach, terminal
from shared.cli.problems import Refused, WronglySetUp

if TYPE_CHECKING:
    from shared.messaging.topology import Plan, PolicyAdmin

named = click.argument("services", metavar="[SERVICE]...", nargs=-1)


@click.group()
def topology() -> None:
    """Plan, apply and check exchanges and queues on RabbitMQ.

    They follow from what the services declare. Without a SERVICE all installed ones are meant. Nothing is ever removed,
    and nothing that stands is changed.
    """


@topology.command()
@named
def plan(services: tuple[str, ...]) -> None:
    """Say what must stand, a line each; changes nothing and needs no broker."""
    for line in _plan(services).lines():
        terminal.say(line)


@topology.command()
@named
def apply(services: tuple[str, ...]) -> None:
    """Declare everything that is missing."""
    from shared.messaging import topology as broker

    uri, admin = _broker()
    wanted = _plan(services)
    broker.apply(uri, wanted, admin)
    terminal.good(
        f"{len(wanted.exchanges)} exchanges, {len(wanted.queues)} queues, {len(wanted.bindings)} bindings stand."
    )
    if admin is None:
        terminal.bad(
            f"The policy {broker.POLICY} was not set, since QUAYSIDE_RABBITMQ_ADMIN is not given: an event that no queue "
            "wants would not be kept by the broker."
        )


@topology.command()
@named
def check(services: tuple[str, ...]) -> None:
    """Compare the broker with the plan; exit with 1 where something is missing or different."""
    from shared.messaging import topology as broker

    uri, admin = _broker()
    found = broker.check(uri, _plan(services), admin)
    for problem in found.problems:
        terminal.bad(problem)
    if not found.sound:
        raise Refused(f"{len(found.problems)} problem(s). `quayside topology apply` adds what is missing.")
    terminal.good("Everything stands as planned.")


def _plan(services: tuple[str, ...]) -> Plan:
    from shared.messaging import topology as broker
    from shared.messaging.contracts import load_contracts

    wanted = reach.services(services)
    return broker.plan(wanted, load_contracts())


def _broker() -> tuple[str, PolicyAdmin | None]:
    from shared.nodes.rabbit_admin import RabbitAdmin

    settings = reach.settings()
    if settings.amqp_uri is None:
        raise WronglySetUp("AMQP_URI is not set, so there is no RabbitMQ to work on. An embedded run needs none.")
    admin = RabbitAdmin(settings.rabbitmq_admin_uri) if settings.rabbitmq_admin_uri else None
    return settings.amqp_uri, admin
