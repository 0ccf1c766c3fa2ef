"""The map of a subscription: its states, its commands, and which command is possible in which state, as data that
one test walks. A trial
never turns into a charge: when its time is up it waits, read-only, for a decision, and lapses if none comes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.membership.domain.errors import NotAllowedNow


class State(StrEnum):
    """Where a subscription stands."""

    PENDING = "pending"
    TRIALLING = "trialling"
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ENDING = "ending"
    ENDED = "ended"


class Command(StrEnum):
    """What people, or the calendar (`lapse_trial`, `reach_end`), may ask of a subscription."""

    START_TRIAL = "start_trial"
    START_FULL = "start_full"
    WITHDRAW_REQUEST = "withdraw_request"
    EXTEND_TRIAL = "extend_trial"
    CONVERT_TRIAL = "convert_trial"
    END_TRIAL = "end_trial"
    LAPSE_TRIAL = "lapse_trial"
    PAUSE = "pause"
    RESUME = "resume"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    CANCEL = "cancel"
    CHANGE_OF_MIND = "change_of_mind"
    REACH_END = "reach_end"
    CHANGE_OFFER = "change_offer"


TRANSITIONS: Mapping[Command, Mapping[State, tuple[State, ...]]] = {
    Command.START_TRIAL: {State.PENDING: (State.TRIALLING,)},
    Command.START_FULL: {State.PENDING: (State.ACTIVE,)},
    Command.WITHDRAW_REQUEST: {State.PENDING: (State.ENDED,)},
    Command.EXTEND_TRIAL: {State.TRIALLING: (State.TRIALLING,)},
    Command.CONVERT_TRIAL: {State.TRIALLING: (State.ACTIVE,)},
    Command.END_TRIAL: {State.TRIALLING: (State.ENDING,)},
    Command.LAPSE_TRIAL: {State.TRIALLING: (State.ENDED,)},
    Command.PAUSE: {State.ACTIVE: (State.PAUSED,)},
    Command.RESUME: {State.PAUSED: (State.ACTIVE,)},
    Command.SUSPEND: dict.fromkeys((State.TRIALLING, State.ACTIVE, State.PAUSED), (State.SUSPENDED,)),
    Command.REINSTATE: {State.SUSPENDED: (State.TRIALLING, State.ACTIVE, State.PAUSED)},
    Command.CANCEL: dict.fromkeys((State.ACTIVE, State.PAUSED, State.SUSPENDED), (State.ENDING,)),
    Command.CHANGE_OF_MIND: {State.ENDING: (State.TRIALLING, State.ACTIVE, State.PAUSED, State.SUSPENDED)},
    Command.REACH_END: {State.ENDING: (State.ENDED,)},
    Command.CHANGE_OFFER: {State.ACTIVE: (State.ACTIVE,), State.TRIALLING: (State.TRIALLING,)},
}

COMMAND_WORDS: Mapping[Command, str] = {
    Command.START_TRIAL: "Starting a trial",
    Command.START_FULL: "Starting the full service",
    Command.WITHDRAW_REQUEST: "Taking the request back",
    Command.EXTEND_TRIAL: "Extending the trial",
    Command.CONVERT_TRIAL: "Going over from trial to full service",
    Command.END_TRIAL: "Ending the trial",
    Command.LAPSE_TRIAL: "Letting the trial lapse",
    Command.PAUSE: "Pausing",
    Command.RESUME: "Resuming",
    Command.SUSPEND: "Suspending",
    Command.REINSTATE: "Lifting the suspension",
    Command.CANCEL: "Cancelling",
    Command.CHANGE_OF_MIND: "Keeping the service after all",
    Command.REACH_END: "Closing the subscription",
    Command.CHANGE_OFFER: "Changing the offer",
}


def possible_states(command: Command) -> tuple[State, ...]:
    """The states in which a command is possible."""
    return tuple(state for state in State if state in TRANSITIONS[command])


def require_possible(service: str, state: State, command: Command) -> None:
    """Refuses, in words, a command that does not belong to the state."""
    if state in TRANSITIONS[command]:
        return
    where = " or ".join(f"“{possible.value}”" for possible in possible_states(command))
    raise NotAllowedNow(
        f"The subscription to {service} is {state.value}. {COMMAND_WORDS[command]} is possible only while "
        f"it is {where}."
    )
