"""`quayside call`: one call to a service, as any page would make it; for first steps and for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from shared.cli import reach, terminal
from shared.cli.problems import WronglySetUp
from shared.identity.roles import Role

if TYPE_CHECKING:
    from shared.messaging.calling import Client


@click.command()
@click.argument("service")
@click.argument("method")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--as", "role", type=click.Choice([role.value for role in Role]), default=Role.OPERATOR.value, show_default=True,
    help="The role, for the whole trust, in which the call is made.",
)  # fmt: skip
@click.option("--once", metavar="KEY", help="Idempotency key: a call that is repeated with it is done once.")
def call(service: str, method: str, values: tuple[str, ...], role: str, once: str | None) -> None:
    """Call METHOD of SERVICE and print its answer as JSON.

    A VALUE that is JSON is read as such, anything else is text. The call is on record under your name, as
    operator:<you>. Example: quayside call membership add_person name="Omar Bell" account=omar@trust.example
    """
    from shared.identity.context import EVERY_SCHOOL, caller

    request = dict(_named(value) for value in values)
    with _client([service]) as client:
        answer = client.call(
            caller(reach.actor(), (Role(role), EVERY_SCHOOL)), service, method, request, idempotency_key=once
        )
    terminal.say(json.dumps(answer, indent=2, ensure_ascii=False))


def _named(value: str) -> tuple[str, Any]:
    name, sign, said = value.partition("=")
    if not sign or not name:
        raise click.BadParameter(f'{value!r} should be NAME=VALUE, for example name="Omar Bell".')
    try:
        return name, json.loads(said)
    except ValueError:
        return name, said


@contextmanager
def _client(names: list[str]) -> Iterator[Client]:
    """Over RabbitMQ where there is one, else straight into the service's own records."""
    from shared.messaging.answering import Answering
    from shared.messaging.calling import Client, DirectTransport

    settings = reach.settings()
    if not settings.context_keys:
        raise WronglySetUp("QUAYSIDE_CONTEXT_KEY is not set, so no service would believe who calls.")
    if settings.amqp_uri is not None:
        from shared.messaging.nameko_edge.client import RabbitTransport

        client = Client(RabbitTransport(settings.amqp_uri), settings.context_keys[0])
        try:
            yield client
        finally:
            client.close()
        return
    with reach.runtimes(names) as opened:
        answering = {runtime.service.name: Answering(runtime, settings.context_keys) for runtime in opened}
        yield Client(DirectTransport(answering), settings.context_keys[0])
