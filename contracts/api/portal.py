"""What may be asked of the portal's own records: the request of each RPC method."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.api.limits import NOT_EMPTY, School

_NAME = validate.Length(min=1, max=120, error="Give it a name of at most 120 characters.")
_SHORT = validate.Length(max=200, error="At most 200 characters.")
_URL = validate.Length(min=1, max=500, error="Enter an address of at most 500 characters.")
_MANY = validate.Length(max=200, error="At most 200 of them.")
_PAGE = validate.Range(1, 200)


class Account(Schema):
    account = fields.String(required=True, validate=[NOT_EMPTY, _SHORT])


class NewAccount(Account):
    """Without a passphrase one is made and shown once."""

    passphrase = fields.String(load_default=None, allow_none=True, validate=_SHORT)


class Token(School):
    token_id = fields.String(required=True, validate=NOT_EMPTY)


class NewToken(School):
    name = fields.String(required=True, validate=_NAME)
    scopes = fields.List(fields.String(), required=True, validate=_MANY)
    expires_on = fields.Date(required=True)


class Webhook(School):
    endpoint_id = fields.String(required=True, validate=NOT_EMPTY)


class NewWebhook(School):
    """`events` names types, as in the catalogue of contracts; none means all that services do for the school."""

    name = fields.String(required=True, validate=_NAME)
    url = fields.String(required=True, validate=_URL)
    events = fields.List(fields.String(), load_default=list, validate=_MANY)


class ChangedWebhook(Webhook):
    """What is not given stays."""

    name = fields.String(load_default=None, allow_none=True, validate=_NAME)
    url = fields.String(load_default=None, allow_none=True, validate=_URL)
    events = fields.List(fields.String(), load_default=None, allow_none=True, validate=_MANY)


class WebhookOn(Webhook):
    drop_waiting = fields.Boolean(load_default=False)


class DeliveriesWanted(School):
    endpoint_id = fields.String(load_default=None, allow_none=True)
    state = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(["waiting", "sent", "failed", "dropped"])
    )
    before = fields.Integer(load_default=None, allow_none=True, strict=True)
    most = fields.Integer(load_default=50, strict=True, validate=_PAGE)


class OneDelivery(School):
    delivery_id = fields.String(required=True, validate=NOT_EMPTY)


class ReadingsWanted(Schema):
    """Without a school: of all schools that the caller may see, and of the trust."""

    school_id = fields.String(load_default=None, allow_none=True)
    before = fields.Integer(load_default=None, allow_none=True, strict=True)
    most = fields.Integer(load_default=50, strict=True, validate=_PAGE)
