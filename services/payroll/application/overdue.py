"""What should have gone on by now and waits for somebody, counted for the alerts of whoever runs the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from services.payroll.application.ports import Paying
from services.payroll.domain.pay_runs.runs import PayRun, RunKind, RunState
from shared.calendar import add_working_days

BANK_TAKES = 2
"""Working days from a file at the bank to the money: Bacs takes it in on one, works on the next and pays on the third."""
LONGEST_BANK_CHANGE = timedelta(days=3)
RETURNS_LOOKED_AT = timedelta(days=366)
"""Back from today: an employer whose returns another program made long ago would ring for ever."""


def overdue(uow: Paying) -> Mapping[str, int]:
    """By what it is, how many wait."""
    today = uow.today()
    return {
        "run_not_closed": sum(1 for run in uow.pay_runs.unfinished() if _is_late(run, today)),
        "return_not_prepared": _returns_missing(uow, today),
        "bank_change_waiting": _bank_changes(uow),
    }


def _is_late(run: PayRun, today: date) -> bool:
    """Whether its file had to be at the bank by now. A run beside the regular one may be opened for a payday that is over, and so counts
    from its approval on."""
    if run.kind is not RunKind.REGULAR and run.state is not RunState.APPROVED:
        return False
    return today >= add_working_days(run.paid_on, -BANK_TAKES)


def _returns_missing(uow: Paying, today: date) -> int:
    """Closed runs with payslips whose regular payday has come, and of which no return is there that HMRC would take: it is sent on
    that day at the latest (Income Tax (PAYE) Regulations 2003, reg. 67B; from memory)."""
    paid = [run.run_id for run in uow.pay_runs.closed_between(today - RETURNS_LOOKED_AT, today) if run.totals.payslips]
    return len(paid) - sum(uow.outputs.returns_that_can_go(paid).values())


def _bank_changes(uow: Paying) -> int:
    since = uow.now() - LONGEST_BANK_CHANGE
    return sum(1 for change in uow.bank_details.waiting() if change.entered_at < since)
