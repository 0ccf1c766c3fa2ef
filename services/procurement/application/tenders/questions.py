"""Clarification questions: a supplier asks by the private link that it bids with; everybody reads question and answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.procurement.application.bids.inviting import by_token
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders.stepping import note
from services.procurement.domain.tenders.questions import Question, check_answer, check_question
from services.procurement.domain.tenders.tender import State
from shared.identifiers import new_id
from shared.refusals import NotKnown, WrongTime
from shared.refusing import for_the_trust, worded


@worded
def ask_question(uow: Procuring, key: str, words: str) -> dict[str, Any]:
    """A question from whoever holds the link of an invitation to bid. Raises NotKnown for a wrong key, NotValid for words that show who asks."""
    tender_id, company = _asker(uow, key)
    tender = uow.tenders.get(tender_id)
    said = check_question(tender, words, company, uow.now())
    question = Question(new_id(), tender_id, uow.now(), said, company)
    uow.tenders.add_question(question)
    return {"tender_id": tender_id, "question_id": question.question_id}


@worded
def tender_of_key(uow: Procuring, key: str) -> dict[str, Any]:
    """The tender that a key belongs to."""
    tender_id, _ = _asker(uow, key)
    tender = uow.tenders.get(tender_id)
    until = tender.questions_until
    return {
        "tender_id": tender_id,
        "title": tender.title,
        "questions_until": until.isoformat() if until else None,
        "may_ask": tender.is_open(uow.now()) and until is not None and uow.now() <= until,
    }


@worded
def answer_question(
    uow: Procuring, tender_id: str, question_id: str, answer: str, published_words: str
) -> dict[str, Any]:
    """Publish the answer, with the question in the words given (or as it was asked), to everybody."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    if tender.state is not State.PUBLISHED:
        raise WrongTime("Questions are answered while the tender is open")
    asked = uow.tenders.questions(tender_id)
    question = next((one for one in asked if one.question_id == question_id), None)
    if question is None:
        raise NotKnown("There is no such question")
    if question.is_answered:
        raise WrongTime("This question is answered already. Publish a change of the tender to correct it")
    words = published_words.strip() or question.words
    check_answer(answer, words, [one.asked_by for one in asked])
    told = replace(question, answer=answer.strip(), published_words=words, answered_at=uow.now(), answered_by=uow.actor)
    uow.tenders.save_answer(told)
    note(uow, tender, "answered", f"A question was answered: {words}", public=False)
    return {"tender_id": tender_id, "question_id": question_id}


def questions_as_json(uow: Procuring, tender_id: str, answered_only: bool) -> list[dict[str, Any]]:
    """Questions, oldest first, never with who asked."""
    return [
        {
            "question_id": one.question_id,
            "asked_at": one.asked_at.isoformat(),
            "words": one.published_words or one.words,
            "answer": one.answer,
            "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        }
        for one in uow.tenders.questions(tender_id)
        if one.is_answered or not answered_only
    ]


def _asker(uow: Procuring, key: str) -> tuple[str, str]:
    invited = by_token(uow, key)
    return invited.tender_id, invited.name
