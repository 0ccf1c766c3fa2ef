"""Increments: NJC on 1 April or six months after a late start, teachers as proposals on 1 September, nobody above the top."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from services.payroll.domain.gross_pay.increments import Increment, IncrementOutcome, increments_due, with_point
from services.payroll.domain.gross_pay.posts import OnPoint, Post, Spot, Terms
from services.payroll.domain.gross_pay.scales import own_scale
from services.payroll.rules.gross_pay import increment_rules_on, published_scales
from shared.refusals import NotValid
from tests.payroll.gross_pay.contracts_of_example import SEPTEMBER, assistant, month, pence, teacher

YEAR = date(2025, 4, 1), date(2026, 3, 31)


def _due(
    post: Post, first: date = YEAR[0], last: date = YEAR[1]
) -> list[tuple[date, str, str | None, IncrementOutcome]]:
    found: tuple[Increment, ...] = increments_due((post,), published_scales(), increment_rules_on(first), first, last)
    return [(one.on, one.from_point, one.to_point, one.outcome) for one in found]


@pytest.mark.parametrize(
    ("started", "due"),
    [
        (date(2024, 5, 1), date(2025, 4, 1)),
        (date(2024, 10, 1), date(2025, 4, 1)),
        (date(2024, 10, 2), date(2025, 4, 2)),
        (date(2024, 12, 9), date(2025, 6, 9)),
        (date(2025, 3, 31), date(2025, 9, 30)),
    ],
)
def test_njc_increments_come_on_1_april_or_six_months_after_a_late_start(started: date, due: date) -> None:
    assert _due(assistant(starts=started, top="6")) == [(due, "5", "6", IncrementOutcome.AUTOMATIC)]


def test_who_starts_on_the_day_itself_waits_for_the_next_year() -> None:
    assert _due(assistant(starts=date(2025, 4, 1))) == []


def test_the_top_of_the_grade_and_of_the_spine_are_told_and_not_passed() -> None:
    assert _due(assistant("6", starts=date(2024, 5, 1), top="6")) == [(YEAR[0], "6", None, IncrementOutcome.AT_TOP)]
    assert _due(assistant("43", starts=date(2024, 5, 1))) == [(YEAR[0], "43", None, IncrementOutcome.AT_TOP)]


def test_teachers_increments_are_proposals_that_the_school_decides() -> None:
    post = teacher("M3", starts=date(2024, 9, 1))
    assert _due(post) == [(SEPTEMBER, "M3", "M4", IncrementOutcome.FOR_DECISION)]
    assert _due(teacher("M6", starts=date(2024, 9, 1))) == [(SEPTEMBER, "M6", None, IncrementOutcome.AT_TOP)]


def test_a_leadership_point_whose_neighbours_are_in_no_row_is_told_as_such() -> None:
    assert _due(teacher("L1", starts=SEPTEMBER), date(2026, 9, 1), date(2026, 9, 1)) == [
        (date(2026, 9, 1), "L1", None, IncrementOutcome.NOT_KNOWN)
    ]


def test_a_move_to_another_grade_begins_the_six_months_anew_and_a_raise_within_it_does_not() -> None:
    started = assistant(starts=date(2023, 4, 1), top="6")
    raised = with_point(started, "6", date(2024, 11, 1))
    assert _due(raised) == [(YEAR[0], "6", None, IncrementOutcome.AT_TOP)]
    regraded = replace(raised.terms[1], pay=OnPoint("njc", "7", "11"))
    assert _due(replace(raised, terms=(raised.terms[0], regraded))) == [
        (date(2025, 5, 1), "7", "8", IncrementOutcome.AUTOMATIC)
    ]


def test_leavers_spot_salaries_and_own_scales_have_no_increment() -> None:
    assert _due(assistant(starts=date(2024, 5, 1), ends=date(2025, 3, 31))) == []
    spot = Post("B", "x", "y", "Bursar", (Terms(date(2024, 4, 1), Spot(5_000_000, "minute 3")),))
    own = Post("H", "x", "y", "Teacher", (Terms(date(2024, 9, 1), OnPoint("harbour", "H1")),))
    scales = published_scales().with_versions(own_scale("harbour", date(2024, 9, 1), {"H1": 1, "H2": 2}, "policy"))
    assert increments_due((spot, own), scales, increment_rules_on(YEAR[0]), *YEAR) == ()


def test_an_increment_that_came_about_is_paid_from_its_day() -> None:
    post = with_point(assistant(weekly="37", starts=date(2024, 12, 9)), "6", date(2025, 6, 9))
    assert [terms.ends for terms in post.terms] == [date(2025, 6, 8), None]
    # £2,131.91 x 8/30 and £2,165.75 x 22/30.
    assert pence(month(post, date(2025, 6, 1))) == [56_851, 158_822]


def test_a_post_without_a_point_on_the_day_cannot_go_up() -> None:
    with pytest.raises(NotValid, match="'Class teacher' is on no point of a scale on 2024-01-01"):
        with_point(teacher(), "M2", date(2024, 1, 1))


def test_later_terms_that_stay_on_the_point_go_up_with_it_and_others_stand() -> None:
    post = teacher("M1", starts=date(2024, 9, 1))
    now = replace(post.terms[0], ends=date(2025, 12, 31))
    part_time = replace(now, starts=date(2026, 1, 1), ends=date(2026, 6, 30), fte=Fraction(1, 2))
    promoted = replace(part_time, starts=date(2026, 7, 1), ends=None, pay=OnPoint("teachers.rest-of-england", "M4"))
    raised = with_point(replace(post, terms=(now, part_time, promoted)), "M2", SEPTEMBER)
    assert [terms.pay.point for terms in raised.terms if isinstance(terms.pay, OnPoint)] == ["M1", "M2", "M2", "M4"]
    assert [terms.starts for terms in raised.terms][2:] == [date(2026, 1, 1), date(2026, 7, 1)]
