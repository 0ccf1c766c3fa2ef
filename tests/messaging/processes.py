"""Processes of the sample services: the real nameko process and its worker, started and ended by the tests."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from shared.nodes.programs import free_ports

PATIENCE = 40.0
STARTING = 90.0
"""Seconds in which a process is ready even where seven start at once on a machine that does much else."""
KEY = "a context key for tests that is long enough"


def until(holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Return as soon as `holds()`; fail with `what` after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"not within {patience:g} s: {what}"
        time.sleep(0.005)


def ends_with_us() -> list[str]:
    """What to put before a command so that a test run that is killed leaves nothing behind (util-linux; else nothing)."""
    program = shutil.which("setpriv")
    return [program, "--pdeathsig", "KILL"] if program else []


class Warm:
    """The far end of `tests.messaging.warm`: begins processes that have their imports behind them."""

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        command = [*ends_with_us(), sys.executable, "-W", "ignore", "-m", "tests.messaging.warm", *modules]
        env = {**os.environ, **environment}
        self._popen = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def begin(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Forked:
        return Forked(self, self.ask(begin=list(arguments), environment=dict(environment), log=str(log)))

    def ask(self, **order: Any) -> Any:
        assert self._popen.stdin and self._popen.stdout
        self._popen.stdin.write(json.dumps(order).encode() + b"\n")
        self._popen.stdin.flush()
        return json.loads(self._popen.stdout.readline())

    def stop(self) -> None:
        self._popen.communicate()


class Forked:
    """What the tests want of a `Popen`, for a child of a warm process."""

    def __init__(self, parent: Warm, pid: int) -> None:
        self.pid = pid
        self._parent = parent
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None:
            self._code = self._parent.ask(ended=self.pid)
        return self._code

    def wait(self, timeout: float = PATIENCE) -> int:
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.005)
        return code

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def _send(self, number: int) -> None:
        # Until its parent is asked for its code, nobody else gets its number.
        if self._code is None:
            os.kill(self.pid, number)


class Process:
    """One process of ours with its log, killed at the latest when the test ends. It begins as a child of `warm` if that is given."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], log: Path, warm: Warm | None = None
    ) -> None:
        self.log = log
        self.environment = {**os.environ, **environment}
        self._arguments = list(arguments)
        self._warm = warm
        self._popen: subprocess.Popen[bytes] | Forked | None = None
        self.port = 0

    def start(self, **more: str) -> Process:
        (self.port,) = free_ports(1)
        env = {**self.environment, **more, "QUAYSIDE_HTTP_PORT": str(self.port), "PYTHONWARNINGS": "ignore"}
        if self._warm:
            self._popen = self._warm.begin(self._arguments, env, self.log)
            return self
        with self.log.open("ab") as log:
            command = [*ends_with_us(), sys.executable, *self._arguments]
            self._popen = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        return self

    def await_ready(self) -> Process:
        until(lambda: self.ready, f"{self._arguments} is ready; its log ends:\n{self.last_words()}", STARTING)
        return self

    @property
    def ready(self) -> bool:
        assert self.code is None, f"{self._arguments} ended with {self.code}:\n{self.last_words()}"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def metrics(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            return str(answer.read().decode())

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs; -9 after a kill."""
        assert self._popen is not None
        return self._popen.poll()

    def await_end(self, patience: float = PATIENCE) -> int:
        assert self._popen is not None
        return self._popen.wait(patience)

    def kill(self) -> None:
        assert self._popen is not None
        self._popen.kill()
        self._popen.wait()

    def stop(self) -> int:
        """Ask it to end; kill it where it does not. Returns the exit code."""
        if self._popen is None:
            return 0
        self._popen.terminate()
        try:
            return self._popen.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""
