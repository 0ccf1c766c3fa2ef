"""Roles and databases on a PostgreSQL server, made as a user that may (the superuser of a private cluster, or one with CREATEDB and
CREATEROLE elsewhere). Applications never get that user: row-level security binds neither superusers nor roles with BYPASSRLS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit

if TYPE_CHECKING:
    import psycopg

CONNECT_WITHIN = 5
"""Seconds."""


@dataclass(frozen=True)
class PostgresAdmin:
    """A server at `url`, either as SQLAlchemy writes it (postgresql+psycopg://…) or plain (postgresql://…)."""

    url: str

    def answers(self) -> bool:
        """Whether the server takes our connection now."""
        return self.why_not() is None

    def why_not(self) -> str | None:
        """Why the server does not take our connection, in its own words; None where it does."""
        import psycopg

        try:
            self._connect().close()
        except psycopg.OperationalError as problem:
            return str(problem).strip()
        return None

    def version(self) -> str:
        """For instance `15.8`."""
        return str(self.query("SHOW server_version")[0][0]).split()[0]

    def create_role(self, name: str, password: str) -> None:
        """Make an application's role, or set its password where it exists: it may sign in, and nothing that passes row-level security."""
        rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        exists = self.query("SELECT 1 FROM pg_roles WHERE rolname = %s", name)
        self._run(f"{'ALTER' if exists else 'CREATE'} ROLE {{}} WITH {rights} PASSWORD {{}}", name, literal=password)
        if not self.query("SELECT pg_has_role(%s, 'MEMBER')", name)[0][0]:
            # Without this a creator that is not a superuser may not hand a database to the role.
            self._run("GRANT {} TO CURRENT_USER", name)

    def create_database(self, name: str, owner: str, password: str, *, template: str | None = None) -> str:
        """Make a database that `owner` owns and return its address for `owner`, as SQLAlchemy writes it.

        `template` is a database to clone, quick and whole: nobody may be connected to it, and what is in it keeps its owner.
        The owner of a table passes its policies unless they are forced: migrations say FORCE ROW LEVEL SECURITY.
        """
        self._run("CREATE DATABASE {} OWNER {} TEMPLATE {}", name, owner, template or "template1")
        self._run("REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
        return self.url_of(name, owner, password)

    def drop_database(self, name: str) -> None:
        """Remove a database and cut whoever is connected to it; one that is not there is fine."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def drop_role(self, name: str) -> None:
        self._run("DROP ROLE IF EXISTS {}", name)

    def cut_connections(self, database: str) -> int:
        """Cut every connection to `database`, as a fail-over would; returns how many there were."""
        ended = self.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            database,
        )
        return len(ended)

    def url_of(self, database: str, user: str, password: str) -> str:
        parts = urlsplit(self.url)
        host = f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname}"
        return urlunsplit(
            (
                "postgresql+psycopg",
                f"{quote(user, safe='')}:{quote(password, safe='')}@{host}",
                f"/{database}",
                parts.query,
                "",
            )
        )

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows that one statement of ours answers with; none for a statement that answers with none."""
        with self._connect() as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return list(cursor.fetchall()) if cursor.description else []

    def _run(self, statement: str, *names: str, literal: str | None = None) -> None:
        from psycopg import sql

        parts: list[sql.Composable] = [sql.Identifier(name) for name in names]
        if literal is not None:
            parts.append(sql.Literal(literal))
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(*parts))

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        # Imported late: in the nameko process psycopg may only be imported after its wait function is chosen.
        import psycopg

        plain = self.url.replace("postgresql+psycopg://", "postgresql://", 1)
        return psycopg.connect(plain, autocommit=True, connect_timeout=CONNECT_WITHIN)
