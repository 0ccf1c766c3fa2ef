"""The repository of schools: one value with its dated rows in and out, whole files of them in few statements, and search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from services.membership.adapters.base import Base, Repository, portions
from services.membership.adapters.tables_schools import CensusRow, DetailsRow, SchoolRow, TrustSpellRow, UrnRow
from services.membership.application.school_ports import SchoolFound, SchoolsWanted
from services.membership.domain.schools import Census, Details, Phase, School, TrustSpell, UrnPeriod
from shared.errors import Conflict, NotFound

Row = TypeVar("Row", bound=Base)


class SchoolRepository(Repository):
    """Schools within the scope."""

    def get(self, school_id: str, *, lock: bool = False) -> School:
        """The school. Raises NotFound where there is none, or none in this scope."""
        found = self.among([school_id], lock=lock).get(school_id)
        if found is None:
            raise NotFound("There is no such school here that you may see.")
        return found

    def among(self, school_ids: Collection[str], *, lock: bool = False) -> dict[str, School]:
        """Those of the schools that are known, by id; `lock` keeps others from changing them until the end."""
        found: dict[str, School] = {}
        for some in portions(school_ids):
            wanted = self._within(select(SchoolRow), SchoolRow.school_id).where(SchoolRow.school_id.in_(some))
            ordered = wanted.order_by(SchoolRow.school_id)
            rows = list(self._session.scalars(ordered.with_for_update() if lock else ordered))
            found |= self._whole(rows)
        return found

    def by_urns(self, urns: Collection[str], *, lock: bool = False) -> dict[str, School]:
        """The schools that have or had these URNs, by URN."""
        owner: dict[str, str] = {}
        for some in portions(urns):
            wanted = self._within(select(UrnRow.urn, UrnRow.school_id), UrnRow.school_id).where(UrnRow.urn.in_(some))
            owner |= dict(self._session.execute(wanted).all())
        schools = self.among(set(owner.values()), lock=lock)
        return {urn: schools[school_id] for urn, school_id in owner.items() if school_id in schools}

    def add(self, school: School, at: datetime) -> None:
        """A new school. Raises Conflict where another school has or had its URN."""
        school_id = str(school.school_id)
        self._scope.check(school_id)
        self._refuse_taken_urns(school, ())
        row = SchoolRow(school_id=school_id, recorded_at=at)
        _copy_newest(row, school)
        self._session.add(row)
        self._session.add_all(_dated_rows(school))

    def save(self, before: School, after: School) -> None:
        """Write what changed. Dated rows are added or the last one changed; none is taken away."""
        school_id = str(after.school_id)
        self._scope.check(school_id)
        self._refuse_taken_urns(after, [period.urn for period in before.urns])
        _copy_newest(self._session.get_one(SchoolRow, school_id), after)
        known = {_key(row): row for row in _dated_rows(before)}
        for row in _dated_rows(after):
            if _key(row) not in known:
                self._session.add(row)
            elif _values(row) != _values(known[_key(row)]):
                self._session.merge(row)
        if len(after.urns) > len(before.urns):
            self._flush_urns(after)

    def search(self, wanted: SchoolsWanted) -> tuple[list[SchoolFound], int]:
        """One page (from 1) of the schools that fit, by name; and how many there are in all."""
        found = self._within(select(SchoolRow), SchoolRow.school_id)
        for word in wanted.text.split():
            with_urn = select(UrnRow.school_id).where(UrnRow.urn.startswith(word, autoescape=True))
            named = SchoolRow.name.icontains(word, autoescape=True)
            found = found.where(or_(named, SchoolRow.school_id.in_(with_urn)) if word.isdigit() else named)
        if wanted.local_authority:
            named = SchoolRow.la_name.icontains(wanted.local_authority, autoescape=True)
            found = found.where(or_(SchoolRow.la_code == wanted.local_authority, named))
        if wanted.federation_id:
            found = found.where(SchoolRow.federation_id == wanted.federation_id)
        count = self._session.scalar(select(func.count()).select_from(found.subquery())) or 0
        ordered = found.order_by(SchoolRow.name, SchoolRow.school_id)
        page = ordered.limit(wanted.page_size).offset((wanted.page - 1) * wanted.page_size)
        return [_found(row) for row in self._session.scalars(page)], count

    def local_authorities(self) -> list[str]:
        """The local authorities that any school within the scope belongs to, by name."""
        wanted = self._within(select(SchoolRow.la_name).where(SchoolRow.la_name.is_not(None)), SchoolRow.school_id)
        return [str(name) for name in self._session.scalars(wanted.distinct().order_by(SchoolRow.la_name))]

    def names(self, school_ids: Collection[str]) -> dict[str, str]:
        """The newest names of those of the schools that are known."""
        wanted = self._within(select(SchoolRow.school_id, SchoolRow.name), SchoolRow.school_id)
        return dict(self._session.execute(wanted.where(SchoolRow.school_id.in_(school_ids))).all())

    def _flush_urns(self, school: School) -> None:
        """In a narrow scope another school's URN cannot be seen; the key of the table still refuses it."""
        try:
            self._session.flush()
        except IntegrityError:
            raise Conflict(f"URN {school.urn} is already in the records of another school.") from None

    def _refuse_taken_urns(self, school: School, known: Collection[str]) -> None:
        fresh = [period.urn for period in school.urns if period.urn not in known]
        taken = list(self._session.scalars(select(UrnRow.urn).where(UrnRow.urn.in_(fresh)))) if fresh else []
        if taken:
            raise Conflict(f"URN {taken[0]} is already in the records of another school: look it up there.")

    def _whole(self, rows: Sequence[SchoolRow]) -> dict[str, School]:
        ids = [row.school_id for row in rows]
        urns = self._below(UrnRow, ids, UrnRow.position)
        details = self._below(DetailsRow, ids, DetailsRow.position)
        censuses = self._below(CensusRow, ids, CensusRow.taken_on)
        trusts = self._below(TrustSpellRow, ids, TrustSpellRow.position)
        return {
            row.school_id: School(
                school_id=UUID(row.school_id),
                urns=tuple(UrnPeriod(one.urn, one.opened_on, one.closed_on) for one in urns[row.school_id]),
                details=tuple(_details(one) for one in details[row.school_id]),
                censuses=tuple(
                    Census(one.taken_on, one.pupils, one.source, one.free_meals, one.ehcp)
                    for one in censuses[row.school_id]
                ),
                trusts=tuple(
                    TrustSpell(one.trust_uid, one.trust_name, one.from_on, one.until_on)
                    for one in trusts[row.school_id]
                ),
                ukprn=row.ukprn,
                federation_id=UUID(row.federation_id) if row.federation_id else None,
            )
            for row in rows
        }

    def _below(self, kind: type[Row], school_ids: Sequence[str], order: Any) -> dict[str, list[Row]]:
        rows: dict[str, list[Row]] = defaultdict(list)
        column: Any = kind.__table__.c.school_id
        for row in self._session.scalars(select(kind).where(column.in_(school_ids)).order_by(order)):
            rows[str(getattr(row, "school_id"))].append(row)  # noqa: B009
        return rows


def _copy_newest(row: SchoolRow, school: School) -> None:
    newest = school.details[-1]
    row.name, row.urn, row.phase = school.name, school.urn, newest.phase.value if newest.phase else None
    row.establishment_type, row.la_code, row.la_name = newest.establishment_type, newest.la_code, newest.la_name
    row.ukprn, row.federation_id = school.ukprn, str(school.federation_id) if school.federation_id else None


def _dated_rows(school: School) -> list[Base]:
    school_id = str(school.school_id)
    rows: list[Base] = [
        UrnRow(school_id=school_id, position=at, urn=one.urn, opened_on=one.opened_on, closed_on=one.closed_on)
        for at, one in enumerate(school.urns)
    ]
    rows += [
        DetailsRow(
            school_id=school_id,
            position=at,
            from_on=one.from_on,
            name=one.name,
            establishment_type=one.establishment_type,
            phase=one.phase.value if one.phase else None,
            laestab=one.laestab,
            la_code=one.la_code,
            la_name=one.la_name,
            postcode=one.postcode,
        )
        for at, one in enumerate(school.details)
    ]
    rows += [
        CensusRow(
            school_id=school_id,
            taken_on=one.taken_on,
            pupils=one.pupils,
            free_meals=one.free_meals,
            ehcp=one.ehcp,
            source=one.source,
        )
        for one in school.censuses
    ]
    rows += [
        TrustSpellRow(
            school_id=school_id,
            position=at,
            trust_uid=one.trust_uid,
            trust_name=one.trust_name,
            from_on=one.from_on,
            until_on=one.until_on,
        )
        for at, one in enumerate(school.trusts)
    ]
    return rows


def _values(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _key(row: Base) -> tuple[Any, ...]:
    keys = [column.key for column in row.__table__.columns if column.primary_key]
    return (type(row), *[getattr(row, key) for key in keys])


def _details(row: DetailsRow) -> Details:
    phase = Phase(row.phase) if row.phase else None
    plain = Details(row.name, row.establishment_type, phase, row.laestab, row.la_code, row.la_name, row.postcode)
    return replace(plain, from_on=row.from_on)


def _found(row: SchoolRow) -> SchoolFound:
    return SchoolFound(
        row.school_id, row.name, row.urn, row.phase, row.establishment_type, row.la_name, row.federation_id
    )
