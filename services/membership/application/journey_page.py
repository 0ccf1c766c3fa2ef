"""A membership as a page shows it: where it stands, its dates, what comes next, who looks after it, everything that was
agreed and decided, and what can be done now, by whom, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application.refusals import for_the_trust
from services.membership.application.school_ports import Alongside, Proposal, ProposalState
from services.membership.application.term_calendar import KnownTerms, trust_terms
from services.membership.domain.journey import ExitStep, Membership, Side
from services.membership.domain.journey_exit import STEP_WORDS
from services.membership.domain.journey_states import COMMAND_WORDS, STATE_WORDS, TRANSITIONS, Command, State
from services.membership.domain.milestones import Milestone, MilestoneKind, milestones_of

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
"""The RPC method that takes each command, and who takes it."""
MILESTONE_WORDS = {
    MilestoneKind.TERM_REVIEW: "term review {number} is due from both sides",
    MilestoneKind.DAYS_BEFORE_END: "{number} days until the associate period ends",
    MilestoneKind.DECISION_DUE: "a decision is due: to convert, to extend or to leave",
    MilestoneKind.CONVERSION_DAY: "the day planned for the conversion",
    MilestoneKind.LAST_SERVICE_DAY: "last day of every service",
    MilestoneKind.ERASURE_POSSIBLE: "the records may be erased",
}


def membership_page(uow: Alongside, school_id: str) -> dict[str, Any]:
    """The school's open membership, or else its latest. Raises NotFound where it has none."""
    held = uow.memberships.of_school(school_id)
    return membership_as_json(uow, held.membership) | {"version": held.version}


def memberships(uow: Alongside, states: Sequence[str], page: int, page_size: int) -> dict[str, Any]:
    """One page of the memberships in these states (none named: all), by name, with the next thing to come."""
    found, count = uow.memberships.page(states, page, page_size)
    rows = []
    for one in found:
        upcoming = _upcoming(one, trust_terms(), uow.today())
        rows.append(
            {
                "membership_id": str(one.membership_id),
                "schools": _schools(one),
                "state": one.state.value,
                "state_words": _standing_words(one),
                "started_on": _iso(one.started_on),
                "ends_on": _iso(one.ends_on),
                "next": _milestone_as_json(upcoming[0]) if upcoming else None,
            }
        )
    pages = max(1, -(-count // page_size))
    return {"memberships": rows, "page": page, "page_size": page_size, "count": count, "pages": pages}


def headline_counts(uow: Alongside) -> dict[str, int]:
    """How many memberships stand in each state."""
    for_the_trust(uow)
    return {state.value: len(uow.memberships.in_states([state.value])) for state in State}


def membership_as_json(uow: Alongside, membership: Membership) -> dict[str, Any]:
    """The whole case as plain values, with what is to come and what can be done now."""
    membership_id = str(membership.membership_id)
    proposals = uow.memberships.proposals(membership_id)
    names = uow.people.named(str(one) for one in _people_in(membership, proposals))
    terms = trust_terms()
    upcoming = _upcoming(membership, terms, uow.today())
    return {
        "membership_id": membership_id,
        "schools": _schools(membership),
        "who": membership.who,
        "state": membership.state.value,
        "state_words": f"{membership.who} {_standing_words(membership)}.",
        "extended": membership.extended,
        "owners": {
            "school": _person(membership.owners.school, names),
            "trust": _person(membership.owners.trust, names),
        },
        **_dates(membership),
        "agreement": _agreement(membership, names),
        "extensions": [
            {
                "recorded_on": one.recorded_on.isoformat(),
                "from_end": one.from_end.isoformat(),
                "to_end": one.to_end.isoformat(),
                "reason": one.reason.value,
                "words": one.words,
            }
            for one in membership.extensions
        ],
        "decisions": [
            {
                "outcome": one.outcome.value,
                "decided_on": one.decided_on.isoformat(),
                "agreed_by": _signers(one.agreed_by, names),
                "reasons": [reason.value for reason in one.reasons],
                "words": one.words,
                "conditions": list(one.conditions),
            }
            for one in membership.decisions
        ],
        "conversion": _conversion(membership, names),
        "exit_plan": _exit_plan(membership, names),
        "proposals": [_proposal(one, names) for one in proposals],
        "milestones": [
            {
                "kind": one.kind,
                "due_on": one.due_on.isoformat(),
                "number": one.number,
                "words": MILESTONE_WORDS[MilestoneKind(one.kind)].format(number=one.number),
                "overtaken": one.overtaken,
                "recorded_at": one.recorded_at.isoformat(),
            }
            for one in uow.memberships.recorded(membership_id).values()
        ],
        "upcoming": [_milestone_as_json(one) for one in upcoming],
        "term_dates_missing": sorted(terms.missing),
        "possible_steps": possible_steps(membership, proposals),
    }


def possible_steps(membership: Membership, proposals: Sequence[Proposal]) -> list[dict[str, str]]:
    """What can be done now: the command, who takes it, the method, and words; signatures that are waited for first."""
    steps = [
        {
            "step": "sign",
            "who": missing.value,
            "method": "sign_proposal",
            "words": f"The {missing.value} signs: {one.kind}",
            "proposal_id": one.proposal_id,
        }
        for one in proposals
        if one.state is ProposalState.OPEN
        for missing in Side
        if missing not in one.signed
    ]
    for command in Command:
        if membership.state in TRANSITIONS[command] and _makes_sense(membership, command):
            method, who = METHODS[command]
            words = COMMAND_WORDS[command]
            steps.append({"step": command.value, "who": who, "method": method, "words": words})
    return steps


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


def _standing_words(membership: Membership) -> str:
    verb, space, rest = STATE_WORDS[membership.state].partition(" ")
    several = {"is": "are", "has": "have", "was": "were"} if len(membership.school_ids) > 1 else {}
    words = f"{several.get(verb, verb)}{space}{rest}"
    return words.replace("an associate", "associates") if several else words


def _upcoming(membership: Membership, terms: KnownTerms, today: date) -> list[Milestone]:
    return [one for one in milestones_of(membership, terms) if one.due_on > today]


def _milestone_as_json(one: Milestone) -> dict[str, Any]:
    words = MILESTONE_WORDS[one.kind].format(number=one.number)
    return {"kind": one.kind.value, "due_on": one.due_on.isoformat(), "number": one.number, "words": words}


def _schools(membership: Membership) -> list[dict[str, str]]:
    pairs = zip(membership.school_ids, membership.names, strict=True)
    return [{"school_id": str(school_id), "name": name} for school_id, name in pairs]


def _dates(membership: Membership) -> dict[str, Any]:
    return {
        "enquired_on": _iso(membership.enquired_on),
        "started_on": _iso(membership.started_on),
        "ends_on": _iso(membership.ends_on),
        "joined_on": _iso(membership.joined_on),
        "closed_on": _iso(membership.closed_on),
        "closing_words": membership.closing_words,
    }


def _agreement(membership: Membership, names: Mapping[str, str]) -> dict[str, Any] | None:
    agreement = membership.agreement
    if agreement is None:
        return None
    settings = agreement.settings
    return {
        "signed_on": agreement.signed_on.isoformat(),
        "signed_by": _signers(agreement.signed_by, names),
        "months": settings.months,
        "cap_months": settings.cap_months,
        "extensions_allowed": settings.extensions_allowed,
        "notice_days": settings.notice_days,
        "words": agreement.words,
    }


def _conversion(membership: Membership, names: Mapping[str, str]) -> dict[str, Any] | None:
    conversion = membership.conversion
    if conversion is None:
        return None
    return {
        "planned_on": conversion.planned_on.isoformat(),
        "confirmed": conversion.confirmed,
        "conditions": [{"words": one, "met": one in conversion.met} for one in conversion.conditions],
        "history": [
            {
                "changed_on": one.changed_on.isoformat(),
                "by": _person(one.by, names),
                "before": _iso(one.before),
                "after": one.after.isoformat(),
                "confirmed": one.confirmed,
                "reasons": [reason.value for reason in one.reasons],
                "words": one.words,
            }
            for one in conversion.history
        ],
    }


def _exit_plan(membership: Membership, names: Mapping[str, str]) -> dict[str, Any] | None:
    plan = membership.exit_plan
    if plan is None:
        return None
    done = {one.step: one for one in plan.done}
    return {
        "asked_by": plan.asked_by.value,
        "asked_on": plan.asked_on.isoformat(),
        "last_service_on": plan.last_service_on.isoformat(),
        "reasons": [reason.value for reason in plan.reasons],
        "words": plan.words,
        "ends_early": plan.ends_early,
        "erase_from": _iso(plan.erase_from),
        "certificate": plan.certificate,
        "steps": [
            {
                "step": step.value,
                "words": STEP_WORDS[step],
                "done_on": done[step].done_on.isoformat() if step in done else None,
                "by": _person(done[step].by, names) if step in done else None,
                "evidence": done[step].evidence if step in done else "",
            }
            for step in ExitStep
        ],
    }


def _proposal(one: Proposal, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "proposal_id": one.proposal_id,
        "kind": one.kind,
        "state": one.state.value,
        "terms": dict(one.terms),
        "signed": {
            side.value: {"person_id": mark.person_id, "name": names.get(mark.person_id, ""), "at": mark.at.isoformat()}
            for side, mark in one.signed.items()
        },
        "made_at": one.made_at.isoformat(),
        "words": one.words,
    }


def _people_in(membership: Membership, proposals: Iterable[Proposal]) -> set[UUID]:
    people = {membership.owners.school, membership.owners.trust}
    people |= {UUID(mark.person_id) for one in proposals for mark in one.signed.values()}
    people |= {by for decision in membership.decisions for by in decision.agreed_by.values()}
    people |= set(membership.agreement.signed_by.values()) if membership.agreement else set()
    people |= {change.by for change in membership.conversion.history} if membership.conversion else set()
    return people | ({step.by for step in membership.exit_plan.done} if membership.exit_plan else set())


def _signers(by: Mapping[Side, UUID], names: Mapping[str, str]) -> dict[str, Any]:
    return {side.value: _person(person, names) for side, person in by.items()}


def _person(person: UUID, names: Mapping[str, str]) -> dict[str, str]:
    return {"person_id": str(person), "name": names.get(str(person), "")}


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
