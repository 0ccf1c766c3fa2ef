"""Tables: collective orders and what came of them for each school. Pooled totals stand on the trust's rows, so that a school
can see them without seeing another school's line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, SKU, Base
from services.procurement.adapters.collective.written import WrittenJson
from shared.persistence.types import Json

FENCED = (
    "invited_school",
    "wish",
    "wish_approval",
    "refusal",
    "notice",
    "school_share",
    "saving",
    "recharge",
    "usage_record",
)
"""The tables with rows of schools."""


class OrderRow(Base):
    """A collective order: its window, how far it has come, and the bills for all schools together.

    `version` rises with every change; whoever writes must have read the version that is there.
    """

    __tablename__ = "collective_order"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(NAME)
    supplier_id: Mapped[str] = mapped_column(ID)
    supplier_name: Mapped[str] = mapped_column(NAME)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    box_fill_from: Mapped[datetime | None]
    delivery_on: Mapped[date]
    fees: Mapped[list[Any]]
    vat_rates: Mapped[list[Any]]
    version: Mapped[int]
    made_at: Mapped[datetime]
    closing_job: Mapped[str | None] = mapped_column(ID)
    called_off: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    bill: Mapped[dict[str, Any] | None] = mapped_column(Json)
    received_at: Mapped[datetime | None]
    all_received: Mapped[bool]
    received_bill: Mapped[dict[str, Any] | None] = mapped_column(Json)
    bought_under: Mapped[str] = mapped_column(NAME, server_default="")
    guard: Mapped[list[Any] | None] = mapped_column(Json)
    __table_args__ = (Index("collective_order_by_close", "closed_at", "closes_at"),)


class OfferedItemRow(Base):
    """An item as offered in one order, with the pooled totals: asked for, ordered, received."""

    __tablename__ = "offered_item"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    sku: Mapped[str] = mapped_column(SKU, primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(NAME)
    supplier_id: Mapped[str] = mapped_column(ID)
    price_number: Mapped[int]
    pooled_firm: Mapped[int]
    pooled_tolerance: Mapped[int]
    ordered_cases: Mapped[int | None]
    ordered_units: Mapped[int | None]
    ordered_pence: Mapped[int | None]
    working: Mapped[str | None]
    received_units: Mapped[int | None]
    substitutes: Mapped[list[Any] | None] = mapped_column(Json)
    left_over: Mapped[int | None]
    by_hand: Mapped[bool]
    code: Mapped[str] = mapped_column(String(20), server_default="")
    cpv_code: Mapped[str] = mapped_column(String(8), server_default="")


class DeliveryRow(Base):
    """A delivery note that was recorded, or what went back. `last` says that nothing more was to come (None: not kept)."""

    __tablename__ = "delivery"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    note: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    lines: Mapped[list[Any]]
    kind: Mapped[str] = mapped_column(String(20), server_default="delivery")
    last: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(server_default="")
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str] = mapped_column(server_default="")


class InvoiceRow(Base):
    """An invoice or credit note of the supplier that was shared."""

    __tablename__ = "invoice"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    reference: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[int]
    bill: Mapped[dict[str, Any]]
    total_pence: Mapped[int]
    shared_at: Mapped[datetime]
    shared_by: Mapped[str]


class InvitedSchoolRow(Base):
    """A school that may order in a window."""

    __tablename__ = "invited_school"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    name: Mapped[str] = mapped_column(NAME)
    left_at: Mapped[datetime | None]
    own_codes: Mapped[dict[str, Any] | None] = mapped_column(Json)


class WishRow(Base):
    """What one school asks for in an order: its places in the queue by item, and how many items and places they are."""

    __tablename__ = "wish"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    lines: Mapped[dict[str, Any]] = mapped_column(WrittenJson)
    items: Mapped[int]
    places: Mapped[int]


class ApprovalRow(Base):
    """How far a school's lines are approved, who signed, and by which row of the scheme of delegation."""

    __tablename__ = "wish_approval"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    approved_pence: Mapped[int]
    asked_pence: Mapped[int]
    steps: Mapped[list[Any]]
    signatures: Mapped[list[Any]]
    involved: Mapped[list[Any]]
    record: Mapped[dict[str, Any]]


class RefusalRow(Base):
    """A line that was not taken, with the reason."""

    __tablename__ = "refusal"
    refusal_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    sku: Mapped[str] = mapped_column(SKU)
    at: Mapped[datetime]
    firm: Mapped[int]
    tolerance: Mapped[int]
    reason: Mapped[str]


class NoticeRow(Base):
    """Something a school should read: a line withdrawn, a share revised, a substitute to check."""

    __tablename__ = "notice"
    notice_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    in_words: Mapped[str]


class ShareRow(Base):
    """What one school gets and pays on one basis: by the order, by what came, or by an invoice.

    One row holds all its lines: an order of 1,000 schools and 500 items is 1,000 rows, not half a million. `units` are
    [firm, tolerance] by item; `amounts` are pence by item, fee and VAT treatment, or nothing where it has no share.
    """

    __tablename__ = "school_share"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    basis: Mapped[str] = mapped_column(String(140), primary_key=True)
    units: Mapped[dict[str, Any]] = mapped_column(WrittenJson)
    amounts: Mapped[dict[str, Any] | None] = mapped_column(WrittenJson)
    net_pence: Mapped[int]
    vat_pence: Mapped[int]


class SavingRow(Base):
    """What a school saves by one order, on the latest basis, with the figures of both workings."""

    __tablename__ = "saving"
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    school_id: Mapped[str] = mapped_column(ID, primary_key=True, index=True)
    basis: Mapped[str] = mapped_column(String(200))
    method: Mapped[str]
    saving_pence: Mapped[int]
    alone_pence: Mapped[int]
    share_pence: Mapped[int]
    gross_saving_pence: Mapped[int]
    spare_pence: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(WrittenJson)
    recorded_at: Mapped[datetime]


class RechargeRow(Base):
    """What is charged to a school for one invoice."""

    __tablename__ = "recharge"
    recharge_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    reference: Mapped[str] = mapped_column(String(120))
    total_pence: Mapped[int]
    lines: Mapped[list[Any]]
    due_on: Mapped[date]


class UsageRow(Base):
    """Use that was metered."""

    __tablename__ = "usage_record"
    usage_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str] = mapped_column(ID, index=True)
    line: Mapped[str] = mapped_column(String(60))
    measure: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    on: Mapped[date]
    about: Mapped[str]
