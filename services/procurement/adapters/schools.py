"""The schools known from membership: their table and the repository of it, which keeps to the scope it is given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from services.procurement.adapters.base import ID, NAME, Base, Repository
from services.procurement.application.ports import KnownSchool

FENCED = ("known_school",)
"""The tables with rows of schools."""


class KnownSchoolRow(Base):
    """A school as membership says it is."""

    __tablename__ = "known_school"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    urn: Mapped[str] = mapped_column(String(12))
    former_urns: Mapped[list[Any]]
    phase: Mapped[str] = mapped_column(String(60))
    local_authority: Mapped[str] = mapped_column(String(120))
    pupils: Mapped[int | None]
    ended_on: Mapped[date | None]


class SchoolRepository(Repository):
    """The schools known from membership, within the scope."""

    def get(self, school_id: str) -> KnownSchool | None:
        if not self._scope.covers(school_id):
            return None
        row = self._session.get(KnownSchoolRow, school_id)
        return _school(row) if row else None

    def among(self, school_ids: Collection[str] | None = None) -> dict[str, KnownSchool]:
        """Those of `school_ids` (None: all) that are known, by id, in the order of their names."""
        if school_ids is None:
            return self._known(select(KnownSchoolRow))
        return self._known(select(KnownSchoolRow).where(KnownSchoolRow.school_id.in_(school_ids))) if school_ids else {}

    def left(self) -> dict[str, KnownSchool]:
        """Those that have left, as `among` gives them."""
        return self._known(select(KnownSchoolRow).where(KnownSchoolRow.ended_on.is_not(None)))

    def put(self, school: KnownSchool) -> None:
        """Keep the school as it is now."""
        self._scope.check(school.school_id)
        row = self._session.get(KnownSchoolRow, school.school_id)
        if row is None:
            row = KnownSchoolRow(school_id=school.school_id)
            self._session.add(row)
        row.name, row.urn, row.former_urns = school.name, school.urn, list(school.former_urns)
        row.phase, row.local_authority = school.phase, school.local_authority
        row.pupils, row.ended_on = school.pupils, school.ended_on

    def _known(self, wanted: Select[Any]) -> dict[str, KnownSchool]:
        within = self._within(wanted, KnownSchoolRow.school_id)
        rows = self._session.scalars(within.order_by(KnownSchoolRow.name, KnownSchoolRow.school_id))
        return {row.school_id: _school(row) for row in rows}


def _school(row: KnownSchoolRow) -> KnownSchool:
    return KnownSchool(
        row.school_id,
        row.name,
        row.urn,
        tuple(row.former_urns),
        row.phase,
        row.local_authority,
        row.pupils,
        row.ended_on,
    )
