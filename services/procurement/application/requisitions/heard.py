"""Needs that other services tell of: catering's kitchens and IT's tickets. Each becomes a draft for the school, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.domain.catalogue.items import CatalogueItem
from services.procurement.domain.cpv import code_as_written
from services.procurement.domain.requisitions.budget import checked_code
from services.procurement.domain.requisitions.pricing import checked_quantity, lines_from_catalogue
from services.procurement.domain.requisitions.requisition import Line, Requisition, opened
from shared.identifiers import new_id
from shared.refusals import Refused

FROM_CATERING, FROM_TICKETING = "catering", "IT ticketing"


def requisition_raised(
    uow: Procuring,
    school_id: str,
    requisition_id: str,
    title: str,
    reason: str,
    needed_by: date,
    lines: Sequence[Mapping[str, Any]],
) -> None:
    """A kitchen's need as a draft. The same need said again changes nothing."""
    _drafted(uow, school_id, FROM_CATERING, requisition_id, title, reason, needed_by, lines)


def purchase_requested(
    uow: Procuring,
    school_id: str,
    request_id: str,
    ticket_id: str,
    title: str,
    reason: str,
    needed_by: date | None,
    lines: Sequence[Mapping[str, Any]],
) -> None:
    """A ticket's need as a draft. The same need said again changes nothing."""
    _drafted(uow, school_id, FROM_TICKETING, request_id, title, f"{reason} (ticket {ticket_id})", needed_by, lines)


def _drafted(
    uow: Procuring,
    school_id: str,
    origin: str,
    reference: str,
    title: str,
    reason: str,
    needed_by: date | None,
    lines: Sequence[Mapping[str, Any]],
) -> None:
    if uow.requisitions.of_origin(school_id, origin, reference) is not None:
        return
    suppliers = {str(line["supplier_id"]) for line in lines}
    one_supplier = suppliers.pop() if len(suppliers) == 1 else ""
    items = _items_on_sale(uow, one_supplier, [str(line["sku"]) for line in lines])
    meant = [line for said in lines for line in _lines_of(said, items, uow.today())]
    request = opened(
        Requisition(
            requisition_id=new_id(),
            school_id=school_id,
            title=title.strip() or f"Request of {origin}",
            reason=reason.strip() or f"Asked for by {origin}",
            needed_by=needed_by,
            origin=origin,
            origin_reference=reference,
            requested_by=uow.actor,
            made_at=uow.now(),
            lines=tuple(_numbered(meant)),
            supplier_id=one_supplier if items else None,
            involved=frozenset({uow.actor}),
        )
    )
    uow.requisitions.add(request)


def _items_on_sale(uow: Procuring, supplier_id: str, skus: Sequence[str]) -> dict[str, CatalogueItem]:
    """The items meant, where one supplier that is bought from sells all that is named; else none."""
    known = {supplier.supplier_id for supplier, _ in uow.suppliers.listed() if supplier.active}
    return uow.catalogue.items(supplier_id, [sku for sku in skus if sku]) if supplier_id in known else {}


def _lines_of(said: Mapping[str, Any], items: Mapping[str, CatalogueItem], on: date) -> Sequence[Line]:
    """Priced from the catalogue where the item is known and has a price; else in words, for the school to price."""
    item = items.get(str(said["sku"]))
    quantity, code = checked_quantity(Decimal(str(said["quantity"]))), _code(str(said["cost_code"]))
    if item is not None and _can_be_priced(item, quantity, on):
        return lines_from_catalogue(item, quantity, code, on)
    estimate = said.get("estimated_price")
    return [
        Line(
            line_no=0,
            description=" ".join(str(said["description"]).split()),
            quantity=quantity,
            unit=str(said["unit"]).strip(),
            unit_price=Decimal(str(estimate)) if estimate is not None else None,
            vat=None,
            cpv_code=code_as_written(str(said["cpv_code"])),
            code=code,
            basis="estimate of a technician" if estimate is not None else "",
            allergens_needed=bool(said.get("allergen_spec_required", False)),
        )
    ]


def _can_be_priced(item: CatalogueItem, quantity: Decimal, on: date) -> bool:
    return quantity == quantity.to_integral_value() and any(one.valid_from <= on for one in item.versions)


def _code(written: str) -> str:
    """The cost code, or none where what was written is not one: the school chooses it then."""
    try:
        return checked_code(written) if written.strip() else ""
    except Refused:
        return ""


def _numbered(lines: Sequence[Line]) -> list[Line]:
    return [replace(line, line_no=number) for number, line in enumerate(lines, start=1)]
