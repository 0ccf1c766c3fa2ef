"""What a process is told from outside, read once at its start. Secrets come from the environment or from files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.clock import Clock, SystemClock, clock_from


class MissingSetting(Exception):
    """A setting that this process cannot run without is not there; the text says which and how to give it."""


@dataclass(frozen=True)
class Settings:
    """Where a process finds its database, its broker, its keys and its time."""

    home: Path
    """Folder for SQLite files, private servers and exports."""
    amqp_uri: str | None = None
    """Address of RabbitMQ; None means that the in-process broker is used."""
    rabbitmq_admin_uri: str | None = None
    """Address of RabbitMQ's management interface, for policies; None where there is none."""
    database_template: str | None = None
    """Database address with `{service}` in it; None means a SQLite file per service under `home`."""
    database_urls: Mapping[str, str] = field(default_factory=dict)
    """Addresses for single services, before the template."""
    context_keys: tuple[str, ...] = ()
    """Keys that sign caller contexts: the first signs, all are accepted, so a key can be changed without a stop."""
    http_host: str = "127.0.0.1"
    http_port: int = 0
    """Port of health and metrics; 0 means none."""
    replica: tuple[int, int] = (1, 1)
    """Which of how many serving processes of a service this is; they share its partitions out."""
    clock: Clock = field(default_factory=SystemClock)

    def database_url(self, service: str) -> str:
        """The database address of `service`: its own, else the template's, else a SQLite file under `home`."""
        if service in self.database_urls:
            return self.database_urls[service]
        if self.database_template:
            return self.database_template.format(service=service)
        return f"sqlite:///{self.home / f'{service}.db'}"

    def partitions(self, count: int) -> frozenset[int]:
        """The partitions that this replica takes at once; it stands by for the others."""
        number, replicas = self.replica
        return frozenset(partition for partition in range(count) if partition % replicas == number - 1)

    @property
    def embedded(self) -> bool:
        return self.amqp_uri is None


def secret(environment: Mapping[str, str], name: str) -> str | None:
    """The value of `name`, or the first line of the file that `name`_FILE points at (a mounted secret)."""
    if value := environment.get(name):
        return value
    if file := environment.get(f"{name}_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as problem:
            raise MissingSetting(f"{name}_FILE points at {file}, which cannot be read: {problem.strerror}.") from None
    return None


def _replica(text: str) -> tuple[int, int]:
    number, _, replicas = text.partition("/")
    if not (number.isdigit() and replicas.isdigit() and 1 <= int(number) <= int(replicas)):
        raise MissingSetting(f"QUAYSIDE_REPLICA is {text!r}; it should be like 1/2: the first of two.")
    return int(number), int(replicas)


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from environment variables; the list of them is in deploy/README.md.

    Raises MissingSetting where a broker is configured without a context key: outside the embedded run nothing works
    with a default secret.
    """
    env = dict(os.environ if environment is None else environment)
    amqp_uri = secret(env, "AMQP_URI")
    keys = tuple(key for key in (secret(env, "QUAYSIDE_CONTEXT_KEY") or "").split(",") if key)
    if amqp_uri and not keys:
        raise MissingSetting(
            "QUAYSIDE_CONTEXT_KEY is not set. Give every process the same long random text "
            "(or QUAYSIDE_CONTEXT_KEY_FILE): it signs who is calling."
        )
    prefix = "QUAYSIDE_DATABASE_URL_"
    own = {
        name.removeprefix(prefix).removesuffix("_FILE").lower(): secret(env, name.removesuffix("_FILE")) or ""
        for name in env
        if name.startswith(prefix)
    }
    return Settings(
        home=Path(env.get("QUAYSIDE_HOME", ".run")),
        amqp_uri=amqp_uri,
        rabbitmq_admin_uri=secret(env, "QUAYSIDE_RABBITMQ_ADMIN"),
        database_template=secret(env, "QUAYSIDE_DATABASE_URL"),
        database_urls=own,
        context_keys=keys,
        http_host=env.get("QUAYSIDE_HTTP_HOST", "127.0.0.1"),
        http_port=int(env.get("QUAYSIDE_HTTP_PORT", "0")),
        replica=_replica(env.get("QUAYSIDE_REPLICA", "1/1")),
        clock=clock_from(env),
    )
