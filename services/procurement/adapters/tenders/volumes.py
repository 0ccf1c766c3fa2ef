"""The repository of buying volumes: sums by kind, school and month, kept up as things are bought."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from services.procurement.adapters.repositories import Repository
from services.procurement.adapters.tenders.tables import BuyingVolumeRow
from services.procurement.application.tenders.volumes import TOGETHER, Source
from services.procurement.domain.tenders.similar import KEPT_DIGITS
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

    def volumes(self, group: str, since: date, on: date, school_ids: Collection[str]) -> dict[Source, int]:
        """By source, what was bought of codes that begin with `group`, for these schools and for all together: orders since a
        month, contracts that run on a day."""
        row = BuyingVolumeRow
        month, first = first_of_month(on), first_of_month(since)
        # Schools are picked here: a list of a thousand, compared row by row, costs the database ten times as much.
        wanted = {*school_ids, TOGETHER}
        runs = (row.month <= month) & (row.until >= month)
        found = {}
        for source, when in (
            (Source.ORDER, row.month.between(first, month)),
            (Source.CONTRACT, runs),
            (Source.TENDERED, runs),
        ):
            by_school: Any = select(row.school_id, func.sum(row.pence)).group_by(row.school_id)
            alike = by_school.where(row.cpv_group == group, row.source == source.value, when)
            sums = self._session.execute(self._within(alike, row.school_id))
            found[source] = sum(int(pence) for school_id, pence in sums if school_id in wanted)
        return found
