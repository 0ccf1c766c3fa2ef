"""What IT ticketing says to others: for now, that a ticket needs something bought."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import contracts

SERVICE = "ticketing"
ACCOUNTING_RECORD = "6 years after the end of the financial year (VAT and company accounting records)"


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


class EquipmentNeeded(Schema):
    description = _text("What is needed, with what it must be able to do")
    quantity = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 100_000), metadata={"description": "How many"}
    )
    unit = _text("What one is: a piece, a licence for a year")
    cpv_code = fields.String(
        required=True,
        validate=validate.Regexp(r"^\d{8}$"),
        metadata={"description": "The CPV code, eight digits"},
    )
    cost_code = _text("The cost code of the budget that bears it; empty where the school is to choose")
    estimated_price = fields.String(
        required=True,
        allow_none=True,
        validate=validate.Regexp(r"^\d{1,7}(\.\d{1,4})?$"),
        metadata={"description": "Pounds for one without VAT, as a technician reckons; null where nobody knows"},
    )
    supplier_id = _text("The supplier of the catalogue item meant; empty where none is")
    sku = _text("The supplier's number for it; empty where none is meant")


@contracts.event(
    "ticketing.purchase.requested.v1",
    meaning="A ticket needs something bought: a draft for the school to complete, approve and order.",
    retention=ACCOUNTING_RECORD,
)
class PurchaseRequestedV1(Schema):
    school_id = _text("Our own id of the school; it outlives any URN")
    request_id = _text("Ticketing's own number for it, the same however often it is said")
    ticket_id = _text("The ticket that it is for")
    title = _text("What it is, in a few words")
    reason = _text("Why it is needed, in words for whoever approves it")
    needed_by = fields.Date(
        required=True, allow_none=True, metadata={"description": "The day by which it is needed; null where none is"}
    )
    lines = fields.List(fields.Nested(EquipmentNeeded), required=True, validate=validate.Length(min=1, max=200))
