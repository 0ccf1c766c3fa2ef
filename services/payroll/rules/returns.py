"""The dated rows about HMRC's files, read into what the returns of a tax year go by."""

from __future__ import annotations

from datetime import date
from functools import cache

from services.payroll.domain.returns.employer import ReturnYear
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules import row_on, rule_book, source_of
from shared.rules import RuleRow


@cache
def return_year(year: TaxYear) -> ReturnYear:
    """What the returns of a tax year go by. Raises NoRuleForDate, by name, for a year whose files are not known."""

    def row(name: str) -> RuleRow:
        return row_on(rule_book(), f"returns.{name}", year.first_day)

    return ReturnYear(
        year=year,
        fps_namespace=row("fps_namespace").text,
        eps_namespace=row("eps_namespace").text,
        fps_files=row("fps_files").text,
        eps_files=row("eps_files").text,
        loan_plans=row("loan_plans").texts,
        leaving_from=date.fromisoformat(row("leaving_from").text),
        reduced_rate_born_until=date.fromisoformat(row("reduced_rate_born_until").text),
        source=source_of(row("fps_namespace")),
    )
