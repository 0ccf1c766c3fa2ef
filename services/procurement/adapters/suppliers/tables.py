"""Tables: suppliers taken on: declarations, contacts, related parties, bank details, and every step. They are the trust's:
no row belongs to a school."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, Base
from shared.persistence.types import Json

FENCED: tuple[str, ...] = ()
"""The tables with rows of schools."""


class OnboardingRow(Base):
    """Where a supplier stands on its way to approval."""

    __tablename__ = "supplier_onboarding"
    supplier_id: Mapped[str] = mapped_column(ID, primary_key=True)
    stage: Mapped[str] = mapped_column(String(40))
    listers: Mapped[list[Any]]
    listed_on: Mapped[date]
    buying_until: Mapped[date | None]
    bought_before: Mapped[str]
    confirmed_by: Mapped[str]
    declared: Mapped[dict[str, Any] | None] = mapped_column(Json)
    checks: Mapped[dict[str, Any]]
    considered: Mapped[dict[str, Any]]
    checked_by: Mapped[str]
    approved_on: Mapped[date | None]
    approved_by: Mapped[str]
    review_on: Mapped[date | None]
    payment_days: Mapped[int | None]
    refused_because: Mapped[str]
    version: Mapped[int]


class ContactRow(Base):
    """How a supplier is or was reached. A changed number is a new row, so that one knows which was held when."""

    __tablename__ = "supplier_contact"
    contact_id: Mapped[str] = mapped_column(ID, primary_key=True)
    supplier_id: Mapped[str] = mapped_column(ID, index=True)
    what_for: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(NAME)
    email: Mapped[str] = mapped_column(NAME)
    phone: Mapped[str] = mapped_column(String(40))
    found_in: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class StepRow(Base):
    """A step that somebody took with a supplier; never changed, never removed."""

    __tablename__ = "supplier_step"
    step_id: Mapped[str] = mapped_column(ID, primary_key=True)
    supplier_id: Mapped[str] = mapped_column(ID, index=True)
    about: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    words: Mapped[str]
    rules: Mapped[dict[str, Any]]


class BankChangeRow(Base):
    """A request to pay a supplier into an account, and how far it has come."""

    __tablename__ = "bank_change"
    change_id: Mapped[str] = mapped_column(ID, primary_key=True)
    supplier_id: Mapped[str] = mapped_column(ID, index=True)
    account_name: Mapped[str] = mapped_column(NAME)
    sort_code: Mapped[str] = mapped_column(String(6))
    account_number: Mapped[str] = mapped_column(String(8))
    first: Mapped[bool]
    state: Mapped[str] = mapped_column(String(40), index=True)
    requested_at: Mapped[datetime]
    requested_by: Mapped[str]
    came_by: Mapped[str]
    number_in_request: Mapped[str] = mapped_column(String(40))
    called_by: Mapped[str]
    called_number: Mapped[str] = mapped_column(String(40))
    called_at: Mapped[datetime | None]
    spoke_to: Mapped[str] = mapped_column(NAME)
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    in_force_on: Mapped[date | None]
    suspected_by: Mapped[str]
    ended_at: Mapped[datetime | None]


class ConnectionRow(Base):
    """A declared link between a person of the trust (the reference of an account) and a supplier."""

    __tablename__ = "party_connection"
    connection_id: Mapped[str] = mapped_column(ID, primary_key=True)
    supplier_id: Mapped[str] = mapped_column(ID, index=True)
    person: Mapped[str] = mapped_column(NAME, index=True)
    kind: Mapped[str] = mapped_column(String(60))
    words: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class PartyPaperRow(Base):
    """An approval of the DfE or a statement of assurance, for one financial year."""

    __tablename__ = "party_paper"
    paper_id: Mapped[str] = mapped_column(ID, primary_key=True)
    supplier_id: Mapped[str] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(NAME)
    up_to_pence: Mapped[int | None]
    year: Mapped[str] = mapped_column(String(10))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class SupplierRow(Base):
    """A supplier; `stopped_because` is empty while things are bought from it."""

    __tablename__ = "supplier"
    supplier_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    company_number: Mapped[str | None] = mapped_column(String(8))
    vat_number: Mapped[str | None] = mapped_column(String(20))
    active: Mapped[bool]
    stopped_because: Mapped[str]
    added_at: Mapped[datetime]
