"""Running one event through its handler: what the handler gets to see, in whose name it acts, and what its errors mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.messaging import take_up
from shared.messaging.contracts import ContractBroken, UnknownEvent
from shared.messaging.envelope import Envelope
from shared.messaging.outcomes import Event, ParkedCause, ParkedState, Refused, Retry
from shared.persistence.engine import DBAPIError, means_away
from shared.persistence.scope import EVERYWHERE, only
from shared.persistence.unit_of_work import Cause, Database, UnitOfWork, by_itself
from shared.service import Service, Subscription


@dataclass(eq=False)
class HandlerFailed(Exception):
    """A handler did not get its event done; says how the event is to be parked."""

    cause: ParkedCause
    state: ParkedState
    reason: str
    after: timedelta | None = None
    error: Exception | None = None


class UndeclaredField(Exception):
    """A handler read a field that its service does not declare that it reads."""


class Declared(Mapping[str, Any]):
    """Event data narrowed to the fields that the consumer declares; so "who reads this field?" has a true answer."""

    __slots__ = ("_data", "_fields", "_type")

    def __init__(self, type_: str, data: Mapping[str, Any], fields: frozenset[str]) -> None:
        self._type, self._data, self._fields = type_, data, fields

    def __getitem__(self, name: str) -> Any:
        if name not in self._fields:
            raise UndeclaredField(f"The handler of {self._type} reads {name} and does not declare it in `reads`.")
        return self._data[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._data if name in self._fields)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Handling:
    """The handlers of one service, its own and those that the kernel adds to every service."""

    def __init__(self, service: Service, database: Database) -> None:
        self.service = service
        self.database = database
        self.subscriptions: dict[str, Subscription] = {
            **service.subscriptions,
            **take_up.kernel_subscriptions(service, database.contracts),
        }
        self._sources = {source.source for source in service.take_up_sources}

    def transaction(self, schools: Collection[str | None]) -> UnitOfWork:
        """A transaction for a batch: row-level security holds it to the batch's own schools."""
        named = [school for school in schools if school]
        scope = only(named) if len(named) == len(schools) else EVERYWHERE
        return self.service.unit_of_work(self.database, by_itself(self.service.name), scope)

    def gated(self, type_: str) -> bool:
        found = self.subscriptions.get(type_)
        return found is None or found.gated

    def replays_from(self, source: str) -> bool:
        return source in self._sources

    def event(self, envelope: Envelope) -> Event:
        """The event as its handler sees it.

        Raises UnknownEvent or ContractBroken; ValueError where it speaks for another service or another school.
        """
        subscription = self.subscriptions.get(envelope.type)
        if subscription is None:
            raise UnknownEvent(f"{self.service.title} does not subscribe to {envelope.type}.")
        contract = self.database.contracts[envelope.type]
        if contract.service != envelope.source:
            raise ValueError(
                f"{envelope.type} is {contract.service}'s event, but {envelope.source or 'nobody'} sent it."
            )
        data = contract.read(envelope.data)
        told = data.get("school_id", envelope.schoolid)
        if told != envelope.schoolid:
            raise ValueError(f"The envelope says school {envelope.schoolid}, its content says school {told}.")
        if contract.key == "school_id" and envelope.partitionkey != (envelope.schoolid or "trust"):
            raise ValueError(f"The event of school {envelope.schoolid} is ordered under {envelope.partitionkey}.")
        return Event(
            id=envelope.id,
            type=envelope.type,
            source=envelope.source,
            subject=envelope.subject,
            school_id=envelope.schoolid,
            time=envelope.time,
            sequence=envelope.sequence,
            correlation_id=envelope.correlationid,
            causation_id=envelope.causationid,
            actor=envelope.actor,
            data=Declared(envelope.type, data, subscription.fields),
        )

    def accepted(self, envelope: Envelope) -> Event:
        """The event as its handler sees it; raises HandlerFailed, for a person, where it is not what it says."""
        try:
            return self.event(envelope)
        except UnknownEvent as problem:
            raise HandlerFailed(ParkedCause.UNKNOWN_EVENT, ParkedState.PERSON, str(problem)) from problem
        except ContractBroken as problem:
            raise HandlerFailed(ParkedCause.CONTRACT_BROKEN, ParkedState.PERSON, str(problem)) from problem
        except ValueError as problem:
            raise HandlerFailed(ParkedCause.WRONG_SCHOOL, ParkedState.PERSON, str(problem)) from problem

    def run(self, uow: UnitOfWork, event: Event) -> None:
        """Call the handler in the name of the event's actor and within its school. Raises HandlerFailed."""
        cause = Cause(actor=event.actor, correlation_id=event.correlation_id, causation_id=event.id)
        scope = only([event.school_id]) if event.school_id else EVERYWHERE
        try:
            with uow.acting(cause, scope):
                self.subscriptions[event.type].call(uow, event)
        except Retry as said:
            raise HandlerFailed(ParkedCause.FAILED, ParkedState.WAITING, str(said), said.after) from said
        except Refused as said:
            raise HandlerFailed(ParkedCause.REFUSED, ParkedState.PERSON, str(said)) from said
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise HandlerFailed(ParkedCause.FAILED, ParkedState.WAITING, reason, error=error) from error

    def run_apart(self, uow: UnitOfWork, event: Event) -> None:
        """Call the handler in a savepoint, so that a failure leaves the rest of the transaction as it was.

        Raises HandlerFailed; a database that went away is raised as it is, since then the whole transaction is lost.
        """
        emitted = len(uow.pending)
        try:
            with uow.session.begin_nested():
                self.run(uow, event)
                uow.session.flush()
        except (HandlerFailed, DBAPIError) as problem:
            del uow.pending[emitted:]
            error = problem.error if isinstance(problem, HandlerFailed) else problem
            if isinstance(error, DBAPIError) and means_away(error):
                raise error from None
            if isinstance(problem, HandlerFailed):
                raise
            reason = f"{type(problem).__name__}: {problem.orig}"
            raise HandlerFailed(ParkedCause.FAILED, ParkedState.WAITING, reason, error=problem) from problem

    def age_seconds(self, envelope: Envelope) -> float:
        """Seconds since the event was recorded at its source."""
        recorded = datetime.fromisoformat(envelope.time)
        return max(0.0, (self.database.clock.now() - recorded).total_seconds())
