"""An employer: one PAYE scheme with its references, the account it pays from and its numbers with the pension schemes. Which school
belongs to which employer is dated, since a school that converts moves from one to another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from services.payroll.domain.bank_file.payments import Originator
from services.payroll.domain.returns.employees import Address
from services.payroll.domain.returns.employer import EmployerReferences
from shared.calendar.words import day_in_words
from shared.refusals import NoRuleForDate, wrong


@dataclass(frozen=True, slots=True)
class Employer:
    """A PAYE scheme. `claims_allowance` says that it claims the Employment Allowance; `takes_converted` that the staff of a school that
    joins by conversion come to it; `local_authority` and `teachers_employer` are the two parts of its number with Teachers' Pensions;
    `address` stands on P45s and P60s."""

    employer_id: str
    name: str
    references: EmployerReferences
    originator: Originator | None = None
    local_authority: str = ""
    teachers_employer: str = ""
    local_fund: str = ""
    local_employer: str = ""
    claims_allowance: bool = False
    takes_converted: bool = False
    address: Address = field(default_factory=Address)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise wrong("name", "Give the employer its name, as it stands on payslips")
        if self.address.lines and not self.address.postcode:
            raise wrong("postcode", "Give the postcode of the employer's address")
        if self.address.postcode and not self.address.lines:
            raise wrong("address", "Give the lines of the employer's address, too: they stand on P45s and P60s")

    @property
    def paye(self) -> str:
        """The PAYE reference as people write it: 123/AB456."""
        return f"{self.references.office}/{self.references.reference}"


@dataclass(frozen=True, slots=True)
class SchoolsEmployer:
    """That a school's staff are employed by an employer, from one day to another, both included. `local_authority` and
    `establishment` are the school's number with the Department for Education in that time, which Teachers' Pensions asks for."""

    school_id: str
    employer_id: str
    starts: date
    ends: date | None = None
    local_authority: str = ""
    establishment: str = ""

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.starts:
            raise wrong("ends", f"The last day {self.ends} is before the first, {self.starts}")

    def holds_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


def employer_on(rows: Iterable[SchoolsEmployer], day: date) -> SchoolsEmployer:
    """The row of one school that holds on a day. Raises NoRuleForDate."""
    for row in rows:
        if row.holds_on(day):
            return row
    raise NoRuleForDate(
        f"Nobody has said who employs this school's staff on {day_in_words(day)}: set its employer from that day first"
    )
