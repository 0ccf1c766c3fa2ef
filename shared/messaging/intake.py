"""Taking a batch of events in: one transaction that claims them in the inbox, runs their handlers, parks what cannot be
handled, and commits. Only then may the broker be told. However often an event is delivered, its effect is there once.

The whole batch is first tried in one go. Where a handler fails, everything is rolled back and the batch is done again
with a savepoint around each handler, so that the good ones stand and the bad one is parked. (Two savepoint round trips
for every event would halve the speed of the common case.)
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shared.messaging import take_up
from shared.messaging.backoff import retry_at
from shared.messaging.deliveries import Delivery
from shared.messaging.envelope import Envelope, Unreadable, fingerprint, read_envelope
from shared.messaging.handling import HandlerFailed, Handling
from shared.messaging.outcomes import Event, Outcome, ParkedCause, ParkedState
from shared.observability.metrics import EVENTS_HANDLED, EVENTS_LAG, EVENTS_PARKED
from shared.persistence import inbox_store, parked_store, take_up_store
from shared.persistence.engine import Connection, DBAPIError
from shared.persistence.inbox_store import Key, KeyState
from shared.persistence.parked_store import Parking
from shared.persistence.take_up_store import Entitlement, State
from shared.persistence.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Arrived:
    """One readable event of a batch."""

    envelope: Envelope
    body: bytes
    fingerprint: str
    replay: str | None
    key: Key


@dataclass(slots=True)
class Batch:
    """A batch while it is being taken in."""

    arrived: list[Arrived] = field(default_factory=list)
    parkings: list[Parking] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    handled: list[Envelope] = field(default_factory=list)
    duplicates: int = 0
    reached: dict[Key, int] = field(default_factory=dict)

    def add(self, other: Batch) -> None:
        """Take over what another batch counted."""
        self.parkings += other.parkings
        self.skipped += other.skipped
        self.handled += other.handled
        self.duplicates += other.duplicates


class Intake:
    """Takes batches in for one service."""

    def __init__(self, handling: Handling) -> None:
        self._handling = handling
        self._service = handling.service.name

    def take(self, deliveries: Sequence[Delivery]) -> None:
        """Take a batch in, in its order; returns when it is committed.

        Raises DatabaseAway where the database could not be reached: then nothing of the batch is known to be done,
        and it must be taken again.
        """
        try:
            batch = self._attempt(deliveries, one_by_one=False)
        except (HandlerFailed, DBAPIError):
            batch = self._carefully(deliveries)
        self._count(batch)

    def _carefully(self, deliveries: Sequence[Delivery]) -> Batch:
        """The second go at a batch: each handler in a savepoint; and where even that fails, each delivery alone, and one
        that cannot be kept at all parked whole, since it would stop its queue for ever."""
        try:
            return self._attempt(deliveries, one_by_one=True)
        except DBAPIError as problem:
            if len(deliveries) > 1:
                whole = Batch()
                for delivery in deliveries:
                    whole.add(self._carefully([delivery]))
                return whole
            log.exception("an event could not be kept")
            return self._park_whole(deliveries[0], str(problem.orig))

    def _park_whole(self, delivery: Delivery, reason: str) -> Batch:
        said = f"The database would not keep this event: {reason}"
        batch = Batch(parkings=[Parking(delivery.body, ParkedCause.UNREADABLE, said, ParkedState.PERSON)])
        with self._handling.transaction([None]) as uow:
            parked_store.add(uow.session.connection(), batch.parkings, uow.now())
        return batch

    def _attempt(self, deliveries: Sequence[Delivery], *, one_by_one: bool) -> Batch:
        batch = _read(deliveries)
        schools = {arrived.envelope.schoolid for arrived in batch.arrived}
        with self._handling.transaction(schools) as uow:
            connection = uow.session.connection()
            now = uow.now()
            fresh = self._claim(connection, batch, now)
            states = inbox_store.key_states(connection, {arrived.key for arrived in fresh})
            held = self._entitlements(connection, fresh)
            today = uow.today()
            for arrived in fresh:
                self._decide(uow, batch, arrived, states[arrived.key], self._gate(arrived, held, today), one_by_one)
            uow.session.flush()
            self._note(connection, batch, now)
            self._advance_replays(uow, batch)
        return batch

    def _claim(self, connection: Connection, batch: Batch, now: datetime) -> list[Arrived]:
        """Those of the batch that are here for the first time; of the others, park what came with other content."""
        firsts: dict[str, Arrived] = {}
        repeats: list[Arrived] = []
        for arrived in batch.arrived:
            if firsts.setdefault(arrived.envelope.id, arrived) is not arrived:
                repeats.append(arrived)
        new = inbox_store.claim(connection, [(a.envelope, a.fingerprint) for a in firsts.values()], now)
        if len(new) == len(batch.arrived):
            return batch.arrived
        seen = [arrived for arrived in firsts.values() if arrived.envelope.id not in new] + repeats
        known = inbox_store.already_known(connection, {arrived.envelope.id for arrived in seen})
        for arrived in seen:
            before = known[arrived.envelope.id]
            if before.fingerprint != arrived.fingerprint:
                batch.parkings.append(_changed_content(arrived))
            elif arrived.replay and before.outcome is Outcome.SKIPPED:
                new.add(arrived.envelope.id)
                inbox_store.set_outcome(connection, [arrived.envelope.id], Outcome.HANDLED)
            else:
                batch.duplicates += 1
        return [arrived for arrived in firsts.values() if arrived.envelope.id in new]

    def _entitlements(self, connection: Connection, fresh: Sequence[Arrived]) -> dict[str, Entitlement]:
        if not self._handling.service.taken_up:
            return {}
        schools = {arrived.envelope.schoolid for arrived in fresh if arrived.envelope.schoolid}
        return take_up_store.entitlements(connection, schools)

    def _decide(
        self,
        uow: UnitOfWork,
        batch: Batch,
        arrived: Arrived,
        state: KeyState,
        gate: str,
        one_by_one: bool,
    ) -> None:
        event = self._event_or_parking(arrived)
        if isinstance(event, Parking):
            state.blocked += event.blocks
            state.failed |= event.blocks
            batch.parkings.append(event)
            return
        envelope = arrived.envelope
        if not arrived.replay:
            if envelope.sequence <= state.last_sequence:
                batch.parkings.append(_out_of_order(arrived, state.last_sequence))
                return
            state.last_sequence = batch.reached[arrived.key] = envelope.sequence
        if gate == "hold":
            batch.parkings.append(_held(arrived))
            state.hold(envelope.sequence)
            return
        if state.blocked and (waits := self._waits(uow, arrived, state)) is not None:
            batch.parkings.append(waits)
            state.blocked += 1
            return
        if gate == "skip":
            batch.skipped.append(envelope.id)
            return
        failed = self._run(uow, arrived, event, one_by_one)
        if failed is None:
            batch.handled.append(envelope)
            return
        state.blocked += failed.blocks
        state.failed = True
        batch.parkings.append(failed)

    def _event_or_parking(self, arrived: Arrived) -> Event | Parking:
        """The event as its handler sees it, or how it must be parked because it is not what it says."""
        try:
            return self._handling.accepted(arrived.envelope)
        except HandlerFailed as refused:
            return _for_a_person(arrived, refused.cause, refused.reason)

    def _waits(self, uow: UnitOfWork, arrived: Arrived, state: KeyState) -> Parking | None:
        """How an event of a blocked key has to wait; None for a replayed one that may pass.

        What is held for the take-up does not stop the replay itself, up to the first event that is held: from there on
        the replay is held too, so that all of it is released in order. Nor does it stop the word that the replay is
        complete, for which what is held is waiting.
        """
        ends_replay = arrived.envelope.type == take_up.replay_completed_by(arrived.envelope.source)
        if not arrived.replay and not ends_replay:
            return _behind(arrived)
        if not state.looked_up:
            held_from, failed = parked_store.what_blocks(uow.session.connection(), arrived.key)
            state.looked_up = True
            state.failed |= failed
            if held_from is not None:
                state.hold(held_from)
        if arrived.replay and state.held_from is not None and arrived.envelope.sequence > state.held_from:
            return _held(arrived)
        return _behind(arrived) if state.failed else None

    def _gate(self, arrived: Arrived, held: dict[str, Entitlement], today: date) -> str:
        """Whether this service may act on the event for its school: "pass", "skip" or "hold" until its take-up ends."""
        school_id = arrived.envelope.schoolid
        if school_id is None or not self._handling.gated(arrived.envelope.type):
            return "pass"
        entitled = held.get(school_id)
        if entitled is None or not entitled.listens_on(today):
            return "skip"
        taking_up = entitled.state is State.TAKING_UP and not arrived.replay
        return "hold" if taking_up and self._handling.replays_from(arrived.envelope.source) else "pass"

    def _run(self, uow: UnitOfWork, arrived: Arrived, event: Event, one_by_one: bool) -> Parking | None:
        """Handle one event; None when done, else how it must be parked.

        Raises HandlerFailed in a batch that is tried in one go.
        """
        if not one_by_one:
            self._handling.run(uow, event)
            return None
        try:
            self._handling.run_apart(uow, event)
        except HandlerFailed as failed:
            return Parking(
                body=arrived.body,
                cause=failed.cause,
                reason=failed.reason,
                state=failed.state,
                envelope=arrived.envelope,
                attempts=1,
                next_attempt_at=retry_at(uow.now(), 1, failed.after) if failed.state is ParkedState.WAITING else None,
            )
        return None

    def _note(self, connection: Connection, batch: Batch, now: datetime) -> None:
        inbox_store.set_outcome(connection, batch.skipped, Outcome.SKIPPED)
        claimed_but_parked = [
            parking.envelope.id
            for parking in batch.parkings
            if parking.envelope is not None and parking.cause is not ParkedCause.CONTENT_CHANGED
        ]
        inbox_store.set_outcome(connection, claimed_but_parked, Outcome.PARKED)
        inbox_store.save_order(connection, batch.reached)
        parked_store.add(connection, batch.parkings, now)

    def _advance_replays(self, uow: UnitOfWork, batch: Batch) -> None:
        requests: dict[str, list[str]] = {}
        for arrived in batch.arrived:
            if arrived.replay:
                requests.setdefault(arrived.replay, []).append(arrived.envelope.id)
        for request_id, event_ids in sorted(requests.items()):
            take_up_store.note_replayed(uow.session.connection(), request_id, event_ids)
            take_up.complete_if_all_here(uow, request_id)
        # The word that ends a take-up may come in the middle of the batch, before what the batch holds is written down.
        for school_id, source in sorted(_held_for_take_up(batch)):
            take_up.release_if_over(uow, school_id, source)

    def _count(self, batch: Batch) -> None:
        for type_, count in Counter(envelope.type for envelope in batch.handled).items():
            EVENTS_HANDLED.labels(self._service, type_, "handled").inc(count)
        if batch.handled:
            EVENTS_LAG.labels(self._service).observe(self._handling.age_seconds(batch.handled[-1]))
        if batch.duplicates:
            EVENTS_HANDLED.labels(self._service, "", "duplicate").inc(batch.duplicates)
        if batch.skipped:
            EVENTS_HANDLED.labels(self._service, "", "skipped").inc(len(batch.skipped))
        for parking in batch.parkings:
            EVENTS_PARKED.labels(self._service, parking.cause.value).inc()


def _held_for_take_up(batch: Batch) -> set[tuple[str, str]]:
    return {
        (str(parking.envelope.schoolid), parking.envelope.source)
        for parking in batch.parkings
        if parking.cause is ParkedCause.AWAITING_TAKE_UP and parking.envelope is not None
    }


def _read(deliveries: Sequence[Delivery]) -> Batch:
    batch = Batch()
    for delivery in deliveries:
        try:
            envelope = read_envelope(delivery.body)
        except Unreadable as problem:
            batch.parkings.append(Parking(delivery.body, ParkedCause.UNREADABLE, str(problem), ParkedState.PERSON))
            continue
        batch.arrived.append(
            Arrived(
                envelope,
                delivery.body,
                fingerprint(delivery.body),
                delivery.replay,
                (envelope.source, envelope.partitionkey),
            )
        )
    return batch


def _for_a_person(arrived: Arrived, cause: ParkedCause, reason: str) -> Parking:
    return Parking(arrived.body, cause, reason, ParkedState.PERSON, arrived.envelope)


def _changed_content(arrived: Arrived) -> Parking:
    return _for_a_person(
        arrived,
        ParkedCause.CONTENT_CHANGED,
        f"The event {arrived.envelope.id} came before with other content. The first one stands; "
        f"{arrived.envelope.source} has used one id for two things.",
    )


def _out_of_order(arrived: Arrived, last: int) -> Parking:
    return _for_a_person(
        arrived,
        ParkedCause.OUT_OF_ORDER,
        f"Number {arrived.envelope.sequence} of {arrived.envelope.partitionkey} from {arrived.envelope.source} came "
        f"after number {last} had been handled.",
    )


def _behind(arrived: Arrived) -> Parking:
    reason = "An earlier event of the same key is parked; this one waits behind it, so that the order holds."
    return Parking(arrived.body, ParkedCause.BEHIND, reason, ParkedState.WAITING, arrived.envelope)


def _held(arrived: Arrived) -> Parking:
    reason = "The school is just taking up this service; this event waits until its past has been replayed."
    return replace(_behind(arrived), cause=ParkedCause.AWAITING_TAKE_UP, reason=reason)
