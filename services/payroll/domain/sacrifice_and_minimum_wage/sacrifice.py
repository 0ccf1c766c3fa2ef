"""Salary sacrifice: pay given up for a benefit before National Insurance and tax, and never so much that the minimum wage is not
reached or statutory pay is touched. Sources: HMRC, Employment Income Manual, EIM42750 onwards; GOV.UK, Salary sacrifice for employers;
National Minimum Wage Regulations 2015."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import MinimumWage
from services.payroll.domain.sources import Source
from shared.refusals import wrong

_ALL = 10_000


class Benefit(StrEnum):
    """What pay is given up for."""

    CYCLE = "cycle"
    CHILDCARE = "childcare"
    SHARED_COST_AVC = "shared-cost AVC"
    CAR = "car"


class AtTheFloor(StrEnum):
    """What is done where the whole amount would go below the minimum wage."""

    REDUCE = "reduce"
    REFUSE = "refuse"


class Outcome(StrEnum):
    """What came of a sacrifice in a period."""

    WHOLE = "taken"
    REDUCED = "reduced"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sacrifice:
    """An agreement: a fixed amount a pay period in pence, or hundredths of a per cent of basic pay. `ends` is its last day.

    Raises NotValid unless it has exactly one of the two, above nothing.
    """

    reference: str
    benefit: Benefit
    starts: date
    fixed_pence: int | None = None
    hundredths: int | None = None
    ends: date | None = None

    def __post_init__(self) -> None:
        if (self.fixed_pence is None) == (self.hundredths is None):
            raise wrong(
                "amount", f"Sacrifice {self.reference} is an amount or a per cent of basic pay: give one of the two"
            )
        if self.fixed_pence is not None and self.fixed_pence <= 0:
            raise wrong("fixed_pence", f"The amount of sacrifice {self.reference} must be above nothing")
        if self.hundredths is not None and not 0 < self.hundredths <= _ALL:
            raise wrong("hundredths", f"Sacrifice {self.reference} must be above 0% and no more than 100% of basic pay")

    def holds_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def asked_pence(self, basic_pence: int) -> int:
        """What it asks for; a percentage to the nearest penny, half a penny down."""
        if self.fixed_pence is not None:
            return self.fixed_pence
        assert self.hundredths is not None
        return (max(0, basic_pence) * self.hundredths + _ALL // 2 - 1) // _ALL


@dataclass(frozen=True, slots=True)
class FloorRule:
    """What is done at the floor for one benefit, and its row."""

    at_the_floor: AtTheFloor
    source: Source


@dataclass(frozen=True, slots=True)
class SacrificeTaken:
    """What came of one agreement; `room_pence` is what could be given up before it."""

    sacrifice: Sacrifice
    asked_pence: int
    room_pence: int
    taken_pence: int
    outcome: Outcome
    source: Source


@dataclass(frozen=True, slots=True)
class Sacrificed:
    """What is given up in a period. `above_minimum_pence` is what pay is still above the minimum wage afterwards."""

    taken: tuple[SacrificeTaken, ...]
    before: MinimumWage
    above_minimum_pence: int

    @property
    def pence(self) -> int:
        return sum(one.taken_pence for one in self.taken)


def sacrificed(
    agreements: Iterable[Sacrifice],
    on: date,
    basic_pence: int,
    may_be_given_up_pence: int,
    before: MinimumWage,
    rules: Mapping[Benefit, FloorRule],
) -> Sacrificed:
    """What an employee gives up of the pay of a period, in pence, agreement by agreement, the oldest first.

    `may_be_given_up_pence` is pay without statutory pay, which nobody can give up; `before` is the check of the minimum wage before
    any sacrifice. What does not fit is reduced or refused for the period, as the benefit's rule says.
    """
    room = max(0, min(before.above_pence, may_be_given_up_pence))
    taken = []
    for one in sorted(
        (each for each in agreements if each.holds_on(on)), key=lambda each: (each.starts, each.reference)
    ):
        asked = one.asked_pence(basic_pence)
        rule = rules[one.benefit]
        fits = asked <= room
        reduced = room if rule.at_the_floor is AtTheFloor.REDUCE else 0
        amount = asked if fits else reduced
        outcome = Outcome.WHOLE if fits else Outcome.REDUCED if amount else Outcome.REFUSED
        taken.append(SacrificeTaken(one, asked, room, amount, outcome, rule.source))
        room -= amount
    return Sacrificed(tuple(taken), before, before.above_pence - sum(one.taken_pence for one in taken))
