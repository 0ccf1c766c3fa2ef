"""Small worlds for the tests of collective orders: a supplier, three schools, round prices, a window of a week."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.procurement.domain.catalogue.items import CatalogueItem, PriceVersion, item_listed, terms_of_sale
from services.procurement.domain.catalogue.price_breaks import BreakKind, price_ladder
from services.procurement.domain.collective.closing import close
from services.procurement.domain.collective.fees import DeliveryFee, Fee
from services.procurement.domain.collective.order import CollectiveOrder
from services.procurement.domain.collective.window import ask_for, open_order
from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.suppliers.supplier import Supplier
from services.procurement.domain.vat import VatRate, VatTreatment

OPENS = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
BOX_FILL = datetime(2026, 11, 5, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
BEFORE = OPENS - timedelta(days=3)
DURING = OPENS + timedelta(hours=1)
DELIVERY = date(2026, 11, 16)

SUPPLIER = Supplier("sup-1", "Bright Paper Ltd", "01234567", "GB980780684")
SCHOOLS = {"a": "Abbey Primary", "b": "Beck Junior", "c": "Castle Infants"}
RATES = (
    VatRate(VatTreatment.STANDARD, Decimal(20), date(2011, 1, 4), None, "VATA 1994 s.2(1)", "verified"),
    VatRate(VatTreatment.ZERO, Decimal(0), date(1994, 9, 1), None, "VATA 1994 s.30", "secondary"),
)


def published(path: str) -> Any:
    """A published file of cases, read where it was given; the test is skipped, saying so, where it was not."""
    file = Path(__file__).resolve().parents[3].parent / "shared" / "data" / path
    if not file.is_file():
        pytest.skip(f"the published cases {path} are not on this machine (expected beside the project, in shared/data)")
    return json.loads(file.read_text(encoding="utf-8"))


def item(
    sku: str = "books",
    price: str = "1.00",
    *,
    case_size: int = 4,
    minimum_cases: int = 1,
    breaks: Sequence[tuple[int, str]] = (),
    kind: BreakKind = BreakKind.ALL_UNITS,
    vat: VatTreatment = VatTreatment.STANDARD,
) -> CatalogueItem:
    """An item of the supplier, not food, with a price from 1 January 2026."""
    prices = price_ladder(kind, [(1, Decimal(price)), *((units, Decimal(lower)) for units, lower in breaks)])
    terms = terms_of_sale("pack", case_size, minimum_cases, prices, vat)
    version = PriceVersion(1, date(2026, 1, 1), terms, "list 2026")
    return item_listed(SUPPLIER.supplier_id, sku, sku.title(), cpv_of("22830000", "Exercise books"), version, ())[0]


def opened(
    *items: CatalogueItem,
    fees: Sequence[Fee] = (),
    schools: Mapping[str, str] = SCHOOLS,
    box_fill_from: datetime | None = None,
) -> CollectiveOrder:
    """An order for the schools, as it stands before anybody asked for anything."""
    return open_order(
        order_id="order-1",
        title="Exercise books, autumn",
        supplier=SUPPLIER,
        schools=schools,
        items=items or (item(),),
        opens_at=OPENS,
        closes_at=CLOSES,
        delivery_on=DELIVERY,
        now=BEFORE,
        vat_rates=RATES,
        fees=fees,
        box_fill_from=box_fill_from,
    )[0]


def asked(order: CollectiveOrder, *lines: tuple[str, str, int, int]) -> CollectiveOrder:
    """The order after the lines (school, sku, firm, tolerance) were asked for in this order."""
    for school_id, sku, firm, tolerance in lines:
        order, _ = ask_for(order, school_id, sku, firm, tolerance, DURING)
    return order


def closed(order: CollectiveOrder, *lines: tuple[str, str, int, int]) -> CollectiveOrder:
    """The order closed at its closing time, after the lines."""
    return close(asked(order, *lines), CLOSES)[0]


def delivery_fee(below: int = 1000, from_value: int = 5000) -> DeliveryFee:
    """A standard-rated delivery fee in pence, free from a value of goods on."""
    return DeliveryFee("delivery", below, from_value)
