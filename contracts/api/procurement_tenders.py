"""What may be asked of procurement about tenders: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, PAID, SHORT, WORDS, School, file_content
from contracts.api.procurement import DRIVERS, OneTender


class TenderSeen(OneTender):
    """`version` is that of the tender as its sender saw it."""

    version = fields.Integer(required=True, strict=True)


class NewTender(Schema):
    title = fields.String(required=True, validate=LONG)
    need = fields.String(required=True, validate=WORDS)
    cpv_codes = fields.List(fields.String(validate=SHORT), required=True, validate=validate.Length(max=20))
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(max=5000))


class TenderBasics(TenderSeen):
    title = fields.String(required=True, validate=LONG)
    need = fields.String(required=True, validate=WORDS)
    cpv_codes = fields.List(fields.String(validate=SHORT), required=True, validate=validate.Length(max=20))


class TenderSchools(TenderSeen):
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(max=5000))


class TenderValue(TenderSeen):
    """The whole value with its working, or the price of a pupil and year without VAT."""

    years = fields.Decimal(required=True)
    extension_years = fields.List(fields.Decimal(), load_default=list, validate=validate.Length(max=10))
    starts_on = fields.Date(load_default=None, allow_none=True)
    pence_incl_vat = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    working = fields.String(load_default="", validate=WORDS)
    per_pupil_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    share_driver = fields.String(load_default="pupils", validate=DRIVERS)


class DirectTo(Schema):
    supplier_id = fields.String(load_default="")
    ground = fields.String(load_default="", validate=LONG)
    justification = fields.String(load_default="", validate=WORDS)


class TenderProcedure(TenderSeen):
    procedure = fields.String(
        required=True,
        validate=validate.OneOf(
            ["below threshold", "open", "competitive flexible", "framework call-off", "direct award"]
        ),
    )
    framework = fields.String(load_default="", validate=LONG)
    why_no_framework = fields.String(load_default="", validate=WORDS)
    direct = fields.Nested(DirectTo, load_default=None, allow_none=True)
    planned_notice_on = fields.Date(load_default=None, allow_none=True)
    why_no_engagement = fields.String(load_default="", validate=WORDS)


class TenderLot(Schema):
    """`keeps` is the number of the lot whose criteria it keeps."""

    title = fields.String(required=True, validate=LONG)
    description = fields.String(load_default="", validate=WORDS)
    value_pence = fields.Integer(load_default=0, strict=True, validate=PAID)
    cpv_code = fields.String(load_default="", validate=SHORT)
    keeps = fields.String(load_default="", validate=SHORT)


class TenderLots(TenderSeen):
    lots = fields.List(fields.Nested(TenderLot), required=True, validate=validate.Length(max=100))


class TenderCriterion(Schema):
    name = fields.String(required=True, validate=SHORT)
    kind = fields.String(required=True, validate=validate.OneOf(["price", "quality"]))
    weight = fields.Decimal(required=True)
    minimum = fields.Decimal(load_default=None, allow_none=True)
    maximum = fields.Decimal(load_default=None, allow_none=True)
    asks = fields.String(load_default="", validate=WORDS)


class TenderCriteria(TenderSeen):
    lot = fields.String(required=True, validate=SHORT)
    criteria = fields.List(fields.Nested(TenderCriterion), required=True, validate=validate.Length(max=50))


class TenderRules(TenderSeen):
    tie_rule = fields.String(
        required=True,
        validate=validate.OneOf(["higher quality score", "lower price", "lot drawn before a witness"]),
    )
    tie_witness = fields.String(load_default="", validate=SHORT)
    requirements = fields.List(fields.String(validate=WORDS), load_default=list, validate=validate.Length(max=100))


class TenderEvaluator(Schema):
    account = fields.String(required=True, validate=SHORT)
    name = fields.String(required=True, validate=SHORT)


class TenderEvaluators(TenderSeen):
    evaluators = fields.List(fields.Nested(TenderEvaluator), required=True, validate=validate.Length(max=30))


class Declared(OneTender):
    conflict = fields.String(required=True, validate=validate.OneOf(["none", "declared"]))
    words = fields.String(load_default="", validate=WORDS)


class TenderTimetable(TenderSeen):
    deadline_at = fields.AwareDateTime(required=True)
    questions_until = fields.AwareDateTime(load_default=None, allow_none=True)


class TenderChange(TenderSeen):
    words = fields.String(required=True, validate=WORDS)
    deadline_at = fields.AwareDateTime(load_default=None, allow_none=True)


class TenderIntended(TenderSeen):
    """`suppliers`: by lot, the listed supplier of a bidder whose name is not on the list; `value_pence` for a direct award."""

    because = fields.String(load_default="", validate=WORDS)
    value_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=PAID)
    suppliers = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class TenderReason(TenderSeen):
    because = fields.String(required=True, validate=WORDS)


class TenderSigned(TenderSeen):
    """`minute`: of the meeting, where a committee or the board signs; `words`: why one signs in another's place."""

    words = fields.String(load_default="", validate=WORDS)
    minute = fields.String(load_default="", validate=LONG)


class TenderAwarded(TenderSeen):
    starts_on = fields.Date(load_default=None, allow_none=True)


class TenderFile(OneTender):
    filename = fields.String(required=True, validate=LONG)
    content = file_content("The file is too large: at most 9 MB.")


class TenderDocument(OneTender):
    document_id = fields.String(required=True, validate=NOT_EMPTY)


class TenderAnswer(OneTender):
    """`published_words`: the question as all are to read it, where it had to be worded anew."""

    question_id = fields.String(required=True, validate=NOT_EMPTY)
    answer = fields.String(required=True, validate=WORDS)
    published_words = fields.String(load_default="", validate=WORDS)


class NoticeOut(OneTender):
    code = fields.String(required=True, validate=SHORT)
    published_on = fields.Date(required=True)
    reference = fields.String(load_default="", validate=LONG)


class ContractAbout(Schema):
    contract_id = fields.String(required=True, validate=NOT_EMPTY)


class ContractNoticeOut(ContractAbout):
    code = fields.String(required=True, validate=SHORT)
    published_on = fields.Date(required=True)
    reference = fields.String(load_default="", validate=LONG)


class RoundPlanned(Schema):
    """A round before the bids: `asks` in words what is judged, `most` how many go on at most."""

    name = fields.String(required=True, validate=LONG)
    deadline_at = fields.AwareDateTime(required=True)
    asks = fields.String(required=True, validate=WORDS)
    most = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 100))


class TenderRounds(TenderSeen):
    rounds = fields.List(fields.Nested(RoundPlanned), required=True, validate=validate.Length(max=5))


class GoesOn(Schema):
    """Whether a bidder goes on, and why, as it reads it."""

    bidder_id = fields.String(required=True, validate=NOT_EMPTY)
    goes_on = fields.Boolean(required=True)
    why = fields.String(load_default="", validate=WORDS)


class RoundDecided(TenderSeen):
    number = fields.Integer(required=True, strict=True)
    bidders = fields.List(fields.Nested(GoesOn), required=True, validate=validate.Length(min=1, max=500))


class Purchase(Schema):
    """A purchase that is only thought of; the value is for all years together, with VAT."""

    cpv_code = fields.String(required=True, validate=SHORT)
    pence_incl_vat = fields.Integer(required=True, strict=True, validate=PAID)
    years = fields.Decimal(load_default=1)
    school_ids = fields.List(fields.String(), load_default=list, validate=validate.Length(max=5000))
    on = fields.Date(load_default=None, allow_none=True)


class SchoolTender(School):
    tender_id = fields.String(required=True, validate=NOT_EMPTY)


class SchoolTenderAnswer(SchoolTender):
    takes_part = fields.Boolean(required=True)
    words = fields.String(load_default="", validate=WORDS)


class QuestionKey(Schema):
    key = fields.String(required=True, validate=SHORT)


class QuestionAsked(QuestionKey):
    words = fields.String(required=True, validate=validate.Length(max=4000))
