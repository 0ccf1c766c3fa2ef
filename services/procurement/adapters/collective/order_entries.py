"""What is entered beside the lines of a collective order: approvals, cost codes, deliveries, returns, what the guard said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from services.procurement.adapters.base import Repository
from services.procurement.adapters.collective.plain import approval_columns, approval_of
from services.procurement.adapters.collective.tables import (
    ApprovalRow,
    DeliveryRow,
    InvitedSchoolRow,
    InvoiceRow,
    OrderRow,
)
from services.procurement.application.collective.ports import GoodsEntry
from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.order import CollectiveOrder
from shared.errors import NotAllowed

NO_SYNCHRONISING = {"synchronize_session": False}
"""Orders are never kept as objects in the session, so there is nothing there to bring up to date."""
LONGEST_NOTE = 90
"""Of the 120 characters of a delivery note, so that what is said of one taken back still fits behind it."""


class OrderEntries(Repository):
    """Entries of collective orders within the scope."""

    def save_own_codes(self, order: CollectiveOrder, school_id: str) -> None:
        """The cost codes that a school uses in place of those offered, as they are now."""
        self._scope.check(school_id)
        row = InvitedSchoolRow
        mine = (row.order_id == order.window.order_id, row.school_id == school_id)
        own = dict(order.own_codes.get(school_id, {}))
        self._session.execute(update(row).where(*mine).values(own_codes=own), execution_options=NO_SYNCHRONISING)

    def save_approval(self, order: CollectiveOrder, school_id: str) -> None:
        """How far a school's lines are approved, as it is now."""
        self._scope.check(school_id)
        order_id = order.window.order_id
        mine = (ApprovalRow.order_id == order_id, ApprovalRow.school_id == school_id)
        self._session.execute(delete(ApprovalRow).where(*mine), execution_options=NO_SYNCHRONISING)
        values = {"order_id": order_id, "school_id": school_id} | approval_columns(order.approvals[school_id])
        self._session.execute(insert(ApprovalRow).values(**values))

    def approvals(self, school_id: str | None, order_ids: Collection[str]) -> dict[tuple[str, str], Approval]:
        """By order and school, how far lines are approved: of one school, or of all of them."""
        if school_id is None:
            self._everywhere()
        else:
            self._scope.check(school_id)
        if not order_ids:
            return {}
        wanted = select(*ApprovalRow.__table__.columns).where(ApprovalRow.order_id.in_(order_ids))
        if school_id is not None:
            wanted = wanted.where(ApprovalRow.school_id == school_id)
        return {(row.order_id, row.school_id): approval_of(row) for row in self._session.execute(wanted)}

    def save_guard(self, order_id: str, said: Sequence[Mapping[str, Any]]) -> None:
        """What the aggregation guard said of the order, with the rows it used."""
        self._everywhere()
        mine = update(OrderRow).where(OrderRow.order_id == order_id)
        self._session.execute(mine.values(guard=[dict(one) for one in said]), execution_options=NO_SYNCHRONISING)

    def guard(self, order_id: str) -> list[dict[str, Any]]:
        """What the aggregation guard said of the order when it was last asked."""
        self._everywhere()
        return list(self._session.scalar(select(OrderRow.guard).where(OrderRow.order_id == order_id)) or [])

    def add_goods(self, order_id: str, entry: GoodsEntry) -> None:
        """A delivery or a return."""
        self._session.add(
            DeliveryRow(
                order_id=order_id,
                note=entry.note,
                position=self._next_position(DeliveryRow, order_id),
                recorded_at=entry.at,
                recorded_by=entry.by,
                lines=list(entry.lines),
                kind=entry.kind,
                last=entry.last,
                reason=entry.reason,
                taken_back_by="",
            )
        )

    def goods(self, order_id: str) -> list[GoodsEntry]:
        """Every delivery and return of an order, the first entered first."""
        self._everywhere()
        row = DeliveryRow
        self._session.flush()
        columns = (row.note, row.kind, row.recorded_at, row.recorded_by, row.lines, row.last, row.reason)
        wanted = select(*columns, row.taken_back_by).where(row.order_id == order_id).order_by(row.position)
        return [GoodsEntry(*found) for found in self._session.execute(wanted)]

    def take_back_goods(self, order_id: str, note: str, by: str, at: datetime, reason: str) -> None:
        """Mark an entry as made by mistake. Its note is free for the right one; the wrong one stays to be seen."""
        self._session.flush()
        row = DeliveryRow
        mine = (row.order_id == order_id, row.note == note)
        position = self._session.scalar(select(row.position).where(*mine))
        renamed = f"{note[:LONGEST_NOTE]}, taken back (entry {(position or 0) + 1})"
        values = {"note": renamed, "taken_back_at": at, "taken_back_by": by, "reason": reason}
        self._session.execute(update(row).where(*mine).values(**values), execution_options=NO_SYNCHRONISING)
        self._session.expire_all()

    def _next_position(self, table: type[DeliveryRow] | type[InvoiceRow], order_id: str) -> int:
        self._session.flush()
        return self._session.scalar(select(func.count()).where(table.order_id == order_id)) or 0

    def _everywhere(self) -> None:
        if not self._scope.everywhere:
            raise NotAllowed("This shows or changes the lines of every school, so it is for the trust's buyers.")
