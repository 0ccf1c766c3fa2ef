"""Directors: the year as one earnings period, or every payday as for others and the year made up on the last."""

from __future__ import annotations

from datetime import date

import pytest

from services.payroll.domain.national_insurance.contributions import Contributions, contributions
from services.payroll.domain.national_insurance.directors import (
    alternative_contributions,
    annual_contributions,
    director_period,
    made_up_contributions,
)
from services.payroll.domain.national_insurance.parameters import WEEK, YEAR, EarningsPeriod
from services.payroll.domain.tax_calendar import TaxYear
from shared.refusals import NotValid
from tests.payroll.national_insurance.given import JUNE_2025, bands, rules

YEAR_2026 = TaxYear(2026)
YEARLY = rules(YEAR, directors=True)


def test_a_director_contributes_nothing_until_the_years_threshold_and_then_on_the_whole_year() -> None:
    taken: list[Contributions] = []
    for _ in range(12):
        together = [taken[0]] if taken else []
        now = annual_contributions("A", YEARLY, 6000_00, together)
        taken = [taken[0].plus(now), *taken[1:], now] if taken else [now, now]
    year, *paydays = taken
    assert [pay.employee_pence for pay in paydays[:3]] == [0, 0, 434_40]
    assert [pay.employer_pence for pay in paydays[:3]] == [150_00, 900_00, 900_00]
    assert bands(paydays[0]) == (0, 0, 0)
    assert bands(year) == (6708_00, 5862_00, 37700_00)
    assert (year.employee_pence, year.employer_pence) == (3450_60, 10050_00)


def test_by_the_alternative_method_the_last_payday_makes_the_year_up() -> None:
    month = alternative_contributions("A", rules(), 6000_00)
    assert (month.employee_pence, month.employer_pence) == (287_50, 837_45)
    so_far = month
    for _ in range(10):
        so_far = so_far.plus(month)
    last = made_up_contributions("A", YEARLY, 6000_00, [so_far])
    assert (last.employee_pence, last.employer_pence) == (288_10, 838_05)


def test_hmrcs_weekly_director_of_2025_26_owes_134_pounds_40_as_employer_in_week_52() -> None:
    week = alternative_contributions("A", rules(WEEK, JUNE_2025), 1000_00)
    so_far = week
    for _ in range(50):
        so_far = so_far.plus(week)
    last = made_up_contributions("A", rules(YEAR, JUNE_2025, directors=True), 1000_00, [so_far])
    assert (last.employee_pence, last.employer_pence) == (58_94, 134_40)
    assert so_far.plus(last).employer_pence == 7050_00


def test_the_years_end_may_give_contributions_back_to_a_director_paid_unevenly() -> None:
    high = alternative_contributions("A", rules(), 12000_00)
    so_far = high.plus(alternative_contributions("A", rules(), 0))
    last = made_up_contributions("A", YEARLY, 0, [so_far])
    assert high.employee_pence == 407_50
    assert last.employee_pence == -407_50
    assert last.employer_pence == 1050_00 - (565_80 + 1171_65)


@pytest.mark.parametrize(
    ("appointed", "weeks"),
    [
        (date(2026, 5, 3), 49),
        (date(2026, 5, 4), 48),
        (date(2027, 3, 29), 1),
        (date(2027, 4, 4), 1),
        (date(2027, 4, 5), 1),
    ],
)
def test_who_is_appointed_in_the_year_has_the_weeks_that_are_left_of_52(appointed: date, weeks: int) -> None:
    assert director_period(YEAR_2026, appointed) == EarningsPeriod(weeks=weeks)


@pytest.mark.parametrize("appointed", [None, date(2019, 1, 1), date(2026, 4, 5), date(2026, 4, 6), date(2026, 4, 12)])
def test_who_is_a_director_in_the_first_week_has_the_whole_year(appointed: date | None) -> None:
    assert director_period(YEAR_2026, appointed) == YEAR


def test_nobody_is_a_director_before_being_appointed() -> None:
    with pytest.raises(NotValid, match="appointed on 6 April 2027 is none in 2026-27"):
        director_period(YEAR_2026, date(2027, 4, 6))


def test_the_thresholds_of_48_weeks_round_up_to_the_pound() -> None:
    found = rules(director_period(YEAR_2026, date(2026, 5, 4)), directors=True)
    assert found.lower_earnings_limit == 6192_00
    assert found.primary_threshold == 11604_00
    assert found.secondary_threshold == 4616_00
    assert found.special_secondary_threshold == 23077_00
    assert found.upper_earnings_limit == 46404_00


def test_a_director_who_reaches_state_pension_age_keeps_what_was_due_before_it() -> None:
    before = annual_contributions("A", YEARLY, 20000_00)
    first = annual_contributions("C", YEARLY, 10000_00, [before])
    second = annual_contributions("C", YEARLY, 10000_00, [before, first])
    assert (before.employee_pence, before.employer_pence) == (594_40, 2250_00)
    assert [(pay.employee_pence, pay.employer_pence) for pay in (first, second)] == [(0, 1500_00), (0, 1500_00)]


def test_a_directors_other_changes_of_letter_are_refused_with_what_to_do() -> None:
    before = annual_contributions("M", YEARLY, 20000_00)
    with pytest.raises(NotValid, match="with the letter M and now with A"):
        annual_contributions("A", YEARLY, 10000_00, [before])
    with pytest.raises(NotValid, match="changed from A to C.*change to the annual method"):
        made_up_contributions("C", YEARLY, 10000_00, [contributions("A", rules(), 2000_00)])


def test_directors_of_2022_23_have_the_years_own_rates() -> None:
    day = date(2022, 12, 20)
    assert rules(YEAR, day, directors=True).primary_threshold == 11908_00
    assert rules(YEAR, day).primary_threshold == 12570_00
    reduced = contributions("B", rules(YEAR, day, directors=True), 12908_00)
    assert reduced.employee_pence == 65_80
