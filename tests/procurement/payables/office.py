"""What the office does around an invoice in the tests: orders, takes in goods and papers, has an account checked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.application.payables.taking_in import take_in
from services.procurement.application.purchase_orders import ordering
from services.procurement.application.purchase_orders.ordering import NewLine
from services.procurement.domain.einvoices.invoice import Invoice
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.vat import VatTreatment
from tests.procurement.suppliers import papers as supplier_papers
from tests.procurement.world import ABBEY, BECK, BUYER, FINANCE, World


def bought(world: World, quantity: str, price: str = "10.00", **said: Any) -> PurchaseOrder:
    """An order of Abbey for exercise books, placed today; `said` says otherwise of the order, `lines` of its lines."""
    world.take_up(ABBEY, BECK)
    lines = said.pop("lines", None) or [
        NewLine("Exercise books", Decimal(quantity), "pack", Decimal(price), VatTreatment.STANDARD, "22830000")
    ]
    usual: dict[str, Any] = {
        "kind": "school", "supplier_id": said.pop("supplier_id", "") or world.supplier(), "school_id": ABBEY,
        "title": "Exercise books", "delivery_on": date(2026, 11, 16), "origin": "a test", "approved_by": "head@abbey",
    }  # fmt: skip
    with world.uow() as uow:
        return ordering.place(uow, lines=lines, **(usual | said))


def came(world: World, order: PurchaseOrder, *quantities: str, note: str = "DN1") -> None:
    """A delivery, by line."""
    world.ask(
        BUYER, "receive_goods", purchase_order_id=order.purchase_order_id, delivery_note=note, last=False,
        lines=[{"line_no": number, "quantity": quantity} for number, quantity in enumerate(quantities, 1)],
    )  # fmt: skip


def taken_in(world: World, document: Invoice, **said: Any) -> str:
    """The id of a document that came by file."""
    with world.uow() as uow:
        usual: dict[str, Any] = {"checked_by": "our own arithmetic", "file_id": "file-1", "findings": []}
        return take_in(uow, document, **(usual | said))


def looked_at(world: World, invoice_id: str) -> Any:
    return world.ask(FINANCE, "invoice_page", invoice_id=invoice_id)


def account_in_force(world: World, supplier_id: str) -> None:
    """The supplier's first bank details, called back and confirmed; they come into force after the cooling-off."""
    supplier_papers.put_on_record(world, supplier_id)
    world.clock.move_to(world.clock.now() + timedelta(hours=1))
    change = supplier_papers.request(world, supplier_id)
    supplier_papers.call(world, change)
    world.ask(FINANCE, "confirm_bank_change", change_id=change)
