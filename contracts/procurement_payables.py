"""What procurement says of suppliers' invoices: that one was approved."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.procurement import ACCOUNTING_RECORD
from shared.messaging.contracts import contracts


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


def _pence(says: str) -> fields.Integer:
    return fields.Integer(required=True, strict=True, metadata={"description": f"{says}, in pence"})


@contracts.event(
    "procurement.invoice.approved.v1",
    meaning="A supplier's invoice or credit note was compared with its order and approved; it may be proposed for payment.",
    retention=ACCOUNTING_RECORD,
)
class InvoiceApprovedV1(Schema):
    invoice_id = _text("The invoice")
    kind = fields.String(
        required=True,
        validate=validate.OneOf(["invoice", "credit note"]),
        metadata={"description": "Whether it asks for money or gives it back"},
    )
    supplier_id = _text("The supplier")
    net_pence = _pence("Without VAT; below nought for a credit note")
    vat_pence = _pence("The VAT; below nought for a credit note")
    total_pence = _pence("What is owed to the supplier; below nought for a credit note")
    approved_on = fields.Date(required=True, metadata={"description": "The day of the approval"})
    schools = fields.List(
        fields.String(), required=True, metadata={"description": "Ids of the schools that are charged for it"}
    )
    pay_by = fields.Date(metadata={"description": "The last day to pay it in time; a credit note has none"})
    purchase_order_id = fields.String(metadata={"description": "The order it is for; an invoice without one has none"})
