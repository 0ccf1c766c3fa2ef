"""`quayside school`: which schools use what, and a school's records on their way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shared.cli import reach, terminal
from shared.cli.problems import Refused

if TYPE_CHECKING:
    from shared.persistence.take_up_store import Entitlement
    from shared.runtime import Runtime

TAKEN_UP_WITHIN = 10.0
"""Seconds after which a job that no worker has begun is left to itself; a worker looks four times a second."""
here_option = click.option("--here", is_flag=True, help="Run it in this process, where no worker is running.")


@click.group()
def school() -> None:
    """A school's records: who uses what, export and erasure.

    SCHOOL is our own id of the school, which outlives any URN.
    """


@school.command("list")
@terminal.as_json
def list_(plain_json: bool) -> None:
    """List the schools that each service knows, with how far each may use it."""
    found = _entitlements()
    if plain_json:
        terminal.print_json([_as_dict(name, held) for name, held, _ in found])
        return
    services: dict[str, list[str]] = {}
    for name, held, mode in found:
        services.setdefault(held.school_id, []).append(f"{name} {mode}")
    rows = [(school_id, ", ".join(sorted(uses))) for school_id, uses in sorted(services.items())]
    terminal.table("Schools", ("school", "uses"), rows, empty="No school has taken up a service yet.")


@school.command()
@click.argument("school_id", metavar="SCHOOL")
@terminal.as_json
def entitlements(school_id: str, plain_json: bool) -> None:
    """Say what one school may use, by each service's own copy: what counts when a call comes in."""
    found = [one for one in _entitlements() if one[1].school_id == school_id]
    if plain_json:
        terminal.print_json([_as_dict(name, held) for name, held, _ in found])
        return
    columns = ("service", "today", "granted", "state", "from", "until")
    rows = [
        (name, mode, held.mode.value, held.state.value, held.valid_from, held.valid_until) for name, held, mode in found
    ]
    terminal.table(f"School {school_id}", columns, rows, empty=f"No service knows a school {school_id}.")


@school.command()
@click.argument("service")
@click.argument("school_id", metavar="SCHOOL")
@click.option("--to", type=click.Path(path_type=Path), help="File or folder for the bundle; else the present folder.")
@here_option
def export(service: str, school_id: str, to: Path | None, here: bool) -> None:
    """Bundle everything that SERVICE holds of SCHOOL: tables as CSV and JSON, events, documents, an index page, a hash."""
    from shared.cli.jobs import follow
    from shared.persistence import jobs_store
    from shared.persistence.operations_store import reading

    with _records_of(service) as (runtime, call):
        job_id = call("export_school", {"school_id": school_id})["job_id"]
        if here:
            _run_here(runtime)
        record = follow(runtime, job_id, TAKEN_UP_WITHIN)
        with reading(runtime.database.engine) as connection:
            found = jobs_store.get_file(connection, job_id, record.result["file"])
    assert found is not None
    target = to or Path()
    target = target / record.result["file"] if target.is_dir() else target
    target.write_bytes(found[1])
    terminal.good(f"{target} ({len(found[1]):,} bytes)")
    terminal.say(f"SHA-256 {record.result['sha256']}")


@school.command()
@click.argument("service")
@click.argument("school_id", metavar="SCHOOL")
@click.option("--reason", required=True, help="Why it is erased; printed on the certificate.")
@click.option("--without-export", metavar="WHY", default="", help="Why no export was made, where none was.")
@click.option(
    "--to", type=click.Path(path_type=Path), help="File or folder for the certificate; else the present folder."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@here_option
def erase(
    service: str, school_id: str, reason: str, without_export: str, to: Path | None, yes: bool, here: bool
) -> None:
    """Erase what SERVICE holds of SCHOOL after it has left. A certificate lists what was deleted and what is kept, under which duty.

    Refused while the school still uses the service, and before an export was made.
    """
    from shared.cli.jobs import follow
    from shared.persistence import jobs_store
    from shared.persistence.operations_store import reading

    if not yes:
        click.confirm(f"Erase all records of {school_id} in {service}? This cannot be taken back.", abort=True)
    with _records_of(service) as (runtime, call):
        asked = {"school_id": school_id, "reason": reason, "without_export": without_export}
        job_id = call("erase_school", asked)["job_id"]
        if here:
            _run_here(runtime)
        record = follow(runtime, job_id, TAKEN_UP_WITHIN)
        with reading(runtime.database.engine) as connection:
            found = jobs_store.get_file(connection, job_id, "certificate.pdf")
    columns = ("record", "rows", "what was done", "duty")
    rows = [(one["title"], one["rows"], one["done"], one["duty"]) for one in record.result["tables"]]
    terminal.table(f"Erased: {school_id} in {service}", columns, rows, empty="There was nothing to erase.")
    if found is not None:
        target = to or Path()
        target = target / f"{service}-{school_id}-erasure.pdf" if target.is_dir() else target
        target.write_bytes(found[1])
        terminal.good(f"Certificate: {target}")


def _entitlements() -> list[tuple[str, Entitlement, str]]:
    """(service, what it knows, the mode that is in force today)."""
    from shared.clock import school_date
    from shared.persistence import take_up_store
    from shared.persistence.operations_store import reading

    found: list[tuple[str, Entitlement, str]] = []
    with reach.runtimes() as opened:
        for runtime in opened:
            today = school_date(runtime.database.clock.now())
            with reading(runtime.database.engine) as connection:
                for held in take_up_store.every_entitlement(connection):
                    found.append((runtime.service.name, held, held.mode_on(today).value))
    return found


@contextmanager
def _records_of(service: str) -> Iterator[tuple[Runtime, Callable[[str, Mapping[str, Any]], Any]]]:
    """A service's runtime and a way to call it as the trust's operator, on its own database; no broker is needed."""
    import secrets

    from shared.identity.context import EVERY_SCHOOL, caller
    from shared.identity.roles import Role
    from shared.messaging.answering import Answering
    from shared.messaging.calling import Client, DirectTransport
    from shared.school_service import SchoolService

    with reach.runtimes([service]) as (runtime,):
        if not isinstance(runtime.service, SchoolService):
            raise Refused(f"{runtime.service.title} holds no records of schools.")
        key = secrets.token_urlsafe(32)
        client = Client(DirectTransport({service: Answering(runtime, (key,))}), key)
        operator = caller(reach.actor(), (Role.OPERATOR, EVERY_SCHOOL))
        yield runtime, lambda method, request: client.call(operator, service, method, request)


def _run_here(runtime: Runtime) -> None:
    """Run the service's due jobs in this process; the relay and everything else is left to its worker."""
    from shared.errors import BrokerAway
    from shared.jobs.worker import Worker

    def no_broker() -> Any:
        raise BrokerAway("This process has no broker; the service's worker will do this job.")

    worker = Worker(runtime, no_broker)
    while worker.run_next_job():
        continue


def _as_dict(name: str, held: Entitlement) -> dict[str, Any]:
    return {"service": name, **vars(held)}
