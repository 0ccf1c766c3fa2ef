"""Membership's transaction: the kernel's, with its repositories."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from services.membership.adapters.charges import ChargeRepository, StatementRepository
from services.membership.adapters.imports import ImportRepository
from services.membership.adapters.memberships import MembershipRepository
from services.membership.adapters.people import PeopleRepository
from services.membership.adapters.reviews import ReviewRepository
from services.membership.adapters.schools import SchoolRepository
from services.membership.adapters.subscriptions import EntitlementRepository, SubscriptionRepository
from services.membership.adapters.trust import TrustRepository
from services.membership.adapters.usage import PriceRepository, SavingRepository, UsageRepository
from shared.errors import NotAllowed
from shared.persistence import jobs_store, school_store
from shared.persistence.scope import Scope, enter, only
from shared.persistence.service_unit_of_work import ServiceUnitOfWork


class MembershipUnitOfWork(ServiceUnitOfWork):
    """Repositories are made again where they are asked for, since a handler may act in a narrower scope for a while."""

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

    @property
    def subscriptions(self) -> SubscriptionRepository:
        return SubscriptionRepository(self.session, self.scope)

    @property
    def entitlements(self) -> EntitlementRepository:
        return EntitlementRepository(self.session, self.scope)

    @property
    def prices(self) -> PriceRepository:
        return PriceRepository(self.session, self.scope)

    @property
    def usage(self) -> UsageRepository:
        return UsageRepository(self.session, self.scope)

    @property
    def savings(self) -> SavingRepository:
        return SavingRepository(self.session, self.scope)

    @property
    def charges(self) -> ChargeRepository:
        return ChargeRepository(self.session, self.scope)

    @property
    def statements(self) -> StatementRepository:
        return StatementRepository(self.session, self.scope)

    @property
    def reviews(self) -> ReviewRepository:
        return ReviewRepository(self.session, self.scope)

    def jobs_of(self, kind: str) -> list[dict[str, Any]]:
        """The jobs of a kind for the whole trust, newest first, with what they were asked to do."""
        found = jobs_store.listed(self.session.connection(), kind=kind, most=200)
        return [{**one.as_dict(), "arguments": dict(one.arguments)} for one in found if one.school_id is None]

    def files_of_job(self, job_id: str) -> list[str]:
        """Names of the files that a job made."""
        return list(school_store.file_names(self.session.connection(), job_id))

    def file_of_job(self, job_id: str, name: str) -> tuple[str, bytes] | None:
        """A file that a job made, with its media type; None where it made no such file."""
        return jobs_store.get_file(self.session.connection(), job_id, name)

    @contextmanager
    def over_schools(self, school_ids: Collection[str]) -> Iterator[None]:
        """For a case that covers several schools, led together: act for all of them while one of them is in scope.

        Raises NotAllowed where none is. A failure inside ends the transaction, so only success narrows the scope again.
        """
        narrow = self.scope
        if narrow.everywhere:
            yield
            return
        if not any(narrow.covers(school_id) for school_id in school_ids):
            raise NotAllowed("That belongs to another school.")
        self._act_within(only(school_ids))
        try:
            yield
        finally:
            self.scope = narrow
        self._act_within(narrow)

    def _act_within(self, scope: Scope) -> None:
        self.session.flush()
        self.scope = scope
        enter(self.session.connection(), scope)
