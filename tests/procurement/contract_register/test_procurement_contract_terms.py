"""What a contract is: its price, its periods, its options, its end; each checked with figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.procurement.domain.contract_register.alarms import About, due
from services.procurement.domain.contract_register.changes import Ground, Limit, Limits, Variation, measured, varied
from services.procurement.domain.contract_register.contract import Driver, Extension, Kind, State, decided, terminated
from services.procurement.domain.contract_register.sharing import costs, period, periods, shared
from shared.refusals import DoesNotAddUp, NotKnown, NotValid, WrongTime
from tests.procurement.contract_register.examples import ENDS, OPTIONS, STARTS, grounds, part

TODAY = date(2028, 1, 15)
LAW = Limits(
    Limit("value", Decimal(10), "s", "verified"), Limit("term", Decimal(10), "s", "verified"),
    Limit("larger", Decimal(50), "s", "secondary"),
)  # fmt: skip


def change(**other: Any) -> Variation:
    usual: dict[str, Any] = {
        "from_on": date(2028, 3, 1), "pence": 0, "ends_on": None, "scope": "", "ground": Ground.BELOW_THRESHOLD,
        "reason": "a new site",
    }  # fmt: skip
    return Variation(**(usual | other))


def test_a_three_year_contract_is_ordered_in_twelve_equal_quarters() -> None:
    contract = grounds()
    found = periods(contract)
    assert len(found) == 12
    assert (found[0].starts_on, found[0].ends_on) == (date(2027, 9, 1), date(2027, 11, 30))
    assert (found[11].starts_on, found[11].ends_on) == (date(2030, 6, 1), date(2030, 8, 31))
    assert costs(contract) == dict.fromkeys(range(1, 13), 300_000)


def test_a_term_that_ends_within_a_month_costs_its_days_of_thirty() -> None:
    contract = grounds(ends_on=date(2027, 12, 15), value_pence=105_000, extensions=(), notice_by=None)
    assert costs(contract) == {1: 90_000, 2: 15_000}


def test_pence_left_over_go_to_the_largest_remainders() -> None:
    contract = grounds(value_pence=100_001)
    assert sum(costs(contract).values()) == 100_001
    assert set(costs(contract).values()) == {8_333, 8_334}


def test_an_option_taken_adds_its_price_and_periods_of_its_own() -> None:
    contract = decided(grounds(), 1, True, TODAY, "buyer", "works well")
    assert contract.ends_on == date(2031, 8, 31)
    assert contract.value_pence == 4_800_000
    by_period = costs(contract)
    assert [by_period[number] for number in (12, 13, 16)] == [300_000, 300_000, 300_000]
    assert (contract.extensions[0].decision, contract.extensions[0].decided_on) == ("taken", TODAY)


def test_an_option_of_a_term_that_ends_within_a_period_does_not_lengthen_that_period() -> None:
    contract = grounds(
        ends_on=date(2028, 4, 30), extensions=(Extension(1, 2, 80_000, date(2028, 3, 1)),), notice_by=None
    )
    longer = decided(contract, 1, True, TODAY, "buyer", "works well")
    assert period(longer, 3).ends_on == date(2028, 4, 30)
    assert (period(longer, 4).starts_on, period(longer, 4).ends_on) == (date(2028, 5, 1), date(2028, 6, 30))
    assert costs(longer)[4] == 80_000


def test_an_option_let_go_ends_those_after_it() -> None:
    contract = decided(grounds(), 1, False, TODAY, "buyer", "too dear")
    assert contract.next_extension is None
    assert contract.longest_end == ENDS
    with pytest.raises(WrongTime, match="an earlier one comes first"):
        decided(contract, 2, True, TODAY, "buyer", "after all")


def test_the_longest_end_counts_every_option_still_open() -> None:
    assert grounds().longest_end == date(2032, 8, 31)


@pytest.mark.parametrize(
    ("number", "on", "reason", "kind", "words"),
    [
        (3, TODAY, "r", NotKnown, "has no option 3"),
        (2, TODAY, "r", WrongTime, "in their order"),
        (1, date(2030, 6, 1), "r", WrongTime, "had to be used by 31 May 2030"),
        (1, TODAY, "  ", NotValid, "Say why"),
        (1, date(2030, 9, 1), "r", WrongTime, "ended on 31 August 2030"),
    ],
)
def test_an_option_is_refused_in_words(number: int, on: date, reason: str, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        decided(grounds(), number, True, on, "buyer", reason)


def test_termination_leaves_whole_periods_and_takes_the_days_cut_off_from_the_last() -> None:
    contract = terminated(grounds(), TODAY, date(2028, 4, 15), "no service since March")
    assert [one.ends_on for one in periods(contract)][-1] == date(2028, 4, 15)
    by_period = costs(contract)
    assert (by_period[1], by_period[2]) == (300_000, 300_000)
    assert by_period[3] == 150_000  # 46 of the 92 days from March to May
    assert contract.state_on(date(2028, 4, 15)) is State.RUNNING
    assert contract.state_on(date(2028, 4, 16)) is State.TERMINATED


@pytest.mark.parametrize(
    ("last_day", "reason", "words"),
    [
        (ENDS, "r", "within that time"),
        (date(2027, 8, 31), "r", "within that time"),
        (date(2028, 4, 1), "", "why it ends"),
    ],
)
def test_a_termination_is_refused_in_words(last_day: date, reason: str, words: str) -> None:
    with pytest.raises(NotValid, match=words):
        terminated(grounds(), TODAY, last_day, reason)


def test_a_contract_is_terminated_once() -> None:
    contract = terminated(grounds(), TODAY, date(2028, 4, 15), "no service")
    with pytest.raises(WrongTime, match="was terminated"):
        terminated(contract, TODAY, date(2028, 5, 15), "again")


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"title": "  "}, "Give the contract a title"),
        ({"ends_on": date(2027, 8, 31)}, "before it starts on 1 September 2027"),
        ({"ends_on": date(2127, 8, 31)}, "more than 50 years"),
        ({"value_pence": 0}, "The value of 'Grounds maintenance' is £0.00"),
        ({"value_pence": -1}, "is -£0.01"),
        ({"period_months": 2}, "choose 1, 3 or 12 months"),
        ({"cpv_code": "7731"}, "'7731' is not a CPV code"),
        ({"notice_by": date(2031, 1, 1)}, "lies outside the term"),
        ({"extensions": (Extension(1, 0, 0, ENDS),)}, "at least one month"),
        ({"extensions": (Extension(1, 12, -5, ENDS),)}, "below zero"),
        ({"extensions": (Extension(1, 12, 0, date(2031, 1, 1)),)}, "31 August 2030, when the term before it ends"),
    ],
)
def test_a_contract_that_cannot_be_right_is_refused_in_words(other: dict[str, Any], words: str) -> None:
    with pytest.raises(NotValid, match=words):
        grounds(**other)


def test_the_cost_of_a_quarter_is_shared_by_pupils_with_its_working() -> None:
    parts = [part("abbey", "210"), part("beck", "420"), part("castle", "70")]
    found = shared(grounds(), 1, parts, {})
    assert found.shares == {"abbey": 90_000, "beck": 180_000, "castle": 30_000}
    assert found.steps[0].in_words(Driver.PUPILS) == (
        "1 September 2027 to 30 November 2027: 210 of 700 pupils, of £3,000.00, makes £900.00."
    )


def test_a_new_figure_counts_from_its_day_on() -> None:
    """30 of the 91 days stand at 1:1, the other 61 at 1:3. £3,000.00 by days: £989.01 and £2,010.99."""
    parts = [
        part("abbey", "100"), part("beck", "100", STARTS, date(2027, 9, 30)), part("beck", "300", date(2027, 10, 1)),
    ]  # fmt: skip
    found = shared(grounds(), 1, parts, {})
    assert found.shares == {"abbey": 49_451 + 50_275, "beck": 49_450 + 150_824}
    assert sum(found.shares.values()) == 300_000


def test_equal_parts_need_no_figures_and_visits_count_themselves() -> None:
    parts = [part("abbey", None), part("beck", None), part("castle", None)]
    equal = shared(grounds(driver=Driver.EQUAL, value_pence=1_200_012), 1, parts, {})
    assert equal.shares == {"abbey": 33_334, "beck": 33_334, "castle": 33_333}
    by_visits = shared(grounds(driver=Driver.VISITS), 1, parts, {"abbey": 4, "castle": 2})
    assert by_visits.shares == {"abbey": 200_000, "castle": 100_000}


@pytest.mark.parametrize(
    ("driver", "parts", "words"),
    [
        (Driver.PUPILS, [part("abbey", None)], "The figure .pupils. of 1 school"),
        (Driver.AREA, [part("abbey", None), part("beck", None)], "The figure .square metres. of 2 schools"),
        (Driver.PUPILS, [part("abbey", "0")], "Every figure of 'Grounds maintenance' is zero"),
        (
            Driver.EQUAL,
            [part("abbey", None, until_on=date(2027, 9, 10))],
            "No school is in 'Grounds maintenance' from 11",
        ),
        (Driver.VISITS, [part("abbey", None)], "No visit of 'Grounds maintenance' is planned"),
    ],
)
def test_what_cannot_be_shared_is_refused_in_words(driver: Driver, parts: list[Any], words: str) -> None:
    with pytest.raises(DoesNotAddUp, match=words):
        shared(grounds(driver=driver), 1, parts, {})


def test_a_small_change_of_value_is_within_the_limit_alone_and_together() -> None:
    found = measured(grounds(), [100_000], change(pence=260_000), LAW)
    assert (found.per_cent, found.together_per_cent, found.within) == (Decimal("7.22"), Decimal("10.00"), True)
    beyond = measured(grounds(), [100_000], change(pence=260_001 + 500), LAW)
    assert beyond.findings == (
        "All changes together come to 10.01% of the value first agreed; this ground ends at 10%.",
    )


@pytest.mark.parametrize(
    ("asked", "within"),
    [
        (change(pence=-360_000), True),
        (change(pence=-360_400), False),
        (change(pence=1_800_000, ground=Ground.UNFORESEEN), True),
        (change(pence=1_800_400, ground=Ground.UNFORESEEN), False),
        (change(pence=9_000_000, ground=Ground.PROVIDED_FOR), True),
        (change(ends_on=date(2031, 2, 28), ground=Ground.NOT_SUBSTANTIAL), True),  # 181 of 1,827 days: 9.91%
        (change(ends_on=date(2031, 3, 31), ground=Ground.NOT_SUBSTANTIAL), False),
        (change(pence=1, ground=Ground.LIGHT_TOUCH), False),
    ],
)
def test_each_ground_has_its_own_limit(asked: Variation, within: bool) -> None:
    assert measured(grounds(), [], asked, LAW).within is within


@pytest.mark.parametrize(
    ("kind", "asked", "published"),
    [
        (Kind.SERVICES, change(pence=360_000), False),
        (Kind.SERVICES, change(pence=361_000, ground=Ground.PROVIDED_FOR), True),
        (Kind.SERVICES, change(ends_on=date(2031, 3, 31), ground=Ground.PROVIDED_FOR), True),
        (Kind.SERVICES, change(pence=361_000, ground=Ground.NOT_COVERED), False),
        (Kind.LIGHT_TOUCH, change(pence=361_000, ground=Ground.LIGHT_TOUCH), False),
    ],
)
def test_a_change_that_is_not_small_is_published_before(kind: Kind, asked: Variation, published: bool) -> None:
    assert ("(UK10)" in measured(grounds(kind=kind), [], asked, LAW).notice) is published


def test_a_change_of_value_is_charged_from_its_day_to_the_end() -> None:
    contract = varied(grounds(), change(pence=300_000), TODAY, date(2028, 2, 29), 1)
    assert contract.value_pence == 3_900_000
    by_period = costs(contract)
    assert (by_period[2], by_period[3], by_period[12]) == (300_000, 330_000, 330_000)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (change(), "Nothing would change"),
        (change(pence=1, reason=" "), "Say why the contract is changed"),
        (change(pence=1, from_on=date(2028, 2, 1)), "is ordered until 29 February 2028"),
        (change(pence=1, from_on=date(2031, 2, 1)), "outside the term"),
        (change(pence=-3_600_000), "a value of £0.00"),
        (change(ends_on=date(2029, 8, 31)), "cannot be made shorter"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(asked: Variation, words: str) -> None:
    with pytest.raises(NotValid, match=words):
        varied(grounds(), asked, TODAY, date(2028, 2, 29), 1)


def test_light_touch_grounds_hold_for_light_touch_contracts_only() -> None:
    assert measured(grounds(kind=Kind.LIGHT_TOUCH), [], change(pence=9_000_000, ground=Ground.LIGHT_TOUCH), LAW).within


def test_the_end_the_option_and_the_notice_are_told_at_their_stages() -> None:
    contract = grounds()
    said: set[tuple[str, date, int]] = set()
    told = []
    day = date(2029, 8, 1)
    while day <= ENDS:
        now, passed = due(contract, said, day, (12, 6, 3), (6, 3, 1))
        said |= {one.key for one in (*now, *passed)}
        told += [(day, one.about, one.months) for one in now]
        day += timedelta(days=1)
    assert told == [
        (date(2029, 8, 28), About.NOTICE, 6),
        (date(2029, 8, 31), About.END, 12),
        (date(2029, 11, 28), About.NOTICE, 3),
        (date(2029, 11, 30), About.OPTION, 6),
        (date(2030, 1, 28), About.NOTICE, 1),
        (date(2030, 2, 28), About.END, 6),
        (date(2030, 2, 28), About.OPTION, 3),
        (date(2030, 4, 30), About.OPTION, 1),
        (date(2030, 5, 31), About.END, 3),
    ]


def test_a_contract_entered_late_is_told_once_with_its_nearest_stage() -> None:
    contract = grounds(notice_by=None, extensions=())
    now, passed = due(contract, set(), date(2030, 7, 1), (12, 6, 3), (6, 3, 1))
    assert [(one.about, one.months) for one in now] == [(About.END, 3)]
    assert sorted(one.months for one in passed) == [6, 12]


def test_nothing_is_told_of_a_contract_that_is_over_or_terminated() -> None:
    contract = grounds()
    assert due(contract, set(), date(2030, 9, 1), (12,), (6,)) == ([], [])
    ended = replace(contract, terminated_on=date(2029, 1, 31), terminated_because="r")
    assert due(ended, set(), date(2029, 1, 1), (12, 6, 3), (6,)) == ([], [])


def test_an_end_moved_by_an_option_is_told_again() -> None:
    contract = grounds(notice_by=None)
    said = {("end", ENDS, 12), ("end", ENDS, 6), ("end", ENDS, 3)}
    longer = decided(contract, 1, True, date(2030, 5, 1), "buyer", "works well")
    now, _ = due(longer, said, date(2030, 9, 1), (12, 6, 3), (6, 3, 1))
    assert [(one.about, one.day, one.months) for one in now] == [(About.END, date(2031, 8, 31), 12)]
    assert OPTIONS[1].decide_by == date(2031, 5, 31)
