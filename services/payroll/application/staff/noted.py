"""Every step with a person's record is put on record: who, when, what. No pay and no number stands in it."""

from __future__ import annotations

from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.application.staff.ports import StepTaken
from services.payroll.domain.staff.people import Person


def note(uow: Paying, person: Person, what: str, words: str = "", school_id: str = "") -> None:
    """Put a step on record, at the person's school unless another is named."""
    step = StepTaken(school_id or person.school_id, person.person_id, uow.now(), uow.actor, what, words.strip())
    uow.staff.note(step)


def step_as_json(step: StepTaken) -> dict[str, Any]:
    """A step as a page shows it."""
    return {"at": step.at.isoformat(), "by": step.by, "what": step.what, "words": step.words}
