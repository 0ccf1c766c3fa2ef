"""The bank holidays of England and Wales, from the list that the ``govuk-bank-holidays`` package carries with it.

Nothing here reaches the network. The list ends where the package's list ends (a newer release of the package knows
more years); a date outside it is refused by its year, because a guessed bank holiday is a wrong deadline.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cache


class UnknownBankHolidayYear(LookupError):
    """The list of bank holidays has nothing for this year."""

    def __init__(self, year: int, first: int, last: int) -> None:
        super().__init__(
            f"The bank holidays of England and Wales are known for {first} to {last}, not for {year}. "
            "Install a newer govuk-bank-holidays once GOV.UK has announced them."
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """One bank holiday: its day, its name, and a note such as ``Substitute day`` (empty when there is none)."""

    day: date
    title: str
    notes: str


def bank_holidays(starts: date, ends: date) -> tuple[BankHoliday, ...]:
    """The bank holidays from ``starts`` to ``ends``, both included, in order of date.

    Raises UnknownBankHolidayYear when either end lies in a year the list does not hold. Source: GOV.UK.
    """
    _refuse_unknown_year(starts)
    _refuse_unknown_year(ends)
    listed = _listed()
    first = bisect_left(listed, starts, key=lambda holiday: holiday.day)
    after_last = bisect_right(listed, ends, key=lambda holiday: holiday.day)
    return listed[first:after_last]


def is_bank_holiday(day: date) -> bool:
    """Whether this day is a bank holiday in England and Wales. Raises UnknownBankHolidayYear."""
    _refuse_unknown_year(day)
    return day in _days()


def bank_holidays_elsewhere(starts: date, ends: date) -> frozenset[date]:
    """Days from ``starts`` to ``ends`` that are a bank holiday in Scotland or Northern Ireland, for a deadline that must
    hold in the whole United Kingdom. Raises UnknownBankHolidayYear.
    """
    _refuse_unknown_year(starts)
    _refuse_unknown_year(ends)
    return frozenset(day for day in _days_elsewhere() if starts <= day <= ends)


def known_bank_holiday_years() -> tuple[int, int]:
    """The first and the last year for which the list holds bank holidays."""
    listed = _listed()
    return listed[0].day.year, listed[-1].day.year


def _refuse_unknown_year(day: date) -> None:
    first, last = known_bank_holiday_years()
    if not first <= day.year <= last:
        raise UnknownBankHolidayYear(day.year, first, last)


@cache
def _days() -> frozenset[date]:
    return frozenset(holiday.day for holiday in _listed())


@cache
def _days_elsewhere() -> frozenset[date]:
    from govuk_bank_holidays.bank_holidays import BankHolidays

    carried = BankHolidays(use_cached_holidays=True)
    return frozenset(
        holiday["date"]
        for division in (BankHolidays.SCOTLAND, BankHolidays.NORTHERN_IRELAND)
        for holiday in carried.get_holidays(division=division)
    )


@cache
def _listed() -> tuple[BankHoliday, ...]:
    # Imported on first use: the package imports an HTTP client that a service's start-up has no need of.
    from govuk_bank_holidays.bank_holidays import BankHolidays

    carried = BankHolidays(use_cached_holidays=True)
    return tuple(
        BankHoliday(holiday["date"], holiday["title"], holiday["notes"])
        for holiday in carried.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    )
