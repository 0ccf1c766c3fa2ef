"""Salary sacrifice: what is taken, reduced and refused at the minimum wage, and what agreements cannot say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.sacrifice_and_minimum_wage.sacrifice import (
    Benefit,
    Outcome,
    Sacrifice,
    Sacrificed,
    sacrificed,
)
from services.payroll.domain.sacrifice_and_minimum_wage.working import sacrifice_steps
from services.payroll.rules.sacrifice_and_minimum_wage import floor_rules
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.sacrifice_and_minimum_wage.wages_of_example import checked, parameters

PAYDAY = date(2026, 6, 26)
BEGAN = date(2026, 1, 1)


def agreed(benefit: Benefit, fixed: int | None = None, began: date = BEGAN, **terms: Any) -> Sacrifice:
    return Sacrifice(f"{benefit.name} {began}", benefit, began, fixed, **terms)


def given_up(agreements: list[Sacrifice], pay: str = "1500", *, basic: int = 1500_00, may: int = 1500_00) -> Sacrificed:
    """With 100 hours at £12.71 the minimum is £1,271."""
    return sacrificed(agreements, PAYDAY, basic, may, checked(pay, "100"), floor_rules(PAYDAY))


def outcomes(result: Sacrificed) -> list[tuple[int, Outcome]]:
    return [(one.taken_pence, one.outcome) for one in result.taken]


def test_a_sacrifice_above_the_minimum_wage_is_taken_whole() -> None:
    result = given_up([agreed(Benefit.CYCLE, 80_00)])
    assert outcomes(result) == [(80_00, Outcome.WHOLE)]
    assert (result.pence, result.above_minimum_pence) == (80_00, 149_00)


def test_one_that_reaches_the_minimum_wage_exactly_is_taken_and_a_penny_more_is_not() -> None:
    assert outcomes(given_up([agreed(Benefit.CAR, 229_00)])) == [(229_00, Outcome.WHOLE)]
    assert outcomes(given_up([agreed(Benefit.CAR, 229_01)])) == [(0, Outcome.REFUSED)]


def test_a_shared_cost_avc_is_reduced_to_what_fits() -> None:
    assert outcomes(given_up([agreed(Benefit.SHARED_COST_AVC, 300_00)])) == [(229_00, Outcome.REDUCED)]


def test_a_percentage_is_of_basic_pay_to_the_nearest_penny() -> None:
    """7.5% of £1,234.56 is £92.592."""
    result = given_up([agreed(Benefit.SHARED_COST_AVC, hundredths=750)], basic=1234_56)
    assert outcomes(result) == [(92_59, Outcome.WHOLE)]


def test_half_a_penny_of_a_percentage_goes_down() -> None:
    assert agreed(Benefit.SHARED_COST_AVC, hundredths=5_000).asked_pence(1_01) == 50
    assert agreed(Benefit.SHARED_COST_AVC, hundredths=10_000).asked_pence(1_01) == 1_01


def test_the_oldest_agreement_comes_first_and_a_refused_one_leaves_room_for_the_next() -> None:
    cycle = agreed(Benefit.CYCLE, 100_00, date(2026, 3, 1))
    car = agreed(Benefit.CAR, 250_00, date(2025, 1, 1))
    avc = agreed(Benefit.SHARED_COST_AVC, 200_00, date(2026, 5, 1))
    result = given_up([avc, cycle, car])
    assert [one.sacrifice.benefit for one in result.taken] == [Benefit.CAR, Benefit.CYCLE, Benefit.SHARED_COST_AVC]
    assert outcomes(result) == [(0, Outcome.REFUSED), (100_00, Outcome.WHOLE), (129_00, Outcome.REDUCED)]
    assert result.above_minimum_pence == 0


def test_statutory_pay_cannot_be_given_up() -> None:
    """On maternity leave £60 of £1,500 is the employer's own pay: no more than that can be given up."""
    assert outcomes(given_up([agreed(Benefit.SHARED_COST_AVC, 100_00)], may=60_00)) == [(60_00, Outcome.REDUCED)]
    assert outcomes(given_up([agreed(Benefit.SHARED_COST_AVC, 100_00)], may=0)) == [(0, Outcome.REFUSED)]


def test_nothing_is_given_up_of_pay_that_is_below_the_minimum_wage_already() -> None:
    result = given_up([agreed(Benefit.SHARED_COST_AVC, 1_00)], "1200")
    assert outcomes(result) == [(0, Outcome.REFUSED)]
    assert result.above_minimum_pence == -71_00


def test_an_agreement_counts_from_its_first_to_its_last_day() -> None:
    over = agreed(Benefit.CYCLE, 10_00, ends=date(2026, 6, 25))
    last = agreed(Benefit.CHILDCARE, 20_00, ends=PAYDAY)
    to_come = agreed(Benefit.CAR, 30_00, date(2026, 6, 27))
    assert outcomes(given_up([over, last, to_come])) == [(20_00, Outcome.WHOLE)]


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "give one of the two"),
        ({"fixed_pence": 1, "hundredths": 1}, "give one of the two"),
        ({"fixed_pence": 0}, "must be above nothing"),
        ({"hundredths": 10_001}, "no more than 100%"),
    ],
)
def test_an_agreement_without_one_amount_is_refused(terms: dict[str, Any], words: str) -> None:
    with pytest.raises(NotValid, match=words):
        Sacrifice("S1", Benefit.CYCLE, BEGAN, **terms)


def test_a_day_without_rules_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match=r"sacrifice\.at_the_floor\.cycle"):
        floor_rules(date(2024, 3, 31))


def test_the_working_says_what_was_asked_for_and_why_it_was_not_taken() -> None:
    result = given_up([agreed(Benefit.CAR, 250_00), agreed(Benefit.SHARED_COST_AVC, 300_00)])
    said = [(step.words, step.pence) for step in sacrifice_steps(result, parameters())][-2:]
    could = "£229.00 could be given up with the minimum wage reached and statutory pay whole"
    assert said == [
        (f"Salary sacrifice CAR 2026-01-01 (car): of £250.00 asked for {could}, not taken this time", 0),
        (
            f"Salary sacrifice SHARED_COST_AVC 2026-01-01 (shared-cost AVC): of £300.00 asked for {could}, reduced",
            229_00,
        ),
    ]
    assert sacrifice_steps(given_up([]), parameters()) == ()


@settings(max_examples=100)
@given(
    pay=st.integers(0, 300_000),
    amounts=st.lists(st.tuples(st.sampled_from(Benefit), st.integers(1, 100_000)), max_size=4),
)
def test_pay_that_was_not_below_the_minimum_wage_never_is_after_sacrifice(
    pay: int, amounts: list[tuple[Benefit, int]]
) -> None:
    result = given_up([agreed(benefit, fixed) for benefit, fixed in amounts], f"{pay // 100}.{pay % 100:02d}")
    assert result.above_minimum_pence >= min(0, result.before.above_pence)
    assert result.pence <= sum(fixed for _, fixed in amounts)
    assert all(one.taken_pence == one.asked_pence for one in result.taken if one.outcome is Outcome.WHOLE)
