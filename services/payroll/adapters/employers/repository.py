"""The repository of employers, pay groups, pension fund rates and the employer of each school."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from services.payroll.adapters.base import Repository
from services.payroll.adapters.employers.tables import (
    EmployerRow,
    FundRateRow,
    PayGroupRow,
    ReEnrolmentDayRow,
    SchoolEmployerRow,
)
from services.payroll.adapters.stored import one_of, plain, read
from services.payroll.domain.employers.employers import Employer, SchoolsEmployer
from services.payroll.domain.employers.pay_groups import DayOfMonth, EveryWeeks, PayGroup
from services.payroll.domain.pensions.local_government import EmployerRate
from services.payroll.domain.sources import ENTERED_HERE, Source
from shared.refusals import NotKnown

one_of(DayOfMonth | EveryWeeks)


class EmployerRepository(Repository):
    """Employers are the trust's: only which school has which employer is held to the scope."""

    def get(self, employer_id: str) -> Employer:
        """One employer. Raises NotKnown."""
        return read(self._employer(employer_id).content, Employer)

    def version(self, employer_id: str) -> int:
        return self._employer(employer_id).version

    def all(self) -> dict[str, Employer]:
        """All employers by id, in the order of their names."""
        rows = self._session.scalars(select(EmployerRow).order_by(EmployerRow.name, EmployerRow.employer_id))
        return {row.employer_id: read(row.content, Employer) for row in rows}

    def put(self, employer: Employer) -> None:
        """Keep the employer as it is now; its version goes up by one."""
        held = self._session.get(EmployerRow, employer.employer_id)
        values: dict[str, Any] = {"name": employer.name, "paye": employer.paye, "content": plain(employer)}
        values |= {"employer_id": employer.employer_id, "version": held.version + 1 if held else 0}
        self._put(EmployerRow, employer.employer_id, values)

    def group(self, pay_group_id: str) -> PayGroup:
        """One pay group. Raises NotKnown."""
        row = self._session.get(PayGroupRow, pay_group_id)
        if row is None:
            raise NotKnown("There is no such pay group: choose one of the employer's pay groups")
        return read(row.content, PayGroup)

    def groups(self, employer_id: str | None = None) -> dict[str, PayGroup]:
        """The pay groups of an employer, or all, by id, in the order of their names."""
        wanted = select(PayGroupRow).order_by(PayGroupRow.name, PayGroupRow.pay_group_id)
        if employer_id is not None:
            wanted = wanted.where(PayGroupRow.employer_id == employer_id)
        return {row.pay_group_id: read(row.content, PayGroup) for row in self._session.scalars(wanted)}

    def put_group(self, group: PayGroup) -> None:
        values = {name: getattr(group, name) for name in ("pay_group_id", "employer_id", "name")}
        content = {"frequency": group.frequency.value, "content": plain(group)}
        self._put(PayGroupRow, group.pay_group_id, values | content)

    def of_schools(self, school_ids: Collection[str] | None = None) -> dict[str, list[SchoolsEmployer]]:
        """Who employs the staff of schools within the scope, by school, oldest first."""
        wanted = self._within(select(SchoolEmployerRow), SchoolEmployerRow.school_id)
        if school_ids is not None:
            wanted = wanted.where(SchoolEmployerRow.school_id.in_(list(school_ids)))
        found: dict[str, list[SchoolsEmployer]] = {}
        for row in self._session.scalars(wanted.order_by(SchoolEmployerRow.school_id, SchoolEmployerRow.starts)):
            values = {name: getattr(row, name) for name in SchoolsEmployer.__dataclass_fields__}
            found.setdefault(row.school_id, []).append(SchoolsEmployer(**values))
        return found

    def put_of_school(self, row: SchoolsEmployer, source: str, by: str, at: datetime) -> None:
        self._scope.check(row.school_id)
        values = {name: getattr(row, name) for name in SchoolsEmployer.__dataclass_fields__}
        held = self._session.get(SchoolEmployerRow, (row.school_id, row.starts))
        entered = {"source": source, "entered_by": by, "entered_at": at}
        if held is None:
            self._session.add(SchoolEmployerRow(**values, **entered))
            return
        for name, value in (values | entered).items():
            setattr(held, name, value)

    def fund_rates(self, employer_id: str) -> tuple[EmployerRate, ...]:
        """The rates of all funds, by fund and first day."""
        wanted = select(FundRateRow).where(FundRateRow.employer_id == employer_id)
        rows = self._session.scalars(wanted.order_by(FundRateRow.fund, FundRateRow.starts))
        return tuple(_rate(row) for row in rows)

    def put_fund_rate(self, employer_id: str, rate: EmployerRate, by: str, at: datetime) -> None:
        values = {name: getattr(rate, name) for name in ("fund", "starts", "ends", "basis_points")}
        values |= {"source": rate.source.source, "entered_by": by, "entered_at": at}
        held = self._session.get(FundRateRow, (employer_id, rate.fund, rate.starts))
        if held is None:
            self._session.add(FundRateRow(employer_id=employer_id, **values))
            return
        for name, value in values.items():
            setattr(held, name, value)

    def re_enrolment_days(self, employer_id: str) -> frozenset[date]:
        """The days on which duties began and people were enrolled again, and one that is chosen."""
        wanted = select(ReEnrolmentDayRow.day).where(ReEnrolmentDayRow.employer_id == employer_id)
        return frozenset(self._session.scalars(wanted))

    def put_re_enrolment_day(self, employer_id: str, day: date, source: str, by: str, at: datetime) -> None:
        values = {"source": source, "entered_by": by, "entered_at": at}
        self._session.merge(ReEnrolmentDayRow(employer_id=employer_id, day=day, **values))

    def remove_re_enrolment_day(self, employer_id: str, day: date) -> None:
        row = self._session.get(ReEnrolmentDayRow, (employer_id, day))
        if row is not None:
            self._session.delete(row)

    def _employer(self, employer_id: str) -> EmployerRow:
        row = self._session.get(EmployerRow, employer_id)
        if row is None:
            raise NotKnown("There is no such employer: choose one from the list of employers")
        return row


def _rate(row: FundRateRow) -> EmployerRate:
    source = Source(f"fund-rate.{row.fund}", row.starts, row.source, ENTERED_HERE)
    return EmployerRate(row.fund, row.starts, row.ends, row.basis_points, source)
