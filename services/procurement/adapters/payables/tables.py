"""Tables: invoices as they came and what became of them, what each school was charged of them, payment runs.

An invoice is the trust's: it may be for many schools, so it carries no school. What a school is charged of it does.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, Base

FENCED: tuple[str, ...] = ("payable_charge",)
"""The tables with rows of schools."""


class PayableRow(Base):
    """An invoice or credit note. `twin` is above zero for one that bears a number its supplier used before and that
    a person found to be another one."""

    __tablename__ = "payable"
    invoice_id: Mapped[str] = mapped_column(ID, primary_key=True)
    supplier_id: Mapped[str | None] = mapped_column(ID, index=True)
    supplier_name: Mapped[str] = mapped_column(NAME)
    purchase_order_id: Mapped[str | None] = mapped_column(ID, index=True)
    without_order: Mapped[str]
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(120))
    number_key: Mapped[str] = mapped_column(String(120))
    twin: Mapped[int]
    issued_on: Mapped[date]
    received_on: Mapped[date]
    owed_pence: Mapped[int]
    state: Mapped[str] = mapped_column(String(30), index=True)
    version: Mapped[int]
    pay_by: Mapped[date | None]
    goods_on: Mapped[date | None]
    document: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    differences: Mapped[list[Any]]
    decisions: Mapped[dict[str, Any]]
    pairs: Mapped[dict[str, Any]]
    coding: Mapped[list[Any]]
    pauses: Mapped[list[Any]]
    checked_by: Mapped[str]
    file_id: Mapped[str] = mapped_column(String(120))
    senders: Mapped[list[Any]]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    signatures: Mapped[list[Any]]
    approved_by: Mapped[str]
    approved_at: Mapped[datetime | None]
    approval: Mapped[dict[str, Any]]
    refused_because: Mapped[str]
    run_id: Mapped[str | None] = mapped_column(ID, index=True)
    paid_on: Mapped[date | None]
    payment_reference: Mapped[str]
    __table_args__ = (
        UniqueConstraint("supplier_id", "number_key", "twin", name="payable_one_of_a_number"),
        Index("payable_by_day", "received_on", "invoice_id"),
    )


class PayableStepRow(Base):
    """Something that was done with an invoice: when, by whom, in words."""

    __tablename__ = "payable_step"
    step_id: Mapped[str] = mapped_column(ID, primary_key=True)
    invoice_id: Mapped[str] = mapped_column(ID, index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    kind: Mapped[str] = mapped_column(String(40))
    words: Mapped[str]


class PayableChargeRow(Base):
    """What one school is charged of an approved invoice; below zero for a credit note."""

    __tablename__ = "payable_charge"
    invoice_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    supplier_name: Mapped[str] = mapped_column(NAME)
    number: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    issued_on: Mapped[date]
    about: Mapped[str] = mapped_column(NAME)
    order_id: Mapped[str | None] = mapped_column(ID)
    net_pence: Mapped[int]
    vat_pence: Mapped[int]
    total_pence: Mapped[int]
    lines: Mapped[list[Any]]
    charged_on: Mapped[date]


class PaymentRunRow(Base):
    """A proposal to finance of what to pay. Of an account it keeps the last digits and a fingerprint only."""

    __tablename__ = "payment_run"
    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    pay_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    released_by: Mapped[str]
    released_at: Mapped[datetime | None]
    file_taken_by: Mapped[str]
    file_taken_at: Mapped[datetime | None]
    payments: Mapped[list[Any]]
    left_out: Mapped[list[Any]]
    given_up_because: Mapped[str]


class PayablesToleranceRow(Base):
    """How far an invoice may be above its order, as the trust decided from a day on. Never changed once written."""

    __tablename__ = "payables_tolerance"
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    price_pence: Mapped[int]
    price_per_cent: Mapped[str] = mapped_column(String(20))
    charges_pence: Mapped[int]
    set_by: Mapped[str]
    set_at: Mapped[datetime]
    reason: Mapped[str]


class BankRateRow(Base):
    """The Bank of England's rate at the end of a half-year, where finance entered it with its source."""

    __tablename__ = "bank_rate"
    half_year_end: Mapped[date] = mapped_column(primary_key=True)
    per_cent: Mapped[str] = mapped_column(String(20))
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
