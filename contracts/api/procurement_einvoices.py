"""What may be asked of procurement about files sent as invoices, and about open data: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.procurement import LARGEST_FILE

_NOT_EMPTY = validate.Length(min=1, error="Enter something here.")
_SHORT = validate.Length(max=120, error="At most 120 characters, please.")
_LONG = validate.Length(max=300, error="At most 300 characters, please.")
_WORDS = validate.Length(max=4000, error="At most 4,000 characters, please.")
_PENCE = validate.Range(0, 10**12, error="The amount cannot be right: check it.")
_STATES = ["waiting", "ready", "not right", "draft", "refused", "taken in", "set aside"]


class OneInvoiceFile(Schema):
    filename = fields.String(required=True, validate=[_NOT_EMPTY, _LONG])
    content = fields.String(
        required=True,
        validate=validate.Length(max=LARGEST_FILE, error="The file is too large: no invoice has over 9 MB."),
    )


class InvoiceFilesSent(Schema):
    """Several at once, each read by itself; together they fit into one request."""

    files = fields.List(
        fields.Nested(OneInvoiceFile),
        required=True,
        validate=validate.Length(1, 50, error="Send between one file and fifty at a time."),
    )


class InvoiceFilesWanted(Schema):
    states = fields.List(fields.String(validate=validate.OneOf(_STATES)), load_default=list)
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))


class InvoiceFile(Schema):
    file_id = fields.String(required=True, validate=_NOT_EMPTY)


class DecidedFile(InvoiceFile):
    reason = fields.String(required=True, validate=_WORDS)


class TypedLine(Schema):
    description = fields.String(required=True, validate=_LONG)
    quantity = fields.Decimal(required=True, as_string=False)
    unit_price = fields.Decimal(required=True, as_string=False)
    vat = fields.String(required=True, validate=validate.OneOf(["standard", "zero", "exempt", "outside scope"]))
    order_line = fields.String(load_default="", validate=_SHORT)


class TypedInvoice(InvoiceFile):
    kind = fields.String(load_default="invoice", validate=validate.OneOf(["invoice", "credit note"]))
    number = fields.String(required=True, validate=_SHORT)
    issued_on = fields.Date(required=True)
    due_on = fields.Date(load_default=None, allow_none=True)
    seller_name = fields.String(required=True, validate=_LONG)
    seller_vat_number = fields.String(load_default="", validate=_SHORT)
    order_reference = fields.String(load_default="", validate=_SHORT)
    preceding = fields.String(load_default="", validate=_SHORT)
    lines = fields.List(fields.Nested(TypedLine), required=True, validate=validate.Length(max=200))
    vat_pence = fields.Integer(required=True, strict=True, validate=_PENCE)
    total_pence = fields.Integer(required=True, strict=True, validate=_PENCE)


class OpenDataWanted(Schema):
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))


class OpenDataOfTender(Schema):
    tender_id = fields.String(required=True, validate=_NOT_EMPTY)


class OpenDataRecord(Schema):
    """`uri` is the address at which the package is published: it stands in it."""

    ocid = fields.String(required=True, validate=[_NOT_EMPTY, _SHORT])
    uri = fields.String(required=True, validate=[_NOT_EMPTY, _LONG])


class OpenDataRelease(Schema):
    release_id = fields.String(required=True, validate=[_NOT_EMPTY, _SHORT])
    uri = fields.String(required=True, validate=[_NOT_EMPTY, _LONG])
