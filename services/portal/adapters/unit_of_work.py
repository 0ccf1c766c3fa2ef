"""The portal's transaction: the kernel's, with its repositories."""

from __future__ import annotations

from services.portal.adapters.accounts import AccountRepository
from services.portal.adapters.deliveries import DeliveryRepository
from services.portal.adapters.endpoints import EndpointRepository
from services.portal.adapters.records import DraftRepository, ReadingRepository, TokenRepository
from services.portal.adapters.sending_jobs import is_due
from services.portal.adapters.sessions import SessionRepository
from services.portal.application.ports import Endpoint
from shared.persistence import jobs_store
from shared.persistence.scope import EVERYWHERE, Scope
from shared.persistence.service_unit_of_work import ServiceUnitOfWork
from shared.persistence.unit_of_work import Cause, Database


class PortalUnitOfWork(ServiceUnitOfWork):
    """Repositories are made again where they are asked for, since a handler may act in a narrower scope for a while."""

    def __init__(self, database: Database, cause: Cause, scope: Scope = EVERYWHERE) -> None:
        super().__init__(database, cause, scope)
        self._told: dict[str, list[Endpoint]] = {}
        self._asked_for: set[str] = set()

    @property
    def sessions(self) -> SessionRepository:
        return SessionRepository(self.session, self.scope)

    @property
    def accounts(self) -> AccountRepository:
        return AccountRepository(self.session, self.scope)

    @property
    def drafts(self) -> DraftRepository:
        return DraftRepository(self.session, self.scope)

    @property
    def readings(self) -> ReadingRepository:
        return ReadingRepository(self.session, self.scope)

    @property
    def tokens(self) -> TokenRepository:
        return TokenRepository(self.session, self.scope)

    @property
    def endpoints(self) -> EndpointRepository:
        return EndpointRepository(self.session, self.scope)

    @property
    def deliveries(self) -> DeliveryRepository:
        return DeliveryRepository(self.session, self.scope)

    def endpoints_of(self, school_id: str) -> list[Endpoint]:
        """A school's endpoints, looked up once: a batch of events is mostly of one school."""
        if school_id not in self._told:
            self._told[school_id] = self.endpoints.of_school(school_id)
        return self._told[school_id]

    def later_once(self, kind: str) -> None:
        """Have the worker do a job after this transaction, unless one of this kind waits for it already."""
        if kind not in self._asked_for and not is_due(self.session.connection(), kind):
            jobs_store.enqueue(self, kind, arguments={})
        self._asked_for.add(kind)
