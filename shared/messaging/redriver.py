"""Parked events on their way back: those whose time has come are tried again, head of each key first, one transaction
each, until they are done or a person must look."""

from __future__ import annotations

from shared.messaging.backoff import MOST_ATTEMPTS, retry_at
from shared.messaging.envelope import Envelope, Unreadable, read_envelope
from shared.messaging.handling import HandlerFailed
from shared.messaging.outcomes import Outcome, ParkedCause, ParkedState
from shared.observability.metrics import EVENTS_HANDLED, PARKED_OPEN
from shared.persistence import inbox_store, parked_store
from shared.persistence.parked_store import Parked
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime import Runtime


class Redriver:
    """Tries one service's parked events again."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._service = runtime.service.name
        self._shown: set[tuple[str, str]] = set()

    def drain(self) -> int:
        """Try every parked event that is due, and what is freed by it; returns how many were tried."""
        tried = 0
        while self._try_one():
            tried += 1
        return tried

    def observe(self) -> None:
        """Set the gauges that say what is parked, and why."""
        with self._runtime.unit_of_work() as uow:
            counts = parked_store.counts_by_cause(uow.session.connection())
        present = {(cause.value, state.value): count for cause, state, count in counts}
        self._shown |= present.keys()
        for cause, state in self._shown:
            PARKED_OPEN.labels(self._service, cause, state).set(present.get((cause, state), 0))

    def _try_one(self) -> bool:
        with self._runtime.unit_of_work() as uow:
            connection = uow.session.connection()
            heads = parked_store.due_heads(connection, uow.now(), 1)
            if not heads:
                return False
            self.try_again(uow, heads[0])
        return True

    def try_again(self, uow: UnitOfWork, event: Parked) -> bool:
        """Run the handler of a parked event in this transaction, whose locks the caller holds; True when it is done."""
        connection, now = uow.session.connection(), uow.now()
        if event.source is not None and event.key is not None:
            parked_store.lock_key(connection, (event.source, event.key))
        problem = self._attempt(uow, event)
        if problem is None:
            self._end(uow, event, ParkedState.DONE, Outcome.HANDLED)
            EVENTS_HANDLED.labels(self._service, event.type or "", "redriven").inc()
            return True
        attempts = event.attempts + 1
        state = problem.state if attempts < MOST_ATTEMPTS else ParkedState.PERSON
        parked_store.change(
            connection,
            event.id,
            now,
            cause=problem.cause.value,
            reason=problem.reason,
            attempts=attempts,
            state=state.value,
            next_attempt_at=retry_at(now, attempts, problem.after) if state is ParkedState.WAITING else None,
        )
        return False

    def discard(self, uow: UnitOfWork, event: Parked) -> None:
        """End a parked event without its effect; the events behind it go on."""
        self._end(uow, event, ParkedState.DISCARDED, Outcome.DISCARDED)

    def _attempt(self, uow: UnitOfWork, parked: Parked) -> HandlerFailed | None:
        handling = self._runtime.handling
        try:
            handling.run_apart(uow, handling.accepted(read_envelope(parked.body)))
        except Unreadable as problem:
            return HandlerFailed(ParkedCause.UNREADABLE, ParkedState.PERSON, str(problem))
        except HandlerFailed as failed:
            return failed
        return None

    def _end(self, uow: UnitOfWork, event: Parked, state: ParkedState, outcome: Outcome) -> None:
        connection, now = uow.session.connection(), uow.now()
        parked_store.change(connection, event.id, now, state=state.value, next_attempt_at=None)
        if event.cause is not ParkedCause.CONTENT_CHANGED and event.event_id:
            inbox_store.set_outcome(connection, [event.event_id], outcome)
        if event.source is not None and event.key is not None:
            key = (event.source, event.key)
            parked_store.recount_blocked(connection, key)
            parked_store.release_next(connection, key, now)


def replaced_body(original: bytes, corrected: Envelope) -> bytes:
    """The bytes of a parked event after a person corrected its content; its id, key and sequence must stay."""
    before = read_envelope(original)
    if (before.id, before.partitionkey, before.sequence) != (corrected.id, corrected.partitionkey, corrected.sequence):
        raise ValueError("A correction may change what an event says, not its id, its key or its place in the order.")
    return corrected.to_json().encode()
