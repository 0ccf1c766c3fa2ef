"""The working of loan deductions, told in steps."""

from __future__ import annotations

from services.payroll.domain.rates import per_cent
from services.payroll.domain.sources import Step
from services.payroll.domain.student_loans.loans import LoanDeduction, LoanParameters, LoansDue, Plan
from shared.money import pounds


def loan_steps(parameters: LoanParameters, due: LoansDue) -> tuple[Step, ...]:
    """The steps from earnings to the deductions, with the rows used."""
    steps = [step for one in (due.undergraduate, due.postgraduate) if one for step in _deduction_steps(one)]
    steps += (
        Step(f"{_name(plan)}: no deductions in {parameters.year.name}", 0, (parameters.plans_source,))
        for plan in due.not_yet
    )
    return tuple(steps)


def _name(plan: Plan) -> str:
    return "Postgraduate loan" if plan is Plan.POSTGRADUATE else f"Student loan plan {plan}"


def _deduction_steps(one: LoanDeduction) -> list[Step]:
    name, terms = _name(one.terms.plan), one.terms
    over = max(one.earnings_pence - one.threshold_pence, 0)
    steps = [
        Step(f"{name}: earnings of the period", one.earnings_pence),
        Step(
            f"{name}: threshold of the period, of {pounds(terms.annual_threshold_pence)} a year",
            one.threshold_pence,
            (terms.threshold_source,),
        ),
        Step(
            f"{name}: {per_cent(terms.rate)} of {pounds(over)}, in whole pounds", one.owed_pence, (terms.rate_source,)
        ),
    ]
    if one.owed_pence != one.deducted_pence:
        steps.append(
            Step(f"{name}: deducted now, the rest having been taken in this period already", one.deducted_pence)
        )
    return steps
