"""The way of a tender in stages, as the DfE's own buying service names them: what is done, what is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.procurement.domain.tenders.tender import State, Tender

DONE, NOW, TO_COME, LEFT_OUT = "done", "running", "to come", "left out"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage and where it stands: done, running, to come, left out."""

    title: str
    state: str


def stages(tender: Tender, now: datetime, schools_to_answer: bool) -> list[Stage]:
    """The stages from the need to the handover. A tender that was ended leaves out what was not reached."""
    reached = _reached(tender, now, schools_to_answer)
    found = []
    for number, title in enumerate(_TITLES):
        state = DONE if number < reached else NOW if number == reached else TO_COME
        if tender.state is State.TERMINATED and state is not DONE:
            state = LEFT_OUT
        if number in _WITH_BIDS and tender.procedure is not None and not tender.procedure.has_bids:
            state = LEFT_OUT
        found.append(Stage(title, state))
    return found


_TITLES = (
    "Need",
    "Schools agree to take part",
    "Tender preparation",
    "Out to tender",
    "Opening and compliance check",
    "Evaluation and moderation",
    "Award and standstill",
    "Handover to the contract register",
)
_WITH_BIDS = (3, 4, 5)
_PREPARING, _OUT, _OPENING, _EVALUATING, _STANDSTILL = 2, 3, 4, 5, 6


def _reached(tender: Tender, now: datetime, schools_to_answer: bool) -> int:
    if tender.state is State.DRAFT or tender.published_at is None:
        return 1 if schools_to_answer else _PREPARING
    if tender.awarded_at is not None:
        return len(_TITLES)
    if tender.intended_at is not None:
        return _STANDSTILL
    if tender.opened_at is not None:
        return _EVALUATING
    if tender.deadline_at is None:
        return _STANDSTILL
    return _OUT if now <= tender.deadline_at else _OPENING
