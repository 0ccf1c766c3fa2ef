"""What a check found in an invoice: the rule by its id, what is wrong in plain words, where, and how bad it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

MOST_LINES_NAMED = 10


class Weight(StrEnum):
    """An error keeps an invoice from being taken in as it is; a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


class Checker(StrEnum):
    """Who found it."""

    OFFICIAL = "official rules"
    OWN = "own arithmetic"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `official` is the rule's own text, empty for a rule that is ours."""

    rule: str
    words: str
    weight: Weight
    by: Checker
    where: str = ""
    official: str = ""

    def in_words(self) -> str:
        """The finding as one line, for a message to the supplier."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.words} ({self.rule})" if self.rule else f"{place}{self.words}"


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The same thing found in several lines as one finding that names them: 'Lines 1, 2 and 5'."""
    lines: dict[tuple[str, str], list[Finding]] = {}
    for found in dict.fromkeys(findings):
        lines.setdefault((found.rule, found.words), []).append(found)
    return tuple(replace(same[0], where=_together([one.where for one in same])) for same in lines.values())


def _together(places: list[str]) -> str:
    numbers = list(dict.fromkeys(place.removeprefix("Line ") for place in places if place.startswith("Line ")))
    if len(numbers) < 2 or len(numbers) < len(set(places)):
        return places[0]
    shown, more = numbers[:MOST_LINES_NAMED], len(numbers) - MOST_LINES_NAMED
    if more > 0:
        return f"Lines {', '.join(shown)} and {more} more"
    return f"Lines {', '.join(shown[:-1])} and {shown[-1]}"


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that are errors."""
    return tuple(found for found in findings if found.weight is Weight.ERROR)


def own_errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors in reading or in the sums: with one of them nobody can say what is owed."""
    return tuple(found for found in errors(findings) if found.by is not Checker.OFFICIAL)


def message_to_supplier(number: str, findings: Iterable[Finding]) -> str:
    """The words to send back to the supplier, one finding a line."""
    lines = [f"- {found.in_words()}" for found in errors(findings)]
    return "\n".join(
        [
            f"We cannot take in your invoice {number or 'without a number'}. It does not follow the rules for electronic invoices:",
            *lines,
            "Send a corrected invoice. The 30 days for payment start when it arrives.",
        ]
    )
