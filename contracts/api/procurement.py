"""What may be asked of procurement: what the requests of its rooms have in common. Amounts are whole pence, prices decimals in
pounds written as text, times carry their zone, files travel in base64."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import NOT_EMPTY

VAT = validate.OneOf(["standard", "reduced", "zero", "exempt", "outside scope"])
DRIVERS = validate.OneOf(["pupils", "area", "visits", "equal", "fixed"])
UNITS = validate.Range(max=1_000_000_000, error="The number is too high to be meant: check it.")


class OneTender(Schema):
    """A request about one tender."""

    tender_id = fields.String(required=True, validate=NOT_EMPTY)
