"""The event of the benchmarks: small, as ours are."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.messaging.contracts import Replay, contracts
from shared.messaging.take_up import declare_kernel_events

declare_kernel_events("pier")
declare_kernel_events("crane")


@contracts.event("pier.crate.landed.v1", meaning="A crate landed.", retention="for the benchmark", replay=Replay.FULL)
class CrateLandedV1(Schema):
    school_id = fields.String(required=True)
    number = fields.Integer(required=True, strict=True)
