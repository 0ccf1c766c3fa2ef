"""What may be asked of payroll about employers: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, SHORT

_ADDRESS = validate.Length(max=5, error="Give at most five lines of the address.")
_FREQUENCIES = validate.OneOf(["weekly", "two-weekly", "four-weekly", "monthly"])


class Employer(Schema):
    employer_id = fields.String(required=True, validate=NOT_EMPTY)


class EmployerSaid(Schema):
    """`paye` is written 123/AB456. The account that pays (`bacs_…`) may be given later, all of it together, and so may the address that
    P45s and P60s need."""

    name = fields.String(required=True, validate=LONG)
    paye = fields.String(required=True, validate=SHORT)
    accounts_office = fields.String(required=True, validate=SHORT)
    corporation_tax = fields.String(load_default="", validate=SHORT)
    bacs_user = fields.String(load_default="", validate=SHORT)
    bacs_sort_code = fields.String(load_default="", validate=SHORT)
    bacs_number = fields.String(load_default="", validate=SHORT)
    local_authority = fields.String(load_default="", validate=SHORT)
    teachers_employer = fields.String(load_default="", validate=SHORT)
    local_fund = fields.String(load_default="", validate=SHORT)
    local_employer = fields.String(load_default="", validate=SHORT)
    claims_allowance = fields.Boolean(load_default=False)
    takes_converted = fields.Boolean(load_default=False)
    address = fields.List(fields.String(validate=LONG), load_default=list, validate=_ADDRESS)
    postcode = fields.String(load_default="", validate=SHORT)


class EmployerChanged(EmployerSaid):
    """`version` is the one that was read: a step on another one is refused."""

    employer_id = fields.String(required=True, validate=NOT_EMPTY)
    version = fields.Integer(required=True, strict=True)


class NewPayGroup(Employer):
    """`day` for monthly pay, 31 is the last day of the month; `first_payday` and `days_after` for pay by weeks."""

    name = fields.String(required=True, validate=SHORT)
    frequency = fields.String(required=True, validate=_FREQUENCIES)
    day = fields.Integer(load_default=None, allow_none=True, strict=True)
    first_payday = fields.Date(load_default=None, allow_none=True)
    days_after = fields.Integer(load_default=0, strict=True)


class PayGroupsWanted(Schema):
    """`school_id` asks for the groups of the school's employer."""

    school_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)
    employer_id = fields.String(load_default=None, allow_none=True, validate=NOT_EMPTY)


class SchoolsEmployer(Employer):
    school_id = fields.String(required=True, validate=NOT_EMPTY)
    starts = fields.Date(required=True)
    source = fields.String(required=True, validate=LONG)
    local_authority = fields.String(load_default="", validate=SHORT)
    establishment = fields.String(load_default="", validate=SHORT)


class FundRate(Employer):
    """`per_cent` as the fund's certificate writes it, for example 19.8."""

    fund = fields.String(required=True, validate=SHORT)
    starts = fields.Date(required=True)
    per_cent = fields.Decimal(required=True)
    source = fields.String(required=True, validate=LONG)


class ReEnrolmentDay(Employer):
    """`chosen`: the day on which the employer's duties of automatic enrolment began, or of a re-enrolment."""

    chosen = fields.Date(required=True)
    source = fields.String(required=True, validate=LONG)


class ReEnrolment(Employer):
    """`with_people`: also who is out of the schemes, which reads all of the employer's staff."""

    with_people = fields.Boolean(load_default=True)
