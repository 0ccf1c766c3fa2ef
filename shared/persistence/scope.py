"""The fence between schools. A transaction runs in a scope; on PostgreSQL row-level security holds every tenant table to
it, under whatever the repositories filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from shared.errors import NotAllowed
from shared.persistence.engine import is_postgresql

SETTING = "quayside.schools"
_INSIDE = (
    f"current_setting('{SETTING}', true) = '*'"
    f" OR school_id = ANY (string_to_array(current_setting('{SETTING}', true), ','))"
)


@dataclass(frozen=True)
class Scope:
    """The schools a transaction may see and change: named ones, or every school (the trust's own work)."""

    schools: frozenset[str] | None

    @property
    def everywhere(self) -> bool:
        return self.schools is None

    def covers(self, school_id: str) -> bool:
        return self.schools is None or school_id in self.schools

    def check(self, school_id: str) -> None:
        """Raise NotAllowed where `school_id` lies outside this scope."""
        if not self.covers(school_id):
            raise NotAllowed("That belongs to another school.", school_id=school_id)

    def setting(self) -> str:
        """The value of the database setting. Raises ValueError for an id that would widen it."""
        if self.schools is None:
            return "*"
        for school_id in self.schools:
            if "*" in school_id or "," in school_id:
                raise ValueError(f"{school_id!r} is not the id of a school.")
        return ",".join(sorted(self.schools))


EVERYWHERE = Scope(None)


def only(schools: Iterable[str]) -> Scope:
    return Scope(frozenset(schools))


def enter(connection: Connection, scope: Scope) -> None:
    """Hold the rest of this transaction to `scope`; nothing to do where the database has no row-level security."""
    if is_postgresql(connection):
        set_fence(connection, scope.setting())


def fence_now(connection: Connection) -> str:
    """What this transaction is held to, to be set again by set_fence; nothing where there is no row-level security."""
    if not is_postgresql(connection):
        return ""
    return connection.execute(text(f"SELECT current_setting('{SETTING}', true)")).scalar() or ""


def set_fence(connection: Connection, schools: str) -> None:
    """Hold the rest of this transaction to what `Scope.setting` or `fence_now` gave."""
    if is_postgresql(connection):
        connection.execute(text(f"SELECT set_config('{SETTING}', :schools, true)"), {"schools": schools})


def fence(connection: Connection, *tables: str) -> None:
    """For migrations: put row-level security on `tables`, each of which has a `school_id` column.

    It is forced, so that the owner of the tables is held to it too; only a superuser would pass, and the services
    refuse to run as one.
    """
    if not is_postgresql(connection):
        return
    for table in tables:
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_within_scope ON {table} USING ({_INSIDE}) WITH CHECK ({_INSIDE})",
        ):
            connection.execute(text(statement))


def refuse_superuser(connection: Connection) -> None:
    """Raise RuntimeError where this PostgreSQL role would pass row-level security."""
    if not is_postgresql(connection):
        return
    unbound = connection.execute(
        text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).scalar()
    if unbound:
        raise RuntimeError(
            "This database role is a superuser or bypasses row-level security, so nothing would keep schools apart. "
            "Give the service a role of its own (deploy/README.md, Databases)."
        )
