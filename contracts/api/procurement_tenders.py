"""What may be asked of procurement about tenders: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

_NOT_EMPTY = validate.Length(min=1, error="Enter something here.")
_SHORT = validate.Length(max=120, error="At most 120 characters, please.")
_TITLE = validate.Length(max=300, error="At most 300 characters, please.")
_WORDS = validate.Length(max=4000, error="At most 4,000 characters, please.")
_PENCE = validate.Range(0, 10**12, error="The amount is too high to be meant, or below nought: check it.")
_FILE = validate.Length(max=13 * 1024 * 1024, error="The file is too large: at most 9 MB.")


class OneTender(Schema):
    tender_id = fields.String(required=True, validate=_NOT_EMPTY)


class TenderSeen(OneTender):
    """`version` is that of the tender as its sender saw it."""

    version = fields.Integer(required=True, strict=True)


class NewTender(Schema):
    title = fields.String(required=True, validate=_TITLE)
    need = fields.String(required=True, validate=_WORDS)
    cpv_codes = fields.List(fields.String(validate=_SHORT), required=True, validate=validate.Length(max=20))
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(max=5000))


class TenderBasics(TenderSeen):
    title = fields.String(required=True, validate=_TITLE)
    need = fields.String(required=True, validate=_WORDS)
    cpv_codes = fields.List(fields.String(validate=_SHORT), required=True, validate=validate.Length(max=20))


class TenderSchools(TenderSeen):
    school_ids = fields.List(fields.String(), required=True, validate=validate.Length(max=5000))


class TenderValue(TenderSeen):
    """The whole value with its working, or the price of a pupil and year without VAT."""

    years = fields.Decimal(required=True)
    extension_years = fields.List(fields.Decimal(), load_default=list, validate=validate.Length(max=10))
    starts_on = fields.Date(load_default=None, allow_none=True)
    pence_incl_vat = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PENCE)
    working = fields.String(load_default="", validate=_WORDS)
    per_pupil_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PENCE)
    share_driver = fields.String(
        load_default="pupils", validate=validate.OneOf(["pupils", "area", "visits", "equal", "fixed"])
    )


class DirectTo(Schema):
    supplier_id = fields.String(load_default="")
    ground = fields.String(load_default="", validate=_TITLE)
    justification = fields.String(load_default="", validate=_WORDS)


class TenderProcedure(TenderSeen):
    procedure = fields.String(
        required=True,
        validate=validate.OneOf(
            ["below threshold", "open", "competitive flexible", "framework call-off", "direct award"]
        ),
    )
    framework = fields.String(load_default="", validate=_TITLE)
    why_no_framework = fields.String(load_default="", validate=_WORDS)
    direct = fields.Nested(DirectTo, load_default=None, allow_none=True)
    planned_notice_on = fields.Date(load_default=None, allow_none=True)
    why_no_engagement = fields.String(load_default="", validate=_WORDS)


class TenderLot(Schema):
    """`keeps` is the number of the lot whose criteria it keeps."""

    title = fields.String(required=True, validate=_TITLE)
    description = fields.String(load_default="", validate=_WORDS)
    value_pence = fields.Integer(load_default=0, strict=True, validate=_PENCE)
    cpv_code = fields.String(load_default="", validate=_SHORT)
    keeps = fields.String(load_default="", validate=_SHORT)


class TenderLots(TenderSeen):
    lots = fields.List(fields.Nested(TenderLot), required=True, validate=validate.Length(max=100))


class TenderCriterion(Schema):
    name = fields.String(required=True, validate=_SHORT)
    kind = fields.String(required=True, validate=validate.OneOf(["price", "quality"]))
    weight = fields.Decimal(required=True)
    minimum = fields.Decimal(load_default=None, allow_none=True)
    maximum = fields.Decimal(load_default=None, allow_none=True)
    asks = fields.String(load_default="", validate=_WORDS)


class TenderCriteria(TenderSeen):
    lot = fields.String(required=True, validate=_SHORT)
    criteria = fields.List(fields.Nested(TenderCriterion), required=True, validate=validate.Length(max=50))


class TenderRules(TenderSeen):
    tie_rule = fields.String(
        required=True,
        validate=validate.OneOf(["higher quality score", "lower price", "lot drawn before a witness"]),
    )
    tie_witness = fields.String(load_default="", validate=_SHORT)
    requirements = fields.List(fields.String(validate=_WORDS), load_default=list, validate=validate.Length(max=100))


class TenderEvaluator(Schema):
    account = fields.String(required=True, validate=_SHORT)
    name = fields.String(required=True, validate=_SHORT)


class TenderEvaluators(TenderSeen):
    evaluators = fields.List(fields.Nested(TenderEvaluator), required=True, validate=validate.Length(max=30))


class Declared(OneTender):
    conflict = fields.String(required=True, validate=validate.OneOf(["none", "declared"]))
    words = fields.String(load_default="", validate=_WORDS)


class TenderTimetable(TenderSeen):
    deadline_at = fields.AwareDateTime(required=True)
    questions_until = fields.AwareDateTime(load_default=None, allow_none=True)


class TenderChange(TenderSeen):
    words = fields.String(required=True, validate=_WORDS)
    deadline_at = fields.AwareDateTime(load_default=None, allow_none=True)


class TenderIntended(TenderSeen):
    """`suppliers`: by lot, the listed supplier of a bidder whose name is not on the list; `value_pence` for a direct award."""

    because = fields.String(load_default="", validate=_WORDS)
    value_pence = fields.Integer(load_default=None, allow_none=True, strict=True, validate=_PENCE)
    suppliers = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class TenderReason(TenderSeen):
    because = fields.String(required=True, validate=_WORDS)


class TenderAwarded(TenderSeen):
    starts_on = fields.Date(load_default=None, allow_none=True)


class TenderFile(OneTender):
    filename = fields.String(required=True, validate=_TITLE)
    content = fields.String(required=True, validate=_FILE)


class TenderDocument(OneTender):
    document_id = fields.String(required=True, validate=_NOT_EMPTY)


class TenderAnswer(OneTender):
    """`published_words`: the question as all are to read it, where it had to be worded anew."""

    question_id = fields.String(required=True, validate=_NOT_EMPTY)
    answer = fields.String(required=True, validate=_WORDS)
    published_words = fields.String(load_default="", validate=_WORDS)


class NoticeOut(OneTender):
    code = fields.String(required=True, validate=_SHORT)
    published_on = fields.Date(required=True)
    reference = fields.String(load_default="", validate=_TITLE)


class Purchase(Schema):
    """A purchase that is only thought of; the value is for all years together, with VAT."""

    cpv_code = fields.String(required=True, validate=_SHORT)
    pence_incl_vat = fields.Integer(required=True, strict=True, validate=_PENCE)
    years = fields.Decimal(load_default=1)
    school_ids = fields.List(fields.String(), load_default=list, validate=validate.Length(max=5000))
    on = fields.Date(load_default=None, allow_none=True)


class SchoolAsked(Schema):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)


class SchoolTender(SchoolAsked):
    tender_id = fields.String(required=True, validate=_NOT_EMPTY)


class SchoolTenderAnswer(SchoolTender):
    takes_part = fields.Boolean(required=True)
    words = fields.String(load_default="", validate=_WORDS)


class QuestionKey(Schema):
    key = fields.String(required=True, validate=_SHORT)


class QuestionAsked(QuestionKey):
    words = fields.String(required=True, validate=validate.Length(max=4000))
