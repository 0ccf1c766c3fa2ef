"""`quayside run`: the whole trust on this machine, with its story."""

from __future__ import annotations

import fcntl
import importlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shared.cli import reach, terminal
from shared.cli.problems import Refused, WronglySetUp

if TYPE_CHECKING:
    from rich.console import Console

    from shared.hosting.stage import Stage
    from shared.hosting.trust import Report

DEFAULT_STORY = "deploy.story"
LOCK = "run.lock"
"""File in the home folder that a run holds; it stays there, and tells a run's folder from others."""


@click.command()
@click.option("--stay/--no-stay", default=True, help="Stay until Ctrl-C, or end after the story with 0 or 1. [stay]")
@click.option("--empty", is_flag=True, help="Start without the story.")
@click.option(
    "--story", metavar="MODULE", default=DEFAULT_STORY, show_default=True, help="Module whose tell(stage) is told."
)
@click.option("--embedded", is_flag=True, help="Use no server even where there is one.")
@click.option("--home", type=click.Path(path_type=Path), help="Folder for data, servers and logs.  [.run]")
def run(stay: bool, empty: bool, story: str, embedded: bool, home: Path | None) -> None:
    """Start the whole trust on this machine and tell its story.

    RabbitMQ and PostgreSQL are used where the environment names them (AMQP_URI, QUAYSIDE_POSTGRES_URL), else private
    ones are started from the installed programs; without RabbitMQ everything runs as threads of this one process. Each
    run starts afresh: what an earlier run left in the home folder is removed.
    """
    from shared.hosting.trust import clear_earlier_run, trust

    env = dict(os.environ) | ({"QUAYSIDE_EMBEDDED": "1"} if embedded else {})
    folder = (home or Path(env.get("QUAYSIDE_HOME", ".run"))).resolve()
    out = terminal.console()
    tell = _story(story, out, "begin" if empty else "tell")
    services = reach.services()
    with _alone_in(folder), _steps(out) as report:
        if clear_earlier_run(folder):
            report.note("What an earlier run left behind was removed.")
        report.step("Looking for RabbitMQ and PostgreSQL")
        with _stopped_by_signals(), trust(services, folder, env, out, report) as stage:
            report.finish()
            terminal.good(f"{len(services)} service(s) are ready on {stage.mode}.")
            sound = _told(tell, stage)
            if stay:
                _stay(folder)
            terminal.say("Stopping the services, then the servers.")
    terminal.say("Everything is stopped.")
    raise SystemExit(0 if sound else 1)


def _told(tell: Callable[[Stage], bool | None] | None, stage: Stage) -> bool:
    """Tell the story; whether all that it asserts was so. A story that breaks off is told so, with its reason."""
    if tell is None:
        return True
    try:
        sound = tell(stage)
    except Exception as problem:
        stage.console.print_exception(show_locals=False)
        terminal.bad(f"The story broke off: {type(problem).__name__}: {problem}")
        return False
    if sound is None:
        return True
    (terminal.good if sound else terminal.bad)("The story held." if sound else "The story did not hold; see above.")
    return sound


def _story(name: str, out: Console, part: str) -> Callable[[Stage], bool | None] | None:
    """The story's `tell(stage)`; for an empty trust its `begin(stage)`, which enters whoever signs in first."""
    if not _is_there(name):
        if name != DEFAULT_STORY:
            raise WronglySetUp(f"There is no module {name} to tell a story.")
        out.print("There is no story to tell yet (deploy/story.py), so the trust starts empty.")
        return None
    module = importlib.import_module(name)
    if not callable(tell := getattr(module, part, None)):
        if part == "begin":
            return None
        raise WronglySetUp(f"{name} has no function tell(stage).")
    return tell  # type: ignore[no-any-return]  # checked when it is called


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _stay(folder: Path) -> None:
    """Wait for Ctrl-C (or SIGTERM)."""
    terminal.say(f"The services stay until Ctrl-C. Their records and logs are in {folder}.")
    terminal.say("From another terminal: `quayside doctor`, `quayside audit`, `quayside jobs list`.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        terminal.say()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does: in order."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the home folder for this run. Raises Refused where another run has it, or where it is no folder of a run:
    each run clears its folder first, and must never clear a person's."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / LOCK).exists() and any(folder.iterdir()):
        raise Refused(
            f"{folder} is not empty and was not made by a run. Give an empty folder, or one that is not there."
        )
    with (folder / LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(
                f"Another run is going in {folder} (process {lock.read().strip() or 'unknown'}). "
                "Stop it with Ctrl-C, or give this one a folder of its own with --home."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def _steps(out: Console) -> Iterator[Report]:
    """Tells the steps of the start: a line each in a pipe, with a spinner and a bar on a terminal."""
    from shared.hosting.trust import Report

    if not out.is_terminal:
        yield Report(
            step=lambda words: out.print(f"{words} …", markup=False), note=lambda words: out.print(words, markup=False)
        )
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("[dim]{task.fields[doing]}"))
    with Progress(*columns, TimeElapsedColumn(), console=out, transient=True) as bar:
        task = bar.add_task("Getting ready", total=None, doing="")
        yield Report(
            step=lambda words: bar.update(task, description=words, total=None, completed=0, doing=""),
            progress=lambda done, total, words: bar.update(task, completed=done, total=total, doing=words),
            note=lambda words: out.print(words, markup=False),
            finish=bar.stop,
        )
