"""The same run by the domain's functions, one employment after another: what the columns are compared with."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.adapters.whole_runs.people import Employment, LocalPension, TeachersPension
from services.payroll.adapters.whole_runs.run_rules import RunRules
from services.payroll.domain.income_tax.tax import TaxDue, tax_due
from services.payroll.domain.national_insurance.contributions import Contributions, contributions
from services.payroll.domain.pensions.local_government import LocalContributions, local_contributions
from services.payroll.domain.pensions.teachers import TeachersContributions, teachers_contributions
from services.payroll.domain.student_loans.loans import LoansDue, loans_due


@dataclass(frozen=True, slots=True)
class Worked:
    """One employment's figures as the domain gives them."""

    pension: TeachersContributions | LocalContributions | None
    contributions: Contributions
    tax: TaxDue
    loans: LoansDue
    net_pence: int


def worked(one: Employment, rules: RunRules) -> Worked:
    """The figures of one employment. Raises NotValid where a function refuses it."""
    pension = _pension(one, rules)
    before_tax = (pension.member_pence if pension else 0) + one.additional_pence
    insured = contributions(one.letter, rules.contributions, one.liable_pence, one.already)
    taxed = one.taxable_pence + one.benefits_pence - before_tax
    of_country = rules.tax[one.tax_code.regime]
    tax = tax_due(one.tax_code, of_country, rules.period, taxed, one.so_far, one.benefits_pence)
    loans = loans_due(one.plans, rules.loans, rules.period, one.liable_pence, one.loans_taken)
    deducted = before_tax + insured.employee_pence + tax.tax_pence + loans.deducted_pence
    return Worked(pension, insured, tax, loans, one.taxable_pence + one.untaxed_pence - deducted)


def _pension(one: Employment, rules: RunRules) -> TeachersContributions | LocalContributions | None:
    match one.pension:
        case TeachersPension(earnings, membership):
            return teachers_contributions(rules.teachers, earnings, rules.period.frequency, membership)
        case LocalPension(pay, section, decision, employer_rate):
            return local_contributions(pay, section, decision, employer_rate)
        case None:
            return None
