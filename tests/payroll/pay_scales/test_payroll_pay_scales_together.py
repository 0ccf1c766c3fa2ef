"""What a trust entered beside what is published: which version holds on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.payroll.domain.gross_pay.scales import PayScale, Scales, award_entered, own_scale
from shared.refusals import NoRuleForDate, NotValid

APRIL_2026, APRIL_2027 = date(2026, 4, 1), date(2027, 4, 1)


def published(starts: date, ends: date, pence: int, *, pending: bool = False) -> PayScale:
    made = own_scale("spine", starts, {"3": pence, "4": pence + 50_000}, "published", ends=ends, year_begins=4)
    return replace(made, award_pending=pending, full_time_hours=Decimal(37))


LAST_YEAR = published(date(2025, 4, 1), date(2026, 3, 31), 2_400_000)
PENDING = published(APRIL_2026, date(2027, 3, 31), 2_400_000, pending=True)
AWARD = award_entered(PENDING, APRIL_2026, {"3": 2_480_000, "4": 2_530_000}, "circular")


def of_point_3(scales: Scales, day: date) -> int:
    return scales.on("spine", day).point("3").annual_pence


def test_an_entered_award_takes_the_place_of_the_pending_one_until_its_pay_year_ends() -> None:
    scales = Scales((LAST_YEAR, PENDING)).with_own(AWARD)
    assert of_point_3(scales, date(2026, 3, 31)) == 2_400_000
    assert of_point_3(scales, APRIL_2026) == of_point_3(scales, date(2027, 3, 31)) == 2_480_000
    held = scales.on("spine", APRIL_2026)
    assert (held.award_pending, held.full_time_hours, held.next_point("3")) == (False, Decimal(37), "4")
    with pytest.raises(NoRuleForDate, match="The pay scale 'spine' has no row for 2027-04-01"):
        scales.on("spine", APRIL_2027)


def test_an_award_that_has_been_published_since_stands_before_the_entered_one() -> None:
    since = published(APRIL_2026, date(2027, 3, 31), 2_490_000)
    assert of_point_3(Scales((LAST_YEAR, since)).with_own(AWARD), APRIL_2026) == 2_490_000


def test_an_entered_version_ends_where_the_next_published_one_begins() -> None:
    next_year = published(date(2026, 10, 1), date(2027, 3, 31), 2_600_000)
    until_then = replace(PENDING, ends=date(2026, 9, 30))
    scales = Scales((LAST_YEAR, until_then, next_year)).with_own(AWARD)
    assert (of_point_3(scales, date(2026, 9, 30)), of_point_3(scales, date(2026, 10, 1))) == (2_480_000, 2_600_000)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(APRIL_2026, date(2027, 3, 31)), (date(2026, 10, 1), date(2027, 3, 31)), (date(2027, 2, 1), date(2027, 3, 31))],
)
def test_an_entered_award_holds_to_the_end_of_the_pay_year_that_it_begins_in(starts: date, ends: date) -> None:
    assert award_entered(PENDING, starts, {"3": 2_480_000, "4": 2_530_000}, "circular").ends == ends


def test_an_award_gives_all_points_of_the_published_scale() -> None:
    with pytest.raises(NotValid, match="'spine' has the points 4 too"):
        award_entered(PENDING, APRIL_2026, {"3": 2_480_000}, "circular")


def test_each_list_of_an_own_scale_ends_where_the_next_begins() -> None:
    first = own_scale("own", date(2026, 9, 1), {"L1": 5_000_000}, "policy")
    later = own_scale("own", date(2027, 9, 1), {"L1": 5_100_000}, "policy")
    scales = Scales((LAST_YEAR,)).with_own(later, first)
    assert [(one.starts, one.ends) for one in scales.named("own")] == [
        (date(2026, 9, 1), date(2027, 8, 31)),
        (date(2027, 9, 1), None),
    ]
    assert scales.named("spine") == (LAST_YEAR,)


def test_points_with_other_letters_are_another_ladder() -> None:
    scale = own_scale("own", date(2026, 9, 1), {"M1": 1, "M2": 2, "U1": 3, "U2": 4}, "policy")
    assert (scale.next_point("M1"), scale.next_point("M2"), scale.next_point("U1")) == ("M2", None, "U2")
