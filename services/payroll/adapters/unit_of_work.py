"""Payroll's transaction: the kernel's, with its repositories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from services.payroll.adapters.bank_details.repository import BankDetailsRepository
from services.payroll.adapters.documents.press import TypstPress
from services.payroll.adapters.employers.repository import EmployerRepository
from services.payroll.adapters.outputs.repository import OutputRepository
from services.payroll.adapters.pay_runs.repository import PayRunRepository
from services.payroll.adapters.pay_runs.second import WholeRunCalculation
from services.payroll.adapters.schools import SchoolRepository
from services.payroll.adapters.staff.repository import StaffRepository
from shared.identity.roles import Role
from shared.persistence import jobs_store
from shared.persistence.jobs_store import JobRecord, JobState
from shared.persistence.unit_of_work import UnitOfWork


class PayrollUnitOfWork(UnitOfWork):
    """Repositories are made again where they are asked for, since a handler may act in a narrower scope for a while."""

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

    @property
    def schools(self) -> SchoolRepository:
        return SchoolRepository(self.session, self.scope)

    @property
    def employers(self) -> EmployerRepository:
        return EmployerRepository(self.session, self.scope)

    @property
    def staff(self) -> StaffRepository:
        return StaffRepository(self.session, self.scope)

    @property
    def bank_details(self) -> BankDetailsRepository:
        return BankDetailsRepository(self.session, self.scope)

    @property
    def press(self) -> TypstPress:
        return TypstPress()

    @property
    def pay_runs(self) -> PayRunRepository:
        return PayRunRepository(self.session, self.scope)

    @property
    def second_calculation(self) -> WholeRunCalculation:
        return WholeRunCalculation()

    @property
    def outputs(self) -> OutputRepository:
        return OutputRepository(self.session, self.scope)

    def later(self, kind: str, arguments: Mapping[str, Any], school_id: str | None = None) -> str:
        """Have the worker do a job after this transaction; returns its id."""
        return jobs_store.enqueue(self, kind, arguments=arguments, school_id=school_id)

    def job(self, job_id: str) -> JobRecord | None:
        """A job of this service."""
        return jobs_store.get(self.session.connection(), job_id)

    def jobs_under_way(self, *kinds: str) -> list[JobRecord]:
        """Jobs of some kinds that wait or go on, of no single school."""
        connection, states = self.session.connection(), (JobState.QUEUED, JobState.RUNNING)
        return [one for kind in kinds for one in jobs_store.listed(connection, states=states, kind=kind)]


def paying(uow: UnitOfWork) -> PayrollUnitOfWork:
    """The unit of work, known to be payroll's."""
    return cast(PayrollUnitOfWork, uow)
