"""What may be asked of procurement about the catalogue: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, SHORT, School, file_content
from contracts.api.procurement import UNITS, VAT


class PriceBreak(Schema):
    from_units = fields.Integer(required=True, strict=True, validate=UNITS)
    price = fields.Decimal(required=True)


class Terms(Schema):
    supplier_id = fields.String(required=True)
    sku = fields.String(required=True, validate=SHORT)
    valid_from = fields.Date(required=True)
    source = fields.String(load_default="")
    unit = fields.String(required=True, validate=SHORT)
    case_size = fields.Integer(load_default=1, strict=True, validate=UNITS)
    minimum_cases = fields.Integer(load_default=1, strict=True, validate=UNITS)
    price = fields.Decimal(required=True)
    breaks = fields.List(fields.Nested(PriceBreak), load_default=list)
    break_kind = fields.String(load_default="all-units", validate=validate.OneOf(["all-units", "graduated"]))
    vat = fields.String(required=True, validate=VAT)
    allergens = fields.String(load_default=None, allow_none=True)


class NewItem(Terms):
    name = fields.String(required=True, validate=LONG)
    cpv = fields.String(required=True)
    cpv_text = fields.String(load_default="")


class Item(Schema):
    supplier_id = fields.String(required=True)
    sku = fields.String(required=True, validate=SHORT)


class CatalogueFile(Schema):
    supplier_id = fields.String(required=True)
    filename = fields.String(required=True, validate=NOT_EMPTY)
    content = file_content()
    valid_from = fields.Date(required=True)
    take = fields.Boolean(load_default=True)


class CheckedFile(Schema):
    job_id = fields.String(required=True, validate=NOT_EMPTY)


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
    words = fields.String(load_default="", validate=LONG)
    cpv = fields.String(load_default="", validate=SHORT)
    on = fields.Date(load_default=None, allow_none=True)
    after_supplier = fields.String(load_default="")
    after_sku = fields.String(load_default="")
    most = fields.Integer(load_default=100, strict=True, validate=validate.Range(1, 500))


class SchoolCatalogueWanted(CatalogueWanted):
    school_id = fields.String(required=True, validate=NOT_EMPTY)
