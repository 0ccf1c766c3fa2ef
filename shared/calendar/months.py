"""Steps by whole months and years, with one stated rule for the end of the month.

The rule: the day of the month is kept; where the month reached is too short for it, its last day is taken. 31 January
plus one month is 28 (or 29) February, and 29 February plus one year is 28 February. Steps are always taken from the
first date, never from a date already shortened, so 31 January plus two months is 31 March.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

MONTHS_IN_A_YEAR = 12


def first_of_month(day: date) -> date:
    """The first day of the month in which this day lies."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of the month in which this day lies."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def is_first_of_month(day: date) -> bool:
    """Whether this day is the first of a month, as a conversion date must be."""
    return day.day == 1


def first_of_next_month(day: date) -> date:
    """The first day of the month after the one in which this day lies."""
    return add_months(first_of_month(day), 1)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later (earlier when negative), by the end-of-month rule above."""
    years_on, month_index = divmod(day.month - 1 + months, MONTHS_IN_A_YEAR)
    year, month = day.year + years_on, month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def anniversary(day: date, years: int) -> date:
    """The same date so many years later, by the end-of-month rule above."""
    return add_months(day, MONTHS_IN_A_YEAR * years)
