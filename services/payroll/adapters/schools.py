"""The schools known from membership: their table and the repository of it, which keeps to the scope it is given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.adapters.base import ID, NAME, Base, Repository
from services.payroll.application.ports import KnownSchool


class KnownSchoolRow(Base):
    """A school as membership says it is."""

    __tablename__ = "known_school"
    school_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    urn: Mapped[str] = mapped_column(String(12))
    converted_on: Mapped[date | None]
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
        if school_ids is not None and not school_ids:
            return {}
        wanted = self._within(select(KnownSchoolRow), KnownSchoolRow.school_id)
        if school_ids is not None:
            wanted = wanted.where(KnownSchoolRow.school_id.in_(list(school_ids)))
        rows = self._session.scalars(wanted.order_by(KnownSchoolRow.name, KnownSchoolRow.school_id))
        return {row.school_id: _school(row) for row in rows}

    def put(self, school: KnownSchool) -> None:
        """Keep the school as it is now."""
        self._scope.check(school.school_id)
        values = {name: getattr(school, name) for name in KnownSchool.__dataclass_fields__}
        self._put(KnownSchoolRow, school.school_id, values)


def _school(row: KnownSchoolRow) -> KnownSchool:
    return KnownSchool(row.school_id, row.name, row.urn, row.converted_on, row.ended_on)
