"""What goes out of closed runs: returns, the bank's file, what is due, the ledger's journal. All of it is the trust's."""

from __future__ import annotations

from typing import Any

from contracts.api import payroll_outputs as asked
from services.payroll.adapters.unit_of_work import PayrollUnitOfWork as Paying
from services.payroll.adapters.unit_of_work import paying
from services.payroll.application.outputs import employer_years, ledger, payments, pension_files, position, returns
from services.payroll.entrypoints.roles import APPROVERS, OFFICERS
from shared.identity.roles import Role
from shared.jobs.run import JobRun
from shared.service import Needs, rpc
from shared.service import job as job_kind

RETURNERS = OFFICERS
"""Who prepares returns and files with everybody's figures, and takes them."""
RETURN_READERS = OFFICERS | {Role.AUDITOR}
MONEY_READERS = RETURN_READERS | {Role.FINANCE}
"""Who sees single payments: whoever makes them, and the auditor."""
DUE_READERS = OFFICERS | APPROVERS | {Role.AUDITOR}
"""Who sees what the employer owes as a whole, and books it."""


class Outputs:
    """What goes out of closed runs."""

    # Returns to HMRC

    @rpc(asked.FullPayment, roles=RETURNERS, needs=Needs.NOTHING)
    def prepare_fps(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return returns.prepare_fps(uow, **said)

    @job_kind(returns.JOB)
    def full_payment_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Preparing and checking the return", total=1, advance=1) as uow:
            return returns.made_fps(paying(uow), **run.arguments)

    @rpc(asked.Summary, roles=RETURNERS, needs=Needs.NOTHING)
    def prepare_eps(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return returns.prepare_eps(uow, **said)

    @rpc(asked.Employer, roles=RETURN_READERS, needs=Needs.NOTHING, changes=False)
    def submissions(self, uow: Paying, employer_id: str) -> list[dict[str, Any]]:
        return returns.submissions(uow, employer_id)

    @rpc(asked.OneSubmission, roles=RETURN_READERS, needs=Needs.NOTHING, changes=False)
    def submission_file(self, uow: Paying, submission_id: str) -> dict[str, str]:
        return returns.submission_file(uow, submission_id)

    # Returns to pension schemes

    @rpc(asked.Run, roles=RETURN_READERS, needs=Needs.NOTHING, changes=False)
    def teachers_return(self, uow: Paying, run_id: str) -> dict[str, Any]:
        return pension_files.teachers_return(uow, run_id)

    @rpc(asked.FundsReturn, roles=RETURN_READERS, needs=Needs.NOTHING, changes=False)
    def local_return(self, uow: Paying, run_id: str, fund: str) -> dict[str, Any]:
        return pension_files.local_return(uow, run_id, fund)

    # Money

    # The file has full account numbers: taking it is put down, and an answer kept for a repeated call has none of it.

    @rpc(asked.Run, roles=RETURNERS, needs=Needs.NOTHING, shown_once=["content"])
    def bank_file(self, uow: Paying, run_id: str) -> dict[str, Any]:
        return payments.bank_file(uow, run_id)

    @rpc(asked.Run, roles=MONEY_READERS, needs=Needs.NOTHING, changes=False)
    def payments_of_run(self, uow: Paying, run_id: str) -> dict[str, Any]:
        return payments.payments_of_run(uow, run_id)

    @rpc(asked.Run, roles=MONEY_READERS, needs=Needs.NOTHING, changes=False)
    def others_due(self, uow: Paying, run_id: str) -> list[dict[str, Any]]:
        return payments.others_due(uow, run_id)

    @rpc(asked.EmployersYear, roles=DUE_READERS, needs=Needs.NOTHING, changes=False)
    def hmrc_due(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return position.hmrc_due(uow, **said)

    @rpc(asked.MonthBrought, roles=RETURNERS, needs=Needs.NOTHING)
    def set_month_brought(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return position.set_month_brought(uow, **said)

    @rpc(asked.LevyShare, roles=RETURNERS, needs=Needs.NOTHING)
    def set_levy_share(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return employer_years.set_levy_share(uow, **said)

    @rpc(asked.YearBrought, roles=RETURNERS, needs=Needs.NOTHING)
    def set_year_brought(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return employer_years.set_year_brought(uow, **said)

    # The ledger

    @rpc(asked.Run, roles=DUE_READERS, needs=Needs.NOTHING, changes=False)
    def journal_csv(self, uow: Paying, run_id: str) -> dict[str, str]:
        return ledger.journal_csv(uow, run_id)

    @rpc(asked.EmployersMonth, roles=DUE_READERS, needs=Needs.NOTHING, changes=False)
    def month_journal_csv(self, uow: Paying, **said: Any) -> dict[str, str]:
        return ledger.month_journal_csv(uow, **said)

    @rpc(asked.Employer, roles=DUE_READERS, needs=Needs.NOTHING, changes=False)
    def ledger_accounts(self, uow: Paying, employer_id: str) -> list[dict[str, Any]]:
        return ledger.ledger_accounts(uow, employer_id)

    @rpc(asked.AccountSaid, roles=DUE_READERS - {Role.AUDITOR}, needs=Needs.NOTHING)
    def set_ledger_account(self, uow: Paying, **said: Any) -> dict[str, Any]:
        return ledger.set_ledger_account(uow, **said)
