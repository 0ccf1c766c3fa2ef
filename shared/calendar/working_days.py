"""Working days: Monday to Friday, without the bank holidays of England and Wales.

Deadlines that a rule counts in working days are counted here. A rule that also leaves out other days (bank holidays of
Scotland, a school's own closure) names them in ``also_closed``.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from shared.calendar.bank_holidays import is_bank_holiday

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def is_weekend(day: date) -> bool:
    """Whether this day is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


def is_working_day(day: date, also_closed: Collection[date] = ()) -> bool:
    """Whether people work on this day. Raises UnknownBankHolidayYear, for a weekend day too."""
    closed_by_law = is_bank_holiday(day)
    return not closed_by_law and not is_weekend(day) and day not in also_closed


def add_working_days(start: date, days: int, also_closed: Collection[date] = ()) -> date:
    """The day that lies so many working days after ``start``; the first working day after ``start`` is day one.

    A negative number counts backwards. Zero gives ``start`` itself when it is a working day, else the next one.
    A rule whose day one is the starting day itself asks for one day fewer. Raises UnknownBankHolidayYear when the
    count runs past the years that are known.
    """
    day = start
    if days == 0:
        while not is_working_day(day, also_closed):
            day += ONE_DAY
        return day
    step = ONE_DAY if days > 0 else -ONE_DAY
    left = abs(days)
    while left:
        day += step
        left -= is_working_day(day, also_closed)
    return day


def working_days_between(start: date, end: date, also_closed: Collection[date] = ()) -> int:
    """How many working days after ``start`` the day ``end`` lies: ``start`` is not counted, ``end`` is.

    Negative when ``end`` is before ``start``. For a working day ``end`` it is the inverse of :func:`add_working_days`.
    """
    step = ONE_DAY if end >= start else -ONE_DAY
    day, counted = start, 0
    while day != end:
        day += step
        counted += is_working_day(day, also_closed)
    return counted if end >= start else -counted
