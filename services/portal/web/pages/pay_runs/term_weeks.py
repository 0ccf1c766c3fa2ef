"""What payroll proposes to whoever enters the weeks of a term-time post: its days in the pay year, what was paid of it, and for comparison the
weeks by published term dates. The weeks themselves are a person's to give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.portal.web.patterns.words import day, money

Proposed = Sequence[Mapping[str, Any]]
NONE = (
    "This employment has no term-time post that is paid by the year: there is nothing to balance. Enter the weeks of a year with the "
    "terms of the post, if it is one."
)


def proposed_days(found: Proposed) -> dict[str, Any]:
    """The days to begin with: those of the first post."""
    return {name: date.fromisoformat(found[0][name]) for name in ("starts", "ends")} if found else {}


def proposed_words(found: Proposed) -> list[str]:
    """What is proposed, in words for the page."""
    return [_of_post(one) for one in found] or [NONE]


def _of_post(one: Mapping[str, Any]) -> str:
    said = [
        f"{one['title']}, {day(one['starts'])} to {day(one['ends'])}: {one['working_weeks']} weeks are worked in a whole year, and closed "
        f"runs have paid {money(one['paid_pence'])} of this pay year."
    ]
    if one["term_weeks"] is not None:
        said.append(
            f"By the term dates of {one['term_dates_of']} these days have {one['term_weeks']} weeks of school days. That is for "
            "comparison: count by your own school’s dates, with its training days."
        )
    if one["paid_elsewhere"]:
        said.append("Part of the pay year was paid by another program: enter what it paid.")
    return " ".join(said)
