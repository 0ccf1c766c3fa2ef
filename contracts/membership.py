"""What membership says: schools and their URNs, the journey alongside the trust, and who may use which service."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.messaging.contracts import PersonalData, Replay, contracts
from shared.messaging.take_up import declare_kernel_events

SERVICE = "membership"
MEMBERSHIP_RECORD = "as long as the school is with the trust, and 6 years after (limitation of contract claims)"

declare_kernel_events(SERVICE)


def school_id() -> fields.String:
    return fields.String(required=True, metadata={"description": "Our own id of the school; it outlives any URN"})


def _text(says: str, *, may_be_null: bool = False) -> fields.String:
    return fields.String(required=True, allow_none=may_be_null, metadata={"description": says})


def _day(says: str, *, may_be_null: bool = False) -> fields.Date:
    return fields.Date(required=True, allow_none=may_be_null, metadata={"description": says})


def _yes(says: str) -> fields.Boolean:
    return fields.Boolean(required=True, metadata={"description": says})


def _count(says: str, *, may_be_null: bool = False) -> fields.Integer:
    return fields.Integer(
        required=True,
        strict=True,
        allow_none=may_be_null,
        validate=validate.Range(min=0),
        metadata={"description": says},
    )


def _one_of(says: str, *values: str) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(values), metadata={"description": says})


def _membership_id() -> fields.String:
    return _text("The case: one school, or several that are led together; each of its schools gets the event")


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


@contracts.event(
    "membership.school.recorded.v1",
    meaning="What is known of a school, said again whenever any of it changes.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.LATEST,
)
class SchoolRecordedV1(Schema):
    school_id = school_id()
    name = _text("The name as the register of schools has it")
    urn = _text("The newest URN, six digits")
    phase = _text("Phase of education, or null where the register has none (special schools)", may_be_null=True)
    establishment_type = _text("Type of establishment as the register has it")
    local_authority = _text("Name of the local authority, or null where not recorded", may_be_null=True)
    pupils = _count("Pupils at the last census, or null where none is recorded", may_be_null=True)
    pupils_on = _day("The day of that census", may_be_null=True)


@contracts.event(
    "membership.conversion.completed.v1",
    meaning="A school joined, or reopened: from this day on it has the new URN. Its school_id stays, and so does "
    "everything that hangs on it. Both URNs are the same where an academy keeps the one it had.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.LATEST,
)
class ConversionCompletedV1(Schema):
    school_id = school_id()
    old_urn = _text("The URN under which it closed")
    new_urn = _text("The URN under which it opened")
    on = _day("First day under the new URN")
    name = _text("Its name from that day on")


@contracts.event(
    "membership.conversion.dated.v1",
    meaning="The day on which a school is to convert was set, moved or confirmed.",
    retention=MEMBERSHIP_RECORD,
)
class ConversionDatedV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    planned_on = _day("The first of a month")
    before = _day("The day it was planned for until now; null the first time", may_be_null=True)
    confirmed = _yes("Whether the day is confirmed; only then can the conversion be recorded")


@contracts.event(
    "membership.associate.started.v1",
    meaning="A school came alongside: it is an associate from this day on.",
    retention=MEMBERSHIP_RECORD,
)
class AssociateStartedV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    started_on = _day("First day")
    ends_on = _day("Last day, unless it is extended")


@contracts.event(
    "membership.associate.extended.v1",
    meaning="Both sides want more time: the associate period has a later last day.",
    retention=MEMBERSHIP_RECORD,
)
class AssociateExtendedV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    from_end = _day("The last day before")
    to_end = _day("The last day now")
    reason = _text("Why, as one of the reasons of a decision")


@contracts.event(
    "membership.review.due.v1",
    meaning="A term of an associate period has ended: both sides write their review.",
    retention=MEMBERSHIP_RECORD,
)
class ReviewDueV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    number = _count("Which review: 1 is the first")
    due_on = _day("The last day of the term")


@contracts.event(
    "membership.decision.due.v1",
    meaning="A decision about the end of an associate period comes near (90, 60, 30 days) or is due (0 days). "
    "Services go on unchanged: nothing converts or ends by itself.",
    retention=MEMBERSHIP_RECORD,
)
class DecisionDueV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    ends_on = _day("Last day of the associate period")
    days_left = _count("90, 60 or 30; 0 when the decision is due")
    brought_forward = _yes("Whether people asked for the decision before the last day")


@contracts.event(
    "membership.decision.recorded.v1",
    meaning="People decided what follows an associate period.",
    retention=MEMBERSHIP_RECORD,
)
class DecisionRecordedV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    outcome = _one_of("What was decided", "convert", "extend", "leave")
    on = _day("The day of the decision")
    agreed_by = fields.List(
        fields.String(validate=validate.OneOf(["school", "trust"])),
        required=True,
        metadata={"description": "The sides that agreed"},
    )


@contracts.event(
    "membership.leaving.started.v1",
    meaning="A school is going to leave; services go on until the last day.",
    retention=MEMBERSHIP_RECORD,
)
class LeavingStartedV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    last_service_on = _day("Last day of every service")
    asked_by = _one_of("The side that asked", "school", "trust")
    ends_early = _yes("Whether an associate period is broken off")


@contracts.event(
    "membership.left.recorded.v1",
    meaning="A school has left, every step of its exit plan done.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.LATEST,
)
class LeftRecordedV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    on = _day("The day the membership was closed")
    ended_early = _yes("Whether an associate period was broken off")
    erase_from = _day("From this day on its records may be erased")


@contracts.event(
    "membership.journey.noted.v1",
    meaning="A step of the journey that has no event of its own: an enquiry, a signature, a condition met, a step of the "
    "exit plan. It is the record of who did what; no service needs to act on it.",
    retention=MEMBERSHIP_RECORD,
)
class JourneyNotedV1(Schema):
    school_id = school_id()
    membership_id = _membership_id()
    step = _text("What was done: enquired, applied, proposal_signed, condition_met, ...")
    state = _text("Where the membership stands after it")
    on = _day("The day")


@contracts.event(
    "membership.appointment.changed.v1",
    meaning="Somebody acts for a school or for the trust from a day on, or until a day.",
    personal_data=PersonalData.IDENTIFIER,
    retention=MEMBERSHIP_RECORD,
    replay=Replay.LATEST,
)
class AppointmentChangedV1(Schema):
    school_id = _text("The school, or null for a role at the trust", may_be_null=True)
    person_id = _text("The person; name and address stay in membership")
    role = _text("The role")
    from_on = _day("First day")
    until_on = _day("Last day, or null while there is no end", may_be_null=True)
