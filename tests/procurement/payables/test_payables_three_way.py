"""The three-way match, line by line: what was ordered, what came, what is invoiced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.procurement.application import rules
from services.procurement.application.payables.rule_rows import severities, treatments
from services.procurement.domain.einvoices.invoice import Adjustment, Invoice, VatPart
from services.procurement.domain.payables.differences import Difference
from services.procurement.domain.payables.matching import Tolerance
from services.procurement.domain.payables.three_way import Match, match
from services.procurement.domain.payables.vat_check import Reduced, claim_until, treatments_for, vat_differences
from services.procurement.domain.purchase_orders.order import Charge, PurchaseOrder
from services.procurement.domain.vat import VatTreatment
from tests.procurement.payables.papers import TOLERANCE, credit_note, invoice, line, order, ordered

ON = date(2026, 11, 2)


def matched(document: Invoice, of: PurchaseOrder, tolerance: Tolerance = TOLERANCE, **pairs: int) -> Match:
    by_line = {key.removeprefix("line"): number for key, number in pairs.items()}
    return match(document, of, by_line, severities(ON), tolerance)


def held(found: Match) -> list[str]:
    return [one.words for one in found.differences if one.holds]


def told(found: Match) -> list[str]:
    return [one.words for one in found.differences]


def test_what_was_ordered_and_came_matches_without_a_word() -> None:
    assert told(matched(invoice(line(quantity="10")), order())) == []


def test_fewer_than_came_is_a_part_and_holds_nothing() -> None:
    found = matched(invoice(line(quantity="4")), order())
    assert told(found) == ["Line 1, Exercise books: 4 of 10 that came are invoiced"]
    assert held(found) == []


def test_what_went_back_is_not_there_to_be_invoiced() -> None:
    back = order([ordered(returned=Decimal(2))])
    assert held(matched(invoice(line(quantity="10")), back)) == [
        "Line 1, Exercise books: 10 invoiced, and 8 are there to be invoiced (10 ordered, 10 came, 2 went back)"
    ]


def test_two_lines_for_one_order_line_are_counted_together() -> None:
    found = matched(invoice(line(1, "6", order_line="1"), line(2, "5", order_line="1")), order())
    assert held(found) == ["Line 1, Exercise books: 11 invoiced, and 10 are there to be invoiced (10 ordered, 10 came)"]


def test_more_than_ordered_that_came_is_asked_about() -> None:
    over = order([ordered(received="12")])
    assert held(matched(invoice(line(quantity="12")), over)) == [
        "Line 1, Exercise books: 12 invoiced in all, 10 ordered"
    ]


@pytest.mark.parametrize(
    ("price", "holds"),
    [
        ("10.20", False),  # 2% and £2.00 on ten: within both bounds
        ("10.21", True),  # above 2%
        ("10.00", False),
        ("9.00", False),
    ],
)
def test_a_price_is_held_unless_it_is_within_the_amount_and_the_per_cent(price: str, holds: bool) -> None:
    assert bool(held(matched(invoice(line(quantity="10", price=price)), order()))) is holds


def test_within_the_per_cent_and_above_the_amount_holds() -> None:
    large = order([ordered(quantity="1000")])
    found = matched(invoice(line(quantity="1000", price="10.10")), large)
    assert held(found) == ["Line 1, Exercise books: £10.10 each, £0.10 (1.0%) above the order's £10.00, £100.00 in all"]


def test_prices_of_four_decimals_are_compared_exactly() -> None:
    milk = order([ordered(quantity="240", price="1.1575", description="Milk")])
    fine = line(quantity="240", price="1.1575", description="Milk", net_pence=27780)
    assert told(matched(invoice(fine), milk)) == []


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_quantity_of_zero_or_below_is_nobodys_to_accept(quantity: str) -> None:
    found = matched(invoice(line(quantity=quantity)), order())
    (only,) = [one for one in found.differences if one.holds]
    assert only.decided_by == ()
    assert only.words == f"Line 1, Exercise books: the invoice has a quantity of {quantity}"


def test_lines_find_each_other_by_number_by_item_and_by_words() -> None:
    of = order(
        [ordered(1, sku="EB-4"), ordered(2, sku="GL-20", description="Glue sticks"), ordered(3, description="Chalk")]
    )
    document = invoice(
        line(1, description="Something", order_line="2"),
        line(2, description="Anything", sku="eb-4 "),
        line(3, description="CHALK"),
    )
    found = matched(document, of)
    assert [(one.order_line.line_no, one.how, one.sure) for one in found.paired] == [
        (1, "by item number", True),
        (2, "by the order's line number", True),
        (3, "by its description", True),
    ]


def test_another_item_that_looks_alike_is_asked_about_until_somebody_says_so() -> None:
    of = order([ordered(sku="EB-4")])
    document = invoice(line(quantity="10", sku="EB-5"))
    assert held(matched(document, of)) == [
        "'Exercise books' (EB-5) is invoiced; 'Exercise books' (EB-4) was ordered. They look alike and are not the same "
        "item"
    ]
    assert held(matched(document, of, line1=1)) == []


def test_what_is_not_on_the_order_holds_by_what_it_costs() -> None:
    found = matched(invoice(line(1, "10"), line(2, "1", "40.00", description="Whiteboard")), order())
    (only,) = [one for one in found.differences if one.holds]
    assert (only.words, only.severity.word, only.decided_by) == (
        "'Whiteboard' for £40.00 is invoiced and is not on the order", "high", ("finance", "an executive"),
    )  # fmt: skip


def test_carriage_that_was_not_agreed_is_asked_about_and_that_which_was_is_not() -> None:
    document = invoice(line(1, "10"), line(2, "1", "6.00", description="Carriage"))
    assert held(matched(document, order())) == ["Carriage and other charges come to £6.00; none was agreed"]
    agreed = replace(order(), charges=(Charge("delivery", 600, VatTreatment.STANDARD),))
    assert held(matched(document, agreed)) == []
    allowed = replace(TOLERANCE, charges_pence=600)
    assert held(matched(document, order(), allowed)) == []


def test_a_charge_on_the_whole_document_counts_as_carriage() -> None:
    document = replace(invoice(line(1, "10")), adjustments=(Adjustment(True, "Fuel", 300, "S", Decimal(20)),))
    assert held(matched(document, order())) == ["Carriage and other charges come to £3.00; none was agreed"]


def test_an_amount_that_is_not_price_times_quantity_is_told() -> None:
    wrong = line(quantity="10", price="9.00", net_pence=10000)
    assert held(matched(invoice(wrong), order())) == [
        "Line 1, Exercise books: 10 at £9.00 make £90.00, and £100.00 is charged"
    ]


def test_a_credit_note_gives_back_no_more_than_was_invoiced() -> None:
    of = order([ordered(returned=Decimal(2), invoiced=Decimal(10))])
    assert told(matched(credit_note(line(quantity="2")), of)) == []
    assert held(matched(credit_note(line(quantity="11")), of)) == [
        "Line 1, Exercise books: 11 credited, and 10 invoiced so far"
    ]
    assert told(matched(credit_note(line(quantity="1")), of)) == [
        "Line 1, Exercise books: 1 credited, and a credit for 2 was expected by what went back"
    ]


def vat_questions(
    document: Invoice, of: PurchaseOrder | None = None, registered: str | None = "GB980780684"
) -> list[Difference]:
    found = matched(document, of) if of is not None else None
    return [one for one in vat_differences(document, found, rules.rates(), registered) if one.holds]


def test_a_rate_that_did_not_hold_on_the_day_is_asked_about() -> None:
    (only,) = vat_questions(invoice(line(vat_per_cent=Decimal("17.5"))))
    assert only.words == (
        "Line 1, Exercise books: 17.5% VAT is charged; on 30 October 2026 standard 20% (since 4 January 2011, verified) holds"
    )


def test_vat_that_does_not_come_to_its_rate_is_asked_about() -> None:
    document = invoice(line(quantity="10"))
    wrong = replace(document, vat=(replace(document.vat[0], vat_pence=2500),))
    assert [one.words for one in vat_questions(wrong)] == [
        "VAT (standard) on £100.00 comes to £20.00, and £25.00 is charged"
    ]


def test_the_reduced_rate_is_right_for_fuel_and_power_and_asked_about_for_anything_else() -> None:
    reduced = line(quantity="10", description="Electricity", vat_per_cent=Decimal(5))
    document = replace(invoice(reduced), vat=(VatPart("S", Decimal(5), 10_000, 500),))
    row = next(one for one in treatments(ON) if one.name == "reduced rate")

    def questions(cpv_code: str, of: Invoice = document) -> list[str]:
        about = Reduced(row, {"1": cpv_code})
        return [one.words for one in vat_differences(of, None, rules.rates(), "GB980780684", about) if one.holds]

    assert questions("09310000") == []
    assert questions("65210000") == []
    assert questions("22830000") == [
        "Line 1, Electricity: the reduced rate of VAT is charged, and CPV code 22830000 is neither fuel nor power (VAT Notice "
        "701/19, sections 3 to 5; VATA 1994, Schedule 7A, Group 1, notes 3 to 5)"
    ]
    dearer = replace(document, vat=(VatPart("S", Decimal(5), 10_000, 2000),))
    assert questions("09310000", dearer) == ["VAT (reduced) on £100.00 comes to £5.00, and £20.00 is charged"]
    wrong = replace(invoice(replace(reduced, vat_per_cent=Decimal(8))), vat=(VatPart("S", Decimal(8), 10_000, 500),))
    assert questions("09310000", wrong) == [
        "Line 1, Electricity: 8% VAT is charged; on 30 October 2026 reduced 5% (since 1 November 2001, secondary) holds"
    ]


def test_an_order_at_the_standard_rate_invoiced_at_the_reduced_one_is_asked_about() -> None:
    of = order([ordered(description="Electricity")])
    document = replace(
        invoice(line(quantity="10", description="Electricity", vat_per_cent=Decimal(5))),
        vat=(VatPart("S", Decimal(5), 10_000, 500),),
    )
    (only,) = vat_questions(document, of)
    assert only.words == "Line 1, Electricity: invoiced as reduced, ordered as standard"


def test_food_ordered_as_zero_rated_and_invoiced_with_vat_is_asked_about() -> None:
    of = order([ordered(vat=VatTreatment.ZERO)])
    (only,) = vat_questions(invoice(line(quantity="10")), of)
    assert only.words == "Line 1, Exercise books: invoiced as standard, ordered as zero"


def test_vat_from_a_supplier_without_a_vat_number_is_asked_about() -> None:
    document = replace(invoice(), seller=replace(invoice().seller, vat_number=""))
    assert [one.key for one in vat_questions(document, registered=None)] == ["vat registration"]
    assert vat_questions(document, registered="GB980780684") == []


def test_finance_is_shown_how_the_trust_treats_the_vat_with_its_source() -> None:
    rows = treatments(ON)
    meals = treatments_for(invoice(), ["55524000"], rows)
    assert [row.name for row in meals] == ["pupils meals", "section 33b"]
    assert meals[1].source == "Value Added Tax Act 1994, s.33B"
    building = treatments_for(invoice(line(vat="AE")), ["45000000"], rows)
    assert [row.name for row in building] == ["reverse charge", "section 33b"]
    assert claim_until(invoice()) == date(2030, 10, 30)
