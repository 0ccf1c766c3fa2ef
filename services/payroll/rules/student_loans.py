"""The dated rows of student and postgraduate loans, read into the parameters of a tax year."""

from __future__ import annotations

from functools import cache

from services.payroll.domain.student_loans.loans import LoanParameters, Plan, PlanTerms
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules import row_on, rule_book, source_of

_ROOM = "student_loans"


@cache
def loan_parameters(year: TaxYear) -> LoanParameters:
    """The terms of the plans deducted in a tax year. Raises NoRuleForDate, by name, for a year without rows."""
    plans = row_on(rule_book(), f"{_ROOM}.plans", year.first_day)
    not_said = row_on(rule_book(), f"{_ROOM}.plan_when_not_said", year.first_day)
    terms = {Plan(name): _terms(Plan(name), year) for name in plans.texts}
    return LoanParameters(year, terms, source_of(plans), Plan(not_said.text), source_of(not_said))


def _terms(plan: Plan, year: TaxYear) -> PlanTerms:
    threshold = row_on(rule_book(), f"{_ROOM}.threshold.{plan}", year.first_day)
    rate = row_on(rule_book(), f"{_ROOM}.per_cent.{plan}", year.first_day)
    return PlanTerms(plan, threshold.pence, int(rate.decimal * 100), source_of(threshold), source_of(rate))
