"""The minimum wage: which rate, how many hours, what counts, and GOV.UK's own table of rates."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.sacrifice_and_minimum_wage.minimum_wage import (
    Accommodation,
    ReferencePeriod,
    WageBand,
    Worker,
    basic_hours_a_year,
    salaried_hours,
    salaried_hours_of_days,
    wage_band,
)
from services.payroll.domain.sacrifice_and_minimum_wage.working import (
    below_minimum_wage_in_words,
    hours_in_words,
    minimum_wage_steps,
)
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules.sacrifice_and_minimum_wage import wage_parameters
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.income_tax.published import GIVEN, pence
from tests.payroll.sacrifice_and_minimum_wage.wages_of_example import ADULT, JUNE, checked, parameters

PUBLISHED = GIVEN / "statutory-rates" / "minimum_wage.yml"


def published_blocks() -> list[str]:
    """The text of each dated block of the published file."""
    if not PUBLISHED.is_file():
        pytest.skip(
            "the published minimum_wage.yml is not on this machine (expected beside the project, in shared/data)"
        )
    return PUBLISHED.read_text(encoding="utf-8").split("- :start_date: ")[1:]


def test_the_published_rates_are_those_of_the_rules() -> None:
    blocks = published_blocks()
    compared = 0
    for block in blocks:
        ours = wage_parameters(date.fromisoformat(block[:10]))
        ages = re.findall(r":min_age: (\d+)\s+:max_age: (\d+)\s+:rate: ([\d.]+)", block)
        for youngest, _, rate in ages:
            born = date(int(block[:4]) - int(youngest) - 1, 6, 1)
            band = wage_band(Worker(born), date.fromisoformat(block[:10]), ours)
            assert ours.an_hour[band].pence == pence(rate), (block[:10], youngest)
        apprentice = re.search(r":apprentice_rate: ([\d.]+)", block)
        offset = re.search(r":accommodation_rate: ([\d.]+)", block)
        age = re.search(r":living_wage_min_age: (\d+)", block)
        assert apprentice and offset and age
        assert ours.an_hour[WageBand.APPRENTICE].pence == pence(apprentice[1])
        assert ours.accommodation_a_day.pence == pence(offset[1])
        assert ours.living_wage_age == int(age[1])
        compared += len(ages) + 3
    print(f"minimum_wage.yml: {compared} of {compared} values in {len(blocks)} years")
    assert (len(blocks), compared) == (2, 14)


@pytest.mark.parametrize(
    ("day", "adult", "young", "child", "apprentice", "a_day"),
    [
        (date(2024, 4, 1), 1144, 860, 640, 640, 999),
        (date(2025, 3, 31), 1144, 860, 640, 640, 999),
        (date(2025, 4, 1), 1221, 1000, 755, 755, 1066),
        (date(2026, 4, 1), 1271, 1085, 800, 800, 1110),
    ],
)
def test_rates_change_on_1_april(day: date, adult: int, young: int, child: int, apprentice: int, a_day: int) -> None:
    rates = parameters(day)
    assert [rates.an_hour[band].pence for band in WageBand] == [adult, young, child, apprentice]
    assert rates.accommodation_a_day.pence == a_day


@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2027, 4, 1)])
def test_a_period_outside_the_known_years_is_refused_by_name(day: date) -> None:
    with pytest.raises(NoRuleForDate, match=r"minimum_wage\.\w+"):
        wage_parameters(day)


@pytest.mark.parametrize(
    ("worker", "day", "band"),
    [
        (Worker(date(2005, 6, 2)), JUNE, WageBand.EIGHTEEN_AND_OVER),
        (Worker(date(2005, 6, 1)), JUNE, WageBand.LIVING_WAGE),
        (Worker(date(2008, 6, 2)), JUNE, WageBand.UNDER_EIGHTEEN),
        (Worker(date(2008, 6, 1)), JUNE, WageBand.EIGHTEEN_AND_OVER),
        (Worker(date(2007, 6, 2), apprentice_since=date(2024, 9, 1)), JUNE, WageBand.APPRENTICE),
        (Worker(date(2007, 6, 1), apprentice_since=date(2024, 9, 1)), JUNE, WageBand.EIGHTEEN_AND_OVER),
        (Worker(date(1990, 1, 1), apprentice_since=date(2025, 6, 2)), JUNE, WageBand.APPRENTICE),
        (Worker(date(1990, 1, 1), apprentice_since=date(2025, 6, 1)), JUNE, WageBand.LIVING_WAGE),
        (Worker(date(1990, 1, 1), apprentice_since=date(2026, 9, 1)), JUNE, WageBand.LIVING_WAGE),
    ],
)
def test_the_rate_is_that_of_the_age_and_apprenticeship_on_the_first_day(
    worker: Worker, day: date, band: WageBand
) -> None:
    assert wage_band(worker, day, parameters(day)) is band


def test_pay_is_compared_with_hours_at_the_rate_and_parts_of_a_penny_go_up() -> None:
    """100.333 hours at £12.71 are £1,275.23243: £1,275.24."""
    check = checked("1300", "100.333")
    assert (check.minimum_pence, check.above_pence) == (1275_24, 24_76)
    assert below_minimum_wage_in_words(check) is None


def test_pay_below_the_minimum_says_what_is_missing_and_what_to_do() -> None:
    words = below_minimum_wage_in_words(checked("1200", "100"))
    assert words == (
        "Pay of £1,200.00 for 100 hours is £71.00 below the minimum wage (National Living Wage, £12.71 an hour): "
        "check the hours, and pay what is missing"
    )


@pytest.mark.parametrize(("charged", "expected"), [("0", 333_00), ("200", 0), ("333", 0), ("400", -67_00)])
def test_accommodation_adds_the_offset_where_free_and_takes_what_is_charged_above_it(
    charged: str, expected: int
) -> None:
    check = checked("1300", "100", accommodation=Accommodation(30, pence(charged)))
    assert (check.accommodation_pence, check.pay_pence) == (expected, 1300_00 + expected)


def test_what_is_deducted_for_the_employers_own_use_does_not_count() -> None:
    assert checked("1300", "100", own_use="40").above_pence == -11_00


def test_salaried_hours_are_spread_evenly_over_the_year() -> None:
    """HMRC's examples, NMWM08035: 2,088 hours in 52 weeks, 2,080 in 12 months."""
    assert hours_in_words(salaried_hours(Decimal(2088), Frequency.WEEKLY)) == "40.15"
    assert hours_in_words(salaried_hours(Decimal(2080), Frequency.MONTHLY)) == "173.33"
    assert salaried_hours(Decimal(2080), Frequency.FOUR_WEEKLY) == 160


def test_a_period_cut_short_has_its_days_of_365() -> None:
    assert salaried_hours_of_days(Decimal(2080), 10) == Fraction(2080 * 10, 365)
    with pytest.raises(NotValid, match="0 to 365 days, not 366"):
        salaried_hours_of_days(Decimal(2080), 366)


def test_term_time_hours_are_those_of_the_weeks_that_the_salary_is_paid_for() -> None:
    """32.5 hours in 44.286 paid weeks, a month's share is 119.94 hours, whatever is worked in the month."""
    basic = basic_hours_a_year(Decimal("32.5"), Decimal("44.286"))
    assert hours_in_words(salaried_hours(basic, Frequency.MONTHLY)) == "119.94"


def test_hours_below_nothing_are_refused() -> None:
    with pytest.raises(NotValid, match="below nothing"):
        ReferencePeriod(JUNE, Fraction(-1), 0)
    with pytest.raises(NotValid, match="0 or more"):
        salaried_hours(Decimal(-1), Frequency.WEEKLY)
    with pytest.raises(NotValid, match="below nothing"):
        Accommodation(-1, 0)


def test_the_working_names_hours_rate_offset_and_rows() -> None:
    check = checked("1300", "100", accommodation=Accommodation(30, pence("400")), own_use="5")
    steps = minimum_wage_steps(check, parameters())
    assert [(step.words, step.pence) for step in steps] == [
        ("Pay that counts for the minimum wage", 1300_00),
        ("Less deductions for the employer's own use", -5_00),
        ("Accommodation: charged above the offset", -67_00),
        ("Minimum for 100 hours at £12.71 (National Living Wage)", 1271_00),
        ("Pay above the minimum wage", -43_00),
    ]
    rows = [source.name for step in steps for source in step.sources]
    assert rows == ["minimum_wage.accommodation_a_day", "minimum_wage.living_wage"]


@settings(max_examples=100)
@given(hundredths=st.integers(0, 25_000), pay=st.integers(0, 500_000))
def test_pay_at_or_above_the_check_is_never_less_than_the_rate_an_hour(hundredths: int, pay: int) -> None:
    check = checked(f"{pay // 100}.{pay % 100:02d}", f"{hundredths // 100}.{hundredths % 100:02d}", worker=ADULT)
    enough = pay * 100 >= 1271 * hundredths
    assert (check.above_pence >= 0) == enough
