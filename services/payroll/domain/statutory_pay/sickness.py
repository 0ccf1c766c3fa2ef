"""Periods of incapacity for work and how they link. Absences that follow each other at once are one; those long enough form a
period of incapacity; periods not more than 56 days apart are linked and share waiting days, average earnings and 28 weeks.
Source: Social Security Contributions and Benefits Act 1992, s. 152."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.payroll.domain.statutory_pay.dated import Dated, History, Span, overlapping
from shared.refusals import wrong

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class SickPayRules:
    """The rows of statutory sick pay. `earnings_per_cent` is None where the rate does not go by earnings. `unbroken_since` begins
    on the day on which the rules changed; its value is the day since which nobody newly entitled may have been sick throughout.
    `rate_kept` says that a rate paid before that day stays the flat one until the sickness ends."""

    weekly_pence: History[int]
    lower_limit_pence: History[int]
    waiting_days: History[int]
    minimum_days: History[int]
    lower_limit_applies: History[bool]
    earnings_per_cent: History[int | None]
    weeks: History[int]
    linking_days: History[int]
    linked_years: History[int]
    unbroken_since: Dated[date]
    rate_kept: Dated[bool]

    @property
    def changed_on(self) -> date:
        """6 April 2026: from here on no waiting days, no lower limit, and a rate by earnings."""
        return self.unbroken_since.starts


@dataclass(frozen=True, slots=True)
class LinkedPeriod:
    """Periods of incapacity that are linked, in order. Average earnings are those before its first day."""

    spells: tuple[Span, ...]

    @property
    def starts(self) -> date:
        return self.spells[0].starts


@dataclass(frozen=True, slots=True)
class Sickness:
    """What absences come to: linked periods, in order, and those too short to form a period of incapacity."""

    linked: tuple[LinkedPeriod, ...]
    too_short: tuple[Span, ...]


def sickness_of(absences: Iterable[Span], rules: SickPayRules) -> Sickness:
    """The periods of incapacity that absences form. An absence that goes on ends, for now, on the last day known.

    Raises NotValid when two absences overlap, NoRuleForDate for days without rules.
    """
    listed = tuple(absences)
    clash = overlapping(listed)
    if clash:
        raise wrong(
            "absences", f"The absence from {clash.starts} begins before the one before it has ended: correct the dates"
        )
    spells = _joined(sorted(listed))
    formed = [spell for spell in spells if spell.days >= rules.minimum_days.on(spell.ends).value]
    return Sickness(_linked(formed, rules), tuple(spell for spell in spells if spell not in formed))


def _joined(ordered: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for absence in ordered:
        if joined and joined[-1].ends + ONE_DAY == absence.starts:
            joined[-1] = Span(joined[-1].starts, absence.ends)
        else:
            joined.append(absence)
    return joined


def _linked(spells: list[Span], rules: SickPayRules) -> tuple[LinkedPeriod, ...]:
    groups: list[list[Span]] = []
    for spell in spells:
        if groups and _between(groups[-1][-1], spell) <= rules.linking_days.on(spell.starts).value:
            groups[-1].append(spell)
        else:
            groups.append([spell])
    return tuple(LinkedPeriod(tuple(group)) for group in groups)


def _between(one: Span, later: Span) -> int:
    return (later.starts - one.ends).days - 1
