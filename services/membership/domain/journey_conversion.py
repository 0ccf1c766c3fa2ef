"""From the decision to convert to the day a school has joined: a provisional date, then a confirmed one, both the
first of a month, every
change kept with its reasons; and the joining itself, which a person records after the day has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.membership.domain.errors import AlreadyDone, BadInput, NeedsAnswer, in_words, reason_given
from services.membership.domain.journey import (
    EARLIER_REASONS,
    LATER_REASONS,
    ConditionMet,
    Conversion,
    ConversionCalledOff,
    ConversionDated,
    Converted,
    DateChange,
    DateReason,
    Joined,
    JourneyOutcome,
    Membership,
)
from services.membership.domain.journey_states import Command, State, require_possible
from services.membership.domain.journey_steps import ids, refuse_wrong_conversion_date
from services.membership.domain.schools import checked_urn


def change_conversion_date(
    membership: Membership, to: date, reasons: Sequence[DateReason], words: str, by: UUID, on: date
) -> JourneyOutcome:
    """The date moves, with reasons that fit the direction; a confirmed date stays confirmed only by being confirmed
    again."""
    require_possible(membership.who, membership.state, Command.CHANGE_CONVERSION_DATE)
    conversion = _conversion(membership)
    refuse_wrong_conversion_date(to, on)
    if to == conversion.planned_on:
        raise AlreadyDone(f"The conversion date of {membership.who} is {in_words(to)} already.")
    allowed = LATER_REASONS if to > conversion.planned_on else EARLIER_REASONS
    direction = "later" if to > conversion.planned_on else "earlier"
    if not reasons:
        raise NeedsAnswer(f"Pick at least one reason for the {direction} date.")
    for reason in reasons:
        if reason not in allowed:
            fitting = ", ".join(sorted(possible.value.replace("_", " ") for possible in allowed))
            raise BadInput(
                f"“{reason.value.replace('_', ' ')}” is no reason for a {direction} date. Reasons for one: {fitting}."
            )
    said = reason_given(words, "moving the conversion date")
    change = DateChange(on, by, conversion.planned_on, to, False, tuple(dict.fromkeys(reasons)), said)
    return _with_change(membership, conversion, change)


def confirm_conversion_date(membership: Membership, by: UUID, on: date) -> JourneyOutcome:
    """The date as it stands is confirmed."""
    require_possible(membership.who, membership.state, Command.CONFIRM_CONVERSION_DATE)
    conversion = _conversion(membership)
    if conversion.confirmed:
        raise AlreadyDone(
            f"The conversion date of {membership.who}, {in_words(conversion.planned_on)}, is confirmed already."
        )
    refuse_wrong_conversion_date(conversion.planned_on, on)
    planned = conversion.planned_on
    return _with_change(membership, conversion, DateChange(on, by, planned, planned, True, (), "confirmed"))


def meet_condition(membership: Membership, condition: str, on: date) -> JourneyOutcome:
    """One condition of the decision is met; ticking it off again changes nothing."""
    require_possible(membership.who, membership.state, Command.MEET_CONDITION)
    conversion = _conversion(membership)
    if condition not in conversion.conditions:
        known = "; ".join(conversion.conditions) or "none"
        raise BadInput(
            f"“{condition}” is not a condition of the decision about {membership.who}. Its conditions: {known}."
        )
    if condition in conversion.met:
        return membership, []
    ticked = replace(conversion, met=conversion.met | {condition})
    return replace(membership, conversion=ticked), [ConditionMet(*ids(membership), condition, on)]


def call_off_conversion(membership: Membership, words: str, on: date) -> JourneyOutcome:
    """The conversion does not go on; the schools are associates with a decision due again."""
    require_possible(membership.who, membership.state, Command.CALL_OFF_CONVERSION)
    reason = reason_given(words, "calling off the conversion")
    due = replace(membership, state=State.DECISION_DUE, conversion=None)
    return due, [ConversionCalledOff(*ids(membership), on, reason)]


def record_conversion(membership: Membership, new_urns: Mapping[UUID, str | None], today: date) -> JourneyOutcome:
    """A person records that the schools have joined, on the confirmed date, with each school's new URN.

    `new_urns` names every school of the case; None says that a school keeps its URN (an academy moving from another
    trust).
    """
    require_possible(membership.who, membership.state, Command.RECORD_CONVERSION)
    conversion = _conversion(membership)
    if not conversion.confirmed:
        raise NeedsAnswer(
            f"The conversion date of {membership.who}, {in_words(conversion.planned_on)}, is only "
            "provisional: confirm it first."
        )
    if conversion.open_conditions:
        raise NeedsAnswer(f"Conditions still open for {membership.who}: {'; '.join(conversion.open_conditions)}.")
    if today < conversion.planned_on:
        raise BadInput(
            f"{membership.who} converts on {in_words(conversion.planned_on)}: record it on that day or after."
        )
    missing = [
        name
        for school_id, name in zip(membership.school_ids, membership.names, strict=True)
        if school_id not in new_urns
    ]
    if missing or len(new_urns) != len(membership.school_ids):
        raise NeedsAnswer(
            "Give the new URN of each school of the case, or say that it keeps its own: "
            f"{', '.join(missing) or membership.who}."
        )
    joined = tuple(
        Joined(school_id, None if (urn := new_urns[school_id]) is None else checked_urn(urn))
        for school_id in membership.school_ids
    )
    urns = [school.new_urn for school in joined if school.new_urn is not None]
    if len(set(urns)) != len(urns):
        raise BadInput("Two schools cannot reopen under the same URN.")
    became = replace(membership, state=State.MEMBER, joined_on=conversion.planned_on)
    return became, [Converted(*ids(membership), conversion.planned_on, joined)]


def _conversion(membership: Membership) -> Conversion:
    if membership.conversion is None:
        raise BadInput(f"{membership.who} has no conversion on record.")
    return membership.conversion


def _with_change(membership: Membership, conversion: Conversion, change: DateChange) -> JourneyOutcome:
    dated = replace(
        conversion, planned_on=change.after, confirmed=change.confirmed, history=(*conversion.history, change)
    )
    return replace(membership, conversion=dated), [ConversionDated(*ids(membership), change)]
