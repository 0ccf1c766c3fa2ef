"""Membership as a service: who is alongside, who has joined, what each school takes up, what it costs and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from services.membership.adapters.unit_of_work import MembershipUnitOfWork
from services.membership.application import records
from services.membership.application.leaving import refuse_early_erasure
from services.membership.entrypoints_schools import SCHOOL_TABLES, SchoolsAndJourney
from services.membership.entrypoints_subscriptions import SUBSCRIPTION_TABLES, SubscriptionsAndCharges
from shared.identity.roles import Role
from shared.persistence.unit_of_work import UnitOfWork
from shared.school_service import ERASERS, READERS, ErasureWanted, OneJob, SchoolService
from shared.service import Needs, rpc


class Membership(SchoolsAndJourney, SubscriptionsAndCharges, SchoolService):
    """Everybody has membership: no school takes it up, and it asks nobody for the past."""

    name = "membership"
    title = "Membership"
    taken_up = False
    unit_of_work = MembershipUnitOfWork
    tables = (*SCHOOL_TABLES, *SUBSCRIPTION_TABLES)

    def export_documents(self, uow: UnitOfWork, school_id: str) -> Mapping[str, bytes]:
        """The membership record of the school, as a PDF and as data."""
        return records.membership_documents(cast(MembershipUnitOfWork, uow), school_id)

    def school_in_words(self, uow: UnitOfWork, school_id: str) -> str:
        """The school's name and URN."""
        return records.school_in_words(cast(MembershipUnitOfWork, uow), school_id)

    # Finance sees how far the jobs are that it set going; their files it takes by the statement that they are of.

    @rpc(OneJob, roles=READERS | {Role.FINANCE}, needs=Needs.NOTHING, changes=False)
    def job(self, uow: UnitOfWork, job_id: str, school_id: str | None = None) -> dict[str, Any]:
        return super().job(uow, job_id, school_id)

    @rpc(ErasureWanted, roles=ERASERS, needs=Needs.NOTHING)
    def erase_school(self, uow: UnitOfWork, school_id: str, reason: str, without_export: str) -> dict[str, str]:
        """Begin the erasure of a school that has left, once its retention clock has run. Raises Conflict before that."""
        refuse_early_erasure(cast(MembershipUnitOfWork, uow), school_id)
        return super().erase_school(uow, school_id, reason, without_export)
