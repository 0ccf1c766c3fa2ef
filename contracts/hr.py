"""What HR says to others that payroll reads: who is employed, what changed, who left, and how absences are paid. Never a reason for an
absence, a salary, an account or a National Insurance number: those are entered in payroll."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import PersonalData, contracts

SERVICE = "hr"
STAFF_RECORD = "6 years after the end of the employment (limitation of contract claims)"


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


def _day(says: str, *, may_be_null: bool = False) -> fields.Date:
    return fields.Date(required=True, allow_none=may_be_null, metadata={"description": says})


class _Employee(Schema):
    school_id = _text("Our own id of the school; it outlives any URN")
    employee_id = _text("HR's own number for the person, the same at every school")
    surname = _text("The surname")
    forename = _text("The forename; empty where there is none")
    second_forename = _text("The second forename; empty where there is none")
    born = _day("The birth date, by which the same person is recognised")
    gender = fields.String(
        required=True,
        validate=validate.OneOf(["F", "M", ""]),
        metadata={"description": "As HMRC has it; empty where not known"},
    )
    email = _text("The e-mail address; empty where there is none")
    teacher_reference = _text("The seven figures of the Teacher Reference Number; empty where there is none")


@contracts.event(
    "hr.employee.recorded.v1",
    meaning="Somebody is or will be employed at a school. What they are paid is agreed and entered elsewhere.",
    personal_data=PersonalData.IDENTIFIER,
    retention=STAFF_RECORD,
)
class EmployeeRecordedV1(_Employee):
    starts = _day("The first day of the employment")
    job_title = _text("The job, in a few words")


@contracts.event(
    "hr.employee.changed.v1",
    meaning="Something of an employee is otherwise than was said before; all of it is said again.",
    personal_data=PersonalData.IDENTIFIER,
    retention=STAFF_RECORD,
)
class EmployeeChangedV1(_Employee):
    pass


@contracts.event(
    "hr.employee.left.v1",
    meaning="An employee leaves a school; the day may be ahead.",
    personal_data=PersonalData.IDENTIFIER,
    retention=STAFF_RECORD,
)
class EmployeeLeftV1(Schema):
    school_id = _text("Our own id of the school; it outlives any URN")
    employee_id = _text("HR's own number for the person")
    left_on = _day("The last day of the employment")


@contracts.event(
    "hr.absence.recorded.v1",
    meaning="How days away are to be paid, said again whenever it changes. Why somebody is away is not said.",
    personal_data=PersonalData.IDENTIFIER,
    retention=STAFF_RECORD,
)
class AbsenceRecordedV1(Schema):
    school_id = _text("Our own id of the school; it outlives any URN")
    absence_id = _text("HR's own number for the days away, the same however often it is said")
    employee_id = _text("HR's own number for the person")
    starts = _day("The first day away")
    ends = _day("The last day away; null while it goes on", may_be_null=True)
    full_pay_basis_points = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, 10_000),
        metadata={"description": "The part of full pay: 10000 all of it, 5000 half, 0 nothing"},
    )
    statutory = fields.String(
        required=True,
        validate=validate.OneOf(["", "SSP", "SMP", "SPP", "SAP", "ShPP", "SPBP", "SNCP"]),
        metadata={"description": "The statutory pay that the days may bring; empty where none"},
    )
    due_on = _day("The day that family pay is reckoned from (birth expected, placement); else null", may_be_null=True)
    unpaid = fields.Boolean(required=True, metadata={"description": "Whether the days are not paid at all"})
    withdrawn = fields.Boolean(
        required=True, metadata={"description": "Whether it was said by mistake and counts no more"}
    )
