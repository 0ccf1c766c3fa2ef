"""The published severities of differences between an invoice and its order, read in place.

The near-duplicate rule is published beside them, as two cases of (order, order, total, total, days apart, alike)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.application.payables.rule_rows import closeness, severities
from services.procurement.application.payables.taking_in import refuse_impossible
from services.procurement.domain.payables.differences import Severity
from services.procurement.domain.payables.duplicates import duplicates_of
from shared.refusals import NotValid
from tests.procurement.domain.examples import published
from tests.procurement.payables.papers import invoice, payable

CASES = "procurement/matching/po-invoice-deviation-cases.json"
ON = date(2026, 11, 2)
PART_DELIVERY = "PARTIAL_DELIVERY/info"


def severity_of(case: dict[str, Any]) -> Severity:
    rows = severities(ON)
    by_kind: dict[str, Callable[[Decimal, Decimal], Severity]] = {
        "header_amount": rows.of_header_amount,
        "line_amount": rows.of_line_amount,
        "quantity": rows.of_quantity,
        "unit_price": rows.of_unit_price,
    }
    if case["kind"] == "unmatched_line":
        return rows.of_unmatched_line(Decimal(case["amount"]))
    if case["kind"] == "currency":
        return _of_currency(case["invoice"])
    return by_kind[case["kind"]](Decimal(str(case["invoice"])), Decimal(str(case["po"])))


def _of_currency(currency: str) -> Severity:
    """Orders are in pounds: an invoice in anything else is refused before it is compared, which is the highest there is."""
    try:
        refuse_impossible(invoice(currency=currency), date(2026, 11, 2), date(2026, 11, 2))
    except NotValid:
        return Severity.HIGH
    return Severity.NONE


def test_published_severities_are_reproduced() -> None:
    cases = published(CASES)["cases"]
    agreed = [
        severity_of(case).word == ("info" if case["expected"] == PART_DELIVERY else case["expected"]) for case in cases
    ]
    print(f"matching severities: {sum(agreed)} of {len(agreed)}")
    assert len(agreed) == 21
    assert all(agreed), cases[agreed.index(False)]


def test_published_near_duplicates_are_reproduced() -> None:
    cases = published(CASES)["near_duplicate"]["cases"]
    agreed = []
    for one, other, first, second, days, alike in cases:
        issued = date(2026, 10, 1)
        came = datetime(2026, 10, 20, 9, tzinfo=UTC)
        earlier = payable(
            invoice(number="A1", issued_on=issued, price=first, vat="Z"), "first", came, purchase_order_id=one
        )
        later = payable(
            invoice(number="B7", issued_on=issued + timedelta(days=days), price=second, vat="Z"),
            "second",
            came + timedelta(days=days),
            purchase_order_id=other,
        )
        agreed.append(bool(duplicates_of(later, [earlier], closeness(ON))) is alike)
    print(f"near duplicates: {sum(agreed)} of {len(agreed)}")
    assert len(agreed) == 2
    assert all(agreed)


def test_descriptions_are_as_alike_as_the_published_steps_say() -> None:
    rows = severities(ON)
    assert rows.of_description("A4 Paper  80gsm", "a4 paper 80gsm") is Severity.NONE
    assert rows.of_description("Exercise book A4 lined", "Exercise books A4 lined") is Severity.INFO
    assert rows.of_description("Glue sticks 20g", "Whiteboard") is Severity.HIGH
