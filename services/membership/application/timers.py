"""What the calendar brings to memberships, looked for every minute. Everything is worked out from dates, so a service that
stood still for months finds on its return what fell due meanwhile and records each once; of a countdown it says only the last
step, since the earlier ones have been overtaken."""

from __future__ import annotations

from services.membership.application.journey_telling import carry, note, say
from services.membership.application.school_ports import Alongside, HeldMembership
from services.membership.application.term_calendar import trust_terms
from services.membership.domain.journey_states import State
from services.membership.domain.journey_steps import decision_falls_due
from services.membership.domain.milestones import Milestone, MilestoneKind, due_milestones

WATCHED = [
    state.value
    for state in (
        State.ASSOCIATE,
        State.DECISION_DUE,
        State.CONVERTING,
        State.LEAVING,
        State.LEFT,
        State.ENDED_EARLY,
    )
]
NOTED_KINDS = {
    MilestoneKind.CONVERSION_DAY: ("conversion_day_come", "the day planned for the conversion has come"),
    MilestoneKind.LAST_SERVICE_DAY: ("last_service_day_come", "the last day of service has come"),
    MilestoneKind.ERASURE_POSSIBLE: ("erasure_possible", "the records may be erased from today on"),
}


def note_what_fell_due(uow: Alongside) -> int:
    """Record and say every milestone that fell due and is not on record yet; returns how many. Safe at any time."""
    cases, terms = uow.memberships.cases_in(WATCHED), trust_terms()
    recorded = uow.memberships.recorded_keys([str(case.membership_id) for case in cases])
    due = [case for case in cases if due_milestones(case, terms, uow.today(), recorded)]
    return sum(_note_case(uow, uow.memberships.get(str(case.membership_id), lock=True)) for case in due)


def _note_case(uow: Alongside, held: HeldMembership) -> int:
    # Looked at again under the lock: another worker may have recorded them since.
    recorded = uow.memberships.recorded_keys([str(held.membership.membership_id)])
    due = due_milestones(held.membership, trust_terms(), uow.today(), recorded)
    uow.memberships.record(due, uow.now())
    for milestone in due:
        if not milestone.overtaken:
            _say(uow, held, milestone)
    return len(due)


def _say(uow: Alongside, held: HeldMembership, milestone: Milestone) -> None:
    membership = held.membership
    if milestone.kind is MilestoneKind.TERM_REVIEW:
        data = {"number": milestone.number, "due_on": milestone.due_on}
        say(uow, membership, "membership.review.due.v1", data, "a term has ended")
    elif milestone.kind is MilestoneKind.DAYS_BEFORE_END:
        countdown = {"ends_on": membership.ends_on, "days_left": milestone.number, "brought_forward": False}
        say(uow, membership, "membership.decision.due.v1", countdown, f"{milestone.number} days are left")
    elif milestone.kind is MilestoneKind.DECISION_DUE:
        # Where people asked for the decision earlier it is due already.
        if membership.state is State.ASSOCIATE:
            carry(uow, held, decision_falls_due(membership, uow.today()), "the last day has come")
    else:
        step, why = NOTED_KINDS[milestone.kind]
        note(uow, membership, step, why)
