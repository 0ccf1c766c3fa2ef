"""Boathouse's one table: a row for each effect, so that a doubled effect shows as two rows."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table, select

from shared.persistence.types import Serial
from shared.persistence.unit_of_work import UnitOfWork

tables = MetaData()
effects = Table(
    "effect",
    tables,
    Column("position", Serial, primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False),
    Column("school_id", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    sqlite_autoincrement=True,
)


def numbers(uow: UnitOfWork, school_id: str) -> list[int]:
    """The numbers that had their effect for a school, in the order in which they had it."""
    found = uow.session.execute(
        select(effects.c.number).where(effects.c.school_id == school_id).order_by(effects.c.position)
    )
    return [row[0] for row in found]
