"""How a report adds up, and what its codes stand for."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.procurement.application.reporting.words import categories, divisions
from services.procurement.domain.reporting.cost_codes import named
from services.procurement.domain.reporting.savings import Saved, by_method, by_school
from services.procurement.domain.reporting.spending import by_code, by_division

TODAY = date(2026, 11, 2)


def test_amounts_are_added_up_by_the_first_two_digits_the_largest_first() -> None:
    found = by_division({"30197643": 100, "30190000": 50, "15511000": 300, "": 50}, {"30": "Office", "15": "Food"})
    assert [(one.code, one.words, one.pence, one.per_cent) for one in found] == [
        ("15", "Food", 300, 60), ("30", "Office", 150, 30), ("", "Delivery and other charges, without a code", 50, 10),
    ]  # fmt: skip


def test_a_division_that_is_not_in_the_list_is_shown_by_its_number() -> None:
    assert by_division({"97000000": 100}, {})[0].words == "Division 97"


def test_of_zero_nobody_has_a_part() -> None:
    found = by_code({"30197643": 100, "15511000": -100}, {})
    assert [one.per_cent for one in found] == [None, None]


@given(st.dictionaries(st.sampled_from(["15511000", "15000000", "30197643", "77314000", ""]), st.integers(0, 10**9)))
def test_headings_add_up_to_the_whole(amounts: dict[str, int]) -> None:
    assert sum(one.pence for one in by_division(amounts, {})) == sum(amounts.values())


def test_savings_are_added_up_by_method_and_by_school() -> None:
    savings = [Saved("a", "m1", 100, 80, 20), Saved("b", "m1", 50, 60, -10), Saved("a", "m2", 10, 5, 5)]
    assert [(one.key, one.count, one.saved_pence) for one in by_method(savings)] == [("m1", 2, 10), ("m2", 1, 5)]
    assert [(one.key, one.before_pence, one.paid_pence) for one in by_school(savings)] == [
        ("a", 110, 85),
        ("b", 50, 60),
    ]


def test_codes_of_both_returns_stand_for_their_category() -> None:
    known = categories(TODAY)
    assert named("E12", known).name == named("BAE120", known).name == "Maintenance of premises"
    assert named("E20F", known).name == "ICT learning resources"
    assert (named("X1", known).name, named("X1", known).doubtful) == ("", False)
    assert divisions(TODAY)["15"] == "Food, beverages, tobacco and related products"
