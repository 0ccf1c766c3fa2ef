"""Tables: an employer's own pay scales, the lists of points entered for them and for published ones, and which of them a run used. They are
the trust's: no row belongs to a school."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.adapters.base import ID, SHORT, Base


class OwnScaleRow(Base):
    """A scale of an employer's own; `known_as` is its name as names are compared."""

    __tablename__ = "own_scale"
    __table_args__ = (UniqueConstraint("employer_id", "known_as", name="own_scale_name"),)
    scale_id: Mapped[str] = mapped_column(SHORT, primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(SHORT)
    known_as: Mapped[str] = mapped_column(SHORT)
    kind: Mapped[str] = mapped_column(String(20))
    full_time_hours: Mapped[str] = mapped_column(String(20))


class ScaleVersionRow(Base):
    """A list of points of an own scale, or of a published one by its name."""

    __tablename__ = "scale_version"
    __table_args__ = (Index("scale_version_of_employer", "employer_id", "scale_id", "starts"),)
    version_id: Mapped[str] = mapped_column(ID, primary_key=True)
    employer_id: Mapped[str] = mapped_column(ID)
    scale_id: Mapped[str] = mapped_column(SHORT)
    starts: Mapped[date]
    source: Mapped[str]
    points: Mapped[list[Any]]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class ScaleInRunRow(Base):
    """That the calculation of a run used a scale, by a list or, where `version_id` is empty, as it is published."""

    __tablename__ = "scale_in_run"
    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    scale_id: Mapped[str] = mapped_column(SHORT, primary_key=True, index=True)
    version_id: Mapped[str] = mapped_column(ID, primary_key=True)
