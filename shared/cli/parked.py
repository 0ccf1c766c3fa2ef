"""`quayside parked`: what an operator does about events that could not be handled."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from shared.cli import reach, terminal
from shared.cli.problems import Refused

if TYPE_CHECKING:
    from shared.operations.parked import ParkedEvents, Redriven

CAUSES = (
    "unreadable", "unknown_event", "contract_broken", "wrong_school", "out_of_order", "content_changed", "failed",
    "refused", "behind", "awaiting_take_up",
)  # fmt: skip
of_service = click.option("--service", metavar="NAME", help="Only this service; without it, all of them.")
of_cause = click.option("--cause", type=click.Choice(CAUSES), help="Only events parked for this cause.")


@click.group()
def parked() -> None:
    """Look after events that could not be handled.

    Such an event is parked whole in the consumer's own database, and later events of the same ordering key wait behind
    it, so that their order holds. `waiting` is tried again by itself; `person` waits for you. ID is an event's parked id;
    its beginning is enough.
    """


@parked.command("list")
@of_service
@of_cause
@click.option("--ended", is_flag=True, help="Those that are done or discarded, instead of the open ones.")
@click.option("--most", default=100, show_default=True, help="At most so many of each service.")
@terminal.as_json
def list_(service: str | None, cause: str | None, ended: bool, most: int, plain_json: bool) -> None:
    """List parked events, oldest first."""
    from shared.messaging.outcomes import ParkedCause, ParkedState

    states = (ParkedState.DONE, ParkedState.DISCARDED) if ended else (ParkedState.WAITING, ParkedState.PERSON)
    wanted = ParkedCause(cause) if cause else None
    with _all(service) as opened:
        found = [(name, event) for name, events in opened for event in events.listed(states, wanted, most)]
    if plain_json:
        terminal.print_json([_event_dict(name, event) for name, event in found])
        return
    columns = ("id", "service", "state", "cause", "event", "school", "attempts", "next", "reason")
    rows = [
        (e.id, name, e.state.value, e.cause.value, e.type, e.school_id, e.attempts, e.next_attempt_at, e.reason)
        for name, e in found
    ]
    terminal.table("Parked events", columns, rows, empty="Nothing is parked.")


@parked.command()
@of_service
@terminal.as_json
def groups(service: str | None, plain_json: bool) -> None:
    """Group open parked events by how they failed: one cause often parks many."""
    with _all(service) as opened:
        found = [(name, group) for name, events in opened for group in events.groups()]
    if plain_json:
        terminal.print_json([{"service": name, **vars(group)} for name, group in found])
        return
    columns = ("count", "service", "cause", "state", "event", "oldest", "reason")
    rows = [(g.count, name, g.cause.value, g.state.value, g.type, g.oldest, g.reason) for name, g in found]
    terminal.table("Parked events by cause", columns, rows, empty="Nothing is parked.")


@parked.command()
@click.argument("id_", metavar="ID")
@of_service
@terminal.as_json
def show(id_: str, service: str | None, plain_json: bool) -> None:
    """Show one parked event: what it says, what is wrong with it, what waits behind it, what was done to it."""
    with _one(id_, service) as (name, events):
        shown = events.show(id_)
    event = shown.event
    if plain_json:
        said = {"problems": list(shown.problems), "history": list(shown.history), "behind": shown.behind}
        terminal.print_json({**_event_dict(name, event), "text": shown.text, "before": shown.before, **said})
        return
    terminal.facts(
        [
            ("parked id", event.id), ("service", name), ("state", event.state.value), ("cause", event.cause.value),
            ("reason", event.reason), ("attempts", event.attempts), ("parked at", event.parked_at),
            ("next attempt", event.next_attempt_at), ("event", event.type), ("event id", event.event_id),
            ("from", event.source), ("school", event.school_id), ("ordering key", event.key),
            ("place in order", event.sequence), ("before it", shown.before), ("behind it", shown.behind),
        ]
    )  # fmt: skip
    terminal.say("\nWhat it says")
    said_ = dict(shown.envelope.data) if shown.envelope else shown.text
    terminal.say(json.dumps(said_, indent=2, ensure_ascii=False) if isinstance(said_, dict) else said_)
    for problem in shown.problems:
        terminal.bad(f"contract: {problem}")
    for action in shown.history:
        terminal.say(f"{terminal.cell(action['at'])}  {action['action']} by {action['actor']}: {action['reason']}")


@parked.command()
@click.argument("id_", metavar="ID")
@of_service
@terminal.as_json
def preview(id_: str, service: str | None, plain_json: bool) -> None:
    """Try an event without keeping anything: would a redrive get it done, and what would follow?"""
    with _one(id_, service) as (_, events):
        found = events.preview(id_)
    if plain_json:
        terminal.print_json(vars(found))
    elif found.would_be_done:
        terminal.good("It would get done. Nothing was changed now.")
        for type_, subject, data in found.follows:
            terminal.say(f"then: {type_} about {subject}: {json.dumps(data, ensure_ascii=False, default=str)}")
        terminal.say(f"{found.behind} event(s) behind it would go on.")
    else:
        terminal.bad(f"It would fail again: {found.reason}")
    raise SystemExit(0 if found.would_be_done else 1)


@parked.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="Everything that is open (narrowed by --cause, --event, --service).")
@of_cause
@click.option("--event", "type_", metavar="TYPE", help="With --all: only events of this type.")
@click.option("--reason", default="", help="A few words for the record.")
@of_service
@terminal.as_json
def redrive(
    ids: Sequence[str], all_: bool, cause: str | None, type_: str | None, reason: str, service: str | None,
    plain_json: bool,
) -> None:  # fmt: skip
    """Try parked events again now: the ones named, or a whole group with --all."""
    from shared.messaging.outcomes import ParkedCause

    if bool(ids) == all_:
        raise click.UsageError("Name the events by their ids, or say --all.")
    done: list[Redriven] = []
    if all_:
        with _all(service) as opened:
            for _, events in opened:
                done += events.redrive_all(ParkedCause(cause) if cause else None, type_, reason)
    for id_ in ids:
        with _one(id_, service) as (_, events):
            done.append(events.redrive(id_, reason))
    _tell(done, plain_json)


@parked.command()
@click.argument("id_", metavar="ID")
@click.option(
    "--data", required=True, metavar="JSON", help="What the event should say: JSON, or @file.json, or - for stdin."
)
@click.option("--reason", required=True, help="Why it is corrected; kept with the old bytes.")
@of_service
@terminal.as_json
def fix(id_: str, data: str, reason: str, service: str | None, plain_json: bool) -> None:
    """Correct what an event says and try it again. Its id, its key and its place in the order stay."""
    with _one(id_, service) as (_, events):
        _tell([events.fix(id_, _object(data), reason)], plain_json)


@parked.command()
@click.argument("id_", metavar="ID")
@click.option("--reason", required=True, help="Why it will never be handled; kept for ever.")
@of_service
def discard(id_: str, reason: str, service: str | None) -> None:
    """End a parked event without its effect. Those behind it go on."""
    with _one(id_, service) as (_, events):
        behind = events.discard(id_, reason)
    terminal.say(f"Discarded. {behind} event(s) behind it go on.")


@contextmanager
def _all(service: str | None) -> Iterator[list[tuple[str, ParkedEvents]]]:
    from shared.operations.parked import ParkedEvents

    with reach.runtimes([service] if service else []) as opened:
        yield [(runtime.service.name, ParkedEvents(runtime, reach.actor())) for runtime in opened]


@contextmanager
def _one(id_: str, service: str | None) -> Iterator[tuple[str, ParkedEvents]]:
    """The service that has a parked event with an id that begins so."""
    with _all(service) as opened:
        knowing = [(name, events) for name, events in opened if events.knows(id_)]
        if not knowing:
            raise Refused(
                f"No parked event has an id that begins with {id_}. `quayside parked list` shows those there are."
            )
        if len(knowing) > 1:
            names = ", ".join(name for name, _ in knowing)
            raise Refused(
                f"More than one service ({names}) has a parked event that begins with {id_}. Give more of it."
            )
        yield knowing[0]


def _tell(done: Sequence[Redriven], plain_json: bool) -> None:
    failed = [one for one in done if not one.done]
    if plain_json:
        terminal.print_json([vars(one) for one in done])
    else:
        for one in done:
            told = f"done; {one.behind} behind it go on" if one.done else f"not done: {one.reason}"
            (terminal.good if one.done else terminal.bad)(f"{one.id}  {told}")
        terminal.say(f"{len(done) - len(failed)} of {len(done)} done.")
    raise SystemExit(1 if failed else 0)


def _object(data: str) -> dict[str, Any]:
    if data.startswith("@") or data == "-":
        with click.open_file(data.removeprefix("@")) as file:
            data = file.read()
    try:
        said = json.loads(data)
    except json.JSONDecodeError as problem:
        raise click.BadParameter(f"--data is not JSON: {problem}.") from None
    if not isinstance(said, dict):
        raise click.BadParameter("--data must be a JSON object.")
    return said


def _event_dict(service: str, event: Any) -> dict[str, Any]:
    return {"service": service, **{name: value for name, value in vars(event).items() if name != "body"}}
