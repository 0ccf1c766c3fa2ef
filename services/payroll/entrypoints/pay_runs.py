"""Pay runs: what is answered, and what the worker does in steps."""

from __future__ import annotations

from typing import Any

from contracts.api import payroll_pay_runs as asked
from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.adapters.unit_of_work import paying
from services.payroll.application.pay_runs import balances, calculating, deciding, entries, opening, reading
from services.payroll.entrypoints.roles import APPROVERS, ENTERERS, OFFICERS, PAY_READERS, PAYE_RECORD, TOTAL_READERS
from shared.jobs.run import JobRun
from shared.service import Needs, TableOwned, rpc
from shared.service import job as job_kind

PAY_RUNS_TABLES = (
    TableOwned("run_variation", "What was entered for pay runs", "keep", PAYE_RECORD),
    TableOwned("run_person", "What payslips were made from", "keep", PAYE_RECORD),
    TableOwned("payslip", "Payslips", "keep", PAYE_RECORD),
    TableOwned("year_to_date", "Tax years by payroll id", "keep", PAYE_RECORD),
    TableOwned("person_to_date", "Figures kept from one run to the next", "keep", PAYE_RECORD),
)


class PayRuns:
    """From the opening of a run to its payslips."""

    @rpc(asked.RunsWanted, roles=TOTAL_READERS | ENTERERS, needs=Needs.NOTHING, changes=False)
    def runs(self, uow: Paying, pay_group_id: str | None, school_id: str | None) -> list[dict[str, Any]]:
        return opening.runs(uow, pay_group_id, school_id)

    @rpc(asked.NewRun, roles=OFFICERS, needs=Needs.NOTHING)
    def open_run(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return opening.open_run(uow, **said)

    @rpc(asked.OneRun, roles=TOTAL_READERS | ENTERERS, needs=Needs.NOTHING, changes=False)
    def run_page(self, uow: Paying, run_id: str) -> dict[str, Any]:
        return reading.run_page(uow, run_id)

    @rpc(asked.Abandonment, roles=OFFICERS, needs=Needs.NOTHING)
    def abandon(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return opening.abandon(uow, **said)

    # What is entered

    @rpc(asked.RunOfSchool, roles=PAY_READERS, needs=Needs.NOTHING, changes=False)
    def variations(self, uow: Paying, run_id: str, school_id: str | None) -> list[dict[str, Any]]:
        return entries.variations(uow, run_id, school_id)

    @rpc(asked.NewEntry, roles=ENTERERS)
    def add_variation(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return entries.add_variation(uow, **said)

    @rpc(asked.EntryChanged, roles=ENTERERS)
    def change_variation(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return entries.change_variation(uow, **said)

    @rpc(asked.OneEntry, roles=ENTERERS)
    def remove_variation(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return entries.remove_variation(uow, **said)

    @rpc(asked.WeeksWanted, roles=ENTERERS, needs=Needs.READ, changes=False)
    def weeks_proposed(self, uow: Paying, **said: Any) -> list[dict[str, Any]]:
        return balances.weeks_proposed(uow, **said)

    # What comes of it

    @rpc(asked.OneRun, roles=OFFICERS, needs=Needs.NOTHING)
    def calculate(self, uow: Paying, run_id: str) -> dict[str, Any]:
        return calculating.calculate(uow, run_id)

    @job_kind(calculating.JOB)
    def calculate_job(self, run: JobRun) -> dict[str, Any]:
        begun, entered = run.checkpoint, run.checkpoint["entered"] if run.checkpoint else None
        with run.unit_of_work() as uow:
            work = calculating.prepared(paying(uow), **run.arguments, entered=entered)
        people = work.people[begun["people"] if begun else 0 :]
        done = len(work.people) - len(people)
        for start in range(0, len(people), calculating.PEOPLE_IN_A_STEP):
            some = people[start : start + calculating.PEOPLE_IN_A_STEP]
            done += len(some)
            kept = {"entered": work.entered, "people": done}
            with run.step("Working out pay", checkpoint=kept, advance=len(some), total=len(work.people)) as uow:
                calculating.calculate_some(paying(uow), work, some)
        with run.step("Adding up the run") as uow:
            return calculating.finished(paying(uow), work)

    @rpc(asked.PayslipsWanted, roles=PAY_READERS, needs=Needs.NOTHING, changes=False)
    def payslips_listed(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return reading.payslips_listed(uow, **said)

    @rpc(asked.OnePayslip, roles=PAY_READERS, needs=Needs.NOTHING, changes=False)
    def payslip_page(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return reading.payslip_page(uow, **said)

    @rpc(asked.VarianceWanted, roles=PAY_READERS | APPROVERS, needs=Needs.NOTHING, changes=False)
    def variance(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return reading.variance(uow, **said)

    # Decisions

    @rpc(asked.RunAt, roles=APPROVERS, needs=Needs.NOTHING)
    def approve(self, uow: Paying, run_id: str, version: int) -> dict[str, Any]:
        return deciding.approve(uow, run_id, version)

    @rpc(asked.RunAt, roles=OFFICERS, needs=Needs.NOTHING)
    def close_run(self, uow: Paying, run_id: str, version: int) -> dict[str, Any]:
        return deciding.close_run(uow, run_id, version)

    @job_kind(deciding.JOB)
    def close_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Closing the run", total=1, advance=1) as uow:
            return deciding.closed(paying(uow), run.arguments["run_id"])
