"""`quayside jobs`: long work, from the same records as the pages show it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from shared.cli import reach, terminal
from shared.cli.problems import Refused

if TYPE_CHECKING:
    from shared.persistence.jobs_store import JobRecord
    from shared.runtime import Runtime

STATES = ("queued", "running", "done", "failed", "cancelled")
LOOK_EVERY = 0.2
"""Seconds between looks at a job that is watched."""


@click.group()
def jobs() -> None:
    """List, show and watch long work: imports, exports, pay runs, documents. ID may be the beginning of an id."""


@jobs.command("list")
@click.option("--service", metavar="NAME", help="Only this service.")
@click.option(
    "--state", type=click.Choice(STATES), multiple=True, help="Only in this state (may be given several times)."
)
@click.option("--school", metavar="ID", help="Only of this school.")
@click.option("--most", default=50, show_default=True, help="At most so many of each service.")
@terminal.as_json
def list_(service: str | None, state: tuple[str, ...], school: str | None, most: int, plain_json: bool) -> None:
    """List jobs, newest first."""
    from shared.persistence import jobs_store
    from shared.persistence.jobs_store import JobState
    from shared.persistence.operations_store import reading

    found: list[tuple[str, JobRecord]] = []
    with reach.runtimes([service] if service else []) as opened:
        for runtime in opened:
            with reading(runtime.database.engine) as connection:
                schools = frozenset([school]) if school else None
                states = [JobState(one) for one in state]
                records = jobs_store.listed(connection, states=states, schools=schools, most=most)
                found += [(runtime.service.name, record) for record in records]
    found.sort(key=lambda pair: pair[1].created_at, reverse=True)
    if plain_json:
        terminal.print_json([{"service": name, **record.as_dict()} for name, record in found])
        return
    columns = ("id", "service", "kind", "school", "state", "progress", "asked for", "by", "message")
    rows = [
        (r.id, name, r.kind, r.school_id, r.state.value, progress(r), r.created_at, r.actor, r.message)
        for name, r in found
    ]
    terminal.table("Jobs", columns, rows, empty="There are no jobs.")


@jobs.command()
@click.argument("id_", metavar="ID")
@terminal.as_json
def show(id_: str, plain_json: bool) -> None:
    """Show one job: what it does, how far it is, what came of it."""
    from shared.persistence import school_store
    from shared.persistence.operations_store import reading

    with reach.runtimes() as opened:
        runtime, record = find(opened, id_)
        with reading(runtime.database.engine) as connection:
            files = school_store.file_names(connection, record.id)
    if plain_json:
        terminal.print_json({"service": runtime.service.name, **record.as_dict(), "files": files})
        return
    terminal.facts(
        [
            ("job", record.id), ("service", runtime.service.name), ("kind", record.kind), ("school", record.school_id),
            ("state", record.state.value), ("step", record.step), ("progress", progress(record)),
            ("message", record.message), ("result", record.result), ("files", ", ".join(files)),
            ("attempts", record.attempts), ("asked for", record.created_at), ("by", record.actor),
            ("ended", record.finished_at),
        ]
    )  # fmt: skip


@jobs.command()
@click.argument("id_", metavar="ID")
def watch(id_: str) -> None:
    """Follow a job until it ends; exit status 0 when it is done, 1 when it failed."""
    with reach.runtimes() as opened:
        runtime, record = find(opened, id_)
        follow(runtime, record.id)


def find(opened: list[Runtime], id_: str) -> tuple[Runtime, JobRecord]:
    """The job with an id that begins so, and its service. Raises Refused."""
    from shared.persistence import jobs_store, operations_store
    from shared.persistence.operations_store import reading

    found: list[tuple[Runtime, JobRecord]] = []
    for runtime in opened:
        with reading(runtime.database.engine) as connection:
            for one in operations_store.ids_beginning(connection, id_):
                record = jobs_store.get(connection, one)
                if record is not None:
                    found.append((runtime, record))
    if not found:
        raise Refused(f"No job has an id that begins with {id_}. `quayside jobs list` shows those there are.")
    if len(found) > 1:
        raise Refused(f"More than one job has an id that begins with {id_}. Give more of it.")
    return found[0]


def follow(runtime: Runtime, job_id: str, within: float | None = None) -> JobRecord:
    """Show a job's progress until it ends, and return it. Raises Refused where it failed or does not begin in time."""
    from shared.persistence.jobs_store import JobState

    out = terminal.console()
    follow_it = _follow_with_bar if out.is_terminal else _follow_plainly
    record = follow_it(runtime, job_id, within)
    if record.state is not JobState.DONE:
        raise Refused(f"The job {record.state.value}: {record.message or 'no reason was given'}")
    return record


def progress(record: JobRecord) -> str:
    if record.total:
        return f"{record.done:,} of {record.total:,}"
    return f"{record.done:,}" if record.done else ""


def how_far(record: JobRecord) -> str:
    """Where a job is, in a line: "Working out pay: 2,500 of 5,000"; how it ended, once it has. A single thing is not counted."""
    from shared.persistence.jobs_store import JobState

    counted = progress(record) if record.total != 1 else ""
    if record.state is JobState.RUNNING:
        return f"{record.step or 'begun'}: {counted}" if counted else record.step or "begun"
    if record.state is JobState.DONE:
        return f"done: {counted}" if counted else "done"
    return f"{record.state.value}: {record.message}" if record.message else record.state.value


def _records(runtime: Runtime, job_id: str, within: float | None) -> Any:
    """The job's record again and again, until it has ended; Refused where no worker takes it within `within` seconds."""
    from shared.persistence import jobs_store
    from shared.persistence.jobs_store import JobState
    from shared.persistence.operations_store import reading

    begun = time.monotonic()
    while True:
        with reading(runtime.database.engine) as connection:
            record = jobs_store.get(connection, job_id)
        assert record is not None
        yield record
        if record.state not in (JobState.QUEUED, JobState.RUNNING):
            return
        waited = time.monotonic() - begun
        if within is not None and record.state is JobState.QUEUED and record.attempts == 0 and waited > within:
            name = runtime.service.name
            raise Refused(
                f"The job {job_id} is queued, but no worker of {name} has taken it up. It runs as soon as one does "
                f"(`quayside run`, or `quayside work {name}`); `quayside jobs watch {job_id}` follows it."
            )
        time.sleep(LOOK_EVERY)


def _follow_plainly(runtime: Runtime, job_id: str, within: float | None) -> JobRecord:
    said, record = "", None
    for record in _records(runtime, job_id, within):
        line = how_far(record)
        if line != said:
            terminal.say(line)
            said = line
    return record  # type: ignore[return-value]  # there is always a first record


def _follow_with_bar(runtime: Runtime, job_id: str, within: float | None) -> JobRecord:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    record = None
    with Progress(*columns, console=terminal.console()) as bar:
        task = bar.add_task("queued", total=None)
        for record in _records(runtime, job_id, within):
            bar.update(task, description=how_far(record), completed=record.done, total=record.total)
    return record  # type: ignore[return-value]  # there is always a first record
