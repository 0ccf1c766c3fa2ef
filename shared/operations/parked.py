"""What a person can do about parked events: list and group them, look at one, try out what a redrive would do, redrive,
correct and redrive, discard with a reason. Everything that changes something is written down with who did it and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.errors import Conflict, InvalidRequest, NotFound, QuaysideError
from shared.messaging.contracts import ContractBroken, UnknownEvent, in_words
from shared.messaging.envelope import Envelope, Unreadable, read_envelope
from shared.messaging.handling import HandlerFailed
from shared.messaging.outcomes import Event, ParkedCause, ParkedState
from shared.messaging.redriver import Redriver, replaced_body
from shared.persistence import operations_store, parked_store
from shared.persistence.engine import Connection
from shared.persistence.operations_store import reading
from shared.persistence.parked_store import Parked
from shared.persistence.unit_of_work import Cause, UnitOfWork, by_itself
from shared.runtime import Runtime

OPEN_STATES = (ParkedState.WAITING, ParkedState.PERSON)
_IDS = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d+\b")


@dataclass(frozen=True)
class Group:
    """Open parked events that failed in the same way: same cause, type and words, but for ids and numbers."""

    cause: ParkedCause
    state: ParkedState
    type: str | None
    reason: str
    count: int
    oldest: datetime


@dataclass(frozen=True)
class Shown:
    """One parked event with all that is known of it."""

    event: Parked
    envelope: Envelope | None
    text: str
    problems: Sequence[str]
    history: Sequence[Mapping[str, Any]]
    before: int
    behind: int


@dataclass(frozen=True)
class Preview:
    """What a redrive would do now: whether it would get done, why not, and the events that would follow."""

    would_be_done: bool
    reason: str
    follows: Sequence[tuple[str, str, Mapping[str, Any]]]
    """(type, subject, data) of each event that would be emitted."""
    behind: int


@dataclass(frozen=True)
class Redriven:
    """What a redrive did to one event; `behind` go on by themselves where it is done."""

    id: str
    done: bool
    reason: str
    behind: int


class _TakenBack(Exception):
    """Ends a preview's transaction without a trace."""


class ParkedEvents:
    """The parked events of one service, in the hands of `actor`."""

    def __init__(self, runtime: Runtime, actor: str) -> None:
        self._runtime = runtime
        self._actor = actor
        self._redriver = Redriver(runtime)

    def listed(
        self, states: Collection[ParkedState] = OPEN_STATES, cause: ParkedCause | None = None, most: int = 100
    ) -> list[Parked]:
        """Parked events, oldest first."""
        with reading(self._runtime.database.engine) as connection:
            return parked_store.listed(connection, states=states, cause=cause.value if cause else None, most=most)

    def groups(self) -> list[Group]:
        """Open parked events by the way they failed, the most frequent first."""
        with reading(self._runtime.database.engine) as connection:
            found = operations_store.parked_groups(connection)
        merged: dict[tuple[ParkedCause, ParkedState, str | None, str], Group] = {}
        for one in found:
            reason = _IDS.sub("…", one.reason)
            key = (one.cause, one.state, one.type, reason)
            so_far = merged.get(key, Group(*key, 0, one.oldest))
            merged[key] = replace(so_far, count=so_far.count + one.count, oldest=min(so_far.oldest, one.oldest))
        return sorted(merged.values(), key=lambda group: (-group.count, group.cause, group.type or "", group.reason))

    def knows(self, beginning: str) -> bool:
        """Whether a parked event of this service has an id that begins so."""
        with reading(self._runtime.database.engine) as connection:
            return bool(operations_store.parked_ids(connection, beginning))

    def show(self, parked_id: str) -> Shown:
        """One parked event by its id or the beginning of it. Raises NotFound."""
        with reading(self._runtime.database.engine) as connection:
            event = self._find(connection, parked_id)
            history = parked_store.actions(connection, event.id)
            before = operations_store.before_in_line(connection, event)
            behind = operations_store.behind_in_line(connection, event)
        try:
            envelope: Envelope | None = read_envelope(event.body)
        except Unreadable:
            envelope = None
        text = event.body.decode("utf-8", errors="replace")
        return Shown(event, envelope, text, self._problems(event.body), history, len(before), len(behind))

    def preview(self, parked_id: str) -> Preview:
        """Run the handler and take everything back: what a redrive would do now. Raises NotFound or Conflict."""
        found: list[Preview] = []
        try:
            with self._runtime.unit_of_work(by_itself(self._runtime.service.name)) as uow:
                event = self._taken(uow, parked_id)
                found.append(self._tried(uow, event))
                raise _TakenBack
        except _TakenBack:
            return found[0]

    def redrive(self, parked_id: str, reason: str = "") -> Redriven:
        """Try one parked event again now. Raises NotFound or Conflict; a handler that fails again is an answer."""
        with self._acting() as uow:
            return self._redrive(uow, self._taken(uow, parked_id), reason)

    def redrive_all(
        self, cause: ParkedCause | None = None, type_: str | None = None, reason: str = "", most: int = 10_000
    ) -> list[Redriven]:
        """Try again everything that is open (of `cause` and `type_`), each in its own transaction, heads of keys first.

        What waits behind another event goes on by itself once that one is done, so it is left out here.
        """
        left_out = {ParkedCause.CONTENT_CHANGED, ParkedCause.AWAITING_TAKE_UP, ParkedCause.BEHIND} - {cause}
        wanted = [
            event
            for event in self.listed(cause=cause, most=most)
            if event.cause not in left_out and (type_ is None or event.type == type_)
        ]
        done: list[Redriven] = []
        for event in sorted(wanted, key=lambda one: (one.source or "", one.key or "", one.sequence or 0)):
            try:
                done.append(self.redrive(event.id, reason))
            except QuaysideError as refusal:
                done.append(Redriven(event.id, False, refusal.message, 0))
        return done

    def fix(self, parked_id: str, data: Mapping[str, Any], reason: str) -> Redriven:
        """Replace what an event says, keep the old bytes on record, and try it again; id, key and place stay.

        Raises InvalidRequest where the new data breaks the contract or no reason is given.
        """
        said = _given(reason, "Say why the event is corrected: it is kept with the record.")
        with self._acting() as uow:
            event = self._taken(uow, parked_id)
            try:
                corrected = replace(read_envelope(event.body), data=dict(data))
            except Unreadable as problem:
                raise InvalidRequest(f"{problem} There is no envelope to correct; it can only be discarded.") from None
            body = replaced_body(event.body, corrected)
            if problems := self._problems(body):
                raise InvalidRequest(f"The correction does not fit either. {'; '.join(problems)}")
            connection = uow.session.connection()
            parked_store.change(connection, event.id, uow.now(), body=body)
            self._record(uow, event, "fix", said, before=event.body)
            return self._redrive(uow, replace(event, body=body), said)

    def discard(self, parked_id: str, reason: str) -> int:
        """End a parked event without its effect; returns how many behind it go on. Raises InvalidRequest, NotFound, Conflict."""
        said = _given(reason, "Say why the event is discarded: nobody can see it from the outside later.")
        with self._acting() as uow:
            event = self._found_open(uow, parked_id)
            behind = operations_store.behind_in_line(uow.session.connection(), event)
            self._redriver.discard(uow, event)
            self._record(uow, event, "discard", said)
            return len(behind)

    def _acting(self) -> UnitOfWork:
        return self._runtime.unit_of_work(Cause(self._actor, by_itself(self._runtime.service.name).correlation_id))

    def _redrive(self, uow: UnitOfWork, event: Parked, reason: str) -> Redriven:
        behind = operations_store.behind_in_line(uow.session.connection(), event)
        done = self._redriver.try_again(uow, event)
        after = parked_store.get(uow.session.connection(), event.id)
        said = "done" if done or after is None else after.reason
        self._record(uow, event, "redrive", reason or ("done" if done else f"failed again: {said}"))
        return Redriven(event.id, done, said, len(behind))

    def _tried(self, uow: UnitOfWork, event: Parked) -> Preview:
        behind = len(operations_store.behind_in_line(uow.session.connection(), event))
        handling = self._runtime.handling
        try:
            told: Event = handling.event(read_envelope(event.body))
            handling.run(uow, told)
            uow.session.flush()
        except (Unreadable, UnknownEvent, ContractBroken, ValueError) as problem:
            return Preview(False, str(problem), (), behind)
        except HandlerFailed as failed:
            return Preview(False, failed.reason, (), behind)
        follows = [(emission.contract.type, emission.subject, emission.data) for emission in uow.pending]
        uow.pending.clear()
        return Preview(True, "It would get done.", follows, behind)

    def _problems(self, body: bytes) -> list[str]:
        """What is wrong with these bytes as an event for this service, in words."""
        try:
            self._runtime.handling.event(read_envelope(body))
        except ContractBroken as problem:
            return [f"{field}: {in_words(what)}" for field, what in problem.problems.items()]
        except (Unreadable, UnknownEvent, ValueError) as problem:
            return [str(problem)]
        return []

    def _taken(self, uow: UnitOfWork, parked_id: str) -> Parked:
        """An open parked event that may be tried now: first in line, and tried by nobody else until this transaction ends."""
        event = self._found_open(uow, parked_id)
        if event.cause is ParkedCause.CONTENT_CHANGED:
            raise Conflict("Another event with this id has been handled already; this one can only be discarded.")
        if event.cause is ParkedCause.AWAITING_TAKE_UP:
            raise Conflict("This event waits for the school's past, which is being replayed. It goes on by itself.")
        before = operations_store.before_in_line(uow.session.connection(), event)
        if before and event.cause.value not in parked_store.NOT_BLOCKING:
            raise Conflict(
                f"{len(before)} earlier event(s) of the same key come first, so that the order holds. "
                f"Begin with {before[0][0]}.",
                first=before[0][0],
            )
        return event

    def _found_open(self, uow: UnitOfWork, parked_id: str) -> Parked:
        connection = uow.session.connection()
        event = self._find(connection, parked_id)
        operations_store.lock_parked(connection, event.id)
        event = self._find(connection, event.id)
        if event.state not in OPEN_STATES:
            raise Conflict(f"This event is {event.state.value} already; nothing was changed.")
        return event

    def _find(self, connection: Connection, parked_id: str) -> Parked:
        event = parked_store.get(connection, parked_id) if parked_id else None
        if event is not None:
            return event
        several = operations_store.parked_ids(connection, parked_id)
        title = self._runtime.service.title
        if several:
            raise NotFound(
                f"More than one parked event of {title} has an id that begins with {parked_id}. Give more of it."
            )
        raise NotFound(f"{title} has no parked event with an id that begins with {parked_id}.")

    def _record(self, uow: UnitOfWork, event: Parked, action: str, reason: str, before: bytes | None = None) -> None:
        parked_store.record_action(
            uow.session.connection(),
            event.id,
            action,
            actor=self._actor,
            reason=reason,
            now=uow.now(),
            before=before,
        )


def _given(reason: str, otherwise: str) -> str:
    if not reason.strip():
        raise InvalidRequest(otherwise)
    return reason.strip()
