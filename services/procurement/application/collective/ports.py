"""What the room of collective orders needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.procurement.domain.collective.approval import Approval
from services.procurement.domain.collective.order import Closing, CollectiveOrder, Refusal, SharedInvoice
from services.procurement.domain.collective.recharges import RechargeLine
from services.procurement.domain.collective.saving import SchoolSaving

OTHERS = "the other schools"
"""Stands for all other schools together in an order as one school may see it: their pooled wish and nothing else."""

DELIVERY, RETURN = "delivery", "return"


@dataclass(frozen=True, slots=True)
class OrderHead:
    """A collective order without its lines, for lists."""

    order_id: str
    title: str
    supplier_name: str
    opens_at: datetime
    closes_at: datetime
    box_fill_from: datetime | None
    delivery_on: date
    closed_at: datetime | None
    all_received: bool
    version: int
    something_ordered: bool
    something_received: bool
    invoices: int
    called_off: bool


@dataclass(frozen=True, slots=True)
class GoodsEntry:
    """A delivery or a return as it was entered. `last`: nothing more was to come (None: not kept); `taken_back_by` where
    it was entered by mistake."""

    note: str
    kind: str
    at: datetime
    by: str
    lines: Sequence[Mapping[str, Any]]
    last: bool | None
    reason: str
    taken_back_by: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a school should read about an order."""

    order_id: str
    school_id: str
    kind: str
    at: datetime
    in_words: str


@dataclass(frozen=True, slots=True)
class SavingRecord:
    """One school's saving by one order, in pence without VAT; `figures` are those of both workings, as they are kept, or
    the saving itself where it is to be kept."""

    order_id: str
    school_id: str
    basis: str
    method: str
    saving_pence: int
    alone_pence: int
    share_pence: int
    gross_saving_pence: int
    spare_pence: int
    figures: Mapping[str, Any] | SchoolSaving
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Recharge:
    """What is charged to a school for one invoice."""

    recharge_id: str
    order_id: str
    school_id: str
    reference: str
    total_pence: int
    lines: tuple[RechargeLine, ...]
    due_on: date


@dataclass(frozen=True, slots=True)
class Usage:
    """Use of the service that is metered."""

    usage_id: str
    order_id: str
    school_id: str
    line: str
    measure: str
    quantity: int
    on: date
    about: str


class Orders(Protocol):
    def add(self, order: CollectiveOrder, at: datetime) -> None: ...
    def lock(self, order_id: str) -> None: ...
    def whole(self, order_id: str) -> CollectiveOrder: ...
    def of_school(self, order_id: str, school_id: str) -> CollectiveOrder: ...
    def heads(self, *, order_ids: Collection[str] | None = None) -> list[OrderHead]: ...
    def heads_of_school(self, school_id: str) -> list[OrderHead]: ...
    def of_schools(self, school_id: str, *, open_only: bool = False) -> list[str]: ...
    def due_to_close(self, now: datetime) -> list[str]: ...
    def count_past_close(self, moment: datetime) -> int: ...
    def count_places(self, order_id: str) -> int: ...
    def count_lines(self, school_id: str, order_ids: Collection[str]) -> dict[str, int]: ...
    def note_closing_job(self, order_id: str, job_id: str) -> None: ...
    def claim(self, order: CollectiveOrder, read: int) -> None: ...
    def save_lines(self, order: CollectiveOrder, school_id: str, before: Mapping[str, tuple[int, int]]) -> None: ...
    def add_refusal(self, order_id: str, refusal: Refusal) -> None: ...
    def note_left(self, order_id: str, school_id: str, at: datetime) -> None: ...
    def rename_invited(self, school_id: str, name: str) -> None: ...
    def save_window(self, order: CollectiveOrder) -> None: ...
    def save_closing(self, order: CollectiveOrder, closing: Closing) -> None: ...
    def save_receipt(self, order: CollectiveOrder) -> None: ...
    def save_own_codes(self, order: CollectiveOrder, school_id: str) -> None: ...
    def save_approval(self, order: CollectiveOrder, school_id: str) -> None: ...
    def approvals(self, school_id: str | None, order_ids: Collection[str]) -> dict[tuple[str, str], Approval]: ...
    def save_guard(self, order_id: str, said: Sequence[Mapping[str, Any]]) -> None: ...
    def guard(self, order_id: str) -> list[dict[str, Any]]: ...
    def add_goods(self, order_id: str, entry: GoodsEntry) -> None: ...
    def goods(self, order_id: str) -> list[GoodsEntry]: ...
    def take_back_goods(self, order_id: str, note: str, by: str, at: datetime, reason: str) -> None: ...
    def add_invoice(self, order: CollectiveOrder, invoice: SharedInvoice, by: str, at: datetime) -> None: ...


class Records(Protocol):
    """What came of orders for single schools: notices, savings, recharges and use."""

    def add_notices(self, notices: Sequence[Notice]) -> None: ...
    def notices(self, order_id: str, school_id: str | None = None) -> list[Notice]: ...
    def put_savings(self, savings: Sequence[SavingRecord]) -> None: ...
    def savings(self, *, order_id: str | None = None, school_id: str | None = None) -> list[SavingRecord]: ...
    def schools_that_saved(self, order_id: str) -> list[str]: ...
    def add_recharges(self, recharges: Sequence[Recharge]) -> None: ...
    def recharges(self, *, order_id: str | None = None, school_id: str | None = None) -> list[Recharge]: ...
    def recharged(self, school_id: str) -> dict[str, int]: ...
    def add_usage(self, used: Sequence[Usage]) -> None: ...
    def usage(self, *, order_id: str | None = None, school_id: str | None = None) -> list[Usage]: ...
