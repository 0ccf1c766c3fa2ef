"""What membership says: schools and their URNs, the journey alongside the trust, and who may use which service."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import Replay, contracts
from shared.messaging.take_up import declare_kernel_events

SERVICE = "membership"
MEMBERSHIP_RECORD = "as long as the school is with the trust, and 6 years after (limitation of contract claims)"

declare_kernel_events(SERVICE)


def school_id() -> fields.String:
    return fields.String(required=True, metadata={"description": "Our own id of the school; it outlives any URN"})


@contracts.event(
    "membership.entitlement.changed.v1",
    meaning="What a school may use of one service has changed; the service named acts on it.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.LATEST,
)
class EntitlementChangedV1(Schema):
    school_id = school_id()
    service = fields.String(required=True, metadata={"description": "Name of the service that this is about"})
    mode = fields.String(required=True, validate=validate.OneOf(["none", "trial", "full", "read_only"]))
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(
        required=True, allow_none=True, metadata={"description": "Last day, or null while there is no end"}
    )
    subscription_id = fields.String(required=True)
