"""The contracts as a page for people: what each service says, what is in it, how long it is kept, and who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.contract_gate.consumers import Reading, readers
from shared.contract_gate.shape import FieldShape, shape_of
from shared.messaging.contracts import Contracts, EventContract, PersonalData, Replay
from shared.messaging.names import exchange_of

_HEAD = """<!-- Written by `quayside contracts write` from contracts/*.py and what the services declare. Change those, not this page. -->
# What the services say

{events} events of {services} services. How to subscribe, and what is promised: [README](README.md). For tools: [asyncapi.yaml](asyncapi.yaml).
"""
_PERSONAL_DATA = {
    PersonalData.NONE: "none",
    PersonalData.CONTACT: "contact details of people at work",
    PersonalData.IDENTIFIER: "identifiers of people",
}
_REPLAY = {
    Replay.NONE: "not replayed to a service that is taken up later",
    Replay.LATEST: "a service that is taken up later gets the latest of each subject",
    Replay.FULL: "a service that is taken up later gets all of them",
}


def catalogue_text(known: Contracts, readings: Sequence[Reading], retired: Sequence[str] = ()) -> str:
    """The page in Markdown; `retired` are released types that nobody declares any more."""
    services = sorted({contract.service for contract in known})
    parts = [_HEAD.format(events=len(list(known)), services=len(services))]
    for service in services:
        emitted = known.emitted_by(service)
        parts.append(f"\n## {service}\n\nExchange `{exchange_of(service)}`.\n\n")
        parts.append(
            "".join(f"- [{contract.type}](#{_anchor(contract.type)}): {contract.meaning}\n" for contract in emitted)
        )
        parts.extend("".join(_event(contract, readings)) for contract in emitted)
    if retired:
        parts.append(
            "\n## No longer sent\n\nReleased once, declared and read by nobody any more; their samples are kept.\n\n"
        )
        parts.append("".join(f"- {type_}\n" for type_ in retired))
    return "".join(parts)


def _event(contract: EventContract, readings: Sequence[Reading]) -> Iterator[str]:
    read_by = readers(readings, contract.type)
    yield f"\n### {contract.type}\n\n{contract.meaning}\n\n"
    yield f"- ordered by: `{contract.key}`\n"
    yield f"- personal data: {_PERSONAL_DATA[contract.personal_data]}\n"
    yield f"- kept: {contract.retention}\n"
    yield f"- past events: {_REPLAY[contract.replay]}\n"
    yield f"- read by: {_and(sorted({reading.consumer for reading in read_by})) or 'nobody who said so'}\n\n"
    yield "| field | kind | must be there | what it says | read by |\n|---|---|---|---|---|\n"
    for path, part in _flat("", shape_of(contract).fields):
        yield (
            f"| `{path}` | {_kind(part)} | {_presence(part)} | {_cell(part.description)} "
            f"| {_and(sorted({one.consumer for one in readers(read_by, contract.type, path.split('.')[0].removesuffix('[]'))}))} |\n"
        )
    if read_by:
        yield "\n" + "".join(f"- {reading.said()}: {reading.why}\n" for reading in read_by)


def _flat(path: str, parts: Sequence[FieldShape]) -> Iterator[tuple[str, FieldShape]]:
    for part in parts:
        yield f"{path}{part.name}", part
        yield from _flat(f"{path}{part.name}.", part.fields)
        if part.items:
            yield from _flat(f"{path}{part.name}[].", part.items.fields)


def _kind(part: FieldShape) -> str:
    said = f"list of {part.items.kind}" if part.kind == "list" and part.items else part.kind
    if part.allowed:
        said = f"{said}: {', '.join(str(one) for one in part.allowed)}"
    limits = [f"{name} {limit}" for name, limit in part.limits.items()]
    return _cell("; ".join([said, *limits, *part.checks]))


def _presence(part: FieldShape) -> str:
    return ("yes" if part.required else "no") + (", may be null" if part.nullable else "")


def _and(names: Sequence[str]) -> str:
    return ", ".join(names)


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


def _anchor(type_: str) -> str:
    return type_.replace(".", "")
