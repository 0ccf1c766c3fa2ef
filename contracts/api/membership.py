"""What requests of membership have in common: names, URNs, days that may be left out, previews and pages of lists."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import School

SHORT_NAME = validate.Length(min=1, max=120, error="Between 1 and 120 characters.")
LONG_NAME = validate.Length(min=1, max=300, error="Between 1 and 300 characters.")
URN = validate.Regexp(r"^\s*[1-9]\d{5}\s*$", error="A URN has six digits and does not begin with 0.")


def optional(*rules: validate.Validator) -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=list(rules))


def optional_day() -> fields.Date:
    return fields.Date(load_default=None, allow_none=True)


class Preview(School):
    preview = fields.Boolean(load_default=False)


class Paged(Schema):
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=25, strict=True, validate=validate.Range(1, 200))
