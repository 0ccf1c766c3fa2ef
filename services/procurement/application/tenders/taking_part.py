"""Schools and tenders: what a school was asked, what it says, and the tenders that it takes part in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.tenders.ports import Answer, Participation, TenderEntry
from services.procurement.application.tenders.shown import head_as_json, lots_as_json, stages_of, term_in_words
from services.procurement.domain.tenders.tender import State, Tender
from shared.refusals import NotKnown, WrongTime, wrong
from shared.refusing import worded

AGREEMENT = (
    "The school takes part in this tender. If a contract is made, the school is in it for its term and pays its share. Until the "
    "tender is published the school may change its mind."
)

LEFT = "The school has left procurement"
NOT_OVER = (State.DRAFT, State.PUBLISHED, State.OPENED, State.INTENDED)


def school_tenders(uow: Procuring, school_id: str) -> list[dict[str, Any]]:
    """The tenders that a school was asked to take part in, newest first, with what it said."""
    said = {one.tender_id: one for one in uow.tenders.of_school(school_id)}
    return [head_as_json(head) | _answer_as_json(said[head.tender_id]) for head in uow.tenders.heads(list(said))]


@worded
def school_tender_page(uow: Procuring, school_id: str, tender_id: str) -> dict[str, Any]:
    """One tender as a school that was asked sees it: nothing of other schools, nothing of bids."""
    said = _asked(uow, school_id, tender_id)
    tender = uow.tenders.get(tender_id)
    evaluator = tender.evaluator(uow.actor)
    return {
        "tender_id": tender_id,
        "number": tender.number,
        "title": tender.title,
        "state": tender.state.value,
        "need": tender.need,
        "cpv_codes": list(tender.cpv_codes),
        "procedure": tender.procedure.value if tender.procedure else None,
        "estimate_pence": tender.estimate.pence_incl_vat if tender.estimate else None,
        "estimate_working": tender.estimate.working if tender.estimate else "",
        "share_driver": tender.estimate.share_driver if tender.estimate else "",
        "term": term_in_words(tender),
        "lots": lots_as_json(tender),
        "deadline_at": tender.deadline_at.isoformat() if tender.deadline_at else None,
        "stages": stages_of(tender, uow.now(), 0 if said.answer is Answer.ASKED else 1, 1),
        "schools": len(tender.school_ids),
        "agreement": AGREEMENT,
        "may_answer": tender.state is State.DRAFT,
        "is_evaluator": evaluator is not None,
        "has_declared": evaluator is not None and evaluator.declared_at is not None,
        "awards": [{"lot": one.lot, "supplier_name": one.supplier_name} for one in _told_awards(tender)],
        "terminated_because": tender.terminated_because,
    } | _answer_as_json(said)


@worded
def answer_tender(uow: Procuring, school_id: str, tender_id: str, takes_part: bool, words: str) -> dict[str, Any]:
    """The school takes part, or does not; it may change its mind until the tender is published."""
    said = _asked(uow, school_id, tender_id)
    tender = uow.tenders.get(tender_id)
    if tender.state is not State.DRAFT:
        raise WrongTime(
            f"'{tender.title}' is {tender.state}: whether a school takes part is settled. Speak to the trust’s buyer"
        )
    if not takes_part and not words.strip():
        raise wrong("words", "Say why the school does not take part, so that the trust can plan without it")
    answer = Answer.AGREED if takes_part else Answer.DECLINED
    told = replace(said, answer=answer, answered_at=uow.now(), answered_by=uow.actor, words=words.strip())
    uow.tenders.answer(told)
    name = school.name if (school := uow.schools.get(school_id)) else school_id
    does = "takes part" if takes_part else f"does not take part: {words.strip()}"
    uow.tenders.add_entry(TenderEntry(tender_id, uow.now(), uow.actor, "school", f"{name} {does}", False))
    return {"tender_id": tender_id} | _answer_as_json(told)


def take_out_of_tenders(uow: Procuring, school_id: str) -> None:
    """A school has left procurement: it takes no part in what is only planned; of what is published the buyer is told."""
    name = school.name if (school := uow.schools.get(school_id)) else school_id
    for said in uow.tenders.of_school(school_id):
        tender = uow.tenders.get(said.tender_id)
        if tender.state is State.DRAFT and said.answer is not Answer.DECLINED:
            uow.tenders.answer(replace(said, answer=Answer.DECLINED, answered_at=uow.now(), words=LEFT))
        if tender.state in NOT_OVER and said.answer is not Answer.DECLINED:
            words = f"{name} has left procurement: see whether the tender still fits"
            uow.tenders.add_entry(TenderEntry(tender.tender_id, uow.now(), uow.actor, "school", words, False))


def _asked(uow: Procuring, school_id: str, tender_id: str) -> Participation:
    for one in uow.tenders.of_school(school_id):
        if one.tender_id == tender_id:
            return one
    raise NotKnown("The school was not asked to take part in such a tender")


def _answer_as_json(said: Participation) -> dict[str, Any]:
    return {
        "answer": said.answer.value,
        "asked_at": said.asked_at.isoformat(),
        "answered_at": said.answered_at.isoformat() if said.answered_at else None,
        "answered_by": said.answered_by,
        "words": said.words,
    }


def _told_awards(tender: Tender) -> tuple[Any, ...]:
    return tender.awards if tender.state in (State.INTENDED, State.AWARDED) else ()
