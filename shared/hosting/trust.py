"""The whole trust on this machine, from nothing to ready: servers found or started, databases made and migrated, topology
applied, services running; or, where there is no RabbitMQ, everything as threads of this process. And its end, in order."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared.clock import SharedClock
from shared.errors import BrokerAway
from shared.hosting import faces
from shared.hosting.stage import Stage
from shared.messaging.contracts import load_contracts
from shared.nodes import (
    AdminFailed,
    NodeFailed,
    PostgresServer,
    RabbitServer,
    find_or_start_postgresql,
    find_or_start_rabbitmq,
)
from shared.nodes.programs import end_node
from shared.persistence.migrating import upgrade
from shared.runtime import Runtime
from shared.service import Service
from shared.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

ENVIRONMENT = "environment"
"""File in the home folder that tells the other commands of `quayside` where this run's servers are."""
EMBEDDED = "QUAYSIDE_EMBEDDED"
"""Environment variable: 1 means that no server is to be used even where there is one."""
LOCK = "run.lock"
"""File that a run holds, and that tells its folder from others."""
CLOCK = "clock"
LOGS = "logs"
EXPORTS = "exports"
FROM_A_RUN = ("*.db", "*.db-wal", "*.db-shm", "*.lock", LOGS, CLOCK, ENVIRONMENT, EXPORTS, "rabbitmq", "postgresql")
"""What a run leaves in the home folder. Only these are ever removed from it."""


@dataclass(frozen=True)
class Ground:
    """The servers that were found or started, and what was said about them."""

    rabbit: RabbitServer | None
    rabbit_words: str
    postgres: PostgresServer | None = None
    postgres_words: str = ""


@dataclass
class Report:
    """How a start is told: `step` begins a step, `progress` is called while it goes on, `note` is said in passing, and
    `finish` after the last."""

    step: Callable[[str], None] = lambda words: None
    progress: Callable[[int, int, str], None] = lambda done, total, words: None
    note: Callable[[str], None] = lambda words: None
    finish: Callable[[], None] = lambda: None


def clear_earlier_run(home: Path) -> bool:
    """Remove what an earlier run left in `home`, ending its servers where they still run; True where there was one."""
    left = [path for pattern in FROM_A_RUN for path in home.glob(pattern) if path.name != LOCK]
    for node in ("rabbitmq", "postgresql"):
        if (home / node).exists():
            end_node(home / node)
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return bool(left)


def find_ground(home: Path, env: Mapping[str, str]) -> Ground:
    """Find or start the servers, both at once, since each takes seconds. Without RabbitMQ no database server is wanted."""
    if env.get(EMBEDDED) == "1":
        return Ground(None, "No server was wanted")
    with ThreadPoolExecutor(2) as both:
        rabbit = both.submit(find_or_start_rabbitmq, home / "rabbitmq", env)
        postgres = both.submit(find_or_start_postgresql, home / "postgresql", env)
        broker, said = rabbit.result()
        database, database_said = postgres.result()
    if broker is None:
        if database is not None:
            database.stop(remove=True)
        return Ground(None, said)
    return Ground(broker, said, database, database_said)


@contextmanager
def trust(
    services: Sequence[Service], home: Path, env: Mapping[str, str], console: Console, report: Report
) -> Iterator[Stage]:
    """The running trust; everything is stopped, in order, at the end. Raises BrokerAway, NodeFailed or NotStarted."""
    home = home.resolve()
    ground = find_ground(home, env)
    clock = SharedClock(home / CLOCK)
    with ExitStack() as ending:
        if ground.rabbit is None:
            report.note(f"{ground.rabbit_words}, so the services run as threads of this process, on SQLite files.")
            yield _embedded(services, home, env, clock, console, report, ending)
        else:
            yield _real(services, home, env, clock, console, report, ground, ending)


def _embedded(
    services: Sequence[Service],
    home: Path,
    env: Mapping[str, str],
    clock: SharedClock,
    console: Console,
    report: Report,
    ending: ExitStack,
) -> Stage:
    from shared.hosting.embedded import EmbeddedHost

    report.step("Making the databases and starting the services")
    key = secrets.token_urlsafe(32)
    host = EmbeddedHost(services, Settings(home=home, context_keys=(key,), clock=clock))
    host.start()
    ending.callback(host.stop)
    addresses = {}
    for service in services:
        if service.face:
            address = faces.free_address(env)
            pages = faces.embedded(service.face, host, service.name, faces.words_for(address, env))
            ending.callback(pages.stop)
            addresses[service.name] = address.url
    _leave_word(home, _words_for_others(home, key, env), ending, stays=True)
    settings = Settings(home=home, context_keys=(key,), clock=clock)
    return Stage(
        client=host.client,
        clock=clock,
        runtimes=_watchers(services, settings, ending),
        console=console,
        home=home,
        mode="the embedded broker and SQLite, all in this process",
        addresses=addresses,
    )


def _real(
    services: Sequence[Service],
    home: Path,
    env: Mapping[str, str],
    clock: SharedClock,
    console: Console,
    report: Report,
    ground: Ground,
    ending: ExitStack,
) -> Stage:
    from shared.hosting.processes import Processes
    from shared.messaging.calling import Client
    from shared.messaging.nameko_edge.client import RabbitTransport
    from shared.messaging.queue_depths import queue_depths

    rabbit = ground.rabbit
    assert rabbit is not None
    report.note(f"{ground.rabbit_words}.")
    report.note(f"{ground.postgres_words}{'' if ground.postgres else ', so each service keeps an SQLite file'}.")
    ending.callback(lambda: rabbit.stop(quickly=True))
    if ground.postgres is not None:
        ending.callback(ground.postgres.stop)
    uri = _own_virtual_host(rabbit, ending)
    report.step("Making the databases")
    key = secrets.token_urlsafe(32)
    settings = Settings(
        home=home,
        amqp_uri=uri,
        rabbitmq_admin_uri=rabbit.admin.uri if rabbit.admin else None,
        database_urls=_databases(services, ground.postgres, ending) if ground.postgres else {},
        context_keys=(key,),
        clock=clock,
    )
    _prepare(services, settings, rabbit, report)
    told = _words_for_others(home, key, env, settings)
    _leave_word(home, told, ending, stays=False)
    with_pages = {service.name: service.face for service in services if service.face}
    address = faces.free_address(env)
    words = faces.words_for(address, env) if with_pages else {}
    processes = Processes(
        [service.name for service in services],
        {**_without_ours(os.environ), **told, **words},
        home / LOGS,
        report.note,
        with_pages,
    )
    report.step("Starting the services")
    ending.callback(processes.stop)
    processes.start()
    total = len(processes.children)
    processes.wait_until_ready(lambda ready, words: report.progress(ready, total, words))
    client = Client(RabbitTransport(uri, timeout=15.0), key)
    ending.callback(client.close)
    databases = "PostgreSQL" if ground.postgres else "SQLite"
    return Stage(
        client=client,
        clock=clock,
        runtimes=_watchers(services, settings, ending),
        console=console,
        home=home,
        mode=f"RabbitMQ and {databases}, two processes for each service",
        addresses=dict.fromkeys(with_pages, address.url),
        waiting=lambda consumer: queue_depths(uri, consumer),
    )


def _own_virtual_host(rabbit: RabbitServer, ending: ExitStack) -> str:
    """On a private node its default one; on somebody's broker a virtual host of our own, removed at the end."""
    if rabbit.private is not None or rabbit.admin is None:
        return rabbit.amqp_uri
    name, admin = f"quayside-run-{secrets.token_hex(4)}", rabbit.admin
    try:
        admin.create_vhost(name)
    except AdminFailed as problem:
        raise BrokerAway(str(problem)) from problem
    ending.callback(admin.delete_vhost, name)
    return rabbit.amqp_uri_of(name)


def _databases(services: Sequence[Service], postgres: PostgresServer, ending: ExitStack) -> dict[str, str]:
    """The address of a fresh database for each service, owned by a role of its own that sees no other."""
    label = "quayside" if postgres.private else f"quayside_run_{secrets.token_hex(4)}"
    urls = {}
    for service in services:
        name, password = f"{label}_{service.name}", secrets.token_urlsafe(24)
        postgres.admin.create_role(name, password)
        urls[service.name] = postgres.admin.create_database(name, name, password)
        if not postgres.private:
            ending.callback(postgres.admin.drop_role, name)
            ending.callback(postgres.admin.drop_database, name)
    return urls


def _prepare(services: Sequence[Service], settings: Settings, rabbit: RabbitServer, report: Report) -> None:
    from shared.messaging import topology

    for number, service in enumerate(services, start=1):
        runtime = Runtime(service, settings, pool_size=2)
        upgrade(runtime.database.engine, service)
        runtime.close()
        report.progress(number, len(services), service.name)
    report.step("Laying out exchanges and queues")
    topology.apply(str(settings.amqp_uri), topology.plan(services, load_contracts()), rabbit.admin)


def _watchers(services: Sequence[Service], settings: Settings, ending: ExitStack) -> list[Runtime]:
    """Runtimes of our own to look into the databases with, so that looking takes no connection from a service."""
    runtimes = [Runtime(service, settings, pool_size=2) for service in services]
    for runtime in runtimes:
        ending.callback(runtime.close)
    return runtimes


def _words_for_others(home: Path, key: str, env: Mapping[str, str], settings: Settings | None = None) -> dict[str, str]:
    """The settings of this run as environment variables."""
    told = {"QUAYSIDE_HOME": str(home), "QUAYSIDE_CLOCK": str(home / CLOCK), "QUAYSIDE_CONTEXT_KEY": key}
    if services := env.get("QUAYSIDE_SERVICES"):
        told["QUAYSIDE_SERVICES"] = services
    if settings is not None and settings.amqp_uri is not None:
        told["AMQP_URI"] = settings.amqp_uri
        if settings.rabbitmq_admin_uri:
            told["QUAYSIDE_RABBITMQ_ADMIN"] = settings.rabbitmq_admin_uri
        told.update({f"QUAYSIDE_DATABASE_URL_{name.upper()}": url for name, url in settings.database_urls.items()})
    return told


def _leave_word(home: Path, told: Mapping[str, str], ending: ExitStack, *, stays: bool) -> None:
    """Write the settings down for the other commands; where the servers end with us, the file ends with them."""
    file = home / ENVIRONMENT
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.writelines(f"{name}={value}\n" for name, value in sorted(told.items()))
    if not stays:
        ending.callback(file.unlink, missing_ok=True)


def _without_ours(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without settings that would point a service elsewhere than this run."""
    ours = ("AMQP_URI", "QUAYSIDE_DATABASE_URL", "QUAYSIDE_RABBITMQ_ADMIN", "QUAYSIDE_CONTEXT_KEY", "QUAYSIDE_HTTP")
    return {name: value for name, value in environment.items() if not name.startswith(ours)}


__all__ = ["NodeFailed", "Report", "clear_earlier_run", "trust"]
