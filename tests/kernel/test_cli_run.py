"""`quayside run` for real: RabbitMQ, PostgreSQL, and the services as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from shared.hosting.processes import Child, Processes
from shared.nodes import RabbitServer
from shared.nodes.programs import free_ports
from tests.servers import Databases, VirtualHost

pytestmark = pytest.mark.xdist_group("run")
ROOT = Path(__file__).resolve().parents[2]
WITHIN = 40.0
PATIENT_PARENT = """
import sys, threading
from pathlib import Path
from shared.hosting.processes import Child, Processes
children = Processes(["a", "b"], {}, Path(sys.argv[1]), command=lambda service, kind: ["/bin/sleep", "60"])
children.start()
while not children.all_running or len(children.children) < 4:
    threading.Event().wait(0.01)
print(*[child.process.pid for child in children.children], flush=True)
threading.Event().wait()
"""


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@pytest.fixture
def environment(rabbitmq: RabbitServer, postgresql: Databases, tmp_path: Path) -> dict[str, str]:
    assert rabbitmq.admin
    ours = {name: value for name, value in os.environ.items() if not name.startswith("QUAYSIDE_DATABASE")}
    # PostgreSQL and the logs of a run lie in folders that only we can read.
    return ours | {
        "AMQP_URI": rabbitmq.amqp_uri,
        "QUAYSIDE_RABBITMQ_ADMIN": rabbitmq.admin.uri,
        "QUAYSIDE_POSTGRES_URL": postgresql.admin.url,
        "QUAYSIDE_SERVICES": "tests.kernel.sample",
        "QUAYSIDE_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def started(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "shared.cli", "run", *arguments]
    # A shell that runs the tests in its background has them ignore Ctrl-C, and what they start would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    signal.signal(signal.SIGINT, before)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def said_until(process: subprocess.Popen[str], words: str) -> str:
    """What the run says up to a line with these words."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"The run never said '{words}':\n{said}")


def quayside(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in environment.items() if name != "AMQP_URI"}
    command = [sys.executable, "-m", "shared.cli", *arguments]
    return subprocess.run(command, env=plain, cwd=ROOT, capture_output=True, text=True, check=False)


def left_by_runs(rabbitmq: RabbitServer, postgresql: Databases) -> set[str]:
    """Virtual hosts and databases of runs on the session's servers, which other runs of the session may have too."""
    assert rabbitmq.admin
    hosts = {name for name in rabbitmq.admin.list_vhosts() if name.startswith("quayside-run-")}
    found = postgresql.admin.query("SELECT datname FROM pg_database WHERE datname LIKE 'quayside_run_%%'")
    return hosts | {str(row[0]) for row in found}


def test_a_run_tells_its_story_on_real_servers_and_leaves_nothing_behind(
    environment: dict[str, str], rabbitmq: RabbitServer, postgresql: Databases
) -> None:
    before = left_by_runs(rabbitmq, postgresql)
    with started(environment, "--no-stay", "--story", "tests.kernel.stories.tells_true") as process:
        said = said_until(process, "Everything is stopped.")
        assert process.wait(WITHIN) == 0, said
    assert "2 service(s) are ready on RabbitMQ and PostgreSQL, two processes for each service." in said
    assert "audit: lost 0, doubled 0" in said
    assert "The story held." in said
    until(lambda: left_by_runs(rabbitmq, postgresql) <= before, "the run left nothing on the servers")


def test_other_commands_find_a_run_that_stays_and_a_crashed_process_starts_again(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with started(environment, "--empty") as process:
        said_until(process, "The services stay until Ctrl-C.")
        children = psutil.Process(process.pid).children()
        assert len(children) == 4
        seen = quayside(environment, "doctor")
        assert seen.returncode == 0, seen.stdout + seen.stderr
        assert "16 queues stand as planned" in seen.stdout
        assert "database of boathouse: PostgreSQL at 127.0.0.1, up to date" in seen.stdout
        worker = next(child for child in children if child.cmdline()[-2:] == ["work", "boathouse"])
        worker.kill()
        said_until(process, "boathouse work ended with status -9; it starts again in 1 s")
        until(lambda: len(psutil.Process(process.pid).children()) == 4, "the worker came back")
        process.send_signal(signal.SIGINT)
        said = said_until(process, "Everything is stopped.")
        assert process.wait(WITHIN) == 0, said
    assert not (tmp_path / "environment").exists()
    assert [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []
    logs = {path.name for path in (tmp_path / "logs").iterdir()}
    assert logs == {f"{service}-{kind}.log" for service in ("boathouse", "lighthouse") for kind in ("serve", "work")}


def test_a_worker_alone_migrates_says_what_it_waits_for_and_ends_with_0(
    environment: dict[str, str], vhost: VirtualHost, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    alone = environment | {
        "AMQP_URI": vhost.amqp_uri,
        "QUAYSIDE_CONTEXT_KEY": "k" * 40,
        "QUAYSIDE_HTTP_PORT": str(port),
    }
    command = [sys.executable, "-m", "shared.cli"]
    worker = Child("boathouse", "work", [], port, tmp_path / "none.log")
    process = subprocess.Popen([*command, "work", "boathouse"], env=alone, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        until(
            lambda: "quayside topology apply" in str(worker.not_ready_because()), "it says that its queues are missing"
        )
        seen = subprocess.run(
            [*command, "migrate", "boathouse", "--check"], env=alone, cwd=ROOT, check=False, capture_output=True
        )
        assert seen.stdout.decode().strip() == "boathouse is up to date"
        subprocess.run(
            [*command, "topology", "apply", "boathouse"], env=alone, cwd=ROOT, check=True, capture_output=True
        )
        until(lambda: worker.not_ready_because() is None, "it is ready once they stand")
        process.send_signal(signal.SIGTERM)
        assert process.wait(WITHIN) == 0
    finally:
        process.kill()
        process.wait()


def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PATIENT_PARENT, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    parent.stdout.close()
    assert len(children) == 4
    until(lambda: all(child.name() == "sleep" for child in children), "every launcher became its program")
    parent.kill()
    parent.wait()
    until(
        lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children),
        "they died",
    )


def test_what_ignores_being_asked_to_stop_is_killed_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.hosting import processes

    monkeypatch.setattr(processes, "STOPPED_WITHIN", 0.2)
    told: list[str] = []
    stubborn = ["/bin/sh", "-c", "trap '' TERM; echo ready; while true; do sleep 0.05; done"]
    made = Processes(["a"], {"PATH": "/usr/bin:/bin"}, tmp_path, told.append, command=lambda service, kind: stubborn)
    made.start()
    until(lambda: all("ready" in child.last_lines() for child in made.children), "they began")
    made.stop()
    assert len(told) == 2
    assert "a serve did not end within 0.2 s and was killed" in told[0]
    assert not made.all_running
