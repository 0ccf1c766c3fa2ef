"""The rules of one run, from the dated rows of its day of payment: the same parameters that the domain's functions are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.payroll.domain.income_tax.codes import Regime
from services.payroll.domain.income_tax.parameters import TaxParameters
from services.payroll.domain.national_insurance.parameters import PeriodRules, earnings_period_of
from services.payroll.domain.pensions.bands import LocalScheme
from services.payroll.domain.pensions.teachers import TeachersScheme
from services.payroll.domain.student_loans.loans import LoanParameters
from services.payroll.domain.tax_calendar import Frequency, TaxPeriod, tax_period_of
from services.payroll.rules import rule_book
from services.payroll.rules.income_tax import tax_parameters
from services.payroll.rules.national_insurance import period_rules_on
from services.payroll.rules.pensions import local_scheme, teachers_scheme
from services.payroll.rules.student_loans import loan_parameters


@dataclass(frozen=True, slots=True)
class RunRules:
    """Everything that a run of one frequency on one day of payment is worked out with."""

    period: TaxPeriod
    tax: Mapping[Regime, TaxParameters]
    contributions: PeriodRules
    loans: LoanParameters
    teachers: TeachersScheme
    local: LocalScheme


def run_rules(payment_day: date, frequency: Frequency) -> RunRules:
    """The rules of a run. Raises NoRuleForDate, naming the row that is missing for the day."""
    period = tax_period_of(payment_day, frequency)
    return RunRules(
        period=period,
        tax={regime: tax_parameters(regime, period.year) for regime in Regime},
        contributions=period_rules_on(rule_book(), payment_day, earnings_period_of(frequency)),
        loans=loan_parameters(period.year),
        teachers=teachers_scheme(payment_day),
        local=local_scheme(payment_day),
    )
