"""`quayside contracts`: check the events against everything released, write what is generated from them, draft samples,
release, and ask who reads what."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from rich.console import Console
from rich.table import Table

from shared.contract_gate import releases
from shared.contract_gate.asyncapi import YamlMissing
from shared.contract_gate.consumers import Reading, readers
from shared.contract_gate.drafts import NoDraft
from shared.contract_gate.folder import contract_folder, published_contracts
from shared.contract_gate.gate import Gate
from shared.messaging.contracts import EventContract, UnknownEvent
from shared.service import installed


@click.group()
def contracts() -> None:
    """The events: check, write, sample, release, readers."""


@contracts.command()
def check() -> None:
    """Hold the events against everything released, in both directions; fail on anything broken or stale."""
    gate, console = _gate(), _console()
    findings = gate.findings()
    for finding in findings:
        first, *rest = finding.lines()
        console.print(first, style="bold red")
        for line in rest:
            console.print(line)
    if findings:
        console.print(f"{len(findings)} to put right.", style="bold")
        sys.exit(1)
    events, kept = len(list(gate.known)), len(releases.samples(gate.folder))
    console.print(
        f"Sound: {events} events, {kept} golden samples read, {len(gate.readings())} readings by consumers, "
        "consumers, asyncapi.yaml and catalogue.md up to date."
    )


@contracts.command()
def write() -> None:
    """Write consumers, asyncapi.yaml and catalogue.md anew from the declarations."""
    gate, console = _gate(), _console()
    try:
        changed = gate.write()
    except YamlMissing as problem:
        _fail(console, str(problem))
    for path in changed:
        console.print(f"wrote {gate.folder.named(path)}" if path.exists() else f"removed {gate.folder.named(path)}")
    if not changed:
        console.print("Everything was up to date.")


@contracts.command()
@click.argument("types", nargs=-1)
@click.option("--all", "all_", is_flag=True, help="Every event that has no sample yet.")
def sample(types: tuple[str, ...], all_: bool) -> None:
    """Draft a golden sample of an event that has none; improve its words before you release it."""
    gate, console = _gate(), _console()
    if not types and not all_:
        _fail(console, "Name an event, or say --all for every event that has no sample yet.")
    wanted = list(gate.known) if all_ else [_contract(gate, console, type_) for type_ in types]
    made, failed = 0, False
    for contract in wanted:
        try:
            drafted = releases.add_samples(gate.folder, contract)
        except NoDraft as problem:
            console.print(str(problem), style="bold red")
            failed = True
            continue
        made += len(drafted)
        for path in drafted:
            console.print(f"drafted {gate.folder.named(path)}")
        if not drafted and not all_:
            console.print(f"{contract.type} has a sample already; samples are only added to, by hand.")
    console.print(f"{made} samples drafted. Look at them, then: quayside contracts release")
    sys.exit(1 if failed else 0)


@contracts.command()
def release() -> None:
    """Keep a snapshot of every event that has none yet, and guard its samples from now on. What is kept never changes."""
    gate, console = _gate(), _console()
    done = releases.release(gate.folder, gate.known)
    for type_ in done.snapshots:
        console.print(f"released {type_}")
    for type_ in done.without_sample:
        console.print(
            f"not released: {type_} has no sample. First: quayside contracts sample {type_}", style="bold red"
        )
    console.print(f"{len(done.snapshots)} events released, {len(done.samples)} samples guarded from now on.")
    sys.exit(1 if done.without_sample else 0)


@contracts.command("readers")
@click.argument("type_", metavar="TYPE")
@click.argument("field", required=False)
def readers_(type_: str, field: str | None) -> None:
    """Who reads this event, and who breaks if this FIELD of it goes."""
    gate, console = _gate(), _console()
    contract = _contract(gate, console, type_)
    if field and field not in contract.fields:
        _fail(console, f"{type_} has no field {field}. It has: {', '.join(sorted(contract.fields))}.")
    of_event = readers(gate.readings(), type_)
    found = readers(of_event, type_, field)
    if found:
        console.print(_table(found, f"{type_}{f', field {field}' if field else ''}"))
    else:
        console.print(
            f"Nobody said that they read {field or 'it'}; a reader outside this house may, without saying so."
        )
    if field and contract.schema().fields[field].required:
        others = sorted({one.said() for one in of_event if one not in found})
        console.print(
            f"If {field} goes, the event no longer fits its contract and is refused whole"
            + (f", also by {', '.join(others)}." if others else ".")
        )


def _table(readings: list[Reading], title: str) -> Table:
    table = Table(title=f"Readers of {title}", title_justify="left")
    for name in ("who", "fields", "why"):
        table.add_column(name, overflow="fold")
    for reading in readings:
        table.add_row(reading.said(), ", ".join(reading.fields), reading.why)
    return table


def _gate() -> Gate:
    return Gate(published_contracts(), installed.all(), contract_folder())


def _console() -> Console:
    # A file or pipe gets whole lines, for whoever searches in them.
    console = Console(highlight=False, markup=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, markup=False, soft_wrap=True, width=160)


def _contract(gate: Gate, console: Console, type_: str) -> EventContract:
    try:
        return gate.known[type_]
    except UnknownEvent as problem:
        _fail(console, str(problem))


def _fail(console: Console, words: str) -> NoReturn:
    console.print(words, style="bold red")
    sys.exit(1)
