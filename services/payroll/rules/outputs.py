"""The dated rows of what goes out of a run: days of payment, the ledger's accounts, and the rows of the employer's position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from services.payroll.domain.outputs.journal import Account
from services.payroll.domain.outputs.position import DuesParameters
from services.payroll.domain.outputs.to_others import OthersDays
from services.payroll.domain.sources import Source
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules import row_on, rule_book, source_of
from services.payroll.rules.employer_dues import allowance_parameters, deadline_parameters, levy_parameters
from services.payroll.rules.statutory_pay import recovery_rules
from shared.refusals import NoRuleForDate
from shared.rules import RuleFileError


@dataclass(frozen=True, slots=True)
class AccountCode:
    """The code and name under which a ledger has an account, and the row that says so (None: the trust's own)."""

    code: str
    name: str
    source: Source | None = None


@cache
def others_days(payday: date) -> OthersDays:
    """The days by which others are paid, for a payday. Raises NoRuleForDate, by name."""
    fund, order = (row_on(rule_book(), f"outputs.{name}_day", payday) for name in ("fund", "order"))
    return OthersDays(fund.integer, order.integer, source_of(fund), source_of(order))


@cache
def summary_day(year: TaxYear) -> int:
    """The day of the month by which an employer payment summary is sent. Raises NoRuleForDate, by name."""
    return row_on(rule_book(), "outputs.summary_day", year.first_day).integer


@cache
def account_codes(on: date) -> Mapping[Account, AccountCode]:
    """The code of every account on a day. Raises NoRuleForDate, by name."""
    return {account: _code(account, on) for account in Account}


@cache
def dues_parameters(year: TaxYear) -> DuesParameters:
    """All rows of the employer's position in a tax year. Raises NoRuleForDate, by name, for a year without them."""
    try:
        return DuesParameters(
            year, levy_parameters(year), allowance_parameters(year), deadline_parameters(year), recovery_rules(year)
        )
    except NoRuleForDate as missing:
        raise NoRuleForDate(
            f"HMRC's figures for tax year {year.name} are not in Quayside yet, so that what is due in it cannot be worked out: "
            f"whoever runs Quayside installs the version that has them. For them: {missing}"
        ) from missing


def _code(account: Account, on: date) -> AccountCode:
    row = row_on(rule_book(), f"ledger.account.{account.value}", on)
    code_and_name = row.texts
    if len(code_and_name) != 2:
        raise RuleFileError(f"{row.name} {row.span}: an account is its code and its name")
    return AccountCode(*code_and_name, source_of(row))
