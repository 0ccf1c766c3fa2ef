"""Use of a service as its own service reports it: counted once by its id however often it is delivered, gathered
over a period in the way
the meter says, and held against the allowance that came with the line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.membership.domain.catalogue import Allowance
from services.membership.domain.charge_models import plain_number
from services.membership.domain.errors import AlreadyDone, BadInput, in_words

# An allowance is called low when a fifth or less of it is left (assumed).
LOW_SHARE = Decimal("0.2")


@dataclass(frozen=True)
class Usage:
    """So much of a unit used by a school on a day; `usage_id` is the id given by the service that reports it.

    A negative quantity is help that the school gave to others and is credited for. `about` names the thing counted,
    for meters
    that count different things once.
    """

    usage_id: str
    school_id: UUID
    service: str
    unit: str
    quantity: Decimal
    on: date
    words: str = ""
    about: str = ""


class Meter(StrEnum):
    """How uses of a period become one quantity."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    LATEST = "latest"
    UNIQUE = "unique"


class AllowanceLevel(StrEnum):
    """How much of an allowance is left."""

    OK = "ok"
    LOW = "low"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True)
class AllowanceUse:
    """An allowance in one period: what it is, what is used, left and over."""

    allowance: Decimal
    used: Decimal
    unit: str
    needs_approval_beyond: bool

    @property
    def left(self) -> Decimal:
        return max(self.allowance - self.used, Decimal(0))

    @property
    def over(self) -> Decimal:
        return max(self.used - self.allowance, Decimal(0))

    @property
    def level(self) -> AllowanceLevel:
        if self.left == 0:
            return AllowanceLevel.EXHAUSTED
        return AllowanceLevel.LOW if self.left <= self.allowance * LOW_SHARE else AllowanceLevel.OK

    @property
    def words(self) -> str:
        used = f"{plain_number(self.used)} of {plain_number(self.allowance)} {self.unit} used"
        return f"{used}, {plain_number(self.over)} over" if self.over else f"{used}, {plain_number(self.left)} left"


@dataclass(frozen=True)
class UsageRecorded:
    usage: Usage


@dataclass(frozen=True)
class AllowanceLow:
    school_id: UUID
    service: str
    use: AllowanceUse


@dataclass(frozen=True)
class AllowanceExhausted:
    school_id: UUID
    service: str
    use: AllowanceUse


UsageFact = UsageRecorded | AllowanceLow | AllowanceExhausted


@dataclass(frozen=True)
class UsageBook:
    """Every use known, by id."""

    by_id: Mapping[str, Usage] = field(default_factory=dict)

    def of(self, school_id: UUID, service: str, unit: str, from_on: date, until_on: date) -> tuple[Usage, ...]:
        """Uses of one unit of a service by a school within the days, oldest first."""
        wanted = (
            usage
            for usage in self.by_id.values()
            if (usage.school_id, usage.service, usage.unit) == (school_id, service, unit)
            and from_on <= usage.on <= until_on
        )
        return tuple(sorted(wanted, key=lambda usage: (usage.on, usage.usage_id)))


def record_usage(book: UsageBook, usage: Usage, known: Usage | None = None) -> tuple[UsageBook, list[UsageFact]]:
    """The book with the use in it. The same id with the same content again changes nothing; with other content it is
    refused.

    `known` is the use already stored under that id, for callers that keep the book in a table.
    """
    if not usage.usage_id.strip():
        raise BadInput(
            f"A use of {usage.service} came without an id, so it could be counted twice. Its service must give it one."
        )
    if usage.quantity == 0:
        raise BadInput(f"The use {usage.usage_id} of {usage.service} counts 0 {usage.unit}: nothing to record.")
    before = known or book.by_id.get(usage.usage_id)
    if before == usage:
        return book, []
    if before is not None:
        raise AlreadyDone(
            f"The use {usage.usage_id} is known as {before.quantity} {before.unit} of {before.service} on "
            f"{in_words(before.on)}; now it came "
            f"as {usage.quantity} {usage.unit} of {usage.service} on {in_words(usage.on)}. A correction "
            "needs an id of its own."
        )
    return UsageBook({**book.by_id, usage.usage_id: usage}), [UsageRecorded(usage)]


def measured(usages: Sequence[Usage], meter: Meter) -> Decimal:
    """The uses of a period as one quantity, by the meter."""
    return _MEASURES[meter](usages)


def allowance_use(usages: Iterable[Usage], allowance: Allowance) -> AllowanceUse:
    """How an allowance stands after these uses, which must be those of its period."""
    used = sum((usage.quantity for usage in usages if usage.unit == allowance.unit), Decimal(0))
    return AllowanceUse(allowance.quantity, max(used, Decimal(0)), allowance.unit, allowance.overrun_needs_approval)


def allowance_facts(before: AllowanceUse, after: AllowanceUse, school_id: UUID, service: str) -> list[UsageFact]:
    """What crossing a mark gives out: low once, exhausted once; nothing while the level stays."""
    if after.level is before.level:
        return []
    if after.level is AllowanceLevel.EXHAUSTED:
        return [AllowanceExhausted(school_id, service, after)]
    if after.level is AllowanceLevel.LOW and before.level is AllowanceLevel.OK:
        return [AllowanceLow(school_id, service, after)]
    return []


_MEASURES: Mapping[Meter, Callable[[Sequence[Usage]], Decimal]] = {
    Meter.COUNT: lambda usages: Decimal(len(usages)),
    Meter.SUM: lambda usages: sum((usage.quantity for usage in usages), Decimal(0)),
    Meter.MAX: lambda usages: max((usage.quantity for usage in usages), default=Decimal(0)),
    Meter.LATEST: lambda usages: max(usages, key=lambda usage: usage.on).quantity if usages else Decimal(0),
    Meter.UNIQUE: lambda usages: Decimal(len({usage.about for usage in usages})),
}
