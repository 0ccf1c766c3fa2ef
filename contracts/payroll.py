"""What payroll says: that runs were opened, approved and closed, that payslips and returns are there, and what was used. Totals and ids
only: nobody's pay, account or number is ever in an event."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import Replay, contracts
from shared.messaging.take_up import declare_kernel_events

SERVICE = "payroll"
PAYE_RECORD = (
    "3 years after the tax year (PAYE records) and 6 years after the financial year (company accounting records)"
)
_KINDS = validate.OneOf(["regular", "supplementary", "correction"])
_FREQUENCIES = validate.OneOf(["weekly", "two-weekly", "four-weekly", "monthly"])

declare_kernel_events(SERVICE)


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


def _count(says: str) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=0), metadata={"description": says})


def _day(says: str) -> fields.Date:
    return fields.Date(required=True, metadata={"description": says})


def _kind() -> fields.String:
    return fields.String(required=True, validate=_KINDS, metadata={"description": "What the run pays"})


def _total(says: str) -> fields.Integer:
    left_out = "in pence; null in a run of so few payslips that it would tell what somebody is paid"
    return fields.Integer(
        required=True,
        allow_none=True,
        strict=True,
        metadata={"description": f"{says} of all payslips together, {left_out}"},
    )


@contracts.event(
    "payroll.run.opened.v1",
    meaning="A pay run was opened: from now on variations can be entered for it.",
    retention=PAYE_RECORD,
)
class RunOpenedV1(Schema):
    run_id = _text("The pay run")
    employer_id = _text("The employer whose people it pays")
    pay_group_id = _text("The pay group")
    kind = _kind()
    frequency = fields.String(
        required=True, validate=_FREQUENCIES, metadata={"description": "How often the group is paid"}
    )
    pays_from = _day("The first day that it pays for")
    pays_until = _day("The last day that it pays for")
    paid_on = _day("The day on which money moves")


class _Totals(Schema):
    run_id = _text("The pay run")
    employer_id = _text("The employer whose people it pays")
    pay_group_id = _text("The pay group")
    kind = _kind()
    paid_on = _day("The day on which money moves")
    payslips = _count("Payslips in it")
    gross_pence = _total("Gross pay")
    tax_pence = _total("Income tax")
    employee_insurance_pence = _total("Employees' National Insurance")
    employer_insurance_pence = _total("The employer's National Insurance")
    employer_pension_pence = _total("The employer's pension contributions")
    net_pence = _total("Net pay")
    cost_pence = _total("The whole cost")


@contracts.event(
    "payroll.run.approved.v1",
    meaning="A pay run was approved by somebody who entered, calculated and changed nothing in it.",
    retention=PAYE_RECORD,
)
class RunApprovedV1(_Totals):
    pass


@contracts.event(
    "payroll.run.closed.v1",
    meaning="A pay run was closed: its payslips never change again. What is wrong in it is put right by a run of its own.",
    retention=PAYE_RECORD,
)
class RunClosedV1(_Totals):
    pass


@contracts.event(
    "payroll.payslip.issued.v1",
    meaning="Payslips of a closed run are there for the staff of a school; up to 500 in one event.",
    retention=PAYE_RECORD,
)
class PayslipIssuedV1(Schema):
    school_id = _text("Our own id of the school; it outlives any URN")
    run_id = _text("The pay run")
    payslip_ids = fields.List(fields.String(), required=True, metadata={"description": "The payslips, by our own ids"})
    paid_on = _day("The day on which money moves")


@contracts.event(
    "payroll.submission.prepared.v1",
    meaning="A return to HMRC was prepared from closed runs; it is not sent by this.",
    retention=PAYE_RECORD,
)
class SubmissionPreparedV1(Schema):
    submission_id = _text("The return, by our own id")
    employer_id = _text("The employer whose return it is")
    kind = fields.String(
        required=True,
        validate=validate.OneOf(["FPS", "EPS"]),
        metadata={"description": "Full payment submission or employer payment summary"},
    )
    tax_year = _count("The year in which the tax year begins")
    tax_month = _count("The tax month, 1 to 12")
    can_go = fields.Boolean(
        required=True, metadata={"description": "Whether nothing was found that HMRC would turn it down for"}
    )


@contracts.event(
    "payroll.usage.recorded.v1",
    meaning="A school used payroll: so many payslips of its staff were made in a closed run.",
    retention=PAYE_RECORD,
    replay=Replay.FULL,
)
class UsageRecordedV1(Schema):
    school_id = _text("Our own id of the school; it outlives any URN")
    usage_id = _text("The same for the same use, however often it is said")
    line = _text("The line of the catalogue of services that the use belongs to")
    measure = fields.String(
        required=True, validate=validate.OneOf(["payslip"]), metadata={"description": "What is counted"}
    )
    quantity = _count("How many")
    on = _day("The day of the use")
    about = _text("What was used, in words")
