"""The repository of the pay scales that employers entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select, update

from services.payroll.adapters.base import Repository
from services.payroll.adapters.pay_scales.tables import OwnScaleRow, ScaleInRunRow, ScaleVersionRow
from services.payroll.domain.pay_scales.entered import EnteredVersion, OwnScale, ScaleKind

BY_SCALE = (ScaleVersionRow.scale_id, ScaleVersionRow.starts, ScaleVersionRow.entered_at)


class PayScaleRepository(Repository):
    """Scales are the trust's, as employers are: they are read by every school of the employer."""

    def own(self, employer_id: str) -> dict[str, OwnScale]:
        """The employer's own scales by id, in the order of their names."""
        wanted = select(OwnScaleRow).where(OwnScaleRow.employer_id == employer_id).order_by(OwnScaleRow.known_as)
        return {row.scale_id: _scale(row) for row in self._session.scalars(wanted)}

    def add(self, scale: OwnScale) -> None:
        self._session.add(
            OwnScaleRow(
                scale_id=scale.scale_id,
                employer_id=scale.employer_id,
                name=scale.name,
                known_as=scale.name.casefold(),
                kind=scale.kind.value,
                full_time_hours="" if scale.full_time_hours is None else str(scale.full_time_hours),
            )
        )
        self._session.flush()

    def versions(self, employer_id: str, *, replaced: bool = False) -> list[EnteredVersion]:
        """The lists that hold, by scale and first day; with `replaced` those too that another one took the place of."""
        wanted = select(ScaleVersionRow).where(ScaleVersionRow.employer_id == employer_id).order_by(*BY_SCALE)
        if not replaced:
            wanted = wanted.where(ScaleVersionRow.replaced_at.is_(None))
        return [_version(row) for row in self._session.scalars(wanted)]

    def add_version(self, version: EnteredVersion) -> None:
        self._session.add(
            ScaleVersionRow(
                version_id=version.version_id,
                employer_id=version.employer_id,
                scale_id=version.scale_id,
                starts=version.starts,
                source=version.source,
                points=[list(one) for one in version.points],
                entered_by=version.entered_by,
                entered_at=version.entered_at,
                replaced_at=version.replaced_at,
            )
        )
        self._session.flush()

    def replace_version(self, version_id: str, at: datetime) -> None:
        """The list holds no longer; it is kept."""
        held = ScaleVersionRow.version_id == version_id
        self._session.execute(update(ScaleVersionRow).where(held).values(replaced_at=at))

    def keep_in_run(self, run_id: str, used: Mapping[str, Collection[str]]) -> None:
        """By scale the ids of the lists that a calculation of the run used, none for a scale as it is published; in the place of what an
        earlier calculation used."""
        self._session.execute(delete(ScaleInRunRow).where(ScaleInRunRow.run_id == run_id))
        rows = [(scale_id, version_id) for scale_id in sorted(used) for version_id in (sorted(used[scale_id]) or [""])]
        self._session.add_all(ScaleInRunRow(run_id=run_id, scale_id=one, version_id=other) for one, other in rows)
        self._session.flush()

    def in_run(self, run_id: str) -> dict[str, list[EnteredVersion]]:
        """By scale the lists that the run's calculation used, by first day."""
        kept = list(self._session.scalars(select(ScaleInRunRow).where(ScaleInRunRow.run_id == run_id)))
        ids = [one.version_id for one in kept if one.version_id]
        found: dict[str, list[EnteredVersion]] = {one.scale_id: [] for one in kept}
        if ids:
            wanted = select(ScaleVersionRow).where(ScaleVersionRow.version_id.in_(ids)).order_by(*BY_SCALE)
            for row in self._session.scalars(wanted):
                found[row.scale_id].append(_version(row))
        return found

    def used_in_runs(self, scale_id: str) -> dict[str, set[str]]:
        """By run whose calculation used the scale, the ids of the lists that it had."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._session.scalars(select(ScaleInRunRow).where(ScaleInRunRow.scale_id == scale_id)):
            found[row.run_id] |= {row.version_id} - {""}
        return dict(found)


def _scale(row: OwnScaleRow) -> OwnScale:
    hours = Decimal(row.full_time_hours) if row.full_time_hours else None
    return OwnScale(row.scale_id, row.employer_id, row.name, ScaleKind(row.kind), hours)


def _version(row: ScaleVersionRow) -> EnteredVersion:
    return EnteredVersion(
        row.version_id,
        row.employer_id,
        row.scale_id,
        row.starts,
        row.source,
        tuple((str(point), int(pence)) for point, pence in row.points),
        row.entered_by,
        row.entered_at,
        row.replaced_at,
    )
