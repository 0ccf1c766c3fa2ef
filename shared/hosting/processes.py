"""Services as processes of their own, children of one: started, watched, started again when they crash, and stopped in
order. They die with their parent, whatever ends it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.errors import QuaysideError
from shared.nodes.programs import free_ports

WITH_PARENT = Path(__file__).with_name("with_parent.py")
READY_WITHIN = 60.0
"""Seconds. On two busy cores a dozen Python processes that start together take about ten."""
STOPPED_WITHIN = 20.0
LOOK_EVERY = 0.1
LONGEST_PAUSE = 10.0
"""Seconds before a child that keeps crashing is started again."""
Say = Callable[[str], None]


class NotStarted(QuaysideError):
    """A process of a service did not get ready; the message carries the last lines of its log."""

    code = "not_started"


@dataclass
class Child:
    """One process of a service: `kind` is serve, work or web."""

    service: str
    kind: str
    command: Sequence[str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None
    crashes: int = 0
    again_at: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.service} {self.kind}"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def not_ready_because(self) -> str | None:
        """What keeps it from being ready, in its own words; None when it is."""
        # No proxy: the address is this machine's own.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}/health/ready", timeout=5):
                return None
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.read().decode(errors="replace").strip()
        except OSError:
            return "not answering yet"

    def last_lines(self, count: int = 5) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        except FileNotFoundError:
            return ""


@dataclass
class Processes:
    """One `serve` and one `work` process for each service, and one `web` process for each that has pages. `say` is told
    of crashes and new starts."""

    services: Sequence[str]
    environment: Mapping[str, str]
    logs: Path
    say: Say = lambda words: None
    faces: Mapping[str, str] = field(default_factory=dict)
    """The package that serves a service's pages, for those that have some."""
    command: Callable[[str, str], list[str]] | None = None
    """The program of a service's process; the service's own where nothing is given."""
    children: list[Child] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None

    def start(self) -> None:
        """Start them all; they are not ready yet."""
        self.logs.mkdir(parents=True, exist_ok=True)
        wanted = [(service, kind) for service in self.services for kind in self._kinds(service)]
        for (service, kind), port in zip(wanted, free_ports(len(wanted)), strict=True):
            log = self.logs / f"{service}-{kind}.log"
            self.children.append(Child(service, kind, self._command_of(service, kind), port, log))
        # One thread starts and watches them all: the kernel ends a child when the thread that started it ends.
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._keeper.start()

    def wait_until_ready(self, progress: Callable[[int, str], None] = lambda ready, words: None) -> None:
        """Return when every process answers that it is ready. Raises NotStarted after READY_WITHIN seconds."""
        deadline = time.monotonic() + READY_WITHIN
        waiting = list(self.children)
        reasons: dict[str, str] = {}
        while waiting:
            for child in list(waiting):
                reason = child.not_ready_because()
                if reason is None:
                    waiting.remove(child)
                else:
                    reasons[child.name] = reason
            progress(len(self.children) - len(waiting), ", ".join(child.name for child in waiting[:3]))
            if waiting and time.monotonic() > deadline:
                child = waiting[0]
                said = f"{child.name} did not get ready: {reasons[child.name]}. Its log ends so:\n{child.last_lines()}"
                raise NotStarted(said)
            if waiting:
                self._stopping.wait(LOOK_EVERY)

    def stop(self) -> None:
        """Stop them in order: first those that take things in, then the workers; kill what does not end in time."""
        self._stopping.set()
        if self._keeper is not None:
            self._keeper.join()

    @property
    def all_running(self) -> bool:
        return all(child.running for child in self.children)

    def _kinds(self, service: str) -> tuple[str, ...]:
        return ("work", "serve", "web") if service in self.faces else ("work", "serve")

    def _command_of(self, service: str, kind: str) -> list[str]:
        if kind == "web":
            return [sys.executable, "-m", self.faces[service]]
        return (self.command or command_of)(service, kind)

    def _keep(self) -> None:
        for child in self.children:
            self._launch(child)
        while not self._stopping.wait(LOOK_EVERY):
            for child in self.children:
                if not child.running:
                    self._look_after(child)
        for kind in ("web", "serve", "work"):
            mine = [child for child in self.children if child.kind == kind]
            for child in mine:
                self._end(child)
            for child in mine:
                self._bury(child)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            status = child.process.returncode
            child.process = None
            child.crashes += 1
            pause = min(2.0 ** (child.crashes - 1), LONGEST_PAUSE)
            child.again_at = now + pause
            self.say(f"{child.name} ended with status {status}; it starts again in {pause:g} s (log: {child.log})")
        elif now >= child.again_at:
            self._launch(child)

    def _launch(self, child: Child) -> None:
        environment = {**self.environment, "QUAYSIDE_HTTP_PORT": str(child.port)}
        launcher = [sys.executable, "-I", "-S", str(WITH_PARENT), str(os.getpid())]
        with child.log.open("ab") as log:
            child.process = subprocess.Popen(
                [*launcher, *child.command], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    @staticmethod
    def _end(child: Child) -> None:
        with contextlib.suppress(ProcessLookupError):
            if child.process is not None:
                child.process.terminate()

    def _bury(self, child: Child) -> None:
        if child.process is None:
            return
        try:
            child.process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            self.say(f"{child.name} did not end within {STOPPED_WITHIN:g} s and was killed; nothing is lost by that")
            child.process.kill()
            child.process.wait()


def command_of(service: str, kind: str) -> list[str]:
    """The program of a service's process."""
    if kind == "serve":
        return [sys.executable, "-m", "shared.messaging.nameko_edge.serve", service]
    return [sys.executable, "-m", "shared.cli", "work", service]
