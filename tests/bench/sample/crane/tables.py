"""Crane's one table."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase

tables = MetaData()
lifts = Table(
    "lift",
    tables,
    Column("event_id", String(36), primary_key=True),
    Column("school_id", String(36), nullable=False),
    Column("number", Integer, nullable=False),
)


class Base(DeclarativeBase):
    metadata = tables


class Lift(Base):
    """One crate lifted."""

    __table__ = lifts
