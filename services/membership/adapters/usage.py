"""Repositories of what a school used, what it saved, and what the trust asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.membership.adapters.base import Repository
from services.membership.adapters.tables_subscriptions import PriceRowRow, SavingRow, SchoolIncomeRow, UsageRow
from services.membership.application.ports_subscriptions import Saving, UsageNote
from services.membership.domain.costing import Income
from services.membership.domain.usage import Usage


class PriceRepository(Repository):
    """Prices are the trust's, no school narrows them; incomes are the schools' within the scope."""

    def rows(self) -> list[dict[str, Any]]:
        """The price rows as they were entered, oldest first, each with `price_id` and `set_by`."""
        found = self._session.scalars(select(PriceRowRow).order_by(PriceRowRow.set_at, PriceRowRow.price_id))
        return [{**row.document, "price_id": row.price_id, "set_by": row.set_by} for row in found]

    def add(self, price_id: str, document: Mapping[str, Any], by: str, now: datetime) -> None:
        self._session.add(
            PriceRowRow(
                price_id=price_id,
                line=document["service"],
                from_on=date.fromisoformat(document["from"]),
                document=dict(document),
                set_by=by,
                set_at=now,
            )
        )
        self._session.flush()

    def incomes(self, school_id: str) -> tuple[Income, ...]:
        """A school's incomes, the newest entry of each year."""
        row = SchoolIncomeRow
        wanted = self._within(select(row).where(row.school_id == school_id), row.school_id)
        newest = {
            found.year: Income(found.year, found.pence, found.source)
            for found in self._session.scalars(wanted.order_by(row.entered_at, row.income_id))
        }
        return tuple(newest[year] for year in sorted(newest))

    def add_income(self, income_id: str, school_id: str, income: Income, by: str, now: datetime) -> None:
        self._scope.check(school_id)
        self._session.add(
            SchoolIncomeRow(
                income_id=income_id,
                school_id=school_id,
                year=income.year,
                pence=income.pence,
                source=income.source,
                entered_by=by,
                entered_at=now,
            )
        )
        self._session.flush()


class UsageRepository(Repository):
    """Uses by the schools within the scope."""

    def get(self, school_id: str, usage_id: str) -> Usage | None:
        if not self._scope.covers(school_id):
            return None
        row = self._session.get(UsageRow, (school_id, usage_id))
        return _usage(row) if row else None

    def add(self, usage: Usage, note: UsageNote, now: datetime) -> None:
        self._scope.check(str(usage.school_id))
        self._session.add(
            UsageRow(
                school_id=str(usage.school_id),
                usage_id=usage.usage_id,
                line=usage.service,
                unit=usage.unit,
                quantity=f"{usage.quantity:f}",
                used_on=usage.on,
                words=usage.words,
                about=usage.about,
                source=note.source,
                delivered_by=note.delivered_by,
                overrun_approved=note.overrun_approved,
                recorded_by=note.recorded_by,
                recorded_at=now,
            )
        )
        self._session.flush()

    def of_school(self, school_id: str, from_on: date, until_on: date, line: str = "") -> list[Usage]:
        """Uses within the days, of all lines or one, oldest first."""
        return [_usage(row) for row in self._session.scalars(self._wanted(school_id, from_on, until_on, line))]

    def noted(self, school_id: str, from_on: date, until_on: date, line: str) -> list[tuple[Usage, UsageNote]]:
        """The same with what is kept beside each."""
        rows = self._session.scalars(self._wanted(school_id, from_on, until_on, line))
        return [
            (_usage(row), UsageNote(row.source, row.recorded_by, row.delivered_by, row.overrun_approved))
            for row in rows
        ]

    def of_all(self, from_on: date, until_on: date) -> list[Usage]:
        """Uses of every line within the days by all schools within the scope, oldest first."""
        row = UsageRow
        wanted = select(row).where(row.used_on >= from_on, row.used_on <= until_on)
        ordered = self._within(wanted, row.school_id).order_by(row.used_on, row.usage_id)
        return [_usage(found) for found in self._session.scalars(ordered)]

    def _wanted(self, school_id: str, from_on: date, until_on: date, line: str) -> Select[UsageRow]:
        row = UsageRow
        wanted = select(row).where(row.school_id == school_id, row.used_on >= from_on, row.used_on <= until_on)
        if line:
            wanted = wanted.where(row.line == line)
        return self._within(wanted, row.school_id).order_by(row.used_on, row.usage_id)


class SavingRepository(Repository):
    """Savings of the schools within the scope."""

    def put(self, saving: Saving, now: datetime) -> None:
        """The saving of an order as it was said last; the day it was first said stays."""
        self._scope.check(saving.school_id)
        row = self._session.get(SavingRow, (saving.school_id, saving.order_id))
        if row is None:
            row = SavingRow(school_id=saving.school_id, order_id=saving.order_id, first_said_on=saving.first_said_on)
            self._session.add(row)
        row.saving_pence, row.alone_pence, row.share_pence = saving.saving_pence, saving.alone_pence, saving.share_pence
        row.method, row.said_at = saving.method, now

    def of_school(self, school_id: str, from_on: date, until_on: date) -> list[Saving]:
        """Savings first said within the days, oldest first."""
        row = SavingRow
        wanted = select(row).where(
            row.school_id == school_id, row.first_said_on >= from_on, row.first_said_on <= until_on
        )
        names = Saving.__dataclass_fields__
        ordered = self._within(wanted, row.school_id).order_by(row.first_said_on, row.order_id)
        return [Saving(**{name: getattr(found, name) for name in names}) for found in self._session.scalars(ordered)]


def _usage(row: UsageRow) -> Usage:
    return Usage(
        row.usage_id, UUID(row.school_id), row.line, row.unit, Decimal(row.quantity), row.used_on, row.words, row.about
    )
