"""What may be asked of procurement: the request of each RPC method. Amounts are whole pence, prices decimals in pounds
written as text, times carry their zone, files travel in base64."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

_VAT = validate.OneOf(["standard", "zero", "exempt", "outside scope"])
_COUNT = validate.Range(min=0)
_UNITS = validate.Range(max=1_000_000_000, error="The number is too high to be meant: check it.")
_PENCE = validate.Range(-(10**12), 10**12, error="The amount is too high to be meant: check it.")
_PAID = validate.Range(0, 10**12, error="Give nought or more.")
_NOT_EMPTY = validate.Length(min=1, error="Enter something here.")
_SHORT = validate.Length(max=120, error="At most 120 characters, please.")
_LONG = validate.Length(max=300, error="At most 300 characters, please.")
LARGEST_FILE = 12 * 1024 * 1024
"""Characters of base64: some 9 MB, over 75,000 rows of a price list."""


class Nothing(Schema):
    """A request without any value."""


class School(Schema):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)


class Order(Schema):
    order_id = fields.String(required=True, validate=_NOT_EMPTY)


class CalledOff(Order):
    reason = fields.String(required=True, validate=_LONG)


class Moved(Order):
    closes_at = fields.AwareDateTime(required=True)
    delivery_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=_LONG)


class SchoolSavings(School):
    """`working` as well makes it long: every item of every order."""

    working = fields.Boolean(load_default=True)


class SchoolOrder(School):
    order_id = fields.String(required=True, validate=_NOT_EMPTY)


class NewSupplier(Schema):
    name = fields.String(required=True, validate=_LONG)
    company_number = fields.String(load_default="")
    vat_number = fields.String(load_default="")


class StopSupplier(Schema):
    supplier_id = fields.String(required=True)
    reason = fields.String(required=True)


class PriceBreak(Schema):
    from_units = fields.Integer(required=True, strict=True, validate=_UNITS)
    price = fields.Decimal(required=True)


class Terms(Schema):
    supplier_id = fields.String(required=True)
    sku = fields.String(required=True, validate=_SHORT)
    valid_from = fields.Date(required=True)
    source = fields.String(load_default="")
    unit = fields.String(required=True, validate=_SHORT)
    case_size = fields.Integer(load_default=1, strict=True, validate=_UNITS)
    minimum_cases = fields.Integer(load_default=1, strict=True, validate=_UNITS)
    price = fields.Decimal(required=True)
    breaks = fields.List(fields.Nested(PriceBreak), load_default=list)
    break_kind = fields.String(load_default="all-units", validate=validate.OneOf(["all-units", "graduated"]))
    vat = fields.String(required=True, validate=_VAT)
    allergens = fields.String(load_default=None, allow_none=True)


class NewItem(Terms):
    name = fields.String(required=True, validate=_LONG)
    cpv = fields.String(required=True)
    cpv_text = fields.String(load_default="")


class Item(Schema):
    supplier_id = fields.String(required=True)
    sku = fields.String(required=True, validate=_SHORT)


class CatalogueFile(Schema):
    supplier_id = fields.String(required=True)
    filename = fields.String(required=True, validate=_NOT_EMPTY)
    content = fields.String(
        required=True,
        validate=validate.Length(max=LARGEST_FILE, error="The file is too large: send it in parts of up to 9 MB."),
    )
    valid_from = fields.Date(required=True)
    take = fields.Boolean(load_default=True)


class CheckedFile(Schema):
    job_id = fields.String(required=True, validate=_NOT_EMPTY)


class CatalogueWanted(Schema):
    """`skus` asks for these items only; `page_size` is enough for all that one order may offer."""

    words = fields.String(load_default="")
    supplier_id = fields.String(load_default="")
    cpv = fields.String(load_default="")
    skus = fields.List(fields.String(), load_default=None, allow_none=True, validate=validate.Length(max=1000))
    active_only = fields.Boolean(load_default=True)
    on = fields.Date(load_default=None, allow_none=True)
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    page_size = fields.Integer(load_default=50, strict=True, validate=validate.Range(min=1, max=1000))


class CatalogueAfter(School):
    words = fields.String(load_default="", validate=_LONG)
    cpv = fields.String(load_default="", validate=_SHORT)
    on = fields.Date(load_default=None, allow_none=True)
    after_supplier = fields.String(load_default="")
    after_sku = fields.String(load_default="")
    most = fields.Integer(load_default=100, strict=True, validate=validate.Range(1, 500))


class SchoolCatalogueWanted(CatalogueWanted):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)


class Fee(Schema):
    """`pence` is the amount: below the free threshold, per order, per unit, or for the first unit."""

    kind = fields.String(
        required=True, validate=validate.OneOf(["delivery", "flat", "per item", "first and further", "percent"])
    )
    name = fields.String(required=True, validate=_NOT_EMPTY)
    vat = fields.String(load_default="standard", validate=_VAT)
    pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PAID)
    free_from_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PAID)
    further_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PAID)
    units_at_most = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PAID)
    per_cent = fields.Decimal(load_default=None, allow_none=True, validate=_COUNT)


class NewWindow(Schema):
    title = fields.String(required=True, validate=_LONG)
    supplier_id = fields.String(required=True)
    schools = fields.List(fields.String(), required=True)
    skus = fields.List(fields.String(), required=True)
    opens_at = fields.AwareDateTime(load_default=None, allow_none=True)
    closes_at = fields.AwareDateTime(required=True)
    delivery_on = fields.Date(required=True)
    box_fill_from = fields.AwareDateTime(load_default=None, allow_none=True)
    fees = fields.List(fields.Nested(Fee), load_default=list)


class Line(SchoolOrder):
    sku = fields.String(required=True, validate=_NOT_EMPTY)


class Wish(Line):
    firm = fields.Integer(required=True, strict=True)
    tolerance = fields.Integer(load_default=0, strict=True)


class Units(Schema):
    firm = fields.Integer(required=True, strict=True)
    tolerance = fields.Integer(required=True, strict=True)


class OneOfMany(Units):
    """A line as it is to be; `expected` is what its sender saw there before, so that a change in between is noticed."""

    sku = fields.String(required=True, validate=_NOT_EMPTY)
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
    sku = fields.String(required=True, validate=_SHORT)
    name = fields.String(required=True, validate=_LONG)
    units = fields.Integer(required=True, strict=True, validate=_UNITS)
    allergens = fields.String(load_default=None, allow_none=True)


class DeliveredLine(Schema):
    sku = fields.String(required=True, validate=_SHORT)
    units = fields.Integer(required=True, strict=True, validate=_UNITS)
    substitutes = fields.List(fields.Nested(Substitute), load_default=list)


class Delivery(Order):
    delivery_note = fields.String(required=True, validate=_SHORT)
    lines = fields.List(fields.Nested(DeliveredLine), required=True)
    last = fields.Boolean(required=True)


class SharedOut(Order):
    sku = fields.String(required=True, validate=_SHORT)
    units = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True, validate=_UNITS), required=True)


class Invoice(Order):
    """Pence by item number, by name of fee and by VAT treatment; below nought for a credit note."""

    reference = fields.String(required=True, validate=_SHORT)
    goods = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True, validate=_PENCE), required=True)
    fees = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True, validate=_PENCE), load_default=dict)
    vat = fields.Dict(
        keys=fields.String(validate=_VAT), values=fields.Integer(strict=True, validate=_PENCE), load_default=dict
    )
    total_pence = fields.Integer(required=True, strict=True, validate=_PENCE)
