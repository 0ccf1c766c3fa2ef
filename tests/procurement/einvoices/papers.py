"""Invoices as suppliers send them, for the tests: one that is right, and the ways in which others are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from services.procurement.adapters.einvoices.ubl_writing import ubl_of
from services.procurement.domain.einvoices.invoice import (
    Adjustment,
    Invoice,
    Kind,
    Line,
    Party,
    PayTo,
    Totals,
    VatPart,
)

GIVEN = Path(__file__).parents[3].parent / "shared" / "data" / "procurement"
"""The published cases."""

PAPER = Line("1", "Copier paper A4", Decimal(10), "EA", Decimal("3.2525"), 3253, "S", Decimal(20), sku="A4-80")
BOOKS = Line("2", "Reading books", Decimal(4), "EA", Decimal("5.00"), 2000, "Z", Decimal(0), sku="RB-4")
GOOD = Invoice(
    number="INV-1001",
    kind=Kind.INVOICE,
    issued_on=date(2026, 10, 30),
    due_on=date(2026, 11, 29),
    currency="GBP",
    seller=Party("Bright Paper Ltd", "GB980780684", "01234567", ("1 Mill Lane", "Leeds", "LS1 4AB"), "GB"),
    buyer=Party("Quayside Trust", "", "07654321", ("2 Dock Street", "Hull", "HU1 2AA"), "GB"),
    lines=(PAPER, BOOKS),
    vat=(VatPart("S", Decimal(20), 3753, 751), VatPart("Z", Decimal(0), 2000, 0)),
    totals=Totals(5253, 5753, 751, 6504, 6504, charges_pence=500),
    pay_to=PayTo("Bright Paper Ltd", "GB29NWBK60161331926819", "601613", "31926819", reference="INV-1001"),
    order_reference="PO-2026-00012",
    adjustments=(Adjustment(True, "Delivery", 500, "S", Decimal(20)),),
    terms="30 days",
)
"""Paper and books with delivery: £52.53 and £5.00, VAT £7.51, in all £65.04."""


def paper(**other: object) -> bytes:
    """GOOD as UBL, with other values where given."""
    return ubl_of(replace(GOOD, **other))  # type: ignore[arg-type]


def changed(*pairs: tuple[str, str]) -> bytes:
    """GOOD as UBL with pieces of its text replaced; each piece must be there."""
    text = paper().decode()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def examples(*folders: str) -> list[Path]:
    """Published whole documents, in order of their names."""
    return sorted(path for folder in folders for path in (GIVEN / folder).iterdir())
