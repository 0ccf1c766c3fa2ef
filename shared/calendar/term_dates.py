"""The school years that a school has, together: questions that cross from one year into the next.

A day of a year that nobody entered is refused by the year's name: a deadline that runs into next year waits for next
year's dates instead of guessing them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files

from shared.calendar.school_year import SchoolYear, Span, Term
from shared.calendar.working_days import ONE_DAY
from shared.calendar.years import academic_year_of


class UnknownSchoolYear(LookupError):
    """There are no term dates for this school year."""

    def __init__(self, whose: str, name: str, known: Iterable[str]) -> None:
        have = ", ".join(known) or "none"
        super().__init__(
            f"There are no term dates of {whose} for the school year {name} (there are: {have}). "
            "Enter them before counting school days in it."
        )
        self.name = name


@dataclass(frozen=True)
class TermDates:
    """The school years of one school, trust or authority. ``whose`` is its name as it is shown in refusals."""

    whose: str
    years: tuple[SchoolYear, ...]

    def __post_init__(self) -> None:
        names = [year.name for year in self.years]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"The school year {twice[0]} of {self.whose} is given twice")

    @cached_property
    def _by_name(self) -> dict[str, SchoolYear]:
        return {year.name: year for year in sorted(self.years, key=lambda year: year.span)}

    def year(self, name: str) -> SchoolYear:
        """The school year of this name, like ``2025-26``. Raises UnknownSchoolYear."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownSchoolYear(self.whose, name, self._by_name) from None

    def year_of(self, day: date) -> SchoolYear:
        """The school year in which this day lies. Raises UnknownSchoolYear."""
        return self.year(academic_year_of(day).name)

    def is_school_day(self, day: date) -> bool:
        """Whether pupils come on this day. Raises UnknownSchoolYear."""
        return self.year_of(day).is_school_day(day)

    def school_days(self, starts: date, ends: date) -> tuple[date, ...]:
        """The school days from ``starts`` to ``ends``, both included. Raises UnknownSchoolYear for any year touched."""
        days: list[date] = []
        day = starts
        while day <= ends:
            year = self.year_of(day)
            days.extend(one for one in year.school_days if starts <= one <= ends)
            day = year.span.ends + ONE_DAY
        return tuple(days)

    def add_school_days(self, start: date, days: int) -> date:
        """The day that lies so many school days after ``start``; the first school day after ``start`` is day one.

        A negative number counts backwards. Zero gives ``start`` itself when it is a school day, else the next one.
        Raises UnknownSchoolYear when the count runs into a year without term dates.
        """
        day = start
        if days == 0:
            while not self.is_school_day(day):
                day += ONE_DAY
            return day
        step = ONE_DAY if days > 0 else -ONE_DAY
        left = abs(days)
        while left:
            day += step
            left -= self.is_school_day(day)
        return day

    def term_of(self, day: date) -> Term | None:
        """The term in which this day lies, or None in the holidays. Raises UnknownSchoolYear."""
        return self.year_of(day).term_of(day)

    def half_term_of(self, day: date) -> Span | None:
        """The half of a term in which this day lies, or None in holidays and breaks. Raises UnknownSchoolYear."""
        return self.year_of(day).half_term_of(day)

    def term_ends(self, name: str) -> tuple[date, ...]:
        """The last day of each term of the school year of this name. Raises UnknownSchoolYear."""
        return self.year(name).term_ends


def published_term_dates(authority: str = "sheffield") -> TermDates:
    """The term dates that an authority published, for a trust that has not entered its own.

    Raises LookupError naming the authority when ``rules/term_dates.toml`` has no rows of it.
    """
    published = _published()
    if authority not in published:
        raise LookupError(f"There are no published term dates of '{authority}' (there are: {', '.join(published)})")
    return published[authority]


@cache
def _published() -> dict[str, TermDates]:
    text = files("shared.calendar").joinpath("rules", "term_dates.toml").read_text(encoding="utf-8")
    return {
        authority: TermDates(rows["name"], tuple(SchoolYear.from_record(row) for row in rows["years"]))
        for authority, rows in tomllib.loads(text).items()
    }
