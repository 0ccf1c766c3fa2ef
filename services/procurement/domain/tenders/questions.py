"""Clarification questions: put by a supplier, answered to all, published without who asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.procurement.domain.tenders.tender import State, Tender
from shared.calendar.words import moment_in_words
from shared.refusals import WrongTime, wrong

LONGEST = 2000
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_WEB = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+44|\b0)[\d\s()-]{8,}\d")
_TRAILERS = {"ltd", "limited", "plc", "llp", "cic", "company", "co", "the", "and", "services", "group", "uk"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `asked_by` never leaves the room that keeps it."""

    question_id: str
    tender_id: str
    asked_at: datetime
    words: str
    asked_by: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    published_words: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether all can read its answer."""
        return self.answered_at is not None


def check_question(tender: Tender, words: str, asked_by: str, now: datetime) -> str:
    """The words of a question that may be taken. Raises WrongTime after the cut-off, NotValid where it shows who asks."""
    if tender.state is not State.PUBLISHED or tender.questions_until is None:
        raise WrongTime("Questions are not taken: the tender is not open")
    if now > tender.questions_until:
        raise WrongTime(
            f"Questions could be asked until {moment_in_words(tender.questions_until)}. What was asked by then is answered here"
        )
    said = " ".join(words.split())
    if not said:
        raise wrong("words", "Enter your question")
    if len(said) > LONGEST:
        raise wrong("words", f"Put it in at most {LONGEST:,} characters, or in several questions")
    named = shows_who(said, [asked_by])
    if named:
        raise wrong(
            "words", f"Everybody will read this question, and '{named}' shows who asks: leave it out and ask again"
        )
    return said


def check_answer(words: str, published_words: str, known_as: Iterable[str]) -> None:
    """Refuse an empty answer, and words that show any supplier who has asked."""
    if not words.strip():
        raise wrong("answer", "Enter the answer, as everybody will read it")
    for field, said in (("answer", words), ("published_words", published_words)):
        named = shows_who(said, known_as, contacts=False)
        if named:
            raise wrong(field, f"'{named}' shows who asked: leave it out")


def shows_who(words: str, names: Iterable[str], contacts: bool = True) -> str:
    """The part of a text that shows who asks: a company's name, a mail address, a web address, a telephone number."""
    for pattern in (_MAIL, _WEB, _PHONE) if contacts else ():
        found = pattern.search(words)
        if found:
            return found.group()
    said = _plain(words)
    for name in names:
        bare = _plain(name)
        if bare and f" {bare} " in f" {said} ":
            return name.strip()
    return ""


def _plain(text: str) -> str:
    words = re.sub(r"[^a-z0-9 ]+", " ", text.casefold().replace("'", "").replace("’", "")).split()
    while words and words[-1] in _TRAILERS:
        words.pop()
    return " ".join(words)
