"""The repository of what went out of runs, and returns made into messages."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from services.payroll.adapters.base import Repository
from services.payroll.adapters.outputs.tables import (
    BankFileRow,
    BankFileTakenRow,
    LedgerAccountRow,
    LevyShareRow,
    MonthBroughtRow,
    RunSumsRow,
    SubmissionRow,
    YearBroughtRow,
)
from services.payroll.adapters.rti.messages import Purpose, Sender, message_of
from services.payroll.adapters.rti.official_check import official_check
from services.payroll.adapters.rti.official_files import OfficialFiles
from services.payroll.adapters.stored import plain, read
from services.payroll.application.outputs.ports import (
    BankFileMade,
    MadeMessage,
    OwnAccount,
    RunSums,
    Submission,
    SubmissionKind,
)
from services.payroll.domain.employer_dues.terms import LevyShare
from services.payroll.domain.outputs.journal import Account
from services.payroll.domain.outputs.months import MonthTotals
from services.payroll.domain.returns.employees import FullPaymentSubmission
from services.payroll.domain.returns.employer import ReturnYear
from services.payroll.domain.returns.summary import EmployerPaymentSummary
from services.payroll.domain.statutory_pay.recovery import ClassOne
from services.payroll.domain.tax_calendar import TaxYear
from shared.identifiers import new_id
from shared.persistence.engine import is_postgresql
from shared.refusals import NotKnown

UNSENT = Sender("GATEWAYUSER", "password", vendor="0000", product="Quayside", version="1.0")
"""Who sends puts the gateway account into the envelope: the mark covers the body only, and no password is ever kept."""
_COLUMNS = ("submission_id", "employer_id", "run_id", "tax_year", "tax_month", "made_by", "made_at", "sha256")


class OutputRepository(Repository):
    """Submissions, bank files, sums and accounts are the trust's: who reads them is decided at the doors."""

    def message(self, made: FullPaymentSubmission | EmployerPaymentSummary, year: ReturnYear) -> MadeMessage:
        """The return as a message, held against HMRC's files where a folder of them is set."""
        message = message_of(made, year, UNSENT, Purpose.LIVE)
        check = official_check(message.content, year, OfficialFiles.from_setting())
        return MadeMessage(
            message.content, message.irmark.for_people, check.checked_by, check.not_checked, check.faults
        )

    def add_submission(self, submission: Submission, content: bytes) -> None:
        values = {name: getattr(submission, name) for name in _COLUMNS}
        self._session.add(
            SubmissionRow(
                **values, kind=submission.kind.value, content=plain(submission), message=zlib.compress(content, 6)
            )
        )
        self._session.flush()

    def submission(self, submission_id: str) -> Submission:
        """One submission. Raises NotKnown."""
        return read(self._submission(submission_id).content, Submission)

    def submission_content(self, submission_id: str) -> bytes:
        """The message as it was prepared. Raises NotKnown."""
        return zlib.decompress(self._submission(submission_id).message)

    def submissions(self, employer_id: str) -> list[Submission]:
        """Submissions of an employer, newest first."""
        wanted = select(SubmissionRow.content).where(SubmissionRow.employer_id == employer_id)
        rows = self._session.scalars(wanted.order_by(SubmissionRow.made_at.desc(), SubmissionRow.submission_id))
        return [read(content, Submission) for content in rows]

    def returns_that_can_go(self, run_ids: Sequence[str]) -> dict[str, bool]:
        """Of the runs that have a full payment submission: whether HMRC would find no fault in one of them."""
        of_run = (SubmissionRow.run_id.in_(run_ids), SubmissionRow.kind == SubmissionKind.FULL_PAYMENT.value)
        found: dict[str, bool] = {}
        for run_id, faults in self._session.execute(
            select(SubmissionRow.run_id, SubmissionRow.content["faults"]).where(*of_run)
        ):
            found[run_id] = found.get(run_id, False) or not faults
        return found

    def bank_file(self, run_id: str) -> BankFileMade | None:
        row = self._session.get(BankFileRow, run_id)
        return BankFileMade(**{name: getattr(row, name) for name in BankFileMade.__dataclass_fields__}) if row else None

    def add_bank_file(self, made: BankFileMade) -> None:
        self._session.add(BankFileRow(**{name: getattr(made, name) for name in BankFileMade.__dataclass_fields__}))
        self._session.flush()

    def last_serial(self, employer_id: str) -> int:
        """The highest serial number that a file of the employer had; 0 before the first."""
        wanted = select(func.coalesce(func.max(BankFileRow.serial), 0)).where(BankFileRow.employer_id == employer_id)
        return int(self._session.scalar(wanted) or 0)

    def note_taken(self, run_id: str, by: str, at: datetime) -> None:
        """Put down who took a file with full account numbers."""
        self._session.add(BankFileTakenRow(taken_id=new_id(), run_id=run_id, at=at, by=by))

    def taken(self, run_id: str) -> list[tuple[str, datetime]]:
        """Who took the file of a run, and when."""
        wanted = select(BankFileTakenRow).where(BankFileTakenRow.run_id == run_id).order_by(BankFileTakenRow.at)
        return [(row.by, row.at) for row in self._session.scalars(wanted)]

    def sums(self, run_ids: Sequence[str]) -> dict[str, RunSums]:
        """What is kept of some runs, by run."""
        rows = self._session.scalars(select(RunSumsRow).where(RunSumsRow.run_id.in_(run_ids)))
        return {row.run_id: read(row.content, RunSums) for row in rows}

    def put_sums(self, employer_id: str, sums: RunSums) -> None:
        """Keep the sums of a closed run, unless another transaction has just done so."""
        connection = self._session.connection()
        dialect = postgresql if is_postgresql(connection) else sqlite
        values = {"run_id": sums.run_id, "employer_id": employer_id, "content": plain(sums)}
        connection.execute(dialect.insert(RunSumsRow).values(values).on_conflict_do_nothing())

    def brought(self, employer_id: str, year: TaxYear) -> dict[int, MonthTotals]:
        """Figures of tax months that another program paid, by month."""
        wanted = select(MonthBroughtRow).where(
            MonthBroughtRow.employer_id == employer_id, MonthBroughtRow.tax_year == year.begins
        )
        return {row.tax_month: read(row.content, MonthTotals) for row in self._session.scalars(wanted)}

    def put_brought(
        self, employer_id: str, year: TaxYear, month: int, totals: MonthTotals, by: str, at: datetime
    ) -> None:
        key = {"employer_id": employer_id, "tax_year": year.begins, "tax_month": month}
        self._put_by(MonthBroughtRow, key, {"content": plain(totals), "entered_by": by, "entered_at": at})

    def levy_shares(self, year: TaxYear) -> dict[str, LevyShare]:
        """Shares of the levy allowance of a tax year, by employer."""
        rows = self._session.scalars(select(LevyShareRow).where(LevyShareRow.tax_year == year.begins))
        return {row.employer_id: LevyShare(year, row.pence, row.source) for row in rows}

    def put_levy_share(self, employer_id: str, share: LevyShare, by: str, at: datetime) -> None:
        key = {"employer_id": employer_id, "tax_year": share.year.begins}
        values = {"pence": share.pence, "source": share.source, "entered_by": by, "entered_at": at}
        self._put_by(LevyShareRow, key, values)

    def years_brought(self, employer_id: str) -> dict[TaxYear, ClassOne]:
        """National Insurance of whole tax years that somebody entered."""
        rows = self._session.scalars(select(YearBroughtRow).where(YearBroughtRow.employer_id == employer_id))
        return {
            TaxYear(row.tax_year): ClassOne(TaxYear(row.tax_year), row.employee_pence, row.employer_pence, row.source)
            for row in rows
        }

    def put_year_brought(self, employer_id: str, year: ClassOne, by: str, at: datetime) -> None:
        key = {"employer_id": employer_id, "tax_year": year.year.begins}
        values = {
            "employee_pence": year.employee_pence,
            "employer_pence": year.employer_pence,
            "source": year.known_from,
        }
        self._put_by(YearBroughtRow, key, {**values, "entered_by": by, "entered_at": at})

    def own_accounts(self, employer_id: str) -> dict[Account, OwnAccount]:
        """The trust's own codes, by account."""
        rows = self._session.scalars(select(LedgerAccountRow).where(LedgerAccountRow.employer_id == employer_id))
        return {Account(row.account): OwnAccount(Account(row.account), row.code, row.name) for row in rows}

    def put_own_account(self, employer_id: str, account: OwnAccount, by: str, at: datetime) -> None:
        key = {"employer_id": employer_id, "account": account.account.value}
        values: dict[str, Any] = {"code": account.code, "name": account.name, "entered_by": by, "entered_at": at}
        self._put_by(LedgerAccountRow, key, values)

    def _put_by(self, kind: type[Any], key: dict[str, Any], values: dict[str, Any]) -> None:
        row = self._session.get(kind, key)
        if row is None:
            self._session.add(kind(**key, **values))
            return
        for name, value in values.items():
            setattr(row, name, value)

    def _submission(self, submission_id: str) -> SubmissionRow:
        row = self._session.get(SubmissionRow, submission_id)
        if row is None:
            raise NotKnown("There is no such return: choose one from the list of returns")
        return row
