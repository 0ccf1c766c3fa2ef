"""The lines of gross pay: what is paid, for which days, at which school, and whether pension, National Insurance and tax are
reckoned on it; each line keeps the figures from which it came, so that its working can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.sources import Source


class LineKind(StrEnum):
    """What a line is for."""

    BASIC = "basic"
    ALLOWANCE = "allowance"
    UNPAID = "unpaid"
    HOURS = "hours"
    OVERTIME = "overtime"
    HOLIDAY = "holiday"
    ONE_OFF = "one-off"
    TERM_TIME_BALANCE = "term-time balance"
    ARREARS = "arrears"
    OCCUPATIONAL = "occupational pay"
    STATUTORY = "statutory pay"


@dataclass(frozen=True, slots=True)
class Component:
    """What a post is paid by the year for some days: basic pay or one allowance. `full_time_pence` is the full amount for a
    year, `annual_pence` what this post has of it; `paid_weeks` is None where the post is paid all year."""

    kind: LineKind
    element: str
    words: str
    starts: date
    ends: date
    full_time_pence: int
    annual_pence: int
    fte: Fraction
    paid_weeks: Fraction | None
    point: str
    year_begins: int
    pensionable: PensionScheme
    niable: bool
    taxable: bool
    award_pending: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """How a line was measured: `quantity` of `unit`, out of `of` (0 where it is a number of hours at a rate)."""

    quantity: Fraction
    of: int
    unit: str
    capped: bool = False


@dataclass(frozen=True, slots=True)
class HourRate:
    """An hour's rate to the penny and what it was multiplied by."""

    hour_pence: int
    multiple: Decimal


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line of gross pay, in whole pence; below zero where pay is taken off for days without pay. `starts` and `ends` are
    the days of service it is for, `service_month` their month where the line belongs to a month."""

    kind: LineKind
    element: str
    words: str
    pence: int
    post: str
    school: str
    cost_code: str
    pensionable: PensionScheme
    niable: bool
    taxable: bool
    starts: date
    ends: date
    sources: tuple[Source, ...]
    component: Component | None = None
    measure: Measure | None = None
    rate: HourRate | None = None

    @property
    def service_month(self) -> date:
        """The first day of the month that the line is for."""
        return self.starts.replace(day=1)


@dataclass(frozen=True, slots=True)
class GrossTotals:
    """What a run's later steps take from the lines: all of it, and the parts that count for tax, NI and each pension."""

    gross_pence: int
    taxable_pence: int
    niable_pence: int
    teachers_pensionable_pence: int
    local_government_pensionable_pence: int


def totals(lines: Iterable[PayLine]) -> GrossTotals:
    """The sums of lines, in pence."""
    listed = tuple(lines)

    def pensionable(scheme: PensionScheme) -> int:
        return sum(line.pence for line in listed if line.pensionable is scheme)

    return GrossTotals(
        sum(line.pence for line in listed),
        sum(line.pence for line in listed if line.taxable),
        sum(line.pence for line in listed if line.niable),
        pensionable(PensionScheme.TEACHERS),
        pensionable(PensionScheme.LOCAL_GOVERNMENT),
    )
