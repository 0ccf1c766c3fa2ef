"""Tables: files sent as invoices, and releases published as open data. Both are the trust's: no school owns a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from services.procurement.adapters.base import ID, NAME, Base
from shared.persistence.types import Json

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""


class SentFileRow(Base):
    """A file that was sent as an invoice. The same content is kept once."""

    __tablename__ = "invoice_file"
    file_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    came_by: Mapped[str] = mapped_column(String(40))
    sent_by: Mapped[str]
    sent_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(20))
    checked_by: Mapped[str]
    said: Mapped[str]
    found: Mapped[list[Any]]
    invoice: Mapped[dict[str, Any] | None] = mapped_column(Json)
    text: Mapped[str]
    invoice_id: Mapped[str | None] = mapped_column(ID)
    decided: Mapped[str]
    decided_by: Mapped[str]
    senders: Mapped[list[Any]]
    job_id: Mapped[str]
    asked_at: Mapped[datetime | None]
    __table_args__ = (Index("invoice_file_by_state", "state", "sent_at"),)


class ReleaseRow(Base):
    """One publication about a contracting process. Never changed once written."""

    __tablename__ = "ocds_release"
    release_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    ocid: Mapped[str] = mapped_column(String(80), index=True)
    about: Mapped[str] = mapped_column(ID, index=True)
    tag: Mapped[str] = mapped_column(String(40))
    published_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
