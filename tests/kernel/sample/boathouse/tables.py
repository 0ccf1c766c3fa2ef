"""Boathouse's tables: a row for each effect, so that a doubled effect shows as two rows; and the moods that a test sets."""

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
keepers = Table(
    "keeper",
    tables,
    Column("position", Serial, primary_key=True, autoincrement=True),
    Column("school_id", String(36), nullable=False),
    Column("name", String(80), nullable=False),
    sqlite_autoincrement=True,
)
moods = Table(
    "mood",
    tables,
    Column("school_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("mood", String(20), nullable=False),
)


def numbers(uow: UnitOfWork, school_id: str) -> list[int]:
    """The numbers that had their effect for a school, in the order in which they had it."""
    found = uow.session.execute(
        select(effects.c.number).where(effects.c.school_id == school_id).order_by(effects.c.position)
    )
    return [row[0] for row in found]


def names(uow: UnitOfWork, school_id: str) -> list[str]:
    """The keepers' names that had their effect for a school, in the order in which they had it."""
    found = uow.session.execute(
        select(keepers.c.name).where(keepers.c.school_id == school_id).order_by(keepers.c.position)
    )
    return [row[0] for row in found]


def mood_for(uow: UnitOfWork, school_id: str, number: int) -> str | None:
    """What a test wants to happen with this number of this school."""
    wanted = select(moods.c.mood).where(moods.c.school_id == school_id, moods.c.number == number)
    return uow.session.execute(wanted).scalar()
