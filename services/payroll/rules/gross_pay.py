"""The dated rows of gross pay, read into the values that the domain asks for: pay scales, allowances, days and weeks, increments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import groupby

from services.payroll.domain.gross_pay.allowances import AllowanceRules, Bounds
from services.payroll.domain.gross_pay.increments import IncrementRule
from services.payroll.domain.gross_pay.posts import AllowanceBasis, AllowanceKind, DayMethod
from services.payroll.domain.gross_pay.scales import PayScale, Point, Scales
from services.payroll.domain.gross_pay.standards import Leave, Standards
from services.payroll.rules import row_on, rule_book, source_of
from shared.refusals import NoRuleForDate
from shared.rules import RuleBook, RuleFileError, RuleRow, RuleValue

AREAS = ("rest-of-england", "fringe", "outer-london", "inner-london")
NJC = "njc"
TEACHERS_YEAR_BEGINS, NJC_YEAR_BEGINS = 9, 4


@cache
def published_scales() -> Scales:
    """All scales that the rows give: `teachers.<area>` for the four areas, and `njc`. Raises RuleFileError for a row that is no
    list of points."""
    book = rule_book()
    return Scales((*(scale for area in AREAS for scale in _teachers(book, area)), *_njc(book)))


@cache
def standards_on(day: date) -> Standards:
    """What holds for all pay on a day. Raises NoRuleForDate, naming the row that is missing."""
    book = rule_book()
    days = {method: row_on(book, f"day.{method}", day) for method in DayMethod if method is not DayMethod.DAYS_IN_MONTH}
    weeks, holiday = row_on(book, "weeks-in-a-year", day), row_on(book, "holiday.per-cent", day)
    hours = row_on(book, "teacher.hours-a-year", day)
    sources = {method.value: source_of(row) for method, row in days.items()}
    sources |= {"weeks": source_of(weeks), "holiday": source_of(holiday), "teacher-hours": source_of(hours)}
    return Standards(
        {method: row.integer for method, row in days.items()},
        Fraction(weeks.decimal),
        _leave(book, day),
        holiday.decimal,
        hours.integer,
        sources,
    )


def allowance_rules_on(day: date) -> AllowanceRules:
    """The bounds of TLR and SEN payments on a day, and how a part-time teacher's are reckoned. Raises NoRuleForDate."""
    book = rule_book()
    bounds, bases = row_on(book, "allowance.bounds", day), row_on(book, "allowance.tlr-bases", day)
    found = {}
    for entry in _entries(bounds):
        match entry:
            case (str(kind), int(lowest), int(highest)):
                found[AllowanceKind(kind)] = Bounds(lowest, highest, (source_of(bounds),))
            case _:
                raise RuleFileError(f"{bounds.name} ({bounds.span}) has {entry!r}: give kind, lowest and highest pence")
    return AllowanceRules(day, found, frozenset(AllowanceBasis(basis) for basis in bases.texts), source_of(bases))


def increment_rules_on(day: date) -> Mapping[str, IncrementRule]:
    """When the points of each published scale go up, by the name of the scale. Raises NoRuleForDate."""
    book = rule_book()
    teachers = _increment_rule(row_on(book, "increment.teachers", day))
    return {f"teachers.{area}": teachers for area in AREAS} | {NJC: _increment_rule(row_on(book, "increment.njc", day))}


def _teachers(book: RuleBook, area: str) -> Iterable[PayScale]:
    rows = [row for row in book if row.name in {f"teachers.{area}.published", f"teachers.{area}.between"}]
    rows.sort(key=lambda row: row.starts)
    for (starts, ends), same in groupby(rows, key=lambda row: (row.starts, row.ends)):
        points = {name: point for row in same for name, point in _points(row).items()}
        yield PayScale(f"teachers.{area}", starts, ends, points, _ladders(points), TEACHERS_YEAR_BEGINS)


def _njc(book: RuleBook) -> Iterable[PayScale]:
    for row in book:
        if row.name != "njc.points":
            continue
        points = _points(row)
        instead = _row_or_none(book, "njc.instead", row.starts)
        yield PayScale(
            NJC,
            row.starts,
            row.ends,
            points,
            _ladders(points),
            NJC_YEAR_BEGINS,
            row_on(book, "njc.full-time-hours", row.starts).decimal,
            _row_or_none(book, "njc.award-pending", row.starts) is not None,
            _pairs_of_texts(instead) if instead else {},
            source_of(instead) if instead else None,
        )


def _row_or_none(book: RuleBook, name: str, day: date) -> RuleRow | None:
    try:
        return row_on(book, name, day)
    except NoRuleForDate:
        return None


def _leave(book: RuleBook, day: date) -> Leave:
    days, holidays = row_on(book, "leave.days-from-years", day), row_on(book, "leave.bank-holidays", day)
    least = row_on(book, "leave.least-weeks", day)
    steps = []
    for entry in _entries(days):
        match entry:
            case (int(years), int(leave)):
                steps.append((years, leave))
            case _:
                raise RuleFileError(f"{days.name} ({days.span}) has {entry!r}: give years of service and days of leave")
    sources = tuple(source_of(row) for row in (days, holidays, least))
    return Leave(tuple(steps), holidays.integer, Fraction(least.decimal), sources)


def _increment_rule(row: RuleRow) -> IncrementRule:
    told: dict[str, int] = {}
    for entry in _entries(row):
        match entry:
            case (str(name), int(value)):
                told[name] = value
            case _:
                raise RuleFileError(f"{row.name} ({row.span}) has {entry!r}: give the name of a figure and the figure")
    late = (told["late-month"], told["late-day"]) if "late-month" in told else None
    return IncrementRule(
        told["month"], told["day"], bool(told["automatic"]), late, told.get("wait-months", 0), source_of(row)
    )


def _points(row: RuleRow) -> dict[str, Point]:
    source = source_of(row)
    points = {}
    for entry in _entries(row):
        match entry:
            case (str(name), int(pence)):
                points[name] = Point(name, pence, source)
            case _:
                raise RuleFileError(f"{row.name} ({row.span}) has {entry!r}: give a point and its pence for a year")
    return points


def _pairs_of_texts(row: RuleRow) -> dict[str, str]:
    pairs = {}
    for entry in _entries(row):
        match entry:
            case (str(deleted), str(instead)):
                pairs[deleted] = instead
            case _:
                raise RuleFileError(
                    f"{row.name} ({row.span}) has {entry!r}: give a deleted point and the one in its place"
                )
    return pairs


def _entries(row: RuleRow) -> tuple[RuleValue, ...]:
    if isinstance(row.value, tuple):
        return row.value
    raise RuleFileError(f"{row.name} ({row.span}) is no list")


def _ladders(points: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The runs of points numbered one after another, as M1 to M6; a point whose neighbours are not known is on no ladder."""
    numbered = sorted(
        (name.rstrip("0123456789"), int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ_")))
        for name in points
        if name[-1].isdigit()
    )
    ladders: list[list[str]] = []
    for (prefix, number), before in zip(numbered, [None, *numbered], strict=False):
        if before == (prefix, number - 1):
            ladders[-1].append(f"{prefix}{number}")
        else:
            ladders.append([f"{prefix}{number}"])
    return tuple(tuple(ladder) for ladder in ladders if len(ladder) > 1)
