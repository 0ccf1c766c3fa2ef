"""What a contract costs in each period and what each school pays of it, to the penny.

A charge is spread over the periods of the contract by months (a part of a month by its days, of thirty), a period over
the days before and after a change of schools or figures, and each such stretch over its schools by the driver. Every
step shares by largest remainder, so schools add up to the period and periods to the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from services.procurement.domain.contract_register.contract import ENTERED, FIGURE_WORDS, Contract, Driver
from shared.calendar.months import add_months
from shared.calendar.words import day_in_words
from shared.money import pounds, round_pence, share_out
from shared.refusals import DoesNotAddUp, NotKnown

DAYS_IN_A_MONTH = 30
"""A month counts as thirty days when a term does not end with a whole one."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One order's worth of a contract: its number from 1, its first and last day."""

    number: int
    starts_on: date
    ends_on: date

    @property
    def in_words(self) -> str:
        return f"{day_in_words(self.starts_on)} to {day_in_words(self.ends_on)}"


@dataclass(frozen=True, slots=True)
class Part:
    """A school's part in a contract from a day on, until a day (None: as long as it runs), and its figure.

    `figure` is None while nobody has entered it; nothing can be shared then.
    """

    school_id: str
    from_on: date
    until_on: date | None
    figure: Decimal | None
    source: str

    def on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a school's working: for a stretch of days, its figure of all figures makes pence."""

    starts_on: date
    ends_on: date
    school_id: str
    figure: Decimal
    of: Decimal
    stretch_pence: int
    pence: int

    def in_words(self, driver: Driver) -> str:
        """'1 September 2027 to 30 September 2027: 210 of 1,240 pupils of £1,000.00 makes £169.35.'"""
        return (
            f"{day_in_words(self.starts_on)} to {day_in_words(self.ends_on)}: {self.figure:,f} of {self.of:,f} "
            f"{FIGURE_WORDS[driver]}, of {pounds(self.stretch_pence)}, makes {pounds(self.pence)}."
        )


@dataclass(frozen=True, slots=True)
class Shared:
    """A period shared: pence without VAT by school, and the steps that made them."""

    period: Period
    pence: int
    shares: Mapping[str, int]
    steps: tuple[Step, ...]


def periods(contract: Contract) -> tuple[Period, ...]:
    """The periods of the term as things stand. Each block of the term (the first, every extension taken) begins a
    period of its own, so an extension never lengthens one that was ordered."""
    return tuple(
        replace(one, ends_on=min(one.ends_on, contract.last_day))
        for one in _whole_periods(contract)
        if one.starts_on <= contract.last_day
    )


def period(contract: Contract, number: int) -> Period:
    """One period by its number. Raises NotKnown."""
    found = next((one for one in periods(contract) if one.number == number), None)
    if found is None:
        raise NotKnown(f"'{contract.title}' has no period {number}: it has {len(periods(contract))}")
    return found


def costs(contract: Contract) -> dict[int, int]:
    """Pence by number of period; for a contract that runs to its end they add up to its value exactly.

    Termination leaves whole periods as they were and takes from the last one the days that are cut off.
    """
    whole = _whole_periods(contract)
    together = dict.fromkeys((one.number for one in whole), 0)
    for charge in contract.charges:
        weights = {one.number: _overlap(one, charge.starts_on, charge.ends_on) for one in whole}
        for number, pence in share_out(charge.pence, weights).items():
            together[number] += pence
    return {
        one.number: _kept(one, contract.last_day, together[one.number])
        for one in whole
        if one.starts_on <= contract.last_day
    }


def shared(contract: Contract, number: int, parts: Sequence[Part], visits: Mapping[str, int]) -> Shared:
    """What each school pays of one period. `visits` counts each school's visits in it, for the driver that goes by them.

    Raises NotKnown for a period there is none of, DoesNotAddUp where a figure is missing or nobody is there to pay.
    """
    span = period(contract, number)
    pence = costs(contract)[number]
    stretches = _stretches(span, parts) if contract.driver is not Driver.VISITS else [(span.starts_on, span.ends_on)]
    lengths = {start: (end - start).days + 1 for start, end in stretches}
    by_stretch = share_out(pence, lengths)
    shares: dict[str, int] = {}
    steps: list[Step] = []
    for start, end in stretches:
        figures = _figures(contract, start, end, parts, visits)
        for school_id, part in share_out(by_stretch[start], figures).items():
            shares[school_id] = shares.get(school_id, 0) + part
            of = sum(figures.values(), Decimal(0))
            steps.append(Step(start, end, school_id, figures[school_id], of, by_stretch[start], part))
    return Shared(span, pence, shares, tuple(steps))


def missing_figures(contract: Contract, parts: Iterable[Part]) -> list[str]:
    """The schools whose figure nobody has entered yet."""
    if contract.driver not in ENTERED:
        return []
    return [part.school_id for part in parts if part.figure is None]


def spread_over(pence: int, keys: Sequence[str]) -> dict[str, int]:
    """A school's share of a period spread evenly over its visits, so that they add up to it."""
    return share_out(pence, dict.fromkeys(keys, 1))


def yearly_for(yearly_pence: int, steps: Iterable[Step]) -> int:
    """What a yearly price comes to over the stretches of some steps, rounded to the penny once."""
    length = sum(thirtieths(step.starts_on, step.ends_on) for step in steps)
    return round_pence(Decimal(yearly_pence) * length / (12 * DAYS_IN_A_MONTH))


def _figures(
    contract: Contract, start: date, end: date, parts: Sequence[Part], visits: Mapping[str, int]
) -> dict[str, Decimal]:
    days = f"from {day_in_words(start)} to {day_in_words(end)}"
    if contract.driver is Driver.VISITS:
        figures = {school_id: Decimal(count) for school_id, count in sorted(visits.items()) if count}
        if not figures:
            raise DoesNotAddUp(
                f"No visit of '{contract.title}' is planned {days}: plan the visits before sharing by them"
            )
        return figures
    there = sorted((part for part in parts if part.on(start)), key=lambda part: part.school_id)
    if not there:
        raise DoesNotAddUp(f"No school is in '{contract.title}' {days}, so nobody can be charged for that time")
    if contract.driver is Driver.EQUAL:
        return {part.school_id: Decimal(1) for part in there}
    unknown = [part.school_id for part in there if part.figure is None]
    if unknown:
        raise DoesNotAddUp(
            f"The figure ({FIGURE_WORDS[contract.driver]}) of {len(unknown)} "
            f"{'school' if len(unknown) == 1 else 'schools'} in '{contract.title}' is not entered: enter it first",
            schools=unknown,
        )
    figures = {part.school_id: part.figure for part in there if part.figure is not None}
    if not any(figures.values()):
        raise DoesNotAddUp(f"Every figure of '{contract.title}' is zero {days}: enter at least one above zero")
    return figures


def _stretches(span: Period, parts: Sequence[Part]) -> list[tuple[date, date]]:
    """The period cut where a school comes, goes or gets another figure."""
    cuts = {part.from_on for part in parts} | {part.until_on + _DAY for part in parts if part.until_on is not None}
    starts = sorted({span.starts_on, *(cut for cut in cuts if span.starts_on < cut <= span.ends_on)})
    ends = [*(start - _DAY for start in starts[1:]), span.ends_on]
    return list(zip(starts, ends, strict=True))


def _whole_periods(contract: Contract) -> list[Period]:
    """The periods without regard to termination."""
    found: list[Period] = []
    block_starts = contract.starts_on
    for block_ends in _block_ends(contract):
        starts, steps = block_starts, 0
        while starts <= block_ends:
            steps += 1
            after = add_months(block_starts, contract.period_months * steps)
            found.append(Period(len(found) + 1, starts, min(after - _DAY, block_ends)))
            starts = after
        block_starts = block_ends + _DAY
    return found


def _block_ends(contract: Contract) -> list[date]:
    return sorted({contract.original_ends_on, *contract.later_ends})


def _kept(whole: Period, last_day: date, pence: int) -> int:
    if whole.ends_on <= last_day:
        return pence
    kept, cut = (last_day - whole.starts_on).days + 1, (whole.ends_on - last_day).days
    return share_out(pence, {"kept": kept, "cut": cut})["kept"]


def _overlap(span: Period, start: date, end: date) -> int:
    """How much of a period lies in a run of days: whole months of thirty days, and the days that are left."""
    first, last = max(start, span.starts_on), min(end, span.ends_on)
    return thirtieths(first, last) if first <= last else 0


def thirtieths(first: date, last: date) -> int:
    """How long a run of days is in thirtieths of a month: whole months count thirty, the days left at most 29."""
    months = 0
    while add_months(first, months + 1) - _DAY <= last:
        months += 1
    left = (last - add_months(first, months)).days + 1
    return months * DAYS_IN_A_MONTH + min(left, DAYS_IN_A_MONTH - 1)
