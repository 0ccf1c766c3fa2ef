"""People, employments, posts and what is known of them: what is answered and listened to, and what the worker does with a list of staff."""

from __future__ import annotations

from typing import Any

from contracts.api import limits
from contracts.api import payroll_staff as asked
from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.adapters.unit_of_work import paying
from services.payroll.application.staff import employments, facts, importing, increments, people, posts, reading
from services.payroll.entrypoints.kept import with_file_kept
from services.payroll.entrypoints.roles import ENTERERS, PAY_READERS, PAYE_RECORD
from shared.jobs.run import JobRun
from shared.service import Needs, TableOwned, rpc
from shared.service import job as job_kind

STAFF_TABLES = (
    TableOwned("person", "People who are or were paid", "keep", PAYE_RECORD),
    TableOwned("person_known_as", "Their numbers in other services", "delete"),
    TableOwned("employment", "Their employments", "keep", PAYE_RECORD),
    TableOwned("post", "Their posts", "keep", PAYE_RECORD),
    TableOwned("fact", "Tax codes, pension memberships and what else is known", "keep", PAYE_RECORD),
    TableOwned("absence", "How absences were paid", "keep", PAYE_RECORD),
    TableOwned("staff_step", "Who changed what", "keep", PAYE_RECORD),
    TableOwned("staff_question", "Questions whether two people are one", "delete"),
)


class StaffRecords:
    """People, employments, posts and what is known of them."""

    @rpc(asked.PersonSaid, roles=ENTERERS)
    def add_person(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return people.add_person(uow, **said)

    @rpc(asked.PersonChanged, roles=ENTERERS)
    def change_person(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return people.change_person(uow, **said)

    @rpc(asked.StaffWanted, roles=PAY_READERS, needs=Needs.READ, changes=False)
    def staff_listed(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return reading.staff_listed(uow, **said)

    @rpc(asked.OfPerson, roles=PAY_READERS, needs=Needs.READ, changes=False)
    def person_page(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return reading.person_page(uow, **said)

    @rpc(asked.NewEmployment, roles=ENTERERS)
    def add_employment(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return employments.add_employment(uow, **said)

    @rpc(asked.EndedEmployment, roles=ENTERERS)
    def end_employment(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return employments.end_employment(uow, **said)

    @rpc(asked.PostSaid, roles=ENTERERS)
    def set_post(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return posts.set_post(uow, **said)

    @rpc(asked.EndedPost, roles=ENTERERS)
    def end_post(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return posts.end_post(uow, **said)

    @rpc(asked.IncrementsWanted, roles=ENTERERS, needs=Needs.READ, changes=False)
    def increments_due(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return increments.increments_listed(uow, **said)

    @rpc(asked.IncrementsTaken, roles=ENTERERS)
    def take_increments(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return increments.take_increments(uow, **said)

    @rpc(asked.FactSaid, roles=ENTERERS)
    def set_fact(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return facts.set_fact(uow, **said)

    @rpc(asked.FactEnded, roles=ENTERERS)
    def put_fact_aside(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return facts.put_fact_aside(uow, **said)

    # A list of staff

    @rpc(limits.School, roles=ENTERERS, needs=Needs.READ, changes=False)
    def staff_template(self, uow: Paying, school_id: str) -> dict[str, str]:
        return importing.staff_template()

    @rpc(limits.School, roles=ENTERERS, needs=Needs.READ, changes=False)
    def staff_columns(self, uow: Paying, school_id: str) -> list[dict[str, Any]]:
        return importing.staff_columns()

    @rpc(asked.StaffFile, roles=ENTERERS)
    def import_staff(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return importing.import_staff(uow, **said)

    @rpc(asked.CheckedFile, roles=ENTERERS)
    def take_staff(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return importing.take_staff(uow, **said)

    @rpc(asked.CheckedFile, roles=ENTERERS, needs=Needs.READ, changes=False)
    def import_result(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return importing.import_result(uow, **said)

    # What the worker does

    @job_kind(importing.STAFF_JOB)
    def staff_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Taking the staff in" if run.arguments["take"] else "Checking the list of staff") as uow:
            found = importing.staff_imported(paying(uow), run.arguments)
        return with_file_kept(run, found)
