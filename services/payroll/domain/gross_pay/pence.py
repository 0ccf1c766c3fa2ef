"""The two roundings of gross pay: an amount goes to the penny once, half up; a year's pay goes into twelve months with the odd
pence in the last month of the pay year, so that a year adds up."""

from __future__ import annotations

from fractions import Fraction

MONTHS_IN_A_YEAR = 12


def to_the_penny(amount: Fraction) -> int:
    """An exact amount in pence as whole pence; a half goes away from zero."""
    return part_of(1, amount)


def part_of(pence: int, part: Fraction) -> int:
    """A part of an amount, to the penny as above; the fraction in between need not be made."""
    exact, of = pence * part.numerator, part.denominator
    rounded = (2 * abs(exact) + of) // (2 * of)
    return -rounded if exact < 0 else rounded


def month_of_year(annual_pence: int, month: int, year_begins: int) -> int:
    """What calendar month `month` (1 to 12) is paid of a year's pay: a twelfth without its part of a penny, and in the last
    month of the pay year (August where it begins in September, March where it begins in April) the odd pence too."""
    twelfth, odd = divmod(annual_pence, MONTHS_IN_A_YEAR)
    last_month = (year_begins - 2) % MONTHS_IN_A_YEAR + 1
    return twelfth + odd if month == last_month else twelfth
