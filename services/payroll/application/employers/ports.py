"""What the room of employers needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from services.payroll.domain.employers.employers import Employer, SchoolsEmployer
from services.payroll.domain.employers.pay_groups import PayGroup
from services.payroll.domain.pensions.local_government import EmployerRate


class Employers(Protocol):
    """Employers and what belongs to them. They are the trust's: only the employer of a school is held to the scope."""

    def get(self, employer_id: str) -> Employer:
        """One employer. Raises NotKnown."""

    def version(self, employer_id: str) -> int: ...
    def all(self) -> dict[str, Employer]:
        """All employers by id, in the order of their names."""

    def put(self, employer: Employer) -> None:
        """Keep the employer as it is now; its version goes up by one."""

    def group(self, pay_group_id: str) -> PayGroup:
        """One pay group. Raises NotKnown."""

    def groups(self, employer_id: str | None = None) -> dict[str, PayGroup]:
        """The pay groups of an employer, or all, by id, in the order of their names."""

    def put_group(self, group: PayGroup) -> None: ...
    def of_schools(self, school_ids: Collection[str] | None = None) -> dict[str, list[SchoolsEmployer]]:
        """Who employs the staff of schools within the scope, by school, oldest first."""

    def put_of_school(self, row: SchoolsEmployer, source: str, by: str, at: datetime) -> None: ...
    def fund_rates(self, employer_id: str) -> tuple[EmployerRate, ...]:
        """The rates of all funds, by fund and first day."""

    def put_fund_rate(self, employer_id: str, rate: EmployerRate, by: str, at: datetime) -> None: ...

    def re_enrolment_days(self, employer_id: str) -> frozenset[date]:
        """The days on which duties began and people were enrolled again, and one that is chosen."""

    def put_re_enrolment_day(self, employer_id: str, day: date, source: str, by: str, at: datetime) -> None: ...
    def remove_re_enrolment_day(self, employer_id: str, day: date) -> None: ...
