"""The days that a page of costs is about: a school year, or one of its months, as the address asks (?days=2026-27, 2026-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from shared.calendar import academic_year_of, first_of_month, last_of_month

YEARS_BACK = 6
"""Years that can be chosen; accounts are kept six years."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Days with the word for them in an address, and for people."""

    key: str
    words: str
    from_on: date
    until_on: date

    @property
    def group(self) -> str:
        return "School years" if self.from_on.month != self.until_on.month else "Months"

    @property
    def asked(self) -> dict[str, str]:
        """As a service is asked for them."""
        return {"from_on": self.from_on.isoformat(), "until_on": self.until_on.isoformat()}

    def over(self, today: date) -> bool:
        return self.until_on < today


def days_on_offer(today: date) -> list[Days]:
    """This school year and those before it, then the months of this year and the last that have begun, newest first."""
    years: list[Days] = []
    day = today
    for _ in range(YEARS_BACK):
        span = academic_year_of(day)
        years.append(Days(span.name, f"School year {span.name}", span.starts, span.ends))
        day = span.starts - ONE_DAY
    months = []
    month = first_of_month(today)
    while month >= years[1].from_on:
        months.append(Days(f"{month:%Y-%m}", f"{month:%B %Y}", month, last_of_month(month)))
        month = first_of_month(month - ONE_DAY)
    return [*years, *[one for one in months if not any(one.key == year.key for year in years)]]


def days_chosen(today: date, offered: Sequence[Days] | None = None, wanted: str | None = None) -> Days:
    """The days that the address asks for; this school year for any others."""
    known = offered or days_on_offer(today)
    asked = request.args.get("days", "") if wanted is None else wanted
    return next((one for one in known if one.key == asked), known[0])
