"""The journal of a closed run, and that of a tax month for what is worked for the employer as a whole, as CSV for the ledger; and the codes
that the trust's own ledger has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.payroll.application.outputs.closed_runs import closed_in_year, closed_run, sums_of_runs
from services.payroll.application.outputs.ports import OwnAccount
from services.payroll.application.outputs.position import employer_month
from services.payroll.application.ports import Paying
from services.payroll.application.rules import source_as_json
from services.payroll.domain.employer_dues.position import Line
from services.payroll.domain.outputs.journal import (
    Account,
    JournalLine,
    SchoolShare,
    month_journal,
    run_journal,
)
from services.payroll.domain.outputs.summary import tax_month as days_of_month
from services.payroll.domain.tax_calendar import TaxYear, tax_month_of
from services.payroll.rules.outputs import AccountCode, account_codes
from shared.files_over_rpc import file_as_json
from shared.refusals import NotValid, wrong
from shared.refusing import for_the_trust, worded
from shared.spreadsheets import Column, Kind, write_csv

CSV = "text/csv"
COLUMNS = (
    Column("date", "Date", Kind.DATE),
    Column("reference", "Journal reference"),
    Column("school", "School"),
    Column("cost_code", "Cost code"),
    Column("code", "Account"),
    Column("name", "Account name"),
    Column("debit", "Debit", Kind.MONEY),
    Column("credit", "Credit", Kind.MONEY),
)


@worded
def journal_csv(uow: Paying, run_id: str) -> dict[str, str]:
    """The journal of a closed run. Raises NotFound, Conflict for a run that is not closed."""
    for_the_trust(uow)
    closed = closed_run(uow, run_id)
    run = closed.run
    homes = {one.payslip.payroll_id: one.school_id for one in closed.payslips}
    lines = run_journal((one.payslip for one in closed.payslips), homes)
    reference = f"PAY-{run.paid_on:%Y%m%d}-{run.run_id[-6:]}"
    return _file(uow, run.employer_id, lines, run.paid_on, reference)


@worded
def month_journal_csv(uow: Paying, employer_id: str, tax_year: int, tax_month: int) -> dict[str, str]:
    """The journal of a tax month: levy, employment allowance, statutory pay that comes back, shared over the schools. Raises NotFound,
    InvalidRequest where the month has none of them."""
    for_the_trust(uow)
    year = TaxYear(tax_year)
    position = employer_month(uow, employer_id, year, tax_month)
    lines_due = dict(position.due[-1].lines)
    runs = [run for run in closed_in_year(uow, employer_id, year) if tax_month_of(run.terms.payday) == tax_month]
    schools: dict[str, SchoolShare] = {}
    for sums in sums_of_runs(uow, employer_id, runs).values():
        for name, share in sums.schools.items():
            schools[name] = _together(schools.get(name, SchoolShare()), share)
    amounts = {
        "levy_pence": lines_due[Line.LEVY],
        "allowance_pence": -lines_due[Line.ALLOWANCE],
        "recovered_pence": -lines_due[Line.RECOVERED] - lines_due[Line.COMPENSATION],
    }
    if not any(amounts.values()) or not schools:
        raise NotValid(
            f"Tax month {tax_month} has no levy, no employment allowance and nothing recovered to book: choose another month"
        )
    last = days_of_month(year, tax_month).last
    return _file(uow, employer_id, month_journal(**amounts, schools=schools), last, f"HMRC-{year.name}-{tax_month:02d}")


@worded
def ledger_accounts(uow: Paying, employer_id: str) -> list[dict[str, Any]]:
    """The code of every account of the journal: the trust's own, or ours with the row that says so. Raises NotFound."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    own = uow.outputs.own_accounts(employer_id)
    return [
        {
            "account": account.value,
            "code": code.code,
            "name": code.name,
            "own": account in own,
            "rule": source_as_json(code.source) if code.source else None,
        }
        for account, code in _codes(own, uow.today()).items()
    ]


@worded
def set_ledger_account(uow: Paying, employer_id: str, account: str, code: str, name: str) -> dict[str, Any]:
    """The code that the trust's ledger has for an account. Raises NotFound, InvalidRequest for an account that there is not."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    try:
        chosen = Account(account)
    except ValueError:
        raise wrong("account", f"There is no account {account!r}: choose one from the list of accounts") from None
    if not code.strip() or not name.strip():
        raise wrong("code" if not code.strip() else "name", "Give the account its code and its name in your ledger")
    own = OwnAccount(chosen, code.strip(), name.strip())
    uow.outputs.put_own_account(employer_id, own, uow.actor, uow.now())
    return {"account": own.account.value, "code": own.code, "name": own.name}


def _together(one: SchoolShare, two: SchoolShare) -> SchoolShare:
    return SchoolShare(
        one.pay_bill_pence + two.pay_bill_pence,
        one.employer_insurance_pence + two.employer_insurance_pence,
        one.family_pay_pence + two.family_pay_pence,
    )


def _codes(own: Mapping[Account, OwnAccount], on: date) -> dict[Account, AccountCode]:
    ours = account_codes(on)
    return {
        account: AccountCode(own[account].code, own[account].name) if account in own else ours[account]
        for account in Account
    }


def _file(uow: Paying, employer_id: str, lines: Iterable[JournalLine], on: date, reference: str) -> dict[str, str]:
    codes = _codes(uow.outputs.own_accounts(employer_id), on)
    names = {school_id: school.name for school_id, school in uow.schools.among().items()}
    rows = (
        {
            "date": on,
            "reference": reference,
            "school": names.get(line.school, line.school),
            "cost_code": line.cost_code,
            "code": codes[line.account].code,
            "name": codes[line.account].name,
            "debit": line.debit_pence or None,
            "credit": line.credit_pence or None,
        }
        for line in lines
    )
    return file_as_json(f"journal-{reference}.csv", CSV, write_csv(rows, COLUMNS))
