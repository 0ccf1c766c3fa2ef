"""What private nodes have in common: programs run under a supervisor, a record of them on disk, free ports and passwords.

A node keeps everything in one folder. Its record, `node.json`, says which processes it runs and where they listen, so that another
process, or a later command, can use it or end it without having started it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from shared.nodes.supervisor import start_time

RECORD = "node.json"
SUPERVISOR = Path(__file__).with_name("supervisor.py")
PORTS = range(20_000, 32_000)
"""Below the range from which Linux takes ports for outgoing connections, so that a stopped node finds its ports free again."""

_SUPERVISORS: dict[int, subprocess.Popen[str]] = {}
"""Supervisors started by this process and not yet ended: kept, so that they can be waited for however the node is ended."""


@atexit.register
def _leave_supervisors_to_their_watch() -> None:
    """At our end supervisors still run, since they wait for just that; Python is told not to warn of it."""
    for supervisor in _SUPERVISORS.values():
        supervisor.returncode = supervisor.poll() or 0


class NodeFailed(Exception):
    """A private server could not be started, or ended by itself; the text says which and carries the last lines of its log."""


@dataclass(frozen=True)
class Program:
    """One program of a node. `stop_signal` asks it to end; after `patience` seconds it is killed."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    uid: int | None = None
    gid: int | None = None
    stop_signal: int = signal.SIGTERM
    patience: float = 10.0

    def as_order(self) -> dict[str, Any]:
        order = asdict(self)
        return order | {"command": list(self.command), "folder": str(self.folder), "log": str(self.log)}


@dataclass
class Record:
    """What `node.json` holds. `started` is each process's start time in clock ticks: it tells a process from a later one of the same id."""

    kind: str
    ports: dict[str, int]
    uris: dict[str, str]
    secrets: dict[str, str]
    pids: dict[str, int] = field(default_factory=dict)
    started: dict[str, int] = field(default_factory=dict)

    def alive(self, name: str) -> bool:
        """Whether the process `name` of this node is running."""
        return name in self.pids and start_time(self.pids[name]) == self.started[name]

    def write(self, folder: Path) -> None:
        """Write the record as a whole or not at all, readable by its owner only: it holds the node's password."""
        part = folder / f"{RECORD}.{os.getpid()}.part"
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file, indent=1)
        part.replace(folder / RECORD)


def read_record(folder: Path) -> Record | None:
    """The record of the node in `folder`; None where there is none."""
    try:
        return Record(**json.loads((folder / RECORD).read_text()))
    except FileNotFoundError:
        return None


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on now, outside the range of outgoing connections."""
    found: list[int] = []
    # Not the shared generator: a server may start in a thread beside Hypothesis, which then finds its own draws changed.
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        if len(found) == count:
            return found
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    raise NodeFailed(f"fewer than {count} free ports between {PORTS.start} and {PORTS.stop} on 127.0.0.1")


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def private_folder(folder: Path) -> Path:
    """The folder as an absolute path, made if need be."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def plain_environment(**more: str) -> dict[str, str]:
    """What a server needs of our environment, and nothing that would configure it behind our back."""
    kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"} | more


class Supervised:
    """The programs of one node, as this process sees them: started here, or found running by their record."""

    def __init__(self, folder: Path, record: Record) -> None:
        self.folder = folder
        self.record = record

    def start(
        self,
        programs: Sequence[Program],
        *,
        stay: bool,
        owner: int | None = None,
        remove_with_owner: Sequence[Path] = (),
    ) -> None:
        """Start `programs` under a supervisor and record them.

        They end when the process `owner` ends (this one by default), or only when told to with `stay`. `remove_with_owner` are
        throwaway folders that the supervisor removes where the owner ended without stopping its node.
        """
        pid = owner or os.getpid()
        order = {
            "owner": None if stay else {"pid": pid, "started": start_time(pid)},
            "programs": [program.as_order() for program in programs],
            "remove_with_owner": [str(folder) for folder in remove_with_owner],
        }
        with open(self.folder / "supervisor.log", "ab") as log:
            supervisor = subprocess.Popen(
                [sys.executable, "-I", "-S", str(SUPERVISOR)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        _SUPERVISORS[supervisor.pid] = supervisor
        assert supervisor.stdin
        assert supervisor.stdout
        with supervisor.stdin as to, supervisor.stdout as answer:
            json.dump(order, to)
            to.close()
            line = answer.readline()
        if not line:
            raise NodeFailed(
                f"the supervisor of {self.folder} did not start:\n{last_lines(self.folder / 'supervisor.log')}"
            )
        self.record.pids = json.loads(line)
        self.record.started = {name: start_time(pid) for name, pid in self.record.pids.items()}
        self.record.write(self.folder)

    @property
    def running(self) -> bool:
        return self.record.alive("supervisor") and self.record.alive("server")

    def kill(self) -> None:
        """`kill -9` the server, as a fault would, and wait until its supervisor has tidied up around it."""
        self._signal("server", signal.SIGKILL)
        self._gone()

    def stop(self) -> None:
        """End the programs in order. A node that is not running is left as it is."""
        self._signal("supervisor", signal.SIGTERM)
        self._gone()

    def _signal(self, name: str, number: int) -> None:
        if self.record.alive(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.record.pids[name], number)

    def _gone(self, within: float = 30.0) -> None:
        until(
            lambda: not any(self.record.alive(name) for name in self.record.pids),
            within,
            f"{self.record.kind} did not end",
        )
        if supervisor := _SUPERVISORS.pop(self.record.pids.get("supervisor", 0), None):
            supervisor.wait()


def end_node(folder: Path) -> bool:
    """End the node whose record lies in `folder`, whoever started it. True where one was running."""
    record = read_record(folder)
    if record is None or not record.alive("supervisor"):
        return False
    Supervised(folder, record).stop()
    return True


def until(holds: Callable[[], bool], within: float, otherwise: str, every: float = 0.02) -> None:
    """Wait until `holds()`, asking every `every` seconds; raises NodeFailed(`otherwise`) after `within` seconds."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            raise NodeFailed(f"{otherwise} within {within:g} s")
        time.sleep(every)


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a log for an error message; empty where there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
