"""Tables: the items of the catalogue and their dated terms. They are the trust's: no row belongs to a school."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, SKU, Base
from shared.persistence.types import Json


class ItemRow(Base):
    """A catalogue item, known by its supplier's number for it."""

    __tablename__ = "catalogue_item"
    supplier_id: Mapped[str] = mapped_column(ID, primary_key=True)
    sku: Mapped[str] = mapped_column(SKU, primary_key=True)
    name: Mapped[str] = mapped_column(NAME, index=True)
    cpv_code: Mapped[str] = mapped_column(String(8), index=True)
    cpv_text: Mapped[str]


class PriceVersionRow(Base):
    """Terms of an item from a day on. Never changed once written."""

    __tablename__ = "price_version"
    supplier_id: Mapped[str] = mapped_column(ID, primary_key=True)
    sku: Mapped[str] = mapped_column(SKU, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    unit: Mapped[str] = mapped_column(String(120))
    case_size: Mapped[int]
    minimum_cases: Mapped[int]
    break_kind: Mapped[str] = mapped_column(String(20))
    breaks: Mapped[list[Any]]
    vat: Mapped[str] = mapped_column(String(20))
    allergens: Mapped[dict[str, Any] | None] = mapped_column(Json)
    source: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(["supplier_id", "sku"], ["catalogue_item.supplier_id", "catalogue_item.sku"]),
    )
