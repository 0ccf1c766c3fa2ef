"""The supplier's invoice of a collective order as it comes in: taken in, matched with the pooled order, approved by finance."""

from __future__ import annotations

from typing import Any

from services.procurement.domain.einvoices.invoice import Invoice, Kind
from tests.procurement.payables.office import taken_in
from tests.procurement.payables.papers import invoice, line
from tests.procurement.world import BUYER, FINANCE, World

Line = tuple[str, str, str]
"""Item number, units, pounds for one."""


def invoice_of(
    world: World, order_id: str, *lines: Line, delivery: str = "", number: str = "INV7", **said: Any
) -> Invoice:
    """The supplier's paper, standard rated, that names the number of the pooled order."""
    placed = world.ask(BUYER, "order_page", order_id=order_id)["purchase_order"]
    goods = [line(at, units, price, sku=sku) for at, (sku, units, price) in enumerate(lines, 1)]
    carriage = [line(len(goods) + 1, "1", delivery, description="Delivery")] if delivery else []
    return invoice(*goods, *carriage, number=number, order_reference=placed["number"], **said)


def entered(world: World, order_id: str, *lines: Line, **said: Any) -> str:
    """The id of the invoice, matched and not approved yet."""
    return taken_in(world, invoice_of(world, order_id, *lines, **said))


def invoiced(world: World, order_id: str, *lines: Line, **said: Any) -> str:
    """The id of the invoice, approved: its schools are charged."""
    invoice_id = entered(world, order_id, *lines, **said)
    world.ask(FINANCE, "approve_invoice", invoice_id=invoice_id)
    return invoice_id


def credited(world: World, order_id: str, *lines: Line, **said: Any) -> str:
    """The id of a credit note to INV7, approved."""
    usual: dict[str, Any] = {"number": "CN1", "kind": Kind.CREDIT_NOTE, "preceding": "INV7"}
    return invoiced(world, order_id, *lines, **(usual | said))
