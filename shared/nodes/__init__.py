"""RabbitMQ and PostgreSQL for a run or a test session: the ones that the environment names, or private ones from installed programs.

`find_or_start_rabbitmq` and `find_or_start_postgresql` answer with the server and a sentence that says where it came from, or with None and a
sentence that says why there is none. What they start ends with the process that started it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from shared.nodes.postgres_admin import PostgresAdmin
from shared.nodes.postgresql import PrivatePostgres, installed_postgresql
from shared.nodes.programs import NodeFailed, end_node
from shared.nodes.rabbit_admin import AdminFailed, RabbitAdmin
from shared.nodes.rabbitmq import PrivateRabbit, installed_rabbitmq, speaks_amqp, with_vhost

__all__ = [
    "AdminFailed",
    "NodeFailed",
    "PostgresAdmin",
    "PostgresServer",
    "PrivatePostgres",
    "PrivateRabbit",
    "RabbitAdmin",
    "RabbitServer",
    "end_node",
    "find_or_start_postgresql",
    "find_or_start_rabbitmq",
]

AMQP_PORT = 5672


@dataclass(frozen=True)
class RabbitServer:
    """A broker that answers. `admin` is None where its management interface does not answer; `private` is the node where it is ours."""

    amqp_uri: str
    admin: RabbitAdmin | None
    private: PrivateRabbit | None = None

    def amqp_uri_of(self, vhost: str) -> str:
        return with_vhost(self.amqp_uri, vhost)

    def stop(self, *, remove: bool = False, quickly: bool = False) -> None:
        """End the node where it is ours; a server that was there before is left alone."""
        if self.private:
            self.private.stop(remove=remove, quickly=quickly)


@dataclass(frozen=True)
class PostgresServer:
    """A database server that answers; `private` is the cluster where it is ours."""

    admin: PostgresAdmin
    private: PrivatePostgres | None = None

    def stop(self, *, remove: bool = False) -> None:
        """End the cluster where it is ours; a server that was there before is left alone."""
        if self.private:
            self.private.stop(remove=remove)


def find_or_start_rabbitmq(
    folder: Path, env: Mapping[str, str], *, stay: bool = False, owner: int | None = None, throwaway: bool = False
) -> tuple[RabbitServer | None, str]:
    """The broker at AMQP_URI where that answers, else a private node in `folder`, else None; and a sentence about it.

    Its management interface is looked for at QUAYSIDE_RABBITMQ_ADMIN, else on the broker's host at port 15672. A node that already
    runs in `folder` is used as it is. `stay`, `owner` and `throwaway` are those of `PrivateRabbit.start`.
    """
    said = ""
    if uri := env.get("AMQP_URI"):
        where = urlsplit(uri)
        host, port = where.hostname or "localhost", where.port or AMQP_PORT
        if speaks_amqp(host, port):
            return RabbitServer(uri, _admin_beside(uri, env)), f"RabbitMQ at {host}:{port} (AMQP_URI)"
        said = f"nothing answers at AMQP_URI ({host}:{port}); "
    if installed_rabbitmq() is None:
        return None, said + "RabbitMQ is not installed on this machine"
    node = PrivateRabbit(folder)
    try:
        if not node.running:
            node.start(stay=stay, owner=owner, throwaway=throwaway)
        version = node.admin.version()
    except (NodeFailed, AdminFailed, OSError) as problem:
        return None, f"{said}a private RabbitMQ could not be started: {problem}"
    return RabbitServer(
        node.amqp_uri, node.admin, node
    ), f"{said}RabbitMQ {version}, a private node on 127.0.0.1:{node.record.ports['amqp']}"


def find_or_start_postgresql(
    folder: Path,
    env: Mapping[str, str],
    *,
    fsync: bool = True,
    stay: bool = False,
    owner: int | None = None,
    throwaway: bool = False,
) -> tuple[PostgresServer | None, str]:
    """The server at QUAYSIDE_POSTGRES_URL where that answers, else a private cluster in `folder`, else None; and a sentence about it.

    The address is that of a user who may make roles and databases. `fsync`, `stay`, `owner` and `throwaway` are those of `PrivatePostgres`.
    """
    said = ""
    if url := env.get("QUAYSIDE_POSTGRES_URL"):
        admin = PostgresAdmin(url)
        why = admin.why_not()
        if why is None:
            return PostgresServer(
                admin
            ), f"PostgreSQL {admin.version()} at {urlsplit(url).hostname} (QUAYSIDE_POSTGRES_URL)"
        said = f"QUAYSIDE_POSTGRES_URL does not answer ({why.splitlines()[0]}); "
    if installed_postgresql() is None:
        return None, said + "PostgreSQL is not installed on this machine"
    try:
        cluster = PrivatePostgres(folder, fsync=fsync)
        if not cluster.running:
            cluster.start(stay=stay, owner=owner, throwaway=throwaway)
    except (NodeFailed, OSError) as problem:
        return None, f"{said}a private PostgreSQL could not be started: {problem}"
    where = f"127.0.0.1:{cluster.record.ports['postgresql']}"
    return PostgresServer(
        cluster.admin, cluster
    ), f"{said}PostgreSQL {cluster.admin.version()}, a private cluster on {where}"


def _admin_beside(amqp_uri: str, env: Mapping[str, str]) -> RabbitAdmin | None:
    broker = urlsplit(amqp_uri)
    user, password = unquote(broker.username or "guest"), unquote(broker.password or "guest")
    uri = env.get("QUAYSIDE_RABBITMQ_ADMIN") or f"http://{user}:{password}@{broker.hostname or 'localhost'}:15672"
    admin = RabbitAdmin(uri, timeout=3)
    return RabbitAdmin(uri) if admin.answers() else None
