"""The map of a membership: its states, its commands, and which command is possible in which state, kept as data so
that one test can
walk every pair. An extension is no state of its own: an extended associate is an associate with a later last day and
the reason on
record, because it has the same rights and the same ways out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.membership.domain.errors import NotAllowedNow


class State(StrEnum):
    """Where a membership stands; `left`, `ended_early`, `declined` and `withdrawn` are ends."""

    ENQUIRY = "enquiry"
    APPLIED = "applied"
    AGREED = "agreed"
    ASSOCIATE = "associate"
    DECISION_DUE = "decision_due"
    CONVERTING = "converting"
    MEMBER = "member"
    LEAVING = "leaving"
    LEFT = "left"
    ENDED_EARLY = "ended_early"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Command(StrEnum):
    """What people (or, for `decision_falls_due`, the calendar) may ask of a membership."""

    APPLY = "apply"
    AGREE = "agree"
    START_ASSOCIATE = "start_associate"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    DECISION_FALLS_DUE = "decision_falls_due"
    DECIDE_TO_CONVERT = "decide_to_convert"
    DECIDE_TO_EXTEND = "decide_to_extend"
    DECIDE_TO_LEAVE = "decide_to_leave"
    END_EARLY = "end_early"
    CHANGE_CONVERSION_DATE = "change_conversion_date"
    CONFIRM_CONVERSION_DATE = "confirm_conversion_date"
    MEET_CONDITION = "meet_condition"
    CALL_OFF_CONVERSION = "call_off_conversion"
    RECORD_CONVERSION = "record_conversion"
    START_LEAVING = "start_leaving"
    COMPLETE_EXIT_STEP = "complete_exit_step"
    FINISH_LEAVING = "finish_leaving"
    RECORD_ERASURE = "record_erasure"
    CHANGE_OWNERS = "change_owners"


IN_PROGRESS = (
    State.ENQUIRY,
    State.APPLIED,
    State.AGREED,
    State.ASSOCIATE,
    State.DECISION_DUE,
    State.CONVERTING,
    State.MEMBER,
    State.LEAVING,
)
BEFORE_THE_START = (State.ENQUIRY, State.APPLIED, State.AGREED)
ENDS = (State.LEFT, State.ENDED_EARLY, State.DECLINED, State.WITHDRAWN)

# FINISH_LEAVING leads to LEFT, or to ENDED_EARLY where an associate year was broken off: the step itself tells which.
TRANSITIONS: Mapping[Command, Mapping[State, tuple[State, ...]]] = {
    Command.APPLY: {State.ENQUIRY: (State.APPLIED,)},
    Command.AGREE: {State.APPLIED: (State.AGREED,)},
    Command.START_ASSOCIATE: {State.AGREED: (State.ASSOCIATE,)},
    Command.DECLINE: dict.fromkeys(BEFORE_THE_START, (State.DECLINED,)),
    Command.WITHDRAW: dict.fromkeys(BEFORE_THE_START, (State.WITHDRAWN,)),
    Command.DECISION_FALLS_DUE: {State.ASSOCIATE: (State.DECISION_DUE,)},
    Command.DECIDE_TO_CONVERT: {State.DECISION_DUE: (State.CONVERTING,)},
    Command.DECIDE_TO_EXTEND: {State.DECISION_DUE: (State.ASSOCIATE,)},
    Command.DECIDE_TO_LEAVE: {State.DECISION_DUE: (State.LEAVING,)},
    Command.END_EARLY: {State.ASSOCIATE: (State.LEAVING,)},
    Command.CHANGE_CONVERSION_DATE: {State.CONVERTING: (State.CONVERTING,)},
    Command.CONFIRM_CONVERSION_DATE: {State.CONVERTING: (State.CONVERTING,)},
    Command.MEET_CONDITION: {State.CONVERTING: (State.CONVERTING,)},
    Command.CALL_OFF_CONVERSION: {State.CONVERTING: (State.DECISION_DUE,)},
    Command.RECORD_CONVERSION: {State.CONVERTING: (State.MEMBER,)},
    Command.START_LEAVING: {State.MEMBER: (State.LEAVING,)},
    Command.COMPLETE_EXIT_STEP: {State.LEAVING: (State.LEAVING,)},
    Command.FINISH_LEAVING: {State.LEAVING: (State.LEFT, State.ENDED_EARLY)},
    Command.RECORD_ERASURE: {State.LEFT: (State.LEFT,), State.ENDED_EARLY: (State.ENDED_EARLY,)},
    Command.CHANGE_OWNERS: {state: (state,) for state in IN_PROGRESS},
}

STATE_WORDS: Mapping[State, str] = {
    State.ENQUIRY: "has enquired",
    State.APPLIED: "has applied",
    State.AGREED: "has an agreement that has not started",
    State.ASSOCIATE: "is an associate",
    State.DECISION_DUE: "is an associate with a decision due",
    State.CONVERTING: "is converting",
    State.MEMBER: "has joined as a member school",
    State.LEAVING: "is leaving",
    State.LEFT: "has left",
    State.ENDED_EARLY: "ended its associate year early",
    State.DECLINED: "was declined",
    State.WITHDRAWN: "withdrew",
}
COMMAND_WORDS: Mapping[Command, str] = {
    Command.APPLY: "An application",
    Command.AGREE: "An agreement",
    Command.START_ASSOCIATE: "Starting the associate period",
    Command.DECLINE: "Declining",
    Command.WITHDRAW: "Withdrawing",
    Command.DECISION_FALLS_DUE: "Asking for the decision",
    Command.DECIDE_TO_CONVERT: "A decision to convert",
    Command.DECIDE_TO_EXTEND: "A decision to extend",
    Command.DECIDE_TO_LEAVE: "A decision to leave",
    Command.END_EARLY: "Ending early",
    Command.CHANGE_CONVERSION_DATE: "Changing the conversion date",
    Command.CONFIRM_CONVERSION_DATE: "Confirming the conversion date",
    Command.MEET_CONDITION: "Ticking off a condition",
    Command.CALL_OFF_CONVERSION: "Calling off the conversion",
    Command.RECORD_CONVERSION: "Recording that the school has joined",
    Command.START_LEAVING: "Starting to leave",
    Command.COMPLETE_EXIT_STEP: "A step of the exit plan",
    Command.FINISH_LEAVING: "Closing the membership",
    Command.RECORD_ERASURE: "Recording the erasure",
    Command.CHANGE_OWNERS: "Changing who looks after the membership",
}


def possible_states(command: Command) -> tuple[State, ...]:
    """The states in which a command is possible, in the order of the journey."""
    return tuple(state for state in State if state in TRANSITIONS[command])


def require_possible(who: str, state: State, command: Command) -> None:
    """Refuses, in words, a command that does not belong to the state; `who` names the schools."""
    if state in TRANSITIONS[command]:
        return
    where = " or ".join(f"“{possible.value.replace('_', ' ')}”" for possible in possible_states(command))
    raise NotAllowedNow(f"{who} {STATE_WORDS[state]}. {COMMAND_WORDS[command]} is possible only from {where}.")
