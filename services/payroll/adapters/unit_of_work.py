"""Payroll's transaction: the kernel's, with its repositories."""

from __future__ import annotations

from typing import cast

from services.payroll.adapters.bank_details.repository import BankDetailsRepository
from services.payroll.adapters.documents.press import TypstPress
from services.payroll.adapters.employers.repository import EmployerRepository
from services.payroll.adapters.outputs.repository import OutputRepository
from services.payroll.adapters.pay_runs.repository import PayRunRepository
from services.payroll.adapters.pay_runs.second import WholeRunCalculation
from services.payroll.adapters.pay_scales.repository import PayScaleRepository
from services.payroll.adapters.schools import SchoolRepository
from services.payroll.adapters.staff.repository import StaffRepository
from shared.persistence import jobs_store
from shared.persistence.jobs_store import JobRecord, JobState
from shared.persistence.service_unit_of_work import ServiceUnitOfWork
from shared.persistence.unit_of_work import UnitOfWork


class PayrollUnitOfWork(ServiceUnitOfWork):
    """Repositories are made again where they are asked for, since a handler may act in a narrower scope for a while."""

    @property
    def schools(self) -> SchoolRepository:
        return SchoolRepository(self.session, self.scope)

    @property
    def employers(self) -> EmployerRepository:
        return EmployerRepository(self.session, self.scope)

    @property
    def pay_scales(self) -> PayScaleRepository:
        return PayScaleRepository(self.session, self.scope)

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

    def jobs_under_way(self, *kinds: str) -> list[JobRecord]:
        """Jobs of some kinds that wait or go on, of no single school."""
        connection, states = self.session.connection(), (JobState.QUEUED, JobState.RUNNING)
        return [one for kind in kinds for one in jobs_store.listed(connection, states=states, kind=kind)]


def paying(uow: UnitOfWork) -> PayrollUnitOfWork:
    """The unit of work, known to be payroll's."""
    return cast(PayrollUnitOfWork, uow)
