"""Orders for the tests of purchase orders, placed as the other rooms of procurement place them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.purchase_orders import ordering
from services.procurement.application.purchase_orders.ordering import NewLine
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.vat import VatTreatment
from tests.procurement.world import ABBEY, World

PAPER = NewLine("Copier paper A4", Decimal(10), "box", Decimal("12.50"), VatTreatment.STANDARD, "30197643", "CP-A4")
MILK = NewLine("Milk, 2 litres", Decimal(24), "bottle", Decimal("1.1575"), VatTreatment.ZERO, "15511000")


def place(
    world: World,
    *lines: NewLine,
    supplier_id: str = "",
    school_id: str | None = ABBEY,
    kind: str = "school",
    **said: Any,
) -> PurchaseOrder:
    """An order of Abbey Primary for ten boxes of paper, unless said otherwise."""
    supplier = supplier_id or world.supplier()
    usual: dict[str, Any] = {
        "title": "Copier paper", "delivery_on": date(2026, 11, 16), "origin": "requisition:r1", "approved_by": "head@a",
    }  # fmt: skip
    with world.uow() as uow:
        return ordering.place(
            uow, kind=kind, supplier_id=supplier, school_id=school_id, lines=lines or (PAPER,), **(usual | said)
        )


def came(*lines: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"line_no": line_no, "quantity": quantity} for line_no, quantity in lines]


def quantities(page: dict[str, Any], *names: str) -> Sequence[tuple[str, ...]]:
    """Of each line of a page, the figures named."""
    return [tuple(line[name] for name in names) for line in page["lines"]]
