"""What may be asked of payroll about pay scales that an employer enters: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, SHORT, at_most
from shared.files_over_rpc import LARGEST_FILE_AS_TEXT


class ScalesOf(Schema):
    employer_id = fields.String(required=True, validate=NOT_EMPTY)


class Scale(ScalesOf):
    """`scale_id` is an own scale's id, or the name of a published one."""

    scale_id = fields.String(required=True, validate=[NOT_EMPTY, SHORT])


class _Points(Schema):
    """`points` has a point and its pay for a full-time year in each line, lowest first; or they come as a file, its `content` in base64."""

    starts = fields.Date(required=True)
    source = fields.String(required=True, validate=LONG)
    points = fields.String(load_default="", validate=at_most(20_000))
    filename = fields.String(load_default="", validate=SHORT)
    content = fields.String(load_default="", validate=validate.Length(max=LARGEST_FILE_AS_TEXT))


class NewScale(ScalesOf, _Points):
    """`full_time_hours` of a week, for support staff."""

    name = fields.String(required=True, validate=SHORT)
    kind = fields.String(required=True, validate=validate.OneOf(["teachers", "support"]))
    full_time_hours = fields.Decimal(load_default=None, allow_none=True)


class NewScaleVersion(Scale, _Points):
    """Another list of the scale from a day on."""


class CorrectedScaleVersion(Scale, _Points):
    """The list that is put right, by its id."""

    version_id = fields.String(required=True, validate=[NOT_EMPTY, SHORT])
