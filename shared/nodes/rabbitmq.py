"""A RabbitMQ node of our own on the loopback interface, from the programs installed on the machine, in a folder of its own.

Needs no root and touches nothing outside its folder. The `rabbitmq-server` on Debian's path insists on root and the system's folders;
the one under /usr/lib/rabbitmq/bin takes every place from its environment, which is what this module does.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from shared.nodes.programs import (
    NodeFailed,
    Program,
    Record,
    Supervised,
    free_ports,
    last_lines,
    new_secret,
    plain_environment,
    private_folder,
    read_record,
    remove_folder,
    until,
)
from shared.nodes.rabbit_admin import RabbitAdmin

USER = "quayside"
PLACES = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/rabbitmq/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)
START_WITHIN = 60.0
"""Seconds; about 6 are usual, more when both cores are busy."""


def installed_rabbitmq() -> Path | None:
    """The `rabbitmq-server` that runs without root; None where RabbitMQ or Erlang is not installed."""
    if not (shutil.which("erl") and shutil.which("epmd")):
        return None
    return next((Path(place) for place in PLACES if os.access(place, os.X_OK)), None)


class PrivateRabbit:
    """A node in `folder`. Ports and password are chosen once and kept, so a node started again there is found where it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = private_folder(folder)
        record = read_record(self.folder) or _new_record()
        self._node = Supervised(self.folder, record)

    @property
    def record(self) -> Record:
        return self._node.record

    @property
    def amqp_uri(self) -> str:
        """Address of the default virtual host; see `amqp_uri_of` for others."""
        return self.record.uris["amqp"]

    @property
    def admin(self) -> RabbitAdmin:
        return RabbitAdmin(self.record.uris["http"])

    @property
    def running(self) -> bool:
        return self._node.running

    def amqp_uri_of(self, vhost: str) -> str:
        return with_vhost(self.amqp_uri, vhost)

    def start(self, *, stay: bool = False, owner: int | None = None, throwaway: bool = False) -> PrivateRabbit:
        """Start the node and return once it takes connections and answers its management interface.

        It ends with the process `owner` (by default this one), however that ends; with `stay` only `stop` or `end_node` ends it.
        With `throwaway` its folder goes when the owner does. Raises NodeFailed with the end of its log.
        """
        program = installed_rabbitmq()
        if program is None:
            raise NodeFailed("RabbitMQ is not installed: no rabbitmq-server with Erlang was found")
        if self.running:
            raise NodeFailed(f"a RabbitMQ node is already running in {self.folder}")
        self._write_configuration()
        self._node.start(
            self._programs(program), stay=stay, owner=owner, remove_with_owner=[self.folder] if throwaway else ()
        )
        try:
            self._await(self._takes_connections)
            self._await(self.admin.answers)
        except NodeFailed:
            self._node.stop()
            raise
        return self

    def kill(self) -> None:
        """`kill -9` the broker, as a fault would. What it had on disk stays."""
        self._node.kill()

    def restart(self, *, stay: bool = False, owner: int | None = None, throwaway: bool = False) -> PrivateRabbit:
        """Start again on the same folder, ports and password, after a kill or instead of a running one."""
        self._node.stop()
        return self.start(stay=stay, owner=owner, throwaway=throwaway)

    def stop(self, *, remove: bool = False, quickly: bool = False) -> None:
        """End the node: in order, which takes RabbitMQ 3.10 about six seconds, or `quickly` by a kill, which its data survives.

        With `remove` its folder goes too, so there is nothing to end in order.
        """
        if remove or quickly:
            self._node.kill()
        else:
            self._node.stop()
        if remove:
            remove_folder(self.folder)

    def _await(self, holds: Callable[[], bool]) -> None:
        until(
            lambda: not self.running or holds(), START_WITHIN, f"RabbitMQ in {self.folder} did not come up", every=0.05
        )
        if not self.running:
            raise NodeFailed(
                f"RabbitMQ in {self.folder} ended while starting:\n{last_lines(self.folder / 'log' / 'console.log')}"
            )

    def _takes_connections(self) -> bool:
        return speaks_amqp("127.0.0.1", self.record.ports["amqp"])

    def _programs(self, server: Path) -> list[Program]:
        ports, at = self.record.ports, self.folder
        environment = plain_environment(
            HOME=str(at),
            # The script then becomes the Erlang machine instead of standing in front of it: one process to watch and to kill.
            RUNNING_UNDER_SYSTEMD="true",
            RABBITMQ_NODENAME=f"quayside-{ports['amqp']}@localhost",
            RABBITMQ_MNESIA_BASE=str(at / "data"),
            RABBITMQ_LOG_BASE=str(at / "log"),
            RABBITMQ_SCHEMA_DIR=str(at / "schema"),
            RABBITMQ_CONFIG_FILE=str(at / "rabbitmq"),
            RABBITMQ_ADVANCED_CONFIG_FILE=str(at / "not-there.config"),
            RABBITMQ_CONF_ENV_FILE=str(at / "not-there.conf"),
            RABBITMQ_ENABLED_PLUGINS_FILE=str(at / "enabled_plugins"),
            RABBITMQ_PID_FILE=str(at / "rabbitmq.pid"),
            RABBITMQ_DIST_PORT=str(ports["distribution"]),
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
            ERL_EPMD_PORT=str(ports["epmd"]),
            ERL_EPMD_ADDRESS="127.0.0.1",
            ERL_CRASH_DUMP_SECONDS="0",
        )
        log = at / "log" / "console.log"
        # epmd is started by us, in the foreground: left to Erlang it becomes a daemon that outlives the node.
        epmd = Program(
            "epmd", [str(shutil.which("epmd")), "-port", str(ports["epmd"])], environment, at, log, patience=2
        )
        return [epmd, Program("server", [str(server)], environment, at, log)]

    def _write_configuration(self) -> None:
        for name in ("data", "log", "schema"):
            (self.folder / name).mkdir(exist_ok=True)
        _write_private(self.folder / ".erlang.cookie", self.record.secrets["cookie"])
        _write_private(self.folder / "enabled_plugins", "[rabbitmq_management].\n")
        settings = {
            "listeners.tcp.1": f"127.0.0.1:{self.record.ports['amqp']}",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": self.record.ports["http"],
            "default_user": USER,
            "default_pass": self.record.secrets["password"],
            "collect_statistics_interval": 1000,
            "disk_free_limit.absolute": "50MB",
            "log.console": "false",
            "log.file.level": "info",
        }
        _write_private(
            self.folder / "rabbitmq.conf", "".join(f"{name} = {value}\n" for name, value in settings.items())
        )


def with_vhost(amqp_uri: str, vhost: str) -> str:
    """The same broker and user, another virtual host."""
    scheme, rest = amqp_uri.split("://", 1)
    return f"{scheme}://{rest.split('/', 1)[0]}/{quote(vhost, safe='')}"


def speaks_amqp(host: str, port: int, timeout: float = 2.0) -> bool:
    """Whether something at this address answers the opening of an AMQP 0-9-1 connection."""
    try:
        with socket.create_connection((host, port), timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            # The answer is a method frame (type 1) on channel 0.
            return connection.recv(3) == b"\x01\x00\x00"
    except OSError:
        return False


def _new_record() -> Record:
    amqp, http, distribution, epmd = free_ports(4)
    password = new_secret()
    return Record(
        kind="rabbitmq",
        ports={"amqp": amqp, "http": http, "distribution": distribution, "epmd": epmd},
        uris={
            "amqp": f"amqp://{USER}:{password}@127.0.0.1:{amqp}/%2F",
            "http": f"http://{USER}:{password}@127.0.0.1:{http}",
        },
        secrets={"password": password, "cookie": new_secret()},
    )


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(text)
