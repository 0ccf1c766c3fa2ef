"""What may be asked of procurement about suppliers: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

_NOT_EMPTY = validate.Length(min=1, error="Enter something here.")
_SHORT = validate.Length(max=40, error="Enter at most 40 characters.")
_NAME = validate.Length(max=300, error="Enter at most 300 characters.")
_LONG = validate.Length(max=2000, error="Enter at most 2,000 characters.")
_PENCE = validate.Range(1, 10**12, error="Enter an amount above nought.")


class Supplier(Schema):
    supplier_id = fields.String(required=True, validate=_NOT_EMPTY)


class Corrected(Supplier):
    name = fields.String(required=True, validate=_NAME)
    company_number = fields.String(load_default="", validate=_SHORT)
    vat_number = fields.String(load_default="", validate=_SHORT)
    reason = fields.String(required=True, validate=_LONG)


class SupplierAt(Supplier):
    """`version` is the one that was read: a step on another one is refused."""

    version = fields.Integer(required=True, strict=True)


class AnswerGiven(Schema):
    yes = fields.Boolean(required=True)
    details = fields.String(load_default="", validate=_LONG)


class Declarations(SupplierAt):
    answers = fields.Dict(keys=fields.String(), values=fields.Nested(AnswerGiven), required=True)
    signed_by = fields.String(required=True, validate=_NAME)
    signed_on = fields.Date(required=True)
    small_business = fields.Boolean(load_default=None, allow_none=True)
    cpv_codes = fields.List(fields.String(), load_default=list)
    insured_until = fields.Date(load_default=None, allow_none=True)


class Checked(SupplierAt):
    checks = fields.Dict(keys=fields.String(), values=fields.String(validate=_LONG), required=True)
    considered = fields.Dict(keys=fields.String(), values=fields.String(validate=_LONG), load_default=dict)
    payment_days = fields.Integer(load_default=None, allow_none=True, strict=True)


class Refused(SupplierAt):
    reason = fields.String(required=True, validate=_LONG)


class NewContact(Supplier):
    what_for = fields.String(load_default="orders", validate=_SHORT)
    name = fields.String(load_default="", validate=_NAME)
    email = fields.String(load_default="", validate=_NAME)
    phone = fields.String(load_default="", validate=_SHORT)
    found_in = fields.String(required=True, validate=_NAME)


class EndedContact(Supplier):
    contact_id = fields.String(required=True)
    reason = fields.String(required=True, validate=_LONG)


class BankRequest(Supplier):
    account_name = fields.String(required=True, validate=_NAME)
    sort_code = fields.String(required=True, validate=_SHORT)
    account_number = fields.String(required=True, validate=_SHORT)
    came_by = fields.String(required=True, validate=_NAME)
    number_in_request = fields.String(load_default="", validate=_SHORT)


class Change(Schema):
    change_id = fields.String(required=True, validate=_NOT_EMPTY)


class CallBack(Change):
    number = fields.String(required=True, validate=_SHORT)
    spoke_to = fields.String(required=True, validate=_NAME)
    words = fields.String(load_default="", validate=_LONG)


class Confirmed(Change):
    words = fields.String(load_default="", validate=_LONG)


class ChangeEnded(Change):
    reason = fields.String(required=True, validate=_LONG)


class NewConnection(Supplier):
    person = fields.String(required=True, validate=_NAME)
    kind = fields.String(
        required=True,
        validate=validate.OneOf(["owner", "director", "employee", "close relative", "business partner"]),
    )
    words = fields.String(load_default="", validate=_LONG)
    starts_on = fields.Date(required=True)


class EndedConnection(Supplier):
    connection_id = fields.String(required=True)
    ends_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=_LONG)


class Paper(Supplier):
    kind = fields.String(required=True, validate=validate.OneOf(["approval", "assurance"]))
    reference = fields.String(required=True, validate=_NAME)
    up_to_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PENCE)
    year = fields.String(required=True, validate=_SHORT)
