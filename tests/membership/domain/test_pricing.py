"""Every way to charge comes to the penny by hand, the parts of a year add up, and what is not known is refused by name."""

from __future__ import annotations

import itertools
import tomllib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.membership.domain.charge_models import (
    AllowanceThenRate,
    ChargeModel,
    Flat,
    PerPupil,
    PerUnit,
    ShareOfIncome,
    Tier,
    Tiered,
    TierMode,
    price_in_words,
)
from services.membership.domain.errors import BadInput, NotKnown
from services.membership.domain.price_rows import price_list_from, price_row_from
from services.membership.domain.pricing import (
    Basis,
    Period,
    PriceRow,
    Standing,
    by_academic_year,
    charge_for,
    share_of_year,
    usage_charge,
)
from services.membership.domain.schools import Driver
from shared.rules import RuleBook
from tests.membership.domain.cases import RULES, catalogue, price_list

YEAR = Period(date(2026, 9, 1), date(2027, 8, 31))
FROM = date(2024, 9, 1)
MANOR_MEAD_BASIS = Basis({Driver.PUPILS: 148}, "census of 2023-01-19", 412_345_67, "2026-27, budget")
GRADUATED = Tiered(
    "seat",
    TierMode.GRADUATED,
    (Tier(Decimal(50), Decimal(2400)), Tier(Decimal(200), Decimal(1900)), Tier(None, Decimal(1500))),
)
ALL_UNITS = Tiered("advert", TierMode.ALL_UNITS, (Tier(Decimal(5), Decimal(30000)), Tier(None, Decimal(22000))))
HOURS = AllowanceThenRate(180_000, Decimal(20), "hour", Decimal(6500))


def row(model: ChargeModel | None, minimum: int = 0, status: str = "assumed") -> PriceRow:
    return PriceRow("service", "standard", FROM, "a test", status, model, minimum_pence=minimum, note="nobody set it")


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (
            GRADUATED,
            "£24.00 for each of the first 50 seats, £19.00 for each up to 200, £15.00 for each beyond",
        ),
        (ALL_UNITS, "£300.00 for each advert; with more than 5 £220.00 for every one"),
        (Tiered("seat", TierMode.GRADUATED, (Tier(None, Decimal(900)),)), "£9.00 for each seat"),
    ],
)
def test_a_price_in_steps_is_said_as_people_reckon_it(model: Tiered, words: str) -> None:
    assert price_in_words(model) == words


@pytest.mark.parametrize(
    ("model", "used", "pence"),
    [
        (Flat(240_000), "0", 240_000),
        (PerPupil(Decimal("2400")), "0", 355_200),  # 148 × £24.00
        (PerPupil(Decimal("12.5")), "0", 1_850),  # 148 × 12.5p
        (ShareOfIncome(Decimal(5)), "0", 2_061_728),  # 5 % of £412,345.67 is £20,617.2835
        (PerUnit(Decimal(450), "payslip"), "37", 16_650),
        (PerUnit(Decimal("33.3"), "minute"), "1.5", 50),  # 49.95p
        (PerUnit(Decimal(265), "meal"), "-10", -2_650),
        (GRADUATED, "50", 120_000),
        (GRADUATED, "51", 121_900),
        (GRADUATED, "250", 480_000),  # 50 × £24 + 150 × £19 + 50 × £15
        (ALL_UNITS, "5", 150_000),
        (ALL_UNITS, "6", 132_000),
        (HOURS, "20", 180_000),
        (HOURS, "22.5", 196_250),
    ],
)
def test_a_whole_year_costs_what_the_sum_by_hand_says(model: ChargeModel, used: str, pence: int) -> None:
    worked = charge_for(row(model), MANOR_MEAD_BASIS, YEAR, Decimal(used))
    assert worked.pence == pence
    assert sum(line.pence for line in worked.lines) == pence
    assert all(line.row_name == "prices/service/standard from 2024-09-01" for line in worked.lines)


def test_a_charge_per_pupil_explains_itself() -> None:
    half = Period(date(2026, 9, 1), date(2027, 2, 28))
    (line,) = charge_for(row(PerPupil(Decimal(2400))), MANOR_MEAD_BASIS, half).lines
    assert line.words == (
        "service: 148 pupils (census of 2023-01-19) at £24.00 a year; 181 of 365 days, 1 September 2026 to 28 February 2027"
    )
    assert (line.pence, line.quantity, line.unit_pence) == (176_140, Decimal(148), Decimal(2400))  # £3,552 × 181/365


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (PerPupil(Decimal(2400), Driver.FREE_MEALS), "charged by free meals, and no census with that count"),
        (ShareOfIncome(Decimal(5)), "5 % of the school's income, and no income is recorded"),
        (None, "is not known: nobody set it"),
    ],
)
def test_what_is_not_known_is_refused_by_name(model: ChargeModel | None, words: str) -> None:
    with pytest.raises(NotKnown, match=words):
        charge_for(row(model), Basis({Driver.PUPILS: 148}), YEAR)


def test_the_minimum_is_added_as_a_line_of_its_own_by_days() -> None:
    worked = charge_for(row(PerPupil(Decimal(350)), minimum=60_000), MANOR_MEAD_BASIS, YEAR)
    assert [line.pence for line in worked.lines] == [51_800, 8_200]
    assert worked.lines[1].words == "service: up to the minimum of £600.00 a year"


def test_use_later_in_the_year_goes_on_where_the_earlier_stopped() -> None:
    first = usage_charge(row(HOURS), Decimal(18))
    second = usage_charge(row(HOURS), Decimal(5), used_before=Decimal(18))
    assert (first.pence, second.pence) == (0, 19_500)
    assert "5 hours after 18 earlier in the year" in second.lines[0].words


@given(st.lists(st.decimals(0, 300, places=2), min_size=1, max_size=6), st.sampled_from([GRADUATED, ALL_UNITS, HOURS]))
def test_use_charged_in_parts_adds_up_to_the_use_charged_at_once(
    parts: list[Decimal], model: Tiered | AllowanceThenRate
) -> None:
    before, total = Decimal(0), 0
    for part in parts:
        total += usage_charge(row(model), part, before).pence
        before += part
    assert total == usage_charge(row(model), before).pence


@given(st.integers(-10_000_000, 10_000_000), st.lists(st.integers(1, 364), max_size=12, unique=True))
def test_the_parts_of_a_year_add_up_to_the_year_however_it_is_cut(annual: int, cuts: list[int]) -> None:
    starts = [
        YEAR.from_on,
        *(YEAR.from_on + timedelta(days=cut) for cut in sorted(cuts)),
        YEAR.until_on + timedelta(days=1),
    ]
    parts = [Period(a, b - timedelta(days=1)) for a, b in itertools.pairwise(starts)]
    assert sum(share_of_year(annual, part) for part in parts) == annual


def test_a_period_is_cut_at_31_august() -> None:
    assert by_academic_year(Period(date(2027, 7, 1), date(2028, 9, 2))) == (
        Period(date(2027, 7, 1), date(2027, 8, 31)),
        Period(date(2027, 9, 1), date(2028, 8, 31)),
        Period(date(2028, 9, 1), date(2028, 9, 2)),
    )
    with pytest.raises(BadInput, match="runs over the end of the academic year"):
        share_of_year(100, Period(date(2027, 8, 1), date(2027, 9, 1)))


def test_the_row_for_the_standing_comes_before_the_row_for_both() -> None:
    prices = price_list()
    dpo = prices.row("data_protection_officer", "standard", Standing.MEMBER, date(2026, 9, 1))
    assert dpo.model == Flat(0)
    assert prices.row("payroll", "standard", Standing.MEMBER, date(2026, 9, 1)).standing is None


@pytest.mark.parametrize(
    ("service", "offer", "on", "words"),
    [
        ("legal_advice", "standard", date(2026, 9, 1), "The trust has not set the price of legal_advice"),
        (
            "payroll",
            "gold",
            date(2026, 9, 1),
            "no price for payroll .offer “gold”, associate school. on 1 September 2026",
        ),
        ("payroll", "standard", date(2024, 8, 31), "no price for payroll .* on 31 August 2024"),
        ("stargazing", "standard", date(2026, 9, 1), "no price for stargazing"),
    ],
)
def test_a_price_that_nobody_set_is_refused_by_name(service: str, offer: str, on: date, words: str) -> None:
    with pytest.raises(NotKnown, match=words):
        price_list().row(service, offer, Standing.ASSOCIATE, on)


def test_every_line_of_the_catalogue_has_a_price_row_with_source_and_status() -> None:
    prices, on = price_list(), date(2026, 9, 1)
    for standing in Standing:
        priced = {row.service for row in prices.in_force(standing, on)}
        assert {line.code for line in catalogue().lines_on(on)} <= priced
    assert all(row.source for row in prices.rows)
    assert {row.status for row in prices.rows} == {"assumed", "unknown"}


GOOD = """
service = "payroll"
model = "per_unit"
pence = "450"
unit = "payslip"
from = 2024-09-01
source = "a test"
status = "assumed"
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('source = "a test"', "", "has no source"),
        ('pence = "450"', "", "has no pence"),
        ('pence = "450"', "pence = 4.5", "must be a whole number or a decimal written as text"),
        ('pence = "450"', 'pence = "-1"', "is not a number of 0 or more"),
        ('model = "per_unit"', 'model = "per_moon"', "“per_moon” is not a way to charge"),
        ('status = "assumed"', 'status = "perhaps"', "has the status “perhaps”"),
        ('unit = "payslip"', 'unit = "payslip"\nstanding = "guest"', "'guest' is not a valid Standing"),
        (
            'model = "per_unit"',
            'model = "tiered"\nmode = "graduated"\ntiers = [{ pence = 1 }, { pence = 2 }]',
            "tiers must rise",
        ),
    ],
)
def test_a_price_row_that_cannot_be_right_is_refused_with_its_name(old: str, new: str, words: str) -> None:
    with pytest.raises(BadInput, match=f"The price row of payroll, offer standard.*{words}"):
        price_row_from(tomllib.loads(GOOD.replace(old, new)))


def test_two_prices_for_the_same_day_are_refused() -> None:
    rows = [tomllib.loads(GOOD), tomllib.loads(GOOD.replace("2024-09-01", "2025-09-01"))]
    with pytest.raises(BadInput, match="Two prices hold on the same day"):
        price_list_from(rows)


def test_the_settings_are_rule_rows_that_load_and_say_where_they_come_from() -> None:
    book = RuleBook.load(RULES)
    assert book.integer("journey.months", date(2026, 9, 1)) == 12
    assert book.integer("journey.cap_months", date(2026, 9, 1)) == 24
    assert all(row.source for row in book)
