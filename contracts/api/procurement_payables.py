"""What may be asked of procurement about invoices and payments: the request of each RPC method. Amounts are whole pence."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import NOT_EMPTY, PENCE, SHORT, WORDS
from contracts.api.procurement_einvoices import PrintedInvoice

_MANY = validate.Length(1, 200, error="Choose at least one and at most 200.")


class InvoicesWanted(Schema):
    """`view`: which invoices; the counts of all views come along."""

    view = fields.String(
        load_default="open",
        validate=validate.OneOf(
            [
                "open",
                "waiting",
                "held",
                "to approve",
                "to pay",
                "due soon",
                "late",
                "proposed",
                "paid",
                "sent back",
                "all",
            ]
        ),
    )
    words = fields.String(load_default="", validate=SHORT)
    supplier_id = fields.String(load_default="", validate=SHORT)
    purchase_order_id = fields.String(load_default="", validate=SHORT)


class OneInvoice(Schema):
    invoice_id = fields.String(required=True, validate=NOT_EMPTY)


class InvoiceStep(OneInvoice):
    """`version` is the one that the person saw; left out, nothing is checked against it."""

    version = fields.Integer(load_default=None, allow_none=True, strict=True)


class PaperInvoice(PrintedInvoice):
    """An invoice that came on paper or in words; `received_on` is the day on which it came, today where it is left out."""

    received_on = fields.Date(load_default=None, allow_none=True)


class OrderNamed(Schema):
    """An order by the number that stands on it."""

    number = fields.String(required=True, validate=[NOT_EMPTY, SHORT])


class SupplierChosen(InvoiceStep):
    supplier_id = fields.String(required=True, validate=NOT_EMPTY)


class OrderChosen(InvoiceStep):
    """An empty number says that there is no order, with the reason."""

    number = fields.String(required=True, validate=SHORT)
    reason = fields.String(load_default="", validate=WORDS)


class LinesPaired(InvoiceStep):
    """By the number of the invoice line, the number of the order line; none takes it back."""

    pairs = fields.Dict(
        keys=fields.String(validate=SHORT),
        values=fields.Integer(allow_none=True, strict=True),
        required=True,
        validate=_MANY,
    )


class CodedPart(Schema):
    """`school_id` none is the trust itself; `cpv_code` says of which kind it is."""

    line = fields.String(required=True, validate=SHORT)
    school_id = fields.String(load_default=None, allow_none=True)
    code = fields.String(required=True, validate=SHORT)
    cpv_code = fields.String(required=True, validate=SHORT)
    net_pence = fields.Integer(required=True, strict=True, validate=PENCE)


class LinesCoded(InvoiceStep):
    coding = fields.List(fields.Nested(CodedPart), required=True, validate=_MANY)


class QuestionDecided(InvoiceStep):
    key = fields.String(required=True, validate=NOT_EMPTY)
    reason = fields.String(required=True, validate=WORDS)


class WithReason(InvoiceStep):
    reason = fields.String(required=True, validate=WORDS)


class WithWords(InvoiceStep):
    words = fields.String(required=True, validate=WORDS)


class Approval(InvoiceStep):
    """`minute`: the meeting that decided, where a committee or board has to; `words` say why somebody more senior signs."""

    minute = fields.String(load_default="", validate=WORDS)
    words = fields.String(load_default="", validate=WORDS)


class ManyApprovals(Schema):
    invoice_ids = fields.List(fields.String(validate=NOT_EMPTY), required=True, validate=_MANY)


class RunWanted(Schema):
    """Everything approved that has to be paid until a day, to be paid on another."""

    due_until = fields.Date(required=True)
    pay_on = fields.Date(required=True)


class OneRun(Schema):
    run_id = fields.String(required=True, validate=NOT_EMPTY)


class RunStep(OneRun):
    version = fields.Integer(load_default=None, allow_none=True, strict=True)


class RunGivenUp(RunStep):
    reason = fields.String(required=True, validate=WORDS)


class PaymentTold(Schema):
    """`note` says why something was not paid."""

    supplier_id = fields.String(required=True, validate=NOT_EMPTY)
    outcome = fields.String(required=True, validate=validate.OneOf(["paid", "not paid"]))
    paid_on = fields.Date(load_default=None, allow_none=True)
    note = fields.String(load_default="", validate=WORDS)


class PaymentsTold(OneRun):
    payments = fields.List(fields.Nested(PaymentTold), required=True, validate=validate.Length(max=2000))


class PaidFile(OneRun):
    """A file of the bank, in base64."""

    filename = fields.String(required=True, validate=SHORT)
    content = fields.String(
        required=True,
        validate=validate.Length(max=1_000_000, error="The file is too large for a payment run: send its rows only."),
    )


class OnePayment(OneRun):
    supplier_id = fields.String(required=True, validate=NOT_EMPTY)


class LateSince(Schema):
    since = fields.Date(load_default=None, allow_none=True)


class NewTolerance(Schema):
    valid_from = fields.Date(required=True)
    price_pence = fields.Integer(required=True, strict=True)
    price_per_cent = fields.Decimal(required=True)
    charges_pence = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, validate=WORDS)


class NewBankRate(Schema):
    half_year_end = fields.Date(required=True)
    per_cent = fields.Decimal(required=True)
    source = fields.String(required=True, validate=WORDS)
