"""The journey in short, for a home page: where a case stands, what waits for whom, and what comes next. One question for a
school, one for the trust; nothing is decided here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from services.membership.application.journey_now import PROPOSALS, STAGES
from services.membership.application.journey_page import MILESTONE_WORDS, standing_words
from services.membership.application.people import sides_of_caller
from services.membership.application.ports_subscriptions import Subscribing
from services.membership.application.refusals import for_the_trust
from services.membership.application.school_ports import Proposal
from services.membership.application.term_calendar import KnownTerms, trust_terms
from services.membership.domain.evaluation import TermReview
from services.membership.domain.journey import ExitPlan, ExitStep, Membership, Side
from services.membership.domain.journey_exit import STEP_WORDS
from services.membership.domain.journey_states import IN_PROGRESS, State
from services.membership.domain.milestones import Milestone, MilestoneKind, milestones_of
from shared.errors import NotFound

MOST_NEEDS = 100
"""Lines of the trust's answer; the counts by kind are of all."""
Need = dict[str, Any]


def of_school(uow: Subscribing, school_id: str) -> dict[str, Any]:
    """Where the school's membership stands, what waits, whether it waits for the caller, and the next that comes."""
    try:
        case = uow.memberships.of_school(school_id).membership
    except NotFound:
        return {"state": None, "words": "", "needs": [], "upcoming": [], "your_sides": []}
    membership_id = str(case.membership_id)
    terms, today = trust_terms(), uow.today()
    milestones = milestones_of(case, terms)
    person_id, able = sides_of_caller(uow, case)
    open_ = uow.memberships.proposals(membership_id, open_only=True)
    reviews = [(school_id, review) for review in uow.reviews.of_school(school_id)]
    found = _needs(case, open_, reviews, milestones, today, [school_id])
    return {
        "state": case.state.value,
        "words": f"{case.who} {standing_words(case)}.",
        "your_sides": sorted(side.value for side in able),
        "needs": [one | {"yours": _yours(one, able, str(person_id))} for one in found],
        "upcoming": [
            {"due_on": one.due_on.isoformat(), "words": MILESTONE_WORDS[one.kind].format(number=one.number)}
            for one in milestones
            if one.due_on > today
        ],
    }


def of_the_trust(uow: Subscribing) -> dict[str, Any]:
    """The memberships by state, and everything that waits for a side in one of them, the oldest due first."""
    for_the_trust(uow)
    cases = uow.memberships.cases_in([state.value for state in IN_PROGRESS])
    ids = [str(case.membership_id) for case in cases]
    open_, reviews = uow.memberships.open_proposals(ids), uow.reviews.of_memberships(ids)
    terms, today = trust_terms(), uow.today()
    needs = [need for case in cases for need in _needs_of(case, open_, reviews, terms, today)]
    needs.sort(key=lambda one: (one["due_on"] or today.isoformat(), one["schools"]))
    counts = uow.memberships.counts()
    return {
        "states": [
            {"state": state.value, "words": STAGES[state], "count": counts[state.value]}
            for state in State
            if counts.get(state.value)
        ],
        "needs": needs[:MOST_NEEDS],
        "needs_in_all": len(needs),
    }


def _needs_of(
    case: Membership,
    open_: Sequence[Proposal],
    reviews: Sequence[tuple[str, TermReview]],
    terms: KnownTerms,
    today: date,
) -> list[Need]:
    mine = [one for one in open_ if one.membership_id == str(case.membership_id)]
    of_case = [one for one in reviews if one[1].membership_id == case.membership_id]
    return _needs(case, mine, of_case, milestones_of(case, terms), today, [str(one) for one in case.school_ids])


def _needs(
    case: Membership,
    open_: Sequence[Proposal],
    reviews: Sequence[tuple[str, TermReview]],
    milestones: Sequence[Milestone],
    today: date,
    school_ids: Sequence[str],
) -> list[Need]:
    """What waits in a case, each with the side that it waits for (`both` where both must)."""
    needs = [
        _need(
            case, "signature", side.value, f"Sign {PROPOSALS[one.kind]}", proposal_id=one.proposal_id, signed=_who(one)
        )
        for one in open_
        for side in Side
        if side not in one.signed
    ]
    needs += [_need(case, "step", "trust", words, step=step) for step, words in _next_steps(case, today) if not open_]
    if case.state is State.DECISION_DUE and not open_:
        words = "Decide: to convert, to extend or to leave"
        brought_forward = case.ends_on is not None and today < case.ends_on
        needs.append(_need(case, "decision", "both", words, due_on=None if brought_forward else case.ends_on))
    needs += _reviews_waited_for(case, reviews, milestones, today, school_ids)
    conversion, plan = case.conversion, case.exit_plan
    if case.state is State.CONVERTING and conversion:
        needs += [
            _need(case, "condition", "trust", f"Condition: {one}", due_on=conversion.planned_on)
            for one in conversion.open_conditions
        ]
        if not conversion.confirmed:
            needs.append(
                _need(case, "conversion_date", "trust", "Confirm the conversion date", due_on=conversion.planned_on)
            )
    if case.state is State.LEAVING and plan and plan.open_steps and not _waits_for_the_last_day(plan, today):
        needs.append(_need(case, "exit_step", "trust", f"Exit plan: {STEP_WORDS[plan.open_steps[0]]}"))
    return needs


def _next_steps(case: Membership, today: date) -> list[tuple[str, str]]:
    """Steps that the trust has before it, and that no date of the journey reminds of: a school that asked is not left waiting."""
    conversion, plan = case.conversion, case.exit_plan
    if case.state is State.ENQUIRY:
        return [("apply", "Answer the enquiry: speak with the school, then it applies, or say no")]
    if case.state is State.APPLIED:
        return [("agreement", "Answer the application: propose the agreement, or say no")]
    if case.state is State.AGREED:
        return [("start", "Start the associate period")]
    if case.state is State.CONVERTING and conversion and conversion.confirmed and conversion.planned_on <= today:
        return [("joined", "Record that the school has joined")]
    if case.state is State.LEAVING and plan and not plan.open_steps:
        return [("finish", "Every step of the exit plan is done: finish leaving")]
    return []


def _waits_for_the_last_day(plan: ExitPlan, today: date) -> bool:
    return plan.open_steps[0] is ExitStep.LAST_SERVICE_DAY and today <= plan.last_service_on


def _reviews_waited_for(
    case: Membership,
    reviews: Sequence[tuple[str, TermReview]],
    milestones: Sequence[Milestone],
    today: date,
    school_ids: Sequence[str],
) -> list[Need]:
    names = dict(zip(map(str, case.school_ids), case.names, strict=True))
    handed_in: Mapping[tuple[str, int], Collection[Side]] = {
        (school_id, review.number): review.parts
        for school_id, review in reviews
        if review.membership_id == case.membership_id
    }
    return [
        _need(
            case, "review", side.value, f"Term review {one.number}: the {side.value}’s part",
            due_on=one.due_on, number=one.number, school_id=school_id, schools=names.get(school_id, case.who),
        )
        for one in milestones
        if one.kind is MilestoneKind.TERM_REVIEW and one.number is not None and one.due_on <= today
        for school_id in school_ids
        for side in Side
        if side not in handed_in.get((school_id, one.number), ())
    ]  # fmt: skip


def _need(case: Membership, kind: str, who: str, words: str, *, due_on: date | None = None, **more: Any) -> Need:
    return {
        "kind": kind,
        "who": who,
        "words": words,
        "due_on": due_on.isoformat() if due_on else None,
        "school_id": str(case.school_ids[0]),
        "schools": case.who,
        "state": case.state.value,
        **more,
    }


def _who(proposal: Proposal) -> list[str]:
    return [one.person_id for one in proposal.signed.values()]


def _yours(need: Need, able: Collection[Side], person_id: str) -> bool:
    if person_id in need.get("signed", ()):
        return False
    return bool(able) if need["who"] == "both" else Side(need["who"]) in able
