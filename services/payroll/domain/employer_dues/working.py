"""The working of what an employer owes, told in steps: levy, allowance, and the lines of the month."""

from __future__ import annotations

from services.payroll.domain.employer_dues.deadlines import Deadline
from services.payroll.domain.employer_dues.employment_allowance import AllowanceMonth, AllowanceParameters
from services.payroll.domain.employer_dues.levy import LevyMonth, LevyParameters
from services.payroll.domain.employer_dues.position import MonthDue
from services.payroll.domain.rates import per_cent
from services.payroll.domain.sources import Source, Step
from shared.calendar.words import day_in_words


def levy_steps(levied: LevyMonth, parameters: LevyParameters, share: Source | None = None) -> tuple[Step, ...]:
    """The steps from the pay bill to the month's levy, with the rows used; `share` is that of an employer with a part of the allowance."""
    allowance = (parameters.allowance_source,) if share is None else (parameters.allowance_source, share)
    return (
        Step("Pay bill of the tax year to date", levied.pay_bill_to_date_pence),
        Step(
            f"Apprenticeship levy of {per_cent(parameters.hundredths)}",
            levied.levy_to_date_pence,
            (parameters.rate_source,),
        ),
        Step(
            f"Less the levy allowance of {levied.month} months",
            -levied.allowance_to_date_pence,
            allowance,
        ),
        Step("Levy due for the year to date, in whole pounds", levied.due_to_date_pence),
        Step("Levy of this month" if levied.due_pence >= 0 else "Levy that comes back this month", levied.due_pence),
    )


def allowance_steps(used: AllowanceMonth, parameters: AllowanceParameters) -> tuple[Step, ...]:
    """The steps of the employment allowance of a month, with the row used."""
    return (
        Step("The employer's contributions of the tax year to date", used.contributions_to_date_pence),
        Step("Employment allowance used to date", used.used_to_date_pence, (parameters.source,)),
        Step("Employment allowance of this month", used.used_pence),
        Step("Employment allowance left for the year", used.left_pence),
    )


def position_steps(due: MonthDue, by: Deadline) -> tuple[Step, ...]:
    """The lines of a month that are not nothing, its total, credit, and what is to be paid by when."""
    steps = [Step(str(line), pence) for line, pence in due.lines if pence]
    steps.append(Step(f"Tax month {due.month} in all", due.total_pence))
    if due.credit_brought_pence:
        steps.append(Step("Credit from before", -due.credit_brought_pence))
    steps.append(Step(f"To pay to HMRC by {day_in_words(by.by)}", due.to_pay_pence, (by.source,)))
    if due.credit_carried_pence:
        steps.append(Step("Credit carried to the next month", due.credit_carried_pence))
    return tuple(steps)
