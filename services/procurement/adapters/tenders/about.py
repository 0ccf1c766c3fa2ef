"""What lies about a tender: questions, the log, published notices, documents."""

from __future__ import annotations

from sqlalchemy import delete, select

from services.procurement.adapters.base import Repository
from services.procurement.adapters.tenders.tables import (
    TenderDocumentRow,
    TenderEntryRow,
    TenderNoticeRow,
    TenderQuestionRow,
)
from services.procurement.application.tenders.ports import NoticePublished, TenderDocument, TenderEntry
from services.procurement.domain.tenders.questions import Question
from shared.identifiers import new_id
from shared.refusals import NotKnown

_OF_DOCUMENT = tuple(TenderDocument.__dataclass_fields__)
_OF_QUESTION = tuple(Question.__dataclass_fields__)


class TenderPapers(Repository):
    """Papers of tenders: the trust's, so no school narrows them."""

    def add_question(self, question: Question) -> None:
        self._session.add(TenderQuestionRow(**{name: getattr(question, name) for name in _OF_QUESTION}))

    def questions(self, tender_id: str) -> list[Question]:
        """Questions of a tender, oldest first, with who asked."""
        row = TenderQuestionRow
        wanted = select(row).where(row.tender_id == tender_id).order_by(row.asked_at, row.question_id)
        return [
            Question(**{name: getattr(found, name) for name in _OF_QUESTION}) for found in self._session.scalars(wanted)
        ]

    def save_answer(self, question: Question) -> None:
        row = self._session.get_one(TenderQuestionRow, question.question_id)
        row.answer, row.published_words = question.answer, question.published_words
        row.answered_at, row.answered_by = question.answered_at, question.answered_by

    def add_entry(self, entry: TenderEntry) -> None:
        self._session.add(
            TenderEntryRow(
                entry_id=new_id(),
                tender_id=entry.tender_id,
                at=entry.at,
                by=entry.by,
                kind=entry.kind,
                in_words=entry.in_words,
                public=entry.public,
                rules=[dict(row) for row in entry.rules],
            )
        )

    def entries(self, tender_id: str) -> list[TenderEntry]:
        """What happened, oldest first."""
        row = TenderEntryRow
        wanted = select(row).where(row.tender_id == tender_id).order_by(row.at, row.entry_id)
        return [
            TenderEntry(
                found.tender_id, found.at, found.by, found.kind, found.in_words, found.public, tuple(found.rules)
            )
            for found in self._session.scalars(wanted)
        ]

    def put_notice(self, notice: NoticePublished) -> None:
        """A notice as published; recording it again puts a slip right."""
        row = self._session.get(TenderNoticeRow, (notice.tender_id, notice.code))
        values = {name: getattr(notice, name) for name in NoticePublished.__dataclass_fields__}
        if row is None:
            self._session.add(TenderNoticeRow(**values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
        self._session.flush()

    def notices(self, tender_id: str) -> list[NoticePublished]:
        row = TenderNoticeRow
        found = self._session.scalars(select(row).where(row.tender_id == tender_id).order_by(row.code))
        return [
            NoticePublished(**{name: getattr(one, name) for name in NoticePublished.__dataclass_fields__})
            for one in found
        ]

    def add_document(self, document: TenderDocument, content: bytes) -> None:
        values = {name: getattr(document, name) for name in _OF_DOCUMENT}
        self._session.add(TenderDocumentRow(content=content, **values))
        self._session.flush()

    def documents(self, tender_id: str) -> list[TenderDocument]:
        """Documents by name, without their content."""
        row = TenderDocumentRow
        wanted = select(*(getattr(row, name) for name in _OF_DOCUMENT)).where(row.tender_id == tender_id)
        return [TenderDocument(*found) for found in self._session.execute(wanted.order_by(row.name))]

    def document(self, tender_id: str, document_id: str) -> tuple[TenderDocument, bytes]:
        """A document with its content. Raises NotKnown."""
        row = self._session.get(TenderDocumentRow, document_id)
        if row is None or row.tender_id != tender_id:
            raise NotKnown("There is no such document")
        return TenderDocument(**{name: getattr(row, name) for name in _OF_DOCUMENT}), row.content

    def remove_document(self, tender_id: str, document_id: str) -> None:
        row = TenderDocumentRow
        self._session.execute(delete(row).where(row.tender_id == tender_id, row.document_id == document_id))
