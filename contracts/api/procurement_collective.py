"""What may be asked of procurement about collective orders: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, PAID, SHORT, School
from contracts.api.procurement import UNITS, VAT

_COUNT = validate.Range(min=0)


class Order(Schema):
    order_id = fields.String(required=True, validate=NOT_EMPTY)


class CalledOff(Order):
    reason = fields.String(required=True, validate=LONG)


class Moved(Order):
    closes_at = fields.AwareDateTime(required=True)
    delivery_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=LONG)


class SchoolSavings(School):
    """`working` as well makes it long: every item of every order."""

    working = fields.Boolean(load_default=True)


class SchoolOrder(School):
    order_id = fields.String(required=True, validate=NOT_EMPTY)


class Fee(Schema):
    """`pence` is the amount: below the free threshold, per order, per unit, or for the first unit."""

    kind = fields.String(
        required=True, validate=validate.OneOf(["delivery", "flat", "per item", "first and further", "percent"])
    )
    name = fields.String(required=True, validate=NOT_EMPTY)
    vat = fields.String(load_default="standard", validate=VAT)
    pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    free_from_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    further_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    units_at_most = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    per_cent = fields.Decimal(load_default=None, allow_none=True, validate=_COUNT)


class NewWindow(Schema):
    """`code` is the cost code of every item for which `codes` has no other; `bought_under` the framework or tender."""

    title = fields.String(required=True, validate=LONG)
    supplier_id = fields.String(required=True)
    schools = fields.List(fields.String(), required=True)
    skus = fields.List(fields.String(), required=True)
    opens_at = fields.AwareDateTime(load_default=None, allow_none=True)
    closes_at = fields.AwareDateTime(required=True)
    delivery_on = fields.Date(required=True)
    box_fill_from = fields.AwareDateTime(load_default=None, allow_none=True)
    fees = fields.List(fields.Nested(Fee), load_default=list)
    code = fields.String(load_default="", validate=SHORT)
    codes = fields.Dict(keys=fields.String(), values=fields.String(validate=SHORT), load_default=dict)
    bought_under = fields.String(load_default="", validate=LONG)


class Line(SchoolOrder):
    sku = fields.String(required=True, validate=NOT_EMPTY)


class Wish(Line):
    firm = fields.Integer(required=True, strict=True)
    tolerance = fields.Integer(load_default=0, strict=True)


class Units(Schema):
    firm = fields.Integer(required=True, strict=True)
    tolerance = fields.Integer(required=True, strict=True)


class OneOfMany(Units):
    """A line as it is to be; `expected` is what its sender saw there before, so that a change in between is noticed."""

    sku = fields.String(required=True, validate=NOT_EMPTY)
    tolerance = fields.Integer(load_default=0, strict=True)
    expected = fields.Nested(Units, load_default=None, allow_none=True)


class Wishes(SchoolOrder):
    lines = fields.List(
        fields.Nested(OneOfMany),
        required=True,
        validate=validate.Length(1, 1000, error="Send at least one line and at most 1,000."),
    )


class PreviewWanted(SchoolOrder):
    """`lines`: what the school thinks of asking for; nothing of it is saved."""

    lines = fields.List(
        fields.Nested(OneOfMany), load_default=list, validate=validate.Length(max=1000, error="At most 1,000 lines.")
    )


class Substitute(Schema):
    sku = fields.String(required=True, validate=SHORT)
    name = fields.String(required=True, validate=LONG)
    units = fields.Integer(required=True, strict=True, validate=UNITS)
    allergens = fields.String(load_default=None, allow_none=True)


class DeliveredLine(Schema):
    sku = fields.String(required=True, validate=SHORT)
    units = fields.Integer(required=True, strict=True, validate=UNITS)
    substitutes = fields.List(fields.Nested(Substitute), load_default=list)


class Delivery(Order):
    delivery_note = fields.String(required=True, validate=SHORT)
    lines = fields.List(fields.Nested(DeliveredLine), required=True)
    last = fields.Boolean(required=True)


class SharedOut(Order):
    sku = fields.String(required=True, validate=SHORT)
    units = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True, validate=UNITS), required=True)


class SentBack(Order):
    """`units` by school, `from_nobody` of those that nobody holds."""

    sku = fields.String(required=True, validate=SHORT)
    units = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True, validate=UNITS), load_default=dict)
    from_nobody = fields.Integer(load_default=0, strict=True, validate=UNITS)
    reason = fields.String(required=True, validate=LONG)
    wants = fields.String(load_default="credit", validate=validate.OneOf(["credit", "replacement"]))
    reference = fields.String(load_default="", validate=SHORT)


class EntryTakenBack(Order):
    note = fields.String(required=True, validate=SHORT)
    reason = fields.String(required=True, validate=LONG)


class BoughtUnder(Order):
    """A framework with its reference, or the number of a tender."""

    bought_under = fields.String(required=True, validate=LONG)


class CodesChosen(SchoolOrder):
    """The school's own cost codes by those offered; an empty one takes it back."""

    codes = fields.Dict(keys=fields.String(), values=fields.String(validate=SHORT), required=True)


class QuantitiesApproved(SchoolOrder):
    """`pence`: the sum without VAT that the caller saw and signs for."""

    pence = fields.Integer(required=True, strict=True, validate=PAID)
    words = fields.String(load_default="", validate=LONG)
    minute = fields.String(load_default="", validate=LONG)
