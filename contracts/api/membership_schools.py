"""What may be asked of membership about schools, people and the journey: the request of each RPC method. A command of the
journey names one school of the case; it holds for all schools of the case. Files travel in base64."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

_NOT_EMPTY = validate.Length(min=1, error="Enter something here.")
_SHORT = validate.Length(min=1, max=120, error="Between 1 and 120 characters, please.")
_LONG = validate.Length(min=1, max=300, error="Between 1 and 300 characters, please.")
_WORDS = validate.Length(max=4_000, error="At most 4,000 characters, please.")
_URN = validate.Regexp(r"^\s*[1-9]\d{5}\s*$", error="A URN has six digits and does not begin with 0.")
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
_SIDE = validate.OneOf(["school", "trust"])
SCHOOL_ROLES = ("head", "business_manager", "office", "governor")
TRUST_ROLES = (
    "membership_lead",
    "buyer",
    "payroll_officer",
    "hr_adviser",
    "technician",
    "catering_manager",
    "finance",
    "executive",
    "trustee",
    "auditor",
    "operator",
)
_REASON = validate.OneOf(
    [
        "good_fit",
        "better_services",
        "savings",
        "more_time_needed",
        "evidence_missing",
        "not_the_right_fit",
        "cost",
        "another_trust",
        "governors_decided_otherwise",
        "capacity_of_the_trust",
        "other",
    ]
)
_DATE_REASON = validate.OneOf(
    [
        "incoming_trust",
        "school",
        "local_authority",
        "diocese",
        "tupe",
        "pensions",
        "union",
        "negative_press",
        "governance",
        "finance",
        "viability",
        "land",
        "buildings",
        "legal_documents",
        "correcting_an_error",
        "voluntary_deferral",
        "advisory_board_conditions",
        "progressing_faster",
    ]
)
_STATE = validate.OneOf(
    [
        "enquiry",
        "applied",
        "agreed",
        "associate",
        "decision_due",
        "converting",
        "member",
        "leaving",
        "left",
        "ended_early",
        "declined",
        "withdrawn",
    ]
)
LARGEST_FILE = 12 * 1024 * 1024
"""Characters of base64: some 9 MB. RabbitMQ 4 takes no message above 16 MiB."""


def _optional(*rules: validate.Validator) -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=list(rules))


def _optional_day() -> fields.Date:
    return fields.Date(load_default=None, allow_none=True)


def _words(*, needed: bool = True) -> fields.String:
    if needed:
        return fields.String(required=True, validate=[_NOT_EMPTY, _WORDS])
    return fields.String(load_default="", validate=_WORDS)


class Nothing(Schema):
    """A request without any value."""


class OneSchool(Schema):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)


class Preview(OneSchool):
    preview = fields.Boolean(load_default=False)


class Paged(Schema):
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=25, strict=True, validate=validate.Range(1, 200))


# Schools, federations, the trust


class NewSchool(Schema):
    urn = fields.String(required=True, validate=_URN)
    name = fields.String(required=True, validate=_LONG)
    establishment_type = fields.String(required=True, validate=_SHORT)
    phase = _optional(_PHASE)
    laestab = _optional(validate.Regexp(r"^\d{7}$", error="A LAESTAB has seven digits."))
    la_code = _optional(validate.Length(max=4))
    la_name = _optional(_SHORT)
    postcode = _optional(validate.Length(max=10))
    opened_on = _optional_day()
    ukprn = _optional(validate.Length(max=10))
    trust_uid = _optional(validate.Length(max=20))
    trust_name = _optional(_LONG)


class NewDetails(OneSchool):
    from_on = fields.Date(required=True)
    name = _optional(_LONG)
    establishment_type = _optional(_SHORT)
    phase = _optional(_PHASE)
    laestab = _optional(validate.Regexp(r"^\d{7}$", error="A LAESTAB has seven digits."))
    la_code = _optional(validate.Length(max=4))
    la_name = _optional(_SHORT)
    postcode = _optional(validate.Length(max=10))


class NewCensus(OneSchool):
    taken_on = fields.Date(required=True)
    pupils = fields.Integer(required=True, strict=True, validate=_COUNT)
    source = fields.String(required=True, validate=_LONG)
    free_meals = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_COUNT)
    ehcp = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_COUNT)


class Reopening(OneSchool):
    urn = fields.String(required=True, validate=_URN)
    on = fields.Date(required=True)


class SchoolsWanted(Paged):
    text = fields.String(load_default="", validate=validate.Length(max=200))
    local_authority = fields.String(load_default="", validate=validate.Length(max=120))
    federation_id = fields.String(load_default="")


class Urns(Schema):
    urns = fields.List(fields.String(validate=_URN), required=True, validate=validate.Length(min=1, max=1_000))


class OneUrn(Schema):
    urn = fields.String(required=True, validate=_URN)


class TrustRecord(Schema):
    name = fields.String(required=True, validate=_LONG)
    gias_uid = _optional(validate.Length(max=20))
    companies_house_number = _optional(validate.Length(max=8))
    ukprn = _optional(validate.Length(max=10))
    year_starts_month = fields.Integer(load_default=9, strict=True, validate=validate.Range(1, 12))
    year_starts_day = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 31))


class NewFederation(Schema):
    name = fields.String(required=True, validate=_LONG)
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=100))
    gias_uid = _optional(validate.Length(max=20))
    hard = fields.Boolean(load_default=True)
    opened_on = _optional_day()


# Files of schools


class FileKind(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(["establishments", "census", "successors"]))


class NewFile(FileKind):
    filename = fields.String(required=True, validate=_LONG)
    content = fields.String(
        required=True,
        validate=validate.Length(
            min=1, max=LARGEST_FILE, error="The file is empty, or above 9 MB: leave columns out that are not needed."
        ),
    )
    taken_on = _optional_day()
    source = _optional(_LONG)


class OneImport(Schema):
    import_id = fields.String(required=True)


class TakeFile(OneImport):
    good_rows_only = fields.Boolean(load_default=False)


class ImportsWanted(Schema):
    most = fields.Integer(load_default=20, strict=True, validate=validate.Range(1, 200))


# People


class NewPerson(Schema):
    name = fields.String(required=True, validate=_LONG)
    email = fields.Email(load_default=None, allow_none=True)
    account = _optional(validate.Length(min=1, max=320))


class ChangedPerson(Schema):
    person_id = fields.String(required=True)
    name = _optional(_LONG)
    email = fields.Email(load_default=None, allow_none=True)
    account = _optional(validate.Length(min=1, max=320))


class SchoolAppointment(OneSchool):
    person_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(SCHOOL_ROLES))
    from_on = fields.Date(required=True)
    until_on = _optional_day()


class TrustAppointment(Schema):
    person_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(TRUST_ROLES))
    from_on = fields.Date(required=True)
    until_on = _optional_day()


class NewAtTrust(Schema):
    name = fields.String(required=True, validate=_LONG)
    email = fields.Email(load_default=None, allow_none=True)
    account = fields.String(required=True, validate=validate.Length(min=1, max=320, error="Enter the sign-in name."))
    role = fields.String(required=True, validate=validate.OneOf(TRUST_ROLES))
    from_on = fields.Date(required=True)
    until_on = _optional_day()


class NewAtSchool(NewAtTrust):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)
    role = fields.String(required=True, validate=validate.OneOf(SCHOOL_ROLES))


class SchoolIds(Schema):
    school_ids = fields.List(
        fields.String(validate=validate.Length(max=36)), required=True, validate=validate.Length(max=500)
    )


class Accounts(Schema):
    accounts = fields.List(
        fields.String(validate=validate.Length(max=320)), required=True, validate=validate.Length(max=500)
    )


class EndSchoolAppointment(OneSchool):
    person_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(SCHOOL_ROLES))
    last_day = fields.Date(required=True)


class EndTrustAppointment(Schema):
    person_id = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(TRUST_ROLES))
    last_day = fields.Date(required=True)


class SchoolOnDay(OneSchool):
    on = _optional_day()


class OnDay(Schema):
    on = _optional_day()


# The journey


class Enquiry(Schema):
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=50))
    school_owner = fields.String(required=True, metadata={"description": "person_id of a head or business manager"})
    trust_owner = fields.String(required=True, metadata={"description": "person_id of the trust's owner"})


class ExistingMember(Enquiry):
    joined_on = fields.Date(required=True)


class WithWords(OneSchool):
    words = _words()


class MaybeWords(OneSchool):
    words = _words(needed=False)


class Start(Preview):
    started_on = fields.Date(required=True)


class Because(OneSchool):
    because = _words()


class NewOwners(OneSchool):
    school_owner = _optional(_NOT_EMPTY)
    trust_owner = _optional(_NOT_EMPTY)


class Put(Preview):
    side = _optional(_SIDE)
    words = _words(needed=False)


class ProposeAgreement(Put):
    months = fields.Integer(load_default=None, allow_none=True, strict=True)
    cap_months = fields.Integer(load_default=None, allow_none=True, strict=True)
    extensions_allowed = fields.Integer(load_default=None, allow_none=True, strict=True)
    notice_days = fields.Integer(load_default=None, allow_none=True, strict=True)


class ProposeConversion(Put):
    provisional_on = fields.Date(required=True)
    reasons = fields.List(fields.String(validate=_REASON), required=True)
    conditions = fields.List(fields.String(validate=_LONG), load_default=list)


class ProposeExtension(Put):
    to_end = fields.Date(required=True)
    reason = fields.String(required=True, validate=_REASON)


class ProposeLeaving(Put):
    last_service_on = fields.Date(required=True)
    reasons = fields.List(fields.String(validate=_REASON), required=True)


class Sign(OneSchool):
    proposal_id = fields.String(required=True)
    side = _optional(_SIDE)


class OneProposal(OneSchool):
    proposal_id = fields.String(required=True)


class TakeBack(MaybeWords):
    proposal_id = fields.String(required=True)


class NewConversionDate(Preview):
    to = fields.Date(required=True)
    reasons = fields.List(fields.String(validate=_DATE_REASON), required=True)
    words = _words()


class Condition(OneSchool):
    condition = fields.String(required=True, validate=_LONG)


class JoinedSchool(Schema):
    school_id = fields.String(required=True)
    new_urn = fields.String(
        required=True, allow_none=True, validate=_URN, metadata={"description": "null where it keeps its own"}
    )
    name = _optional(_LONG)
    establishment_type = _optional(_SHORT)


class RecordConversion(Preview):
    schools = fields.List(fields.Nested(JoinedSchool), required=True, validate=validate.Length(min=1, max=50))


class ExitStepDone(OneSchool):
    step = fields.String(
        required=True,
        validate=validate.OneOf(
            [
                "notice_given",
                "last_service_day",
                "final_statement",
                "export_offered",
                "accounts_closed",
                "retention_clock_started",
            ]
        ),
    )
    evidence = fields.String(required=True, validate=[_NOT_EMPTY, _WORDS])
    erase_from = _optional_day()


class Certificate(OneSchool):
    certificate = fields.String(required=True, validate=_LONG)


class MembershipsWanted(Paged):
    states = fields.List(fields.String(validate=_STATE), load_default=list)
