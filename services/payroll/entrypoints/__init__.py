"""Payroll's doors: what it answers, what it listens to, what its worker does. Each method hands over to the application."""

from __future__ import annotations

from typing import Any

from services.payroll.adapters.unit_of_work import PayrollUnitOfWork, paying
from services.payroll.application.observed import observed
from services.payroll.application.overdue import overdue
from services.payroll.entrypoints.bank_details import BANK_DETAILS_TABLES, AccountsOfStaff
from services.payroll.entrypoints.documents import Documents
from services.payroll.entrypoints.employers import EMPLOYERS_TABLES, EmployersOfStaff
from services.payroll.entrypoints.hr_told import ToldByHr
from services.payroll.entrypoints.outputs import Outputs
from services.payroll.entrypoints.pay_runs import PAY_RUNS_TABLES, PayRuns
from services.payroll.entrypoints.pay_scales import PayScales
from services.payroll.entrypoints.roles import APPROVERS, OFFICERS, PAY_READERS
from services.payroll.entrypoints.schools import SCHOOLS_TABLES, SchoolsPaid
from services.payroll.entrypoints.staff import STAFF_TABLES, StaffRecords
from shared.errors import NotAllowed
from shared.observability.metrics import (
    OVERDUE,
    PAY_RUN_PEOPLE,
    PAY_RUNS_OPEN,
    PAYSLIPS_ISSUED,
    RETURNS_WITH_FAULTS,
)
from shared.persistence.unit_of_work import UnitOfWork
from shared.school_jobs import ERASE_JOB, EXPORT_JOB
from shared.school_service import READERS, TAKERS, JobsWanted, OneFile, OneJob, SchoolService
from shared.service import Needs, TakeUpSource, rpc

LEAVING = frozenset({ERASE_JOB, EXPORT_JOB})
"""Kinds of jobs whose files are also for whoever takes a school's records away."""
TOTALS_ONLY: frozenset[str] = LEAVING
"""Kinds of jobs in whose result nobody is named; a room whose jobs are such adds its own."""


class Payroll(
    SchoolsPaid,
    EmployersOfStaff,
    PayScales,
    StaffRecords,
    ToldByHr,
    AccountsOfStaff,
    PayRuns,
    Outputs,
    Documents,
    SchoolService,
):
    """From the staff list to money in the bank and the return to HMRC: people, pay runs, payslips, returns, payments."""

    name = "payroll"
    title = "Payroll"
    unit_of_work = PayrollUnitOfWork
    take_up_sources = (
        TakeUpSource("membership", ("membership.school.recorded.v1", "membership.conversion.completed.v1")),
    )
    tables = (
        *SCHOOLS_TABLES,
        *EMPLOYERS_TABLES,
        *STAFF_TABLES,
        *BANK_DETAILS_TABLES,
        *PAY_RUNS_TABLES,
    )

    def observe(self, uow: UnitOfWork) -> None:
        for what, count in overdue(paying(uow)).items():
            OVERDUE.labels(self.name, what).set(count)
        now = observed(paying(uow))
        for state, count in now.open_runs.items():
            PAY_RUNS_OPEN.labels(state).set(count)
        for why, count in now.people.items():
            PAY_RUN_PEOPLE.labels(why).set(count)
        PAYSLIPS_ISSUED.set(now.payslips)
        RETURNS_WITH_FAULTS.set(now.returns_with_faults)

    # Officers and approvers see the jobs that they set going, too; files have people's pay in them, and are for who reads it or takes it away.

    @rpc(OneJob, roles=READERS | OFFICERS | APPROVERS, needs=Needs.NOTHING, changes=False)
    def job(self, uow: UnitOfWork, job_id: str, school_id: str | None = None) -> dict[str, Any]:
        return _as_seen_by(uow, super().job(uow, job_id, school_id))

    @rpc(JobsWanted, roles=READERS | OFFICERS | APPROVERS, needs=Needs.NOTHING, changes=False)
    def jobs(self, uow: UnitOfWork, school_id: str, most: int, before: str | None) -> list[dict[str, Any]]:
        return [_as_seen_by(uow, one) for one in super().jobs(uow, school_id, most, before)]

    @rpc(OneFile, roles=TAKERS | PAY_READERS, needs=Needs.NOTHING, changes=False)
    def job_file(self, uow: UnitOfWork, job_id: str, name: str, school_id: str | None = None) -> dict[str, str]:
        file = super().job_file(uow, job_id, name, school_id)
        made_by = paying(uow).job(job_id)
        may_see = PAY_READERS | (TAKERS if made_by is not None and made_by.kind in LEAVING else frozenset())
        if not uow.cause.roles & may_see:
            raise NotAllowed("This file names people and their pay: it is for those who enter or run it.")
        return file

    def school_in_words(self, uow: UnitOfWork, school_id: str) -> str:
        known = paying(uow).schools.get(school_id)
        return f"{known.name} (URN {known.urn})" if known else school_id


def _as_seen_by(uow: UnitOfWork, job: dict[str, Any]) -> dict[str, Any]:
    """A job without its result for who sees totals only: what a check of a list of staff found names people and their pay."""
    return job if uow.cause.roles & PAY_READERS or job["kind"] in TOTALS_ONLY else job | {"result": None}
