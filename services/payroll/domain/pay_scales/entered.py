"""A pay scale as an employer enters it: a name that nobody published, for teachers or support staff, with dated lists of points; or a list for a
published scale whose award nobody has published yet. A list is never changed: one that was corrected stays, with the moment that ended it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from services.payroll.domain.gross_pay.scales import PayScale, Scales, award_entered, letters_of, own_scale
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotKnown, wrong

LEAST_A_YEAR, MOST_A_YEAR = 1_000_000, 50_000_000
"""Pence. The minimum wage alone comes to more than £10,000 for a full-time year, and no post of a school pays £500,000: what lies beyond is a
month's pay, or a slip of the decimal point."""
MOST_HOURS = 48
"""Hours of a week: Working Time Regulations 1998, reg. 4."""
LONGEST_NAME, LONGEST_POINT = 60, 20
"""Characters: a name stands in the lists of scales, a point in the lines of a payslip's working."""
ONE_DAY = timedelta(days=1)


class ScaleKind(StrEnum):
    """Whom a scale is for: teachers are paid by the part of full time from 1 September, support staff by hours from 1 April."""

    TEACHERS = "teachers"
    SUPPORT = "support"


YEAR_BEGINS = {ScaleKind.TEACHERS: 9, ScaleKind.SUPPORT: 4}


@dataclass(frozen=True, slots=True)
class OwnScale:
    """A scale of an employer's own; `full_time_hours` are those of a week, for support staff."""

    scale_id: str
    employer_id: str
    name: str
    kind: ScaleKind
    full_time_hours: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise wrong("name", f"Give the scale a name of at most {LONGEST_NAME} characters, like Leadership 2026")
        if self.kind is ScaleKind.TEACHERS and self.full_time_hours is not None:
            raise wrong("full_time_hours", "Teachers are paid by the part of full time: leave the hours empty")
        if self.kind is ScaleKind.SUPPORT and (
            self.full_time_hours is None or not 0 < self.full_time_hours <= MOST_HOURS
        ):
            raise wrong(
                "full_time_hours", f"Give the hours of a full-time week, above 0 and up to {MOST_HOURS}, like 37"
            )


@dataclass(frozen=True, slots=True)
class EnteredVersion:
    """A list of points with their pay for a full-time year in pence, lowest first, from a day on; `source` says where it was agreed.
    `scale_id` is an own scale's, or the name of a published one. `replaced_at` is set once another list took its place."""

    version_id: str
    employer_id: str
    scale_id: str
    starts: date
    source: str
    points: tuple[tuple[str, int], ...]
    entered_by: str
    entered_at: datetime
    replaced_at: datetime | None = None


def as_pay_scale(version: EnteredVersion, own: Mapping[str, OwnScale], published: Scales) -> PayScale:
    """What the calculation goes by. Raises NotKnown for a scale that is neither own nor published."""
    points = dict(version.points)
    scale = own.get(version.scale_id)
    if scale is None:
        return award_entered(_published_before(published, version), version.starts, points, version.source)
    return own_scale(
        scale.name,
        version.starts,
        points,
        version.source,
        year_begins=YEAR_BEGINS[scale.kind],
        full_time_hours=scale.full_time_hours,
    )


def _published_before(published: Scales, version: EnteredVersion) -> PayScale:
    found = [one for one in published.named(version.scale_id) if one.starts <= version.starts]
    if not found:
        raise NotKnown(f"There is no pay scale '{version.scale_id}' on {day_in_words(version.starts)}")
    return found[-1]


def refuse_published(published: Scales, name: str, starts: date) -> None:
    """Raises NotValid for a day for which the scale is published: an entered list stands in for a pending award, or for what comes later."""
    versions = published.named(name)
    pending = [one.starts for one in versions if one.award_pending]
    last = versions[-1].starts
    if starts in pending or starts > last:
        return
    instead = "".join(f"the pending award of {day_in_words(day)}, or " for day in pending)
    raise wrong(
        "starts",
        f"'{name}' is published for {day_in_words(starts)}: what can be entered is {instead}a version from a day after {day_in_words(last)}",
    )


@dataclass(frozen=True, slots=True)
class ListedPoint:
    """A row of a list as it was sent."""

    row: int
    point: str
    pence: int


def mistakes_in(rows: Iterable[ListedPoint]) -> list[tuple[int, str]]:
    """What cannot be meant in a list of points, by row, in words."""
    seen: dict[str, int] = {}
    before: ListedPoint | None = None
    found: list[tuple[int, str]] = []
    for one in rows:
        found += [(one.row, words) for words in _wrong_with(one, before, seen.get(one.point.casefold()))]
        seen.setdefault(one.point.casefold(), one.row)
        before = one
    return found


def _wrong_with(one: ListedPoint, before: ListedPoint | None, earlier: int | None) -> Iterable[str]:
    if len(one.point) > LONGEST_POINT:
        yield f"'{one.point}' is longer than {LONGEST_POINT} characters"
    if earlier is not None:
        yield f"point {one.point} stands in row {earlier} already"
    if not LEAST_A_YEAR <= one.pence <= MOST_A_YEAR:
        yield (
            f"{pounds(one.pence)} is no pay for a full-time year: give pounds a year, from {pounds(LEAST_A_YEAR)} to {pounds(MOST_A_YEAR)}"
        )
    if before is not None and letters_of(before.point) == letters_of(one.point) and one.pence < before.pence:
        yield f"point {one.point} has less than point {before.point} before it: put the lowest point first, or correct the pay"


def holding_between(versions: Iterable[EnteredVersion], first: date, last: date) -> set[str]:
    """The ids of the versions of one scale that hold on a day between two, each until the next begins."""
    ordered = sorted(versions, key=lambda one: one.starts)
    ends = [following.starts - ONE_DAY for following in ordered[1:]]
    return {
        one.version_id
        for one, end in zip(ordered, [*ends, date.max], strict=False)
        if one.starts <= last and end >= first
    }


@dataclass(frozen=True, slots=True)
class PointChanged:
    """A point beside the version before: `before_pence` is None for a new point, `pence` for one that is gone."""

    point: str
    pence: int | None
    before_pence: int | None

    @property
    def difference_pence(self) -> int | None:
        return None if self.pence is None or self.before_pence is None else self.pence - self.before_pence


def beside(points: Mapping[str, int], before: Mapping[str, int]) -> list[PointChanged]:
    """Each point with what the version before had for it; points that are gone come last."""
    gone = [PointChanged(point, None, pence) for point, pence in before.items() if point not in points]
    return [*(PointChanged(point, pence, before.get(point)) for point, pence in points.items()), *gone]
