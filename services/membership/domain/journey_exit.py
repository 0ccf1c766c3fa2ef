"""Leaving as a normal, tidy end: an exit plan whose steps are ticked off with evidence, the close of the membership,
and much later the
erasure with its certificate, once the retention clock has run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.membership.domain.errors import AlreadyDone, BadInput, NeedsAnswer, in_words, reason_given
from services.membership.domain.journey import (
    Erased,
    ExitPlan,
    ExitStep,
    ExitStepDone,
    JourneyOutcome,
    Left,
    Membership,
    Reason,
    Signatures,
    StepDone,
)
from services.membership.domain.journey_states import Command, State, require_possible
from services.membership.domain.journey_steps import go_to_leaving, ids

STEP_WORDS = {
    ExitStep.NOTICE_GIVEN: "notice given to every service",
    ExitStep.LAST_SERVICE_DAY: "last day of service passed",
    ExitStep.FINAL_STATEMENT: "final statement issued",
    ExitStep.EXPORT_OFFERED: "export of the school's records offered",
    ExitStep.ACCOUNTS_CLOSED: "accounts closed",
    ExitStep.RETENTION_CLOCK_STARTED: "retention clock started",
}


def start_leaving(
    membership: Membership, signed: Signatures, last_service_on: date, reasons: Sequence[Reason], words: str, on: date
) -> JourneyOutcome:
    """A member school leaves (rare: it moves to another trust)."""
    require_possible(membership.who, membership.state, Command.START_LEAVING)
    return go_to_leaving(membership, signed, last_service_on, reasons, words, on, ends_early=False)


def complete_exit_step(
    membership: Membership, step: ExitStep, by: UUID, evidence: str, on: date, *, erase_from: date | None = None
) -> JourneyOutcome:
    """One step of the exit plan is done, in order, with what shows it; starting the retention clock names the day
    erasing may begin."""
    require_possible(membership.who, membership.state, Command.COMPLETE_EXIT_STEP)
    plan = _plan(membership)
    if step not in plan.open_steps:
        raise AlreadyDone(f"“{STEP_WORDS[step]}” is done already for {membership.who}.")
    if step is not plan.open_steps[0]:
        raise NeedsAnswer(f"Before “{STEP_WORDS[step]}” comes “{STEP_WORDS[plan.open_steps[0]]}”.")
    if step is ExitStep.LAST_SERVICE_DAY and on <= plan.last_service_on:
        raise BadInput(
            f"The last day of service of {membership.who} is {in_words(plan.last_service_on)}: it has not passed yet."
        )
    if step is ExitStep.RETENTION_CLOCK_STARTED and (erase_from is None or erase_from <= on):
        raise NeedsAnswer(
            "Say from which day the records may be erased: a day to come, by the retention rules of each "
            "kind of record."
        )
    done = StepDone(step, on, by, reason_given(evidence, f"what shows “{STEP_WORDS[step]}”"))
    clock = erase_from if step is ExitStep.RETENTION_CLOCK_STARTED else plan.erase_from
    further = replace(plan, done=(*plan.done, done), erase_from=clock)
    return replace(membership, exit_plan=further), [ExitStepDone(*ids(membership), done)]


def finish_leaving(membership: Membership, on: date) -> JourneyOutcome:
    """Every step is done: the membership is closed, as left or as ended early."""
    require_possible(membership.who, membership.state, Command.FINISH_LEAVING)
    plan = _plan(membership)
    if plan.open_steps or plan.erase_from is None:
        still = "; ".join(STEP_WORDS[step] for step in plan.open_steps)
        raise NeedsAnswer(f"Steps of the exit plan still open for {membership.who}: {still}.")
    state = State.ENDED_EARLY if plan.ends_early else State.LEFT
    closed = replace(membership, state=state, closed_on=on, closing_words=plan.words)
    return closed, [Left(*ids(membership), on, plan.ends_early, plan.erase_from)]


def record_erasure(membership: Membership, certificate: str, on: date) -> JourneyOutcome:
    """The records were erased after the retention clock ran out; the certificate lists what was kept and under which
    duty."""
    require_possible(membership.who, membership.state, Command.RECORD_ERASURE)
    plan = _plan(membership)
    if plan.certificate is not None:
        raise AlreadyDone(f"The records of {membership.who} were erased already, certificate {plan.certificate}.")
    if plan.erase_from is None or on < plan.erase_from:
        raise BadInput(f"The records of {membership.who} are kept until {in_words(plan.erase_from)}.")
    shown = reason_given(certificate, "the erasure: the number of its certificate")
    return replace(membership, exit_plan=replace(plan, certificate=shown)), [Erased(*ids(membership), on, shown)]


def _plan(membership: Membership) -> ExitPlan:
    if membership.exit_plan is None:
        raise BadInput(f"{membership.who} has no exit plan on record.")
    return membership.exit_plan
