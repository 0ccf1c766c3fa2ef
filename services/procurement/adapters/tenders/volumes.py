"""The repository of buying volumes: sums by kind, school and month, kept up as things are bought; and of who is an associate."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from services.procurement.adapters.base import Repository
from services.procurement.adapters.tenders.tables import AssociateRow, BuyingVolumeRow
from services.procurement.domain.tenders.similar import KEPT_DIGITS, Source, Whose
from shared.calendar.months import first_of_month
from shared.persistence.engine import is_postgresql

_KEY = ("cpv_group", "source", "month", "until", "school_id")


class Volumes(Repository):
    """Buying volumes within the scope."""

    def add_volume(
        self, source: Source, cpv_code: str, school_id: str, on: date, until: date | None, pence: int
    ) -> None:
        """Add to the volume of a month (or of a contract's span); negative takes away."""
        connection = self._session.connection()
        dialect = postgresql if is_postgresql(connection) else sqlite
        volume = BuyingVolumeRow.__table__
        same = {
            "source": source.value,
            "month": first_of_month(on),
            "until": first_of_month(until or on),
            "school_id": school_id,
            "pence": pence,
        }
        added = dialect.insert(volume).values([same | {"cpv_group": cpv_code[:digits]} for digits in KEPT_DIGITS])
        both = volume.c.pence + added.excluded.pence
        connection.execute(added.on_conflict_do_update(index_elements=list(_KEY), set_={"pence": both}))

    def volumes(self, group: str, since: date, on: date, whose: Whose) -> dict[Source, int]:
        """By source, what was bought of codes that begin with `group` by one buyer: orders and invoices since a month,
        contracts that run on a day."""
        row = BuyingVolumeRow
        month, first = first_of_month(on), first_of_month(since)
        # Schools are picked here: a list of a thousand, compared row by row, costs the database ten times as much.
        runs = (row.month <= month) & (row.until >= month)
        lately = row.month.between(first, month)
        found = {}
        for source, when in (
            (Source.ORDER, lately),
            (Source.INVOICE, lately),
            (Source.CONTRACT, runs),
            (Source.TENDERED, runs),
        ):
            by_school: Any = select(row.school_id, func.sum(row.pence)).group_by(row.school_id)
            alike = by_school.where(row.cpv_group == group, row.source == source.value, when)
            sums = self._session.execute(self._within(alike, row.school_id))
            found[source] = sum(int(pence) for school_id, pence in sums if whose.counts(school_id))
        return found

    def put_associate(self, school_id: str, since: date) -> None:
        """The school is an associate since a day."""
        self._scope.check(school_id)
        self._session.merge(AssociateRow(school_id=school_id, since=since))
        self._session.flush()

    def drop_associate(self, school_id: str) -> None:
        """The school is no associate any more."""
        self._scope.check(school_id)
        self._session.execute(delete(AssociateRow).where(AssociateRow.school_id == school_id))

    def associates(self) -> frozenset[str]:
        """The associates within the scope."""
        return frozenset(self._session.scalars(self._within(select(AssociateRow.school_id), AssociateRow.school_id)))
