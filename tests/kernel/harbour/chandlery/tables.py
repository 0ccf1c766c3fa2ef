"""Chandlery's tables: orders go when their school is erased, invoices stay without the buyer's name."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, LargeBinary, MetaData, String, Table

from shared.persistence.types import Instant, Json

tables = MetaData()
orders = Table(
    "rope_order",
    tables,
    Column("id", String(36), primary_key=True),
    Column("school_id", String(36), nullable=False),
    Column("wanted", Json, nullable=False),
    Column("ordered_at", Instant, nullable=False),
    Column("note", String(200)),
    Column("sample", LargeBinary),
)
invoices = Table(
    "invoice",
    tables,
    Column("id", String(36), primary_key=True),
    Column("school_id", String(36), nullable=False),
    Column("buyer", String(80), nullable=False),
    Column("phone", String(80)),
    Column("pence", Integer, nullable=False),
    Column("due", Date, nullable=False),
)
