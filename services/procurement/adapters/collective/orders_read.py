"""Reading a collective order: whole, for the trust; or as one school may see it, with all others as one pooled wish.

Rows are read as columns, never as kept objects, so that a second look in the same transaction sees what another one
committed meanwhile. The version is read first: whatever changes during the reading makes the later claim fail.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from services.procurement.adapters.catalogue.plain import version_of
from services.procurement.adapters.catalogue.tables import PriceVersionRow
from services.procurement.adapters.collective.plain import (
    approval_of,
    bill_of,
    fee_of,
    share_of,
    substitute_of,
    vat_rate_of,
)
from services.procurement.adapters.collective.tables import (
    ApprovalRow,
    DeliveryRow,
    InvitedSchoolRow,
    InvoiceRow,
    OfferedItemRow,
    OrderRow,
    RefusalRow,
    ShareRow,
    WishRow,
)
from services.procurement.adapters.collective.written import read_wishes
from services.procurement.application.collective.ports import DELIVERY, OTHERS, RETURN
from services.procurement.domain.collective.allocation import Got, Place
from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.order import (
    ClosedItem,
    Closing,
    CollectiveOrder,
    OfferedItem,
    Receipt,
    ReceivedItem,
    Refusal,
    SharedInvoice,
    Window,
)
from services.procurement.domain.collective.shares import Bill, SchoolShare
from shared.refusals import NotKnown

BY_ORDER, BY_DELIVERY, BY_INVOICE = "order", "delivery", "invoice "
Places = dict[str, dict[str, tuple[Place, ...]]]
GotByItem = dict[str, dict[str, Got]]


@dataclass(slots=True)
class _Shares:
    """The rows of shares, sorted by what they rest on."""

    got: dict[str, GotByItem]
    shares: dict[str, dict[str, SchoolShare]]


def read_order(session: Session, order_id: str, school_id: str | None) -> CollectiveOrder:
    """The order: whole, or for one school only. Raises NotKnown, also for a school that was not invited."""
    head = session.execute(select(*OrderRow.__table__.columns).where(OrderRow.order_id == order_id)).one_or_none()
    invited = _invited(session, order_id, school_id) if head is not None else []
    if head is None or not invited:
        raise NotKnown("There is no such collective order, or this school is not invited to it")
    offered = _offered(session, order_id)
    window = _window(head, invited, offered)
    lines = _lines(session, order_id, school_id, window.items)
    if school_id is not None:
        _add_the_others(lines, offered, school_id, window)
    held = _shares(session, order_id, school_id, lines)
    return CollectiveOrder(
        window=window,
        version=head.version,
        lines=lines,
        refusals=_refusals(session, order_id, school_id),
        left={row.school_id: row.left_at for row in invited if row.left_at is not None},
        closing=_closing(head, offered, held),
        receipt=_receipt(session, head, offered, held),
        invoices=_invoices(session, order_id, held),
        called_off=head.called_off,
        approvals=_approvals(session, order_id, school_id),
        own_codes={row.school_id: row.own_codes for row in invited if row.own_codes},
        sent_back=_sent_back(session, order_id) if school_id is None and head.received_at is not None else {},
    )


def count_places(session: Session, order_id: str) -> int:
    """How many places in queues an order has: the measure of the work that closing it is."""
    return int(session.scalar(select(func.sum(WishRow.places)).where(WishRow.order_id == order_id)) or 0)


def _invited(session: Session, order_id: str, school_id: str | None) -> Sequence[Any]:
    row = InvitedSchoolRow
    wanted = select(row.school_id, row.name, row.left_at, row.own_codes)
    wanted = wanted.where(InvitedSchoolRow.order_id == order_id)
    if school_id is not None:
        wanted = wanted.where(InvitedSchoolRow.school_id == school_id)
    return session.execute(wanted.order_by(InvitedSchoolRow.name, InvitedSchoolRow.school_id)).all()


def _offered(session: Session, order_id: str) -> Sequence[Any]:
    price = PriceVersionRow
    terms = (
        price.number, price.valid_from, price.unit, price.case_size, price.minimum_cases,
        price.break_kind, price.breaks, price.vat, price.allergens, price.source,
    )  # fmt: skip
    of_item = (
        (price.supplier_id == OfferedItemRow.supplier_id)
        & (price.sku == OfferedItemRow.sku)
        & (price.number == OfferedItemRow.price_number)
    )
    wanted = select(*OfferedItemRow.__table__.columns, *terms).join(price, of_item)
    return session.execute(wanted.where(OfferedItemRow.order_id == order_id).order_by(OfferedItemRow.position)).all()


def _window(head: Row[Any], invited: Iterable[Row[Any]], offered: Iterable[Row[Any]]) -> Window:
    rates = {rate.treatment: rate for rate in map(vat_rate_of, head.vat_rates)}
    items = {}
    for row in offered:
        version = version_of(row)
        items[row.sku] = OfferedItem(row.sku, row.name, version, rates[version.terms.vat], row.code, row.cpv_code)
    return Window(
        order_id=head.order_id,
        title=head.title,
        supplier_id=head.supplier_id,
        supplier_name=head.supplier_name,
        opens_at=head.opens_at,
        closes_at=head.closes_at,
        box_fill_from=head.box_fill_from,
        delivery_on=head.delivery_on,
        schools={row.school_id: row.name for row in invited},
        items=items,
        fees=tuple(fee_of(said) for said in head.fees),
        vat_rates=rates,
        bought_under=head.bought_under,
    )


def _lines(session: Session, order_id: str, school_id: str | None, skus: Iterable[str]) -> Places:
    wanted = select(WishRow.school_id, WishRow.lines).where(WishRow.order_id == order_id)
    if school_id is not None:
        wanted = wanted.where(WishRow.school_id == school_id)
    lines: Places = {sku: {} for sku in skus}
    for school, held in session.execute(wanted.order_by(WishRow.school_id)):
        read_wishes(held, school, lines)
    return {sku: by_school for sku, by_school in lines.items() if by_school}


def _add_the_others(lines: Places, offered: Iterable[Row[Any]], school_id: str, window: Window) -> None:
    for row in offered:
        own = lines.get(row.sku, {}).get(school_id, ())
        firm = row.pooled_firm - sum(place.firm for place in own)
        tolerance = row.pooled_tolerance - sum(place.tolerance for place in own)
        if firm or tolerance:
            lines.setdefault(row.sku, {})[OTHERS] = (Place(0, window.opens_at, firm, tolerance),)


def _approvals(session: Session, order_id: str, school_id: str | None) -> dict[str, Approval]:
    wanted = select(*ApprovalRow.__table__.columns).where(ApprovalRow.order_id == order_id)
    if school_id is not None:
        wanted = wanted.where(ApprovalRow.school_id == school_id)
    return {row.school_id: approval_of(row) for row in session.execute(wanted)}


def _by_first_place(by_school: Mapping[str, tuple[Place, ...]]) -> dict[str, int]:
    return {school: places[0].number for school, places in by_school.items()}


def _shares(
    session: Session, order_id: str, school_id: str | None, lines: Mapping[str, Mapping[str, tuple[Place, ...]]]
) -> _Shares:
    """Units and shares by basis. Schools stand in the order of the queue: it decides who gets an odd penny or pack."""
    wanted = select(ShareRow.basis, ShareRow.school_id, ShareRow.units, ShareRow.amounts)
    wanted = wanted.where(ShareRow.order_id == order_id)
    if school_id is not None:
        wanted = wanted.where(ShareRow.school_id == school_id)
    gathered: dict[str, GotByItem] = defaultdict(lambda: defaultdict(dict))
    shares: dict[str, dict[str, SchoolShare]] = defaultdict(dict)
    for basis, school, units, amounts in session.execute(wanted.order_by(ShareRow.school_id)):
        for sku, (firm, tolerance) in units.items():
            gathered[basis][sku][school] = Got(firm, tolerance)
        if amounts is not None:
            shares[basis][school] = share_of(amounts)
    last = float("inf")
    asked_first = {sku: _by_first_place(by_school) for sku, by_school in lines.items()} if gathered else {}
    for by_item in gathered.values():
        for sku, by_school in by_item.items():
            queue = asked_first.get(sku, {})
            by_item[sku] = dict(sorted(by_school.items(), key=lambda pair: queue.get(pair[0], last)))
    return _Shares(gathered, shares)


def _refusals(session: Session, order_id: str, school_id: str | None) -> tuple[Refusal, ...]:
    row = RefusalRow
    wanted = select(row.at, row.school_id, row.sku, row.firm, row.tolerance, row.reason).where(row.order_id == order_id)
    if school_id is not None:
        wanted = wanted.where(row.school_id == school_id)
    return tuple(Refusal(*found) for found in session.execute(wanted.order_by(row.at, row.refusal_id)))


def _closing(head: Row[Any], offered: Iterable[Row[Any]], held: _Shares) -> Closing | None:
    """What the close made. Savings are left out: they are read from their own records, and no later step needs them."""
    if head.closed_at is None:
        return None
    got = held.got.get(BY_ORDER, {})
    items = {
        row.sku: ClosedItem(
            row.sku,
            row.pooled_firm,
            row.pooled_tolerance,
            row.ordered_cases,
            row.ordered_units,
            row.ordered_pence,
            row.working,
            got.get(row.sku, {}),
        )
        for row in offered
        if row.ordered_cases is not None
    }
    return Closing(head.closed_at, items, bill_of(head.bill), held.shares.get(BY_ORDER, {}), {})


def _receipt(session: Session, head: Row[Any], offered: Iterable[Row[Any]], held: _Shares) -> Receipt | None:
    if head.received_at is None:
        return None
    row = DeliveryRow
    standing = (row.order_id == head.order_id, row.kind == DELIVERY, row.taken_back_at.is_(None))
    notes = session.scalars(select(row.note).where(*standing).order_by(row.position))
    got = held.got.get(BY_DELIVERY, {})
    items = {
        row.sku: ReceivedItem(
            row.sku,
            row.received_units,
            tuple(substitute_of(said) for said in row.substitutes or ()),
            got.get(row.sku, {}),
            row.left_over,
            row.by_hand,
        )
        for row in offered
        if row.received_units is not None
    }
    shares = held.shares.get(BY_DELIVERY, {})
    return Receipt(head.received_at, tuple(notes), head.all_received, items, bill_of(head.received_bill), shares)


def _sent_back(session: Session, order_id: str) -> dict[str, dict[str, int]]:
    """By item, then school, the units that went back for credit."""
    row = DeliveryRow
    standing = (row.order_id == order_id, row.kind == RETURN, row.taken_back_at.is_(None))
    found: dict[str, dict[str, int]] = {}
    for lines in session.scalars(select(row.lines).where(*standing).order_by(row.position)):
        for line in lines:
            by_school = found.setdefault(line["sku"], {}) if line["wants"] == "credit" else {}
            for school, units in line["units"].items():
                by_school[school] = by_school.get(school, 0) + units
    return found


def _invoices(session: Session, order_id: str, held: _Shares) -> tuple[SharedInvoice, ...]:
    wanted = select(InvoiceRow.reference, InvoiceRow.bill).where(InvoiceRow.order_id == order_id)
    found: list[SharedInvoice] = []
    for reference, said in session.execute(wanted.order_by(InvoiceRow.position)):
        bill: Bill = bill_of(said)
        found.append(SharedInvoice(reference, bill, held.shares.get(f"{BY_INVOICE}{reference}", {})))
    return tuple(found)
