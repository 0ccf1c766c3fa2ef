"""What may be asked of procurement about suppliers: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, WORDS

_SHORT = validate.Length(max=40, error="Enter at most 40 characters.")
_PENCE = validate.Range(1, 10**12, error="Enter an amount above zero.")


class Supplier(Schema):
    supplier_id = fields.String(required=True, validate=NOT_EMPTY)


class NewSupplier(Schema):
    name = fields.String(required=True, validate=LONG)
    company_number = fields.String(load_default="", validate=_SHORT)
    vat_number = fields.String(load_default="", validate=_SHORT)


class SupplierFromBefore(NewSupplier):
    """`reason`: what the trust bought from it before, and how that is known."""

    reason = fields.String(required=True, validate=WORDS)


class StopSupplier(Supplier):
    reason = fields.String(required=True, validate=WORDS)


class Corrected(Supplier):
    name = fields.String(required=True, validate=LONG)
    company_number = fields.String(load_default="", validate=_SHORT)
    vat_number = fields.String(load_default="", validate=_SHORT)
    reason = fields.String(required=True, validate=WORDS)


class SupplierAt(Supplier):
    """`version` is the one that was read: a step on another one is refused."""

    version = fields.Integer(required=True, strict=True)


class AnswerGiven(Schema):
    yes = fields.Boolean(required=True)
    details = fields.String(load_default="", validate=WORDS)


class Declarations(SupplierAt):
    answers = fields.Dict(keys=fields.String(), values=fields.Nested(AnswerGiven), required=True)
    signed_by = fields.String(required=True, validate=LONG)
    signed_on = fields.Date(required=True)
    small_business = fields.Boolean(load_default=None, allow_none=True)
    cpv_codes = fields.List(fields.String(), load_default=list)
    insured_until = fields.Date(load_default=None, allow_none=True)


class Checked(SupplierAt):
    checks = fields.Dict(keys=fields.String(), values=fields.String(validate=WORDS), required=True)
    considered = fields.Dict(keys=fields.String(), values=fields.String(validate=WORDS), load_default=dict)
    payment_days = fields.Integer(load_default=None, allow_none=True, strict=True)


class Refused(SupplierAt):
    reason = fields.String(required=True, validate=WORDS)


class NewContact(Supplier):
    what_for = fields.String(load_default="orders", validate=_SHORT)
    name = fields.String(load_default="", validate=LONG)
    email = fields.String(load_default="", validate=LONG)
    phone = fields.String(load_default="", validate=_SHORT)
    found_in = fields.String(required=True, validate=LONG)


class EndedContact(Supplier):
    contact_id = fields.String(required=True)
    reason = fields.String(required=True, validate=WORDS)


class BankRequest(Supplier):
    account_name = fields.String(required=True, validate=LONG)
    sort_code = fields.String(required=True, validate=_SHORT)
    account_number = fields.String(required=True, validate=_SHORT)
    came_by = fields.String(required=True, validate=LONG)
    number_in_request = fields.String(load_default="", validate=_SHORT)


class Change(Schema):
    change_id = fields.String(required=True, validate=NOT_EMPTY)


class CallBack(Change):
    number = fields.String(required=True, validate=_SHORT)
    spoke_to = fields.String(required=True, validate=LONG)
    words = fields.String(load_default="", validate=WORDS)


class Confirmed(Change):
    words = fields.String(load_default="", validate=WORDS)


class ChangeEnded(Change):
    reason = fields.String(required=True, validate=WORDS)


class NewConnection(Supplier):
    person = fields.String(required=True, validate=LONG)
    kind = fields.String(
        required=True,
        validate=validate.OneOf(["owner", "director", "employee", "close relative", "business partner"]),
    )
    words = fields.String(load_default="", validate=WORDS)
    starts_on = fields.Date(required=True)


class EndedConnection(Supplier):
    connection_id = fields.String(required=True)
    ends_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=WORDS)


class Paper(Supplier):
    kind = fields.String(required=True, validate=validate.OneOf(["approval", "assurance"]))
    reference = fields.String(required=True, validate=LONG)
    up_to_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PENCE)
    year = fields.String(required=True, validate=_SHORT)
