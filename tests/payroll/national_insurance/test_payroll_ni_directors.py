"""Directors: the year as one earnings period, or every payday as for others and the year made up on the last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.payroll.domain.national_insurance.contributions import Contributions, contributions
from services.payroll.domain.national_insurance.directors import (
    DirectorMethod,
    director_period,
    made_up_contributions,
)
from services.payroll.domain.national_insurance.parameters import YEAR, EarningsPeriod
from services.payroll.domain.payslips.inputs import Director
from services.payroll.domain.tax_calendar import Frequency, TaxYear
from shared.calendar.months import add_months
from shared.refusals import NotValid
from tests.payroll.national_insurance.director_paid import DirectorPaid
from tests.payroll.national_insurance.given import bands, rules

YEAR_2026 = TaxYear(2026)
YEARLY = rules(YEAR, directors=True)
ANNUAL, ALTERNATIVE = Director(DirectorMethod.ANNUAL), Director(DirectorMethod.ALTERNATIVE)


def paydays(pence: int, director: Director, number: int = 12) -> tuple[DirectorPaid, list[Contributions]]:
    """A year from its first monthly payday, the same each time."""
    paid = DirectorPaid(YEAR_2026)
    return paid, [paid.pay(pence, add_months(date(2026, 4, 20), month), director) for month in range(number)]


def test_a_director_contributes_nothing_until_the_years_threshold_and_then_on_the_whole_year() -> None:
    paid, taken = paydays(6000_00, ANNUAL)
    assert [pay.employee_pence for pay in taken[:3]] == [0, 0, 434_40]
    assert [pay.employer_pence for pay in taken[:3]] == [150_00, 900_00, 900_00]
    assert bands(taken[0]) == (0, 0, 0)
    (year,) = paid.to_date.insured.together
    assert bands(year) == (6708_00, 5862_00, 37700_00)
    assert (year.employee_pence, year.employer_pence) == (3450_60, 10050_00)


def test_by_the_alternative_method_the_last_payday_makes_the_year_up() -> None:
    _, taken = paydays(6000_00, ALTERNATIVE)
    assert {(pay.employee_pence, pay.employer_pence) for pay in taken[:11]} == {(287_50, 837_45)}
    assert (taken[11].employee_pence, taken[11].employer_pence) == (288_10, 838_05)


def test_hmrcs_weekly_director_of_2025_26_owes_134_pounds_40_as_employer_in_week_52() -> None:
    director = DirectorPaid(TaxYear(2025), Frequency.WEEKLY)
    weeks = [director.pay(1000_00, date(2025, 4, 10) + timedelta(weeks=week), ALTERNATIVE) for week in range(52)]
    assert (weeks[51].employee_pence, weeks[51].employer_pence) == (58_94, 134_40)
    assert director.to_date.insured.employer_pence == 7050_00


def test_the_years_end_may_give_contributions_back_to_a_director_paid_unevenly() -> None:
    director = DirectorPaid(YEAR_2026)
    high = director.pay(12000_00, date(2027, 1, 20), ALTERNATIVE)
    director.pay(0, date(2027, 2, 20), ALTERNATIVE)
    last = director.pay(0, date(2027, 3, 20), ALTERNATIVE)
    assert high.employee_pence == 407_50
    assert last.employee_pence == -407_50
    assert last.employer_pence == 1050_00 - (565_80 + 1171_65)


def test_what_was_taken_as_an_employee_before_the_appointment_is_left_out_of_the_directors_year() -> None:
    # Appointed in week 5: 48 weeks' thresholds. Eleven payments of £6,000 are £66,000, less £11,604 and £4,616: 8% to £46,404 and 2% above.
    director = DirectorPaid(YEAR_2026)
    appointed = Director(DirectorMethod.ALTERNATIVE, date(2026, 5, 4))
    first = director.pay(6000_00, date(2026, 4, 20), None)
    since = [director.pay(6000_00, add_months(date(2026, 5, 20), month), appointed) for month in range(11)]
    assert (first.employee_pence, first.employer_pence) == (287_50, 837_45)
    assert sum(pay.employee_pence for pay in since) == 2784_00 + 391_92
    assert sum(pay.employer_pence for pay in since) == 9207_60


def test_an_appointment_recorded_after_payments_since_is_not_made_up_by_guess() -> None:
    director = DirectorPaid(YEAR_2026)
    director.pay(6000_00, date(2027, 2, 20), None)
    with pytest.raises(
        NotValid, match="became a director on 1 February 2027, and payments since then were made as to an employee"
    ):
        director.pay(6000_00, date(2027, 3, 20), Director(DirectorMethod.ALTERNATIVE, date(2027, 2, 1)))


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
    director = DirectorPaid(YEAR_2026)
    before = director.pay(20000_00, date(2026, 4, 20), ANNUAL)
    first, second = (director.pay(10000_00, date(2026, month, 20), ANNUAL, "C") for month in (5, 6))
    assert (before.employee_pence, before.employer_pence) == (594_40, 2250_00)
    assert [(pay.employee_pence, pay.employer_pence) for pay in (first, second)] == [(0, 1500_00), (0, 1500_00)]


def test_a_directors_other_changes_of_letter_are_refused_with_what_to_do() -> None:
    director = DirectorPaid(YEAR_2026)
    director.pay(20000_00, date(2026, 4, 20), ANNUAL, "M")
    with pytest.raises(NotValid, match="with the letter M and now with A"):
        director.pay(10000_00, date(2026, 5, 20), ANNUAL)
    with pytest.raises(NotValid, match="changed from A to C.*change to the annual method"):
        made_up_contributions("C", YEARLY, 10000_00, [contributions("A", rules(), 2000_00)])


def test_directors_of_2022_23_have_the_years_own_rates() -> None:
    day = date(2022, 12, 20)
    assert rules(YEAR, day, directors=True).primary_threshold == 11908_00
    assert rules(YEAR, day).primary_threshold == 12570_00
    reduced = contributions("B", rules(YEAR, day, directors=True), 12908_00)
    assert reduced.employee_pence == 65_80
