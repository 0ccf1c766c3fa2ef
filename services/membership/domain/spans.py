"""Runs of days in which a subscription is on trial, full, paused or suspended. They lie in order without overlapping
and answer by date,
so what a school may use today and what it pays for yesterday never wait for a timer to have run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


class SpanKind(StrEnum):
    """What the days of a span are."""

    TRIAL = "trial"
    FULL = "full"
    PAUSED = "paused"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Span:
    """Days of one kind under one offer; first and last day belong to it, None runs until further notice."""

    kind: SpanKind
    offer: str
    from_on: date
    until_on: date | None = None

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


Spans = tuple[Span, ...]


def until(spans: Spans, last_day: date) -> Spans:
    """The spans cut after a day."""
    kept = (span for span in spans if span.from_on <= last_day)
    return tuple(replace(s, until_on=last_day) if s.until_on is None or s.until_on > last_day else s for s in kept)


def before(spans: Spans, day: date) -> Spans:
    """The spans cut before a day."""
    return until(spans, day - ONE_DAY)


def starting(spans: Spans, first_day: date) -> Spans:
    """The spans from a day on."""
    kept = (span for span in spans if span.until_on is None or span.until_on >= first_day)
    return tuple(replace(span, from_on=max(span.from_on, first_day)) for span in kept)


def joined(spans: Iterable[Span]) -> Spans:
    """The spans with neighbours of one kind and offer made into one."""
    tidy: list[Span] = []
    for span in spans:
        last = tidy[-1] if tidy else None
        touches = last is not None and last.until_on is not None and last.until_on + ONE_DAY == span.from_on
        if last is not None and touches and (last.kind, last.offer) == (span.kind, span.offer):
            tidy[-1] = replace(last, until_on=span.until_on)
        else:
            tidy.append(span)
    return tuple(tidy)


def span_on(spans: Spans, on: date) -> Span | None:
    """The span that covers a day, or None."""
    return next((span for span in spans if span.covers(on)), None)


def last_begun(spans: Spans, on: date) -> Span | None:
    """The last span that has begun by a day; the first one where none has; None where there are none."""
    begun = [span for span in spans if span.from_on <= on]
    return begun[-1] if begun else (spans[0] if spans else None)
