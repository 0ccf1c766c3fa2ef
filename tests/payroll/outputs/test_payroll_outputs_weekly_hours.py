"""The hours of a week that a return says: entered, or by the parts of full-time posts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from services.payroll.domain.gross_pay.posts import Hourly, OnPoint, Post, Spot, Terms
from services.payroll.domain.outputs.weekly_hours import weekly_hours
from services.payroll.domain.returns.employees import HoursBand, hours_band
from services.payroll.domain.staff.people import Employment
from services.payroll.rules.gross_pay import published_scales, standards_on

ON = date(2026, 9, 30)
SINCE = date(2025, 9, 1)
NJC, TEACHER = OnPoint("njc", "5"), OnPoint("teachers.rest-of-england", "M1")


def found(*terms: Terms, weekly: Decimal | None = None, irregular: bool = False) -> Decimal | None:
    posts = [Post(f"P{n}", "A", "C", "Post", (one,)) for n, one in enumerate(terms)]
    job = Employment("e", "p", "t", "A", "g", "1001", SINCE, weekly_hours=weekly, irregular=irregular)
    return weekly_hours(job, posts, ON, published_scales(), standards_on(ON))


@pytest.mark.parametrize(
    ("terms", "hours", "band"),
    [
        # 1,265 hours over 39 weeks are 32.44 a week.
        ((Terms(SINCE, TEACHER),), "32.44", HoursBand.FROM_30),
        ((Terms(SINCE, TEACHER, Fraction(3, 5)),), "19.46", HoursBand.UNDER_24),
        ((Terms(SINCE, NJC, Fraction(3, 4)),), "27.75", HoursBand.UNDER_30),
        ((Terms(SINCE, NJC, Fraction(1, 2)), Terms(SINCE, NJC, Fraction(2, 5))), "33.30", HoursBand.FROM_30),
        ((Terms(SINCE, Spot(7_250_000, "governors")),), "30", HoursBand.FROM_30),
    ],
)
def test_the_parts_of_full_time_posts_give_the_hours(terms: tuple[Terms, ...], hours: str, band: HoursBand) -> None:
    assert found(*terms) == Decimal(hours)
    assert hours_band(found(*terms)) is band


@pytest.mark.parametrize(
    "terms",
    [
        (Terms(SINCE, Hourly(1_300, "contract")),),
        (Terms(SINCE, NJC), Terms(SINCE, Hourly(1_300, "contract"))),
        (Terms(SINCE, Spot(2_000_000, "contract"), Fraction(1, 2)),),
        (Terms(SINCE, NJC, ends=date(2026, 8, 31)),),
        (),
    ],
)
def test_where_nobody_can_tell_there_are_none(terms: tuple[Terms, ...]) -> None:
    assert found(*terms) is None


def test_what_was_entered_goes_before_and_irregular_work_has_no_hours() -> None:
    assert found(Terms(SINCE, TEACHER), weekly=Decimal(12)) == Decimal(12)
    assert found(Terms(SINCE, TEACHER), irregular=True) is None
