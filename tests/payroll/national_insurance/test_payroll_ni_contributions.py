"""What is contributed on earnings of one earnings period: thresholds, letters, rounding, later payments in the same period."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.national_insurance.contributions import Contributions, contributions, percentage_of
from services.payroll.domain.national_insurance.parameters import (
    MONTH,
    WEEK,
    YEAR,
    EarningsPeriod,
    earnings_period_of,
)
from services.payroll.domain.national_insurance.year_to_date import YearToDate
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules import rule_book
from services.payroll.rules.national_insurance import parameters_on
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.national_insurance.given import (
    FOUR_WEEKS,
    JUNE_2024,
    JUNE_2025,
    JUNE_2026,
    TWO_WEEKS,
    bands,
    rules,
    weekly,
)

EARNINGS = st.integers(min_value=0, max_value=20_000_00)
LETTERS = st.sampled_from("ABCDEFHIJKLMNSVXZ")
PERIODS = st.sampled_from([WEEK, TWO_WEEKS, FOUR_WEEKS, MONTH, YEAR])


@pytest.mark.parametrize(
    ("day", "period", "lower", "primary", "secondary", "special", "upper"),
    [
        (JUNE_2024, WEEK, 123, 242, 175, 481, 967),
        (JUNE_2024, MONTH, 533, 1048, 758, 2083, 4189),
        (JUNE_2024, YEAR, 6396, 12570, 9100, 25000, 50270),
        (JUNE_2025, WEEK, 125, 242, 96, 481, 967),
        (JUNE_2025, MONTH, 542, 1048, 417, 2083, 4189),
        (JUNE_2025, YEAR, 6500, 12570, 5000, 25000, 50270),
        (JUNE_2026, WEEK, 129, 242, 96, 481, 967),
        (JUNE_2026, TWO_WEEKS, 258, 484, 193, 962, 1934),
        (JUNE_2026, FOUR_WEEKS, 516, 967, 385, 1924, 3867),
        (JUNE_2026, MONTH, 559, 1048, 417, 2083, 4189),
        (JUNE_2026, YEAR, 6708, 12570, 5000, 25000, 50270),
    ],
)
def test_one_week_or_month_rounds_a_threshold_to_the_nearest_pound_and_several_round_up(
    day: date, period: EarningsPeriod, lower: int, primary: int, secondary: int, special: int, upper: int
) -> None:
    found = rules(period, day)
    in_pounds = [
        amount // 100
        for amount in (
            found.lower_earnings_limit,
            found.primary_threshold,
            found.secondary_threshold,
            found.special_secondary_threshold,
            found.upper_secondary_threshold,
            found.upper_earnings_limit,
        )
    ]
    assert in_pounds == [lower, primary, secondary, special, upper, upper]


@pytest.mark.parametrize(
    ("letter", "employee", "employer"),
    [
        ("A", 267_50, 687_45),
        ("B", 74_33, 687_45),
        ("C", 0, 687_45),
        ("J", 79_04, 687_45),
        ("H", 267_50, 121_65),
        ("M", 267_50, 121_65),
        ("V", 267_50, 121_65),
        ("Z", 79_04, 121_65),
        ("F", 267_50, 437_55),
        ("N", 267_50, 437_55),
        ("I", 74_33, 437_55),
        ("E", 74_33, 437_55),
        ("L", 79_04, 437_55),
        ("D", 79_04, 437_55),
        ("S", 0, 437_55),
        ("K", 0, 437_55),
        ("X", 0, 0),
    ],
)
def test_five_thousand_pounds_a_month_bear_in_2026_27_what_each_letter_says(
    letter: str, employee: int, employer: int
) -> None:
    found = contributions(letter, rules(), 5000_00)
    assert (found.employee_pence, found.employer_pence) == (employee, employer)
    assert found.total_pence == employee + employer
    assert bands(found) == ((0, 0, 0) if letter == "X" else (559_00, 489_00, 3141_00))


def test_2024_25_has_its_own_employers_rate_and_thresholds() -> None:
    found = contributions("A", rules(MONTH, JUNE_2024), 5000_00)
    assert (found.employee_pence, found.employer_pence) == (267_50, 473_48 + 111_92)


def test_the_third_decimal_makes_a_penny_from_6_on_and_nothing_behind_it_counts() -> None:
    assert percentage_of(50, 100) == 0  # £0.005
    assert percentage_of(59, 100) == 0  # £0.0059
    assert percentage_of(60, 100) == 1  # £0.006
    assert percentage_of(3141_00, 185) == 58_11  # £58.1085


def test_below_the_lower_earnings_limit_nothing_is_recorded_though_the_employer_may_owe() -> None:
    below, at = contributions("A", rules(), 558_99), contributions("A", rules(), 559_00)
    assert bands(below) == (0, 0, 0)
    assert (below.employee_pence, below.employer_pence) == (0, 21_30)
    assert bands(at) == (559_00, 0, 0)


def test_nothing_is_contributed_on_nothing() -> None:
    found = contributions("A", rules(), 0)
    assert found == Contributions("A")
    assert found.is_nothing


def test_the_53rd_week_the_54th_and_the_56th_have_the_earnings_period_of_any_payday() -> None:
    periods = [earnings_period_of(frequency) for frequency in Frequency]
    assert periods == [WEEK, TWO_WEEKS, FOUR_WEEKS, MONTH]
    week_53 = contributions("A", weekly(date(2027, 4, 5)), 1000_00)
    assert (week_53.employee_pence, week_53.employer_pence) == (58_66, 135_60)


def test_a_supplementary_payment_in_the_same_month_bears_what_both_together_bear_less_what_was_taken() -> None:
    first = contributions("A", rules(), 3000_00)
    second = contributions("A", rules(), 2500_00, first)
    assert (first.employee_pence, first.employer_pence) == (156_16, 387_45)
    assert (second.employee_pence, second.employer_pence) == (121_34, 375_00)
    assert bands(second) == (0, 0, 1189_00)


def test_two_small_payments_that_reach_the_limit_together_are_recorded_with_the_second() -> None:
    first = contributions("A", rules(), 400_00)
    second = contributions("A", rules(), 300_00, first)
    assert bands(first) == (0, 0, 0)
    assert bands(second) == (559_00, 141_00, 0)
    assert (second.employee_pence, second.employer_pence) == (0, 42_45)


def test_pay_taken_back_in_the_same_month_gives_contributions_back() -> None:
    first = contributions("A", rules(), 3000_00)
    back = contributions("A", rules(), -500_00, first)
    assert (back.employee_pence, back.employer_pence) == (-40_00, -75_00)


def test_a_change_to_monthly_pay_counts_the_week_already_paid_in_the_month() -> None:
    week = contributions("A", weekly(), 300_00)
    month = contributions("A", rules(), 700_00, week)
    assert (week.employee_pence, week.employer_pence) == (4_64, 30_60)
    assert (month.employee_pence, month.employer_pence) == (-4_64, 56_85)
    assert bands(month) == (430_00, 328_00, -58_00)


def test_pay_after_state_pension_age_is_reached_within_a_month_bears_nothing_from_the_employee() -> None:
    before = contributions("A", rules(), 3000_00)
    after = contributions("C", rules(), 1000_00, before)
    assert (after.letter, after.employee_pence, after.employer_pence) == ("C", 0, 150_00)


@pytest.mark.parametrize(("before", "now"), [("M", "A"), ("M", "C"), ("A", "J"), ("C", "A"), ("A", "S")])
def test_any_other_change_of_letter_within_a_month_is_refused_with_what_to_do(before: str, now: str) -> None:
    first = contributions(before, rules(), 3000_00)
    with pytest.raises(
        NotValid, match=f"with the letter {before} and now with {now}.*pay the second amount in the next"
    ):
        contributions(now, rules(), 1000_00, first)


def test_earnings_below_nothing_are_refused() -> None:
    with pytest.raises(NotValid, match="-£0.01 are below nothing"):
        contributions("A", rules(), -1)
    with pytest.raises(NotValid, match="-£100.00 are below nothing"):
        contributions("A", rules(), -600_00, contributions("A", rules(), 500_00))


@pytest.mark.parametrize("letter", ["Q", "a", "", "AA"])
def test_a_letter_that_there_is_not_is_refused_with_those_there_are(letter: str) -> None:
    with pytest.raises(NotValid, match="use one of A, B, C, D, E, F, H, I, J, K, L, M, N, S, V, X, Z") as refused:
        contributions(letter, rules(), 100_00)
    assert "letter" in refused.value.details["fields"]


def test_the_investment_zones_letters_begin_in_2024_25() -> None:
    assert "N" in parameters_on(rule_book(), JUNE_2024).letters
    assert "N" not in parameters_on(rule_book(), date(2023, 6, 20)).letters


@pytest.mark.parametrize("day", [date(2022, 4, 5), date(2024, 1, 6), date(2024, 4, 5), date(2027, 4, 6)])
def test_a_day_without_rows_is_refused_by_name(day: date) -> None:
    with pytest.raises(NoRuleForDate, match=f"national-insurance.lower-earnings-limit-week.*{day}"):
        rules(MONTH, day)


@pytest.mark.parametrize(("weeks", "months"), [(0, 0), (1, 1), (53, 0), (0, 13), (-1, 0)])
def test_an_earnings_period_is_of_weeks_or_of_months_within_a_year(weeks: int, months: int) -> None:
    with pytest.raises(NotValid, match="An earnings period is"):
        EarningsPeriod(weeks, months)


def test_the_year_to_date_is_kept_letter_by_letter_and_noughts_are_not_returned() -> None:
    year = YearToDate()
    for letter, earnings in (("M", 2000_00), ("M", 2000_00), ("A", 2000_00), ("J", 0)):
        year = year.with_payment(contributions(letter, rules(), earnings))
    young, standard = year.for_return()
    assert (young.letter, young.earnings_pence, young.at_lel_pence) == ("M", 4000_00, 1118_00)
    assert (standard.letter, standard.employee_pence, standard.employer_pence) == ("A", 76_16, 237_45)
    assert (year.employee_pence, year.employer_pence) == (228_48, 237_45)


def test_a_fifth_letter_in_a_year_cannot_be_returned_and_is_refused_in_words() -> None:
    year = YearToDate()
    for letter in "MVHA":
        year = year.with_payment(contributions(letter, rules(), 2000_00))
    assert len(year.for_return()) == 4
    with pytest.raises(
        NotValid, match=r"5 category letters were used this year \(M, V, H, A, J\) and a return takes 4"
    ):
        year.with_payment(contributions("J", rules(), 2000_00)).for_return()


@settings(max_examples=100, deadline=None)
@given(LETTERS, PERIODS, EARNINGS, EARNINGS)
def test_more_earnings_never_bear_less_and_two_payments_bear_what_one_would(
    letter: str, period: EarningsPeriod, one: int, other: int
) -> None:
    first = contributions(letter, rules(period), one)
    second = contributions(letter, rules(period), other, first)
    assert min(second.employee_pence, second.employer_pence, *bands(second)) >= 0
    assert first.plus(second) == contributions(letter, rules(period), one + other)


@settings(max_examples=100, deadline=None)
@given(LETTERS.filter(lambda letter: letter != "X"), PERIODS, EARNINGS)
def test_the_bands_add_up_to_the_earnings_and_the_contributions_stay_below_the_full_rates(
    letter: str, period: EarningsPeriod, earnings: int
) -> None:
    found = contributions(letter, rules(period), earnings)
    recorded = earnings if earnings >= rules(period).lower_earnings_limit else 0
    assert sum(bands(found)) + found.above_uel_pence == recorded
    assert found.employee_pence * 100 <= earnings * 8
    assert found.employer_pence * 100 <= earnings * 15
