"""`quayside contracts`: check the events against everything released, write what is generated from them, draft samples,
release, and ask who reads what."""

from __future__ import annotations

import click

from shared.cli import terminal
from shared.cli.problems import Refused, WronglySetUp
from shared.contract_gate import releases
from shared.contract_gate.asyncapi import YamlMissing
from shared.contract_gate.consumers import readers
from shared.contract_gate.drafts import NoDraft
from shared.contract_gate.findings import Finding
from shared.contract_gate.folder import contract_folder, published_contracts
from shared.contract_gate.gate import Gate
from shared.service import installed


@click.group()
def contracts() -> None:
    """The events: check, write, sample, release, readers."""


@contracts.command()
def check() -> None:
    """Hold the events against everything released, both ways; fail on anything broken or stale."""
    gate = _gate()
    findings = gate.findings()
    for finding in findings:
        _say(finding)
    if findings:
        raise Refused(f"{len(findings)} to put right.")
    events, kept = len(list(gate.known)), len(releases.samples(gate.folder))
    terminal.good(
        f"Sound: {events} events, {kept} golden samples read, {len(gate.readings())} readings by consumers; "
        "consumers, asyncapi.yaml and catalogue.md are up to date."
    )


@contracts.command()
def write() -> None:
    """Write consumers, asyncapi.yaml and catalogue.md anew."""
    gate = _gate()
    try:
        changed = gate.write()
    except YamlMissing as problem:
        raise WronglySetUp(str(problem)) from None
    for path in changed:
        terminal.say(f"{'wrote' if path.exists() else 'removed'} {gate.folder.named(path)}")
    if not changed:
        terminal.say("Everything was up to date.")


@contracts.command()
@click.argument("types", nargs=-1, metavar="[TYPE]...")
@click.option("--all", "all_", is_flag=True, help="Every event that has no sample yet.")
def sample(types: tuple[str, ...], all_: bool) -> None:
    """Draft a golden sample of an event that has none; improve its words before you release it."""
    gate = _gate()
    if not types and not all_:
        raise click.UsageError("Name an event, or say --all for every event that has no sample yet.")
    made = failed = 0
    for contract in gate.known if all_ else [gate.known[type_] for type_ in types]:
        try:
            drafted = releases.add_samples(gate.folder, contract)
        except NoDraft as problem:
            terminal.bad(str(problem))
            failed += 1
            continue
        made += len(drafted)
        for path in drafted:
            terminal.say(f"drafted {gate.folder.named(path)}")
        if not drafted and not all_:
            terminal.say(f"{contract.type} has a sample already; samples are only added to, by hand.")
    terminal.say(f"{made} samples drafted.{' Look at them, then: quayside contracts release' if made else ''}")
    if failed:
        raise Refused(f"{failed} events need a sample by hand.")


@contracts.command()
def release() -> None:
    """Keep a snapshot of what is new, and guard its samples from now on. What is kept never changes."""
    gate = _gate()
    done = releases.release(gate.folder, gate.known)
    for type_ in done.snapshots:
        terminal.say(f"released {type_}")
    for type_ in done.without_sample:
        terminal.bad(f"not released: {type_} has no sample. First: quayside contracts sample {type_}")
    terminal.say(f"{len(done.snapshots)} events released, {len(done.samples)} samples guarded from now on.")
    if done.without_sample:
        raise Refused(f"{len(done.without_sample)} events are not released.")


@contracts.command("readers")
@click.argument("type_", metavar="TYPE")
@click.argument("field", required=False)
def readers_(type_: str, field: str | None) -> None:
    """Who reads this event, and who breaks if this FIELD of it goes."""
    gate = _gate()
    contract = gate.known[type_]
    if field and field not in contract.fields:
        raise click.UsageError(f"{type_} has no field {field}. It has: {', '.join(sorted(contract.fields))}.")
    of_event = readers(gate.readings(), type_)
    found = readers(of_event, type_, field)
    terminal.table(
        f"Readers of {type_}{f', field {field}' if field else ''}",
        ["who", "fields", "why"],
        [(one.said(), ", ".join(one.fields), one.why) for one in found],
        empty=f"Nobody said that they read {field or 'it'}; a reader outside this house may, without saying so.",
    )
    if field and contract.schema().fields[field].required:
        others = sorted({one.said() for one in of_event if one not in found})
        also = f", also by {', '.join(others)}" if others else ""
        terminal.say(f"If {field} goes, the event no longer fits its contract and is refused whole{also}.")


def _gate() -> Gate:
    return Gate(published_contracts(), installed.all(), contract_folder())


def _say(finding: Finding) -> None:
    first, *rest = finding.lines()
    terminal.bad(first)
    for line in rest:
        terminal.say(line)
