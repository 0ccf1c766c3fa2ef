"""The repository of what came of orders for single schools: notices, savings, recharges and metered use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, func, insert, select

from services.procurement.adapters.base import Repository
from services.procurement.adapters.collective.tables import NoticeRow, RechargeRow, SavingRow, UsageRow
from services.procurement.adapters.collective.written import FiguresWritten
from services.procurement.application.collective.ports import Notice, Recharge, SavingRecord, Usage
from services.procurement.domain.collective.recharges import RechargeLine
from services.procurement.domain.collective.saving import SchoolSaving
from shared.identifiers import new_id


class RecordRepository(Repository):
    """Records of schools within the scope."""

    def add_notices(self, notices: Sequence[Notice]) -> None:
        self._check(notices)
        self._session.add_all([NoticeRow(notice_id=new_id(), **asdict(notice)) for notice in notices])

    def notices(self, order_id: str, school_id: str | None = None) -> list[Notice]:
        """Notices of an order, oldest first."""
        row = NoticeRow
        wanted = self._wanted(select(row), row, order_id, school_id).order_by(row.at, row.notice_id)
        return [
            Notice(found.order_id, found.school_id, found.kind, found.at, found.in_words)
            for found in self._session.scalars(wanted)
        ]

    def put_savings(self, savings: Sequence[SavingRecord]) -> None:
        """The savings of one order as they are now, in place of earlier ones."""
        self._check(savings)
        self._session.expire_all()
        for order_id in {saving.order_id for saving in savings}:
            of_order = delete(SavingRow).where(SavingRow.order_id == order_id)
            self._session.execute(of_order, execution_options={"synchronize_session": False})
        if savings:
            figures = FiguresWritten()
            rows = [
                _columns(saving) | {"figures": figures.of(saving.figures)}
                if isinstance(saving.figures, SchoolSaving)
                else _columns(saving)
                for saving in savings
            ]
            self._session.connection().execute(insert(SavingRow.__table__), rows)  # type: ignore[arg-type]

    def savings(self, *, order_id: str | None = None, school_id: str | None = None) -> list[SavingRecord]:
        row = SavingRow
        wanted = self._wanted(select(row), row, order_id, school_id).order_by(row.recorded_at.desc(), row.order_id)
        names = SavingRecord.__dataclass_fields__
        return [
            SavingRecord(**{name: getattr(found, name) for name in names}) for found in self._session.scalars(wanted)
        ]

    def schools_that_saved(self, order_id: str) -> list[str]:
        """The schools of which a saving by the order is kept."""
        wanted = self._within(select(SavingRow.school_id), SavingRow.school_id)
        return list(self._session.scalars(wanted.where(SavingRow.order_id == order_id).order_by(SavingRow.school_id)))

    def add_recharges(self, recharges: Sequence[Recharge]) -> None:
        self._check(recharges)
        self._session.add_all(
            [RechargeRow(**_columns(due) | {"lines": [_line(line) for line in due.lines]}) for due in recharges]
        )

    def recharges(self, *, order_id: str | None = None, school_id: str | None = None) -> list[Recharge]:
        row = RechargeRow
        wanted = self._wanted(select(row), row, order_id, school_id).order_by(row.due_on.desc(), row.recharge_id)
        return [
            Recharge(
                found.recharge_id,
                found.order_id,
                found.school_id,
                found.reference,
                found.total_pence,
                tuple(RechargeLine(**line) for line in found.lines),
                found.due_on,
            )
            for found in self._session.scalars(wanted)
        ]

    def recharged(self, school_id: str) -> dict[str, int]:
        """What was charged to a school for each order, in pence."""
        self._scope.check(school_id)
        row = RechargeRow
        summed = select(row.order_id, func.sum(row.total_pence)).where(row.school_id == school_id)
        return {order_id: int(pence) for order_id, pence in self._session.execute(summed.group_by(row.order_id))}

    def add_usage(self, used: Sequence[Usage]) -> None:
        self._check(used)
        if used:
            self._session.connection().execute(insert(UsageRow.__table__), [_columns(one) for one in used])  # type: ignore[arg-type]

    def usage(self, *, order_id: str | None = None, school_id: str | None = None) -> list[Usage]:
        row = UsageRow
        wanted = self._wanted(select(row), row, order_id, school_id).order_by(row.on.desc(), row.usage_id)
        names = Usage.__dataclass_fields__
        return [Usage(**{name: getattr(found, name) for name in names}) for found in self._session.scalars(wanted)]

    def _wanted(self, statement: Select[Any], row: Any, order_id: str | None, school_id: str | None) -> Select[Any]:
        statement = self._within(statement, row.school_id)
        if order_id is not None:
            statement = statement.where(row.order_id == order_id)
        if school_id is not None:
            statement = statement.where(row.school_id == school_id)
        return statement

    def _check(self, records: Sequence[Notice] | Sequence[SavingRecord] | Sequence[Recharge] | Sequence[Usage]) -> None:
        for record in records:
            self._scope.check(record.school_id)


def _line(line: RechargeLine) -> dict[str, Any]:
    # Half a million of them are written for a large order; `asdict` copies each value deeply.
    return {name: getattr(line, name) for name in RechargeLine.__dataclass_fields__}


def _columns(record: SavingRecord | Recharge | Usage) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
