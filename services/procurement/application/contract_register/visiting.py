"""Visits: planned by the trust, and said to be done, done with a fault, or not to be taken, by the school on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.procurement.application.contract_register.noted import note
from services.procurement.application.contract_register.periods import receipt_of, receive_visit
from services.procurement.application.contract_register.register import ordered_until
from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders import receiving
from services.procurement.domain.contract_register import visits as domain
from services.procurement.domain.contract_register.contract import refuse_when_over
from services.procurement.domain.contract_register.visits import Rhythm, Visit
from services.procurement.domain.purchase_orders.goods import standing
from services.procurement.domain.wording import counted
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import for_the_trust, worded


@worded
def plan_visits(
    uow: Procuring,
    contract_id: str,
    service: str,
    school_ids: Sequence[str],
    first_on: date,
    rhythm: str,
    until: date | None,
) -> dict[str, Any]:
    """Visits put on the plan for chosen schools. Raises InvalidRequest for days outside the term, or that are ordered."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    refuse_when_over(contract, uow.today())
    name = " ".join(service.split())
    if not name:
        raise NotValid("Say what is done at the visit", fields={"service": ["Enter what is done"]})
    days = domain.planned_days(contract, first_on, Rhythm(rhythm), until)
    _refuse_ordered(uow, contract_id, days[0])
    parts = uow.contract_register.parts(contract_id)
    wanted = list(dict.fromkeys(school_ids))
    strangers = [one for one in wanted if not any(part.school_id == one for part in parts)]
    if strangers or not wanted:
        raise NotValid(
            "Choose schools that are in this contract", fields={"school_ids": ["Choose at least one school"]}
        )
    made = [
        Visit(new_id(), contract_id, school_id, name, day)
        for school_id in wanted
        for day in days
        if any(part.school_id == school_id and part.on(day) for part in parts)
    ]
    uow.contract_register.add_visits(made)
    schools = counted(len(wanted), "school")
    note(uow, contract_id, "visits", f"{len(made)} visits were planned at {schools}: {name}, {rhythm}")
    return {"contract_id": contract_id, "visits": len(made)}


@worded
def move_visit(uow: Procuring, visit_id: str, planned_on: date) -> dict[str, Any]:
    """A visit on another day; one that is on an order stays on its line."""
    for_the_trust(uow)
    visit = uow.contract_register.visit(visit_id, hold=True)
    contract = uow.contract_register.get(visit.contract_id)
    after = domain.moved(contract, visit, planned_on)
    if visit.purchase_order_id is None:
        _refuse_ordered(uow, visit.contract_id, planned_on)
    uow.contract_register.save_visits([after])
    words = f"{visit.service} moved from {day_in_words(visit.planned_on)} to {day_in_words(planned_on)}"
    note(uow, visit.contract_id, "visits", words)
    return {"visit_id": visit_id, "contract_id": visit.contract_id, "in_words": f"{words}."}


@worded
def cancel_visit(uow: Procuring, visit_id: str, reason: str) -> dict[str, Any]:
    """A visit taken off the plan. Its line on an order stays open and is not paid for: nothing was received."""
    for_the_trust(uow)
    visit = domain.cancelled(uow.contract_register.visit(visit_id, hold=True), reason, uow.actor)
    uow.contract_register.save_visits([visit])
    words = f"{visit.service} of {day_in_words(visit.planned_on)} was cancelled: {reason.strip()}"
    note(uow, visit.contract_id, "visits", words)
    return {"visit_id": visit_id, "contract_id": visit.contract_id, "in_words": f"{words}."}


@worded
def answer_visit(
    uow: Procuring, school_id: str, visit_id: str, outcome: str, done_on: date | None, words: str
) -> dict[str, Any]:
    """What a school says of a visit: accepted, accepted with a fault, or refused with the reason.

    An accepted visit is received on its order at once, or when that is placed. The same answer twice is one.
    """
    uow.scope.check(school_id)
    visit = uow.contract_register.visit(visit_id, hold=True)
    if visit.school_id != school_id:
        raise NotKnown("There is no such visit at this school: choose one from its list of visits")
    day = done_on or uow.today()
    if outcome == "fault" and not words.strip():
        raise NotValid("Say what was wrong", fields={"words": ["Say what was wrong, for the supplier to read"]})
    if outcome == "refused":
        after = domain.refused(visit, day, words, uow.actor, uow.today())
    else:
        after = domain.accepted(visit, day, words if outcome == "fault" else "", uow.actor, uow.today())
    after = receive_visit(uow, after)
    uow.contract_register.save_visits([after])
    return {
        "visit_id": visit_id,
        "contract_id": visit.contract_id,
        "state": after.state.value,
        "in_words": f"{visit.service} of {day_in_words(visit.planned_on)} is {after.state}.",
    }


@worded
def take_back_answer(uow: Procuring, school_id: str, visit_id: str, reason: str) -> dict[str, Any]:
    """An acceptance that was a mistake taken back: its receipt gets a counter entry, and the visit waits for an answer."""
    uow.scope.check(school_id)
    visit = uow.contract_register.visit(visit_id, hold=True)
    if visit.school_id != school_id:
        raise NotKnown("There is no such visit at this school: choose one from its list of visits")
    after = domain.taken_back(visit, reason, uow.actor)
    if visit.received and visit.purchase_order_id is not None:
        _undo_receipt(uow, visit, visit.purchase_order_id, reason)
    uow.contract_register.save_visits([after])
    words = f"The answer about {visit.service} of {day_in_words(visit.planned_on)} was taken back"
    note(uow, visit.contract_id, "visits", f"{words}: {reason.strip()}")
    return {"visit_id": visit_id, "contract_id": visit.contract_id, "in_words": f"{words}."}


def _undo_receipt(uow: Procuring, visit: Visit, purchase_order_id: str, reason: str) -> None:
    with uow.over_all_schools():
        entries = standing(uow.purchase_orders.entries(purchase_order_id))
    own = next((one for one in entries if one.reference == receipt_of(visit)), None)
    if own is None:
        raise WrongTime("This visit was received on the page of its order: take the entry back there")
    receiving.take_back_entry(uow, purchase_order_id, own.entry_id, reason, school_id=visit.school_id)


def _refuse_ordered(uow: Procuring, contract_id: str, first_on: date) -> None:
    until = ordered_until(uow, contract_id)
    if until is not None and first_on <= until:
        raise NotValid(
            f"The days until {day_in_words(until)} are ordered: plan visits after them, or order one more by requisition",
            fields={"first_on": [f"Give a day after {day_in_words(until)}"]},
        )
