"""Tables: tenders from the plan to the award. Tenders, questions, documents and notices are the trust's; whether a school
takes part, and how much of each kind is bought for it, are rows of schools."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, Base

FENCED: tuple[str, ...] = ("tender_school", "buying_volume", "associate_school")
"""The tables with rows of schools."""


class TenderRow(Base):
    """A tender. What lists and sweeps look for stands in columns, the rest of it in `plan`.

    `version` rises with every change; whoever writes must have read the version that is there.
    """

    __tablename__ = "tender"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(NAME)
    state: Mapped[str] = mapped_column(String(20), index=True)
    main_cpv: Mapped[str] = mapped_column(String(8), index=True)
    value_pence: Mapped[int]
    deadline_at: Mapped[datetime | None]
    waits_for: Mapped[str] = mapped_column(String(60))
    plan: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    version: Mapped[int]


class TenderSeriesRow(Base):
    """The last number given to a tender in a year."""

    __tablename__ = "tender_series"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class TenderSchoolRow(Base):
    """Whether a school takes part in a tender."""

    __tablename__ = "tender_school"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    answer: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str]
    words: Mapped[str]


class TenderQuestionRow(Base):
    """A clarification question; who asked is kept here and shown nowhere."""

    __tablename__ = "tender_question"
    question_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tender_id: Mapped[str] = mapped_column(ID, index=True)
    asked_at: Mapped[datetime]
    words: Mapped[str]
    asked_by: Mapped[str] = mapped_column(NAME)
    answer: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str]
    published_words: Mapped[str]


class TenderEntryRow(Base):
    """What happened to a tender: who, when, in words, with the rule rows that a decision used."""

    __tablename__ = "tender_entry"
    entry_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tender_id: Mapped[str] = mapped_column(ID, index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    kind: Mapped[str] = mapped_column(String(40))
    in_words: Mapped[str]
    public: Mapped[bool]
    rules: Mapped[list[Any]]


class TenderNoticeRow(Base):
    """A notice that was published, as somebody recorded it."""

    __tablename__ = "tender_notice"
    tender_id: Mapped[str] = mapped_column(ID, primary_key=True)
    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    published_on: Mapped[date]
    reference: Mapped[str] = mapped_column(NAME)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class TenderDocumentRow(Base):
    """A document of a tender that suppliers may download."""

    __tablename__ = "tender_document"
    document_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tender_id: Mapped[str] = mapped_column(ID, index=True)
    name: Mapped[str] = mapped_column(NAME)
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]
    added_by: Mapped[str]


class BuyingVolumeRow(Base):
    """What was bought of codes with the same first digits, by school and month, VAT included: a row by three, one by four.

    An order counts in its month; a contract from its first month to its last. `school_id` is 'together' for what is bought
    for all together.
    """

    __tablename__ = "buying_volume"
    cpv_group: Mapped[str] = mapped_column(String(4), primary_key=True)
    source: Mapped[str] = mapped_column(String(10), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    pence: Mapped[int]
    __table_args__ = (Index("buying_volume_by_source", "source", "cpv_group", "month"),)


class AssociateRow(Base):
    """A school that is alongside the trust and not a member of it: what it buys for itself is not the trust's purchase."""

    __tablename__ = "associate_school"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    since: Mapped[date]
