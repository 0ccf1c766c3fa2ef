"""Bringing a service's database up to date: the kernel's migrations and the service's own, as two branches of one history."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from shared.persistence.engine import is_postgresql
from shared.service import Service

_LOCK = 7411_000
"""Advisory lock that keeps two starting processes from migrating at once."""


def _config(service: Service | None) -> Config:
    here = Path(str(resources.files("shared.persistence") / "migrations"))
    folders = [str(here / "versions")]
    if service is not None:
        folders.append(str(service.folder / "migrations"))
    config = Config()
    config.set_main_option("script_location", str(here))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(folders))
    return config


def upgrade(engine: Engine, service: Service | None) -> None:
    """Apply every migration that this database has not had; without a service, the kernel's only."""
    config = _config(service)
    with engine.begin() as connection:
        if is_postgresql(connection):
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def pending(engine: Engine, service: Service | None) -> list[str]:
    """The migrations that this database has not had."""
    script = ScriptDirectory.from_config(_config(service))
    with engine.connect() as connection:
        applied = set(MigrationContext.configure(connection).get_current_heads())
    known = {
        revision.revision
        for head in applied
        if script.get_revision(head)
        for revision in script.iterate_revisions(head, "base")
    }
    return sorted(revision.revision for revision in script.walk_revisions() if revision.revision not in known)
