"""What the outputs of runs need of their surroundings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from services.payroll.domain.employer_dues.terms import LevyShare
from services.payroll.domain.outputs.journal import Account, SchoolShare
from services.payroll.domain.outputs.months import MonthTotals
from services.payroll.domain.returns.employees import FullPaymentSubmission
from services.payroll.domain.returns.employer import ReturnYear
from services.payroll.domain.returns.fault import Fault
from services.payroll.domain.returns.summary import EmployerPaymentSummary
from services.payroll.domain.statutory_pay.recovery import ClassOne
from services.payroll.domain.tax_calendar import TaxYear


class SubmissionKind(StrEnum):
    """The returns that are made."""

    FULL_PAYMENT = "FPS"
    SUMMARY = "EPS"


@dataclass(frozen=True, slots=True)
class MadeMessage:
    """A return as it is sent, its mark as people read it, and what HMRC's own files said of it."""

    content: bytes
    irmark: str
    checked_by: tuple[str, ...]
    not_checked: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """A return that was prepared; never changed. `faults` are what HMRC would turn it down for, `starters` the employments whose start
    it says; `changed` what is sent otherwise than it was written."""

    submission_id: str
    employer_id: str
    kind: SubmissionKind
    run_id: str
    tax_year: int
    tax_month: int
    made_by: str
    made_at: datetime
    sha256: str
    irmark: str
    people: int
    faults: tuple[str, ...] = ()
    checked_by: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()

    @property
    def can_go(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class BankFileMade:
    """The file of a run: its numbers and hash, by which the same file is made again; account numbers are not kept with it."""

    run_id: str
    employer_id: str
    serial: int
    file: int
    made_on: date
    made_by: str
    made_at: datetime
    sha256: str
    payments: int
    total_pence: int
    not_paid: int


@dataclass(frozen=True, slots=True)
class RunSums:
    """What a closed run comes to, for the employer and by school."""

    run_id: str
    totals: MonthTotals
    schools: Mapping[str, SchoolShare]


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The code that a trust's ledger has for an account, in place of ours."""

    account: Account
    code: str
    name: str


class Outputs(Protocol):
    """Submissions, bank files and sums are the trust's."""

    def message(self, made: FullPaymentSubmission | EmployerPaymentSummary, year: ReturnYear) -> MadeMessage:
        """The return as a message, held against HMRC's files where a folder of them is set."""

    def add_submission(self, submission: Submission, content: bytes) -> None: ...
    def submission(self, submission_id: str) -> Submission:
        """One submission. Raises NotKnown."""

    def submission_content(self, submission_id: str) -> bytes: ...
    def submissions(self, employer_id: str) -> list[Submission]:
        """Submissions of an employer, newest first."""

    def returns_that_can_go(self, run_ids: Sequence[str]) -> dict[str, bool]:
        """Of the runs that have a full payment submission: whether HMRC would find no fault in one of them."""

    def bank_file(self, run_id: str) -> BankFileMade | None: ...
    def add_bank_file(self, made: BankFileMade) -> None: ...
    def last_serial(self, employer_id: str) -> int:
        """The highest serial number that a file of the employer had; 0 before the first."""

    def note_taken(self, run_id: str, by: str, at: datetime) -> None:
        """Put down who took a file with full account numbers."""

    def taken(self, run_id: str) -> list[tuple[str, datetime]]:
        """Who took the file of a run, and when."""

    def sums(self, run_ids: Sequence[str]) -> dict[str, RunSums]: ...
    def put_sums(self, employer_id: str, sums: RunSums) -> None: ...
    def brought(self, employer_id: str, year: TaxYear) -> dict[int, MonthTotals]:
        """Figures of tax months that another program paid, by month."""

    def put_brought(
        self, employer_id: str, year: TaxYear, month: int, totals: MonthTotals, by: str, at: datetime
    ) -> None: ...
    def levy_shares(self, year: TaxYear) -> dict[str, LevyShare]:
        """Shares of the levy allowance of a tax year, by employer."""

    def put_levy_share(self, employer_id: str, share: LevyShare, by: str, at: datetime) -> None: ...
    def years_brought(self, employer_id: str) -> dict[TaxYear, ClassOne]:
        """National Insurance of whole tax years that somebody entered."""

    def put_year_brought(self, employer_id: str, year: ClassOne, by: str, at: datetime) -> None: ...
    def own_accounts(self, employer_id: str) -> dict[Account, OwnAccount]: ...
    def put_own_account(self, employer_id: str, account: OwnAccount, by: str, at: datetime) -> None: ...
