"""What may be asked of membership about people and the roles that they hold."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import NOT_EMPTY, School
from contracts.api.membership import LONG_NAME, optional, optional_day

SCHOOL_ROLES = ("head", "business_manager", "office", "governor")
TRUST_ROLES = (
    "membership_lead",
    "buyer",
    "payroll_officer",
    "hr_adviser",
    "technician",
    "catering_manager",
    "finance",
    "executive",
    "trustee",
    "auditor",
    "operator",
)


class NewPerson(Schema):
    name = fields.String(required=True, validate=LONG_NAME)
    email = fields.Email(load_default=None, allow_none=True)
    account = optional(validate.Length(min=1, max=320))


class ChangedPerson(Schema):
    person_id = fields.String(required=True)
    name = optional(LONG_NAME)
    email = fields.Email(load_default=None, allow_none=True)
    account = optional(validate.Length(min=1, max=320))


class SchoolAppointment(School):
    person_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(SCHOOL_ROLES))
    from_on = fields.Date(required=True)
    until_on = optional_day()


class TrustAppointment(Schema):
    person_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(TRUST_ROLES))
    from_on = fields.Date(required=True)
    until_on = optional_day()


class NewAtTrust(Schema):
    name = fields.String(required=True, validate=LONG_NAME)
    email = fields.Email(load_default=None, allow_none=True)
    account = fields.String(required=True, validate=validate.Length(min=1, max=320, error="Enter the sign-in name."))
    role = fields.String(required=True, validate=validate.OneOf(TRUST_ROLES))
    from_on = fields.Date(required=True)
    until_on = optional_day()


class NewAtSchool(NewAtTrust):
    school_id = fields.String(required=True, validate=NOT_EMPTY)
    role = fields.String(required=True, validate=validate.OneOf(SCHOOL_ROLES))


class SchoolIds(Schema):
    school_ids = fields.List(
        fields.String(validate=validate.Length(max=36)), required=True, validate=validate.Length(max=500)
    )


class Accounts(Schema):
    accounts = fields.List(
        fields.String(validate=validate.Length(max=320)), required=True, validate=validate.Length(max=500)
    )


class EndSchoolAppointment(School):
    person_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(SCHOOL_ROLES))
    last_day = fields.Date(required=True)


class EndTrustAppointment(Schema):
    person_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(TRUST_ROLES))
    last_day = fields.Date(required=True)


class SchoolOnDay(School):
    on = optional_day()


class OnDay(Schema):
    on = optional_day()
