"""What may be asked of membership about schools, federations and the trust, and about files of them, which travel in base64."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import School
from contracts.api.membership import LONG_NAME, SHORT_NAME, URN, Paged, optional, optional_day
from shared.files_over_rpc import LARGEST_FILE_AS_TEXT

_COUNT = validate.Range(0, 1_000_000, error="Give a number from 0 to 1,000,000.")
_PHASE = validate.OneOf(
    [
        "nursery",
        "primary",
        "middle_deemed_primary",
        "middle_deemed_secondary",
        "secondary",
        "all_through",
        "sixteen_plus",
    ]
)


# Schools, federations, the trust


class NewSchool(Schema):
    urn = fields.String(required=True, validate=URN)
    name = fields.String(required=True, validate=LONG_NAME)
    establishment_type = fields.String(required=True, validate=SHORT_NAME)
    phase = optional(_PHASE)
    laestab = optional(validate.Regexp(r"^\d{7}$", error="A LAESTAB has seven digits."))
    la_code = optional(validate.Length(max=4))
    la_name = optional(SHORT_NAME)
    postcode = optional(validate.Length(max=10))
    opened_on = optional_day()
    ukprn = optional(validate.Length(max=10))
    trust_uid = optional(validate.Length(max=20))
    trust_name = optional(LONG_NAME)


class NewDetails(School):
    from_on = fields.Date(required=True)
    name = optional(LONG_NAME)
    establishment_type = optional(SHORT_NAME)
    phase = optional(_PHASE)
    laestab = optional(validate.Regexp(r"^\d{7}$", error="A LAESTAB has seven digits."))
    la_code = optional(validate.Length(max=4))
    la_name = optional(SHORT_NAME)
    postcode = optional(validate.Length(max=10))


class NewCensus(School):
    taken_on = fields.Date(required=True)
    pupils = fields.Integer(required=True, strict=True, validate=_COUNT)
    source = fields.String(required=True, validate=LONG_NAME)
    free_meals = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_COUNT)
    ehcp = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_COUNT)


class Reopening(School):
    urn = fields.String(required=True, validate=URN)
    on = fields.Date(required=True)


class SchoolsWanted(Paged):
    text = fields.String(load_default="", validate=validate.Length(max=200))
    local_authority = fields.String(load_default="", validate=validate.Length(max=120))
    federation_id = fields.String(load_default="")


class Urns(Schema):
    urns = fields.List(fields.String(validate=URN), required=True, validate=validate.Length(min=1, max=1_000))


class OneUrn(Schema):
    urn = fields.String(required=True, validate=URN)


class TrustRecord(Schema):
    name = fields.String(required=True, validate=LONG_NAME)
    gias_uid = optional(validate.Length(max=20))
    companies_house_number = optional(validate.Length(max=8))
    ukprn = optional(validate.Length(max=10))
    year_starts_month = fields.Integer(load_default=9, strict=True, validate=validate.Range(1, 12))
    year_starts_day = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 31))


class NewFederation(Schema):
    name = fields.String(required=True, validate=LONG_NAME)
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=100))
    gias_uid = optional(validate.Length(max=20))
    hard = fields.Boolean(load_default=True)
    opened_on = optional_day()


# Files of schools


class FileKind(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(["establishments", "census", "successors"]))


class NewFile(FileKind):
    filename = fields.String(required=True, validate=LONG_NAME)
    content = fields.String(
        required=True,
        validate=validate.Length(
            min=1,
            max=LARGEST_FILE_AS_TEXT,
            error="The file is empty, or above 9 MB: leave columns out that are not needed.",
        ),
    )
    taken_on = optional_day()
    source = optional(LONG_NAME)


class OneImport(Schema):
    import_id = fields.String(required=True)


class TakeFile(OneImport):
    good_rows_only = fields.Boolean(load_default=False)


class ImportsWanted(Schema):
    most = fields.Integer(load_default=20, strict=True, validate=validate.Range(1, 200))
