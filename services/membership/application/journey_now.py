"""What a membership asks of people now: how far the journey has come, which steps the caller may take, and what a step would
change, so that a page shows it before anybody does it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application.school_ports import Proposal, ProposalState
from services.membership.domain.errors import in_words
from services.membership.domain.journey import Membership, Outcome, Side
from services.membership.domain.journey_states import COMMAND_WORDS, TRANSITIONS, Command, State

PROPOSALS = {
    "agreement": "the agreement",
    "conversion": f"the decision to {Outcome.CONVERT.value}",
    "extension": "the extension",
    "leaving": "leaving",
}
"""Kinds of proposals, in words."""
METHODS: Mapping[Command, tuple[str, str]] = {
    Command.APPLY: ("apply", "school"),
    Command.AGREE: ("propose_agreement", "both"),
    Command.START_ASSOCIATE: ("start_associate", "trust"),
    Command.DECLINE: ("decline", "trust"),
    Command.WITHDRAW: ("withdraw", "school"),
    Command.DECISION_FALLS_DUE: ("ask_for_decision", "either"),
    Command.DECIDE_TO_CONVERT: ("propose_conversion", "both"),
    Command.DECIDE_TO_EXTEND: ("propose_extension", "both"),
    Command.DECIDE_TO_LEAVE: ("propose_leaving", "either"),
    Command.END_EARLY: ("propose_leaving", "either"),
    Command.CHANGE_CONVERSION_DATE: ("change_conversion_date", "trust"),
    Command.CONFIRM_CONVERSION_DATE: ("confirm_conversion_date", "trust"),
    Command.MEET_CONDITION: ("meet_condition", "trust"),
    Command.CALL_OFF_CONVERSION: ("call_off_conversion", "either"),
    Command.RECORD_CONVERSION: ("record_conversion", "trust"),
    Command.START_LEAVING: ("propose_leaving", "either"),
    Command.COMPLETE_EXIT_STEP: ("complete_exit_step", "trust"),
    Command.FINISH_LEAVING: ("finish_leaving", "trust"),
    Command.RECORD_ERASURE: ("record_erasure", "trust"),
    Command.CHANGE_OWNERS: ("change_owners", "either"),
}
"""The RPC method that takes each command, and whose step it is; the trust may record a step of the school for it."""
STAGES: Mapping[State, str] = {
    State.ENQUIRY: "Enquiry",
    State.APPLIED: "Application",
    State.AGREED: "Agreement signed by both sides",
    State.ASSOCIATE: "Associate period",
    State.DECISION_DUE: "Decision",
    State.CONVERTING: "Conversion",
    State.MEMBER: "Member school",
    State.LEAVING: "Leaving",
    State.LEFT: "Left",
    State.ENDED_EARLY: "Associate year ended early",
    State.DECLINED: "Declined by the trust",
    State.WITHDRAWN: "Withdrawn by the school",
}
_WAY_IN = (
    State.ENQUIRY,
    State.APPLIED,
    State.AGREED,
    State.ASSOCIATE,
    State.DECISION_DUE,
    State.CONVERTING,
    State.MEMBER,
)


def possible_steps(
    membership: Membership, proposals: Sequence[Proposal], able: Collection[Side], person_id: UUID | None
) -> list[dict[str, Any]]:
    """What can be done now: the command, whose step it is, the method, words, and whether the caller (`able` to act for
    these sides) may; signatures that are waited for first."""
    open_ = [one for one in proposals if one.state is ProposalState.OPEN]
    steps: list[dict[str, Any]] = []
    for one in open_:
        mine = str(person_id) in {mark.person_id for mark in one.signed.values()}
        for missing in Side:
            if missing not in one.signed:
                words = f"The {missing.value} signs: {one.kind}"
                may = missing in able and not mine
                steps.append(_step("sign", missing.value, "sign_proposal", words, may, one.proposal_id))
        words = f"Taking back, or saying no to, {PROPOSALS[one.kind]}"
        steps.append(_step("take_back", "either", "take_back_proposal", words, bool(able), one.proposal_id))
    waiting = {f"propose_{one.kind}" for one in open_}
    for command in Command:
        method, who = METHODS[command]
        if membership.state not in TRANSITIONS[command] or method in waiting or not _makes_sense(membership, command):
            continue
        may = Side.TRUST in able if who == "trust" else bool(able)
        steps.append(_step(command.value, who, method, COMMAND_WORDS[command], may))
    return steps


def stages(membership: Membership) -> list[dict[str, Any]]:
    """The states of the journey in their order: which lie behind, which it stands in, which are still to come, and the
    days that are known."""
    here = membership.state
    came = _days_reached(membership)
    comes = _days_expected(membership)
    return [
        {
            "state": state.value,
            "words": STAGES[state],
            "on": came.get(state),
            "expected_on": comes.get(state) if state not in came else None,
            "standing": "now" if state is here else "done" if _is_behind(state, membership) else "to_come",
        }
        for state in _path(membership)
    ]


def changes(before: Membership, after: Membership) -> list[dict[str, str]]:
    """What a step changes, thing by thing, in words."""
    pairs = [(what, shown(before), shown(after)) for what, shown in _SHOWN.items()]
    return [{"what": what, "before": was, "after": is_} for what, was, is_ in pairs if was != is_]


def _step(step: str, who: str, method: str, words: str, may: bool, proposal_id: str | None = None) -> dict[str, Any]:
    said = {"step": step, "who": who, "method": method, "words": words, "may": may}
    return said | {"proposal_id": proposal_id} if proposal_id else said


def _makes_sense(membership: Membership, command: Command) -> bool:
    conversion, plan = membership.conversion, membership.exit_plan
    if conversion and command is Command.CONFIRM_CONVERSION_DATE:
        return not conversion.confirmed
    if conversion and command is Command.MEET_CONDITION:
        return bool(conversion.open_conditions)
    if conversion and command is Command.RECORD_CONVERSION:
        return conversion.confirmed and not conversion.open_conditions
    if plan and command is Command.COMPLETE_EXIT_STEP:
        return bool(plan.open_steps)
    if plan and command is Command.FINISH_LEAVING:
        return not plan.open_steps
    if plan and command is Command.RECORD_ERASURE:
        return plan.certificate is None
    return True


def _path(membership: Membership) -> list[State]:
    """The states this membership goes through, as far as anybody can say."""
    if membership.state in (State.DECLINED, State.WITHDRAWN):
        reached = _days_reached(membership)
        return [state for state in _WAY_IN if state in reached] + [membership.state]
    if membership.exit_plan is None and membership.state in _WAY_IN:
        return [State.MEMBER] if _was_there_before(membership) else list(_WAY_IN)
    reached = _days_reached(membership)
    end = State.ENDED_EARLY if membership.exit_plan and membership.exit_plan.ends_early else State.LEFT
    return [state for state in _WAY_IN if state in reached] + [State.LEAVING, end]


def _was_there_before(membership: Membership) -> bool:
    return membership.agreement is None and membership.joined_on is not None


def _is_behind(state: State, membership: Membership) -> bool:
    path = _path(membership)
    return path.index(state) < path.index(membership.state)


def _days_reached(membership: Membership) -> dict[State, str | None]:
    """The states that were reached, with their days; None for one whose day is in the timeline only."""
    if _was_there_before(membership):
        came: dict[State, date | None] = {State.MEMBER: membership.joined_on}
    else:
        came = {State.ENQUIRY: membership.enquired_on}
        if membership.applied_on or membership.agreement or membership.state is State.APPLIED:
            came[State.APPLIED] = membership.applied_on
        if membership.agreement:
            came[State.AGREED] = membership.agreement.signed_on
        if membership.started_on:
            came[State.ASSOCIATE] = membership.started_on
        if membership.state is State.DECISION_DUE:
            came[State.DECISION_DUE] = None
        converted = [one for one in membership.decisions if one.outcome is Outcome.CONVERT]
        if converted and membership.state is not State.DECISION_DUE:
            came |= {State.DECISION_DUE: converted[-1].decided_on, State.CONVERTING: converted[-1].decided_on}
        if membership.joined_on:
            came[State.MEMBER] = membership.joined_on
    if membership.exit_plan:
        came[State.LEAVING] = membership.exit_plan.asked_on
    if membership.closed_on:
        came[membership.state] = membership.closed_on
    return {state: _iso(on) for state, on in came.items()}


def _days_expected(membership: Membership) -> dict[State, str | None]:
    plan = membership.exit_plan
    conversion = membership.conversion if membership.state is State.CONVERTING else None
    return {
        State.DECISION_DUE: _iso(membership.ends_on),
        State.MEMBER: _iso(conversion.planned_on) if conversion else None,
        State.LEFT: _iso(plan.last_service_on) if plan else None,
        State.ENDED_EARLY: _iso(plan.last_service_on) if plan else None,
    }


def _agreement(membership: Membership) -> str:
    if membership.agreement is None:
        return "not signed"
    said = membership.agreement.settings
    extensions = f"{said.extensions_allowed} extension{'' if said.extensions_allowed == 1 else 's'} at most"
    return f"{said.months} months, {extensions}, {said.notice_days} days of notice"


def _conversion_day(membership: Membership) -> str:
    if membership.conversion is None:
        return "not set"
    return f"{in_words(membership.conversion.planned_on)}, {'confirmed' if membership.conversion.confirmed else 'provisional'}"


def _conditions(membership: Membership) -> str:
    conversion = membership.conversion
    return "; ".join(conversion.open_conditions) or "none" if conversion else "none"


def _last_service(membership: Membership) -> str:
    return in_words(membership.exit_plan.last_service_on) if membership.exit_plan else "not set"


def _set(on: date | None) -> str:
    return in_words(on) if on else "not set"


_SHOWN: Mapping[str, Callable[[Membership], str]] = {
    "Where the journey stands": lambda one: STAGES[one.state],
    "Agreement": _agreement,
    "First day of the associate period": lambda one: _set(one.started_on),
    "Last day of the associate period": lambda one: _set(one.ends_on),
    "Day of the conversion": _conversion_day,
    "Conditions still to be met": _conditions,
    "Joined": lambda one: _set(one.joined_on),
    "Last day of every service": _last_service,
}


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
