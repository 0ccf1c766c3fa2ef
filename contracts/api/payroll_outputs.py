"""What may be asked of payroll about what goes out of closed runs: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, PAID, PENCE, SHORT

_YEAR = validate.Range(2000, 2200, error="Give the year in which the tax year begins, like 2026.")
_MONTH = validate.Range(1, 12, error="A tax month is 1 to 12.")


class Run(Schema):
    run_id = fields.String(required=True, validate=NOT_EMPTY)


class FullPayment(Run):
    """`late_reason`: HMRC's letter, where the return comes after the payment."""

    final = fields.Boolean(load_default=False)
    late_reason = fields.String(load_default=None, allow_none=True, validate=SHORT)


class Employer(Schema):
    employer_id = fields.String(required=True, validate=NOT_EMPTY)


class EmployersYear(Employer):
    """`tax_year`: the year in which it begins."""

    tax_year = fields.Integer(required=True, strict=True, validate=_YEAR)


class EmployersMonth(EmployersYear):
    tax_month = fields.Integer(required=True, strict=True, validate=_MONTH)


class MonthBrought(Employer):
    """What the payslips of a tax month came to in another program: sums of all employees."""

    tax_year = fields.Integer(required=True, strict=True, validate=_YEAR)
    tax_month = fields.Integer(required=True, strict=True, validate=_MONTH)
    payslips = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10**6))
    tax_pence = fields.Integer(required=True, strict=True, validate=PENCE)
    student_loans_pence = fields.Integer(load_default=0, strict=True, validate=PENCE)
    postgraduate_loans_pence = fields.Integer(load_default=0, strict=True, validate=PENCE)
    employee_pence = fields.Integer(required=True, strict=True, validate=PENCE)
    employer_pence = fields.Integer(required=True, strict=True, validate=PENCE)
    pay_bill_pence = fields.Integer(required=True, strict=True, validate=PENCE)
    smp_pence = fields.Integer(load_default=0, strict=True, validate=PAID)
    spp_pence = fields.Integer(load_default=0, strict=True, validate=PAID)
    sap_pence = fields.Integer(load_default=0, strict=True, validate=PAID)
    shpp_pence = fields.Integer(load_default=0, strict=True, validate=PAID)
    spbp_pence = fields.Integer(load_default=0, strict=True, validate=PAID)
    sncp_pence = fields.Integer(load_default=0, strict=True, validate=PAID)


class LevyShare(EmployersYear):
    """`pence`: of the one levy allowance that connected employers have together."""

    pence = fields.Integer(required=True, strict=True, validate=PAID)
    source = fields.String(required=True, validate=LONG)


class YearBrought(EmployersYear):
    """What employees and employer contributed in a whole tax year that another program paid, before anything came off it."""

    employee_pence = fields.Integer(required=True, strict=True, validate=PAID)
    employer_pence = fields.Integer(required=True, strict=True, validate=PAID)
    source = fields.String(required=True, validate=LONG)


class Summary(EmployersMonth):
    """`nothing_paid`: somebody's word that a month without a run was one without payments."""

    nothing_paid = fields.Boolean(load_default=False)
    final = fields.Boolean(load_default=False)


class OneSubmission(Schema):
    submission_id = fields.String(required=True, validate=NOT_EMPTY)


class AccountSaid(Employer):
    account = fields.String(required=True, validate=SHORT)
    code = fields.String(required=True, validate=SHORT)
    name = fields.String(required=True, validate=SHORT)


class FundsReturn(Run):
    fund = fields.String(required=True, validate=SHORT)
