"""Where a figure comes from: the dated rule row that a calculation used, and the steps in words that a payslip's working shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ENTERED_HERE = "entered here"
"""The status of a figure that no publisher gave: somebody entered it, with where it was agreed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A dated rule row as it is named in a working: `status` is verified, secondary, derived, assumed or `ENTERED_HERE`."""

    name: str
    starts: date
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a working: what was done in words, what came of it in pence, and the rows that were used."""

    words: str
    pence: int | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The steps of one part of a working under its heading."""

    heading: str
    steps: tuple[Step, ...]
