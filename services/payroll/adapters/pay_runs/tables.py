"""Tables: runs, what was entered for them, what each person's payslips were made from, payslips, and figures to date.

Payslips and their inputs are kept as texts of one form, whose hash is kept beside them; what is looked for or summed has a column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.adapters.base import ID, NAME, SHORT, Base

FENCED = ("run_variation", "run_person", "payslip", "year_to_date", "person_to_date")
"""The tables with rows of schools; runs are the trust's."""


class PayRunRow(Base):
    """A run of a pay group."""

    __tablename__ = "pay_run"
    __table_args__ = (Index("pay_run_of_group", "pay_group_id", "payday"),)
    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID, index=True)
    pay_group_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40), index=True)
    payday: Mapped[date]
    starts: Mapped[date]
    ends: Mapped[date]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any]]
    rules: Mapped[list[Any]]
    version: Mapped[int]


class RunVariationRow(Base):
    """What was entered for one employment in a run."""

    __tablename__ = "run_variation"
    variation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    run_id: Mapped[str] = mapped_column(ID, index=True)
    employment_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class RunPersonRow(Base):
    """What a person's payslips in a run were made from, what is kept of the person after it, or why there are none."""

    __tablename__ = "run_person"
    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    name: Mapped[str] = mapped_column(NAME)
    refused: Mapped[str]
    differing: Mapped[str]
    inputs: Mapped[str]
    to_date: Mapped[str]


class PayslipRow(Base):
    """A payslip: one employment in one run."""

    __tablename__ = "payslip"
    __table_args__ = (Index("payslip_of_employment", "employment_id", "run_id"),)
    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    payslip_id: Mapped[str] = mapped_column(ID)
    person_id: Mapped[str] = mapped_column(ID)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    payroll_id: Mapped[str] = mapped_column(SHORT)
    name: Mapped[str] = mapped_column(NAME)
    gross_pence: Mapped[int]
    taxed_pence: Mapped[int]
    tax_pence: Mapped[int]
    employee_insurance_pence: Mapped[int]
    employer_insurance_pence: Mapped[int]
    member_pension_pence: Mapped[int]
    employer_pension_pence: Mapped[int]
    loans_pence: Mapped[int]
    orders_pence: Mapped[int]
    net_pence: Mapped[int]
    cost_pence: Mapped[int]
    blocked: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[str]
    to_date: Mapped[str]


class YearToDateRow(Base):
    """The tax year of one payroll id after the last closed run."""

    __tablename__ = "year_to_date"
    __table_args__ = (Index("year_to_date_of_employer", "employer_id", "tax_year"),)
    employment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tax_year: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID)
    person_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    payroll_id: Mapped[str] = mapped_column(SHORT)
    run_id: Mapped[str] = mapped_column(ID)
    content: Mapped[str]


class PersonToDateRow(Base):
    """What is kept of a person with one employer after the last closed run."""

    __tablename__ = "person_to_date"
    employer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    run_id: Mapped[str] = mapped_column(ID)
    content: Mapped[str]
