"""Invoices for the tests of pages: an order of Manor Mead that came, and papers of its supplier."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork
from services.procurement.application.payables.taking_in import take_in
from services.procurement.application.purchase_orders import ordering
from services.procurement.application.purchase_orders.ordering import NewLine
from services.procurement.domain.einvoices.invoice import Invoice
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.vat import VatTreatment
from shared.identity.roles import Role
from shared.persistence.unit_of_work import by_itself
from tests.portal.ground import Ground
from tests.portal.web.suppliers import bought_from
from tests.procurement.payables.papers import invoice, line


def uow(ground: Ground) -> ProcurementUnitOfWork:
    made = ground.host.runtimes["procurement"].unit_of_work(by_itself("procurement"))
    assert isinstance(made, ProcurementUnitOfWork)
    return made


def ordered(ground: Ground, quantity: str = "10", came: str | None = None, supplier_id: str = "") -> PurchaseOrder:
    """An order of Manor Mead for exercise books at £10.00, of which `came` (all of it unless said) came."""
    supplier = supplier_id or bought_from(ground, "Bright Paper Ltd", vat_number="GB980780684")
    books = NewLine(
        "Exercise books", Decimal(quantity), "pack", Decimal(10), VatTreatment.STANDARD, "22830000", code="E19"
    )
    with uow(ground) as work:
        order = ordering.place(
            work, kind="school", supplier_id=supplier, school_id=ground.schools["manor_mead"], title="Exercise books",
            lines=[books], delivery_on=None, origin="a test", approved_by="head@manor_mead",
        )  # fmt: skip
    ground.ask(
        Role.BUYER, "procurement", "receive_goods", purchase_order_id=order.purchase_order_id, delivery_note="DN1",
        lines=[{"line_no": 1, "quantity": came or quantity}], last=False,
    )  # fmt: skip
    return order


def arrived(
    ground: Ground, order: PurchaseOrder | None, quantity: str = "10", price: str = "10.00", **said: Any
) -> str:
    """The id of an invoice for that order, issued yesterday."""
    issued = ground.clock.now().date() - timedelta(days=1)
    usual: dict[str, Any] = {"order_reference": order.number if order else "", "issued_on": issued}
    return taken_in(ground, invoice(line(quantity=quantity, price=price), **(usual | said)))


def taken_in(ground: Ground, document: Invoice) -> str:
    with uow(ground) as work:
        return take_in(work, document, checked_by="our own arithmetic", file_id="", findings=[])


def account_in_force(ground: Ground, supplier_id: str) -> None:
    """The supplier's bank details, called back and confirmed, three weeks on."""

    def ask(role: Role, method: str, **said: Any) -> Any:
        return ground.ask(role, "procurement", method, **said)

    ask(
        Role.BUYER, "add_contact", supplier_id=supplier_id, phone="01372 000111", found_in="its website",
        what_for="accounts",
    )  # fmt: skip
    ground.clock.move_to(ground.clock.now() + timedelta(hours=1))
    change = ask(
        Role.BUYER, "request_bank_change", supplier_id=supplier_id, account_name="Bright Paper Ltd", sort_code="20-00-00",
        account_number="12345678", came_by="letter",
    )["change_id"]  # fmt: skip
    ask(Role.BUYER, "call_back", change_id=change, number="01372 000111", spoke_to="Rita Roe, accounts")
    ask(Role.FINANCE, "confirm_bank_change", change_id=change)
    later: date = ground.clock.now().date() + timedelta(days=21)
    ground.move_to(later)
