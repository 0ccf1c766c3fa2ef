"""Who reads what: one file for each consumer, written from the declarations of our services. A stranger may add a file of
their own with `external = true`; then they are named too when something would break them."""

from __future__ import annotations

import inspect
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.contract_gate.findings import Finding
from shared.contract_gate.folder import ContractFolder
from shared.messaging.contracts import Contracts, Replay
from shared.messaging.take_up import kernel_subscriptions
from shared.service import Service, Subscription

KERNEL = "kernel"
_HEAD = (
    "# Written by `quayside contracts write` from what the services declare. Change the declaration, not this file.\n"
)
_KERNEL_WHY = {
    "entitlement.changed": "Who may use the service, from its own copy: no other service need be up.",
    "replay.requested": "A service that is being taken up asks for a school's past.",
    "replay.completed": "Says how many past events were sent, so that it is known when all are here.",
}


@dataclass(frozen=True)
class Reading:
    """One event that one consumer reads, and the fields of it."""

    consumer: str
    type: str
    fields: tuple[str, ...]
    why: str
    services: tuple[str, ...] = ()
    """For what the kernel reads in their name: the services it does so for."""

    def said(self) -> str:
        """The consumer as a person would name it."""
        return f"{self.consumer} ({', '.join(self.services)})" if self.services else self.consumer


def declared(services: Sequence[Service], known: Contracts) -> list[Reading]:
    """What the services read, their own handlers first, then what the kernel reads in the name of all of them."""
    own = [
        Reading(service.name, subscription.type, tuple(sorted(subscription.fields)), _why(subscription))
        for service in sorted(services, key=lambda one: one.name)
        for _, subscription in sorted(service.subscriptions.items())
    ]
    return [*own, *_of_the_kernel(services, known)]


def _of_the_kernel(services: Sequence[Service], known: Contracts) -> Iterator[Reading]:
    readers: dict[str, list[str]] = {}
    found: dict[str, Subscription] = {}
    for service in services:
        for type_, subscription in kernel_subscriptions(service, known).items():
            readers.setdefault(type_, []).append(service.name)
            found[type_] = subscription
    for type_, subscription in sorted(found.items()):
        why = _KERNEL_WHY[".".join(type_.split(".")[1:-1])]
        yield Reading(KERNEL, type_, tuple(sorted(subscription.fields)), why, tuple(sorted(readers[type_])))


def _why(subscription: Subscription) -> str:
    said = inspect.getdoc(subscription.call)
    return said.splitlines()[0] if said else subscription.call.__name__.replace("_", " ").capitalize() + "."


def strangers(folder: ContractFolder) -> list[Reading]:
    """What consumers outside this house said that they read."""
    return [reading for path in _files(folder) if _is_external(path) for reading in _read(path)]


def texts(readings: Sequence[Reading]) -> dict[str, str]:
    """The files as they should be: text by file name."""
    by_consumer: dict[str, list[Reading]] = {}
    for reading in readings:
        by_consumer.setdefault(reading.consumer, []).append(reading)
    return {f"{consumer}.toml": _text(consumer, own) for consumer, own in sorted(by_consumer.items())}


def _text(consumer: str, readings: Sequence[Reading]) -> str:
    lines = [_HEAD, f"service = {_quoted(consumer)}\n"]
    for reading in readings:
        event, version = reading.type.rsplit(".v", 1)
        lines.append("\n[[reads]]\n")
        lines.append(f"event = {_quoted(event)}\nversion = {version}\n")
        lines.append(f"fields = [{', '.join(map(_quoted, reading.fields))}]\n")
        lines.append(f"why = {_quoted(reading.why)}\n")
        if reading.services:
            lines.append(f"services = [{', '.join(map(_quoted, reading.services))}]\n")
    return "".join(lines)


def write(folder: ContractFolder, readings: Sequence[Reading]) -> list[Path]:
    """Write the files of our own services anew, and remove those of services that are gone; returns what changed."""
    folder.consumers.mkdir(parents=True, exist_ok=True)
    wanted = texts(readings)
    changed = []
    for name, text in wanted.items():
        path = folder.consumers / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            changed.append(path)
    for path in _files(folder):
        if path.name not in wanted and not _is_external(path):
            path.unlink()
            changed.append(path)
    return changed


def stale(folder: ContractFolder, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Files that are not what the services declare."""
    wanted = texts(readings)
    for name, text in wanted.items():
        path = folder.consumers / name
        if not path.exists() or path.read_text() != text:
            what = "is stale" if path.exists() else "is missing"
            yield Finding(
                folder.named(path), f"{what}: the service declares other readings", "run `quayside contracts write`"
            )
    for path in _files(folder):
        if path.name not in wanted and not _is_external(path):
            yield Finding(
                folder.named(path),
                "is of a service that is not here or reads nothing",
                "run `quayside contracts write`; a consumer outside this house says `external = true` in its file",
            )


def misread(readings: Sequence[Reading], known: Contracts) -> Iterator[Finding]:
    """Events and fields that somebody reads and no contract has."""
    for reading in readings:
        if reading.type not in known:
            yield Finding(
                reading.consumer,
                f"reads {reading.type}, which nobody declares",
                f"declare it in contracts/{reading.type.split('.')[0]}.py, or move the reader to a version that is declared",
                who=reading.said(),
            )
            continue
        for name in sorted(set(reading.fields) - known[reading.type].fields):
            yield Finding(
                reading.consumer,
                f"reads the field {name} of {reading.type}, which the contract does not have",
                f"read one that it has ({', '.join(sorted(known[reading.type].fields))}), or add the field as optional",
                who=reading.said(),
            )


def unreplayable(services: Sequence[Service], known: Contracts) -> Iterator[Finding]:
    """Past events that a service asks for when it is taken up, and that are not there to be had."""
    for service in services:
        for source in service.take_up_sources:
            for type_ in source.types:
                if type_ not in known:
                    yield Finding(
                        service.name, f"asks {source.source} for past {type_}, which nobody declares", "declare it"
                    )
                elif known[type_].replay is Replay.NONE:
                    yield Finding(
                        service.name,
                        f"asks {source.source} for past {type_}, whose contract says that it is not replayed",
                        "declare a new version with replay latest or full, or do not ask for it",
                    )


def readers(readings: Sequence[Reading], type_: str, field: str | None = None) -> list[Reading]:
    """Who reads this event, or this field of it."""
    return [one for one in readings if one.type == type_ and (field is None or field in one.fields)]


def _files(folder: ContractFolder) -> list[Path]:
    return sorted(folder.consumers.glob("*.toml"))


def _is_external(path: Path) -> bool:
    return bool(tomllib.loads(path.read_text()).get("external", False))


def _read(path: Path) -> Iterator[Reading]:
    said = tomllib.loads(path.read_text())
    for one in said.get("reads", []):
        type_ = f"{one['event']}.v{one['version']}"
        yield Reading(said["service"], type_, tuple(sorted(one["fields"])), one.get("why", ""))


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, apart from characters that neither our names nor our words have.
    return json.dumps(text, ensure_ascii=False)
