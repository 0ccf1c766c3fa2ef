"""Tables: returns as they were prepared, the numbers of bank files and who took them, sums of closed runs, the trust's own accounts. All
are the trust's. A return is kept compressed, since it has to be what was sent; a bank file is made again from its numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.adapters.base import ID, SHORT, Base


class SubmissionRow(Base):
    """A return that was prepared; never changed."""

    __tablename__ = "submission"
    submission_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(String(3))
    run_id: Mapped[str] = mapped_column(ID, index=True)
    tax_year: Mapped[int]
    tax_month: Mapped[int]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    message: Mapped[bytes] = mapped_column(LargeBinary)


class BankFileRow(Base):
    """The file of a run, by its numbers and hash."""

    __tablename__ = "bank_file"
    __table_args__ = (UniqueConstraint("employer_id", "serial", name="bank_file_serial"),)
    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID, index=True)
    serial: Mapped[int]
    file: Mapped[int]
    made_on: Mapped[date]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    payments: Mapped[int]
    total_pence: Mapped[int]
    not_paid: Mapped[int]


class BankFileTakenRow(Base):
    """That somebody took the file of a run, with everybody's account numbers; never changed."""

    __tablename__ = "bank_file_taken"
    taken_id: Mapped[str] = mapped_column(ID, primary_key=True)
    run_id: Mapped[str] = mapped_column(ID, index=True)
    at: Mapped[datetime]
    by: Mapped[str]


class RunSumsRow(Base):
    """What a closed run comes to."""

    __tablename__ = "run_sums"
    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID, index=True)
    content: Mapped[dict[str, Any]]


class MonthBroughtRow(Base):
    """What an employer's payslips of a tax month came to in another program."""

    __tablename__ = "month_brought"
    employer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tax_year: Mapped[int] = mapped_column(primary_key=True)
    tax_month: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]


class LevyShareRow(Base):
    """An employer's share of the levy allowance of a tax year."""

    __tablename__ = "levy_share"
    employer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tax_year: Mapped[int] = mapped_column(primary_key=True)
    pence: Mapped[int]
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]


class YearBroughtRow(Base):
    """The National Insurance of a whole tax year that an employer had in another program."""

    __tablename__ = "year_brought"
    employer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tax_year: Mapped[int] = mapped_column(primary_key=True)
    employee_pence: Mapped[int]
    employer_pence: Mapped[int]
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]


class LedgerAccountRow(Base):
    """The trust's own code for an account of the journal."""

    __tablename__ = "ledger_account"
    employer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(SHORT)
    name: Mapped[str] = mapped_column(SHORT)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
