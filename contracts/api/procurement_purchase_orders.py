"""What may be asked of procurement about purchase orders: the request of each RPC method. Quantities and prices are decimals
written as text."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import NOT_EMPTY, SHORT, WORDS

_LINES = validate.Length(max=1000, error="Send at most 1,000 lines.")
_QUANTITY = validate.Range(0, 10**9, error="Give zero or more, and no more than can be meant.")
_STATES = validate.OneOf(["placed", "part received", "received", "closed", "cancelled"])
_KINDS = validate.OneOf(["school", "collective", "contract"])
_WANTS = validate.OneOf(["credit", "replacement"])


class OrdersWanted(Schema):
    words = fields.String(load_default="", validate=SHORT)
    states = fields.List(fields.String(validate=_STATES), load_default=list)
    kinds = fields.List(fields.String(validate=_KINDS), load_default=list)
    supplier_id = fields.String(load_default="")
    school_ids = fields.List(fields.String(), load_default=list)
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    page_size = fields.Integer(load_default=50, strict=True, validate=validate.Range(1, 200))


class SchoolOrdersWanted(Schema):
    school_id = fields.String(required=True, validate=NOT_EMPTY)
    words = fields.String(load_default="", validate=SHORT)
    states = fields.List(fields.String(validate=_STATES), load_default=list)
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    page_size = fields.Integer(load_default=50, strict=True, validate=validate.Range(1, 200))


class OneOrder(Schema):
    purchase_order_id = fields.String(required=True, validate=NOT_EMPTY)


class SchoolOneOrder(OneOrder):
    school_id = fields.String(required=True, validate=NOT_EMPTY)


class CameLine(Schema):
    """What came of a line; `turned_away` of it was damaged or wrong, and goes back for what is wanted."""

    line_no = fields.Integer(required=True, strict=True)
    quantity = fields.Decimal(required=True, validate=_QUANTITY)
    turned_away = fields.Decimal(load_default=None, allow_none=True, validate=_QUANTITY)
    reason = fields.String(load_default="", validate=WORDS)
    wants = fields.String(load_default="credit", validate=_WANTS)


class Came(OneOrder):
    delivery_note = fields.String(required=True, validate=SHORT)
    lines = fields.List(fields.Nested(CameLine), required=True, validate=_LINES)
    last = fields.Boolean(load_default=False)
    on = fields.Date(load_default=None, allow_none=True)


class SchoolCame(Came):
    school_id = fields.String(required=True, validate=NOT_EMPTY)


class BackLine(Schema):
    line_no = fields.Integer(required=True, strict=True)
    quantity = fields.Decimal(required=True, validate=_QUANTITY)


class SentBack(OneOrder):
    lines = fields.List(fields.Nested(BackLine), required=True, validate=_LINES)
    reason = fields.String(required=True, validate=WORDS)
    wants = fields.String(required=True, validate=_WANTS)
    reference = fields.String(load_default="", validate=SHORT)
    on = fields.Date(load_default=None, allow_none=True)


class SchoolSentBack(SentBack):
    school_id = fields.String(required=True, validate=NOT_EMPTY)


class TakenBack(OneOrder):
    entry_id = fields.String(required=True, validate=NOT_EMPTY)
    reason = fields.String(required=True, validate=WORDS)


class SchoolTakenBack(TakenBack):
    school_id = fields.String(required=True, validate=NOT_EMPTY)


class LineChange(Schema):
    line_no = fields.Integer(required=True, strict=True)
    quantity = fields.Decimal(load_default=None, allow_none=True, validate=_QUANTITY)
    unit_price = fields.Decimal(load_default=None, allow_none=True)


class OrderChanged(OneOrder):
    reason = fields.String(required=True, validate=WORDS)
    lines = fields.List(fields.Nested(LineChange), load_default=list, validate=_LINES)
    delivery_on = fields.Date(load_default=None, allow_none=True)
    version = fields.Integer(load_default=None, allow_none=True, strict=True)


class OrderEnded(OneOrder):
    reason = fields.String(load_default="", validate=WORDS)
    version = fields.Integer(load_default=None, allow_none=True, strict=True)


class Buyer(Schema):
    """How the trust stands on its orders; `gln` is a global location number, where it has one."""

    name = fields.String(required=True, validate=WORDS)
    vat_number = fields.String(load_default="", validate=SHORT)
    company_number = fields.String(load_default="", validate=SHORT)
    gln = fields.String(load_default="", validate=SHORT)
    street = fields.String(load_default="", validate=SHORT)
    town = fields.String(load_default="", validate=SHORT)
    postcode = fields.String(load_default="", validate=validate.Length(max=12, error="Enter at most 12 characters."))
    email = fields.String(load_default="", validate=SHORT)
