"""The working of National Insurance: how the contributions on a payment came about, in steps with amounts and rows."""

from __future__ import annotations

from services.payroll.domain.national_insurance.aggregation import Aggregated
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.national_insurance.letters import Because, LetterChoice
from services.payroll.domain.national_insurance.parameters import (
    Amount,
    EmployeePays,
    EmployerPays,
    LetterRates,
    Parameters,
    PeriodRules,
)
from services.payroll.domain.rates import per_cent
from services.payroll.domain.sources import Step
from shared.money import pounds


def letter_working(choice: LetterChoice) -> Step:
    """Why the letter applies."""
    why = "as it was given" if choice.because is Because.STANDARD and choice.letter != "A" else choice.because.value
    return Step(f"Category letter {choice.letter}: {why}", None, choice.sources)


def contributions_working(
    now: Contributions, rules: PeriodRules, already: Contributions | None = None
) -> tuple[Step, ...]:
    """The steps from earnings to contributions. `now`, `rules` and `already` are what `contributions` gave back and was given; for a
    director `rules` are over the year and `already` is what was taken so far in it."""
    rates = rules.rates_of(now.letter)
    whole = already.plus(now) if already else now
    steps = [
        *_earnings_steps(now, rules, already),
        *_employee_steps(whole, rules, rates),
        *_employer_steps(whole, rules, rates),
    ]
    if already:
        steps += [
            Step("Taken from the employee before in the same earnings period", -already.employee_pence),
            Step("Due from the employer before in the same earnings period", -already.employer_pence),
        ]
    return (
        *steps,
        Step("Employee's National Insurance", now.employee_pence),
        Step("Employer's National Insurance", now.employer_pence),
    )


def shares_working(together: Aggregated, only: str | None = None) -> tuple[Step, ...]:
    """How the contributions on employments taken together were shared over them. With `only` one of them is told apart: what the others bear is
    one sum, so that whoever reads the working of one employment can check it and learns nothing of each of the others."""
    told = {name: share for name, share in together.shares.items() if only in (None, name)}
    steps = [
        Step(
            f"Share of employment {name}, by its earnings of {pounds(together.period_shares[name].earnings_pence)} in the period: employee",
            share.employee_pence,
        )
        for name, share in told.items()
    ]
    if len(told) < len(together.shares):
        others = sum(share.employee_pence for name, share in together.shares.items() if name not in told)
        steps.append(Step("Borne by another employment with this employer, on a payslip of its own: employee", others))
    return (
        Step("Earnings of all employments with this employer, taken together", together.contributions.earnings_pence),
        *steps,
    )


def _earnings_steps(now: Contributions, rules: PeriodRules, already: Contributions | None) -> list[Step]:
    limit = rules.parameters.lower_earnings_limit_a_week.source
    steps = [Step("Earnings for National Insurance", now.earnings_pence)]
    if already:
        total = already.earnings_pence + now.earnings_pence
        steps.append(Step(f"With what was paid before in the same earnings period of {rules.period.words}", total))
    whole = already.plus(now) if already else now
    if whole.at_lel_pence:
        steps.append(
            Step(f"Lower earnings limit of {rules.period.words}, reached", rules.lower_earnings_limit, (limit,))
        )
    elif whole.earnings_pence < rules.lower_earnings_limit:
        steps.append(
            Step(
                f"Lower earnings limit of {rules.period.words}, not reached: nothing is recorded",
                rules.lower_earnings_limit,
                (limit,),
            )
        )
    return steps


def _employee_steps(whole: Contributions, rules: PeriodRules, rates: LetterRates) -> list[Step]:
    if rates.row.employee is EmployeePays.NOTHING:
        return [Step(f"Letter {rates.row.letter}: nothing is taken from the employee", 0, (rates.row.source,))]
    parameters = rules.parameters
    main = {
        EmployeePays.STANDARD: parameters.employee_main,
        EmployeePays.REDUCED: parameters.employee_reduced,
        EmployeePays.DEFERRED: parameters.employee_upper,
    }[rates.row.employee]
    used = (rates.row.source, parameters.primary_threshold.source, main.source)
    steps = [
        Step(
            f"Employee: {per_cent(main.hundredths)} of {pounds(whole.pt_to_uel_pence)} above the primary threshold of "
            f"{pounds(rules.primary_threshold)}, up to {pounds(rules.upper_earnings_limit)}",
            whole.employee_to_uel_pence,
            used,
        )
    ]
    if whole.above_uel_pence:
        steps.append(
            Step(
                f"Employee: {per_cent(rates.employee_upper)} of {pounds(whole.above_uel_pence)} above the upper earnings limit of "
                f"{pounds(rules.upper_earnings_limit)}",
                whole.employee_above_uel_pence,
                (parameters.upper_earnings_limit.source, parameters.employee_upper.source),
            )
        )
    return steps


def _employer_steps(whole: Contributions, rules: PeriodRules, rates: LetterRates) -> list[Step]:
    if rates.row.employer is EmployerPays.NOTHING:
        return [Step(f"Letter {rates.row.letter}: nothing is due from the employer", 0, (rates.row.source,))]
    rate, threshold = rules.parameters.employer, _employer_threshold(rules.parameters, rates.row.employer)
    upper = max(rules.upper_earnings_limit, rates.employer_from_pence)
    below = max(0, min(whole.earnings_pence, upper) - rates.employer_from_pence)
    used = (rates.row.source, threshold.source, rate.source)
    words = f"Employer: {per_cent(rate.hundredths)} of {pounds(below)} {rates.row.employer.value} of {pounds(rates.employer_from_pence)}"
    steps = [Step(f"{words}, up to {pounds(upper)}", whole.employer_to_uel_pence, used)]
    if whole.employer_above_uel_pence:
        above = whole.earnings_pence - upper
        steps.append(
            Step(
                f"Employer: {per_cent(rate.hundredths)} of {pounds(above)} above {pounds(upper)}",
                whole.employer_above_uel_pence,
                (rate.source,),
            )
        )
    return steps


def _employer_threshold(parameters: Parameters, pays: EmployerPays) -> Amount:
    return {
        EmployerPays.FROM_SECONDARY: parameters.secondary_threshold,
        EmployerPays.FROM_UPPER: parameters.upper_secondary_threshold,
        EmployerPays.FROM_SPECIAL: parameters.special_secondary_threshold,
    }[pays]
