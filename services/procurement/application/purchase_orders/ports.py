"""What purchase orders needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from services.procurement.domain.purchase_orders.goods import Entry
from services.procurement.domain.purchase_orders.order import PurchaseOrder
from services.procurement.domain.purchase_orders.party import Party


@dataclass(frozen=True, slots=True)
class OrdersWanted:
    """Which orders are wanted for a list: words in number, title or supplier, states, kinds, one supplier, some schools.

    `school_ids` None means every school and the trust.
    """

    words: str = ""
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    supplier_id: str = ""
    school_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PurchaseOrderHead:
    """An order without its lines, for lists."""

    purchase_order_id: str
    number: str
    kind: str
    supplier_id: str
    supplier_name: str
    school_id: str | None
    title: str
    placed_on: date
    delivery_on: date | None
    state: str
    net_pence: int
    total_pence: int


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change that the supplier was told of: each part as (line number or none, what, before, now)."""

    purchase_order_id: str
    revision: int
    school_id: str | None
    kind: str
    reason: str
    changes: tuple[Mapping[str, Any], ...]
    by: str
    at: datetime


class PurchaseOrders(Protocol):
    """Orders as placed, what came and what went back."""

    def next_number(self, year: str) -> int: ...
    def add(self, order: PurchaseOrder, at: datetime) -> None: ...
    def lock(self, purchase_order_id: str) -> None: ...
    def get(self, purchase_order_id: str) -> PurchaseOrder: ...
    def find(self, *, number: str = "", origin: str = "") -> PurchaseOrder | None: ...
    def save(self, order: PurchaseOrder, before: PurchaseOrder) -> None: ...
    def note_invoiced(self, purchase_order_id: str, by_line: Mapping[int, Decimal]) -> None: ...
    def page(self, wanted: OrdersWanted, page: int, size: int) -> tuple[list[PurchaseOrderHead], int]: ...
    def placed_for(
        self, school_ids: Collection[str], states: Collection[str], most: int
    ) -> list[PurchaseOrderHead]: ...
    def add_entries(self, purchase_order_id: str, entries: Sequence[Entry]) -> None: ...
    def entries(self, purchase_order_id: str) -> list[Entry]: ...
    def add_change(self, change: ChangeRecord) -> None: ...
    def changes(self, purchase_order_id: str) -> list[ChangeRecord]: ...
    def buyer(self) -> Party | None: ...
    def put_buyer(self, buyer: Party) -> None: ...
