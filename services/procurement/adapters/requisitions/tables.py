"""Tables: requests with their lines and decisions, quotes, schemes of delegation, budgets and what moves them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, SKU, Base
from shared.persistence.types import Json

FENCED = (
    "requisition",
    "requisition_line",
    "requisition_decision",
    "quote_request",
    "school_delegation",
    "budget",
    "budget_entry",
)
"""The tables with rows of schools."""


class RequisitionRow(Base):
    """A request to buy; `version` rises with every change."""

    __tablename__ = "requisition"
    requisition_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str | None] = mapped_column(ID, index=True)
    title: Mapped[str] = mapped_column(NAME)
    reason: Mapped[str]
    needed_by: Mapped[date | None]
    origin: Mapped[str] = mapped_column(String(40))
    origin_reference: Mapped[str] = mapped_column(String(120))
    requested_by: Mapped[str]
    involved: Mapped[list[Any]]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    supplier_id: Mapped[str | None] = mapped_column(ID)
    state: Mapped[str] = mapped_column(String(40), index=True)
    round: Mapped[int]
    demand: Mapped[dict[str, Any] | None] = mapped_column(Json)
    approved_pence: Mapped[int | None]
    purchase_order_id: Mapped[str | None] = mapped_column(ID)
    ended_because: Mapped[str]
    ended_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    version: Mapped[int]


class RequisitionLineRow(Base):
    """Something that a request asks for."""

    __tablename__ = "requisition_line"
    requisition_id: Mapped[str] = mapped_column(ID, primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[str | None] = mapped_column(ID, index=True)
    description: Mapped[str]
    quantity: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(120))
    unit_price: Mapped[str | None] = mapped_column(String(40))
    vat: Mapped[str | None] = mapped_column(String(20))
    cpv_code: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(20))
    sku: Mapped[str] = mapped_column(SKU)
    basis: Mapped[str]
    allergens_needed: Mapped[bool]
    allergens_stated: Mapped[str]
    net_pence: Mapped[int | None]


class DecisionRow(Base):
    """What somebody decided about a request, with the row of the scheme that asked for it. Never changed."""

    __tablename__ = "requisition_decision"
    requisition_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[str | None] = mapped_column(ID, index=True)
    round: Mapped[int]
    step: Mapped[int]
    approver: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    by: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str]
    standing_in: Mapped[bool]
    minute: Mapped[str]
    record: Mapped[dict[str, Any]]


class QuoteRequestRow(Base):
    """Suppliers asked for quotes on the lines of a request, and what they answered."""

    __tablename__ = "quote_request"
    quote_request_id: Mapped[str] = mapped_column(ID, primary_key=True)
    requisition_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str | None] = mapped_column(ID, index=True)
    specification: Mapped[str]
    deadline: Mapped[date]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    lines: Mapped[list[Any]]
    quotes: Mapped[list[Any]]
    chosen: Mapped[str | None] = mapped_column(ID)
    because: Mapped[str]
    why_fewer: Mapped[str]


class _SchemeColumns:
    scheme_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int]
    valid_from: Mapped[date]
    limits: Mapped[list[Any]]
    tolerance_per_cent: Mapped[str] = mapped_column(String(20))
    tolerance_pence: Mapped[int]
    window_days: Mapped[int]
    cpv_digits: Mapped[int]
    budget: Mapped[str] = mapped_column(String(10))
    source: Mapped[str]
    status: Mapped[str] = mapped_column(String(20))
    because: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class DelegationSchemeRow(_SchemeColumns, Base):
    """A version of the trust's scheme of delegation. Every school is held to it, so it is fenced from none."""

    __tablename__ = "delegation_scheme"
    recorded_as: Mapped[str] = mapped_column(String(40))
    decided: Mapped[str | None] = mapped_column(String(20))
    decided_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_words: Mapped[str]


class SchoolDelegationRow(_SchemeColumns, Base):
    """A version of a school's own, stricter scheme."""

    __tablename__ = "school_delegation"
    school_id: Mapped[str] = mapped_column(ID, index=True)


class BudgetRow(Base):
    """What is set aside for a cost code in a financial year; `school_id` is empty for the trust's own."""

    __tablename__ = "budget"
    budget_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str | None] = mapped_column(ID, index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(NAME)
    starts: Mapped[date]
    ends: Mapped[date]
    pence: Mapped[int]
    source: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]


class BudgetEntryRow(Base):
    """What was committed, released or spent under a cost code. Never changed."""

    __tablename__ = "budget_entry"
    entry_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str | None] = mapped_column(ID)
    about: Mapped[str] = mapped_column(String(120), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    pence: Mapped[int]
    says: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (Index("budget_entry_by_code", "school_id", "code", "on"),)
