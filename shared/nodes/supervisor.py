"""Starts the programs of one node and makes sure that none of them outlives the process they were started for.

Run as a script of its own by `shared.nodes.programs` (standard library only, so that it starts in a few milliseconds). It reads one JSON object
from standard input, starts the programs in order, answers with their process ids on standard output, and then waits for the first of:
the process it works for has ended (however it ended, `kill -9` included), it is told to stop by SIGTERM, or one of its programs has ended.
Then it ends the programs in reverse order. Should the supervisor itself be killed, the kernel kills the programs (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STRAGGLERS_END_WITHIN = 5.0
"""Seconds that what a killed server left behind (PostgreSQL's backends, Erlang's helpers) has to notice and end."""


def main() -> int:
    """Supervise what standard input asks for. Exit status 0: told to stop or the owner ended; 1: a program ended by itself."""
    order = json.load(sys.stdin)
    # What a killed server leaves behind becomes our child, so that it can be waited for and ended.
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    signals, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    owner = _watched(order["owner"]) if order["owner"] else None
    throwaway = order["remove_with_owner"]
    reason = "program"
    running: list[tuple[subprocess.Popen[bytes], dict[str, Any]]] = []
    try:
        for program in order["programs"]:
            running.append((_started(program), program))
        pids = {program["name"]: child.pid for child, program in running}
        sys.stdout.write(json.dumps({"supervisor": os.getpid()} | pids) + "\n")
        sys.stdout.flush()
        os.close(sys.stdout.fileno())
        reason = _first_to_happen(signals, owner, [child.pid for child, _ in running])
    finally:
        in_order = not (reason == "owner" and throwaway)
        for child, program in reversed(running):
            _end(child, program["stop_signal"] if in_order else signal.SIGKILL, program["patience"])
        _end_stragglers()
    if reason == "owner" and throwaway:
        for folder in throwaway:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if reason == "program" else 0


def _watched(owner: dict[str, int]) -> int:
    """A descriptor that becomes readable when the owner ends. The start time tells a process from a later one with the same id."""
    descriptor = os.pidfd_open(owner["pid"])
    if start_time(owner["pid"]) != owner["started"]:
        raise ProcessLookupError(f"the process {owner['pid']} that this node was started for has ended")
    return descriptor


def start_time(pid: int) -> int:
    """When the process began, in clock ticks since boot; -1 when there is no such process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return -1
    return -1 if fields[0] == "Z" else int(fields[19])


def _started(program: dict[str, Any]) -> subprocess.Popen[bytes]:
    supervisor = os.getpid()

    def die_with_supervisor() -> None:
        # Runs after the change of user, which would clear the setting.
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != supervisor:
            os._exit(1)

    drop: dict[str, Any] = {}
    if program["uid"] is not None:
        drop = {"user": program["uid"], "group": program["gid"], "extra_groups": []}
    with open(program["log"], "ab") as log:
        return subprocess.Popen(
            program["command"],
            env=program["environment"],
            cwd=program["folder"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_supervisor,  # noqa: PLW1509  this process has one thread
            **drop,
        )


def _first_to_happen(signals: int, owner: int | None, programs: list[int]) -> str:
    """`stop`, `owner` or `program`, whichever comes first; waits without polling, and buries orphans meanwhile."""
    meaning = {os.pidfd_open(pid): "program" for pid in programs}
    if owner is not None:
        meaning[owner] = "owner"
    poll = select.poll()
    for descriptor in (signals, *meaning):
        poll.register(descriptor, select.POLLIN)
    while True:
        readable = [descriptor for descriptor, _ in poll.poll()]
        happened = {meaning[descriptor] for descriptor in readable if descriptor != signals}
        if signals in readable and signal.SIGTERM in os.read(signals, 512):
            happened.add("stop")
        if happened:
            return next(reason for reason in ("stop", "owner", "program") if reason in happened)
        for orphan in set(_children()) - set(programs):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(orphan, os.WNOHANG)


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def _end(child: subprocess.Popen[bytes], stop_signal: int, patience: float) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(stop_signal)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _end_stragglers() -> None:
    """Wait for every process that is left to end by itself; kill those that do not."""
    deadline = time.monotonic() + STRAGGLERS_END_WITHIN
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            if time.monotonic() > deadline:
                for straggler in _children():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(straggler, signal.SIGKILL)
            time.sleep(0.01)


def _prctl(option: int, value: int) -> None:
    _LIBC.prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
