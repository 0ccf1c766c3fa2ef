"""One school year as a value: its terms, half terms, holidays, INSET days and bank holidays.

A school day is a weekday inside a term that is neither in the half-term break nor an INSET day nor a bank holiday. All
dates given as "starts" and "ends" belong to the span. Nothing here knows a real date: the published ones are rows in
``rules/term_dates.toml``, a trust's or school's own come through :meth:`SchoolYear.from_record`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from shared.calendar.bank_holidays import bank_holidays
from shared.calendar.working_days import ONE_DAY, is_weekend
from shared.calendar.years import YearSpan, academic_year

STATUSES = ("verified", "secondary", "derived", "assumed")


@dataclass(frozen=True, slots=True)
class Span:
    """A named run of days, first and last included: a break, a holiday or one half of a term."""

    name: str
    starts: date
    ends: date

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise ValueError(f"{self.name} ends on {self.ends}, before it starts on {self.starts}")

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the span."""
        return tuple(self.starts + timedelta(days=n) for n in range((self.ends - self.starts).days + 1))


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its first and last day, and the half-term break inside it (None where there is none)."""

    name: str
    starts: date
    ends: date
    half_term_break: Span | None = None

    def __post_init__(self) -> None:
        span = Span(f"{self.name} term", self.starts, self.ends)
        if self.half_term_break and not (
            span.starts < self.half_term_break.starts and self.half_term_break.ends < span.ends
        ):
            raise ValueError(f"The half-term break of the {self.name} term is not inside the term")

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    @property
    def halves(self) -> tuple[Span, ...]:
        """The half terms: ``Autumn 1`` and ``Autumn 2``, from weekday to weekday; one when there is no break."""
        if self.half_term_break is None:
            return (Span(f"{self.name} 1", self.starts, self.ends),)
        before, after = self.half_term_break.starts - ONE_DAY, self.half_term_break.ends + ONE_DAY
        while is_weekend(before):
            before -= ONE_DAY
        while is_weekend(after):
            after += ONE_DAY
        return (
            Span(f"{self.name} 1", self.starts, max(before, self.starts)),
            Span(f"{self.name} 2", min(after, self.ends), self.ends),
        )


@dataclass(frozen=True)
class SchoolYear:
    """The year of one school (or of all schools of an authority), with where its dates come from.

    ``name`` is that of the academic year (``2025-26``); terms come in order, inside it, without touching. Raises
    ValueError in words when they do not.
    """

    name: str
    terms: tuple[Term, ...]
    inset_days: tuple[date, ...]
    bank_holidays: tuple[date, ...]
    provisional: bool
    source: str
    status: str

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"The status of {self.name} is '{self.status}': use one of {', '.join(STATUSES)}")
        if not self.terms:
            raise ValueError(f"School year {self.name} has no terms")
        for earlier, later in pairwise(self.terms):
            if later.starts <= earlier.ends:
                raise ValueError(f"In {self.name} the {later.name} term starts before the {earlier.name} term ends")
        if self.terms[0].starts not in self.span or self.terms[-1].ends not in self.span:
            raise ValueError(f"The terms of {self.name} do not lie between {self.span.starts} and {self.span.ends}")
        for day in self.inset_days:
            if self.term_of(day) is None:
                raise ValueError(f"The INSET day {day} of {self.name} is not in a term")

    @cached_property
    def span(self) -> YearSpan:
        """The academic year this is: 1 September to 31 August."""
        return academic_year(self.name)

    @cached_property
    def school_days(self) -> tuple[date, ...]:
        """Every day on which pupils come, in order."""
        away = {*self.inset_days, *self.bank_holidays}
        for term in self.terms:
            if term.half_term_break:
                away.update(term.half_term_break.days)
        in_term = (day for term in self.terms for day in Span(term.name, term.starts, term.ends).days)
        return tuple(day for day in in_term if not is_weekend(day) and day not in away)

    @cached_property
    def _open(self) -> frozenset[date]:
        return frozenset(self.school_days)

    @property
    def half_terms(self) -> tuple[Span, ...]:
        """The halves of every term in order: six in a usual year, from ``Autumn 1`` to ``Summer 2``."""
        return tuple(half for term in self.terms for half in term.halves)

    @property
    def holidays(self) -> tuple[Span, ...]:
        """The days of the academic year outside terms, and the half-term breaks, as named spans in order of date."""
        breaks = [term.half_term_break for term in self.terms if term.half_term_break]
        between = [
            Span(f"Holiday after the {earlier.name} term", earlier.ends + ONE_DAY, later.starts - ONE_DAY)
            for earlier, later in pairwise(self.terms)
            if later.starts - earlier.ends > ONE_DAY
        ]
        first, last = self.terms[0], self.terms[-1]
        if first.starts > self.span.starts:
            between.append(Span(f"Before the {first.name} term", self.span.starts, first.starts - ONE_DAY))
        if last.ends < self.span.ends:
            between.append(Span(f"Holiday after the {last.name} term", last.ends + ONE_DAY, self.span.ends))
        return tuple(sorted(breaks + between, key=lambda span: span.starts))

    @property
    def term_ends(self) -> tuple[date, ...]:
        """The last day of each term, in order."""
        return tuple(term.ends for term in self.terms)

    def is_school_day(self, day: date) -> bool:
        """Whether pupils come on this day."""
        return day in self._open

    def is_staff_day(self, day: date) -> bool:
        """Whether the school works on this day: a school day or an INSET day."""
        return day in self._open or day in self.inset_days

    def term_of(self, day: date) -> Term | None:
        """The term in which this day lies (its break and weekends too), or None in the holidays."""
        return next((term for term in self.terms if day in term), None)

    def half_term_of(self, day: date) -> Span | None:
        """The half of a term in which this day lies, or None in the holidays and the half-term break."""
        return next((half for half in self.half_terms if day in half), None)

    def with_inset_days(self, days: Collection[date], source: str, status: str = "verified") -> SchoolYear:
        """This year as one school keeps it, with its own INSET days and where they come from."""
        return replace(self, inset_days=tuple(sorted({*self.inset_days, *days})), source=source, status=status)

    def as_record(self) -> dict[str, Any]:
        """The year as plain JSON values; :meth:`from_record` reads it back."""
        return {
            "name": self.name,
            "terms": [_term_record(term) for term in self.terms],
            "inset_days": [day.isoformat() for day in self.inset_days],
            "bank_holidays": [day.isoformat() for day in self.bank_holidays],
            "provisional": self.provisional,
            "source": self.source,
            "status": self.status,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> SchoolYear:
        """A year from a plain record (JSON or TOML; dates as dates or as ``2025-09-01``).

        Where the record has no ``bank_holidays`` they are those of England and Wales in that academic year. Raises
        ValueError when a part is missing or the dates do not fit together.
        """
        try:
            name = str(record["name"])
            terms = tuple(_term(row) for row in record["terms"])
            source, status = str(record["source"]), str(record["status"])
        except KeyError as missing:
            raise ValueError(f"School year {record.get('name', 'without a name')} has no {missing.args[0]}") from None
        span = academic_year(name)
        closed = record.get("bank_holidays")
        if closed is None:
            closed = [holiday.day for holiday in bank_holidays(span.starts, span.ends)]
        return cls(
            name=name,
            terms=terms,
            inset_days=tuple(sorted(_date(day) for day in record.get("inset_days", ()))),
            bank_holidays=tuple(sorted(_date(day) for day in closed)),
            provisional=bool(record.get("provisional", False)),
            source=source,
            status=status,
        )


def _term(row: Mapping[str, Any]) -> Term:
    name, away = str(row["name"]), row.get("half_term_break")
    half_term_break = Span(f"{name} half term", _date(away["starts"]), _date(away["ends"])) if away else None
    return Term(name, _date(row["starts"]), _date(row["ends"]), half_term_break)


def _term_record(term: Term) -> dict[str, Any]:
    record: dict[str, Any] = {"name": term.name, "starts": term.starts.isoformat(), "ends": term.ends.isoformat()}
    if term.half_term_break:
        away = term.half_term_break
        record["half_term_break"] = {"starts": away.starts.isoformat(), "ends": away.ends.isoformat()}
    return record


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"'{value}' is not a date: write it like 2025-09-01") from None
