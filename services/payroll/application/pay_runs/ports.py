"""What the room of pay runs needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from services.payroll.domain.pay_runs.runs import PayRun, Totals
from services.payroll.domain.pay_runs.variance import PaidInRun
from services.payroll.domain.pay_runs.variations import Variation
from services.payroll.domain.payslips.calculation import PersonWorked
from services.payroll.domain.payslips.inputs import PersonPaid
from services.payroll.domain.payslips.parameters import RunParameters
from services.payroll.domain.payslips.results import Payslip, PersonPayslips
from services.payroll.domain.payslips.to_date import EmploymentToDate, PersonToDate
from services.payroll.domain.tax_calendar import TaxYear


@dataclass(frozen=True, slots=True)
class Paid:
    """Under which employment somebody is paid, and its home school."""

    employment_id: str
    school_id: str


@dataclass(frozen=True, slots=True)
class PersonResult:
    """What came of one person in a run: payslips, or why there are none; `employments` by payroll id. `differing` says where the second calculation differs."""

    person_id: str
    name: str
    employments: Mapping[str, Paid]
    inputs: PersonPaid | None = None
    payslips: PersonPayslips | None = None
    refused: str = ""
    differing: str = ""


@dataclass(frozen=True, slots=True)
class PayslipKept:
    """A payslip as it is kept, with the hash of its bytes."""

    run_id: str
    employment_id: str
    payslip_id: str
    school_id: str
    name: str
    payslip: Payslip
    hash: str


@dataclass(frozen=True, slots=True)
class PayslipLine:
    """A payslip in a list."""

    employment_id: str
    payslip_id: str
    person_id: str
    school_id: str
    payroll_id: str
    name: str
    gross_pence: int
    tax_pence: int
    employee_insurance_pence: int
    net_pence: int
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A person who keeps a run open, and why."""

    person_id: str
    name: str
    school_id: str
    why: str


class SecondCalculation(Protocol):
    """The same figures by another way of reckoning."""

    def differing(self, worked: Sequence[PersonWorked], parameters: RunParameters) -> dict[str, str]:
        """By person id, in words, where it comes to something else."""


class PayRuns(Protocol):
    """Runs are the trust's; all else is held to the schools of the scope."""

    # Runs
    def get(self, run_id: str, *, to_change: bool = False) -> PayRun:
        """One run. Raises NotKnown. `to_change` holds it until the end of the transaction."""

    def add(self, run: PayRun) -> None: ...
    def save(self, before: PayRun, after: PayRun) -> PayRun:
        """The run as it is now, in its next version. Raises ChangedMeanwhile where another was quicker."""

    def keep_rules(self, run_id: str, rules: Sequence[Mapping[str, Any]]) -> None:
        """The rule rows that a calculation used."""

    def rules(self, run_id: str) -> list[Any]: ...
    def listed(self, pay_group_id: str | None = None, employer_ids: Collection[str] | None = None) -> list[PayRun]:
        """Runs, the latest payday first."""

    def unfinished(self) -> list[PayRun]:
        """Runs that are neither closed nor abandoned."""

    def closed_between(self, first: date, last: date) -> list[PayRun]:
        """Closed runs whose regular payday lies between two days, both included."""

    # What is entered
    def add_variation(self, variation: Variation) -> None: ...
    def variation(self, variation_id: str) -> Variation:
        """One entry. Raises NotKnown."""

    def remove_variation(self, variation_id: str) -> None: ...
    def variations(self, run_id: str, school_id: str | None = None) -> list[Variation]:
        """What was entered for a run, in the order of entering."""

    # What a run begins with
    def employments_to_date(self, employer_id: str, year: TaxYear) -> dict[str, EmploymentToDate]:
        """By employment: the latest figures of the year or of the one before."""

    def people_to_date(self, employer_id: str) -> dict[str, PersonToDate]: ...

    # What came of it
    def clear(self, run_id: str) -> None:
        """Take out what an earlier calculation left."""

    def keep(self, run: PayRun, results: Iterable[PersonResult]) -> None: ...
    def totals(self, run_id: str) -> Totals: ...
    def standing(self, run_id: str) -> list[Standing]:
        """Who keeps the run open."""

    def payslips_page(
        self, run_id: str, school_id: str | None, words: str, page: int, page_size: int
    ) -> tuple[list[PayslipLine], int]: ...
    def payslips_together(self, run_id: str, school_id: str | None, words: str) -> dict[str, int]:
        """What all payslips come to of which `payslips_page` gives one page: gross and net pay, tax, National Insurance."""

    def payslip(self, run_id: str, employment_id: str) -> PayslipKept:
        """One payslip. Raises NotKnown."""

    def payslips_of(self, run_id: str, employment_ids: Collection[str]) -> dict[str, PayslipKept]: ...
    def inputs_of(self, run_id: str, person_id: str) -> PersonPaid:
        """What a person's payslips were made from. Raises NotKnown."""

    def inputs_in(self, run_id: str) -> dict[str, PersonPaid]:
        """What all payslips of a run were made from, by person."""

    def paid_in(self, run_id: str) -> dict[str, PaidInRun]:
        """What a run paid, by employment."""

    def by_school(self, run_id: str) -> dict[str, list[str]]:
        """The ids of payslips by school."""

    def hash_of(self, payslip: Payslip) -> str:
        """The hash of a payslip's bytes."""

    def all_payslips(self, run_id: str) -> list[PayslipKept]:
        """Every payslip of a run in the order of payroll ids: for returns, payments and documents."""

    def put_to_date(self, run: PayRun, year: TaxYear) -> None:
        """Take the figures after a run as those that the next begins with."""
