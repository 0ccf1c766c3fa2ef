"""A membership as a page shows it: where it stands, its dates, what comes next, who looks after it, everything that was
agreed and decided, and what can be done now, by whom, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application.agreement_terms import usual_terms
from services.membership.application.journey_now import changes, possible_steps, stages
from services.membership.application.people import sides_of_caller
from services.membership.application.refusals import for_the_trust
from services.membership.application.school_ports import Alongside, Proposal
from services.membership.application.term_calendar import KnownTerms, trust_terms
from services.membership.domain.journey import ExitStep, Membership, Side
from services.membership.domain.journey_exit import STEP_WORDS
from services.membership.domain.journey_states import STATE_WORDS, State
from services.membership.domain.milestones import Milestone, MilestoneKind, milestones_of

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
                "state_words": standing_words(one),
                "enquired_on": _iso(one.enquired_on),
                "started_on": _iso(one.started_on),
                "ends_on": _iso(one.ends_on),
                "joined_on": _iso(one.joined_on),
                "next": _milestone_as_json(upcoming[0]) if upcoming else None,
            }
        )
    pages = max(1, -(-count // page_size))
    return {"memberships": rows, "page": page, "page_size": page_size, "count": count, "pages": pages}


def headline_counts(uow: Alongside) -> dict[str, int]:
    """How many memberships stand in each state."""
    for_the_trust(uow)
    counts = uow.memberships.counts()
    return {state.value: counts.get(state.value, 0) for state in State}


def membership_as_json(uow: Alongside, membership: Membership) -> dict[str, Any]:
    """The whole case as plain values, with what is to come and what can be done now."""
    membership_id = str(membership.membership_id)
    proposals = uow.memberships.proposals(membership_id)
    names = uow.people.named(str(one) for one in _people_in(membership, proposals))
    terms = trust_terms()
    upcoming = _upcoming(membership, terms, uow.today())
    person_id, able = sides_of_caller(uow, membership)
    return {
        "membership_id": membership_id,
        "schools": _schools(membership),
        "who": membership.who,
        "state": membership.state.value,
        "state_words": f"{membership.who} {standing_words(membership)}.",
        "extended": membership.extended,
        "owners": {
            "school": _person(membership.owners.school, names),
            "trust": _person(membership.owners.trust, names),
        },
        **_dates(membership),
        "agreement": _agreement(membership, names),
        "usual_terms": usual_terms(uow.today()),
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
        "stages": stages(membership),
        "your_sides": sorted(side.value for side in able),
        "possible_steps": possible_steps(membership, proposals, able, person_id),
    }


def previewed(uow: Alongside, before: Membership, after: Membership) -> dict[str, Any]:
    """The case as a step would leave it, with what that changes. Nothing is written."""
    return membership_as_json(uow, after) | {"preview": True, "changes": changes(before, after)}


def standing_words(membership: Membership) -> str:
    """`is an associate`, in the plural where several schools are led together."""
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
