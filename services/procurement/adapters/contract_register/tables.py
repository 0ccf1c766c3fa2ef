"""Tables: contracts that schools share. The contract, its orders and what is said of it are the trust's; which schools
are in it, what each pays and what was done at its site are rows of schools."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, Base

FENCED: tuple[str, ...] = (
    "contract_school",
    "contract_visit",
    "contract_share",
    "contract_novation",
    "contract_former_cost",
)
"""The tables with rows of schools."""
DECIMAL, WORD = String(40), String(60)


class ContractRow(Base):
    """A contract. Charges and options are read with it or not at all, so they lie in it."""

    __tablename__ = "contract"
    contract_id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(NAME)
    supplier_id: Mapped[str] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(WORD)
    cpv_code: Mapped[str] = mapped_column(String(8), index=True)
    vat: Mapped[str] = mapped_column(WORD)
    cost_code: Mapped[str] = mapped_column(WORD)
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    original_ends_on: Mapped[date]
    original_pence: Mapped[int]
    charges: Mapped[list[Any]]
    extensions: Mapped[list[Any]]
    later_ends: Mapped[list[Any]]
    notice_by: Mapped[date | None]
    driver: Mapped[str] = mapped_column(WORD)
    period_months: Mapped[int]
    tender_id: Mapped[str | None] = mapped_column(ID, index=True)
    lot: Mapped[str] = mapped_column(NAME)
    terminated_on: Mapped[date | None]
    terminated_because: Mapped[str]
    competed: Mapped[str] = mapped_column(WORD)
    competed_words: Mapped[str]
    version: Mapped[int]
    added_at: Mapped[datetime]
    added_by: Mapped[str]


class PartRow(Base):
    """A school in a contract from a day on, with its figure; the figure is a decimal as text."""

    __tablename__ = "contract_school"
    contract_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    until_on: Mapped[date | None]
    figure: Mapped[str | None] = mapped_column(DECIMAL)
    source: Mapped[str]


class VisitRow(Base):
    """A visit at a school's site."""

    __tablename__ = "contract_visit"
    visit_id: Mapped[str] = mapped_column(ID, primary_key=True)
    contract_id: Mapped[str] = mapped_column(ID)
    school_id: Mapped[str] = mapped_column(ID)
    service: Mapped[str] = mapped_column(NAME)
    planned_on: Mapped[date]
    state: Mapped[str] = mapped_column(WORD)
    done_on: Mapped[date | None]
    words: Mapped[str]
    by: Mapped[str]
    purchase_order_id: Mapped[str | None] = mapped_column(ID)
    line_no: Mapped[int | None]
    pence: Mapped[int | None]
    received: Mapped[bool]
    __table_args__ = (
        Index("contract_visit_by_day", "contract_id", "planned_on"),
        Index("contract_visit_by_school", "school_id", "state", "planned_on"),
    )


class ContractOrderRow(Base):
    """The purchase order of one period."""

    __tablename__ = "contract_order"
    contract_id: Mapped[str] = mapped_column(ID, primary_key=True)
    period_no: Mapped[int] = mapped_column(primary_key=True)
    purchase_order_id: Mapped[str] = mapped_column(ID)
    number: Mapped[str] = mapped_column(WORD)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    pence: Mapped[int]
    placed_on: Mapped[date]
    placed_by: Mapped[str]


class ContractShareRow(Base):
    """What a school pays of one period as ordered, with the working; and what it paid before for as long, if known."""

    __tablename__ = "contract_share"
    contract_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    period_no: Mapped[int] = mapped_column(primary_key=True)
    pence: Mapped[int]
    working: Mapped[list[Any]]
    former_pence: Mapped[int | None]


class ContractAlarmRow(Base):
    """What was said to be coming up, so that it is said once."""

    __tablename__ = "contract_alarm"
    contract_id: Mapped[str] = mapped_column(ID, primary_key=True)
    about: Mapped[str] = mapped_column(WORD, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    months: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[bool]
    at: Mapped[datetime]


class VariationRow(Base):
    """A change that was made, with what the guard found and the rows that it used."""

    __tablename__ = "contract_variation"
    contract_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    made_on: Mapped[date]
    by: Mapped[str]
    from_on: Mapped[date]
    pence: Mapped[int]
    ends_on: Mapped[date | None]
    scope: Mapped[str]
    ground: Mapped[str] = mapped_column(NAME)
    reason: Mapped[str]
    per_cent: Mapped[str] = mapped_column(DECIMAL)
    together_per_cent: Mapped[str] = mapped_column(DECIMAL)
    findings: Mapped[list[Any]]
    rules: Mapped[list[Any]]
    needs_notice: Mapped[bool]


class KpiRow(Base):
    """An indicator agreed with the supplier."""

    __tablename__ = "contract_kpi"
    kpi_id: Mapped[str] = mapped_column(ID, primary_key=True)
    contract_id: Mapped[str] = mapped_column(ID, index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(NAME)
    unit: Mapped[str] = mapped_column(WORD)
    target: Mapped[str] = mapped_column(DECIMAL)
    at_least: Mapped[bool]


class MeasureRow(Base):
    """What an indicator came to in a month."""

    __tablename__ = "contract_measure"
    kpi_id: Mapped[str] = mapped_column(ID, primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(DECIMAL)
    note: Mapped[str]
    by: Mapped[str]


class ContractNoteRow(Base):
    """Something put down about a contract: of performance, of a meeting, of what was done to it."""

    __tablename__ = "contract_note"
    note_id: Mapped[str] = mapped_column(ID, primary_key=True)
    contract_id: Mapped[str] = mapped_column(ID, index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    kind: Mapped[str] = mapped_column(WORD)
    words: Mapped[str]
    rules: Mapped[list[Any]]


class CommitmentRow(Base):
    """What waits for signatures under a contract, or did."""

    __tablename__ = "contract_commitment"
    commitment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    contract_id: Mapped[str] = mapped_column(ID, index=True)
    about: Mapped[str] = mapped_column(WORD)
    in_words: Mapped[str]
    said: Mapped[dict[str, Any]]
    to_sign: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(WORD, index=True)
    refused_because: Mapped[str]


class NovationRow(Base):
    """A school joining or leaving, and who agreed."""

    __tablename__ = "contract_novation"
    novation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    contract_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    way: Mapped[str] = mapped_column(WORD)
    from_on: Mapped[date]
    figure: Mapped[str | None] = mapped_column(DECIMAL)
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(WORD)
    consents: Mapped[dict[str, Any]]


class FormerCostRow(Base):
    """What a school paid in a year before it was in the contract, and how that is known."""

    __tablename__ = "contract_former_cost"
    contract_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    yearly_pence: Mapped[int]
    evidence: Mapped[str]
    entered_on: Mapped[date]
    entered_by: Mapped[str]


class ContractFileRow(Base):
    """A document of a contract, as it was sent in."""

    __tablename__ = "contract_file"
    file_id: Mapped[str] = mapped_column(ID, primary_key=True)
    contract_id: Mapped[str] = mapped_column(ID, index=True)
    name: Mapped[str] = mapped_column(NAME)
    media_type: Mapped[str] = mapped_column(NAME)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime]
    kept_by: Mapped[str]
