"""The handbook and the backup scripts: they name everything that there is, and nothing that belongs to somebody else's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from shared.cli import COMMANDS
from tests.deploy.ground import DEPLOY, ROOT, SERVICES, SETTINGS

FILES = [
    ROOT / "docker-compose.yml",
    ROOT / ".dockerignore",
    *(
        file
        for file in DEPLOY.rglob("*")
        if file.is_file() and file.parent.name not in ("local", "story", "__pycache__") and file.suffix != ".pyc"
    ),
]


def test_the_handbook_lists_every_environment_variable() -> None:
    text = (DEPLOY / "README.md").read_text()
    missing = {name for name in SETTINGS if f"`{name.removesuffix('_FILE')}" not in text}
    assert missing == set()


def test_every_command_that_the_handbook_names_exists() -> None:
    for name in ("README.md", "runbook.md"):
        text = (DEPLOY / name).read_text()
        named = set(re.findall(r"(?<!namespace )\bquayside ([a-z]+)\b", text)) | set(
            re.findall(r"--rm tools ([a-z]+)", text)
        )
        assert named
        assert named <= COMMANDS.keys()


def test_every_cause_of_parking_that_waits_for_a_person_has_its_advice() -> None:
    from shared.messaging.outcomes import ParkedCause

    text = (DEPLOY / "runbook.md").read_text()
    by_itself = {ParkedCause.BEHIND, ParkedCause.AWAITING_TAKE_UP}
    assert all(f"`{cause.value}`" in text for cause in ParkedCause if cause not in by_itself)


def test_backup_and_restore_know_every_service() -> None:
    said = subprocess.run(
        ["/bin/sh", "-c", '. "$0"; echo "$DATABASES|$WORKERS|$SERVERS|$PAGES"', str(DEPLOY / "backup" / "common.sh")],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    databases, workers, serving, pages = (part.split() for part in said.split("|"))
    assert databases == SERVICES
    assert workers == [f"{service}-work" for service in SERVICES]
    assert serving == [f"{service}-serve" for service in SERVICES]
    assert pages == ["portal-web"]
    stopped = re.search(r"^compose stop (.+)$", (DEPLOY / "backup" / "restore.sh").read_text(), re.MULTILINE)
    assert stopped is not None
    assert stopped[1].split() == ["$PAGES", "$SERVERS", "$WORKERS"]


@pytest.mark.parametrize("script", ["backup.sh", "restore.sh", "republish.sh"])
def test_without_arguments_a_script_says_how_it_is_called_and_does_nothing(script: str) -> None:
    said = subprocess.run([str(DEPLOY / "backup" / script)], capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "Usage" in said.stderr


def test_restoring_asks_twice() -> None:
    said = subprocess.run([str(DEPLOY / "backup" / "restore.sh"), "."], capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "--yes" in said.stderr


@pytest.mark.parametrize("file", [file for file in FILES if file.suffix == ".sh"], ids=lambda file: file.name)
def test_a_shell_script_is_readable_by_any_shell(file: object) -> None:
    subprocess.run(["/bin/sh", "-n", str(file)], check=True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_names_a_registry_and_none_is_too_long(file: Path) -> None:
    text = file.read_text()
    assert not re.search(r"docker\.io|ghcr\.io|quay\.io|registry\.|pypi|pythonhosted", text)
    assert text.count("\n") <= 400
