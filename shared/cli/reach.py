"""What a command works on: settings, services and their databases. Where the environment says nothing and a `quayside
run` is going (or left an embedded run's files), its own settings are taken."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shared.cli.problems import CannotReach, WronglySetUp

if TYPE_CHECKING:
    from shared.runtime import Runtime
    from shared.service import Service
    from shared.settings import Settings

ENVIRONMENT = "environment"
POINTERS = ("AMQP_URI", "QUAYSIDE_DATABASE_URL")
"""Variables (or beginnings of them) that say where things are; with one of them set, no run's settings are looked for."""


def environment() -> dict[str, str]:
    """The environment, completed by what a run in the home folder has written down."""
    env = dict(os.environ)
    if any(name.startswith(POINTERS) for name in env):
        return env
    return {**of_a_run(Path(env.get("QUAYSIDE_HOME", ".run"))), **env}


def of_a_run(home: Path) -> Mapping[str, str]:
    """The settings that a run in `home` has written down; none where there is none."""
    try:
        lines = (home / ENVIRONMENT).read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def settings() -> Settings:
    """The settings of this command. Raises MissingSetting."""
    from shared.settings import settings_from

    return settings_from(environment())


def services(names: Sequence[str] = ()) -> list[Service]:
    """The services called `names`, or all that are installed."""
    from shared.service import Installed

    package = environment().get("QUAYSIDE_SERVICES", "services")
    installed = Installed(package)
    try:
        wanted = list(names) or installed.names()
    except ModuleNotFoundError as problem:
        raise WronglySetUp(f"The services are looked for in {package}, but: {problem}.") from None
    if not wanted:
        raise CannotReach("No service is installed here: no room of `services` has an entrypoints.py.")
    try:
        return [installed.load(name) for name in wanted]
    except LookupError as problem:
        raise click.BadParameter(str(problem)) from None


@contextmanager
def runtimes(names: Sequence[str] = ()) -> Iterator[list[Runtime]]:
    """The services at work on their databases, for as long as the command lasts. Raises CannotReach."""
    from shared.runtime import Runtime

    said = settings()
    opened: list[Runtime] = []
    try:
        for service in services(names):
            _refuse_missing_file(said, service)
            opened.append(Runtime(service, said, pool_size=2))
        yield opened
    finally:
        for runtime in opened:
            runtime.close()


def _refuse_missing_file(said: Settings, service: Service) -> None:
    """An SQLite file that is not there would be made, empty, by opening it; and the person asked about other records."""
    url = said.database_url(service.name)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise CannotReach(
            f"There are no records of {service.title} at {url.removeprefix('sqlite:///')}. "
            "Start `quayside run` first, or say where they are (`quayside doctor` lists the settings)."
        )


def actor() -> str:
    """Who gives this command, as it is written into the audit trail."""
    try:
        return f"operator:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"operator:{os.getuid()}"
