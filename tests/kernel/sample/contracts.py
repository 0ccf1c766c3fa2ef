"""The events of the sample services."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.messaging.contracts import Replay, contracts
from shared.messaging.take_up import declare_kernel_events

declare_kernel_events("lighthouse")
declare_kernel_events("boathouse")


@contracts.event("lighthouse.lamp.lit.v1", meaning="A lamp was lit.", retention="for the test", replay=Replay.FULL)
class LampLitV1(Schema):
    school_id = fields.String(required=True)
    number = fields.Integer(required=True, strict=True)


@contracts.event(
    "lighthouse.keeper.named.v1", meaning="A keeper was named.", retention="for the test", replay=Replay.LATEST
)
class KeeperNamedV1(Schema):
    school_id = fields.String(required=True)
    name = fields.String(required=True)


@contracts.event("lighthouse.foghorn.sounded.v1", meaning="A foghorn was sounded.", retention="for the test")
class FoghornSoundedV1(Schema):
    school_id = fields.String(required=True)
    number = fields.Integer(required=True, strict=True)


@contracts.event("lighthouse.storm.warned.v1", meaning="A storm comes, for the whole trust.", retention="for the test")
class StormWarnedV1(Schema):
    number = fields.Integer(required=True, strict=True)


@contracts.event("lighthouse.logbook.kept.v1", meaning="Nobody subscribes to this.", retention="for the test")
class LogbookKeptV1(Schema):
    school_id = fields.String(required=True)
    text = fields.String(required=True)


@contracts.event("boathouse.boat.launched.v1", meaning="A boat went out.", retention="for the test")
class BoatLaunchedV1(Schema):
    school_id = fields.String(required=True)
    number = fields.Integer(required=True, strict=True)


class OneSchool(Schema):
    school_id = fields.String(required=True)


class Numbered(OneSchool):
    number = fields.Integer(required=True, strict=True)


class Nothing(Schema):
    """A request without a school: it runs in the scope of all the caller's schools."""
