"""What a post earns in a month: twelfths, part months by each method, changes within a month, days without pay, allowances."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.gross_pay.absences import SchoolDays, UnpaidDays, UnpaidReason
from services.payroll.domain.gross_pay.increments import with_point
from services.payroll.domain.gross_pay.lines import GrossTotals, totals
from services.payroll.domain.gross_pay.pence import month_of_year
from services.payroll.domain.gross_pay.period import Happenings, month_lines
from services.payroll.domain.gross_pay.posts import (
    Allowance,
    AllowanceBasis,
    AllowanceKind,
    DayMethod,
    OnPoint,
    PensionScheme,
    Post,
    Spot,
    Terms,
)
from services.payroll.domain.gross_pay.scales import own_scale
from services.payroll.domain.gross_pay.working import working
from services.payroll.rules.gross_pay import published_scales, standards_on
from shared.refusals import NotValid
from tests.payroll.gross_pay.contracts_of_example import REST, SEPTEMBER, assistant, month, pence, teacher

OCTOBER = date(2025, 10, 1)


def test_a_month_is_a_twelfth_and_the_last_month_of_the_pay_year_has_the_odd_pence() -> None:
    months = [date(2025, 9 + after, 1) if after < 4 else date(2026, after - 3, 1) for after in range(12)]
    paid = [month(teacher("M2"), day)[0].pence for day in months]
    assert paid == [290_191] * 11 + [290_199]
    assert sum(paid) == 3_482_300


def test_support_staff_have_the_odd_pence_in_march() -> None:
    post = assistant(weekly="37")
    assert pence(month(post, date(2026, 2, 1))) == [213_191]
    assert pence(month(post, date(2026, 3, 1))) == [213_199]


@given(st.integers(0, 20_000_000), st.integers(1, 12))
@settings(max_examples=100)
def test_the_months_of_a_year_add_up_to_the_year(annual: int, begins: int) -> None:
    assert sum(month_of_year(annual, number, begins) for number in range(1, 13)) == annual


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (DayMethod.CALENDAR_365, 144_289),  # £32,916 x 16 / 365
        (DayMethod.WEEKDAYS_260, 151_920),  # £32,916 x 12 / 260
        (DayMethod.SCHOOL_DAYS_195, 202_560),  # £32,916 x 12 / 195
        (DayMethod.DAYS_IN_MONTH, 146_293),  # £2,743 x 16 / 30
    ],
)
def test_a_starter_on_15_september_is_paid_by_the_method_of_the_contract(method: DayMethod, expected: int) -> None:
    weekdays = [SEPTEMBER + timedelta(days=after) for after in range(30)]
    calendar = SchoolDays(SEPTEMBER, date(2025, 9, 30), [day for day in weekdays if day.weekday() < 5])
    happened = Happenings(school_days={"Ashby Primary": calendar})
    assert pence(month(teacher(starts=date(2025, 9, 15), method=method), SEPTEMBER, happened)) == [expected]


def test_a_leaver_is_paid_to_the_last_day() -> None:
    lines = month(teacher(ends=date(2025, 10, 10)), OCTOBER)
    assert pence(lines) == [90_181]  # £32,916 x 10 / 365
    assert (lines[0].starts, lines[0].ends) == (OCTOBER, date(2025, 10, 10))
    assert month(teacher(ends=date(2025, 10, 10)), date(2025, 11, 1)) == ()


def test_a_part_of_a_month_is_never_more_than_the_whole() -> None:
    # 22 weekdays of October 2025 left from the 2nd; 22 / 260 of a year is £2,785.20, the month £2,743.00.
    lines = month(teacher(starts=date(2025, 10, 2), method=DayMethod.WEEKDAYS_260), OCTOBER)
    assert pence(lines) == [274_300]
    assert lines[0].measure is not None
    assert lines[0].measure.capped


def test_a_change_within_a_month_splits_it_at_the_day_by_the_days_of_the_month() -> None:
    lines = month(with_point(teacher(), "M2", date(2025, 10, 15)), OCTOBER)
    assert [(line.starts.day, line.ends.day, line.pence) for line in lines] == [(1, 14, 123_877), (15, 31, 159_137)]


@given(st.integers(2, 30), st.integers(1, 20))
@settings(max_examples=60)
def test_a_month_split_without_a_change_of_pay_is_paid_as_the_whole(day: int, twentieths: int) -> None:
    fte = Fraction(twentieths, 20)
    whole = month(teacher(fte=fte), date(2026, 1, 1))[0].pence
    split = Post(
        "T1",
        "Ashby Primary",
        "PRI-100",
        "Class teacher",
        (
            Terms(SEPTEMBER, OnPoint(REST, "M1"), fte, date(2026, 1, day)),
            Terms(date(2026, 1, day) + timedelta(days=1), OnPoint(REST, "M1"), fte, pension=PensionScheme.NONE),
        ),
    )
    assert sum(pence(month(split, date(2026, 1, 1)))) == whole


def test_a_scale_that_begins_within_a_month_splits_it() -> None:
    scales = published_scales().with_versions(
        own_scale("harbour", SEPTEMBER, {"H1": 3_600_000}, "policy 2025", ends=date(2025, 11, 15)),
        own_scale("harbour", date(2025, 11, 16), {"H1": 4_200_000}, "policy of November 2025"),
    )
    post = Post("H", "Ashby Primary", "PRI-100", "Teacher", (Terms(SEPTEMBER, OnPoint("harbour", "H1")),))
    lines = month_lines((post,), date(2025, 11, 1), scales, standards_on(SEPTEMBER))
    assert [(line.starts.day, line.pence) for line in lines] == [(1, 150_000), (16, 175_000)]


def test_the_first_of_september_brings_the_new_points() -> None:
    post = teacher(starts=date(2025, 1, 1))
    assert pence(month(post, date(2025, 7, 1))) == [263_750]
    assert pence(month(post, SEPTEMBER)) == [274_300]


def _away(
    starts: date, ends: date, method: DayMethod = DayMethod.CALENDAR_365, part: Fraction = Fraction(1)
) -> Happenings:
    return Happenings(unpaid=(UnpaidDays("T1", UnpaidReason.STRIKE, starts, ends, method, part),))


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (_away(date(2025, 10, 7), date(2025, 10, 7)), -9_018),  # £32,916 / 365
        (_away(date(2025, 10, 7), date(2025, 10, 7), part=Fraction(1, 2)), -4_509),
        (_away(date(2025, 10, 7), date(2025, 10, 7), DayMethod.WEEKDAYS_260), -12_660),
        (_away(date(2025, 10, 3), date(2025, 10, 6)), -36_072),  # a weekend between counts in 365ths
        (_away(date(2025, 10, 3), date(2025, 10, 6), DayMethod.WEEKDAYS_260), -25_320),
        (_away(date(2025, 9, 29), date(2025, 10, 2)), -18_036),  # only the days in October
        (_away(date(2025, 9, 1), date(2025, 11, 30)), -274_300),  # the whole month
    ],
)
def test_days_without_pay_are_taken_off(happened: Happenings, expected: int) -> None:
    lines = month(teacher(), OCTOBER, happened)
    assert pence(lines) == [274_300, expected]
    assert lines[1].words == "Strike"


def test_days_without_pay_never_take_more_than_there_is() -> None:
    # 30 of 31 days by 260ths are 22 weekdays, £2,785.20; the month is £2,743.00.
    lines = month(teacher(), OCTOBER, _away(date(2025, 10, 2), date(2025, 10, 31), DayMethod.WEEKDAYS_260))
    assert sum(pence(lines)) == 0


@given(st.integers(1, 31), st.integers(1, 31), st.sampled_from([DayMethod.CALENDAR_365, DayMethod.WEEKDAYS_260]))
@settings(max_examples=60)
def test_whatever_days_are_not_paid_a_month_is_never_below_zero(one: int, other: int, method: DayMethod) -> None:
    first, last = sorted((one, other))
    lines = month(teacher(), OCTOBER, _away(date(2025, 10, first), date(2025, 10, last), method))
    assert 0 <= sum(pence(lines)) <= 274_300


def test_days_without_pay_are_taken_off_allowances_too() -> None:
    tlr = Allowance("tlr", AllowanceKind.TLR2, "TLR2a", SEPTEMBER, annual_pence=365_000)
    lines = month(teacher(allowances=(tlr,)), OCTOBER, _away(date(2025, 10, 7), date(2025, 10, 7)))
    assert [(line.element, line.pence) for line in lines] == [
        ("basic", 274_300),
        ("basic", -9_018),
        ("tlr", 30_416),
        ("tlr", -1_000),
    ]


def test_195ths_without_a_calendar_of_school_days_are_refused() -> None:
    with pytest.raises(NotValid, match="reckoned in 195ths, and no calendar of school days"):
        month(teacher(starts=date(2025, 9, 15), method=DayMethod.SCHOOL_DAYS_195), SEPTEMBER)


@pytest.mark.parametrize(
    ("basis", "share", "expected"),
    [
        (AllowanceBasis.FULL, Fraction(1), 30_000),
        (AllowanceBasis.FTE, Fraction(1), 18_000),
        (AllowanceBasis.RESPONSIBILITY, Fraction(3, 4), 22_500),
    ],
)
def test_an_allowance_is_paid_full_by_fte_or_by_the_responsibility(
    basis: AllowanceBasis, share: Fraction, expected: int
) -> None:
    tlr = Allowance("tlr", AllowanceKind.TLR2, "TLR2a", SEPTEMBER, annual_pence=360_000, basis=basis, share=share)
    assert pence(month(teacher(fte=Fraction(3, 5), allowances=(tlr,)), OCTOBER)) == [164_580, expected]


def test_acting_up_pays_the_difference_to_the_point_acted_on() -> None:
    acting = Allowance(
        "acting", AllowanceKind.ACTING_UP, "Acting assistant head", SEPTEMBER, acting_on=OnPoint(REST, "L1")
    )
    lines = month(teacher("U3", allowances=(acting,)), OCTOBER)
    # £51,773 less £51,048 is £725 a year.
    assert pence(lines) == [425_400, 6_041]


def test_acting_up_on_a_scale_that_changes_within_the_month_is_paid_at_both() -> None:
    scales = published_scales().with_versions(
        own_scale("heads", SEPTEMBER, {"H1": 6_304_800}, "policy 2025", ends=date(2025, 11, 15)),
        own_scale("heads", date(2025, 11, 16), {"H1": 7_504_800}, "policy of November 2025"),
    )
    acting = Allowance("a", AllowanceKind.ACTING_UP, "Acting head", SEPTEMBER, acting_on=OnPoint("heads", "H1"))
    lines = month_lines(
        (teacher("U3", allowances=(acting,)),), date(2025, 11, 1), scales, standards_on(date(2025, 11, 1))
    )
    # £12,000 and £24,000 a year above £51,048; half the month each.
    assert [(line.starts.day, line.ends.day, line.pence) for line in lines] == [
        (1, 30, 425_400),
        (1, 15, 50_000),
        (16, 30, 100_000),
    ]


def test_safeguarding_ends_on_its_day_and_splits_the_month() -> None:
    kept = Allowance(
        "kept", AllowanceKind.SAFEGUARDING, "Safeguarded TLR", SEPTEMBER, date(2025, 10, 10), annual_pence=365_000
    )
    lines = month(teacher(allowances=(kept,)), OCTOBER)
    assert [(line.words, line.ends.day, line.pence) for line in lines] == [
        ("Basic pay", 31, 274_300),
        ("Safeguarded TLR", 10, 10_000),
    ]


def test_a_spot_salary_and_what_counts_on_each_line_reach_the_totals() -> None:
    terms = Terms(SEPTEMBER, Spot(6_000_000, "board minute 14"), pension=PensionScheme.LOCAL_GOVERNMENT)
    car = Allowance(
        "car", AllowanceKind.OTHER, "Car allowance", SEPTEMBER, annual_pence=120_000, pensionable=False, niable=False
    )
    lines = month(Post("B1", "Trust office", "CEN-1", "Finance director", (terms,), (car,)), OCTOBER)
    assert totals(lines) == GrossTotals(510_000, 510_000, 500_000, 0, 500_000)


def test_every_post_of_an_employment_keeps_its_school_and_cost_code() -> None:
    lines = month_lines((teacher(), assistant()), OCTOBER, published_scales(), standards_on(OCTOBER))
    assert [(line.post, line.school, line.cost_code, line.pensionable.value) for line in lines] == [
        ("T1", "Ashby Primary", "PRI-100", "teachers"),
        ("S1", "Ashby Primary", "PRI-200", "local-government"),
    ]


def test_the_working_of_a_line_tells_its_figures_and_its_rows() -> None:
    lines = month(teacher(starts=date(2025, 9, 15), fte=Fraction(3, 5)), SEPTEMBER)
    steps = working(lines[0])
    assert [(step.words, step.pence) for step in steps] == [
        ("Basic pay, point M1: the full amount for a year", 3_291_600),
        ("Of that, 0.6 is paid", None),
        ("Pay of this post for a year", 1_974_960),
        ("Basic pay, 15 September 2025 to 30 September 2025: 16 of 365 (365ths) paid", 86_574),
    ]
    assert steps[0].sources[0].name == "teachers.rest-of-england.published"
    assert [source.name for source in steps[-1].sources][-1] == "day.365ths"


def test_a_pending_award_is_said_in_the_working() -> None:
    steps = working(month(assistant(), date(2026, 4, 1))[0])
    assert steps[0].words == "Basic pay, point 5: the full amount for a year, award pending"
