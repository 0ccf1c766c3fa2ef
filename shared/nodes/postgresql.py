"""A PostgreSQL cluster of our own on the loopback interface, from the programs installed on the machine, in a folder of its own.

PostgreSQL refuses to run as root. Started by root, its programs run as the user `postgres` (or `nobody`), which owns the cluster; where
that user cannot reach the folder, the cluster lies under /var/tmp; see `PrivatePostgres.cluster`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from shared.nodes.postgres_admin import PostgresAdmin
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

SUPERUSER = "quayside_admin"
START_WITHIN = 60.0
"""Seconds; about one is usual, recovery after a kill may take longer."""
UNSAFE_AND_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def installed_postgresql() -> Path | None:
    """The folder of PostgreSQL's programs, the newest where there are several; None where it is not installed."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: _number(place.parent.name), reverse=True
    )
    on_path = shutil.which("postgres")
    places = [*versions, *([Path(on_path).resolve().parent] if on_path else [])]
    return next(
        (place for place in places if os.access(place / "postgres", os.X_OK) and os.access(place / "initdb", os.X_OK)),
        None,
    )


class PrivatePostgres:
    """A cluster in `folder`: UTF-8, C.UTF-8 order, passwords by SCRAM, one loopback port, no socket file.

    `fsync=False` is for tests that never kill the machine: a power cut could lose what was committed, `kill -9` cannot.
    """

    def __init__(self, folder: Path, *, fsync: bool = True, settings: Mapping[str, str] | None = None) -> None:
        self.folder = private_folder(folder)
        self.fsync = fsync
        self.settings = dict(settings or {})
        self.account = _account()
        self._node = Supervised(self.folder, read_record(self.folder) or _new_record())

    @property
    def record(self) -> Record:
        return self._node.record

    @property
    def admin(self) -> PostgresAdmin:
        """Makes roles and databases, as the cluster's superuser."""
        return PostgresAdmin(self.record.uris["postgresql"])

    @property
    def running(self) -> bool:
        return self._node.running

    @property
    def cluster(self) -> Path:
        """Where the data lies: in the node's folder wherever the account that runs PostgreSQL can reach it."""
        if self.account is None or _reachable(self.folder, self.account):
            return self.folder / "cluster"
        return Path("/var/tmp") / f"quayside-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]}"

    def start(self, *, stay: bool = False, owner: int | None = None, throwaway: bool = False) -> PrivatePostgres:
        """Make the cluster where there is none, start it, and return once it takes connections.

        It ends with the process `owner` (by default this one), however that ends; with `stay` only `stop` or `end_node` ends it.
        With `throwaway` its folder goes when the owner does. Raises NodeFailed with the end of its log.
        """
        programs = installed_postgresql()
        if programs is None:
            raise NodeFailed("PostgreSQL is not installed: no folder with postgres and initdb was found")
        if self.running:
            raise NodeFailed(f"a PostgreSQL cluster is already running in {self.folder}")
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster(programs)
        self._node.start(
            [self._program(programs)],
            stay=stay,
            owner=owner,
            remove_with_owner=[self.cluster, self.folder] if throwaway else (),
        )
        try:
            self._await_answer()
        except NodeFailed:
            self._node.stop()
            raise
        return self

    def kill(self) -> None:
        """`kill -9` the postmaster, as a fault would; its other processes notice and end."""
        self._node.kill()

    def restart(self, *, stay: bool = False, owner: int | None = None, throwaway: bool = False) -> PrivatePostgres:
        """Start again on the same folder, port and passwords, after a kill or instead of a running one."""
        self._node.stop()
        return self.start(stay=stay, owner=owner, throwaway=throwaway)

    def stop(self, *, remove: bool = False) -> None:
        """End the cluster in order, cutting open connections; with `remove` its data goes too."""
        self._node.stop()
        if remove:
            remove_folder(self.cluster)
            remove_folder(self.folder)

    def _await_answer(self) -> None:
        late = f"PostgreSQL in {self.folder} did not come up"
        until(lambda: not self.running or self.admin.answers(), START_WITHIN, late)
        if not self.running:
            raise NodeFailed(f"PostgreSQL in {self.folder} ended while starting:\n{last_lines(self._log)}")

    @property
    def _log(self) -> Path:
        return self.folder / "postgresql.log"

    def _program(self, programs: Path) -> Program:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.record.ports["postgresql"]),
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if self.fsync else UNSAFE_AND_QUICK),
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="server",
            command=[str(programs / "postgres"), "-D", str(self.cluster), *options],
            environment=plain_environment(HOME=str(self.cluster)),
            folder=self.cluster,
            log=self._log,
            uid=self.account.pw_uid if self.account else None,
            gid=self.account.pw_gid if self.account else None,
            stop_signal=signal.SIGINT,
        )

    def _make_cluster(self, programs: Path) -> None:
        """Make the empty cluster. It appears under its name only when it is whole, so a killed start can simply be repeated."""
        _own_folder(self.cluster, self.account)
        unfinished = self.cluster / "unfinished"
        remove_folder(unfinished)
        with tempfile.NamedTemporaryFile("w", suffix=".password") as password:
            password.write(self.record.secrets["password"])
            password.flush()
            if self.account:
                os.chown(password.name, self.account.pw_uid, self.account.pw_gid)
            command = [str(programs / "initdb"), "-D", str(unfinished), "-U", SUPERUSER, "--pwfile", password.name]
            command += [
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                *([] if self.fsync else ["--no-sync"]),
            ]
            done = subprocess.run(
                command,
                env=plain_environment(HOME=str(self.cluster)),
                cwd=self.cluster,
                capture_output=True,
                text=True,
                check=False,
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        if done.returncode:
            raise NodeFailed(f"initdb could not make a cluster in {self.cluster}:\n{done.stderr[-2000:]}")
        for part in sorted(unfinished.iterdir(), key=lambda part: part.name == "PG_VERSION"):
            part.rename(self.cluster / part.name)
        unfinished.rmdir()


def _new_record() -> Record:
    (port,) = free_ports(1)
    password = new_secret()
    uri = f"postgresql+psycopg://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"
    return Record(
        kind="postgresql", ports={"postgresql": port}, uris={"postgresql": uri}, secrets={"password": password}
    )


def _account() -> pwd.struct_passwd | None:
    """The user that PostgreSQL runs as where we are root; None where we are not, and it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    found = accounts.get("postgres") or accounts.get("nobody")
    if found is None:
        raise NodeFailed(
            "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody to run it as"
        )
    return found


def _reachable(folder: Path, account: pwd.struct_passwd) -> bool:
    """Whether `account` may pass through every folder on the way, by its owner or for all (groups are not counted on)."""
    for place in (folder, *folder.parents):
        status = place.stat()
        needed = 0o100 if status.st_uid == account.pw_uid else 0o001
        if not status.st_mode & needed:
            return False
    return True


def _own_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make a folder that only the cluster's account may enter; refuse one that somebody else put in its place."""
    owner = account.pw_uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
    except FileExistsError:
        status = folder.lstat()
        if folder.is_symlink() or status.st_uid != owner:
            raise NodeFailed(f"{folder} belongs to somebody else; remove it or choose another folder") from None
    folder.chmod(0o700)


def _number(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        return 0.0
