"""Tables: accounts as they were entered and confirmed, and who read a full number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.adapters.base import ID, NAME, SHORT, Base

FENCED = ("account_change", "number_read")
"""The tables with rows of schools: both."""


class AccountChangeRow(Base):
    """A change of the account that somebody is paid into, and how far it has come."""

    __tablename__ = "account_change"
    __table_args__ = (Index("account_change_numbers", "sort_code", "number"),)
    change_id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    account_name: Mapped[str] = mapped_column(NAME)
    sort_code: Mapped[str] = mapped_column(String(6))
    number: Mapped[str] = mapped_column(String(8))
    roll_number: Mapped[str] = mapped_column(String(18))
    checked: Mapped[str] = mapped_column(String(40))
    checked_by: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    came_by: Mapped[str]
    state: Mapped[str] = mapped_column(String(40), index=True)
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    ended_because: Mapped[str]


class NumberReadRow(Base):
    """That somebody read a full account number; never changed."""

    __tablename__ = "number_read"
    read_id: Mapped[str] = mapped_column(ID, primary_key=True)
    change_id: Mapped[str] = mapped_column(ID)
    person_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(SHORT)
