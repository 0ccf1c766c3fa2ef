"""The dated rows of what an employer owes HMRC, read into the parameters of a tax year."""

from __future__ import annotations

from functools import cache

from services.payroll.domain.employer_dues.deadlines import DeadlineParameters
from services.payroll.domain.employer_dues.employment_allowance import AllowanceParameters
from services.payroll.domain.employer_dues.levy import LevyParameters
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules import row_on, rule_book, source_of
from shared.rules import RuleRow


@cache
def levy_parameters(year: TaxYear) -> LevyParameters:
    """The levy of a tax year. Raises NoRuleForDate, by name, for a year without rows."""
    rate, allowance = _row("levy.per_cent", year), _row("levy.allowance", year)
    return LevyParameters(int(rate.decimal * 100), allowance.pence, source_of(rate), source_of(allowance))


@cache
def allowance_parameters(year: TaxYear) -> AllowanceParameters:
    """The employment allowance of a tax year. Raises NoRuleForDate, by name, for a year without rows."""
    amount, limited = _row("employment_allowance.amount", year), _row("employment_allowance.limited", year)
    limit = _row("employment_allowance.prior_year_limit", year) if limited.flag else None
    return AllowanceParameters(
        year.name, amount.pence, limit.pence if limit else None, source_of(amount), source_of(limit or limited)
    )


@cache
def deadline_parameters(year: TaxYear) -> DeadlineParameters:
    """The days of payment of a tax year. Raises NoRuleForDate, by name, for a year without rows."""
    electronic, post = _row("payment.electronic_day", year), _row("payment.post_day", year)
    quarterly = _row("payment.quarterly_below", year)
    return DeadlineParameters(
        electronic.integer,
        post.integer,
        quarterly.pence,
        source_of(electronic),
        source_of(post),
        source_of(quarterly),
    )


def _row(name: str, year: TaxYear) -> RuleRow:
    return row_on(rule_book(), f"employer_dues.{name}", year.first_day)
