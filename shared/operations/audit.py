"""The proof that nothing was lost and nothing came twice: every outbox is compared with the inbox of every service that
subscribes, over all that ever happened.

LOST: an event that the broker took, of a type that a service listened to when it was recorded, of which that service
knows nothing although no queue can hold it any more; or one that its inbox calls parked while nothing is parked.
NOT YET: not published, or published and still in the service's queue: on its way.
BEFORE: recorded before the service listened to its type; the service gets it by a replay when a school takes it up.
(A service's worker notes since when its queues stand. Where that note is missing, its first event of a type counts.)
DOUBLED: an event handled and still to be tried; ended twice; a place in the order given twice; or the same thing said
twice for one cause. STRANGER: an inbox row of which no outbox knows.

Ids only are held in memory, one source's at a time (about 130 MB for a million, compared in about five seconds);
payloads are not read.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.persistence import audit_store
from shared.persistence.operations_store import reading
from shared.runtime import Runtime

LISTED = 100
"""Findings of a kind that are named one by one; beyond that the count says enough."""
LOOK_AGAIN = 0.1
"""Seconds between looks for an event that was in a consumer's hands when we looked first."""
Waiting = Callable[[str], Mapping[int, int]]
"""How many messages wait in each partition queue of a service."""


@dataclass(frozen=True)
class Finding:
    """One event that is not as it should be."""

    kind: str
    service: str
    event_id: str
    type: str
    words: str


@dataclass
class Pair:
    """What one service got of another's events."""

    source: str
    consumer: str
    arrived: int = 0
    before: int = 0
    lost: int = 0
    in_queue: int = 0


@dataclass
class Audit:
    """The result. `clean` when nothing was lost and nothing doubled."""

    emitted: int = 0
    not_published: int = 0
    lost: int = 0
    doubled: int = 0
    strangers: int = 0
    parked_open: int = 0
    unreadable: int = 0
    pairs: list[Pair] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return self.lost == 0 and self.doubled == 0

    @property
    def exit_status(self) -> int:
        return 0 if self.clean else 1

    @property
    def on_the_way(self) -> int:
        return self.not_published + sum(pair.in_queue for pair in self.pairs)

    @property
    def before(self) -> int:
        return sum(pair.before for pair in self.pairs)

    @property
    def arrived(self) -> int:
        return sum(pair.arrived for pair in self.pairs)

    def line(self) -> str:
        """The one line that matters."""
        return f"audit: lost {self.lost}, doubled {self.doubled}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "lost": self.lost,
            "doubled": self.doubled,
            "emitted": self.emitted,
            "arrived": self.arrived,
            "on_the_way": self.on_the_way,
            "before_listening": self.before,
            "strangers": self.strangers,
            "parked_open": self.parked_open,
            "unreadable": self.unreadable,
            "pairs": [vars(pair) for pair in self.pairs],
            "findings": [vars(finding) for finding in self.findings],
        }

    def add(self, kind: str, service: str, events: Iterable[tuple[str, str]], words: str) -> None:
        """Count findings of a kind, and name the first of them."""
        for event_id, type_ in events:
            setattr(self, kind, getattr(self, kind) + 1)
            if sum(1 for finding in self.findings if finding.kind == kind) < LISTED:
                self.findings.append(Finding(kind, service, event_id, type_, words))


@dataclass
class _Ear:
    """One consumer of one source, while that source's outbox is read."""

    runtime: Runtime
    pair: Pair
    types: frozenset[str]
    since: Mapping[str, datetime]
    unmatched: set[str]
    heard: set[str] = field(default_factory=set)
    missing: list[tuple[str, str, int]] = field(default_factory=list)

    def compare(self, event_id: str, type_: str, partition: int, recorded: datetime, published: bool) -> None:
        """Look for one event of the source here."""
        if event_id in self.unmatched:
            self.unmatched.discard(event_id)
            self.pair.arrived += 1
            self.heard.add(type_)
        elif published and type_ in self.types:
            since = self.since.get(type_)
            listened = recorded >= since if since is not None else type_ in self.heard
            if listened:
                self.missing.append((event_id, type_, partition))
            else:
                self.pair.before += 1


def audit(runtimes: Sequence[Runtime], *, waiting: Waiting | None = None, patience: float = 0.0) -> Audit:
    """Compare all outboxes with all inboxes. Raises DatabaseAway where one of the databases cannot be reached.

    `waiting` tells what stands in a service's queues, so that what is still there is not called lost. `patience` is how
    many seconds to look again for events that were just in a consumer's hands. Services may go on working meanwhile.
    """
    result = Audit()
    by_name = {runtime.service.name: runtime for runtime in runtimes}
    for source in runtimes:
        _compare_source(result, source, runtimes, waiting, patience)
        _look_inside_outbox(result, source)
    for runtime in runtimes:
        _look_inside_inbox(result, runtime, by_name)
    return result


def _compare_source(
    result: Audit, source: Runtime, runtimes: Sequence[Runtime], waiting: Waiting | None, patience: float
) -> None:
    # Inboxes are read before the outbox: what is emitted meanwhile is then missing (and looked for again), never a stranger.
    ears = [ear for runtime in runtimes if (ear := _ear(source, runtime)) is not None]
    with reading(source.database.engine) as connection:
        for event_id, type_, partition, recorded, published in audit_store.outbox_rows(connection):
            result.emitted += 1
            result.not_published += not published
            for ear in ears:
                ear.compare(event_id, type_, partition, recorded, published)
    for ear in ears:
        result.pairs.append(ear.pair)
        _settle_missing(result, ear, waiting, patience)
        name = source.service.name
        words = f"{ear.pair.consumer} took it in, but {name} never said it"
        result.add("strangers", ear.pair.consumer, [(event_id, "") for event_id in sorted(ear.unmatched)], words)


def _ear(source: Runtime, consumer: Runtime) -> _Ear | None:
    contracts = consumer.database.contracts
    name = source.service.name
    types = frozenset(
        type_ for type_ in consumer.handling.subscriptions if type_ in contracts and contracts[type_].service == name
    )
    with reading(consumer.database.engine) as connection:
        unmatched = audit_store.inbox_ids(connection, name)
        since = audit_store.listening_since(connection)
    if not types and not unmatched:
        return None
    return _Ear(consumer, Pair(name, consumer.service.name), types, since, unmatched)


def _settle_missing(result: Audit, ear: _Ear, waiting: Waiting | None, patience: float) -> None:
    missing = _still_missing(ear, ear.missing)
    deadline = time.monotonic() + patience
    while missing and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN)
        missing = _still_missing(ear, missing)
    if missing:
        with reading(ear.runtime.database.engine) as connection:
            kept_whole = audit_store.ids_in_unnamed(connection)
        missing = [one for one in missing if one[0] not in kept_whole]
    ear.pair.arrived += len(ear.missing) - len(missing)
    room = Counter(waiting(ear.pair.consumer)) if missing and waiting else Counter[int]()
    lost: list[tuple[str, str]] = []
    for event_id, type_, partition in reversed(missing):
        if room[partition] > 0:
            room[partition] -= 1
            ear.pair.in_queue += 1
        else:
            lost.append((event_id, type_))
    ear.pair.lost = len(lost)
    words = f"{ear.pair.source} published it and {ear.pair.consumer} subscribes to it, but knows nothing of it"
    result.add("lost", ear.pair.consumer, reversed(lost), words)


def _still_missing(ear: _Ear, missing: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    left: list[tuple[str, str, int]] = []
    for page in _pages(missing):
        with reading(ear.runtime.database.engine) as connection:
            known = audit_store.taken_or_parked(connection, [event_id for event_id, _, _ in page])
        left.extend(one for one in page if one[0] not in known)
    return left


def _look_inside_outbox(result: Audit, source: Runtime) -> None:
    name = source.service.name
    with reading(source.database.engine) as connection:
        places = audit_store.sequences_given_twice(connection)
        repeats = audit_store.said_twice(connection)
    result.add(
        "doubled", name, [(f"{key} {number}", "") for key, number in places], "this place in the order is given twice"
    )
    result.add("doubled", name, repeats, "the same thing was said before for the same cause")


def _look_inside_inbox(result: Audit, runtime: Runtime, known: Mapping[str, Runtime]) -> None:
    name = runtime.service.name
    with reading(runtime.database.engine) as connection:
        nowhere = audit_store.parked_nowhere(connection)
        still = audit_store.handled_and_parked(connection)
        again = audit_store.redriven_twice(connection)
        sources = audit_store.inbox_sources(connection)
        result.parked_open += audit_store.parked_open(connection)
        result.unreadable += audit_store.parked_unreadable(connection)
    result.add("lost", name, nowhere, "the inbox calls it parked, but nothing is parked under its id")
    result.add("doubled", name, still, "it was handled and is still parked to be tried again")
    result.add("doubled", name, again, "it was brought to its end from the parked events more than once")
    result.strangers += sum(count for source, count in sources.items() if source not in known)


def _pages(rows: Sequence[tuple[str, str, int]], size: int = 500) -> Iterator[Sequence[tuple[str, str, int]]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))
