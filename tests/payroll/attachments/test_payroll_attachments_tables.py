"""Tables of council tax and fines, pay of several weeks, rounding, and the day whose table an order keeps."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.attachments.tables import (
    Interval,
    TableName,
    Unit,
    interval_of,
    nearest_half_down,
    taken_by,
)
from services.payroll.domain.tax_calendar import Frequency
from services.payroll.rules.attachments import attachment_parameters
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.attachments.orders_of_example import MONTH, WEEK, parameters
from tests.payroll.income_tax.published import pence


def by(name: TableName, interval: Interval, earnings: str, made: date = date(2026, 1, 5)) -> int:
    return taken_by(parameters().table_for(name, interval.unit, made), interval, pence(earnings)).pence


@pytest.mark.parametrize(
    ("earnings", "expected"),
    [
        ("300.00", "0"),
        ("300.01", "9.00"),
        ("550.00", "16.50"),
        ("740.00", "37.00"),
        ("900.00", "63.00"),
        ("1420.00", "170.40"),
        ("1420.01", "241.40"),
        ("2020.00", "343.40"),
        ("2020.01", "343.40"),
        ("2500.00", "583.40"),
    ],
)
def test_council_tax_is_taken_by_the_table_of_england(earnings: str, expected: str) -> None:
    assert by(TableName.COUNCIL_ENGLAND, MONTH, earnings) == pence(expected)


@pytest.mark.parametrize("made", [date(2007, 4, 1), date(2022, 4, 1), date(2026, 6, 1)])
def test_councils_of_england_have_had_one_table_since_2007(made: date) -> None:
    assert by(TableName.COUNCIL_ENGLAND, MONTH, "900", made) == pence("63.00")


def test_an_order_of_a_welsh_council_keeps_the_table_of_the_day_it_was_made() -> None:
    """£900 a month: 7% by the table of 2007, 5% by that of 1 April 2022."""
    assert by(TableName.COUNCIL_WALES, MONTH, "900", date(2022, 3, 31)) == pence("63.00")
    assert by(TableName.COUNCIL_WALES, MONTH, "900", date(2022, 4, 1)) == pence("45.00")
    assert by(TableName.COUNCIL_WALES, MONTH, "3000", date(2022, 4, 1)) == pence("556.20")


def test_fines_are_taken_by_their_own_lower_bands() -> None:
    assert by(TableName.FINE, WEEK, "370") == pence("62.90")
    assert by(TableName.FINE, WEEK, "400") == pence("77.90")


def test_pay_of_two_weeks_is_worked_as_two_equal_weeks() -> None:
    """The example of a council's guide: £600 for two weeks is £300 a week, 12%, £36 a week."""
    assert by(TableName.COUNCIL_ENGLAND, interval_of(Frequency.TWO_WEEKLY), "600") == pence("72.00")


def test_pay_of_eight_days_is_worked_by_the_daily_table() -> None:
    """The example of a council's guide: £560 for eight days is £70 a day, 17%, £11.90 a day."""
    assert by(TableName.COUNCIL_ENGLAND, Interval(8, Unit.DAY), "560") == pence("95.20")


def test_four_weeks_take_four_times_the_first_part_of_the_last_band() -> None:
    assert by(TableName.COUNCIL_ENGLAND, interval_of(Frequency.FOUR_WEEKLY), "2400") == pence("533.40")


def test_half_a_penny_goes_down_and_more_goes_up() -> None:
    assert [nearest_half_down(hundredths) for hundredths in (49, 50, 51, 149, 150, 151)] == [0, 0, 1, 1, 1, 2]


def test_an_order_made_before_its_table_begins_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match=r"council_tax\.england.* made on 2007-03-31"):
        parameters().table_for(TableName.COUNCIL_ENGLAND, Unit.WEEK, date(2007, 3, 31))


def test_the_welsh_daily_table_that_nobody_here_has_seen_is_refused() -> None:
    with pytest.raises(NoRuleForDate, match=r"council_tax\.wales' by the day"):
        parameters().table_for(TableName.COUNCIL_WALES, Unit.DAY, date(2024, 5, 1))


def test_a_payday_before_the_rules_begin_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match="attachments"):
        attachment_parameters(date(2012, 1, 31))


def test_a_weekly_table_is_not_used_for_monthly_pay() -> None:
    table = parameters().table_for(TableName.FINE, Unit.WEEK, date(2026, 1, 5))
    with pytest.raises(NotValid, match="by the week cannot be used for pay by the month"):
        taken_by(table, MONTH, 100_00)


@settings(max_examples=100)
@given(name=st.sampled_from(TableName), earnings=st.integers(0, 10_000_00), more=st.integers(0, 1_000_00))
def test_more_earnings_never_lower_a_deduction_and_it_never_passes_them(
    name: TableName, earnings: int, more: int
) -> None:
    table = parameters().table_for(name, Unit.MONTH, date(2026, 1, 5))
    first, second = (taken_by(table, MONTH, pence).pence for pence in (earnings, earnings + more))
    assert 0 <= first <= second <= earnings + more
