"""What is contributed on earnings of one earnings period, by HMRC's exact percentage method, and what a later payment in the same
earnings period adds. Source: HMRC, National Insurance contributions for employers (CA38 exact method); NIC test data."""

from __future__ import annotations

from dataclasses import dataclass

from services.payroll.domain.national_insurance.parameters import EmployeePays, LetterRates, PeriodRules
from shared.money import pounds
from shared.refusals import NotValid

_TENTHS = 1000
"""Pence times hundredths of one per cent, divided by this, are tenths of a penny: the third decimal of pounds."""
_DOWN_UP_TO = 5
"""HMRC: a third decimal of 5 or less is dropped, of 6 or more makes a penny; what stands behind it is never looked at."""


@dataclass(frozen=True, slots=True)
class Contributions:
    """What was contributed on some earnings, in pence. The bands are those of the full payment submission: earnings at the lower
    earnings limit, from it to the primary threshold, from there to the upper earnings limit; all 0 below the limit."""

    letter: str
    earnings_pence: int = 0
    at_lel_pence: int = 0
    lel_to_pt_pence: int = 0
    pt_to_uel_pence: int = 0
    above_uel_pence: int = 0
    employee_to_uel_pence: int = 0
    employee_above_uel_pence: int = 0
    employer_to_uel_pence: int = 0
    employer_above_uel_pence: int = 0

    @property
    def employee_pence(self) -> int:
        return self.employee_to_uel_pence + self.employee_above_uel_pence

    @property
    def employer_pence(self) -> int:
        return self.employer_to_uel_pence + self.employer_above_uel_pence

    @property
    def total_pence(self) -> int:
        """What the employer pays over to HMRC for both."""
        return self.employee_pence + self.employer_pence

    @property
    def is_nothing(self) -> bool:
        """Whether every figure is 0, so that nothing is returned of the letter."""
        return not any(_figures(self))

    def plus(self, later: Contributions) -> Contributions:
        """Both together, under the later letter."""
        return Contributions(
            later.letter, *(one + two for one, two in zip(_figures(self), _figures(later), strict=True))
        )

    def less(self, already: Contributions) -> Contributions:
        """What remains when something was taken before."""
        figures = zip(_figures(self), _figures(already), strict=True)
        return Contributions(self.letter, *(one - two for one, two in figures))


def _figures(of: Contributions) -> tuple[int, ...]:
    return (
        of.earnings_pence,
        of.at_lel_pence,
        of.lel_to_pt_pence,
        of.pt_to_uel_pence,
        of.above_uel_pence,
        of.employee_to_uel_pence,
        of.employee_above_uel_pence,
        of.employer_to_uel_pence,
        of.employer_above_uel_pence,
    )


def percentage_of(pence: int, hundredths: int) -> int:
    """A rate of an amount in whole pence, rounded as HMRC's exact percentage method says: cut to three decimals of a pound, then a
    third decimal of 6 or more makes a penny: 0.0056 gives 0.00 (it is cut to 0.005), 0.0064 gives 0.01."""
    pennies, tenths = divmod(pence * hundredths // _TENTHS, 10)
    return pennies + (tenths > _DOWN_UP_TO)


def contributions(
    letter: str, rules: PeriodRules, earnings_pence: int, already: Contributions | None = None
) -> Contributions:
    """What is contributed on a payment of earnings (pence liable to National Insurance) in an earnings period.

    `already` is what was worked out before in the same earnings period: all earnings of one earnings period are taken together
    (regulation 3), and the payment bears the contributions on the total less those taken before. So the answer is negative only
    where the total itself fell, by a repayment of earnings within the period or a change to a longer period (NIM08510).

    Raises NotValid for an unknown letter, total earnings below 0, and a change of letter that one earnings period cannot have.
    """
    rates = rules.rates_of(letter)
    total = earnings_pence + (already.earnings_pence if already else 0)
    if total < 0:
        raise NotValid(
            f"Earnings for National Insurance of {pounds(total)} are below nothing: what is taken back of an earlier earnings "
            "period is corrected there, in the year to date, and not as negative earnings now"
        )
    whole = _on_all_earnings(rates, rules, total)
    if already is None:
        return whole
    if already.letter != letter and already.earnings_pence:
        _refuse_unless_letter_may_follow(rules.rates_of(already.letter), rates)
    rest = whole.less(already)
    return _without_employee(rest) if rates.row.employee is EmployeePays.NOTHING else rest


def _on_all_earnings(rates: LetterRates, rules: PeriodRules, earnings: int) -> Contributions:
    lower, primary, upper = rules.lower_earnings_limit, rules.primary_threshold, rules.upper_earnings_limit
    above_upper = max(0, earnings - upper)
    to_upper = earnings - above_upper
    employer_above = max(0, earnings - max(upper, rates.employer_from_pence))
    employer_to = max(0, earnings - employer_above - rates.employer_from_pence)
    has_bands = earnings >= lower and rates.employee_upper + rates.employer > 0
    return Contributions(
        rates.row.letter,
        earnings,
        lower if has_bands else 0,
        min(to_upper, primary) - lower if has_bands else 0,
        max(0, to_upper - primary) if has_bands else 0,
        above_upper if has_bands else 0,
        percentage_of(max(0, to_upper - primary), rates.employee_main),
        percentage_of(above_upper, rates.employee_upper),
        percentage_of(employer_to, rates.employer),
        percentage_of(employer_above, rates.employer),
    )


def _without_employee(given: Contributions) -> Contributions:
    """Nothing is taken from the employee, and what was rightly taken before is not given back."""
    return Contributions(
        given.letter,
        given.earnings_pence,
        given.at_lel_pence,
        given.lel_to_pt_pence,
        given.pt_to_uel_pence,
        given.above_uel_pence,
        0,
        0,
        given.employer_to_uel_pence,
        given.employer_above_uel_pence,
    )


def _refuse_unless_letter_may_follow(before: LetterRates, now: LetterRates) -> None:
    """State pension age may be reached within an earnings period: the employee contributes on what was paid before it and on
    nothing after, the employer goes on as before. Raises NotValid for every other change."""
    if now.row.employee is EmployeePays.NOTHING and now.row.employer is before.row.employer:
        return
    raise NotValid(
        f"Earnings of one earnings period were paid with the letter {before.row.letter} and now with {now.row.letter}. Contributions "
        "on both together are not worked out here, except where state pension age is reached: pay the second amount in the "
        "next earnings period, or have HMRC say what is due"
    )
