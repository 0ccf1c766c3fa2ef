"""`quayside migrate`: databases brought up to date."""

from __future__ import annotations

import click

from shared.cli import reach, terminal
from shared.cli.problems import Refused


@click.command()
@click.argument("service", required=False)
@click.option("--all", "all_", is_flag=True, help="Every installed service.")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 where a database is behind.")
def migrate(service: str | None, all_: bool, check: bool) -> None:
    """Bring the database of SERVICE up to date, or all of them with --all.

    Two processes that migrate at once wait for each other. A worker migrates its own database when it starts.
    """
    from shared.persistence.engine import database_errors_named
    from shared.persistence.migrating import pending, upgrade
    from shared.runtime import Runtime

    if bool(service) == all_:
        raise click.UsageError("Name one service, or say --all.")
    settings = reach.settings()
    behind: list[str] = []
    for one in reach.services([service] if service else []):
        runtime = Runtime(one, settings, pool_size=2)
        try:
            with database_errors_named():
                missing = pending(runtime.database.engine, one)
                if missing and not check:
                    upgrade(runtime.database.engine, one)
        finally:
            runtime.close()
        if missing and check:
            behind.append(one.name)
        done = "is behind by" if check else "was brought up to date by"
        terminal.say(f"{one.name} {done} {', '.join(missing)}" if missing else f"{one.name} is up to date")
    if behind:
        raise Refused(f"Behind: {', '.join(behind)}. Run `quayside migrate --all`.")
