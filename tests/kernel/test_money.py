"""Money is whole pence, and shares always add up: what shared.money promises, written by hand."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import parse_pounds, per_cent_of, pounds, prorate_days, round_pence, share_out

AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)
WEIGHTS = st.dictionaries(
    st.text(max_size=4),
    st.one_of(
        st.integers(min_value=0, max_value=10**6),
        st.decimals(min_value=0, max_value=10**6, places=4, allow_nan=False, allow_infinity=False),
    ),
    min_size=1,
    max_size=30,
).filter(lambda weights: any(weights.values()))


@pytest.mark.parametrize(
    ("pence", "written"),
    [
        (0, "£0.00"),
        (5, "£0.05"),
        (123456, "£1,234.56"),
        (-300, "-£3.00"),
        (-1, "-£0.01"),
        (100_000_000, "£1,000,000.00"),
    ],
)
def test_an_amount_is_written_in_pounds(pence: int, written: str) -> None:
    assert pounds(pence) == written


@pytest.mark.parametrize(
    ("written", "pence"),
    [
        ("£1,234.56", 123456),
        ("1234.5", 123450),
        ("  12 ", 1200),
        ("£ 12", 1200),
        ("-£3.00", -300),
        ("£-3.00", -300),
        ("−3.00", -300),
        ("(3.00)", -300),
        ("0.07", 7),
        ("-0.07", -7),
    ],
)
def test_an_amount_is_read_as_people_write_it(written: str, pence: int) -> None:
    assert parse_pounds(written) == pence


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "Enter an amount"),
        ("   ", "Enter an amount"),
        ("twelve", "'twelve' is not an amount"),
        ("1,23.00", "'1,23.00' is not an amount"),
        ("1.234", "more than two places"),
        ("--3", "is not an amount"),
        ("-£-3", "is not an amount"),
        ("(-3)", "is not an amount"),
        ("£", "is not an amount"),
        ("1e3", "is not an amount"),
        ("$3.00", "is not an amount"),
        ("٣", "is not an amount"),
    ],
)
def test_what_is_no_amount_is_refused_in_words(written: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", r"\(")):
        parse_pounds(written)


@given(AMOUNTS)
def test_what_is_written_is_read_back(pence: int) -> None:
    assert parse_pounds(pounds(pence)) == pence


@pytest.mark.parametrize(
    ("amount", "pence"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("-2.5", -3), ("2.49999", 2), ("1E+30", 10**30)],
)
def test_half_a_penny_goes_away_from_zero(amount: str, pence: int) -> None:
    assert round_pence(Decimal(amount)) == pence


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_never_rounded(amount: str) -> None:
    with pytest.raises(ValueError, match="is not an amount of money"):
        round_pence(Decimal(amount))


@pytest.mark.parametrize(
    ("pence", "per_cent", "gives"),
    [(1000, "20", 200), (99, "50", 50), (-99, "50", -50), (12345, "7.5", 926), (1, "0", 0), (333, "33.3333", 111)],
)
def test_per_cent_of_an_amount_is_rounded_once(pence: int, per_cent: str, gives: int) -> None:
    assert per_cent_of(pence, Decimal(per_cent)) == gives


@pytest.mark.parametrize(
    ("pence", "used", "period", "gives"),
    [(36500, 1, 365, 100), (10000, 7, 12, 5833), (10000, 5, 12, 4167), (1, 1, 2, 1), (-1, 1, 2, -1), (999, 0, 31, 0)],
)
def test_a_part_of_a_period_is_charged_by_whole_days(pence: int, used: int, period: int, gives: int) -> None:
    assert prorate_days(pence, used, period) == gives


@pytest.mark.parametrize(
    ("used", "period", "says"),
    [(1, 0, "at least one day, not 0"), (-1, 30, "-1 days used do not fit"), (31, 30, "31 days used do not fit")],
)
def test_days_that_do_not_fit_their_period_are_refused(used: int, period: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        prorate_days(100, used, period)


@given(AMOUNTS, st.integers(1, 1000))
def test_the_whole_period_costs_the_whole_amount(pence: int, days: int) -> None:
    assert prorate_days(pence, days, days) == pence


def test_a_pound_between_three_gives_the_odd_penny_to_the_first() -> None:
    assert share_out(100, {"Ash": 1, "Beech": 1, "Cedar": 1}) == {"Ash": 34, "Beech": 33, "Cedar": 33}


def test_the_odd_penny_goes_to_the_largest_remainder() -> None:
    assert share_out(100, {"Ash": 1, "Beech": 2, "Cedar": 3}) == {"Ash": 17, "Beech": 33, "Cedar": 50}
    assert share_out(10, {"Ash": 15, "Beech": 45, "Cedar": 40}) == {"Ash": 2, "Beech": 4, "Cedar": 4}


def test_a_refund_mirrors_its_charge() -> None:
    assert share_out(-100, {"Ash": 1, "Beech": 1, "Cedar": 1}) == {"Ash": -34, "Beech": -33, "Cedar": -33}


def test_who_weighs_nothing_pays_nothing() -> None:
    assert share_out(101, {"Ash": 0, "Beech": Decimal("0.5"), "Cedar": Decimal("0.5")}) == {
        "Ash": 0,
        "Beech": 51,
        "Cedar": 50,
    }


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({}, "Nothing to share by"),
        ({"Ash": 0, "Beech": Decimal(0)}, "Nothing to share by"),
        ({"Ash": -1, "Beech": 2}, "The weight of Ash is -1"),
        ({"Ash": Decimal("NaN")}, "The weight of Ash is NaN"),
    ],
)
def test_weights_that_cannot_share_are_refused(weights: dict[str, int | Decimal], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        share_out(100, weights)


def test_a_float_is_refused_wherever_money_is_taken() -> None:
    penny = cast(int, 1.0)
    for taking in (
        lambda: pounds(penny),
        lambda: prorate_days(penny, 1, 2),
        lambda: share_out(penny, {"Ash": 1}),
        lambda: share_out(1, {"Ash": penny}),
        lambda: per_cent_of(penny, Decimal(1)),
        lambda: round_pence(cast(Decimal, 0.5)),
    ):
        with pytest.raises(TypeError, match="float"):
            taking()


@given(AMOUNTS, WEIGHTS)
def test_shares_add_up_to_the_total(total: int, weights: dict[str, int | Decimal]) -> None:
    assert sum(share_out(total, weights).values()) == total


@given(AMOUNTS, WEIGHTS)
def test_no_share_is_a_penny_or_more_from_its_exact_part(total: int, weights: dict[str, int | Decimal]) -> None:
    together = sum(Decimal(weight) for weight in weights.values())
    for key, share in share_out(total, weights).items():
        assert abs(share * together - total * Decimal(weights[key])) < together


@given(AMOUNTS, WEIGHTS)
def test_a_heavier_weight_never_gets_a_smaller_share(total: int, weights: dict[str, int | Decimal]) -> None:
    shares = share_out(abs(total), weights)
    by_weight = sorted(weights, key=lambda key: weights[key])
    for lighter, heavier in pairwise(by_weight):
        if weights[lighter] < weights[heavier]:
            assert shares[lighter] <= shares[heavier]
