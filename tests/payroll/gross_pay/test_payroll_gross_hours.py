"""Hours: at a post's rate, at the rate of a scale, overtime at a multiple, the holiday they earn; and pay by weeks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.payroll.domain.gross_pay.absences import UnpaidReason
from services.payroll.domain.gross_pay.hours import HoursClaim, UnpaidHours
from services.payroll.domain.gross_pay.lines import GrossTotals, LineKind, totals
from services.payroll.domain.gross_pay.period import Happenings, OneOff, month_lines, weeks_lines
from services.payroll.domain.gross_pay.posts import Hourly, PensionScheme, Post, Spot, Terms
from services.payroll.domain.gross_pay.working import working
from services.payroll.rules.gross_pay import published_scales, standards_on
from shared.refusals import NotValid
from tests.payroll.gross_pay.contracts_of_example import SEPTEMBER, assistant, month, pence, teacher

JUNE = date(2025, 6, 1)


def _claim(post: str = "S1", hours: str = "2", multiple: str = "1", **more: object) -> Happenings:
    day = date(2025, 5, 20)
    return Happenings(
        claims=(HoursClaim(post, "Parents' evening", Decimal(hours), day, day, Decimal(multiple), **more),)  # type: ignore[arg-type]
    )


def _midday(day_rate: int = 1_300) -> Post:
    terms = Terms(SEPTEMBER, Hourly(day_rate, "letter of 2 September 2025"), pension=PensionScheme.LOCAL_GOVERNMENT)
    return Post("MID", "Beck Junior", "JUN-300", "Midday supervisor", (terms,))


def test_overtime_is_the_hour_of_the_scale_to_the_penny_times_the_multiple() -> None:
    # NJC point 5 in 2025-26: £25,583 / 52.143 / 37 is £13.26 an hour.
    lines = month(assistant(), JUNE, _claim(hours="2.5", multiple="1.5"))
    assert [(line.kind, line.pence) for line in lines[1:]] == [(LineKind.OVERTIME, 4_973)]


def test_hours_are_paid_at_the_rate_of_the_day_on_which_they_were_worked() -> None:
    day = date(2025, 3, 20)
    claim = HoursClaim("S1", "Cover", Decimal(10), day, day)
    lines = month(assistant(starts=date(2024, 4, 1)), JUNE, Happenings(claims=(claim,)))
    # £24,790 in 2024-25 is £12.85 an hour.
    assert lines[1].pence == 12_850
    assert lines[1].service_month == date(2025, 3, 1)


def test_a_teachers_hour_is_a_1265th_of_the_year() -> None:
    day = date(2025, 10, 7)
    claim = HoursClaim("T1", "Tuition", Decimal(2), day, day, pensionable=False)
    line = month(teacher("M2"), date(2025, 10, 1), Happenings(claims=(claim,)))[1]
    assert (line.pence, line.pensionable) == (5_506, PensionScheme.NONE)


def test_an_hourly_post_is_paid_what_is_claimed_and_the_holiday_it_earns() -> None:
    days = date(2025, 10, 1), date(2025, 10, 31)
    claim = HoursClaim("MID", "Midday supervision", Decimal("21.5"), *days, with_holiday=True)
    lines = month(_midday(), date(2025, 10, 1), Happenings(claims=(claim,)))
    assert [(line.kind, line.words, line.pence) for line in lines] == [
        (LineKind.HOURS, "Midday supervision", 27_950),
        (LineKind.HOLIDAY, "Holiday pay", 3_374),  # £279.50 x 12.07 per cent is £33.7357
    ]
    assert [step.words for line in lines for step in working(line)] == [
        "21.5 hours at £13.00, 1 October 2025 to 31 October 2025",
        "12.07 per cent of the pay for the hours",
    ]


def test_an_hourly_post_without_a_claim_is_paid_nothing() -> None:
    assert month(_midday(), date(2025, 10, 1)) == ()


@pytest.mark.parametrize(
    ("post", "happened", "words"),
    [
        (assistant(), _claim("other"), "entered for the post other, which this employment does not have"),
        (assistant(starts=date(2025, 5, 25)), _claim(), "has no terms that hold on all these days"),
        (
            assistant(),
            Happenings(claims=(HoursClaim("S1", "Late", Decimal(1), JUNE, date(2025, 7, 1)),)),
            "after the period",
        ),
        (
            Post("S1", "x", "y", "Bursar", (Terms(date(2025, 4, 1), Spot(1, "a")),)),
            _claim(),
            "a spot salary has no hourly rate",
        ),
    ],
)
def test_hours_that_cannot_be_paid_are_refused_and_say_why(post: Post, happened: Happenings, words: str) -> None:
    with pytest.raises(NotValid, match=words):
        month(post, JUNE, happened)


def test_weekly_pay_is_the_year_by_52_143() -> None:
    lines = weeks_lines((assistant(),), date(2025, 6, 2), 2, published_scales(), standards_on(JUNE))
    # £25,583 x 30/37 is £20,742.97 a year; two weeks are £795.62.
    assert pence(lines) == [79_562]
    assert (lines[0].starts, lines[0].ends) == (date(2025, 6, 2), date(2025, 6, 15))


def test_part_of_the_weeks_is_paid_by_the_day() -> None:
    post = assistant(starts=date(2025, 6, 9))
    assert pence(weeks_lines((post,), date(2025, 6, 2), 2, published_scales(), standards_on(JUNE))) == [39_781]


def test_a_claim_is_paid_in_the_run_of_one_post_among_several() -> None:
    lines = month_lines(
        (teacher(starts=date(2025, 4, 1)), assistant()), JUNE, published_scales(), standards_on(JUNE), _claim()
    )
    assert [(line.post, line.kind) for line in lines] == [
        ("T1", LineKind.BASIC),
        ("S1", LineKind.BASIC),
        ("S1", LineKind.HOURS),
    ]


def test_a_strike_of_support_staff_takes_off_the_hours_of_the_day() -> None:
    strike = UnpaidHours("S1", UnpaidReason.STRIKE, Decimal("7.4"), date(2025, 6, 10))
    lines = month(assistant(weekly="37"), JUNE, Happenings(unpaid_hours=(strike,)))
    assert [(line.kind, line.words, line.pence) for line in lines[1:]] == [(LineKind.UNPAID, "Strike", -9_812)]
    assert working(lines[1])[0].words == "7.4 hours at £13.26, 10 June 2025 to 10 June 2025"


@pytest.mark.parametrize(
    ("post", "on", "words"),
    [
        (assistant(), date(2025, 7, 1), "Strike on 2025-07-01 lies outside the period"),
        (_midday(), date(2025, 10, 2), "'Midday supervisor' is paid by the hour: leave the hours of 2025-10-02 out"),
    ],
)
def test_hours_without_pay_that_cannot_be_taken_off_are_refused(post: Post, on: date, words: str) -> None:
    strike = UnpaidHours(post.post, UnpaidReason.STRIKE, Decimal(5), on)
    with pytest.raises(NotValid, match=words):
        month(post, JUNE if post.post == "S1" else on, Happenings(unpaid_hours=(strike,)))


def test_an_honorarium_is_paid_once_and_counts_where_it_is_said_to() -> None:
    thanks = OneOff("S1", "Honorarium for the inspection", 25_000, date(2025, 6, 20))
    lines = month(assistant(weekly="37"), JUNE, Happenings(one_offs=(thanks,)))
    assert totals(lines) == GrossTotals(238_191, 238_191, 238_191, 0, 213_191)
    assert [step.words for step in working(lines[1])] == ["Honorarium for the inspection, 20 June 2025 to 20 June 2025"]
