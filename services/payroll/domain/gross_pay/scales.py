"""Pay scales as dated versions: the points of a scale with their full-time pay for a year, whether published, derived or a
trust's own. A scale that has no version for a day, or no known figure for a point, is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from services.payroll.domain.sources import ENTERED_HERE, Source
from shared.money import pounds
from shared.refusals import NoRuleForDate, NotValid, wrong

ONE_DAY = timedelta(days=1)


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
    full_time_hours: Decimal | None = None,
) -> PayScale:
    """A trust's own scale: points with their full-time pay for a year in pence, lowest first; `agreed_in` says where they were
    agreed. Raises NotValid for a scale without points or a point without pay."""
    if not points:
        raise wrong("points", f"The scale '{name}' has no points: give at least one with its pay for a year")
    source = Source(f"own-scale.{name}", starts, agreed_in, ENTERED_HERE)
    priced = {point: Point(point, pence, source) for point, pence in points.items()}
    return PayScale(name, starts, ends, priced, ladders_of(points), year_begins, full_time_hours)


def ladders_of(points: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The points as people go up them: M1 to M6 are one ladder and U1 to U3 another."""
    return tuple(tuple(same) for _, same in groupby(points, key=letters_of))


def letters_of(point: str) -> str:
    """What stands before the number of a point: L of L12, nothing of 5."""
    return point.rstrip("0123456789")


def award_entered(published: PayScale, starts: date, points: Mapping[str, int], agreed_in: str) -> PayScale:
    """A version of a published scale that the trust entered, because nobody has published it here: all of its points, until its
    pay year ends. Raises NotValid, naming the points that are missing."""
    missing = [point for point in published.points if point not in points]
    if missing:
        raise wrong(
            "points",
            f"'{published.name}' has the points {', '.join(missing)} too: a version of a published scale gives the pay of all its points",
        )
    source = Source(f"{published.name}.entered", starts, agreed_in, ENTERED_HERE)
    year = starts.year + (starts.month >= published.year_begins)
    return replace(
        published,
        starts=starts,
        ends=date(year, published.year_begins, 1) - ONE_DAY,
        points={point: Point(point, pence, source) for point, pence in points.items()},
        ladders=tuple(ladder for ladder in ladders_of(points) if len(ladder) > 1),
        award_pending=False,
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

    def named(self, name: str) -> tuple[PayScale, ...]:
        """The versions of a scale, oldest first; none where there is no such scale."""
        return self._versions.get(name, ())

    def with_own(self, *entered: PayScale) -> Scales:
        """These scales with what a trust entered. Each version of a scale ends where the next begins. A published version stands,
        unless its award is pending: then what the trust entered from its first day takes its place."""
        own = {version.name: {one.starts: one for one in entered if one.name == version.name} for version in entered}
        untouched = (version for version in self if version.name not in own)
        return Scales((*untouched, *(one for name in own for one in _following(self.named(name), own[name]))))

    def with_versions(self, *added: PayScale) -> Scales:
        """These scales with the added versions in the place of those of the same name and first day: an award, a trust's own."""
        replaced = {(version.name, version.starts) for version in added}
        return Scales((*(kept for kept in self if (kept.name, kept.starts) not in replaced), *added))


def _following(published: Iterable[PayScale], entered: Mapping[date, PayScale]) -> Iterator[PayScale]:
    standing = {version.starts: version for version in published if not version.award_pending}
    pending = {version.starts: version for version in published if version.award_pending}
    ordered = [version for _, version in sorted((pending | dict(entered) | standing).items())]
    for version, later in zip(ordered, [*ordered[1:], None], strict=True):
        reaches = later is not None and (version.ends is None or version.ends >= later.starts)
        yield replace(version, ends=later.starts - ONE_DAY) if later is not None and reaches else version


def refuse_outside_range(scale: PayScale, lowest: str, highest: str, annual_pence: int) -> None:
    """Raises NotValid where a salary lies outside a published range (LP_MIN to LP_MAX, HT_MIN to HT_MAX, L1 to L43)."""
    low, high = scale.point(lowest), scale.point(highest)
    if not low.annual_pence <= annual_pence <= high.annual_pence:
        raise wrong(
            "annual_pence",
            f"A full-time salary of {pounds(annual_pence)} is outside the range {lowest} to {highest} of '{scale.name}' from "
            f"{scale.starts} ({pounds(low.annual_pence)} to {pounds(high.annual_pence)}). Say that the trust sets its own pay if it does",
        )
