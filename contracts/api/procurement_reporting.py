"""What may be asked of procurement about reporting: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class OfYear(Schema):
    """`year` like 2026-27; empty is the year that runs."""

    year = fields.String(load_default="", validate=validate.Length(max=10, error="Write the year like 2026-27."))


class OfSchoolYear(OfYear):
    school_id = fields.String(required=True, validate=validate.Length(min=1, error="Enter something here."))
