"""Several posts with one employer: one earnings period, one calculation, shared back to the penny."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.national_insurance.aggregation import Part, aggregated_contributions, shortest_period
from services.payroll.domain.national_insurance.contributions import contributions
from services.payroll.domain.national_insurance.parameters import MONTH, WEEK, YEAR, EarningsPeriod
from shared.refusals import NotValid
from tests.payroll.national_insurance.given import FOUR_WEEKS, rules, weekly


def part(employment: str, earnings: int, letter: str = "A", period: EarningsPeriod = MONTH) -> Part:
    return Part(employment, letter, period, earnings)


ASSISTANT, MIDDAY = part("assistant", 900_00), part("midday", 300_00)


def test_a_teaching_assistant_who_also_supervises_at_midday_contributes_on_both_together() -> None:
    found = aggregated_contributions([ASSISTANT, MIDDAY], rules())
    assert (found.contributions.employee_pence, found.contributions.employer_pence) == (12_16, 117_45)
    assert {name: (share.employee_pence, share.employer_pence) for name, share in found.shares.items()} == {
        "assistant": (9_12, 88_09),
        "midday": (3_04, 29_36),
    }


def test_a_later_payment_to_one_of_them_in_the_month_is_shared_so_that_the_month_comes_out() -> None:
    first = aggregated_contributions([ASSISTANT, MIDDAY], rules())
    second = aggregated_contributions([part("midday", 600_00)], rules(), first)
    assert (second.contributions.employee_pence, second.contributions.employer_pence) == (48_00, 90_00)
    assert second.period_so_far.employee_pence == 60_16
    assert {name: share.employee_pence for name, share in second.period_shares.items()} == {
        "assistant": 30_08,
        "midday": 30_08,
    }
    assert {name: share.employee_pence for name, share in second.shares.items()} == {
        "assistant": 20_96,
        "midday": 27_04,
    }


def test_employments_paid_at_different_intervals_have_the_shortest_of_their_periods() -> None:
    parts = [part("month", 900_00), part("week", 300_00, period=WEEK), part("four", 10_00, period=FOUR_WEEKS)]
    assert shortest_period(parts) == WEEK
    found = aggregated_contributions(parts, weekly())
    assert found.contributions.employee_pence == 58_00 + 4_86
    with pytest.raises(NotValid, match="the shortest of their earnings periods, 1 week, and not 1 month"):
        aggregated_contributions(parts, rules())


def test_four_weeks_are_shorter_than_a_month() -> None:
    assert shortest_period([part("month", 1), part("four", 1, period=FOUR_WEEKS)]) == FOUR_WEEKS


def test_a_directors_posts_are_taken_together_over_the_year() -> None:
    found = aggregated_contributions(
        [part("head", 20000_00), part("trustee", 0)], rules(YEAR, directors=True), directors=True
    )
    assert found.contributions.employee_pence == 594_40
    assert found.shares["trustee"].employee_pence == 0


def test_employments_without_earnings_share_nothing() -> None:
    found = aggregated_contributions([part("one", 0), part("two", 0)], rules())
    assert [share.employer_pence for share in found.shares.values()] == [0, 0]


def test_different_letters_with_one_employer_are_refused_naming_both() -> None:
    with pytest.raises(NotValid, match="Employment one has the letter A and employment two the letter J"):
        aggregated_contributions([part("one", 100_00), part("two", 100_00, "J")], rules())


def test_nothing_to_take_together_is_refused() -> None:
    with pytest.raises(NotValid, match="give at least one employment"):
        aggregated_contributions([], rules())


def test_an_employment_cannot_have_earnings_below_nothing_in_the_period() -> None:
    with pytest.raises(NotValid, match="earnings of employment two would be -£1.00"):
        aggregated_contributions([part("one", 500_00), part("two", -1_00)], rules())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=6_000_00), min_size=1, max_size=6))
def test_the_shares_add_up_to_what_all_earnings_together_bear(earnings: list[int]) -> None:
    found = aggregated_contributions([part(str(number), pence) for number, pence in enumerate(earnings)], rules())
    alone = contributions("A", rules(), sum(earnings))
    assert found.contributions == alone
    assert sum(share.employee_pence for share in found.shares.values()) == alone.employee_pence
    assert sum(share.employer_pence for share in found.shares.values()) == alone.employer_pence
