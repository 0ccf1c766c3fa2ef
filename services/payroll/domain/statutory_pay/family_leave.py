"""Who is entitled to family pay and for which weeks: the relevant week, 26 weeks of service into it, earnings at the lower limit, and
the blocks of whole weeks for which pay was asked. Sources: SSCBA 1992, Parts XII to XII ZE; GOV.UK, maternity and paternity
calculators (smart-answers)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.payroll.domain.sources import Source
from services.payroll.domain.statutory_pay.dated import History, Span, overlapping
from services.payroll.domain.statutory_pay.earnings import AverageEarnings
from services.payroll.domain.statutory_pay.kinds import StatutoryKind
from shared.refusals import wrong

WEEKS_BEFORE_BIRTH = timedelta(weeks=15)
"""The qualifying week is the fifteenth before the one in which the child is expected."""
_SIX_DAYS = timedelta(days=6)
_IN_ONE_BLOCK = (StatutoryKind.SMP, StatutoryKind.SAP)


@dataclass(frozen=True, slots=True)
class KindTerms:
    """The most weeks that are paid, the first weeks at a percentage of earnings, and the days of work that cost no pay."""

    weeks: History[int]
    earnings_weeks: History[int]
    days_worked: History[int]


@dataclass(frozen=True, slots=True, eq=False)
class FamilyPayRules:
    """The rows of family pay. The weekly rate's rows begin on the Sundays from which new pay weeks have the new rate."""

    weekly_pence: History[int]
    earnings_per_cent: History[int]
    lower_limit_pence: History[int]
    service_weeks: History[int]
    terms: Mapping[StatutoryKind, KindTerms]


class NotEntitled(StrEnum):
    """Why there is no family pay; the employer tells the employee with the form of that kind (SMP1, SAP1, …)."""

    EARNINGS = "average weekly earnings are below the lower earnings limit"
    SERVICE = "not employed for 26 weeks into the relevant week"
    LEFT = "not employed in the relevant week"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Whether family pay of one kind is due, with the figures that decided it. `employed_by` is the latest day to have started."""

    kind: StatutoryKind
    relevant_week: Span
    average: AverageEarnings
    lower_limit_pence: int
    employed_by: date
    reasons: tuple[NotEntitled, ...]
    sources: tuple[Source, ...]

    @property
    def entitled(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class PayBlock:
    """Whole weeks of pay in a row, beginning on any day of the week."""

    starts: date
    weeks: int

    @property
    def span(self) -> Span:
        return Span(self.starts, self.starts + timedelta(days=7 * self.weeks - 1))


@dataclass(frozen=True, slots=True)
class FamilyLeave:
    """The weeks of pay taken, in blocks, and the days worked in them to keep in touch."""

    kind: StatutoryKind
    blocks: tuple[PayBlock, ...]
    worked: frozenset[date] = frozenset()

    @property
    def weeks(self) -> int:
        return sum(block.weeks for block in self.blocks)


def week_of(day: date) -> Span:
    """The week, Sunday to Saturday, of a day: of the match for adoption, for bereavement the week before the death's."""
    sunday = day - timedelta(days=(day.weekday() + 1) % 7)
    return Span(sunday, sunday + _SIX_DAYS)


def qualifying_week(expected: date) -> Span:
    """The qualifying week of a child expected on a day: the fifteenth before."""
    return week_of(expected - WEEKS_BEFORE_BIRTH)


def week_before(day: date) -> Span:
    """The week before that of a day: the relevant week of bereavement pay and, where no earlier one decides, of neonatal care pay."""
    return week_of(day - timedelta(weeks=1))


def entitlement_to(
    kind: StatutoryKind,
    relevant_week: Span,
    average: AverageEarnings,
    employed_since: date,
    rules: FamilyPayRules,
    employed_until: date | None = None,
) -> Entitlement:
    """Whether family pay is due. `average` is made up to the Saturday of the relevant week.

    Raises NotValid for a kind that is no family pay, NoRuleForDate for a week without rules.
    """
    if kind not in rules.terms:
        raise wrong("kind", f"{kind.words} is not family pay")
    limit = rules.lower_limit_pence.on(relevant_week.ends)
    service = rules.service_weeks.on(relevant_week.ends)
    employed_by = relevant_week.ends - timedelta(weeks=service.value - 1)
    tests = (
        (average.weekly < limit.value, NotEntitled.EARNINGS),
        (employed_since > employed_by, NotEntitled.SERVICE),
        (employed_until is not None and employed_until < relevant_week.starts, NotEntitled.LEFT),
    )
    reasons = tuple(reason for failed, reason in tests if failed)
    return Entitlement(kind, relevant_week, average, limit.value, employed_by, reasons, (limit.source, service.source))


def refuse_impossible(leave: FamilyLeave, rules: FamilyPayRules) -> None:
    """Raises NotValid for leave without a week, with more weeks than the kind has, with blocks that overlap, or for maternity
    and adoption with more than one block; NoRuleForDate for a kind that there was not yet on that day."""
    if not leave.blocks or any(block.weeks < 1 for block in leave.blocks):
        raise wrong("blocks", f"{leave.kind.words} is for one whole week or more: give the first day and the weeks")
    most = rules.terms[leave.kind].weeks.on(min(block.starts for block in leave.blocks)).value
    if leave.weeks > most:
        raise wrong("blocks", f"{leave.kind.words} is paid for at most {most} weeks, not {leave.weeks}")
    if len(leave.blocks) > 1 and leave.kind in _IN_ONE_BLOCK:
        raise wrong("blocks", f"{leave.kind.words} is paid for weeks in a row: give one block")
    clash = overlapping(tuple(block.span for block in leave.blocks))
    if clash:
        raise wrong("blocks", f"The weeks from {clash.starts} begin before the ones before them have ended")
