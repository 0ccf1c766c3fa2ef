"""What was spent, saved and committed, by school, code and contract: what is answered and done by the worker."""

from __future__ import annotations

from typing import Any

from contracts.api import procurement_reporting as asked
from contracts.api.limits import Nothing, School
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application.reporting import documents, glance, reports
from services.procurement.entrypoints.roles import OWN, TRUST
from shared.jobs.run import JobRun
from shared.service import Needs, TableOwned, rpc
from shared.service import job as job_kind

REPORTING_TABLES: tuple[TableOwned, ...] = ()
_MEDIA = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class Reporting:
    """What was spent, saved and committed, by school, code and contract."""

    @rpc(asked.OfYear, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def trust_report(self, uow: Procuring, year: str) -> dict[str, Any]:
        return reports.trust_report(uow, year)

    @rpc(asked.OfSchoolYear, roles=OWN, needs=Needs.READ, changes=False)
    def school_report(self, uow: Procuring, school_id: str, year: str) -> dict[str, Any]:
        return reports.school_report(uow, school_id, year)

    # `changes=False` though they add a job: a school that has left may still take its report away.
    @rpc(asked.OfYear, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def make_trust_report(self, uow: Procuring, year: str) -> dict[str, str]:
        return documents.ask_for_report(uow, year)

    @rpc(asked.OfSchoolYear, roles=OWN, needs=Needs.READ, changes=False)
    def make_school_report(self, uow: Procuring, school_id: str, year: str) -> dict[str, str]:
        return documents.ask_for_report(uow, year, school_id)

    # For home pages: one question for all cards

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def trust_glance(self, uow: Procuring) -> dict[str, Any]:
        return glance.of_trust(uow)

    @rpc(School, roles=OWN, needs=Needs.READ, changes=False)
    def school_glance(self, uow: Procuring, school_id: str) -> dict[str, Any]:
        return glance.of_school(uow, school_id)

    @job_kind(documents.REPORT_JOB)
    def report_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Writing the report") as uow:
            files = documents.report_files(procuring(uow), run.arguments["year"], run.school_id)
        for name, content in files:
            run.keep_file(name, _MEDIA[name.rpartition(".")[2]], content)
        return {"files": [name for name, _ in files]}
