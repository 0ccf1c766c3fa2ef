"""Employers, pay groups and pension fund rates: what is answered."""

from __future__ import annotations

from typing import Any

from contracts.api import payroll_employers as asked
from contracts.api.limits import Nothing
from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.application.employers import dated, keeping, re_enrolling
from services.payroll.entrypoints.roles import ENTERERS, OFFICERS, PAY_READERS, PAYE_RECORD, TOTAL_READERS
from shared.service import Needs, TableOwned, rpc

EMPLOYERS_TABLES = (TableOwned("school_employer", "Who employs its staff", "keep", PAYE_RECORD),)


class EmployersOfStaff:
    """Employers, their pay groups, and which school belongs to which."""

    @rpc(asked.EmployerSaid, roles=OFFICERS, needs=Needs.NOTHING)
    def add_employer(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return keeping.add_employer(uow, **said)

    @rpc(asked.EmployerChanged, roles=OFFICERS, needs=Needs.NOTHING)
    def change_employer(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return keeping.change_employer(uow, **said)

    @rpc(Nothing, roles=TOTAL_READERS, needs=Needs.NOTHING, changes=False)
    def employers(self, uow: Paying) -> list[dict[str, Any]]:
        return keeping.employers(uow)

    @rpc(asked.Employer, roles=TOTAL_READERS, needs=Needs.NOTHING, changes=False)
    def employer_page(self, uow: Paying, employer_id: str) -> dict[str, Any]:
        return keeping.employer_page(uow, employer_id)

    @rpc(asked.NewPayGroup, roles=OFFICERS, needs=Needs.NOTHING)
    def add_pay_group(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return keeping.add_pay_group(uow, **said)

    @rpc(asked.PayGroupsWanted, roles=ENTERERS | PAY_READERS | TOTAL_READERS, needs=Needs.READ, changes=False)
    def pay_groups(self, uow: Paying, **said: Any) -> list[dict[str, Any]]:
        return keeping.pay_groups(uow, **said)

    @rpc(asked.SchoolsEmployer, roles=OFFICERS)
    def set_school_employer(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return dated.set_school_employer(uow, **said)

    @rpc(Nothing, roles=OFFICERS, needs=Needs.NOTHING, changes=False)
    def schools_need_employer(self, uow: Paying) -> list[dict[str, Any]]:
        return dated.schools_need_employer(uow)

    @rpc(asked.FundRate, roles=OFFICERS, needs=Needs.NOTHING)
    def set_fund_rate(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return dated.set_fund_rate(uow, **said)

    @rpc(asked.ReEnrolmentDay, roles=OFFICERS, needs=Needs.NOTHING)
    def set_re_enrolment_day(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return re_enrolling.set_re_enrolment_day(uow, **said)

    @rpc(asked.ReEnrolment, roles=OFFICERS, needs=Needs.NOTHING, changes=False)
    def to_re_enrol(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return re_enrolling.to_re_enrol(uow, **said)
