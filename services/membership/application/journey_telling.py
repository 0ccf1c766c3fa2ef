"""What becomes true in a membership is written down and said: each fact of the domain as an event, once for each school of
the case, with what follows from it here (schools reopen, subscriptions end)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from services.membership.application.school_ports import Alongside, HeldMembership, ProposalState
from services.membership.application.schools import save_school, say_converted
from services.membership.application.subscriptions import end_all_subscriptions
from services.membership.domain import journey as facts
from services.membership.domain import schools as schools_domain
from services.membership.domain.journey import Fact, JourneyOutcome, Membership, Side
from services.membership.domain.journey_states import TRANSITIONS, Command, State
from services.membership.domain.schools import School

NOTED = "membership.journey.noted.v1"
NOTED_STEPS: Mapping[type[Fact], str] = {
    facts.Enquired: "enquired",
    facts.BelongsAlready: "belongs_already",
    facts.Applied: "applied",
    facts.Agreed: "agreed",
    facts.Declined: "declined",
    facts.Withdrawn: "withdrawn",
    facts.ConditionMet: "condition_met",
    facts.ConversionCalledOff: "conversion_called_off",
    facts.Erased: "erased",
    facts.OwnersChanged: "owners_changed",
}
COMMANDS_OF_PROPOSALS: Mapping[str, frozenset[Command]] = {
    "agreement": frozenset({Command.AGREE}),
    "conversion": frozenset({Command.DECIDE_TO_CONVERT}),
    "extension": frozenset({Command.DECIDE_TO_EXTEND}),
    "leaving": frozenset({Command.DECIDE_TO_LEAVE, Command.END_EARLY, Command.START_LEAVING}),
}
Changes = Mapping[str, Mapping[str, str]]
"""By school id: what a school that joins has from then on, of name and type of establishment."""


def carry(
    uow: Alongside, held: HeldMembership, outcome: JourneyOutcome, why: str, changes: Changes | None = None
) -> Membership:
    """Write a case as a step left it, and say what became true. Raises Conflict where somebody changed it meanwhile."""
    membership, became = outcome
    with uow.over_schools([str(one) for one in membership.school_ids]):
        if membership != held.membership:
            uow.memberships.save(membership, held.version)
        for fact in became:
            tell(uow, membership, fact, why, changes or {})
        _end_overtaken_proposals(uow, membership)
    return membership


def tell(uow: Alongside, membership: Membership, fact: Fact, why: str, changes: Changes) -> None:
    """Say one fact, and do what follows from it."""
    if isinstance(fact, facts.Converted):
        _join(uow, membership, fact, why, changes)
        return
    type_, data = _event_of(membership, fact, uow.today())
    say(uow, membership, type_, data, why)
    if isinstance(fact, facts.Leaving):
        for school_id in membership.school_ids:
            end_all_subscriptions(cast(Any, uow), str(school_id), fact.last_service_on, why)


def say(uow: Alongside, membership: Membership, type_: str, data: Mapping[str, Any], why: str) -> None:
    """Emit an event once for each school of the case."""
    for school_id in map(str, membership.school_ids):
        uow.emit(
            type_,
            subject=str(membership.membership_id),
            school_id=school_id,
            data={"school_id": school_id, "membership_id": str(membership.membership_id), **data},
            why=why,
        )


def note(uow: Alongside, membership: Membership, step: str, why: str) -> None:
    """Put a step that has no event of its own on record."""
    data = {"step": step, "state": membership.state.value, "on": uow.today()}
    say(uow, membership, NOTED, data, why)


def _event_of(membership: Membership, fact: Fact, today: date) -> tuple[str, dict[str, Any]]:
    data: dict[str, Any]
    match fact:
        case facts.AssociateStarted(started_on=started_on, ends_on=ends_on):
            return "membership.associate.started.v1", {"started_on": started_on, "ends_on": ends_on}
        case facts.Extended(from_end=from_end, to_end=to_end, reason=reason):
            data = {"from_end": from_end, "to_end": to_end, "reason": reason.value}
            return "membership.associate.extended.v1", data
        case facts.DecisionDue(brought_forward=early):
            data = {"ends_on": membership.ends_on, "days_left": 0, "brought_forward": early}
            return "membership.decision.due.v1", data
        case facts.DecisionRecorded(decision=decision):
            sides = sorted(side.value for side in decision.agreed_by)
            data = {"outcome": decision.outcome.value, "on": decision.decided_on, "agreed_by": sides}
            return "membership.decision.recorded.v1", data
        case facts.ConversionDated(change=change):
            data = {"planned_on": change.after, "before": change.before, "confirmed": change.confirmed}
            return "membership.conversion.dated.v1", data
        case facts.Leaving(last_service_on=last, asked_by=side, ends_early=early):
            data = {"last_service_on": last, "asked_by": side.value, "ends_early": early}
            return "membership.leaving.started.v1", data
        case facts.Left(on=on, ended_early=early, erase_from=erase_from):
            return "membership.left.recorded.v1", {"on": on, "ended_early": early, "erase_from": erase_from}
        case facts.ExitStepDone(done=done):
            return NOTED, {"step": f"exit_{done.step.value}", "state": membership.state.value, "on": done.done_on}
        case _:
            return NOTED, {"step": NOTED_STEPS[type(fact)], "state": membership.state.value, "on": today}


def _join(uow: Alongside, membership: Membership, fact: facts.Converted, why: str, changes: Changes) -> None:
    schools = uow.schools.among([str(one.school_id) for one in fact.schools], lock=True)
    trust = uow.trust.get()
    for joined in fact.schools:
        before = schools[str(joined.school_id)]
        after = _joined(before, joined.new_urn, fact.on, changes.get(str(joined.school_id), {}))
        if trust is not None:
            after, _ = schools_domain.join_trust(after, trust.gias_uid or str(trust.trust_id), trust.name, fact.on)
        save_school(uow, before, after, why)
        say_converted(uow, after, before.urn, fact.on, subject=str(membership.membership_id), why=why)
    note(uow, membership, "joined", why)


def _joined(before: School, new_urn: str | None, on: date, changes: Mapping[str, str]) -> School:
    given: dict[str, Any] = {key: value for key, value in changes.items() if value}
    details = replace(before.details[-1], **given, from_on=on)
    if new_urn is None:
        after, _ = schools_domain.change_details(before, details)
    else:
        after, _ = schools_domain.reopens_under(before, new_urn, on, details)
    return after


def _end_overtaken_proposals(uow: Alongside, membership: Membership) -> None:
    for proposal in uow.memberships.proposals(str(membership.membership_id), open_only=True):
        if not _possible(proposal.kind, membership.state):
            words = "the membership has gone on without it"
            ended = replace(proposal, state=ProposalState.OVERTAKEN, ended_at=uow.now(), words=words)
            uow.memberships.put_proposal(ended)


def _possible(kind: str, state: State) -> bool:
    return any(state in TRANSITIONS[command] for command in COMMANDS_OF_PROPOSALS[kind])


def side_words(sides: Sequence[Side]) -> str:
    """`the school and the trust`."""
    return " and ".join(f"the {side.value}" for side in sides)
