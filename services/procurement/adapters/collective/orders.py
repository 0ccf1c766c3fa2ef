"""The repository of collective orders: lists, reading within the scope, and writing what a step changed.

Whoever changes an order claims its next version first. The claim waits for another that is just being made, and then
fails with ChangedMeanwhile, before anything is written; so two closings at once have one effect.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, func, insert, select, update

from services.procurement.adapters.collective.order_entries import NO_SYNCHRONISING, OrderEntries
from services.procurement.adapters.collective.orders_read import (
    BY_DELIVERY,
    BY_INVOICE,
    BY_ORDER,
    count_places,
    read_order,
)
from services.procurement.adapters.collective.plain import (
    bill_as_json,
    fee_as_json,
    share_as_json,
    substitute_as_json,
    vat_rate_as_json,
)
from services.procurement.adapters.collective.tables import (
    InvitedSchoolRow,
    InvoiceRow,
    OfferedItemRow,
    OrderRow,
    RefusalRow,
    ShareRow,
    WishRow,
)
from services.procurement.adapters.collective.written import units_written, wishes_written
from services.procurement.application.collective.ports import OrderHead
from services.procurement.domain.collective.allocation import Got
from services.procurement.domain.collective.order import Closing, CollectiveOrder, Refusal, SharedInvoice
from services.procurement.domain.collective.shares import SchoolShare
from shared.identifiers import new_id
from shared.refusals import ChangedMeanwhile

_HEAD = (
    OrderRow.order_id, OrderRow.title, OrderRow.supplier_name, OrderRow.opens_at, OrderRow.closes_at,
    OrderRow.box_fill_from, OrderRow.delivery_on, OrderRow.closed_at, OrderRow.all_received, OrderRow.version,
    exists().where(OfferedItemRow.order_id == OrderRow.order_id, OfferedItemRow.ordered_cases > 0)
    .label("something_ordered"),
    OrderRow.received_at.is_not(None).label("something_received"),
    select(func.count()).select_from(InvoiceRow).where(InvoiceRow.order_id == OrderRow.order_id).scalar_subquery()
    .label("invoices"),
    OrderRow.called_off.is_not(None).label("called_off"),
)  # fmt: skip


class OrderRepository(OrderEntries):
    """Collective orders within the scope."""

    def add(self, order: CollectiveOrder, at: datetime) -> None:
        """A window that was just made."""
        window = order.window
        self._everywhere()
        self._session.add(
            OrderRow(
                order_id=window.order_id,
                title=window.title,
                supplier_id=window.supplier_id,
                supplier_name=window.supplier_name,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
                box_fill_from=window.box_fill_from,
                delivery_on=window.delivery_on,
                fees=[fee_as_json(fee) for fee in window.fees],
                vat_rates=[vat_rate_as_json(rate) for rate in window.vat_rates.values()],
                bought_under=window.bought_under,
                version=order.version,
                made_at=at,
                all_received=False,
            )
        )
        self._session.add_all(
            OfferedItemRow(
                order_id=window.order_id,
                sku=item.sku,
                position=position,
                name=item.name,
                supplier_id=window.supplier_id,
                price_number=item.version.number,
                code=item.code,
                cpv_code=item.cpv_code,
                pooled_firm=0,
                pooled_tolerance=0,
                by_hand=False,
            )
            for position, item in enumerate(window.items.values())
        )
        self._session.add_all(
            InvitedSchoolRow(order_id=window.order_id, school_id=school_id, name=name)
            for school_id, name in window.schools.items()
        )

    def lock(self, order_id: str) -> None:
        """Hold the order until the end of the transaction, so that lines of many schools queue instead of colliding."""
        self._session.flush()
        self._session.execute(select(OrderRow.order_id).where(OrderRow.order_id == order_id).with_for_update())

    def whole(self, order_id: str) -> CollectiveOrder:
        """The order with every school's lines. Raises NotAllowed in a scope of single schools, NotKnown."""
        self._everywhere()
        self._session.flush()
        return read_order(self._session, order_id, None)

    def of_school(self, order_id: str, school_id: str) -> CollectiveOrder:
        """The order as one school may see it. Raises NotAllowed outside the scope, NotKnown where it is not invited."""
        self._scope.check(school_id)
        self._session.flush()
        return read_order(self._session, order_id, school_id)

    def heads(self, *, order_ids: Collection[str] | None = None) -> list[OrderHead]:
        """Orders for a list, the latest to close first."""
        if order_ids is None:
            self._everywhere()
            return self._heads(select(*_HEAD))
        return self._heads(select(*_HEAD).where(OrderRow.order_id.in_(order_ids))) if order_ids else []

    def heads_of_school(self, school_id: str) -> list[OrderHead]:
        """The orders to which a school is invited, the latest to close first."""
        self._scope.check(school_id)
        invited = select(InvitedSchoolRow.order_id).where(InvitedSchoolRow.school_id == school_id)
        return self._heads(select(*_HEAD).where(OrderRow.order_id.in_(invited)))

    def _heads(self, wanted: Select[Any]) -> list[OrderHead]:
        latest = wanted.order_by(OrderRow.closes_at.desc(), OrderRow.order_id)
        return [OrderHead(**row) for row in self._session.execute(latest).mappings()]

    def of_schools(self, school_id: str, *, open_only: bool = False) -> list[str]:
        """The orders to which a school is invited; `open_only` leaves out the closed ones."""
        self._scope.check(school_id)
        wanted = select(InvitedSchoolRow.order_id).where(InvitedSchoolRow.school_id == school_id)
        if open_only:
            not_closed = select(OrderRow.order_id).where(OrderRow.closed_at.is_(None), OrderRow.called_off.is_(None))
            wanted = wanted.where(InvitedSchoolRow.order_id.in_(not_closed))
        return list(self._session.scalars(wanted.order_by(InvitedSchoolRow.order_id)))

    def due_to_close(self, now: datetime) -> list[str]:
        """Orders whose closing time has come, not closed, and with nobody set to close them yet."""
        wanted = select(OrderRow.order_id).where(
            OrderRow.closed_at.is_(None),
            OrderRow.called_off.is_(None),
            OrderRow.closes_at <= now,
            OrderRow.closing_job.is_(None),
        )
        return list(self._session.scalars(wanted.order_by(OrderRow.closes_at, OrderRow.order_id)))

    def count_past_close(self, moment: datetime) -> int:
        """Orders that should have been closed before a moment and are open, whoever was set to close them."""
        still_open = (OrderRow.closed_at.is_(None), OrderRow.called_off.is_(None), OrderRow.closes_at < moment)
        return self._session.scalar(select(func.count()).select_from(OrderRow).where(*still_open)) or 0

    def count_places(self, order_id: str) -> int:
        self._everywhere()
        return count_places(self._session, order_id)

    def count_lines(self, school_id: str, order_ids: Collection[str]) -> dict[str, int]:
        """How many items a school asks for, by order; orders of which it asks nothing are left out."""
        self._scope.check(school_id)
        wanted = select(WishRow.order_id, WishRow.items)
        mine = (WishRow.school_id == school_id, WishRow.order_id.in_(order_ids))
        return {row[0]: row[1] for row in self._session.execute(wanted.where(*mine))}

    def note_closing_job(self, order_id: str, job_id: str) -> None:
        self._session.execute(update(OrderRow).where(OrderRow.order_id == order_id).values(closing_job=job_id))

    def claim(self, order: CollectiveOrder, read: int) -> None:
        """Make the order's version the current one, if the version read still is. Raises ChangedMeanwhile."""
        self._session.flush()
        mine = (OrderRow.order_id == order.window.order_id, OrderRow.version == read)
        claimed = self._session.execute(
            update(OrderRow).where(*mine).values(version=order.version), execution_options=NO_SYNCHRONISING
        )
        if not claimed.rowcount:  # type: ignore[attr-defined]
            raise ChangedMeanwhile(
                f"'{order.window.title}' was changed by somebody else since you opened it: look at it again, then repeat the step"
            )

    def save_lines(self, order: CollectiveOrder, school_id: str, before: Mapping[str, tuple[int, int]]) -> None:
        """A school's lines as they are now; `before` is what it asked for of the items that are another, for the totals."""
        self._scope.check(school_id)
        order_id, connection = order.window.order_id, self._session.connection()
        lines = {sku: by_school[school_id] for sku, by_school in order.lines.items() if by_school.get(school_id)}
        mine = (WishRow.order_id == order_id, WishRow.school_id == school_id)
        self._session.execute(delete(WishRow).where(*mine), execution_options=NO_SYNCHRONISING)
        row = {
            "order_id": order_id,
            "school_id": school_id,
            "lines": wishes_written(lines),
            "items": len(lines),
            "places": sum(map(len, lines.values())),
        }
        if lines:
            connection.execute(insert(WishRow.__table__), row)  # type: ignore[arg-type]
        item = OfferedItemRow.__table__
        more = update(item).where(item.c.order_id == order_id, item.c.sku == bindparam("of"))  # type: ignore[arg-type]
        connection.execute(
            more.values(
                pooled_firm=item.c.pooled_firm + bindparam("more_firm"),
                pooled_tolerance=item.c.pooled_tolerance + bindparam("more_tolerance"),
            ),
            [
                {"of": sku, "more_firm": now[0] - was[0], "more_tolerance": now[1] - was[1]}
                for sku, was in before.items()
                if (now := order.wish(school_id, sku))
            ],
        )

    def add_refusal(self, order_id: str, refusal: Refusal) -> None:
        self._scope.check(refusal.school_id)
        self._session.add(
            RefusalRow(
                refusal_id=new_id(),
                order_id=order_id,
                school_id=refusal.school_id,
                sku=refusal.sku,
                at=refusal.at,
                firm=refusal.firm,
                tolerance=refusal.tolerance,
                reason=refusal.reason,
            )
        )

    def note_left(self, order_id: str, school_id: str, at: datetime) -> None:
        self._scope.check(school_id)
        mine = (InvitedSchoolRow.order_id == order_id, InvitedSchoolRow.school_id == school_id)
        self._session.execute(
            update(InvitedSchoolRow).where(*mine).values(left_at=at), execution_options=NO_SYNCHRONISING
        )

    def rename_invited(self, school_id: str, name: str) -> None:
        """Give a school its new name in the orders that are not closed."""
        self._scope.check(school_id)
        not_closed = select(OrderRow.order_id).where(OrderRow.closed_at.is_(None))
        mine = (InvitedSchoolRow.school_id == school_id, InvitedSchoolRow.order_id.in_(not_closed))
        self._session.execute(
            update(InvitedSchoolRow).where(*mine).values(name=name), execution_options=NO_SYNCHRONISING
        )

    def save_window(self, order: CollectiveOrder) -> None:
        """The times of an order, what it is bought under, and whether it was called off, as they are now."""
        window = order.window
        self._update_order(
            window.order_id,
            closes_at=window.closes_at,
            delivery_on=window.delivery_on,
            bought_under=window.bought_under,
            called_off=order.called_off,
        )

    def save_closing(self, order: CollectiveOrder, closing: Closing) -> None:
        order_id = order.window.order_id
        self._update_order(order_id, closed_at=closing.closed_at, bill=bill_as_json(closing.bill))
        self._update_items(
            order_id,
            {
                sku: {
                    "ordered_cases": item.cases,
                    "ordered_units": item.units,
                    "ordered_pence": item.pence,
                    "working": item.working,
                }
                for sku, item in closing.items.items()
            },
        )
        got = {sku: item.by_school for sku, item in closing.items.items()}
        self._put_shares(order_id, BY_ORDER, got, closing.shares)

    def save_receipt(self, order: CollectiveOrder) -> None:
        """What came as it is now; nothing where every delivery was entered by mistake."""
        order_id, receipt = order.window.order_id, order.receipt
        items = receipt.items if receipt is not None else {}
        self._update_order(
            order_id,
            received_at=receipt.last_at if receipt is not None else None,
            all_received=receipt is not None and receipt.complete,
            received_bill=bill_as_json(receipt.bill) if receipt is not None else None,
        )
        self._forget_received(order_id, [sku for sku in order.window.items if sku not in items])
        self._update_items(
            order_id,
            {
                sku: {
                    "received_units": item.units,
                    "substitutes": [substitute_as_json(sent) for sent in item.substitutes],
                    "left_over": item.left,
                    "by_hand": item.shared_out_by_hand,
                }
                for sku, item in items.items()
            },
        )
        got = {sku: item.by_school for sku, item in items.items()}
        self._put_shares(order_id, BY_DELIVERY, got, receipt.shares if receipt is not None else {})

    def add_invoice(self, order: CollectiveOrder, invoice: SharedInvoice, by: str, at: datetime) -> None:
        order_id = order.window.order_id
        self._session.add(
            InvoiceRow(
                order_id=order_id,
                reference=invoice.reference,
                position=self._next_position(InvoiceRow, order_id),
                bill=bill_as_json(invoice.bill),
                total_pence=invoice.bill.total_pence,
                shared_at=at,
                shared_by=by,
            )
        )
        self._put_shares(order_id, f"{BY_INVOICE}{invoice.reference}", {}, invoice.shares)

    def _put_shares(
        self,
        order_id: str,
        basis: str,
        got: Mapping[str, Mapping[str, Got]],
        shares: Mapping[str, SchoolShare],
    ) -> None:
        """The shares on one basis as they are now; earlier ones on the same basis are replaced."""
        self._everywhere()
        concerned = dict.fromkeys(shares)
        for by_school in got.values():
            concerned.update(dict.fromkeys(by_school))
        mine = (ShareRow.order_id == order_id, ShareRow.basis == basis)
        self._session.execute(delete(ShareRow).where(*mine), execution_options=NO_SYNCHRONISING)
        rows = []
        for school_id, held in units_written(got, list(concerned)).items():
            share = shares.get(school_id)
            rows.append(
                {
                    "order_id": order_id,
                    "school_id": school_id,
                    "basis": basis,
                    "units": held,
                    "amounts": share_as_json(share) if share is not None else None,
                    "net_pence": share.net_pence if share is not None else 0,
                    "vat_pence": share.vat_pence if share is not None else 0,
                }
            )
        if rows:
            self._session.connection().execute(insert(ShareRow.__table__), rows)  # type: ignore[arg-type]

    def _forget_received(self, order_id: str, skus: Collection[str]) -> None:
        """Items of which nothing came after all: the delivery was entered by mistake."""
        item = OfferedItemRow
        mine = (item.order_id == order_id, item.sku.in_(skus), item.received_units.is_not(None))
        nothing = {"received_units": None, "substitutes": None, "left_over": None, "by_hand": False}
        self._session.execute(update(item).where(*mine).values(**nothing), execution_options=NO_SYNCHRONISING)

    def _update_order(self, order_id: str, **values: Any) -> None:
        self._session.execute(
            update(OrderRow).where(OrderRow.order_id == order_id).values(**values), execution_options=NO_SYNCHRONISING
        )

    def _update_items(self, order_id: str, values: Mapping[str, Mapping[str, Any]]) -> None:
        """The same columns of several items, by item number."""
        item = OfferedItemRow.__table__
        columns = next(iter(values.values()), {})
        if columns:
            mine = update(item).where(item.c.order_id == order_id, item.c.sku == bindparam("of"))  # type: ignore[arg-type]
            named = mine.values({name: bindparam(f"new_{name}") for name in columns})
            rows = [
                {"of": sku} | {f"new_{name}": value for name, value in held.items()} for sku, held in values.items()
            ]
            self._session.connection().execute(named, rows)
