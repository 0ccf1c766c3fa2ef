"""Requests made and changed: a draft, its lines from the catalogue or in free words, its supplier, its withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.refusals import refuse_unless_whose
from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions.money import about, promise
from services.procurement.application.requisitions.reading import request_as_json
from services.procurement.domain.catalogue.price_breaks import checked_price
from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.requisitions.budget import checked_code
from services.procurement.domain.requisitions.pricing import checked_quantity, lines_from_catalogue
from services.procurement.domain.requisitions.requisition import (
    Line,
    Requisition,
    State,
    changed_after_approval,
    opened,
    taken_back,
    with_lines,
    withdrawn,
)
from services.procurement.domain.vat import VatTreatment
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid
from shared.refusing import worded

BY_HAND = "entered by hand"
MOST_LINES = 200


@worded
def new_request(
    uow: Procuring, school_id: str | None, title: str, reason: str, needed_by: date | None
) -> dict[str, Any]:
    """A draft of a request, of a school or (without one) of the trust itself. Raises InvalidRequest, NotAllowed."""
    refuse_unless_whose(uow, school_id)
    if needed_by is not None and needed_by < uow.today():
        raise NotValid(f"{day_in_words(needed_by)} is over: give a day to come, or leave it open")
    request = opened(
        Requisition(
            requisition_id=new_id(),
            school_id=school_id,
            title=title,
            reason=reason,
            needed_by=needed_by,
            origin=BY_HAND,
            origin_reference="",
            requested_by=uow.actor,
            made_at=uow.now(),
            involved=frozenset({uow.actor}),
        )
    )
    uow.requisitions.add(request)
    return request_as_json(uow, request)


@worded
def describe_request(
    uow: Procuring, school_id: str | None, requisition_id: str, title: str, reason: str, needed_by: date | None
) -> dict[str, Any]:
    """Another title, reason or date, while it can be changed. Raises InvalidRequest, Conflict, NotFound."""
    before = of_school(uow, school_id, requisition_id)
    kept = with_lines(before, before.lines, before.supplier_id, uow.actor)
    after = opened(replace(kept, title=title, reason=reason, needed_by=needed_by))
    return request_as_json(uow, uow.requisitions.save(before, after))


@worded
def add_item(
    uow: Procuring, school_id: str | None, requisition_id: str, supplier_id: str, sku: str, quantity: Decimal, code: str
) -> dict[str, Any]:
    """So many of a catalogue item, at the price of the day; the same item again replaces what was asked for.

    Raises InvalidRequest, NotFound, Conflict.
    """
    before = of_school(uow, school_id, requisition_id)
    supplier = uow.suppliers.get(supplier_id)
    if before.supplier_id not in (None, supplier_id) and before.lines:
        raise NotValid(
            f"This request goes to another supplier: {supplier.name} gets a request of its own. One request is one order"
        )
    if not supplier.active:
        raise NotValid(f"Nothing is bought from {supplier.name} any more: choose an item of another supplier")
    item = uow.catalogue.items(supplier_id, [sku]).get(sku)
    if item is None:
        raise NotKnown(f"{supplier.name} has no item '{sku}'")
    added = lines_from_catalogue(item, quantity, checked_code(code), uow.today())
    others = [line for line in before.lines if line.sku != sku]
    return _with_lines(uow, before, [*others, *added], supplier_id)


@worded
def put_line(
    uow: Procuring,
    school_id: str | None,
    requisition_id: str,
    line_no: int | None,
    description: str,
    quantity: Decimal,
    unit: str,
    unit_price: Decimal | None,
    vat: str,
    cpv: str,
    code: str,
    allergens_stated: str,
) -> dict[str, Any]:
    """Something in free words, added or (with `line_no`) put in a line's place. Raises InvalidRequest, Conflict."""
    before = of_school(uow, school_id, requisition_id)
    if not description.strip() or not unit.strip():
        raise NotValid("Say what is wanted, and what one of it is: a piece, a day, a pack")
    line = Line(
        line_no=0,
        description=" ".join(description.split()),
        quantity=checked_quantity(quantity),
        unit=unit.strip(),
        unit_price=None if unit_price is None else checked_price(unit_price),
        vat=VatTreatment(vat),
        cpv_code=cpv_of(cpv, "").code,
        code=checked_code(code),
        basis="" if unit_price is None else "estimate of the school",
        allergens_stated=allergens_stated.strip(),
    )
    if line_no is None:
        return _with_lines(uow, before, [*before.lines, line], before.supplier_id)
    replaced = _line(before, line_no)
    line = replace(line, allergens_needed=replaced.allergens_needed)
    lines = [line if one.line_no == line_no else one for one in before.lines]
    return _with_lines(uow, before, lines, before.supplier_id)


@worded
def remove_line(uow: Procuring, school_id: str | None, requisition_id: str, line_no: int) -> dict[str, Any]:
    """A line taken out. Raises NotFound, Conflict."""
    before = of_school(uow, school_id, requisition_id)
    gone = _line(before, line_no)
    return _with_lines(uow, before, [one for one in before.lines if one is not gone], before.supplier_id)


@worded
def choose_supplier(uow: Procuring, school_id: str | None, requisition_id: str, supplier_id: str) -> dict[str, Any]:
    """Whom it is bought from. Raises InvalidRequest where catalogue lines belong to another, NotFound, Conflict."""
    before = of_school(uow, school_id, requisition_id)
    supplier = uow.suppliers.get(supplier_id)
    if not supplier.active:
        raise NotValid(f"Nothing is bought from {supplier.name} any more: choose another supplier")
    if supplier_id != before.supplier_id and any(line.sku for line in before.lines):
        raise NotValid("The lines from the catalogue belong to the supplier chosen: take them out first")
    return _with_lines(uow, before, before.lines, supplier_id)


@worded
def take_back(uow: Procuring, school_id: str | None, requisition_id: str) -> dict[str, Any]:
    """A request that waits for approval becomes a draft again. Raises Conflict."""
    before = of_school(uow, school_id, requisition_id)
    return request_as_json(uow, uow.requisitions.save(before, taken_back(before, uow.actor)))


@worded
def withdraw_request(uow: Procuring, school_id: str | None, requisition_id: str, reason: str) -> dict[str, Any]:
    """Not wanted any more; money that was promised for it is free again. Raises InvalidRequest, Conflict."""
    before = of_school(uow, school_id, requisition_id)
    after = withdrawn(before, reason, uow.actor, uow.now())
    budgets.release(uow, about(before))
    return request_as_json(uow, uow.requisitions.save(before, after))


def of_school(uow: Procuring, school_id: str | None, requisition_id: str) -> Requisition:
    """A request of this school (None: the trust itself), to be changed. Raises NotKnown for one of another."""
    refuse_unless_whose(uow, school_id)
    found = uow.requisitions.get(requisition_id, to_change=True)
    if found.school_id != school_id:
        raise NotKnown("There is no such request here")
    return found


def _with_lines(uow: Procuring, before: Requisition, lines: Sequence[Line], supplier_id: str | None) -> dict[str, Any]:
    if len(lines) > MOST_LINES:
        raise NotValid(f"{len(lines)} lines are too many for one request: make a second one after {MOST_LINES}")
    if not lines and before.state is State.APPROVED:
        raise NotValid("Nothing would be left of this request: withdraw it instead")
    why = ""
    if before.state is State.APPROVED:
        after, why = changed_after_approval(before, lines, supplier_id, uow.actor)
        budgets.release(uow, about(before))
        if after.state is State.APPROVED:
            promise(uow, after)
    else:
        after = with_lines(before, lines, supplier_id, uow.actor)
    return request_as_json(uow, uow.requisitions.save(before, after)) | {"asks_again": why}


def _line(request: Requisition, line_no: int) -> Line:
    found = next((line for line in request.lines if line.line_no == line_no), None)
    if found is None:
        raise NotKnown(
            f"“{request.title}” has no line {line_no}: perhaps somebody took it out since you opened the page"
        )
    return found
