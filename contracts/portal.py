"""What the portal says of itself: who got an account, a token or a webhook, and when one ended. Secrets are never in it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import PersonalData, contracts

SERVICE = "portal"
ACCESS_RECORD = "6 years (who could reach what; limitation of claims)"


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


def _texts(says: str) -> fields.Field[Any]:
    return fields.List(fields.String(), required=True, metadata={"description": says})


def _school_id() -> fields.String:
    return _text("Our own id of the school; it outlives any URN")


def _account() -> fields.String:
    return _text("The name that somebody signs in with, often an e-mail address")


@contracts.event(
    "portal.account.added.v1",
    meaning="Somebody can sign in with a passphrase of ours from now on.",
    personal_data=PersonalData.IDENTIFIER,
    retention=ACCESS_RECORD,
)
class AccountAddedV1(Schema):
    account = _account()


@contracts.event(
    "portal.account.changed.v1",
    meaning="The owner of a local account chose another passphrase.",
    personal_data=PersonalData.IDENTIFIER,
    retention=ACCESS_RECORD,
)
class AccountChangedV1(Schema):
    account = _account()


@contracts.event(
    "portal.account.reset.v1",
    meaning="A local account got a new passphrase from an administrator; all its sessions ended.",
    personal_data=PersonalData.IDENTIFIER,
    retention=ACCESS_RECORD,
)
class AccountResetV1(Schema):
    account = _account()


@contracts.event(
    "portal.account.ended.v1",
    meaning="A local account is over; all its sessions ended.",
    personal_data=PersonalData.IDENTIFIER,
    retention=ACCESS_RECORD,
)
class AccountEndedV1(Schema):
    account = _account()


@contracts.event(
    "portal.token.issued.v1",
    meaning="A school's own system may use the API from now on, within the scopes named.",
    retention=ACCESS_RECORD,
)
class TokenIssuedV1(Schema):
    school_id = _school_id()
    token_id = _text("The token; not its secret")
    scopes = _texts("What it may do")
    expires_on = fields.Date(required=True, metadata={"description": "The last day on which it holds"})


@contracts.event(
    "portal.token.revoked.v1",
    meaning="An API token opens nothing any more.",
    retention=ACCESS_RECORD,
)
class TokenRevokedV1(Schema):
    school_id = _school_id()
    token_id = _text("The token; not its secret")


@contracts.event(
    "portal.webhook.added.v1",
    meaning="An address of a school's is told of events from now on.",
    retention=ACCESS_RECORD,
)
class WebhookAddedV1(Schema):
    school_id = _school_id()
    endpoint_id = _text("The endpoint")
    host = _text("The host of its address; the rest of the address may be a secret of the school's")
    events = _texts("The events that it is told of; none named means all that services do for the school")


@contracts.event(
    "portal.webhook.changed.v1",
    meaning="A webhook endpoint was changed by a person.",
    retention=ACCESS_RECORD,
)
class WebhookChangedV1(Schema):
    school_id = _school_id()
    endpoint_id = _text("The endpoint")
    host = _text("The host of its address")
    events = _texts("The events that it is told of; none named means all that services do for the school")
    what = fields.String(
        required=True,
        validate=validate.OneOf(["settings", "secret"]),
        metadata={"description": "Whether its settings were changed, or its secret"},
    )


@contracts.event(
    "portal.webhook.switched_on.v1",
    meaning="A webhook endpoint that was off is told of events again; what waited goes out first.",
    retention=ACCESS_RECORD,
)
class WebhookSwitchedOnV1(Schema):
    school_id = _school_id()
    endpoint_id = _text("The endpoint")
    dropped = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=0),
        metadata={"description": "Messages that waited and were dropped, as the person wished"},
    )


@contracts.event(
    "portal.webhook.switched_off.v1",
    meaning="A webhook endpoint is told of nothing until a person switches it on again; what waits is kept for 30 days.",
    retention=ACCESS_RECORD,
)
class WebhookSwitchedOffV1(Schema):
    school_id = _school_id()
    endpoint_id = _text("The endpoint")
    because = fields.String(
        required=True,
        validate=validate.OneOf(["person", "gone", "failing"]),
        metadata={"description": "A person did it, it answered 410 Gone, or it failed for three days"},
    )
    in_words = _text("Why, as a sentence for the school")


@contracts.event(
    "portal.webhook.removed.v1",
    meaning="A webhook endpoint was removed with all that waited for it.",
    retention=ACCESS_RECORD,
)
class WebhookRemovedV1(Schema):
    school_id = _school_id()
    endpoint_id = _text("The endpoint")
