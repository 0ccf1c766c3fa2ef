"""Orders for the tests of buying pages: one that is open, with paper and milk on offer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.portal.ground import Ground
from tests.portal.web.suppliers import bought_from

BUYER = caller("buyer@trust", (Role.BUYER, EVERY_SCHOOL))
BUYING = ("manor_mead", "beacon", "bromley_ap")
PAPER = {
    "sku": "A3", "name": "A3 paper, 80 gsm", "cpv": "30197643", "unit": "ream", "case_size": 5, "minimum_cases": 2,
    "price": "8.20", "breaks": [{"from_units": 20, "price": "6.90"}], "vat": "standard",
}  # fmt: skip
MILK = {
    "sku": "M1", "name": "Milk, semi-skimmed", "cpv": "15511000", "unit": "litre", "case_size": 12, "price": "0.95",
    "vat": "zero", "allergens": "milk",
}  # fmt: skip


def supplier(ground: Ground, name: str = "Harbour Supplies Ltd", *items: Mapping[str, Any]) -> str:
    """A supplier with items to sell (paper and milk, unless said)."""
    call = ground.client.call
    supplier_id = bought_from(ground, name)
    for item in items or (PAPER, MILK):
        said = {"supplier_id": supplier_id, "valid_from": "2026-09-01", "source": "list of September", **item}
        call(BUYER, "procurement", "list_item", said)
    return supplier_id


def opened(ground: Ground, *items: Mapping[str, Any], days: int = 7, title: str = "Paper and milk", **said: Any) -> str:
    """An order open for so many days to three schools that buy together."""
    items = items or (PAPER, MILK)
    now = ground.clock.now()
    window = {
        "title": title,
        "supplier_id": supplier(ground, f"Supplier of {title}", *items),
        "schools": [ground.schools[school] for school in BUYING],
        "skus": [item["sku"] for item in items],
        "closes_at": (now + timedelta(days=days)).isoformat(),
        "delivery_on": (now + timedelta(days=days + 7)).date().isoformat(),
        "fees": [{"kind": "delivery", "name": "Delivery", "pence": 1000, "free_from_pence": 20000}],
    }
    return str(ground.client.call(BUYER, "procurement", "open_window", {**window, **said})["order_id"])


def many_items(count: int) -> list[dict[str, Any]]:
    return [{**PAPER, "sku": f"B{n:03}", "name": f"Exercise book {n:03}", "breaks": []} for n in range(count)]


def wish(ground: Ground, order_id: str, school: str, firm: int, tolerance: int = 0, sku: str = "A3") -> Any:
    """A school's head asks for something, away from the pages."""
    head = caller(f"head@{school}", (Role.HEAD, ground.schools[school]))
    said = {"school_id": ground.schools[school], "order_id": order_id, "sku": sku, "firm": firm, "tolerance": tolerance}
    return ground.client.call(head, "procurement", "ask_for", said)


def approve(ground: Ground, order_id: str, school: str, pence: int) -> None:
    """A school's head signs what somebody else entered."""
    head = caller(f"head@{school}", (Role.HEAD, ground.schools[school]))
    said = {"school_id": ground.schools[school], "order_id": order_id, "pence": pence}
    ground.client.call(head, "procurement", "approve_quantities", said)


def closed(ground: Ground, order_id: str, days: int = 7) -> None:
    """The order's time comes, and the worker closes it."""
    ground.stage.move_to(ground.clock.now() + timedelta(days=days, minutes=5))
