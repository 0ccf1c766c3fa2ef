"""A school joins a contract or leaves it: drafted by a person or by what membership says, agreed to, put in force."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.application.contract_register.noted import note
from services.procurement.application.contract_register.register import ordered_until, school_in_words
from services.procurement.application.ports import Procuring
from services.procurement.domain.contract_register import novations as domain
from services.procurement.domain.contract_register.changes import refuse_ordered
from services.procurement.domain.contract_register.contract import Contract, Driver, State, refuse_when_over
from services.procurement.domain.contract_register.novations import Consent, Novation, NovationState, Party, Way
from services.procurement.domain.contract_register.visits import VisitState, cancelled
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid
from shared.refusing import for_the_trust, worded

WAY_WORDS = {Way.JOINS: "joins", Way.LEAVES: "leaves", Way.CONVERTED: "has become a member school in"}


@worded
def draft_novation(
    uow: Procuring, contract_id: str, school_id: str, way: str, from_on: date, figure: Decimal | None, reason: str
) -> dict[str, Any]:
    """The draft of a school's joining or leaving from a day on. Raises InvalidRequest where shares of that day stand."""
    for_the_trust(uow)
    contract = uow.contract_register.get(contract_id)
    refuse_when_over(contract, uow.today())
    known = uow.schools.get(school_id)
    if known is None:
        raise NotKnown("That school is not known here: it has to take up procurement first")
    if Way(way) is Way.JOINS:
        if school_id not in uow.may_order([school_id]):
            raise NotValid(f"{known.name} has not taken up procurement, or has left it")
        if figure is None and contract.driver is Driver.PUPILS and known.pupils is not None:
            figure = Decimal(known.pupils)
    refuse_ordered(contract, from_on, ordered_until(uow, contract_id))
    made = _drafted(uow, contract, school_id, Way(way), from_on, figure, reason.strip())
    return {"contract_id": contract_id, "novation_id": made.novation_id}


@worded
def consent_to_novation(uow: Procuring, novation_id: str, party: str, on: date, by_whom: str) -> dict[str, Any]:
    """That a party agreed, put down by the trust."""
    for_the_trust(uow)
    return _agree(uow, uow.contract_register.novation(novation_id, hold=True), Party(party), on, by_whom)


@worded
def agree_to_novation(uow: Procuring, school_id: str, novation_id: str) -> dict[str, Any]:
    """The school itself agrees."""
    novation = uow.contract_register.novation(novation_id, hold=True)
    if novation.school_id != school_id:
        raise NotKnown("There is nothing of that kind for this school")
    return _agree(uow, novation, Party.SCHOOL, uow.today(), uow.actor)


@worded
def complete_novation(uow: Procuring, novation_id: str) -> dict[str, Any]:
    """Put it in force: from its day on the cost is shared again, and visits of a school that leaves go from the plan."""
    for_the_trust(uow)
    novation = uow.contract_register.novation(novation_id, hold=True)
    contract = uow.contract_register.get(novation.contract_id)
    if novation.way is not Way.CONVERTED:
        refuse_ordered(contract, novation.from_on, ordered_until(uow, contract.contract_id))
    before = uow.contract_register.parts(contract.contract_id)
    done, parts = domain.put_in_force(novation, contract, before, uow.today())
    uow.contract_register.save(contract, contract.version)
    uow.contract_register.put_parts(contract.contract_id, parts)
    uow.contract_register.put_novation(done)
    if novation.way is Way.LEAVES:
        _take_off_plan(uow, novation)
    words = f"{_name(uow, novation)} {WAY_WORDS[novation.way]} the contract from {day_in_words(novation.from_on)} on"
    note(uow, contract.contract_id, "schools", words)
    return {"contract_id": contract.contract_id, "in_words": f"{words}."}


@worded
def drop_novation(uow: Procuring, novation_id: str, reason: str) -> dict[str, Any]:
    """Give it up, with the reason."""
    for_the_trust(uow)
    novation = domain.dropped(uow.contract_register.novation(novation_id, hold=True), reason)
    uow.contract_register.put_novation(novation)
    return {"contract_id": novation.contract_id, "novation_id": novation_id}


def school_left(uow: Procuring, school_id: str, ended_on: date) -> None:
    """Membership says that the school's procurement ended: its leaving is drafted for every contract that it is in."""
    for contract in _running_with(uow, school_id, ended_on):
        until = ordered_until(uow, contract.contract_id)
        from_on = max(ended_on, until or ended_on) + timedelta(days=1)
        if from_on <= contract.last_day:
            reason = f"Its procurement ended on {day_in_words(ended_on)}"
            _drafted(uow, contract, school_id, Way.LEAVES, from_on, None, reason)


def school_became_member(uow: Procuring, school_id: str) -> None:
    """Membership says that the school converted: that the contract passes to the trust is drafted, its part stays."""
    for contract in _running_with(uow, school_id, uow.today()):
        reason = "It converted: the contract's party is the trust from then on"
        _drafted(uow, contract, school_id, Way.CONVERTED, max(uow.today(), contract.starts_on), None, reason)


def _drafted(
    uow: Procuring, contract: Contract, school_id: str, way: Way, from_on: date, figure: Decimal | None, reason: str
) -> Novation:
    """The draft, or the one that is there already for the same school and way."""
    for held in uow.contract_register.novations(contract_id=contract.contract_id, school_id=school_id):
        if held.way is way and held.state is NovationState.DRAFT:
            return held
    made = Novation(new_id(), contract.contract_id, school_id, way, from_on, figure, reason)
    uow.contract_register.put_novation(made)
    words = f"{_name(uow, made)} {WAY_WORDS[way]} the contract from {day_in_words(from_on)} on: drafted"
    note(uow, contract.contract_id, "schools", f"{words}. {reason}".strip())
    return made


def _agree(uow: Procuring, novation: Novation, party: Party, on: date, by_whom: str) -> dict[str, Any]:
    if on > uow.today():
        raise NotValid(f"{day_in_words(on)} has not come yet: give the day on which they agreed")
    after = domain.agreed(novation, party, Consent(on, by_whom.strip(), uow.actor))
    uow.contract_register.put_novation(after)
    return {
        "contract_id": novation.contract_id,
        "novation_id": novation.novation_id,
        "missing": [one.value for one in after.missing],
    }


def _running_with(uow: Procuring, school_id: str, on: date) -> list[Contract]:
    found = uow.contract_register.among(uow.contract_register.ids_of_school(school_id))
    return [
        contract
        for contract in found
        if contract.state_on(on) in (State.RUNNING, State.NOT_STARTED)
        and any(
            part.until_on is None or part.until_on >= on
            for part in uow.contract_register.parts(contract.contract_id, school_id)
        )
    ]


def _take_off_plan(uow: Procuring, novation: Novation) -> None:
    visits = uow.contract_register.visits(novation.contract_id, school_id=novation.school_id, first=novation.from_on)
    words = f"The school left the contract on {day_in_words(novation.from_on)}"
    open_ones = [visit for visit in visits if visit.state is VisitState.PLANNED]
    uow.contract_register.save_visits([cancelled(visit, words, uow.actor) for visit in open_ones])


def _name(uow: Procuring, novation: Novation) -> str:
    return school_in_words(uow.schools.among([novation.school_id]), novation.school_id)
