"""What membership says of subscriptions and charges: services asked for, tried, taken up, paused and ended; what was used,
charged, queried and reviewed. What people wrote (reasons, reviews, feedback) stays in membership."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from contracts.membership import MEMBERSHIP_RECORD, school_id
from shared.messaging.contracts import Replay, contracts

ACCOUNTING_RECORD = "6 years after the end of the financial year (VAT and company accounting records)"


def _text(says: str) -> fields.String:
    return fields.String(required=True, metadata={"description": says})


def _one_of(says: str, *choices: str) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(choices), metadata={"description": says})


def _day(says: str) -> fields.Date:
    return fields.Date(required=True, metadata={"description": says})


def _open_day(says: str) -> fields.Date:
    return fields.Date(required=True, allow_none=True, metadata={"description": says})


def _pence(says: str) -> fields.Integer:
    return fields.Integer(required=True, strict=True, metadata={"description": f"{says}, in pence"})


def _subscription_id() -> fields.String:
    return _text("The subscription")


def _line() -> fields.String:
    return _text("Code of the line in the catalogue of services")


def _service() -> fields.String:
    return _text("The service with software behind the line; empty where there is none")


def _quantity(says: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Regexp(r"^-?\d+(\.\d+)?$"),
        metadata={"description": f"{says}; a decimal number as text"},
    )


class _OfSubscription(Schema):
    school_id = school_id()
    subscription_id = _subscription_id()
    line = _line()
    service = _service()


@contracts.event(
    "membership.subscription.requested.v1",
    meaning="A school asked for a line of the catalogue.",
    retention=MEMBERSHIP_RECORD,
)
class SubscriptionRequestedV1(_OfSubscription):
    offer = _text("The offer asked for")
    on = _day("The day of asking")


@contracts.event(
    "membership.subscription.started.v1",
    meaning="A trial or the full service was agreed, from a day on.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.FULL,
)
class SubscriptionStartedV1(_OfSubscription):
    kind = _one_of("What begins", "trial", "full")
    offer = _text("The offer")
    starts_on = _day("The first day")
    ends_on = _open_day("The last day, or null until further notice")


@contracts.event(
    "membership.subscription.changed.v1",
    meaning="A subscription goes on in another way: trial extended or converted, offer changed, resumed, kept after a change "
    "of mind, reinstated.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.FULL,
)
class SubscriptionChangedV1(_OfSubscription):
    what = _one_of("What changed", "trial_extended", "converted", "resumed", "offer_changed", "kept", "reinstated")
    on = _day("The day from which the change holds; for an extended trial its new last day")


@contracts.event(
    "membership.subscription.paused.v1",
    meaning="A service rests from a day on: read only, nothing is charged.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.FULL,
)
class SubscriptionPausedV1(_OfSubscription):
    from_on = _day("The first day without the service")
    resumes_on = _open_day("The day it resumes, as agreed")


@contracts.event(
    "membership.subscription.ending.v1",
    meaning="A subscription will end after a day; until then there may be a change of mind.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.FULL,
)
class SubscriptionEndingV1(_OfSubscription):
    ends_on = _day("The last day of service")


@contracts.event(
    "membership.subscription.ended.v1",
    meaning="A subscription is over. Where the school has another line of the same service that goes on, `service` is empty.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.FULL,
)
class SubscriptionEndedV1(Schema):
    school_id = school_id()
    subscription_id = _subscription_id()
    service = _text(
        "The service that the school no longer has; empty where it has no software, or goes on by another line"
    )
    ended_on = _day("The last day of service")
    reason = _one_of("How it came to the end", "ended", "trial_lapsed", "request_withdrawn")


@contracts.event(
    "membership.subscription.suspended.v1",
    meaning="The trust suspended a service: read only, nothing is charged.",
    retention=MEMBERSHIP_RECORD,
    replay=Replay.FULL,
)
class SubscriptionSuspendedV1(_OfSubscription):
    from_on = _day("The first day without the service")


@contracts.event(
    "membership.charge.recorded.v1",
    meaning="An entry was added to the ledger between a school and the trust. Entries are never changed; a correction is "
    "an entry of its own.",
    retention=ACCOUNTING_RECORD,
    replay=Replay.FULL,
)
class ChargeRecordedV1(Schema):
    school_id = school_id()
    entry_id = _text("The entry")
    line = _text("Code of the line in the catalogue of services, or membership for belonging itself")
    kind = _one_of(
        "What it is for",
        "belonging",
        "service",
        "usage",
        "help_given",
        "handed_on",
        "reversal",
        "correction",
    )
    pence = _pence("What the school owes by it; below nought it is a credit")
    basis = _text("How the amount comes about, in words")
    on = _day("The day it was entered")


class _AllowanceLevel(Schema):
    school_id = school_id()
    line = _line()
    unit = _text("What is counted")
    allowance = _quantity("How much is included in the period")
    used = _quantity("How much is used of it")
    period_from = _day("First day of the period")
    period_until = _day("Last day of the period")


@contracts.event(
    "membership.allowance.low.v1",
    meaning="A fifth or less of what a line includes is left for the period.",
    retention=MEMBERSHIP_RECORD,
)
class AllowanceLowV1(_AllowanceLevel):
    pass


@contracts.event(
    "membership.allowance.exhausted.v1",
    meaning="All that a line includes for the period is used.",
    retention=MEMBERSHIP_RECORD,
)
class AllowanceExhaustedV1(_AllowanceLevel):
    pass


@contracts.event(
    "membership.delivery.recorded.v1",
    meaning="The trust noted a delivery of a line without software: a day given, a visit, a meeting clerked.",
    retention=ACCOUNTING_RECORD,
)
class DeliveryRecordedV1(Schema):
    school_id = school_id()
    usage_id = _text("The use as which it is counted")
    line = _line()
    unit = _text("What is counted")
    quantity = _quantity("How much; below nought it is help that the school gave")
    on = _day("The day of the delivery")


@contracts.event(
    "membership.statement.issued.v1",
    meaning="A statement of charges was issued to a school.",
    retention=ACCOUNTING_RECORD,
)
class StatementIssuedV1(Schema):
    school_id = school_id()
    statement_id = _text("The statement")
    number = fields.Integer(
        required=True,
        strict=True,
        metadata={"description": "1, or higher where it replaces an earlier one of the period"},
    )
    period_from = _day("First day")
    period_until = _day("Last day")
    to_pay_pence = _pence("What the school owes by it, with VAT")
    shadow_pence = _pence("What the same days would have cost a full member, without VAT")


@contracts.event(
    "membership.charge.queried.v1",
    meaning="A school asked about an entry; it stands until it is corrected.",
    retention=ACCOUNTING_RECORD,
)
class ChargeQueriedV1(Schema):
    school_id = school_id()
    query_id = _text("The query")
    entry_id = _text("The entry asked about")


@contracts.event(
    "membership.charge.query_moved.v1",
    meaning="A query about an entry was explained, corrected, appealed, decided or withdrawn.",
    retention=ACCOUNTING_RECORD,
)
class ChargeQueryMovedV1(Schema):
    school_id = school_id()
    query_id = _text("The query")
    entry_id = _text("The entry asked about")
    state = _one_of("Where it stands now", "explained", "corrected", "appealed", "decided", "withdrawn")


@contracts.event(
    "membership.price.set.v1",
    meaning="The trust set the price of an offer from a day on.",
    retention=ACCOUNTING_RECORD,
)
class PriceSetV1(Schema):
    price_id = _text("The price row")
    line = _line()
    offer = _text("The offer")
    standing = _one_of("For whom", "associate", "member", "both")
    from_on = _day("First day")


@contracts.event(
    "membership.income.recorded.v1",
    meaning="The income of a school that may be shared was entered for a year.",
    retention=ACCOUNTING_RECORD,
)
class IncomeRecordedV1(Schema):
    school_id = school_id()
    income_id = _text("The row")
    year = _text("The academic year, like 2026-27")
    pence = _pence("The income")


@contracts.event(
    "membership.review.part_submitted.v1",
    meaning="One side handed in its part of a term review; what it wrote stays in membership.",
    retention=MEMBERSHIP_RECORD,
)
class ReviewPartSubmittedV1(Schema):
    school_id = school_id()
    review_id = _text("The review")
    number = fields.Integer(required=True, strict=True, metadata={"description": "Which term review of the membership"})
    side = _one_of("Whose part", "school", "trust")
    on = _day("The day")


@contracts.event(
    "membership.review.shared.v1",
    meaning="Both parts of a term review were opened to both sides.",
    retention=MEMBERSHIP_RECORD,
)
class ReviewSharedV1(Schema):
    school_id = school_id()
    review_id = _text("The review")
    number = fields.Integer(required=True, strict=True, metadata={"description": "Which term review of the membership"})
    on = _day("The day")


@contracts.event(
    "membership.feedback.given.v1",
    meaning="A school said whether it would keep a service; its words stay in membership.",
    retention=MEMBERSHIP_RECORD,
)
class FeedbackGivenV1(Schema):
    school_id = school_id()
    feedback_id = _text("The feedback")
    line = _line()
    would_keep = _one_of("Whether it would keep the service", "yes", "not_sure", "no")
    on = _day("The day")
