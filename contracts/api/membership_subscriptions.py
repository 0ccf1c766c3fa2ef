"""What may be asked of membership about subscriptions and charges: the request of each RPC method. Amounts are whole pence,
days dates, quantities decimals written as text; what may be left open has a default."""

from __future__ import annotations

from datetime import date

from marshmallow import Schema, ValidationError, fields, validate

from contracts.api.limits import WORDS

_NOT_EMPTY = validate.Length(min=1, max=120, error="Enter something of at most 120 characters here.")
_REASON = validate.Length(min=3, max=4000, error="Give the reason in words: it is kept with the record.")
_PENCE = validate.Range(-(10**11), 10**11, error="The amount is too high to be meant: check it.")
_OWED = validate.Range(0, 10**11, error="Give zero or more, and no more than can be meant.")
_SIDE_OFFER = validate.OneOf(["associate", "member"])
_LIST = validate.Length(max=50, error="Give at most 50.")


def _words(*, required: bool = False) -> fields.String:
    return (
        fields.String(required=True, validate=_REASON) if required else fields.String(load_default="", validate=WORDS)
    )


def _within_reach(on: date) -> None:
    """Whole school years lie around any day from here to there; beyond, no calendar goes."""
    if not 1900 <= on.year < 2200:
        raise ValidationError("Give a day from 1900 to 2199.")


def _open_day() -> fields.Date:
    return fields.Date(load_default=None, allow_none=True, validate=_within_reach)


class School(Schema):
    school_id = fields.String(required=True, validate=_NOT_EMPTY)


class SchoolDay(School):
    on = _open_day()


class SchoolPeriod(School):
    from_on = _open_day()
    until_on = _open_day()


class ChargesWanted(SchoolPeriod):
    after = fields.String(load_default=None, allow_none=True)
    most = fields.Integer(load_default=100, strict=True, validate=validate.Range(1, 500))


class OneCharge(School):
    entry_id = fields.String(required=True, validate=_NOT_EMPTY)


class SubscriptionsWanted(School):
    ended = fields.Boolean(load_default=True)


class Line(School):
    line = fields.String(required=True, validate=_NOT_EMPTY)


class Request(Line):
    offer = fields.String(load_default="standard", validate=_NOT_EMPTY)


class OpenedRequest(Request):
    reason = _words(required=True)


class Subscription(School):
    subscription_id = fields.String(required=True, validate=_NOT_EMPTY)


class Step(Subscription):
    version = fields.Integer(load_default=None, allow_none=True, strict=True)


class Trial(Step):
    from_on = _open_day()
    until_on = _open_day()


class AnotherTrial(Trial):
    reason = _words(required=True)


class Start(Step):
    from_on = _open_day()


class SaidStep(Step):
    words = _words(required=True)


class Extension(SaidStep):
    until_on = fields.Date(required=True, validate=_within_reach)


class Decision(SaidStep):
    from_on = _open_day()


class LastDay(SaidStep):
    last_day = _open_day()


class Pause(SaidStep):
    from_on = _open_day()
    resume_on = fields.Date(required=True, validate=_within_reach)


class Cancellation(SaidStep):
    ends_on = _open_day()


class CancellationWithoutNotice(Cancellation):
    waived_reason = _words(required=True)


class OtherOffer(Step):
    offer = fields.String(required=True, validate=_NOT_EMPTY)
    from_on = _open_day()
    when = fields.String(load_default="now", validate=validate.OneOf(["now", "next_term", "next_year"]))
    words = _words()


class LineOffered(Line):
    offer = fields.String(load_default="standard", validate=_NOT_EMPTY)


class TakeUp(LineOffered):
    mode = fields.String(required=True, validate=validate.OneOf(["trial", "full"]))
    from_on = _open_day()
    until_on = _open_day()


class Preview(School):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(["join", "add", "change", "convert_trial", "pause", "cancel", "convert", "leave"]),
    )
    line = fields.String(load_default="")
    offer = fields.String(load_default="standard", validate=_NOT_EMPTY)
    mode = fields.String(load_default="full", validate=validate.OneOf(["trial", "full"]))
    from_on = _open_day()
    until_on = _open_day()
    expected = fields.Dict(
        keys=fields.String(), values=fields.Decimal(validate=validate.Range(0, 10**7)), load_default=dict
    )
    period_from = _open_day()
    period_until = _open_day()


class Delivery(Line):
    unit = fields.String(required=True, validate=_NOT_EMPTY)
    quantity = fields.Decimal(required=True)
    on = fields.Date(required=True, validate=_within_reach)
    delivered_by = fields.String(required=True, validate=_NOT_EMPTY)
    words = _words()
    overrun_reason = _words()


class UsageWanted(SchoolPeriod):
    line = fields.String(load_default="")


class Month(Schema):
    month = fields.Date(required=True, validate=_within_reach, metadata={"description": "Any day of the month"})


class Statement(School):
    from_on = fields.Date(required=True, validate=_within_reach)
    until_on = fields.Date(required=True, validate=_within_reach)


class OneStatement(School):
    statement_id = fields.String(required=True, validate=_NOT_EMPTY)


class StatementFile(OneStatement):
    name = fields.String(required=True, validate=_NOT_EMPTY)


class Year(Schema):
    year = fields.String(required=True, validate=_NOT_EMPTY)


class Tier(Schema):
    up_to = fields.String()
    pence = fields.String(required=True)


class Figures(Schema):
    pence = fields.Raw()
    unit = fields.String()
    allowance = fields.String()
    rate_pence = fields.String()
    per_cent = fields.String()
    driver = fields.String(validate=validate.OneOf(["pupils", "free_meals", "ehcp"]))
    mode = fields.String(validate=validate.OneOf(["graduated", "all_units"]))
    tiers = fields.List(fields.Nested(Tier), validate=_LIST)
    minimum_pence = fields.Integer(strict=True, validate=_OWED)


class Price(Schema):
    line = fields.String(required=True, validate=_NOT_EMPTY)
    offer = fields.String(load_default="standard", validate=_NOT_EMPTY)
    standing = fields.String(load_default=None, allow_none=True, validate=_SIDE_OFFER)
    from_on = fields.Date(required=True, validate=_within_reach)
    model = fields.String(
        required=True,
        validate=validate.OneOf(["flat", "per_pupil", "per_unit", "tiered", "share_of_income", "allowance_then_rate"]),
    )
    figures = fields.Nested(Figures, required=True)
    source = fields.String(required=True, validate=WORDS)
    note = _words()


class PriceListWanted(Schema):
    standing = fields.String(required=True, validate=_SIDE_OFFER)
    on = _open_day()


class Income(School):
    year = fields.String(required=True, validate=_NOT_EMPTY)
    pence = fields.Integer(required=True, strict=True, validate=_OWED)
    source = fields.String(required=True, validate=WORDS)


class OneQuery(School):
    query_id = fields.String(required=True, validate=_NOT_EMPTY)


class ChargeQuestion(School):
    entry_id = fields.String(required=True, validate=_NOT_EMPTY)
    words = _words(required=True)


class QueryStep(School):
    query_id = fields.String(required=True, validate=_NOT_EMPTY)
    words = _words(required=True)


class Correction(School):
    entry_id = fields.String(required=True, validate=_NOT_EMPTY)
    right_pence = fields.Integer(required=True, strict=True, validate=_PENCE)
    basis = _words()
    words = _words(required=True)
    query_id = fields.String(load_default=None, allow_none=True)


class ReviewPart(School):
    number = fields.Integer(required=True, strict=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(validate=WORDS), required=True, validate=_LIST)
    strengths = fields.List(fields.String(validate=WORDS), required=True, validate=_LIST)
    gaps = fields.List(fields.String(validate=WORDS), required=True, validate=_LIST)


class OneReview(School):
    review_id = fields.String(required=True, validate=_NOT_EMPTY)


class NextSteps(OneReview):
    steps = fields.List(fields.String(validate=WORDS), required=True, validate=_LIST)


class Feedback(Line):
    would_keep = fields.String(required=True, validate=validate.OneOf(["yes", "not_sure", "no"]))
    hours_saved_a_month = fields.Integer(load_default=None, allow_none=True, strict=True)
    went_well = _words()
    went_badly = _words()
