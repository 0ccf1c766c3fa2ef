"""What tenders needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from services.procurement.domain.tenders.questions import Question
from services.procurement.domain.tenders.similar import Source, Whose
from services.procurement.domain.tenders.tender import State, Tender


class Answer(StrEnum):
    """What a school says to taking part."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Participation:
    """Whether one school takes part, and who said so."""

    tender_id: str
    school_id: str
    answer: Answer
    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class TenderEntry:
    """One thing that happened; a `public` one is read by suppliers, too."""

    tender_id: str
    at: datetime
    by: str
    kind: str
    in_words: str
    public: bool
    rules: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class NoticePublished:
    """A notice that was published."""

    tender_id: str
    code: str
    published_on: date
    reference: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class TenderDocument:
    """A document without its content."""

    document_id: str
    tender_id: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class TenderHead:
    """A tender for lists."""

    tender_id: str
    number: str
    title: str
    state: str
    main_cpv: str
    value_pence: int
    deadline_at: datetime | None
    made_at: datetime
    waits_for: str
    """Who signs the intended award next; empty where nobody has to."""


class Tenders(Protocol):
    """Tenders from the plan to the award."""

    def next_number(self, year: int) -> str: ...
    def add(self, tender: Tender) -> None: ...
    def get(self, tender_id: str) -> Tender: ...
    def among(self, tender_ids: Collection[str]) -> dict[str, Tender]: ...
    def in_state(self, state: State) -> list[Tender]: ...
    def save(self, tender: Tender, read: int) -> Tender: ...
    def published(self) -> list[Tender]: ...
    def heads(self, tender_ids: Collection[str] | None = None) -> list[TenderHead]: ...
    def ask_schools(self, tender_id: str, school_ids: Collection[str], at: datetime) -> None: ...
    def participations(self, tender_id: str) -> list[Participation]: ...
    def of_school(self, school_id: str) -> list[Participation]: ...
    def answer(self, participation: Participation) -> None: ...
    def add_question(self, question: Question) -> None: ...
    def questions(self, tender_id: str) -> list[Question]: ...
    def save_answer(self, question: Question) -> None: ...
    def add_entry(self, entry: TenderEntry) -> None: ...
    def entries(self, tender_id: str) -> list[TenderEntry]: ...
    def put_notice(self, notice: NoticePublished) -> None: ...
    def notices(self, tender_id: str) -> list[NoticePublished]: ...
    def add_document(self, document: TenderDocument, content: bytes) -> None: ...
    def documents(self, tender_id: str) -> list[TenderDocument]: ...
    def document(self, tender_id: str, document_id: str) -> tuple[TenderDocument, bytes]: ...
    def remove_document(self, tender_id: str, document_id: str) -> None: ...
    def add_volume(
        self, source: Source, cpv_code: str, school_id: str, on: date, until: date | None, pence: int
    ) -> None: ...
    def volumes(self, group: str, since: date, on: date, whose: Whose) -> dict[Source, int]: ...
    def put_associate(self, school_id: str, since: date) -> None: ...
    def drop_associate(self, school_id: str) -> None: ...
    def associates(self) -> frozenset[str]: ...
    def plans_like(self, group: str, leaving_out: str) -> list[tuple[str, str, str, int]]: ...
