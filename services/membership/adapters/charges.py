"""Repositories of the ledger and the statements drawn from it. Entries are added and read; nothing here changes one, and the
database refuses it too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, update

from services.membership.adapters.base import Repository
from services.membership.adapters.plain_values import from_plain, to_plain
from services.membership.adapters.subscriptions import CHANGED_MEANWHILE
from services.membership.adapters.tables_subscriptions import (
    ChargeEntryRow,
    ChargeGapRow,
    ChargeQueryRow,
    IssuedStatementRow,
)
from services.membership.application.ports_subscriptions import Gap, IssuedStatement, KeptEntry
from services.membership.domain.charges import ChargeQuery, Direction, Entry, EntryType
from services.membership.domain.pricing import Period, WorkingLine
from shared.calendar import first_of_month
from shared.errors import Conflict, NotFound


class ChargeRepository(Repository):
    """Entries, gaps and queries of the schools within the scope."""

    def get(self, school_id: str, entry_id: str) -> KeptEntry | None:
        row = self._session.get(ChargeEntryRow, entry_id)
        inside = row is not None and row.school_id == school_id and self._scope.covers(school_id)
        return _kept(row) if row is not None and inside else None

    def add(self, kept: KeptEntry, now: datetime) -> None:
        """One more entry."""
        entry = kept.entry
        self._scope.check(str(entry.school_id))
        self._session.add(
            ChargeEntryRow(
                entry_id=str(entry.entry_id),
                school_id=str(entry.school_id),
                line=entry.service,
                direction=entry.direction.value,
                kind=entry.type.value,
                pence=entry.pence,
                period_from=entry.period.from_on,
                period_until=entry.period.until_on,
                entered_on=entry.entered_on,
                working=to_plain(entry.working),
                approved_by=str(entry.approved_by) if entry.approved_by else None,
                approved_by_name=kept.approved_by_name,
                usage_ids=list(entry.usage_ids),
                corrects=str(entry.corrects) if entry.corrects else None,
                words=entry.words,
                origin=kept.origin,
                place=self._next_place(str(entry.school_id), kept.origin),
                recorded_at=now,
            )
        )
        self._session.flush()

    def of_school(self, school_id: str, from_on: date, until_on: date) -> list[KeptEntry]:
        """Entries whose period ends within the days, in the order of their entering."""
        row = ChargeEntryRow
        wanted = _ending_within(select(row).where(row.school_id == school_id), from_on, until_on)
        ordered = self._within(wanted, row.school_id).order_by(row.recorded_at, row.origin, row.place)
        return [_kept(found) for found in self._session.scalars(ordered)]

    def page(
        self, school_id: str, from_on: date | None, until_on: date | None, after: str | None, most: int
    ) -> list[KeptEntry]:
        """The first `most` entries entered after the entry `after`, in the order of their entering. Raises NotFound."""
        row = ChargeEntryRow
        wanted = self._within(_ending_between(select(row), school_id, from_on, until_on), row.school_id)
        if after is not None:
            wanted = wanted.where(self._entered_after(school_id, after))
        ordered = wanted.order_by(row.recorded_at, row.origin, row.place).limit(most)
        return [_kept(found) for found in self._session.scalars(ordered)]

    def sums(self, school_id: str, from_on: date | None, until_on: date | None) -> tuple[int, int]:
        """How many entries a school has whose period ends within the days, and what they come to in pence."""
        row = ChargeEntryRow
        totals = select(func.count(row.entry_id), func.coalesce(func.sum(_SIGNED), 0))
        wanted = self._within(_ending_between(totals, school_id, from_on, until_on), row.school_id)
        count, pence = self._session.execute(wanted).one()
        return int(count), int(pence)

    def sums_by_month(self, from_on: date, until_on: date) -> dict[date, tuple[int, int]]:
        """How many entries of every school within the scope have a period that ends in each month of the days, and what
        they come to in pence."""
        row = ChargeEntryRow
        by_day = select(row.period_until, func.count(row.entry_id), func.sum(_SIGNED)).group_by(row.period_until)
        within: Select[Any] = self._within(_ending_within(by_day, from_on, until_on), row.school_id)
        found: dict[date, tuple[int, int]] = {}
        for day, count, pence in self._session.execute(within):
            entries, so_far = found.get(first_of_month(day), (0, 0))
            found[first_of_month(day)] = (entries + int(count), so_far + int(pence))
        return found

    def _entered_after(self, school_id: str, entry_id: str) -> ColumnElement[bool]:
        row = ChargeEntryRow
        mark = self._session.get(row, entry_id)
        if mark is None or mark.school_id != school_id or not self._scope.covers(school_id):
            raise NotFound("There is no such entry of this school to go on from. Begin with the first page.")
        return or_(
            row.recorded_at > mark.recorded_at,
            and_(row.recorded_at == mark.recorded_at, row.origin > mark.origin),
            and_(row.recorded_at == mark.recorded_at, row.origin == mark.origin, row.place > mark.place),
        )

    def of_origin(self, school_id: str, origin: str) -> list[Entry]:
        """Everything that came of one month of a line, or of one recharge, in the order of its entering."""
        row = ChargeEntryRow
        wanted = self._within(select(row).where(row.school_id == school_id, row.origin == origin), row.school_id)
        return [_entry(found) for found in self._session.scalars(wanted.order_by(row.place))]

    def of_all(self, from_on: date, until_on: date) -> list[Entry]:
        """Entries of every school within the scope whose period ends within the days."""
        row = ChargeEntryRow
        wanted = self._within(_ending_within(select(row), from_on, until_on), row.school_id)
        return [
            _entry(found)
            for found in self._session.scalars(wanted.order_by(row.school_id, row.recorded_at, row.origin, row.place))
        ]

    def _next_place(self, school_id: str, origin: str) -> int:
        row = ChargeEntryRow
        counted = select(func.count()).where(row.school_id == school_id, row.origin == origin)
        return int(self._session.scalar(counted) or 0)

    def put_gap(self, gap: Gap, now: datetime) -> None:
        self._scope.check(gap.school_id)
        row = self._session.get(ChargeGapRow, (gap.school_id, gap.month, gap.line))
        if row is None:
            row = ChargeGapRow(school_id=gap.school_id, month=gap.month, line=gap.line)
            self._session.add(row)
        row.words, row.seen_at = gap.words, now

    def drop_gap(self, school_id: str, month: date, line: str) -> None:
        row = self._session.get(ChargeGapRow, (school_id, month, line))
        if row is not None:
            self._session.execute(
                delete(ChargeGapRow).where(
                    ChargeGapRow.school_id == school_id, ChargeGapRow.month == month, ChargeGapRow.line == line
                )
            )

    def gaps(self, school_id: str, from_on: date, until_on: date) -> list[Gap]:
        """What could not be charged for months that begin within the days."""
        row = ChargeGapRow
        wanted = select(row).where(row.school_id == school_id, row.month >= from_on, row.month <= until_on)
        found = self._session.scalars(self._within(wanted, row.school_id).order_by(row.month, row.line))
        return [Gap(one.school_id, one.month, one.line, one.words) for one in found]

    def query(self, school_id: str, query_id: str) -> tuple[ChargeQuery, int]:
        """A query with its version. Raises NotFound."""
        row = self._session.get(ChargeQueryRow, query_id)
        if row is None or row.school_id != school_id or not self._scope.covers(school_id):
            raise NotFound("There is no such query of this school. Choose one from the list beside its charges.")
        return from_plain(ChargeQuery, row.document), row.version

    def queries(self, school_id: str, entry_ids: Collection[str] | None = None) -> list[ChargeQuery]:
        """A school's queries, oldest first; all, or those about some entries."""
        row = ChargeQueryRow
        wanted = self._within(select(row).where(row.school_id == school_id), row.school_id)
        if entry_ids is not None:
            wanted = wanted.where(row.entry_id.in_(entry_ids))
        return [from_plain(ChargeQuery, one.document) for one in self._session.scalars(wanted.order_by(row.query_id))]

    def queries_in(self, states: Collection[str]) -> list[ChargeQuery]:
        """Queries within the scope that stand in one of the states, oldest first."""
        row = ChargeQueryRow
        wanted = self._within(select(row).where(row.state.in_(states)), row.school_id).order_by(row.query_id)
        return [from_plain(ChargeQuery, one.document) for one in self._session.scalars(wanted)]

    def add_query(self, query: ChargeQuery, now: datetime) -> None:
        self._scope.check(str(query.school_id))
        self._session.add(
            ChargeQueryRow(
                query_id=str(query.query_id),
                school_id=str(query.school_id),
                entry_id=str(query.entry_id),
                state=query.state.value,
                document=to_plain(query),
                version=1,
                changed_at=now,
            )
        )
        self._session.flush()

    def save_query(self, query: ChargeQuery, version: int, now: datetime) -> None:
        """The query as it is now. Raises Conflict."""
        row = ChargeQueryRow
        changed = self._session.execute(
            update(row)
            .where(row.query_id == str(query.query_id), row.version == version)
            .values(state=query.state.value, document=to_plain(query), version=version + 1, changed_at=now)
            .execution_options(synchronize_session="fetch")
        )
        if changed.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict(CHANGED_MEANWHILE)


class StatementRepository(Repository):
    """Statements issued to the schools within the scope."""

    def add(self, statement: IssuedStatement) -> None:
        self._scope.check(statement.school_id)
        names = IssuedStatement.__dataclass_fields__
        values = {name: getattr(statement, name) for name in names} | {"document": dict(statement.document)}
        self._session.add(IssuedStatementRow(**values))
        self._session.flush()

    def get(self, school_id: str, statement_id: str) -> IssuedStatement:
        """The statement. Raises NotFound."""
        row = self._session.get(IssuedStatementRow, statement_id)
        if row is None or row.school_id != school_id or not self._scope.covers(school_id):
            raise NotFound("There is no such statement of this school. Choose one from the list of its statements.")
        return _statement(row)

    def of_school(self, school_id: str, since: date | None = None) -> list[IssuedStatement]:
        """A school's statements, newest first; `since` leaves out those issued before that day."""
        row = IssuedStatementRow
        wanted = self._within(select(row).where(row.school_id == school_id), row.school_id)
        if since is not None:
            wanted = wanted.where(row.issued_at >= datetime.combine(since, time.min, UTC))
        return [
            _statement(one) for one in self._session.scalars(wanted.order_by(row.issued_at.desc(), row.number.desc()))
        ]

    def next_number(self, school_id: str, period_from: date, period_until: date) -> int:
        row = IssuedStatementRow
        highest = select(func.max(row.number)).where(
            row.school_id == school_id, row.period_from == period_from, row.period_until == period_until
        )
        return int(self._session.scalar(highest) or 0) + 1


_SIGNED = case((ChargeEntryRow.direction == Direction.CREDIT.value, -ChargeEntryRow.pence), else_=ChargeEntryRow.pence)
"""Pence owed by the school: above 0 for a debit, below for a credit."""


def _ending_within(wanted: Any, from_on: date, until_on: date) -> Any:
    return wanted.where(ChargeEntryRow.period_until >= from_on, ChargeEntryRow.period_until <= until_on)


def _ending_between(wanted: Select[Any], school_id: str, from_on: date | None, until_on: date | None) -> Select[Any]:
    wanted = wanted.where(ChargeEntryRow.school_id == school_id)
    if from_on is not None:
        wanted = wanted.where(ChargeEntryRow.period_until >= from_on)
    return wanted if until_on is None else wanted.where(ChargeEntryRow.period_until <= until_on)


def _kept(row: ChargeEntryRow) -> KeptEntry:
    return KeptEntry(_entry(row), row.origin, row.approved_by_name)


def _entry(row: ChargeEntryRow) -> Entry:
    return Entry(
        UUID(row.entry_id),
        UUID(row.school_id),
        row.line,
        Direction(row.direction),
        EntryType(row.kind),
        row.pence,
        Period(row.period_from, row.period_until),
        row.entered_on,
        from_plain(tuple[WorkingLine, ...], row.working),
        UUID(row.approved_by) if row.approved_by else None,
        usage_ids=tuple(row.usage_ids),
        corrects=UUID(row.corrects) if row.corrects else None,
        words=row.words,
    )


def _statement(row: IssuedStatementRow) -> IssuedStatement:
    return IssuedStatement(**{name: getattr(row, name) for name in IssuedStatement.__dataclass_fields__})
