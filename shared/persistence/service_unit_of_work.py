"""What every service's transaction has beside its repositories: who acts, as what, and jobs for the worker; and the same as a
service's application sees it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol

from shared.identity.roles import Role
from shared.persistence import jobs_store
from shared.persistence.jobs_store import JobRecord
from shared.persistence.scope import Scope
from shared.persistence.unit_of_work import UnitOfWork


class Acting(Protocol):
    """A unit of work as an application uses it; each service adds its repositories."""

    @property
    def scope(self) -> Scope: ...
    @property
    def actor(self) -> str: ...
    @property
    def roles(self) -> frozenset[Role]: ...
    @property
    def trust_roles(self) -> frozenset[Role]: ...
    def now(self) -> datetime: ...
    def today(self) -> date: ...
    def emit(
        self, type_: str, *, subject: str, data: Mapping[str, Any], school_id: str | None = ..., why: str = ...
    ) -> str: ...
    def later(self, kind: str, arguments: Mapping[str, Any], school_id: str | None = None) -> str: ...
    def job(self, job_id: str) -> JobRecord | None: ...
    def over_all_schools(self) -> AbstractContextManager[None]: ...


class ServiceUnitOfWork(UnitOfWork):
    """The kernel's transaction, knowing who acts, and with jobs to be done after it."""

    @property
    def actor(self) -> str:
        return self.cause.actor

    @property
    def roles(self) -> frozenset[Role]:
        """What the caller may act as for every school within the scope, of the roles that the door taken asks for."""
        return self.cause.roles

    @property
    def trust_roles(self) -> frozenset[Role]:
        """Those of `roles` that the caller holds for the whole trust."""
        return self.cause.trust_roles

    def later(self, kind: str, arguments: Mapping[str, Any], school_id: str | None = None) -> str:
        """Have the worker do a job after this transaction; returns its id."""
        return jobs_store.enqueue(self, kind, arguments=arguments, school_id=school_id)

    def job(self, job_id: str) -> JobRecord | None:
        """A job of this service."""
        return jobs_store.get(self.session.connection(), job_id)
