"""What may be asked of procurement about bids: the request of each RPC method. Prices are whole pence; marks decimals written as
text; files travel in base64."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import LONG, NOT_EMPTY, SHORT, WORDS, file_content
from contracts.api.procurement import OneTender

_TOKEN = validate.Length(min=1, max=100)
_PASSPHRASE = validate.Length(min=1, max=200)
_MANY = validate.Length(max=2000)


class OneBid(OneTender):
    bid_id = fields.String(required=True, validate=NOT_EMPTY)


class Openers(OneTender):
    accounts = fields.List(fields.String(), required=True, validate=validate.Length(max=20))


class Passphrase(OneTender):
    passphrase = fields.String(required=True, validate=_PASSPHRASE)


class PriceLine(Schema):
    name = fields.String(required=True, validate=LONG)
    times = fields.Integer(required=True, strict=True)
    paid = fields.Boolean(load_default=True)


class PriceLines(OneTender):
    lines = fields.List(fields.Nested(PriceLine), required=True, validate=validate.Length(max=100))


class Business(OneTender):
    name = fields.String(load_default="", validate=LONG)
    email = fields.String(required=True, validate=LONG)
    company_number = fields.String(load_default="", validate=validate.Length(max=20))


class Invited(Business):
    supplier_id = fields.String(load_default=None, allow_none=True)


class OneInvitation(OneTender):
    invitation_id = fields.String(required=True, validate=NOT_EMPTY)


class EndedInvitation(OneInvitation):
    reason = fields.String(required=True, validate=[NOT_EMPTY, WORDS])


class EndedLinks(OneTender):
    invitation_ids = fields.List(fields.String(), required=True, validate=_MANY)
    reason = fields.String(required=True, validate=[NOT_EMPTY, WORDS])


class Token(Schema):
    token = fields.String(required=True, validate=_TOKEN)


class OwnBid(Token):
    password = fields.String(required=True, validate=_PASSPHRASE)


class SentFile(Schema):
    name = fields.String(required=True)
    prices = fields.Boolean(load_default=False)
    content = file_content("The documents are larger than 9 megabytes together.")


class SentBid(Token):
    """What a bid says is looked at only once it is known not to be late, so nothing of it is asked for here."""

    password = fields.String(load_default="", validate=validate.Length(max=200))
    bid = fields.Dict(required=True)
    files = fields.List(fields.Nested(SentFile), load_default=list)


class OneDocument(OneBid):
    part = fields.String(required=True, validate=SHORT)


class RequirementChecked(Schema):
    key = fields.String(required=True)
    passed = fields.Boolean(required=True)
    reason = fields.String(load_default="", validate=WORDS)


class Checks(OneBid):
    checks = fields.List(fields.Nested(RequirementChecked), required=True, validate=_MANY)


class ShutOut(OneBid):
    lot = fields.String(load_default="")
    ground = fields.String(required=True)
    reason = fields.String(required=True, validate=WORDS)


class LetBackIn(OneBid):
    shut_out_id = fields.String(required=True)
    reason = fields.String(required=True, validate=WORDS)


class DeclaredInterest(OneTender):
    has_interest = fields.Boolean(required=True)
    words = fields.String(load_default="", validate=WORDS)


class Marked(Schema):
    bid_id = fields.String(required=True)
    lot = fields.String(required=True)
    criterion = fields.String(required=True)
    mark = fields.Decimal(required=True)


class MarkGiven(Marked):
    comment = fields.String(required=True, validate=WORDS)


class Marks(OneTender):
    marks = fields.List(fields.Nested(MarkGiven), required=True, validate=_MANY)


class MarkAgreed(Marked):
    reason = fields.String(required=True, validate=WORDS)


class AgreedMarks(OneTender):
    marks = fields.List(fields.Nested(MarkAgreed), required=True, validate=_MANY)


class Drawn(OneTender):
    lot = fields.String(required=True)
    order = fields.List(fields.String(), required=True, validate=_MANY)
    witness = fields.String(required=True, validate=LONG)


class LowPrice(OneBid):
    lot = fields.String(required=True)
    explanation = fields.String(required=True, validate=WORDS)


class LinkedBidder(OneBid):
    supplier_id = fields.String(required=True)
    proof = fields.String(load_default="", validate=WORDS)
