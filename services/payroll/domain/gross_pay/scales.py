"""Pay scales as dated versions: the points of a scale with their full-time pay for a year, whether published, derived or a
trust's own. A scale that has no version for a day, or no known figure for a point, is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from services.payroll.domain.sources import Source
from shared.money import pounds
from shared.refusals import NoRuleForDate, NotValid, wrong


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a scale: its full-time pay for a year in pence, and the row that says so."""

    name: str
    annual_pence: int
    source: Source


@dataclass(frozen=True, slots=True)
class PayScale:
    """One dated version of a scale; `starts` and `ends` are included. `ladders` are the points in the order in which people go
    up; `year_begins` is the month in which its pay year begins; `full_time_hours` a full-time week, where pay goes by hours;
    `instead` names the point that took the place of one that was deleted, and `instead_source` the row that says so."""

    name: str
    starts: date
    ends: date | None
    points: Mapping[str, Point]
    ladders: tuple[tuple[str, ...], ...]
    year_begins: int
    full_time_hours: Decimal | None = None
    award_pending: bool = False
    instead: Mapping[str, str] = field(default_factory=dict)
    instead_source: Source | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.year_begins <= 12:
            raise NotValid(
                f"The pay year of the scale '{self.name}' begins in a month from 1 to 12, not {self.year_begins}"
            )
        for point in self.points.values():
            if point.annual_pence <= 0:
                raise wrong("points", f"Point {point.name} of the scale '{self.name}' needs a year's pay above zero")

    def holds_on(self, day: date) -> bool:
        """Whether this version holds on a day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def point(self, name: str) -> Point:
        """The point of that name, or the one that took its place. Raises NoRuleForDate, naming point, scale and version."""
        found = self.points.get(name) or self.points.get(self.instead.get(name, ""))
        if found is None:
            raise NoRuleForDate(
                f"Point {name} of the scale '{self.name}' has no figure from {self.starts}: "
                "have its row added with its source, or give the salary itself"
            )
        return found

    def has_ladder(self, name: str) -> bool:
        """Whether the points around this one are known."""
        return any(self.instead.get(name, name) in ladder for ladder in self.ladders)

    def next_point(self, name: str) -> str | None:
        """The point after this one on its ladder; None at the top. Raises NotValid where the scale has no ladder with it."""
        now = self.instead.get(name, name)
        for ladder in self.ladders:
            if now in ladder:
                following = ladder.index(now) + 1
                return ladder[following] if following < len(ladder) else None
        raise wrong("point", f"The scale '{self.name}' from {self.starts} has no ladder with the point {name}")


def own_scale(
    name: str,
    starts: date,
    points: Mapping[str, int],
    agreed_in: str,
    *,
    ends: date | None = None,
    year_begins: int = 9,
) -> PayScale:
    """A trust's own scale: points with their full-time pay for a year in pence, lowest first; `agreed_in` says where they were
    agreed. Raises NotValid for a scale without points or a point without pay."""
    if not points:
        raise wrong("points", f"The scale '{name}' has no points: give at least one with its pay for a year")
    source = Source(f"own-scale.{name}", starts, agreed_in, "verified")
    return PayScale(
        name,
        starts,
        ends,
        {point: Point(point, pence, source) for point, pence in points.items()},
        (tuple(points),),
        year_begins,
    )


class Scales:
    """All versions of all scales, asked by name and day. Two versions of one scale never hold on the same day."""

    def __init__(self, versions: Iterable[PayScale]) -> None:
        """Raises NotValid, naming the scale, for two versions that hold on one day."""
        by_name: dict[str, list[PayScale]] = {}
        for version in versions:
            by_name.setdefault(version.name, []).append(version)
        self._versions = {name: tuple(sorted(same, key=lambda one: one.starts)) for name, same in by_name.items()}
        for same in self._versions.values():
            for earlier, later in pairwise(same):
                if earlier.holds_on(later.starts):
                    raise NotValid(
                        f"Two versions of the scale '{later.name}' hold on {later.starts}: end the earlier one"
                    )

    def __iter__(self) -> Iterator[PayScale]:
        return (version for same in self._versions.values() for version in same)

    def on(self, name: str, day: date) -> PayScale:
        """The version that holds on a day. Raises NoRuleForDate, naming scale and day."""
        for version in self._versions.get(name, ()):
            if version.holds_on(day):
                return version
        raise NoRuleForDate(f"The pay scale '{name}' has no row for {day}: have it added with its source")

    def starts_between(self, name: str, first: date, last: date) -> tuple[date, ...]:
        """The days after `first`, up to `last`, on which a new version of the scale begins."""
        return tuple(version.starts for version in self._versions.get(name, ()) if first < version.starts <= last)

    def with_versions(self, *added: PayScale) -> Scales:
        """These scales with the added versions in the place of those of the same name and first day: an award, a trust's own."""
        replaced = {(version.name, version.starts) for version in added}
        return Scales((*(kept for kept in self if (kept.name, kept.starts) not in replaced), *added))


def refuse_outside_range(scale: PayScale, lowest: str, highest: str, annual_pence: int) -> None:
    """Raises NotValid where a salary lies outside a published range (LP_MIN to LP_MAX, HT_MIN to HT_MAX, L1 to L43)."""
    low, high = scale.point(lowest), scale.point(highest)
    if not low.annual_pence <= annual_pence <= high.annual_pence:
        raise wrong(
            "annual_pence",
            f"A full-time salary of {pounds(annual_pence)} is outside the range {lowest} to {highest} of '{scale.name}' from "
            f"{scale.starts} ({pounds(low.annual_pence)} to {pounds(high.annual_pence)})",
        )
