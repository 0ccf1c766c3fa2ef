"""The term dates that reviews are dated by. A school year that nobody entered yet gives no review and is named, so that the
countdown to a decision does not wait for a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.calendar import TermDates, UnknownSchoolYear, published_term_dates


@dataclass
class KnownTerms:
    """Term dates that leave out the years they do not know; `missing` names those that were asked for."""

    dates: TermDates
    missing: set[str] = field(default_factory=set)

    def term_ends(self, name: str) -> Sequence[date]:
        """The last day of each term of a school year; none where the year was not entered."""
        try:
            return self.dates.term_ends(name)
        except UnknownSchoolYear:
            self.missing.add(name)
            return ()


def trust_terms() -> KnownTerms:
    """The term dates that this trust goes by: the published ones, until it can enter its own."""
    return KnownTerms(published_term_dates())
