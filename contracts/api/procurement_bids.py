"""What may be asked of procurement about bids: the request of each RPC method. Prices are whole pence; marks decimals written as
text; files travel in base64."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.procurement import LARGEST_FILE

_NOT_EMPTY = validate.Length(min=1, error="Enter something here.")
_SHORT = validate.Length(max=120, error="At most 120 characters, please.")
_LONG = validate.Length(max=300, error="At most 300 characters, please.")
_WORDS = validate.Length(max=4000, error="At most 4,000 characters, please.")
_TOKEN = validate.Length(min=1, max=100)
_PASSPHRASE = validate.Length(min=1, max=200)
_MANY = validate.Length(max=2000)


class OneTender(Schema):
    tender_id = fields.String(required=True, validate=_NOT_EMPTY)


class OneBid(OneTender):
    bid_id = fields.String(required=True, validate=_NOT_EMPTY)


class Openers(OneTender):
    accounts = fields.List(fields.String(), required=True, validate=validate.Length(max=20))


class Passphrase(OneTender):
    passphrase = fields.String(required=True, validate=_PASSPHRASE)


class PriceLine(Schema):
    name = fields.String(required=True, validate=_LONG)
    times = fields.Integer(required=True, strict=True)
    paid = fields.Boolean(load_default=True)


class PriceLines(OneTender):
    lines = fields.List(fields.Nested(PriceLine), required=True, validate=validate.Length(max=100))


class Business(OneTender):
    name = fields.String(load_default="", validate=_LONG)
    email = fields.String(required=True, validate=_LONG)
    company_number = fields.String(load_default="", validate=validate.Length(max=20))


class Invited(Business):
    supplier_id = fields.String(load_default=None, allow_none=True)


class OneInvitation(OneTender):
    invitation_id = fields.String(required=True, validate=_NOT_EMPTY)


class EndedInvitation(OneInvitation):
    reason = fields.String(required=True, validate=[_NOT_EMPTY, _WORDS])


class Token(Schema):
    token = fields.String(required=True, validate=_TOKEN)


class SentFile(Schema):
    name = fields.String(required=True)
    content = fields.String(
        required=True,
        validate=validate.Length(max=LARGEST_FILE, error="The documents are larger than 9 megabytes together."),
    )


class SentBid(Token):
    """What a bid says is looked at only once it is known not to be late, so nothing of it is asked for here."""

    bid = fields.Dict(required=True)
    files = fields.List(fields.Nested(SentFile), load_default=list)


class OneDocument(OneBid):
    part = fields.String(required=True, validate=_SHORT)


class RequirementChecked(Schema):
    key = fields.String(required=True)
    passed = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=_WORDS)


class Checks(OneBid):
    checks = fields.List(fields.Nested(RequirementChecked), required=True, validate=_MANY)


class ShutOut(OneBid):
    lot = fields.String(load_default="")
    ground = fields.String(required=True)
    reason = fields.String(required=True, validate=_WORDS)


class LetBackIn(OneBid):
    shut_out_id = fields.String(required=True)
    reason = fields.String(required=True, validate=_WORDS)


class DeclaredInterest(OneTender):
    has_interest = fields.Boolean(required=True)
    words = fields.String(load_default="", validate=_WORDS)


class Marked(Schema):
    bid_id = fields.String(required=True)
    lot = fields.String(required=True)
    criterion = fields.String(required=True)
    mark = fields.Decimal(required=True)


class MarkGiven(Marked):
    comment = fields.String(required=True, validate=_WORDS)


class Marks(OneTender):
    marks = fields.List(fields.Nested(MarkGiven), required=True, validate=_MANY)


class MarkAgreed(Marked):
    reason = fields.String(required=True, validate=_WORDS)


class AgreedMarks(OneTender):
    marks = fields.List(fields.Nested(MarkAgreed), required=True, validate=_MANY)


class Drawn(OneTender):
    lot = fields.String(required=True)
    order = fields.List(fields.String(), required=True, validate=_MANY)
    witness = fields.String(required=True, validate=_LONG)


class LowPrice(OneBid):
    lot = fields.String(required=True)
    explanation = fields.String(required=True, validate=_WORDS)


class LinkedBidder(OneBid):
    supplier_id = fields.String(required=True)
