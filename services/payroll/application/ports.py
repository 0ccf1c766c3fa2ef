"""What the application needs of its surroundings: a transaction with repositories, each of which keeps to its scope.

The adapters give these; nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.payroll.application.bank_details.ports import BankDetails
from services.payroll.application.documents.ports import Press
from services.payroll.application.employers.ports import Employers
from services.payroll.application.outputs.ports import Outputs
from services.payroll.application.pay_runs.ports import PayRuns, SecondCalculation
from services.payroll.application.pay_scales.ports import PayScales
from services.payroll.application.staff.ports import Staff
from shared.persistence.jobs_store import JobRecord
from shared.persistence.service_unit_of_work import Acting


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """A school as membership says it is; `ended_on` once its subscription to payroll has ended."""

    school_id: str
    name: str
    urn: str
    converted_on: date | None = None
    ended_on: date | None = None


class Schools(Protocol):
    def get(self, school_id: str) -> KnownSchool | None: ...
    def among(self, school_ids: Collection[str] | None = None) -> dict[str, KnownSchool]: ...
    def put(self, school: KnownSchool) -> None: ...


class Paying(Acting, Protocol):
    """A unit of work of payroll."""

    @property
    def schools(self) -> Schools: ...
    @property
    def employers(self) -> Employers: ...
    @property
    def pay_scales(self) -> PayScales: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def bank_details(self) -> BankDetails: ...
    @property
    def press(self) -> Press: ...
    @property
    def pay_runs(self) -> PayRuns: ...
    @property
    def second_calculation(self) -> SecondCalculation: ...
    @property
    def outputs(self) -> Outputs: ...
    def jobs_under_way(self, *kinds: str) -> list[JobRecord]:
        """Jobs of some kinds that wait or go on, of no single school."""
