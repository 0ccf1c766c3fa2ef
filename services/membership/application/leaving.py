"""Leaving, once it has been decided: the exit plan ticked off step by step with what shows it, the membership closed, and much
later the erasure, which waits for the retention clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.membership.application.journey_page import membership_as_json
from services.membership.application.journey_telling import carry
from services.membership.application.people import acting_person
from services.membership.application.refusals import worded
from services.membership.application.school_ports import Alongside
from services.membership.domain import journey_exit
from services.membership.domain.errors import in_words
from services.membership.domain.journey import ExitStep
from services.membership.domain.journey_states import IN_PROGRESS, STATE_WORDS
from shared.errors import Conflict


@worded
def complete_exit_step(
    uow: Alongside, school_id: str, step: str, evidence: str, erase_from: date | None
) -> dict[str, Any]:
    """One step of the exit plan is done, in order. Starting the retention clock names the day erasing may begin."""
    held, by = uow.memberships.of_school(school_id, lock=True), acting_person(uow).person_id
    outcome = journey_exit.complete_exit_step(
        held.membership, ExitStep(step), by, evidence, uow.today(), erase_from=erase_from
    )
    membership = carry(uow, held, outcome, f"{journey_exit.STEP_WORDS[ExitStep(step)]}: {evidence}")
    return membership_as_json(uow, membership)


@worded
def finish_leaving(uow: Alongside, school_id: str) -> dict[str, Any]:
    """Every step is done: the membership is closed."""
    held = uow.memberships.of_school(school_id, lock=True)
    membership = carry(uow, held, journey_exit.finish_leaving(held.membership, uow.today()), "every step is done")
    return membership_as_json(uow, membership)


@worded
def record_erasure(uow: Alongside, school_id: str, certificate: str) -> dict[str, Any]:
    """The records were erased after the retention clock ran out; the certificate says what was kept and why."""
    held = uow.memberships.of_school(school_id, lock=True)
    outcome = journey_exit.record_erasure(held.membership, certificate, uow.today())
    return membership_as_json(uow, carry(uow, held, outcome, f"certificate {certificate}"))


def refuse_early_erasure(uow: Alongside, school_id: str) -> None:
    """Raise Conflict while the school has an open membership, or its retention clock still runs."""
    for membership in uow.memberships.all_of(school_id):
        if membership.state in IN_PROGRESS:
            raise Conflict(f"{membership.who} {STATE_WORDS[membership.state]}. Let it leave first, then erase.")
        plan = membership.exit_plan
        if plan is not None and plan.erase_from is not None and uow.today() < plan.erase_from:
            raise Conflict(f"The records of {membership.who} are kept until {in_words(plan.erase_from)}.")
