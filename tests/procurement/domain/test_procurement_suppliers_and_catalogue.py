"""Suppliers' numbers, prices by date and quantity, and what the rows of a price list mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.procurement.domain.catalogue.allergens import Allergens, allergens_of
from services.procurement.domain.catalogue.items import new_terms, priced, terms_of_sale, version_on
from services.procurement.domain.catalogue.price_breaks import BreakKind, price_ladder
from services.procurement.domain.catalogue.price_list import catalogue_import
from services.procurement.domain.cpv import cpv_of, food_row
from services.procurement.domain.suppliers.supplier import (
    company_number_of,
    supplier_added,
    supplier_stopped,
    vat_number_of,
)
from services.procurement.domain.vat import VatTreatment, vat_on, vat_rate_on
from services.procurement.rules import food_cpv_rows, rule_book, vat_rates
from shared.refusals import NoRuleForDate, NotValid, Refused
from tests.procurement.domain.examples import RATES, item

TODAY = date(2026, 11, 22)
FOOD = food_cpv_rows(rule_book(), TODAY)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("GB 980 7806 84", "GB980780684"),
        ("GB340804329", "GB340804329"),
        ("337440071", "GB337440071"),
        ("GB346270013", "GB346270013"),
        ("gb 980 7806 84 001", "GB980780684001"),
        ("GBGD001", "GBGD001"),
        ("HA599", "GBHA599"),
    ],
)
def test_a_vat_number_is_taken_in_either_series_and_written_one_way(written: str, number: str) -> None:
    assert vat_number_of(written) == number


@pytest.mark.parametrize("written", ["802311781", "GB98078068", "GBGD500", "HA499", "000000000", "DE980780684"])
def test_a_vat_number_with_a_mistake_is_refused(written: str) -> None:
    with pytest.raises(NotValid, match="VAT number"):
        vat_number_of(written)


@given(st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_in_a_vat_number_is_always_found_unless_the_other_series_fits(place: int, shift: int) -> None:
    digits = "980780684"
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    weighted = sum(w * int(d) for w, d in zip((8, 7, 6, 5, 4, 3, 2, 10, 1), wrong, strict=True))
    if weighted % 97 in ((0,) if wrong.startswith("0") else (0, 42, 55)):
        assert vat_number_of(wrong) == f"GB{wrong}"
    else:
        with pytest.raises(NotValid, match="typing mistake"):
            vat_number_of(wrong)


def test_a_company_number_is_filled_with_zeros_or_refused() -> None:
    assert company_number_of("1234567") == "01234567"
    assert company_number_of("sc 123456") == "SC123456"
    with pytest.raises(NotValid, match="eight digits"):
        company_number_of("ABC")


def test_a_supplier_may_have_no_numbers_and_is_stopped_once_with_a_reason() -> None:
    supplier, added = supplier_added("s1", " Ann's  Fruit ")
    assert (supplier.name, supplier.company_number, supplier.vat_number, len(added)) == ("Ann's Fruit", None, None, 1)
    stopped, facts = supplier_stopped(supplier, "closed its business")
    assert not stopped.active
    assert len(facts) == 1
    assert supplier_stopped(stopped, "again") == (stopped, ())
    with pytest.raises(NotValid, match="Say why"):
        supplier_stopped(supplier, " ")


def test_a_price_of_four_decimals_is_rounded_once_for_the_line() -> None:
    version = version_on(item(price="0.0125"), TODAY)
    assert (priced(version, 100).pence, priced(version, 2).pence) == (125, 3)
    assert (
        priced(version, 100).working == "100 at £0.0125 (all-units price from 1) = £1.25, by price 1 of 1 January 2026"
    )


@pytest.mark.parametrize("price", ["0.00001", "-1", "NaN", "Infinity", "1000001"])
def test_a_price_that_cannot_be_one_is_refused(price: str) -> None:
    with pytest.raises(NotValid):
        item(price=price)


@pytest.mark.parametrize(("units", "pence"), [(9, 9000), (10, 9950), (19, 18500), (25, 23300)])
def test_a_graduated_list_charges_each_unit_by_the_break_it_falls_in(units: int, pence: int) -> None:
    steps = [(0, Decimal("10.00")), (10, Decimal("9.50")), (20, Decimal("8.00"))]
    assert price_ladder(BreakKind.GRADUATED, steps).cost_pence(units) == pence


def test_price_breaks_out_of_order_and_lists_without_a_first_price_are_refused() -> None:
    with pytest.raises(NotValid, match="from the first unit"):
        price_ladder(BreakKind.ALL_UNITS, [(10, Decimal(1))])
    with pytest.raises(NotValid, match="does not come after"):
        price_ladder(BreakKind.ALL_UNITS, [(1, Decimal(3)), (20, Decimal(2)), (10, Decimal(1))])


@given(st.integers(1, 500), st.lists(st.integers(2, 400), unique=True, max_size=4).map(sorted))
def test_the_parts_of_a_graduated_price_hold_every_unit_once(units: int, starts: list[int]) -> None:
    ladder = price_ladder(BreakKind.GRADUATED, [(1, Decimal(5)), *((start, Decimal(4)) for start in starts)])
    assert sum(held for held, _ in ladder.units_by_price(units)) == units


def test_a_new_price_leaves_the_old_one_as_it_was() -> None:
    books = item(price="1.00")
    dearer = terms_of_sale(
        "pack", 4, 1, price_ladder(BreakKind.ALL_UNITS, [(1, Decimal("1.10"))]), VatTreatment.STANDARD
    )
    changed, facts = new_terms(books, dearer, date(2026, 9, 1), "autumn list", FOOD)
    assert priced(version_on(changed, date(2026, 8, 31)), 10).pence == 1000
    assert priced(version_on(changed, date(2026, 9, 1)), 10).pence == 1100
    assert [fact.version.number for fact in facts] == [2]
    assert new_terms(changed, dearer, date(2026, 10, 1), "same again", FOOD) == (changed, ())
    with pytest.raises(NotValid, match="cannot start before"):
        new_terms(changed, books.versions[0].terms, date(2026, 8, 1), "late", FOOD)


def test_a_day_without_a_price_is_refused_by_name() -> None:
    with pytest.raises(NoRuleForDate, match="Books has no price on 31 December 2025"):
        version_on(item(), date(2025, 12, 31))


def test_vat_is_taken_from_the_dated_row_and_refused_before_the_first_one() -> None:
    rates = vat_rates(rule_book())
    assert vat_on(1038, vat_rate_on(rates, VatTreatment.STANDARD, TODAY)) == 208
    assert vat_on(1038, vat_rate_on(rates, VatTreatment.ZERO, TODAY)) == 0
    assert (
        vat_rate_on(RATES, VatTreatment.STANDARD, TODAY).in_words() == "standard 20% (since 4 January 2011, verified)"
    )
    with pytest.raises(NoRuleForDate, match="'standard' on 3 January 2011"):
        vat_rate_on(rates, VatTreatment.STANDARD, date(2011, 1, 3))


@pytest.mark.parametrize(
    ("code", "food"),
    [
        ("15511000-3", True),
        ("15710000", False),
        ("15991000", False),
        ("03111200", True),
        ("03331100", True),
        ("22830000", False),
    ],
)
def test_the_longest_fitting_code_beginning_says_whether_an_item_is_food(code: str, food: bool) -> None:
    assert (food_row(FOOD, cpv_of(code, "")) is not None) is food


def test_allergens_are_read_as_suppliers_write_them_and_nuts_alone_is_not_guessed() -> None:
    assert allergens_of("None") == Allergens()
    assert allergens_of("Milk, gluten; may contain: tree nuts") == Allergens(
        ("cereals containing gluten", "milk"), ("tree nuts",)
    )
    with pytest.raises(NotValid, match="'nuts' is not one of the fourteen"):
        allergens_of("nuts")


GOOD = {"sku": "B1", "name": "Books", "unit": "pack", "price": "1.20", "case_size": "10", "cpv": "22830000", "vat": "standard"}  # fmt: skip


def test_a_price_list_brings_new_items_and_new_prices_and_leaves_the_unchanged() -> None:
    first = catalogue_import("s1", [(2, GOOD), (3, GOOD | {"sku": "B2"})], {}, FOOD, date(2026, 1, 1), "list 1")
    held = {held.sku: held for held in first.items}
    second = catalogue_import(
        "s1", [(2, GOOD), (3, GOOD | {"sku": "B2", "price": "1.30"})], held, FOOD, date(2026, 9, 1), "list 2"
    )
    assert (len(first.items), first.errors, second.unchanged) == (2, (), ("B1",))
    assert [(changed.sku, len(changed.versions)) for changed in second.items] == [("B2", 2)]


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"price": "1,20"}, "price", "write pounds with a point"),
        ({"price": "1.23456"}, "price", "more than 4 decimals"),
        ({"price": "-1"}, "price", "not possible"),
        ({"price": ""}, "price", "nothing is entered"),
        ({"case_size": "0"}, "case_size", "case of 0 units"),
        ({"case_size": "ten"}, "case_size", "not a whole number"),
        ({"minimum_cases": "0"}, "minimum_cases", "minimum order of 0"),
        ({"cpv": "2283"}, "cpv", "eight digits"),
        ({"vat": "twenty"}, "vat", "not a VAT treatment"),
        ({"price_breaks": "10: 1.10"}, "break_kind", "all-units' or 'graduated'"),
        ({"price_breaks": "10 1.10", "break_kind": "graduated"}, "price_breaks", "write '10: 9.50"),
        ({"price_breaks": "10: 1.1; 5: 1", "break_kind": "graduated"}, "price_breaks", "does not come after"),
        ({"cpv": "15511000", "cpv_text": "Milk"}, "allergens", "must be stated for food"),
        ({"cpv": "15511000", "allergens": "dairy"}, "allergens", "'dairy' is not one of the fourteen"),
        ({"name": ""}, "name", "nothing is entered"),
    ],
)
def test_a_wrong_cell_of_a_price_list_is_named_and_the_other_rows_are_read(
    change: dict[str, str], column: str, words: str
) -> None:
    result = catalogue_import("s1", [(2, GOOD | change), (3, GOOD | {"sku": "B2"})], {}, FOOD, TODAY, "list")
    assert [(error.row, error.column) for error in result.errors] == [(2, column)]
    assert words in result.errors[0].in_words()
    assert [read.sku for read in result.items] == ["B2"]


def test_every_wrong_cell_of_a_row_is_told_at_once_and_a_doubled_row_names_the_first() -> None:
    bad = {"sku": "B9", "name": "", "price": "x", "case_size": "y"}
    result = catalogue_import("s1", [(2, bad), (3, GOOD), (4, GOOD)], {}, FOOD, TODAY, "list")
    assert {error.column for error in result.errors if error.row == 2} == {
        "name", "price", "case_size", "unit", "cpv", "vat",
    }  # fmt: skip
    assert [error.in_words() for error in result.errors if error.row == 4] == [
        "Row 4, sku: 'B1' already stands in row 3: keep one"
    ]


@given(st.dictionaries(st.sampled_from([*GOOD, "price_breaks", "break_kind", "allergens"]), st.text(max_size=12)))
def test_no_text_in_a_price_list_breaks_the_reading(cells: dict[str, str]) -> None:
    result = catalogue_import("s1", [(2, GOOD | cells)], {}, FOOD, TODAY, "list")
    assert len(result.items) + bool(result.errors) == 1


def test_every_refusal_is_of_one_family() -> None:
    assert issubclass(NotValid, Refused)
    assert issubclass(NoRuleForDate, Refused)
