"""Posts that the tests of gross pay have in common, with figures small enough to follow by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from services.payroll.domain.gross_pay.lines import PayLine
from services.payroll.domain.gross_pay.period import NOTHING, Happenings, month_lines
from services.payroll.domain.gross_pay.posts import (
    Allowance,
    DayMethod,
    OnPoint,
    PensionScheme,
    Post,
    Terms,
    TermTime,
    fte_of_hours,
)
from services.payroll.rules.gross_pay import published_scales, standards_on

GIVEN = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "payroll"
REST = "teachers.rest-of-england"
SEPTEMBER = date(2025, 9, 1)


def given(path: str) -> Path:
    """A published file; without it the test is skipped, saying which."""
    file = GIVEN / path
    if not file.exists():
        pytest.skip(
            f"the published figures {path} are not on this machine (expected beside the project, in shared/data)"
        )
    return file


def teacher(
    point: str = "M1",
    starts: date = SEPTEMBER,
    ends: date | None = None,
    fte: Fraction = Fraction(1),
    method: DayMethod = DayMethod.CALENDAR_365,
    allowances: tuple[Allowance, ...] = (),
) -> Post:
    """A teacher in the rest of England; M1 from September 2025 is £32,916.00, £2,743.00 a month."""
    terms = Terms(starts, OnPoint(REST, point), fte, ends, part_month=method)
    return Post("T1", "Ashby Primary", "PRI-100", "Class teacher", (terms,), allowances)


def assistant(
    point: str = "5",
    starts: date = date(2025, 4, 1),
    ends: date | None = None,
    term_time: TermTime | None = None,
    weekly: str = "30",
    service_from: date | None = None,
    top: str | None = None,
) -> Post:
    """A teaching assistant on an NJC point; point 5 from April 2025 is £25,583.00 full time."""
    terms = Terms(
        starts,
        OnPoint("njc", point, top),
        fte_of_hours(Decimal(weekly), Decimal(37)),
        ends,
        term_time,
        pension=PensionScheme.LOCAL_GOVERNMENT,
    )
    return Post("S1", "Ashby Primary", "PRI-200", "Teaching assistant", (terms,), service_from=service_from)


def month(post: Post, day: date, happened: Happenings = NOTHING) -> tuple[PayLine, ...]:
    """The lines of one post for the month of a day, by the published rows."""
    return month_lines((post,), day, published_scales(), standards_on(day), happened)


def pence(lines: tuple[PayLine, ...]) -> list[int]:
    return [line.pence for line in lines]
