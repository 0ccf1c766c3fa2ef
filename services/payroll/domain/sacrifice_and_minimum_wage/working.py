"""The working of the minimum wage and of salary sacrifice, told in steps, and what is said of pay below the minimum."""

from __future__ import annotations

from fractions import Fraction

from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import MinimumWage, WageParameters
from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import Outcome, Sacrificed, SacrificeTaken
from services.payroll.domain.sources import Step
from shared.money import pounds


def minimum_wage_steps(check: MinimumWage, parameters: WageParameters) -> tuple[Step, ...]:
    """The steps from pay and hours to what pay is above the minimum wage, with the rows used."""
    steps = [Step("Pay that counts for the minimum wage", check.counted_pence)]
    if check.own_use_pence:
        steps.append(Step("Less deductions for the employer's own use", -check.own_use_pence))
    if check.accommodation_pence:
        words = "Accommodation: " + (
            "free, the offset" if check.accommodation_pence > 0 else "charged above the offset"
        )
        steps.append(Step(words, check.accommodation_pence, (parameters.accommodation_a_day.source,)))
    steps += [
        Step(
            f"Minimum for {hours_in_words(check.hours)} hours at {pounds(check.rate.pence)} ({check.band})",
            check.minimum_pence,
            (check.rate.source,),
        ),
        Step("Pay above the minimum wage", check.above_pence),
    ]
    return tuple(steps)


def sacrifice_steps(given_up: Sacrificed, parameters: WageParameters) -> tuple[Step, ...]:
    """The steps of the check and of each agreement; none where nothing was agreed."""
    if not given_up.taken:
        return ()
    return (
        *minimum_wage_steps(given_up.before, parameters),
        *(Step(_sacrifice_in_words(one), one.taken_pence, (one.source,)) for one in given_up.taken),
    )


def below_minimum_wage_in_words(check: MinimumWage) -> str | None:
    """What is wrong with pay below the minimum wage and what to do, or None where it is not below."""
    if check.above_pence >= 0:
        return None
    return (
        f"Pay of {pounds(check.pay_pence)} for {hours_in_words(check.hours)} hours is {pounds(-check.above_pence)} below the minimum "
        f"wage ({check.band}, {pounds(check.rate.pence)} an hour): check the hours, and pay what is missing"
    )


def hours_in_words(hours: Fraction) -> str:
    """Hours to two decimals, without those that are 0."""
    hundredths = (2 * hours.numerator * 100 + hours.denominator) // (2 * hours.denominator)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}{f'.{rest:02d}'.rstrip('0') if rest else ''}"


def _sacrifice_in_words(one: SacrificeTaken) -> str:
    name = f"Salary sacrifice {one.sacrifice.reference} ({one.sacrifice.benefit})"
    if one.outcome is Outcome.WHOLE:
        return name
    done = "reduced" if one.outcome is Outcome.REDUCED else "not taken this time"
    could = "could be given up with the minimum wage reached and statutory pay whole"
    return f"{name}: of {pounds(one.asked_pence)} asked for {pounds(one.room_pence)} {could}, {done}"
