"""One transaction of one service: what it changes and the events that say so are committed together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.clock import Clock, school_date
from shared.errors import DatabaseAway
from shared.identifiers import new_id
from shared.identity.roles import Role
from shared.messaging.contracts import Contracts, contracts
from shared.persistence import outbox_store
from shared.persistence.engine import database_errors_named, means_away
from shared.persistence.outbox_store import Emission
from shared.persistence.scope import EVERYWHERE, Scope, enter, fence_now, set_fence


@dataclass(frozen=True)
class Cause:
    """Who set this going, and what it follows from: copied into every event that comes of it.

    `roles` are those of the door taken that a caller holds for every school of the scope, `trust_roles` those that the
    caller holds for the whole trust; both are empty for what a service, a job or an event does.
    """

    actor: str
    correlation_id: str
    causation_id: str | None = None
    roles: frozenset[Role] = frozenset()
    trust_roles: frozenset[Role] = frozenset()


@dataclass
class Database:
    """One service's database as its transactions see it."""

    service: str
    engine: Engine
    clock: Clock
    contracts: Contracts = field(default_factory=lambda: contracts)
    emitted: Callable[[], None] = lambda: None
    """Called after a commit that added events, so that a relay in the same process need not wait for its next look."""


def by_itself(service: str) -> Cause:
    """The cause of what a service does of its own accord, at a time that has come."""
    return Cause(actor=f"service:{service}", correlation_id=new_id())


class UnitOfWork:
    """A transaction: `with UnitOfWork(database, cause, scope) as uow:` commits at the end, or rolls back on any error.

    Services add their repositories as properties of a subclass. One thread has one open at a time.
    """

    def __init__(self, database: Database, cause: Cause, scope: Scope = EVERYWHERE) -> None:
        self._database = database
        self.cause = cause
        self.scope = scope
        self.pending: list[Emission] = []
        self.session: Session

    @property
    def service(self) -> str:
        return self._database.service

    def now(self) -> datetime:
        """The time now, aware, UTC."""
        return self._database.clock.now()

    def today(self) -> date:
        """The date now in England."""
        return school_date(self.now())

    def emit(
        self, type_: str, *, subject: str, data: Mapping[str, Any], school_id: str | None = None, why: str = ""
    ) -> str:
        """Add an event to this transaction; returns its id.

        `subject` is the id of the thing it is about; `school_id` the school it belongs to (None: the whole trust);
        `why` a few words for the audit trail. Raises ContractBroken where `data` does not fit the contract, and
        NotAllowed where the school lies outside the scope of this transaction.
        """
        contract = self._database.contracts[type_]
        if contract.service != self.service:
            raise ValueError(f"{self.service} may not emit {type_}, which is {contract.service}'s.")
        if school_id is not None:
            self.scope.check(school_id)
        plain = contract.write(data)
        key = str(school_id or "trust") if contract.key == "school_id" else str(plain[contract.key])
        emission = Emission(
            id=new_id(),
            contract=contract,
            subject=subject,
            school_id=school_id,
            key=key,
            data=plain,
            actor=self.cause.actor,
            correlation_id=self.cause.correlation_id,
            causation_id=self.cause.causation_id,
            why=why,
            time=self.now(),
        )
        self.pending.append(emission)
        return emission.id

    @contextmanager
    def over_all_schools(self) -> Iterator[None]:
        """For a look or a computation beyond the caller's schools: widen the scope. The caller answers for what leaves.

        A failure inside ends the transaction, so only success sets back what was set before; in a batch of events that is
        wider than the scope of the one that is handled.
        """
        kept, connection = self.scope, self.session.connection()
        self.session.flush()
        fence = fence_now(connection)
        self.scope = EVERYWHERE
        enter(connection, EVERYWHERE)
        try:
            yield
        finally:
            self.scope = kept
        self.session.flush()
        set_fence(connection, fence)

    @contextmanager
    def acting(self, cause: Cause, scope: Scope) -> Iterator[Self]:
        """For a part of this transaction, act for another cause and within a narrower scope."""
        kept = self.cause, self.scope
        self.cause, self.scope = cause, scope
        try:
            yield self
        finally:
            self.cause, self.scope = kept

    def __enter__(self) -> Self:
        self.session = Session(self._database.engine, expire_on_commit=False)
        try:
            with database_errors_named():
                enter(self.session.connection(), self.scope)
        except BaseException:
            self.session.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        try:
            with database_errors_named():
                if kind is None:
                    self.commit()
                else:
                    self.session.rollback()
        finally:
            self.session.close()
        if isinstance(error, DBAPIError) and means_away(error):
            raise DatabaseAway(str(error.orig)) from error

    def commit(self) -> None:
        """Write what is pending and commit. Sequences are taken last, so that their order is the order of commits."""
        self.session.flush()
        written = bool(self.pending)
        if written:
            outbox_store.add(self.session.connection(), self.service, self.pending)
            self.pending = []
        self.session.commit()
        if written:
            self._database.emitted()
