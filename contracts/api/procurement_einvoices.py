"""What may be asked of procurement about files sent as invoices, and about open data: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, PAID, SHORT, WORDS, file_content

_STATES = ["waiting", "ready", "not right", "draft", "refused", "taken in", "set aside"]


class OneInvoiceFile(Schema):
    filename = fields.String(required=True, validate=[NOT_EMPTY, LONG])
    content = file_content("The file is too large: no invoice has over 9 MB.")


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
    file_id = fields.String(required=True, validate=NOT_EMPTY)


class DecidedFile(InvoiceFile):
    reason = fields.String(required=True, validate=WORDS)


class TypedLine(Schema):
    description = fields.String(required=True, validate=LONG)
    quantity = fields.Decimal(required=True, as_string=False)
    unit_price = fields.Decimal(required=True, as_string=False)
    vat = fields.String(
        required=True, validate=validate.OneOf(["standard", "reduced", "zero", "exempt", "outside scope"])
    )
    order_line = fields.String(load_default="", validate=SHORT)


class PrintedInvoice(Schema):
    """What a person reads off a PDF or a paper."""

    kind = fields.String(load_default="invoice", validate=validate.OneOf(["invoice", "credit note"]))
    number = fields.String(required=True, validate=SHORT)
    issued_on = fields.Date(required=True)
    due_on = fields.Date(load_default=None, allow_none=True)
    seller_name = fields.String(required=True, validate=LONG)
    seller_vat_number = fields.String(load_default="", validate=SHORT)
    order_reference = fields.String(load_default="", validate=SHORT)
    preceding = fields.String(load_default="", validate=SHORT)
    lines = fields.List(fields.Nested(TypedLine), required=True, validate=validate.Length(max=200))
    vat_pence = fields.Integer(required=True, strict=True, validate=PAID)
    total_pence = fields.Integer(required=True, strict=True, validate=PAID)


class TypedInvoice(PrintedInvoice, InvoiceFile):
    """An invoice typed in from a PDF that was sent."""


class OpenDataWanted(Schema):
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))


class OpenDataOfTender(Schema):
    tender_id = fields.String(required=True, validate=NOT_EMPTY)


class OpenDataRecord(Schema):
    """`uri` is the address at which the package is published: it stands in it."""

    ocid = fields.String(required=True, validate=[NOT_EMPTY, SHORT])
    uri = fields.String(required=True, validate=[NOT_EMPTY, LONG])


class OpenDataRelease(Schema):
    release_id = fields.String(required=True, validate=[NOT_EMPTY, SHORT])
    uri = fields.String(required=True, validate=[NOT_EMPTY, LONG])
