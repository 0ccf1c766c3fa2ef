"""The apprenticeship levy: HMRC's own examples, money that comes back within the year, and shares of the allowance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.employer_dues.levy import levy_months, refuse_shares_above_the_allowance
from services.payroll.domain.employer_dues.working import levy_steps
from services.payroll.domain.tax_calendar import TaxYear
from services.payroll.rules.employer_dues import levy_parameters
from shared.refusals import DoesNotAddUp, NoRuleForDate, NotValid

YEAR = TaxYear(2026)
WHOLE = 15_000_00
PARAMETERS = levy_parameters(YEAR)


def test_hmrcs_example_of_a_seasonal_pay_bill_is_met() -> None:
    """ALM08300: £3 million, with a peak in months 3 and 4; what was paid comes back and the year ends at nothing."""
    bills = [200_000_00] * 2 + [500_000_00] * 2 + [200_000_00] * 8
    months = levy_months(bills, WHOLE, PARAMETERS)
    to_date = [0, 0, 750, 2000, 1750, 1500, 1250, 1000, 750, 500, 250, 0]
    this_month = [0, 0, 750, 1250, *[-250] * 8]
    assert [month.due_to_date_pence for month in months] == [pounds * 100 for pounds in to_date]
    assert [month.due_pence for month in months] == [pounds * 100 for pounds in this_month]
    assert [month.allowance_to_date_pence for month in months] == [1_250_00 * number for number in range(1, 13)]


def test_hmrcs_example_of_a_regular_pay_bill_is_met() -> None:
    """ALM09200, example 1: £300,000 a month is £250 of levy a month and £3,000 a year."""
    months = levy_months([300_000_00] * 12, WHOLE, PARAMETERS)
    assert [month.due_pence for month in months] == [250_00] * 12
    assert months[-1].due_to_date_pence == 3_000_00


def test_hmrcs_example_of_a_fifth_of_the_allowance_is_met() -> None:
    """ALM09200, example 2: one of five schemes with £200,000 a month and £3,000 of allowance pays £750 in month 1."""
    months = levy_months([200_000_00] * 2, 3_000_00, PARAMETERS)
    assert [month.due_to_date_pence for month in months] == [750_00, 1_500_00]


def test_the_levy_is_cut_to_pence_and_what_is_due_to_whole_pounds() -> None:
    """0.5% of £260,199.99 is £1,300.99995; less £1,250 is £50.99, of which £50 is returned; then £1,300.99 more of £1,250."""
    months = levy_months([260_199_99, 260_199_99], WHOLE, PARAMETERS)
    assert [month.levy_to_date_pence for month in months] == [1_300_99, 2_601_99]
    assert [(month.due_to_date_pence, month.due_pence) for month in months] == [(50_00, 50_00), (101_00, 51_00)]


def test_a_share_that_does_not_divide_by_twelve_builds_up_to_the_whole() -> None:
    months = levy_months([0] * 12, 1_000_00, PARAMETERS)
    assert [months[0].allowance_to_date_pence, months[11].allowance_to_date_pence] == [83_33, 1_000_00]


def test_a_pay_bill_corrected_below_nothing_owes_nothing() -> None:
    assert levy_months([-5_000_00], WHOLE, PARAMETERS)[0].due_pence == 0


def test_connected_employers_cannot_share_out_more_than_one_allowance() -> None:
    refuse_shares_above_the_allowance({"Trust": 10_000_00, "Trading arm": 5_000_00}, PARAMETERS)
    with pytest.raises(
        DoesNotAddUp, match=r"£15,000\.01 were shared out \(Trust £10,000\.00, Trading arm £5,000\.01\)"
    ):
        refuse_shares_above_the_allowance({"Trust": 10_000_00, "Trading arm": 5_000_01}, PARAMETERS)


@pytest.mark.parametrize("share", [-1, WHOLE + 1])
def test_a_share_outside_the_allowance_is_refused(share: int) -> None:
    with pytest.raises(NotValid, match="between nothing and £15,000"):
        levy_months([0], share, PARAMETERS)


def test_a_thirteenth_month_is_refused() -> None:
    with pytest.raises(NotValid, match="12 months, and 13 pay bills"):
        levy_months([0] * 13, WHOLE, PARAMETERS)


@pytest.mark.parametrize("year", [TaxYear(2023), TaxYear(2027)])
def test_a_year_without_rows_is_refused_by_name(year: TaxYear) -> None:
    with pytest.raises(NoRuleForDate, match=r"employer_dues\.levy\.per_cent"):
        levy_parameters(year)


def test_the_working_names_pay_bill_allowance_and_rows() -> None:
    month = levy_months([200_000_00] * 2 + [500_000_00] * 2 + [200_000_00], WHOLE, PARAMETERS)[-1]
    steps = levy_steps(month, PARAMETERS)
    assert [(step.words, step.pence) for step in steps] == [
        ("Pay bill of the tax year to date", 1_600_000_00),
        ("Apprenticeship levy of 0.5%", 8_000_00),
        ("Less the levy allowance of 5 months", -6_250_00),
        ("Levy due for the year to date, in whole pounds", 1_750_00),
        ("Levy that comes back this month", -250_00),
    ]
    assert [source.name for step in steps for source in step.sources] == [
        "employer_dues.levy.per_cent",
        "employer_dues.levy.allowance",
    ]


@settings(max_examples=100)
@given(bills=st.lists(st.integers(0, 1_000_000_00), min_size=1, max_size=12), share=st.integers(0, WHOLE))
def test_the_months_add_up_to_the_year_and_the_year_is_never_below_nothing(bills: list[int], share: int) -> None:
    months = levy_months(bills, share, PARAMETERS)
    assert sum(month.due_pence for month in months) == months[-1].due_to_date_pence
    assert all(month.due_to_date_pence >= 0 and month.due_to_date_pence % 100 == 0 for month in months)
    assert 200 * months[-1].due_to_date_pence <= sum(bills)
