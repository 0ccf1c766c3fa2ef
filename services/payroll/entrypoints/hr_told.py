"""What payroll hears of staff from HR, and the questions that come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.api import payroll_staff as asked
from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.application.staff import heard
from services.payroll.entrypoints.roles import ENTERERS, PAY_READERS
from shared import refusals
from shared.messaging.outcomes import Event, Refused
from shared.service import Needs, handles, rpc

_WHO = (
    "school_id", "employee_id", "surname", "forename", "second_forename", "born", "gender", "email", "teacher_reference",
)  # fmt: skip


class ToldByHr:
    """Staff as HR tells of them."""

    @handles("hr.employee.recorded.v1", reads=[*_WHO, "starts", "job_title"])
    def employee_recorded(self, uow: Paying, event: Event) -> None:
        _taken(heard.employee_recorded, uow, event)

    @handles("hr.employee.changed.v1", reads=_WHO)
    def employee_changed(self, uow: Paying, event: Event) -> None:
        _taken(heard.employee_changed, uow, event)

    @handles("hr.employee.left.v1", reads=["school_id", "employee_id", "left_on"])
    def employee_left(self, uow: Paying, event: Event) -> None:
        _taken(heard.employee_left, uow, event)

    @handles(
        "hr.absence.recorded.v1",
        reads=[
            "school_id", "absence_id", "employee_id", "starts", "ends", "full_pay_basis_points", "statutory", "due_on",
            "unpaid", "withdrawn",
        ],
    )  # fmt: skip
    def absence_recorded(self, uow: Paying, event: Event) -> None:
        _taken(heard.absence_recorded, uow, event)

    @rpc(asked.StaffWaiting, roles=PAY_READERS, needs=Needs.READ, changes=False)
    def staff_questions(self, uow: Paying, school_id: str | None) -> dict[str, Any]:
        return heard.staff_questions(uow, school_id)

    @rpc(asked.QuestionAnswered, roles=ENTERERS)
    def answer_staff_question(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return heard.answer_question(uow, **said)


def _taken(handler: Callable[..., None], uow: Paying, event: Event) -> None:
    """Take in what HR said. What cannot be will be no better when it is tried again: Refused, so that a person sees it."""
    try:
        handler(uow, **event.data)
    except refusals.Refused as refusal:
        raise Refused(f"{refusal}.") from refusal
