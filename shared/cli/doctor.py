"""`quayside doctor`: what is configured, what answers, what is missing, in words."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from shared.cli import reach, terminal

if TYPE_CHECKING:
    from shared.service import Service
    from shared.settings import Settings

OPTIONAL = (("nameko", "serving on RabbitMQ"), ("typst", "PDF documents"), ("xlsxwriter", "spreadsheets"))


@dataclass(frozen=True)
class Finding:
    """One line: `status` is fine, note, away (configured, but does not answer) or wrong (set up wrongly)."""

    status: str
    what: str
    words: str


@click.command()
@terminal.as_json
def doctor(plain_json: bool) -> None:
    """Say in words what is configured, what answers and what is missing.

    Exit status 0 where nothing is wrong, 2 where something is set up wrongly, 3 where something that is configured does
    not answer. Passwords are never shown.
    """
    found = list(_findings())
    if plain_json:
        terminal.print_json([vars(one) for one in found])
    else:
        for one in found:
            mark, colour = {"fine": ("✓", "green"), "note": ("·", "blue"), "away": ("✗", "red"), "wrong": ("✗", "red")}[
                one.status
            ]
            terminal.say(f"{click.style(mark, fg=colour)} {click.style(one.what, bold=True)}: {one.words}")
    statuses = {one.status for one in found}
    raise SystemExit(2 if "wrong" in statuses else 3 if "away" in statuses else 0)


def _findings() -> Iterator[Finding]:
    from shared.settings import MissingSetting

    yield Finding("fine", "Python", f"{platform.python_version()} on {platform.system()}")
    yield from _extras()
    try:
        settings = reach.settings()
    except (MissingSetting, ValueError) as problem:
        yield Finding("wrong", "settings", str(problem))
        return
    yield _where_from()
    services, problem_ = _services()
    yield problem_
    yield from _broker(settings, services)
    for service in services:
        yield from _database(settings, service)
    if settings.embedded or settings.context_keys:
        yield Finding("fine", "caller contexts", "signed" if settings.context_keys else "signed with a key of each run")
    yield from _programs()


def _extras() -> Iterator[Finding]:
    for package, use in OPTIONAL:
        there = find_spec(package) is not None
        yield Finding("fine" if there else "note", use, "installed" if there else f"{package} is not installed")


def _where_from() -> Finding:
    import os

    env: Mapping[str, str] = os.environ
    if any(name.startswith(reach.POINTERS) for name in env):
        return Finding("fine", "settings", "from the environment")
    home = Path(env.get("QUAYSIDE_HOME", ".run"))
    if reach.of_a_run(home):
        return Finding("fine", "settings", f"from the run in {home}")
    return Finding("note", "settings", f"none given: no run is going in {home}, and AMQP_URI is not set")


def _services() -> tuple[list[Service], Finding]:
    from shared.cli.problems import CannotReach

    try:
        found = reach.services()
    except CannotReach as problem:
        return [], Finding("note", "services", problem.message)
    names = ", ".join(service.name for service in found)
    return found, Finding("fine", "services", f"{len(found)} installed: {names}")


def _broker(settings: Settings, services: list[Service]) -> Iterator[Finding]:
    if settings.amqp_uri is None:
        yield Finding("note", "broker", "AMQP_URI is not set: the services run embedded, in one process")
        return
    from shared.errors import BrokerAway
    from shared.messaging import topology
    from shared.messaging.contracts import load_contracts
    from shared.nodes.rabbit_admin import RabbitAdmin

    where = urlsplit(settings.amqp_uri)
    try:
        wanted = topology.plan(services, load_contracts())
        found = topology.check(settings.amqp_uri, wanted, None)
    except BrokerAway as problem:
        yield Finding("away", "broker", f"{where.hostname}:{where.port or 5672} does not answer: {problem}")
        return
    yield Finding("fine", "broker", f"RabbitMQ at {where.hostname}:{where.port or 5672} answers")
    if found.sound:
        yield Finding("fine", "topology", f"{len(wanted.queues)} queues stand as planned")
    else:
        more = f" and {len(found.problems) - 1} more" if len(found.problems) > 1 else ""
        yield Finding("wrong", "topology", f"{found.problems[0]}{more}: run `quayside topology apply`")
    if settings.rabbitmq_admin_uri is None:
        yield Finding("note", "management", "QUAYSIDE_RABBITMQ_ADMIN is not set: policies cannot be checked")
    else:
        answers = RabbitAdmin(settings.rabbitmq_admin_uri, timeout=3).answers()
        words = "the management interface answers" if answers else "the management interface does not answer"
        yield Finding("fine" if answers else "away", "management", words)


def _database(settings: Settings, service: Service) -> Iterator[Finding]:
    from shared.errors import DatabaseAway
    from shared.persistence.engine import database_errors_named
    from shared.persistence.migrating import pending
    from shared.runtime import Runtime

    what = f"database of {service.name}"
    url = settings.database_url(service.name)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        yield Finding("note", what, f"none yet ({url.removeprefix('sqlite:///')})")
        return
    runtime = Runtime(service, settings, pool_size=2)
    where = "SQLite" if url.startswith("sqlite") else f"PostgreSQL at {urlsplit(url).hostname}"
    try:
        with database_errors_named():
            behind = pending(runtime.database.engine, service)
        if behind:
            yield Finding(
                "wrong", what, f"{where}, behind by {', '.join(behind)}: run `quayside migrate {service.name}`"
            )
            return
        runtime.check_database()
        yield Finding("fine", what, f"{where}, up to date")
    except DatabaseAway as problem:
        yield Finding("away", what, f"{where} does not answer: {' '.join(str(problem).split())}")
    except RuntimeError as problem:
        yield Finding("wrong", what, str(problem))
    finally:
        runtime.close()


def _programs() -> Iterator[Finding]:
    from shared.nodes.postgresql import installed_postgresql
    from shared.nodes.rabbitmq import installed_rabbitmq

    for name, found in (("RabbitMQ", installed_rabbitmq()), ("PostgreSQL", installed_postgresql())):
        words = "installed; `quayside run` can start a private one" if found else "not installed on this machine"
        yield Finding("fine" if found else "note", f"{name} program", words)
