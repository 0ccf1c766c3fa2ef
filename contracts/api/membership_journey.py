"""What may be asked of membership about a school’s way from its enquiry on. A command of the journey names one school of the
case; it holds for all schools of the case."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import NOT_EMPTY, WORDS, School
from contracts.api.membership import LONG_NAME, SHORT_NAME, URN, Paged, Preview, optional, optional_day

_SIDE = validate.OneOf(["school", "trust"])
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


def _words(*, needed: bool = True) -> fields.String:
    if needed:
        return fields.String(required=True, validate=[NOT_EMPTY, WORDS])
    return fields.String(load_default="", validate=WORDS)


class Enquiry(Schema):
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=50))
    school_owner = fields.String(required=True, metadata={"description": "person_id of a head or business manager"})
    trust_owner = fields.String(required=True, metadata={"description": "person_id of the trust's owner"})


class ExistingMember(Enquiry):
    joined_on = fields.Date(required=True)


class WithWords(School):
    words = _words()


class MaybeWords(School):
    words = _words(needed=False)


class Start(Preview):
    started_on = fields.Date(required=True)


class Because(School):
    because = _words()


class NewOwners(School):
    school_owner = optional(NOT_EMPTY)
    trust_owner = optional(NOT_EMPTY)


class Put(Preview):
    side = optional(_SIDE)
    words = _words(needed=False)


class ProposeAgreement(Put):
    months = fields.Integer(load_default=None, allow_none=True, strict=True)
    cap_months = fields.Integer(load_default=None, allow_none=True, strict=True)
    extensions_allowed = fields.Integer(load_default=None, allow_none=True, strict=True)
    notice_days = fields.Integer(load_default=None, allow_none=True, strict=True)


class ProposeConversion(Put):
    provisional_on = fields.Date(required=True)
    reasons = fields.List(fields.String(validate=_REASON), required=True)
    conditions = fields.List(fields.String(validate=LONG_NAME), load_default=list)


class ProposeExtension(Put):
    to_end = fields.Date(required=True)
    reason = fields.String(required=True, validate=_REASON)


class ProposeLeaving(Put):
    last_service_on = fields.Date(required=True)
    reasons = fields.List(fields.String(validate=_REASON), required=True)


class Sign(School):
    proposal_id = fields.String(required=True)
    side = optional(_SIDE)


class OneProposal(School):
    proposal_id = fields.String(required=True)


class TakeBack(MaybeWords):
    proposal_id = fields.String(required=True)


class NewConversionDate(Preview):
    to = fields.Date(required=True)
    reasons = fields.List(fields.String(validate=_DATE_REASON), required=True)
    words = _words()


class Condition(School):
    condition = fields.String(required=True, validate=LONG_NAME)


class JoinedSchool(Schema):
    school_id = fields.String(required=True)
    new_urn = fields.String(
        required=True, allow_none=True, validate=URN, metadata={"description": "null where it keeps its own"}
    )
    name = optional(LONG_NAME)
    establishment_type = optional(SHORT_NAME)


class RecordConversion(Preview):
    schools = fields.List(fields.Nested(JoinedSchool), required=True, validate=validate.Length(min=1, max=50))


class ExitStepDone(School):
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
    evidence = fields.String(required=True, validate=[NOT_EMPTY, WORDS])
    erase_from = optional_day()


class Certificate(School):
    certificate = fields.String(required=True, validate=LONG_NAME)


class MembershipsWanted(Paged):
    states = fields.List(fields.String(validate=_STATE), load_default=list)
