"""Membership's transaction: the kernel's, with its repositories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.membership.adapters.imports import ImportRepository
from services.membership.adapters.memberships import MembershipRepository
from services.membership.adapters.people import PeopleRepository
from services.membership.adapters.schools import SchoolRepository
from services.membership.adapters.trust import TrustRepository
from shared.persistence import jobs_store
from shared.persistence.unit_of_work import UnitOfWork


class MembershipUnitOfWork(UnitOfWork):
    """Repositories are made anew where they are asked for, since a handler may act in a narrower scope for a while."""

    @property
    def actor(self) -> str:
        return self.cause.actor

    @property
    def schools(self) -> SchoolRepository:
        return SchoolRepository(self.session, self.scope)

    @property
    def trust(self) -> TrustRepository:
        return TrustRepository(self.session, self.scope)

    @property
    def people(self) -> PeopleRepository:
        return PeopleRepository(self.session, self.scope)

    @property
    def memberships(self) -> MembershipRepository:
        return MembershipRepository(self.session, self.scope)

    @property
    def imports(self) -> ImportRepository:
        return ImportRepository(self.session, self.scope)

    def later(self, kind: str, arguments: Mapping[str, Any], school_id: str | None = None) -> str:
        """Have the worker do a job after this transaction; returns its id."""
        return jobs_store.enqueue(self, kind, arguments=arguments, school_id=school_id)
