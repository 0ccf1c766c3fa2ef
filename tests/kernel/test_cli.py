"""The `quayside` command: its words, its exit statuses, its answers in JSON; on the sample services, embedded."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shared.cli import COMMANDS, main
from shared.messaging.outcomes import Event, Refused
from shared.operations.parked import ParkedEvents
from tests.kernel.shore import Shore, standing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "AMQP_URI",
        "QUAYSIDE_DATABASE_URL",
        "QUAYSIDE_CLOCK",
        "QUAYSIDE_CONTEXT_KEY",
        "QUAYSIDE_RABBITMQ_ADMIN",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUAYSIDE_SERVICES", "tests.kernel.sample")
    monkeypatch.setenv("QUAYSIDE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def shore(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shore]:
    with standing("sqlite", tmp_path, request) as made:
        yield made


def quayside(*arguments: str, expect: int = 0, **named: Any) -> Result:
    """Run the command in this process; the exit status must be `expect`, and no traceback may show."""
    result = CliRunner().invoke(main, arguments, **named)
    assert result.exit_code == expect, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def answer(*arguments: str, expect: int = 0) -> Any:
    return json.loads(quayside(*arguments, "--json", expect=expect).stdout)


def park_the_middle(shore: Shore) -> str:
    """Number 2 of school a is refused and 3 waits behind it; returns the parked id of 2."""

    def how(event: Event) -> None:
        if event.data["number"] == 2:
            raise Refused("lamp 2 cannot be right")

    shore.misbehave(how)
    shore.light("a", 1, 2, 3)
    shore.quiet()
    shore.misbehave()
    return shore.parked("refused")[0].id


def test_help_answers_at_once_and_names_every_command() -> None:
    started = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "shared.cli", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert time.perf_counter() - started < 5
    for name in COMMANDS:
        assert f"\n  {name} " in said.stdout
    loaded = {line.rpartition("|")[2].strip() for line in said.stderr.splitlines()}
    assert loaded.isdisjoint({"sqlalchemy", "rich", "marshmallow", "kombu", "nameko", "prometheus_client"})


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    said = quayside(name, "--help").output
    assert "Usage: main" in said or "Usage: quayside" in said
    assert len(said.splitlines()) > 5


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["nonsense"], 2, "No such command 'nonsense'"),
        (["migrate"], 2, "Name one service, or say --all."),
        (["migrate", "nobody"], 2, "There is no service nobody here. There are: boathouse, lighthouse."),
        (["serve", "boathouse"], 2, "AMQP_URI is not set"),
        (["work", "boathouse"], 2, "AMQP_URI is not set"),
        (["work", "nobody"], 2, "There is no service nobody here."),
        (["topology", "apply"], 2, "AMQP_URI is not set"),
        (["audit"], 3, "There are no records of Boathouse at"),
        (["why", "x"], 3, "There are no records of Boathouse at"),
        (["parked", "redrive"], 2, "Name the events by their ids, or say --all."),
        (["parked", "discard", "x"], 2, "Missing option '--reason'"),
        (["parked", "list", "--cause", "boredom"], 2, "Invalid value for '--cause'"),
        (["call", "boathouse", "launch", "school_id"], 2, "'school_id' should be NAME=VALUE"),
        (["call", "boathouse", "launch", "school_id=a"], 2, "QUAYSIDE_CONTEXT_KEY is not set"),
        (["run", "--story", "no.such.story"], 2, "There is no module no.such.story to tell a story."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments: list[str], status: int, said: str) -> None:
    assert said in " ".join(quayside(*arguments, expect=status).output.split())


def test_a_broker_without_a_key_is_a_setting_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMQP_URI", "amqp://127.0.0.1:1/")
    assert "QUAYSIDE_CONTEXT_KEY is not set" in quayside("topology", "check", expect=2).output


@pytest.mark.parametrize("arguments", [["topology", "apply"], ["topology", "check"]])
def test_a_broker_that_is_away_is_exit_status_3(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMQP_URI", "amqp://127.0.0.1:1/")
    monkeypatch.setenv("QUAYSIDE_CONTEXT_KEY", "k" * 40)
    assert "RabbitMQ cannot be reached" in quayside(*arguments, expect=3).output


def test_a_database_that_is_away_is_exit_status_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUAYSIDE_DATABASE_URL", "postgresql://x:y@127.0.0.1:1/{service}")
    for arguments in (["audit"], ["parked", "list"], ["migrate", "--all"], ["jobs", "list"]):
        assert "The database cannot be reached" in quayside(*arguments, expect=3).output


def test_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    for name in ("boathouse", "lighthouse"):
        (tmp_path / f"{name}.db").touch()
    assert "Run `quayside migrate --all` first" in quayside("audit", expect=3).output


def test_migrate_says_what_it_did_and_then_that_there_is_nothing_to_do() -> None:
    assert "boathouse is behind by" in quayside("migrate", "--all", "--check", expect=1).output
    assert "boathouse was brought up to date by b0001, k0001" in quayside("migrate", "--all").output
    assert quayside("migrate", "--all").output.splitlines() == ["boathouse is up to date", "lighthouse is up to date"]
    quayside("migrate", "boathouse", "--check")


def test_topology_plan_needs_no_broker() -> None:
    said = quayside("topology", "plan", "boathouse").output
    assert "exchange lighthouse.events (topic, durable)" in said
    assert said.count("queue boathouse.in.") == 8


def test_parked_events_are_listed_grouped_and_shown(shore: Shore) -> None:
    head = park_the_middle(shore)
    (first, second) = answer("parked", "list")
    assert (first["id"], first["cause"], first["state"], second["cause"]) == (head, "refused", "person", "behind")
    assert "refused" in quayside("parked", "list").output
    assert [(group["count"], group["cause"]) for group in answer("parked", "groups")] == [(1, "behind"), (1, "refused")]
    shown = quayside("parked", "show", head).output
    for words in ("lamp 2 cannot be right", '"number": 2', "behind it       1"):
        assert words in shown
    assert answer("parked", "show", head)["behind"] == 1
    assert "begins with zzz" in quayside("parked", "show", "zzz", expect=1).output


def test_nothing_parked_is_said_so(shore: Shore) -> None:
    assert quayside("parked", "list").output == "Nothing is parked.\n"


def test_a_redrive_by_the_command_is_written_down_with_who_did_it(shore: Shore) -> None:
    head = park_the_middle(shore)
    assert "It would get done. Nothing was changed now." in quayside("parked", "preview", head).output
    said = quayside("parked", "redrive", "--all", "--cause", "refused", "--reason", "lamp checked").output
    assert "1 of 1 done." in said
    shore.clock.move_to(datetime.now(UTC))
    shore.quiet()
    assert shore.numbers("a") == [1, 2, 3]
    history = ParkedEvents(shore.boathouse, "x").show(head).history
    assert [(one["action"], one["actor"].split(":")[0], one["reason"]) for one in history] == [
        ("redrive", "operator", "lamp checked")
    ]
    assert [one["state"] for one in answer("parked", "list", "--ended")] == ["done", "done"]


def test_a_correction_and_a_discard_by_the_command(shore: Shore, tmp_path: Path) -> None:
    head = park_the_middle(shore)
    assert "--data is not JSON" in quayside("parked", "fix", head, "--data", "{", "--reason", "x", expect=2).output
    assert "Missing data" in quayside("parked", "fix", head, "--data", "{}", "--reason", "x", expect=1).output
    (tmp_path / "right.json").write_text('{"school_id": "a", "number": 22}')
    quayside("parked", "fix", head, "--data", "@right.json", "--reason", "a typing mistake")
    quayside("parked", "discard", shore.parked("behind")[0].id, "--reason", "not wanted")
    shore.clock.move_to(datetime.now(UTC))
    shore.quiet()
    assert shore.numbers("a") == [1, 22]


def test_the_audit_prints_its_line_and_ends_with_its_status(shore: Shore) -> None:
    shore.light("a", 1, 2)
    shore.quiet()
    assert quayside("audit").output.splitlines()[-1] == "audit: lost 0, doubled 0"
    shore.run_sql("boathouse", "DELETE FROM inbox WHERE sequence = 1")
    said = quayside("audit", "--patience", "0", expect=1).output
    assert said.splitlines()[-1] == "audit: lost 1, doubled 0"
    assert "lighthouse published it and boathouse subscribes to it" in said
    assert answer("audit", "--patience", "0", expect=1)["lost"] == 1


def test_why_tells_the_chain_in_plain_lines_and_in_json(shore: Shore) -> None:
    shore.launches()
    (event_id,) = shore.light("a", 5)
    shore.quiet()
    said = quayside("why", event_id).output.splitlines()
    assert said[0].startswith("- a time that had come")
    assert said[1].startswith("  * ")
    assert "lighthouse.lamp.lit.v1 about lamp-5, by service:lighthouse; heard by: boathouse handled" in said[1]
    assert "boathouse.boat.launched.v1 about 5" in said[2]
    assert answer("why", "lamp-5")[0]["led_to"][0]["id"] == event_id
    assert "called neverland" in quayside("why", "neverland", expect=1).output


def test_jobs_are_listed_shown_and_watched(shore: Shore) -> None:
    from shared.persistence import jobs_store

    with shore.lighthouse.unit_of_work() as uow:
        job_id = jobs_store.enqueue(uow, "lighthouse.count", arguments={"to": 2, "school_id": "b"}, school_id="b")
        failing = jobs_store.enqueue(uow, "lighthouse.unheard", arguments={})
    assert [job["state"] for job in answer("jobs", "list", "--state", "queued")] == ["queued", "queued"]
    shore.quiet()
    assert "2 of 2" in quayside("jobs", "list", "--school", "b").output
    assert answer("jobs", "show", job_id)["state"] == "done"
    assert "kind       lighthouse.count" in quayside("jobs", "show", job_id).output
    assert "done" in quayside("jobs", "watch", job_id).output
    assert "There is no kind of job called lighthouse.unheard" in quayside("jobs", "watch", failing, expect=1).output
    assert "begins with nothing" in quayside("jobs", "show", "nothing", expect=1).output


def test_a_service_is_called_as_a_page_would_call_it(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUAYSIDE_CONTEXT_KEY", "a context key for tests that is long enough")
    call = ("call", "boathouse", "launch", "school_id=a", "number=7", "--as", "head")
    first = json.loads(quayside(*call, "--once", "today").stdout)
    assert json.loads(quayside(*call, "--once", "today").stdout) == first
    refused = quayside("call", "boathouse", "launch", "school_id=a", "number=seven", "--as", "head", expect=1)
    assert "number" in refused.output
    assert "one of these roles" in quayside(*call[:-2], expect=1).output


def test_schools_are_listed_by_each_services_own_copy(shore: Shore) -> None:
    assert [line.split() for line in quayside("school", "list").output.splitlines()[1:]] == [
        ["a", "boathouse", "full"], ["b", "boathouse", "full"], ["c", "boathouse", "full"]
    ]  # fmt: skip
    assert answer("school", "entitlements", "a")[0]["mode"] == "full"
    assert "No service knows a school z." in quayside("school", "entitlements", "z").output
    assert "Lighthouse holds no records of schools." in quayside("school", "export", "lighthouse", "a", expect=1).output


def test_a_school_is_exported_and_erased_by_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUAYSIDE_SERVICES", "tests.kernel.harbour")
    quayside("migrate", "--all")
    assert (
        "no export of Chandlery yet"
        in quayside("school", "erase", "chandlery", "oak", "--reason", "left", "--yes", expect=1).output
    )
    said = quayside("school", "export", "chandlery", "oak", "--here", "--to", str(tmp_path)).output
    assert "SHA-256" in said
    assert len(list(tmp_path.glob("chandlery-oak-*.zip"))) == 1
    said = quayside(
        "school", "erase", "chandlery", "oak", "--reason", "left", "--yes", "--here", "--to", str(tmp_path)
    ).output
    assert "6 years, VAT Act 1994" in said
    assert (tmp_path / "chandlery-oak-erasure.pdf").read_bytes().startswith(b"%PDF")
    assert (
        "Aborted" in quayside("school", "erase", "chandlery", "oak", "--reason", "left", input="n\n", expect=1).output
    )


def test_the_doctor_says_what_is_there_and_what_is_not(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
    said = quayside("doctor").output
    assert "2 installed: boathouse, lighthouse" in said
    assert "database of boathouse: SQLite, up to date" in said
    monkeypatch.setenv("QUAYSIDE_DATABASE_URL_LIGHTHOUSE", "postgresql://x:secret@127.0.0.1:1/y")
    said = quayside("doctor", expect=3).output
    assert "database of lighthouse: PostgreSQL at 127.0.0.1 does not answer" in said
    assert "secret" not in said
    monkeypatch.setenv("AMQP_URI", "amqp://127.0.0.1:1/")
    assert "QUAYSIDE_CONTEXT_KEY is not set" in quayside("doctor", expect=2).output


def test_a_run_without_a_story_starts_and_ends_embedded(tmp_path: Path) -> None:
    said = quayside("run", "--embedded", "--empty", "--no-stay", "--home", str(tmp_path / "run")).output.splitlines()
    assert said[-1] == "Everything is stopped."
    assert "2 service(s) are ready on the embedded broker and SQLite, all in this process." in said
    assert "audit: lost 0, doubled 0" in quayside("audit", env={"QUAYSIDE_HOME": str(tmp_path / "run")}).output
    again = quayside("run", "--embedded", "--empty", "--no-stay", "--home", str(tmp_path / "run")).output
    assert "What an earlier run left behind was removed." in again


@pytest.mark.parametrize(
    ("story", "status", "said"),
    [
        ("tells_true", 0, "The story held."),
        ("tells_false", 1, "The story did not hold"),
        ("breaks_off", 1, "The story broke off: ValueError: the ink ran out"),
    ],
)
def test_a_run_ends_with_whether_its_story_held(story: str, status: int, said: str) -> None:
    result = CliRunner().invoke(main, ["run", "--embedded", "--no-stay", "--story", f"tests.kernel.stories.{story}"])
    assert result.exit_code == status, result.output
    assert said in result.output
    assert result.output.splitlines()[-1] == "Everything is stopped."


def test_two_runs_in_one_folder_are_refused(tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / "run.lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = " ".join(quayside("run", "--embedded", "--empty", "--no-stay", expect=1).output.split())
    assert f"Another run is going in {tmp_path} (process 4711)." in said


def test_a_folder_that_no_run_made_is_never_cleared(tmp_path: Path) -> None:
    (tmp_path / "thesis.db").write_text("years of work")
    said = " ".join(quayside("run", "--embedded", "--empty", "--no-stay", expect=1).output.split())
    assert "is not empty and was not made by a run" in said
    assert (tmp_path / "thesis.db").read_text() == "years of work"
