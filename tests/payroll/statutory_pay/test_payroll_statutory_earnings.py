"""Average weekly earnings: eight weeks up to the last normal payday, months, new starters, and pay by contract."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from services.payroll.domain.statutory_pay.earnings import Averaged, Paid, average_earnings, contract_earnings
from services.payroll.domain.statutory_pay.working import earnings_steps
from services.payroll.domain.tax_calendar import Frequency
from shared.refusals import NotValid
from tests.payroll.statutory_pay.given import days

LONG_AGO = date(2015, 9, 1)


def every(weeks: int, count: int, pence: int) -> list[Paid]:
    """Equal payments, the last on Friday 31 October 2025."""
    last = date(2025, 10, 31)
    return [Paid(last - timedelta(weeks=weeks * before), pence) for before in range(count)]


def monthly(*paid: tuple[str, int]) -> list[Paid]:
    return [Paid(date.fromisoformat(day), pence) for day, pence in paid]


@pytest.mark.parametrize(
    ("frequency", "weeks", "pence", "weekly"),
    [
        (Frequency.WEEKLY, 1, 66515, 66515),
        (Frequency.TWO_WEEKLY, 2, 79864, 39932),
        (Frequency.FOUR_WEEKLY, 4, 152824, 38206),
    ],
)
def test_eight_weeks_of_pay_are_divided_by_eight(frequency: Frequency, weeks: int, pence: int, weekly: int) -> None:
    """The figures of the test of GOV.UK's maternity calculator: £5,321.20, £3,194.56 and £3,056.48 in eight weeks."""
    found = average_earnings(every(weeks, 20, pence), frequency, date(2025, 11, 5), LONG_AGO)
    assert (found.weekly, found.divisor, found.averaged) == (Fraction(weekly), 8, Averaged.BY_WEEKS)
    assert found.over == days("2025-09-06", "2025-10-31")


@pytest.mark.parametrize(
    ("total", "seven_places"), [(1600000, "1846.1538461"), (160000, "184.6153846"), (125075, "144.3173076")]
)
def test_two_months_of_pay_are_made_a_weeks_by_twelve_and_fifty_two(total: int, seven_places: str) -> None:
    """The figures of the test of GOV.UK's maternity calculator: £16,000, £1,600 and £1,250.75 in two months."""
    paid = monthly(("2025-07-31", 1), ("2025-08-29", 1), ("2025-09-30", total - 1000), ("2025-10-31", 1000))
    found = average_earnings(paid, Frequency.MONTHLY, date(2025, 11, 5), LONG_AGO)
    assert int(found.weekly * 100_000) == int(seven_places.replace(".", ""))
    assert (found.divisor, found.total_pence, found.over) == (2, total, days("2025-08-30", "2025-10-31"))


def test_a_bonus_outside_the_usual_paydays_counts_in_pay_and_not_in_the_months() -> None:
    paid = [
        *monthly(("2025-08-29", 1), ("2025-09-30", 208000), ("2025-10-31", 208000)),
        Paid(date(2025, 10, 10), 52000, normal=False),
    ]
    found = average_earnings(paid, Frequency.MONTHLY, date(2025, 11, 5), LONG_AGO)
    assert (found.total_pence, found.divisor, found.weekly) == (468000, 2, Fraction(54000))


def test_a_payday_after_the_relevant_day_does_not_count() -> None:
    paid = monthly(("2025-07-31", 1), ("2025-08-29", 104000), ("2025-09-30", 104000), ("2025-10-31", 999999))
    found = average_earnings(paid, Frequency.MONTHLY, date(2025, 10, 30), LONG_AGO)
    assert (found.weekly, found.over) == (Fraction(24000), days("2025-08-01", "2025-09-30"))


def test_a_new_starter_paid_by_the_week_is_averaged_over_the_days_employed() -> None:
    """£532 in 42 days: £88.67 a week. Source: the test of GOV.UK's sick pay calculator."""
    paid = [Paid(date(2025, 10, 31), 53200)]
    found = average_earnings(paid, Frequency.WEEKLY, date(2025, 11, 5), date(2025, 9, 20))
    assert (found.weekly, found.averaged, found.divisor) == (Fraction(53200, 6), Averaged.BY_DAYS, 42)


@pytest.mark.parametrize(
    ("since", "months"),
    [("2025-09-17", 1), ("2025-09-16", 2), ("2025-10-16", 1), ("2025-09-01", 2), ("2025-10-01", 1)],
)
def test_a_new_starter_paid_by_the_month_has_odd_days_rounded_to_months(since: str, months: int) -> None:
    """To 31 October: 16 odd days make a month more (from 16 September), 15 do not (from 17 September)."""
    found = average_earnings(
        [Paid(date(2025, 10, 31), 52000)], Frequency.MONTHLY, date(2025, 11, 5), date.fromisoformat(since)
    )
    assert (found.divisor, found.weekly) == (months, Fraction(12000, months))


def test_in_february_fifteen_odd_days_make_a_month() -> None:
    paid = [Paid(date(2025, 2, 28), 52000)]
    found = average_earnings(paid, Frequency.MONTHLY, date(2025, 3, 5), date(2025, 2, 14))
    assert (found.divisor, found.weekly) == (1, Fraction(12000))
    with pytest.raises(NotValid, match="less than half a month"):
        average_earnings(paid, Frequency.MONTHLY, date(2025, 3, 5), date(2025, 2, 15))


def test_a_payday_on_the_relevant_day_itself_counts() -> None:
    paid = monthly(("2025-08-29", 1), ("2025-09-30", 104000), ("2025-10-31", 208000))
    found = average_earnings(paid, Frequency.MONTHLY, date(2025, 10, 31), LONG_AGO)
    assert found.weekly == Fraction(36000)


def test_who_was_not_paid_yet_goes_by_the_contract() -> None:
    with pytest.raises(NotValid, match="from the pay that the contract promises"):
        average_earnings([], Frequency.MONTHLY, date(2025, 11, 5), date(2025, 11, 1))
    with pytest.raises(NotValid, match="less than half a month"):
        average_earnings([Paid(date(2025, 10, 31), 5000)], Frequency.MONTHLY, date(2025, 11, 5), date(2025, 10, 20))
    assert contract_earnings(2600000).weekly == 50000


def test_pay_below_nothing_is_refused() -> None:
    with pytest.raises(NotValid, match="below nothing"):
        average_earnings([Paid(date(2025, 10, 31), -1)], Frequency.WEEKLY, date(2025, 11, 5), date(2025, 10, 1))
    with pytest.raises(NotValid, match="cannot be below 0"):
        contract_earnings(-1)


def test_the_working_tells_how_the_average_was_made() -> None:
    paid = monthly(("2025-08-29", 1), ("2025-09-30", 80000), ("2025-10-31", 80000))
    steps = earnings_steps(average_earnings(paid, Frequency.MONTHLY, date(2025, 11, 5), LONG_AGO))
    assert [(step.words, step.pence) for step in steps] == [
        ("Earnings paid from 30 August 2025 to 31 October 2025", 160000),
        ("Average weekly earnings: divided by 2 months, times 12, divided by 52 (£184.6153846)", 18461),
    ]
    assert (
        earnings_steps(contract_earnings(2600000))[1].words == "Average weekly earnings: divided by 52 weeks (£500.00)"
    )
