"""Values that change over time, as the calculation asks for them by day: an absence may lie across a change, so that it is given
all rows of a rule and not those of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

from services.payroll.domain.sources import Source
from shared.refusals import NoRuleForDate, wrong

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Dated(Generic[V]):
    """One value and the days on which it holds, both included; `ends` is None while it still holds."""

    value: V
    starts: date
    ends: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class History(Generic[V]):
    """The rows of one rule in order of date."""

    name: str
    rows: tuple[Dated[V], ...]

    def on(self, day: date) -> Dated[V]:
        """The row that holds on a day. Raises NoRuleForDate, naming rule and day, when none does."""
        for row in reversed(self.rows):
            if row.starts <= day and (row.ends is None or day <= row.ends):
                return row
        raise NoRuleForDate(f"The rule '{self.name}' has no row for {day}. Add the row for that date")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days in a row, both ends included. Raises NotValid for one that ends before it begins."""

    starts: date
    ends: date

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise wrong("ends", f"It ends on {self.ends}, before it begins on {self.starts}")

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days + 1

    def within(self, other: Span) -> Span | None:
        """The days that lie in both, or None."""
        starts, ends = max(self.starts, other.starts), min(self.ends, other.ends)
        return Span(starts, ends) if starts <= ends else None


def each_day(first: date, last: date) -> tuple[date, ...]:
    """The days from first to last, both included; none where the last is before the first."""
    return tuple(first + timedelta(days=after) for after in range((last - first).days + 1))


def overlapping(spans: tuple[Span, ...]) -> Span | None:
    """The first of some spans, in order of date, that begins before the one before it has ended."""
    ordered = sorted(spans)
    return next((later for one, later in pairwise(ordered) if later.starts <= one.ends), None)
