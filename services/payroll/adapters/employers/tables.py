"""Tables: employers, their pay groups and pension fund rates, which are the trust's; and the employer of each school, dated."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.adapters.base import ID, NAME, SHORT, Base

FENCED = ("known_school", "school_employer")
"""The tables with rows of schools."""


class EmployerRow(Base):
    """A PAYE scheme; `content` is the domain's value whole."""

    __tablename__ = "employer"
    employer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    paye: Mapped[str] = mapped_column(String(20), unique=True)
    content: Mapped[dict[str, Any]]
    version: Mapped[int]


class PayGroupRow(Base):
    """People of one employer who are paid together."""

    __tablename__ = "pay_group"
    pay_group_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID, index=True)
    name: Mapped[str] = mapped_column(SHORT)
    frequency: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]]


class SchoolEmployerRow(Base):
    """Who employs a school's staff from a day on."""

    __tablename__ = "school_employer"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    starts: Mapped[date] = mapped_column(primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID, index=True)
    ends: Mapped[date | None]
    local_authority: Mapped[str] = mapped_column(String(3))
    establishment: Mapped[str] = mapped_column(String(4))
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]


class FundRateRow(Base):
    """What an employer pays to a fund of the Local Government Pension Scheme, from a day on, by the fund's certificate."""

    __tablename__ = "fund_rate"
    employer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    fund: Mapped[str] = mapped_column(SHORT, primary_key=True)
    starts: Mapped[date] = mapped_column(primary_key=True)
    ends: Mapped[date | None]
    basis_points: Mapped[int]
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]


class ReEnrolmentDayRow(Base):
    """The day on which an employer's duties of automatic enrolment began, and each re-enrolment."""

    __tablename__ = "re_enrolment_day"
    employer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
