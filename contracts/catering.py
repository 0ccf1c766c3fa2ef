"""What catering says to others: for now, that a kitchen needs something bought."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import contracts

SERVICE = "catering"
ACCOUNTING_RECORD = "6 years after the end of the financial year (VAT and company accounting records)"
FOOD_CPV = r"^15\d{6}$"
"""Codes of food, beverages and related products begin with 15."""


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


class FoodNeeded(Schema):
    description = _text("What is needed, as the kitchen calls it")
    quantity = fields.String(
        required=True,
        validate=validate.Regexp(r"^\d{1,9}(\.\d{1,3})?$"),
        metadata={"description": "How many units, as a decimal; more than nought"},
    )
    unit = _text("What one unit is, for example kg")
    cpv_code = fields.String(
        required=True,
        validate=validate.Regexp(FOOD_CPV),
        metadata={"description": "The CPV code, eight digits, of food and drink (15...)"},
    )
    cost_code = _text("The cost code of the budget that bears it; empty where the school is to choose")
    supplier_id = _text("The supplier of the catalogue item that the recipe names; empty where it names none")
    sku = _text("The supplier's number for it; empty where the recipe names none")
    allergen_spec_required = fields.Boolean(
        required=True,
        metadata={"description": "Whether the supplier must state allergens in writing before anything is ordered"},
    )


@contracts.event(
    "catering.requisition.raised.v1",
    meaning="A kitchen needs food bought for its menus: a draft for the school to complete, approve and order.",
    retention=ACCOUNTING_RECORD,
)
class RequisitionRaisedV1(Schema):
    school_id = _text("Our own id of the school; it outlives any URN")
    requisition_id = _text("Catering's own number for it, the same however often it is said")
    title = _text("What it is, in a few words")
    reason = _text("What it is needed for: the menu, the weeks, the number of meals")
    needed_by = fields.Date(required=True, metadata={"description": "The day on which the kitchen needs it"})
    lines = fields.List(fields.Nested(FoodNeeded), required=True, validate=validate.Length(min=1, max=200))
