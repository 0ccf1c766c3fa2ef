"""Tables of purchase orders. An order and its lines carry the school they are for; orders of the trust and of many schools
together carry none, and are then seen in the scope of the whole trust only. Quantities and prices are kept as text, so
that no decimal is lost; money is pence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, SKU, Base
from shared.persistence.types import Json

FENCED: tuple[str, ...] = ("purchase_order", "purchase_order_line", "goods_entry", "purchase_order_change")
"""The tables with rows of schools."""
QUANTITY = String(24)


class NumberSeriesRow(Base):
    """The last number given in a year. Its row is held until the order is committed, so that no number is left out."""

    __tablename__ = "purchase_order_series"
    year: Mapped[str] = mapped_column(String(12), primary_key=True)
    last: Mapped[int]


class BuyerRow(Base):
    """How the trust stands on its orders. One row; an empty text means that it is not known."""

    __tablename__ = "buyer_details"
    buyer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    scheme: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(120))
    vat_number: Mapped[str] = mapped_column(String(20))
    company_number: Mapped[str] = mapped_column(String(8))
    street: Mapped[str] = mapped_column(NAME)
    town: Mapped[str] = mapped_column(NAME)
    postcode: Mapped[str] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(200))


class PurchaseOrderRow(Base):
    """A purchase order without its lines. `state` is kept for lists; it follows from the lines."""

    __tablename__ = "purchase_order"
    purchase_order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    supplier_id: Mapped[str] = mapped_column(ID, index=True)
    supplier_name: Mapped[str] = mapped_column(NAME)
    school_id: Mapped[str | None] = mapped_column(ID, index=True)
    title: Mapped[str] = mapped_column(NAME)
    placed_on: Mapped[date] = mapped_column(index=True)
    placed_at: Mapped[datetime]
    delivery_on: Mapped[date | None]
    origin: Mapped[str] = mapped_column(String(120), index=True)
    approved_by: Mapped[str]
    placed_by: Mapped[str]
    charges: Mapped[list[Any]]
    vat: Mapped[list[Any]]
    net_pence: Mapped[int]
    total_pence: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), index=True)
    ended: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int]
    revision: Mapped[int]


class PurchaseOrderLineRow(Base):
    """A line of a purchase order."""

    __tablename__ = "purchase_order_line"
    purchase_order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[str | None] = mapped_column(ID)
    description: Mapped[str]
    sku: Mapped[str] = mapped_column(SKU)
    quantity: Mapped[str] = mapped_column(QUANTITY)
    unit: Mapped[str] = mapped_column(String(120))
    unit_price: Mapped[str] = mapped_column(QUANTITY)
    net_pence: Mapped[int]
    vat: Mapped[str] = mapped_column(String(20))
    cpv_code: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(40))
    received: Mapped[str] = mapped_column(QUANTITY)
    returned: Mapped[str] = mapped_column(QUANTITY)
    to_replace: Mapped[str] = mapped_column(QUANTITY)
    given_up: Mapped[str] = mapped_column(QUANTITY)
    invoiced: Mapped[str] = mapped_column(QUANTITY)
    __table_args__ = (Index("purchase_order_line_by_school", "school_id", "purchase_order_id"),)


class GoodsEntryRow(Base):
    """What came with a delivery, what went back, or the counter entry of one that was wrong."""

    __tablename__ = "goods_entry"
    entry_id: Mapped[str] = mapped_column(ID, primary_key=True)
    purchase_order_id: Mapped[str] = mapped_column(ID, index=True)
    school_id: Mapped[str | None] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(120))
    lines: Mapped[list[Any]]
    reason: Mapped[str]
    wants: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    by: Mapped[str]
    at: Mapped[datetime]
    undoes: Mapped[str | None] = mapped_column(ID)


class PurchaseOrderChangeRow(Base):
    """A change that the supplier is told of: what was and what is, with the reason."""

    __tablename__ = "purchase_order_change"
    purchase_order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[str | None] = mapped_column(ID, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    changes: Mapped[list[Any]]
    by: Mapped[str]
    at: Mapped[datetime]
