"""The repository: orders as placed, what came and what went back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, update

from services.procurement.adapters.base import Repository
from services.procurement.adapters.purchase_orders.plain import (
    entry_of,
    entry_row,
    head_row,
    line_row,
    order_of,
)
from services.procurement.adapters.purchase_orders.tables import (
    BuyerRow,
    GoodsEntryRow,
    NumberSeriesRow,
    PurchaseOrderChangeRow,
    PurchaseOrderLineRow,
    PurchaseOrderRow,
)
from services.procurement.application.purchase_orders.ports import ChangeRecord, OrdersWanted, PurchaseOrderHead
from services.procurement.domain.purchase_orders.goods import Entry
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.purchase_orders.party import Party
from shared.refusals import ChangedMeanwhile, NotKnown

BUYER = "trust"
_HEAD = tuple(getattr(PurchaseOrderRow, name) for name in PurchaseOrderHead.__dataclass_fields__)


class PurchaseOrderRepository(Repository):
    """Orders as placed, what came and what went back, within the scope."""

    def next_number(self, year: str) -> int:
        """The next number of a year. Others wait for it until this transaction ends, so none is left out or given twice."""
        row, connection = NumberSeriesRow.__table__, self._session.connection()
        mine = update(row).where(row.c.year == year).values(last=row.c.last + 1)  # type: ignore[arg-type]
        if not connection.execute(mine).rowcount:
            self._start_series(year)
            connection.execute(mine)
        return int(connection.execute(select(row.c.last).where(row.c.year == year)).scalar_one())

    def add(self, order: PurchaseOrder, at: datetime) -> None:
        """An order that was just placed."""
        self._check(order.school_id)
        connection = self._session.connection()
        connection.execute(insert(PurchaseOrderRow.__table__), head_row(order) | {"placed_at": at})  # type: ignore[arg-type]
        rows = [line_row(order, line) for line in order.lines]
        connection.execute(insert(PurchaseOrderLineRow.__table__), rows)  # type: ignore[arg-type]

    def lock(self, purchase_order_id: str) -> None:
        """Hold the order until the end of the transaction, so that two steps with it queue."""
        mine = PurchaseOrderRow.purchase_order_id == purchase_order_id
        self._session.execute(select(PurchaseOrderRow.purchase_order_id).where(mine).with_for_update())

    def get(self, purchase_order_id: str) -> PurchaseOrder:
        """The order. Raises NotKnown, also for one outside the scope."""
        found = self._one(PurchaseOrderRow.purchase_order_id == purchase_order_id)
        if found is None:
            raise NotKnown("There is no such order: choose one from the list of orders")
        return found

    def find(self, *, number: str = "", origin: str = "") -> PurchaseOrder | None:
        """The order of a number, or that came of something; None where there is none within the scope."""
        row = PurchaseOrderRow
        return self._one(func.upper(row.number) == number.strip().upper() if number else row.origin == origin)

    def save(self, order: PurchaseOrder, before: PurchaseOrder) -> None:
        """The order as it is now in place of `before`. Raises ChangedMeanwhile."""
        self._check(order.school_id)
        row, connection = PurchaseOrderRow.__table__, self._session.connection()
        mine = (row.c.purchase_order_id == order.purchase_order_id, row.c.version == before.version)
        if not connection.execute(update(row).where(*mine).values(head_row(order))).rowcount:  # type: ignore[arg-type]
            raise ChangedMeanwhile(
                f"Order {order.number} was changed by somebody else since you opened it: look at it again"
            )
        known = {line.line_no: line for line in before.lines}
        for line in order.lines:
            if known.get(line.line_no) != line:
                self._put_line(order, line.line_no, line_row(order, line), new=line.line_no not in known)

    def note_invoiced(self, purchase_order_id: str, by_line: Mapping[int, Decimal]) -> None:
        """So much more invoiced, by line; below zero for a credit note."""
        order = self.get(purchase_order_id)
        for line_no, quantity in by_line.items():
            invoiced = f"{order.line(line_no).invoiced + quantity:f}"
            self._put_line(order, line_no, {"invoiced": invoiced}, new=False)

    def page(self, wanted: OrdersWanted, page: int, size: int) -> tuple[list[PurchaseOrderHead], int]:
        """One page of the orders wanted, the latest first, and how many there are in all."""
        found = self._within(_fitting(select(*_HEAD), wanted), PurchaseOrderRow.school_id)
        heads = self._heads(found, size, (page - 1) * size)
        if page == 1 and len(heads) < size:
            return heads, len(heads)
        return heads, self._session.scalar(select(func.count()).select_from(found.subquery())) or 0

    def placed_for(self, school_ids: Collection[str], states: Collection[str], most: int) -> list[PurchaseOrderHead]:
        """A number of the schools' own orders in some states, the latest first."""
        found = self._within(select(*_HEAD), PurchaseOrderRow.school_id)
        own = found.where(PurchaseOrderRow.school_id.in_(school_ids), PurchaseOrderRow.state.in_(states))
        return self._heads(own, most, 0)

    def _heads(self, found: Select[Any], most: int, after: int) -> list[PurchaseOrderHead]:
        latest = found.order_by(PurchaseOrderRow.placed_at.desc(), PurchaseOrderRow.purchase_order_id.desc())
        return [PurchaseOrderHead(**row) for row in self._session.execute(latest.limit(most).offset(after)).mappings()]

    def add_entries(self, purchase_order_id: str, entries: Sequence[Entry]) -> None:
        """Deliveries, returns and counter entries."""
        for entry in entries:
            self._check(entry.school_id)
            row = entry_row(purchase_order_id, entry)
            self._session.connection().execute(insert(GoodsEntryRow.__table__), row)  # type: ignore[arg-type]

    def entries(self, purchase_order_id: str) -> list[Entry]:
        """All entries of an order, oldest first."""
        row = GoodsEntryRow
        wanted = self._within(select(row), row.school_id).where(row.purchase_order_id == purchase_order_id)
        return [entry_of(found) for found in self._session.scalars(wanted.order_by(row.at, row.entry_id))]

    def add_change(self, change: ChangeRecord) -> None:
        self._check(change.school_id)
        values = {name: getattr(change, name) for name in ChangeRecord.__dataclass_fields__}
        values["changes"] = [dict(part) for part in change.changes]
        self._session.add(PurchaseOrderChangeRow(**values))

    def changes(self, purchase_order_id: str) -> list[ChangeRecord]:
        """What the supplier was told of since the order was placed, oldest first."""
        row = PurchaseOrderChangeRow
        wanted = self._within(select(row), row.school_id).where(row.purchase_order_id == purchase_order_id)
        return [
            ChangeRecord(
                found.purchase_order_id, found.revision, found.school_id, found.kind, found.reason,
                tuple(found.changes), found.by, found.at,
            )
            for found in self._session.scalars(wanted.order_by(row.revision))
        ]  # fmt: skip

    def buyer(self) -> Party | None:
        """How the trust stands on its orders; None until somebody has entered it."""
        row = self._session.get(BuyerRow, BUYER)
        return Party(**{name: getattr(row, name) for name in Party.__dataclass_fields__}) if row is not None else None

    def put_buyer(self, buyer: Party) -> None:
        self._session.merge(BuyerRow(buyer_id=BUYER, **asdict(buyer)))

    def _one(self, which: ColumnElement[bool]) -> PurchaseOrder | None:
        self._session.flush()
        wanted = self._within(select(*PurchaseOrderRow.__table__.columns), PurchaseOrderRow.school_id)
        head = self._session.execute(wanted.where(which)).first()
        if head is None:
            return None
        line = PurchaseOrderLineRow
        lines = select(*line.__table__.columns).where(line.purchase_order_id == head.purchase_order_id)
        return order_of(head, self._session.execute(lines.order_by(line.line_no)).all())

    def _put_line(self, order: PurchaseOrder, line_no: int, values: dict[str, Any], *, new: bool) -> None:
        row, connection = PurchaseOrderLineRow.__table__, self._session.connection()
        if new:
            connection.execute(insert(row), values)  # type: ignore[arg-type]
            return
        mine = (row.c.purchase_order_id == order.purchase_order_id, row.c.line_no == line_no)
        connection.execute(update(row).where(*mine).values(values))  # type: ignore[arg-type]

    def _start_series(self, year: str) -> None:
        """Begin a year's series, unless another transaction is just doing so."""
        dialect = self._session.connection().dialect.name
        if dialect == "postgresql":
            from sqlalchemy.dialects.postgresql import insert as insert_once
        else:
            from sqlalchemy.dialects.sqlite import insert as insert_once  # type: ignore[assignment]
        first = insert_once(NumberSeriesRow).values(year=year, last=0).on_conflict_do_nothing()
        self._session.connection().execute(first)

    def _check(self, school_id: str | None) -> None:
        if school_id is not None:
            self._scope.check(school_id)


def _fitting(found: Select[Any], wanted: OrdersWanted) -> Select[Any]:
    row = PurchaseOrderRow
    for word in wanted.words.split():
        named = row.title.icontains(word, autoescape=True) | row.supplier_name.icontains(word, autoescape=True)
        found = found.where(named | row.number.icontains(word, autoescape=True))
    if wanted.states:
        found = found.where(row.state.in_(wanted.states))
    if wanted.kinds:
        found = found.where(row.kind.in_(wanted.kinds))
    if wanted.supplier_id:
        found = found.where(row.supplier_id == wanted.supplier_id)
    if wanted.school_ids is not None:
        line = PurchaseOrderLineRow
        for_them = select(line.purchase_order_id).where(line.school_id.in_(wanted.school_ids))
        found = found.where(or_(row.school_id.in_(wanted.school_ids), row.purchase_order_id.in_(for_them)))
    return found
