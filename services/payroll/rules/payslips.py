"""All dated rows of a pay run, loaded before anything is calculated."""

from __future__ import annotations

from collections.abc import Iterable

from services.payroll.domain.gross_pay.scales import PayScale
from services.payroll.domain.income_tax.codes import Regime
from services.payroll.domain.national_insurance.parameters import earnings_period_of
from services.payroll.domain.payslips.parameters import RunParameters, RunTerms
from services.payroll.domain.tax_calendar import tax_period_of
from services.payroll.rules import rule_book
from services.payroll.rules.attachments import attachment_parameters
from services.payroll.rules.gross_pay import published_scales, standards_on
from services.payroll.rules.income_tax import starter_rules, tax_parameters
from services.payroll.rules.national_insurance import letter_rules_on, parameters_on, period_rules_on
from services.payroll.rules.pensions import enrolment_rules, local_scheme, teachers_scheme
from services.payroll.rules.sacrifice_and_minimum_wage import floor_rules, wage_parameters
from services.payroll.rules.statutory_pay import family_pay_rules, sick_pay_rules
from services.payroll.rules.student_loans import loan_parameters


def run_parameters(terms: RunTerms, own_scales: Iterable[PayScale] = ()) -> RunParameters:
    """The rules of a run; `own_scales` are the trust's own. Raises NoRuleForDate, naming the row that is missing for the day: rates by
    the payday, pay by the first day that is paid for."""
    payday, first = terms.payday, terms.span.starts
    period = tax_period_of(payday, terms.frequency)
    return RunParameters(
        terms=terms,
        period=period,
        scales=published_scales().with_own(*own_scales),
        standards=standards_on(first),
        tax={regime: tax_parameters(regime, period.year) for regime in Regime},
        starters=starter_rules(period.year),
        contributions=period_rules_on(rule_book(), payday, earnings_period_of(terms.frequency)),
        directors=parameters_on(rule_book(), payday, directors=True),
        letters=letter_rules_on(rule_book(), payday),
        loans=loan_parameters(period.year),
        teachers=teachers_scheme(payday),
        local=local_scheme(payday),
        enrolment=enrolment_rules(payday),
        attachments=attachment_parameters(payday),
        wages=wage_parameters(first),
        floors=floor_rules(payday),
        sick_pay=sick_pay_rules(),
        family_pay=family_pay_rules(),
    )
