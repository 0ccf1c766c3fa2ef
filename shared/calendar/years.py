"""The years a trust lives by: the academic year and the two financial years.

Academic year: 1 September to 31 August. Financial year: an academy's runs with the academic year, a maintained school's
from 1 April to 31 March; a school that converts moves from the one to the other. Source: Academy Trust Handbook and
the consistent financial reporting framework of the Department for Education.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

SEPTEMBER = 9
APRIL = 4


@dataclass(frozen=True, slots=True, order=True)
class YearSpan:
    """A named year: ``starts`` and ``ends`` are its first and last day, both in it."""

    starts: date
    ends: date
    name: str

    @property
    def days(self) -> int:
        """How many days the year has: 365 or 366."""
        return (self.ends - self.starts).days + 1

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends


class FinancialYearKind(Enum):
    """Whose financial year it is."""

    ACADEMY = "academy"
    MAINTAINED = "maintained"

    @property
    def first_month(self) -> int:
        """The month on whose first day this financial year begins."""
        return SEPTEMBER if self is FinancialYearKind.ACADEMY else APRIL


def academic_year_of(day: date) -> YearSpan:
    """The academic year in which this day lies, named like ``2025-26``."""
    return _year_from(SEPTEMBER, day)


def academic_year(name: str) -> YearSpan:
    """The academic year of this name. Raises ValueError when the name is not like ``2025-26``."""
    first, _, second = name.partition("-")
    if len(first) == 4 and first.isdecimal():
        year = _year_from(SEPTEMBER, date(int(first), SEPTEMBER, 1))
        if year.name == f"{first}-{second}":
            return year
    raise ValueError(f"'{name}' is not an academic year: write it like 2025-26")


def financial_year_of(day: date, kind: FinancialYearKind) -> YearSpan:
    """The financial year of that kind in which this day lies, named like ``2025-26``."""
    return _year_from(kind.first_month, day)


def _year_from(first_month: int, day: date) -> YearSpan:
    year = day.year if day.month >= first_month else day.year - 1
    starts = date(year, first_month, 1)
    ends = date(year + 1, first_month, 1) - timedelta(days=1)
    return YearSpan(starts, ends, f"{year}-{(year + 1) % 100:02d}")
