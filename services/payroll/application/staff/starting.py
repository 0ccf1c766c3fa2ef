"""What a starter brings: a P45 or a declaration, and student loans. It gives the tax code to begin with, and what the first return says."""

from __future__ import annotations

from datetime import date

from services.payroll.application.staff.said import Said
from services.payroll.domain.income_tax.starters import P45, Declaration, position_of_starter
from services.payroll.domain.returns.employees import StarterDetails
from services.payroll.domain.staff.facts import Known
from services.payroll.domain.student_loans.loans import Plan
from services.payroll.domain.student_loans.notices import LoanNotice, Told
from services.payroll.domain.tax_calendar import tax_year_of
from services.payroll.rules.income_tax import carried_over, starter_rules
from services.payroll.rules.student_loans import loan_parameters
from shared.refusals import wrong

P45_FIELDS = ("p45_code", "p45_left_on", "p45_pay_pence", "p45_tax_pence")


def starter(said: Said, starts: date) -> tuple[Known, ...]:
    """What is known of somebody who starts on a day. Raises NotValid, NoRuleForDate."""
    year = tax_year_of(starts)
    p45 = _p45(said)
    declaration = said.one_of("declaration", Declaration) or Declaration.NONE
    if p45 is not None and declaration not in (Declaration.NONE, Declaration.A, Declaration.B):
        raise wrong(
            "declaration", "Who brings a P45 of the job they left says A or B: C is for another job beside this one"
        )
    position = position_of_starter(starter_rules(year), carried_over(year), starts, p45, declaration)
    loans = _loans(said, starts, p45)
    undergraduate = any(loan.plan is not Plan.POSTGRADUATE for loan in loans)
    postgraduate = any(loan.plan is Plan.POSTGRADUATE for loan in loans)
    details = StarterDetails(starts, declaration, undergraduate, postgraduate)
    return (details, position, *loans)


def _p45(said: Said) -> P45 | None:
    code, left_on = said.tax_code("p45_code"), said.day("p45_left_on")
    pay, tax = said.pence("p45_pay_pence"), said.pence("p45_tax_pence")
    loan = said.yes("p45_student_loan")
    if code is None and left_on is None and pay is None and tax is None and not loan:
        return None
    if code is None or left_on is None:
        field = "p45_code" if code is None else "p45_left_on"
        raise wrong(field, "A P45 has a tax code and a leaving date: copy both")
    return P45(code, left_on, pay or 0, tax or 0, loan)


def _loans(said: Said, starts: date, p45: P45 | None) -> list[LoanNotice]:
    plans = [_plan(text) for text in said.list_of("loans")]
    if p45 is not None and p45.student_loan and not any(plan is not Plan.POSTGRADUATE for plan in plans):
        plans.append(loan_parameters(tax_year_of(starts)).when_not_said)
    return [LoanNotice(Told.STARTER, plan, starts) for plan in dict.fromkeys(plans)]


def _plan(text: object) -> Plan:
    try:
        return Plan(str(text).upper())
    except ValueError:
        raise wrong("loans", f"'{text}' is not one of the plans {', '.join(Plan)}") from None
