"""Whom the trust buys from: put on the list, and taken off it with a reason."""

from __future__ import annotations

from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.refusals import for_the_trust, worded
from services.procurement.domain.errors import NotValid
from services.procurement.domain.suppliers.supplier import Supplier, supplier_added, supplier_stopped
from shared.identifiers import new_id


@worded
def add_supplier(uow: Procuring, name: str, company_number: str, vat_number: str) -> dict[str, Any]:
    """A supplier on the list. Raises InvalidRequest for wrong numbers, and for a company or name already there."""
    for_the_trust(uow)
    supplier, _ = supplier_added(new_id(), name, company_number, vat_number)
    for other, _reason in uow.suppliers.listed():
        if supplier.company_number and supplier.company_number == other.company_number:
            raise NotValid(f"{other.name} is already listed with the company number {other.company_number}")
        if supplier.name.casefold() == other.name.casefold() and other.active:
            raise NotValid(f"{other.name} is already listed: use it, or give the new one's full name")
    uow.suppliers.add(supplier, uow.now())
    return supplier_as_json(supplier)


@worded
def stop_supplier(uow: Procuring, supplier_id: str, reason: str) -> dict[str, Any]:
    """Nothing more is bought from the supplier; orders already open or placed are honoured."""
    for_the_trust(uow)
    stopped, happened = supplier_stopped(uow.suppliers.get(supplier_id), reason)
    if happened:
        uow.suppliers.stop(supplier_id, reason.strip())
    return supplier_as_json(stopped, reason.strip() if happened else "")


def suppliers(uow: Procuring) -> list[dict[str, Any]]:
    """All suppliers by name."""
    return [supplier_as_json(supplier, reason) for supplier, reason in uow.suppliers.listed()]


def supplier_as_json(supplier: Supplier, stopped_because: str = "") -> dict[str, Any]:
    return {
        "supplier_id": supplier.supplier_id,
        "name": supplier.name,
        "company_number": supplier.company_number,
        "vat_number": supplier.vat_number,
        "active": supplier.active,
        "stopped_because": stopped_because,
    }
