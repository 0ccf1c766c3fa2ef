"""The told year holds on every way to run it: all that it checks is so, and every event is accounted for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.nodes.postgresql import installed_postgresql
from shared.nodes.rabbitmq import installed_rabbitmq
from tests import servers

pytestmark = [pytest.mark.xdist_group("run"), pytest.mark.timeout(300)]
STATEMENTS = 62
"""How many things the story checks."""


def told(home: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shared.cli", "run", "--no-stay", "--home", str(home), *options]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("QUAYSIDE_", "AMQP_"))}
    return subprocess.run(command, capture_output=True, text=True, env={**clean, **environment}, check=False)


def held(run: subprocess.CompletedProcess[str]) -> bool:
    said = run.stdout + run.stderr
    return (
        run.returncode == 0
        and f"{STATEMENTS} statements checked, 0 broken." in said
        and "audit: lost 0, doubled 0" in said
    )


def test_the_story_holds_without_any_server(tmp_path: Path) -> None:
    run = told(tmp_path / "run", "--embedded", "--story", "tests.story.cheaply")
    assert held(run), run.stdout[-4000:] + run.stderr[-4000:]
    assert "embedded broker" in run.stdout + run.stderr


def test_the_story_holds_on_rabbitmq_and_postgresql(tmp_path: Path) -> None:
    if not (installed_rabbitmq() and installed_postgresql()):
        servers.not_run("The story on RabbitMQ and PostgreSQL: their programs are not installed.")
    run = told(tmp_path / "run")
    assert held(run), run.stdout[-4000:] + run.stderr[-4000:]
    assert "RabbitMQ and PostgreSQL" in run.stdout + run.stderr


def test_a_story_that_does_not_hold_ends_with_1(tmp_path: Path) -> None:
    run = told(tmp_path / "run", "--embedded", "--story", "tests.story.untrue")
    assert run.returncode == 1
    assert "✗ two and two are five" in run.stdout + run.stderr
