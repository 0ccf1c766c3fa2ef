"""The check as a whole, and the writing of what is generated: what the command line and the tests call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.contract_gate import consumers, releases
from shared.contract_gate.asyncapi import YamlMissing, asyncapi_text
from shared.contract_gate.catalogue import catalogue_text
from shared.contract_gate.compatibility import Change, breaking_changes
from shared.contract_gate.consumers import Reading
from shared.contract_gate.findings import Breaks, Finding
from shared.contract_gate.fitting import misfits
from shared.contract_gate.folder import ContractFolder
from shared.contract_gate.releases import Sample
from shared.contract_gate.shape import ContractShape, NotDescribable, shape_of
from shared.messaging.contracts import TYPE, ContractBroken, Contracts, EventContract
from shared.messaging.envelope import Unreadable, read_envelope
from shared.service import Service

STALE = "run `quayside contracts write`"


@dataclass(frozen=True)
class Gate:
    """The declared events, the services that are here, and the folder with what was released."""

    known: Contracts
    services: Sequence[Service]
    folder: ContractFolder

    def readings(self) -> list[Reading]:
        """Everything that anybody said they read."""
        return [*consumers.declared(self.services, self.known), *consumers.strangers(self.folder)]

    def retired(self) -> list[str]:
        """Released types that nobody declares any more."""
        return [type_ for type_ in releases.snapshots(self.folder) if type_ not in self.known]

    def findings(self) -> list[Finding]:
        """All that is wrong, the gravest first; empty where the contracts are sound and everything is up to date."""
        undescribed = list(self._undescribable())
        if undescribed:
            return undescribed
        return [
            *self._broken_releases(),
            *self._unread_samples(),
            *releases.touched(self.folder),
            *self._unreleased(),
            *consumers.misread(self.readings(), self.known),
            *consumers.unreplayable(self.services, self.known),
            *consumers.stale(self.folder, consumers.declared(self.services, self.known)),
            *self._stale_documents(),
        ]

    def write(self) -> list[Path]:
        """Write consumers, AsyncAPI and catalogue anew; returns the files that changed. Raises YamlMissing."""
        changed = consumers.write(self.folder, consumers.declared(self.services, self.known))
        for path, text in self._documents():
            if not path.exists() or path.read_text() != text:
                path.write_text(text)
                changed.append(path)
        return changed

    def _documents(self) -> Iterator[tuple[Path, str]]:
        yield self.folder.catalogue, catalogue_text(self.known, self.readings(), self.retired())
        yield self.folder.asyncapi, asyncapi_text(self.known, self.folder)

    def _undescribable(self) -> Iterator[Finding]:
        for contract in self.known:
            try:
                shape_of(contract)
            except NotDescribable as problem:
                yield Finding(contract.type, str(problem), "declare the field in a kind that every reader can decode")

    def _broken_releases(self) -> Iterator[Finding]:
        for type_, released in releases.snapshots(self.folder).items():
            if type_ in self.known:
                for change in breaking_changes(released, shape_of(self.known[type_])):
                    yield self._as_finding(released, change)
            elif left := consumers.readers(self.readings(), type_):
                yield Finding(
                    type_,
                    "was released, is declared no more, and is still read",
                    "declare it again until its last reader has moved on",
                    Breaks.WRITING,
                    _names(left),
                )

    def _as_finding(self, released: ContractShape, change: Change) -> Finding:
        where = f"{released.type}, field {change.field}" if change.field else released.type
        return Finding(
            where, f"{change.what}.", _instead(released.type), change.breaks, self._who(released.type, change)
        )

    def _who(self, type_: str, change: Change) -> str:
        readings = self.readings()
        top = change.field.split(".")[0].removesuffix("[]")
        of_field = consumers.readers(readings, type_, top) if top else []
        others = [one for one in consumers.readers(readings, type_) if one not in of_field]
        said = [f"{_names(of_field)} (reads {top})" if of_field else ""]
        if change.whole_event and others:
            said.append(f"{_names(others)}{' (reads the event, which is refused whole)' if top else ''}")
        return "; ".join([*filter(None, said), "and readers outside this house that have not said so"])

    def _unread_samples(self) -> Iterator[Finding]:
        snapshots = releases.snapshots(self.folder)
        for sample in releases.samples(self.folder):
            where = self.folder.named(sample.path)
            for problem in _sample_problems(sample, self.known, snapshots):
                yield Finding(where, problem, _instead(sample.type), Breaks.READING, self._readers_of(sample.type))

    def _readers_of(self, type_: str) -> str:
        return _names(consumers.readers(self.readings(), type_)) or "readers outside this house that have not said so"

    def _unreleased(self) -> Iterator[Finding]:
        released = releases.snapshots(self.folder)
        for contract in self.known:
            if not releases.samples(self.folder, contract.type):
                yield Finding(
                    contract.type,
                    "has no golden sample",
                    f"run `quayside contracts sample {contract.type}`, look at it, then `quayside contracts release`",
                )
            elif contract.type not in released:
                yield Finding(
                    contract.type,
                    "is declared and has no released snapshot, so nothing guards it",
                    "run `quayside contracts release`",
                )

    def _stale_documents(self) -> Iterator[Finding]:
        try:
            for path, text in self._documents():
                if not path.exists():
                    yield Finding(self.folder.named(path), "is missing", STALE)
                elif path.read_text() != text:
                    yield Finding(self.folder.named(path), "is stale: the contracts or their readers changed", STALE)
        except YamlMissing as problem:
            yield Finding(self.folder.named(self.folder.asyncapi), "could not be checked", str(problem))


def _sample_problems(sample: Sample, known: Contracts, snapshots: dict[str, ContractShape]) -> Iterator[str]:
    try:
        envelope = read_envelope(sample.body)
    except Unreadable as problem:
        yield f"is no envelope that today's code reads: {problem}"
        return
    if envelope.type != sample.type:
        yield f"is a sample of {envelope.type}, but lies in the folder of {sample.type}"
        return
    written, kept = json.loads(envelope.to_json()), json.loads(sample.body)
    for name in sorted(set(kept) - set(written)):
        yield f"has {name} in its envelope, which today's code does not write any more"
    for name in sorted(name for name in set(kept) & set(written) if kept[name] != written[name]):
        yield f"has {name} {kept[name]!r} in its envelope; today's code writes {written[name]!r}"
    if sample.type in known:
        yield from _not_read_today(known[sample.type], kept["data"])
    if sample.type in snapshots:
        yield from (
            f"does not fit its own released contract: {one}"
            for one in misfits(snapshots[sample.type].fields, kept["data"])
        )


def _not_read_today(contract: EventContract, data: dict[str, Any]) -> Iterator[str]:
    try:
        contract.read(data)
    except ContractBroken as problem:
        yield f"is not read by today's contract: {problem}"


def _instead(type_: str) -> str:
    found = TYPE.match(type_)
    version = int(found["version"]) if found else 1
    following = type_.removesuffix(f".v{version}") + f".v{version + 1}"
    return (
        f"put it back, or declare {following} beside it and send both until nobody reads v{version} any more "
        "(a released version may only gain optional fields)"
    )


def _names(readings: Sequence[Reading]) -> str:
    return ", ".join(sorted({reading.said() for reading in readings}))
