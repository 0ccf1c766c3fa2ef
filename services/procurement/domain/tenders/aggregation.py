"""The aggregation guard: what is bought of one kind, put together and held against the dated threshold.

The Procurement Act 2023 looks at the whole: the longest term, every school that may join, VAT included, and what else of
the same kind is bought. A purchase cut into parts so that each stays below is still the whole (anti-avoidance)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shared.money import pounds


class Level(StrEnum):
    """How near the threshold a purchase comes."""

    CLEAR = "clear"
    WARN_75 = "warn75"
    WARN_90 = "warn90"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole, with its own words and what it comes to, VAT included."""

    words: str
    pence: int
    kind: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """The threshold that holds: for which kind of contract, from which amount on, by which row, and why this kind."""

    kind: str
    pence: int
    row: Mapping[str, Any]
    because: str


@dataclass(frozen=True, slots=True)
class GuardResult:
    """What the guard says: the level, the sentence a person reads, the parts that make the whole, and the rows it used."""

    level: Level
    words: str
    working: tuple[Part, ...]
    together_pence: int
    threshold: Threshold
    splitting: bool
    rows: tuple[Mapping[str, Any], ...]
    apart: tuple[Part, ...] = ()
    """What is alike and was not counted, with the reason in its words."""

    @property
    def per_cent(self) -> Decimal:
        """How much of the threshold is reached."""
        return (Decimal(self.together_pence) * 100 / self.threshold.pence).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class WarnAt:
    """Per cent of the threshold from which a warning is given."""

    first: int
    second: int


def level_of(together_pence: int, threshold_pence: int, warn: WarnAt) -> Level:
    """The level: the threshold itself is already over, as the Act says 'not less than'."""
    if together_pence >= threshold_pence:
        return Level.OVER
    if together_pence * 100 >= threshold_pence * warn.second:
        return Level.WARN_90
    if together_pence * 100 >= threshold_pence * warn.first:
        return Level.WARN_75
    return Level.CLEAR


def weigh(
    this: Part,
    others: Sequence[Part],
    threshold: Threshold,
    warn: WarnAt,
    rows: Sequence[Any],
    apart: Sequence[Part] = (),
) -> GuardResult:
    """This purchase together with what is like it, held against the threshold; what stands `apart` is only told."""
    working = (this, *(part for part in others if part.pence))
    together = sum(part.pence for part in working)
    level = level_of(together, threshold.pence, warn)
    splitting = level is Level.OVER and this.pence < threshold.pence
    words = _words(level, this.pence, together, threshold, splitting)
    return GuardResult(
        level, words, working, together, threshold, splitting, tuple(rows), tuple(part for part in apart if part.pence)
    )


def _words(level: Level, alone: int, together: int, threshold: Threshold, splitting: bool) -> str:
    limit = f"the threshold of {pounds(threshold.pence)} for {threshold.kind}"
    if splitting:
        return (
            f"This alone is {pounds(alone)}, but with what is bought of the same kind it comes to {pounds(together)}, and that "
            f"reaches {limit}. Buying it in parts would be splitting: open one tender for the whole"
        )
    if level is Level.OVER:
        return (
            f"{pounds(together)} with VAT over the whole term reaches {limit}: the Procurement Act 2023 applies in full"
        )
    share = f"{pounds(together)} with VAT is {together * 100 // threshold.pence} per cent of {limit}"
    if level is Level.CLEAR:
        return f"{share}: it may be bought below the threshold"
    return f"{share}. A little more of the same kind reaches it: think of one tender for the whole"
