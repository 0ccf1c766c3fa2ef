"""What a home page wants to know of procurement, in one answer however many cards stand on it. Each part is what its own
question answers, but for invoice files, which are only counted."""

from __future__ import annotations

from typing import Any

from services.procurement.application.collective import approvals
from services.procurement.application.collective import pages as collective
from services.procurement.application.collective import reports as savings
from services.procurement.application.contract_register import pages as contracts
from services.procurement.application.einvoices import files as einvoices
from services.procurement.application.payables import reading as payables
from services.procurement.application.ports import Procuring
from services.procurement.application.purchase_orders import reading as purchase_orders
from services.procurement.application.requisitions import delegation
from services.procurement.application.requisitions import reading as requisitions
from services.procurement.application.suppliers.needs import suppliers_need
from services.procurement.application.tenders import pages as tenders
from services.procurement.application.tenders import taking_part

ON_THEIR_WAY = ("placed", "part received")


def of_trust(uow: Procuring) -> dict[str, Any]:
    """For somebody who works for the whole trust."""
    return {
        "orders": collective.orders(uow),
        "quantities_waiting": approvals.waiting_for_approval(uow),
        "savings": savings.savings(uow),
        "delegation_to_confirm": delegation.delegation_to_confirm(uow),
        "trust_requests": requisitions.trust_requests(uow),
        "orders_of_schools_that_left": purchase_orders.orders_of_schools_that_left(uow),
        "suppliers_need": suppliers_need(uow),
        "tenders_listed": tenders.tenders(uow),
        "contracts_listed": contracts.contracts_listed(uow),
        "invoice_files": einvoices.invoice_files_counted(uow),
        "invoices_waiting": payables.waiting(uow),
    }


def of_school(uow: Procuring, school_id: str) -> dict[str, Any]:
    """For somebody at one school."""
    return {
        "my_orders": collective.my_orders(uow, school_id),
        "school_requests": requisitions.school_requests(uow, school_id),
        "school_tenders": taking_part.school_tenders(uow, school_id),
        "my_contracts": contracts.my_contracts(uow, school_id),
        "orders_on_their_way": purchase_orders.listed_for_school(uow, school_id, states=ON_THEIR_WAY),
    }
