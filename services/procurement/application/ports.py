"""What the application needs of its surroundings: a transaction with repositories, each of which keeps to its scope.

The adapters give these; nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.procurement.application.bids.ports import Bids
from services.procurement.application.contract_register.ports import Contracts
from services.procurement.application.einvoices.ports import EInvoices
from services.procurement.application.payables.ports import Payables
from services.procurement.application.purchase_orders.ports import PurchaseOrders
from services.procurement.application.reporting.ports import Reports
from services.procurement.application.requisitions.ports import Requisitions
from services.procurement.application.suppliers.ports import Onboarding
from services.procurement.application.tenders.ports import Tenders
from services.procurement.domain.catalogue.items import CatalogueItem, PriceVersion
from services.procurement.domain.collective.order import Closing, CollectiveOrder, Receipt, Refusal, SharedInvoice
from services.procurement.domain.collective.recharges import RechargeLine
from services.procurement.domain.collective.saving import SchoolSaving
from services.procurement.domain.suppliers.supplier import Supplier
from shared.identity.roles import Role
from shared.persistence.jobs_store import JobRecord
from shared.persistence.scope import Scope

OTHERS = "the other schools"
"""Stands for all other schools together in an order as one school may see it: their pooled wish and nothing else."""


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """A school as membership says it is; `ended_on` once its subscription to procurement has ended."""

    school_id: str
    name: str
    urn: str
    former_urns: tuple[str, ...]
    phase: str
    local_authority: str
    pupils: int | None
    ended_on: date | None


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


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """Which items are wanted: words in name or number, one supplier, a beginning of CPV codes, active suppliers only,
    and perhaps only those with some numbers."""

    words: str = ""
    supplier_id: str = ""
    cpv: str = ""
    active_only: bool = True
    skus: tuple[str, ...] | None = None


class Suppliers(Protocol):
    def get(self, supplier_id: str) -> Supplier: ...
    def add(self, supplier: Supplier, at: datetime) -> None: ...
    def correct(self, supplier: Supplier) -> None: ...
    def stop(self, supplier_id: str, reason: str) -> None: ...
    def listed(self) -> list[tuple[Supplier, str]]: ...


class Catalogue(Protocol):
    def items(self, supplier_id: str, skus: Collection[str] | None = None) -> dict[str, CatalogueItem]: ...
    def add(self, items: Sequence[CatalogueItem]) -> None: ...
    def add_versions(self, supplier_id: str, versions: Sequence[tuple[str, PriceVersion]]) -> None: ...
    def page(self, wanted: CatalogueFilter, page: int, size: int) -> tuple[list[CatalogueItem], int]: ...
    def following(self, wanted: CatalogueFilter, after: tuple[str, str] | None, most: int) -> list[CatalogueItem]: ...


class Schools(Protocol):
    def get(self, school_id: str) -> KnownSchool | None: ...
    def among(self, school_ids: Collection[str] | None = None) -> dict[str, KnownSchool]: ...
    def put(self, school: KnownSchool) -> None: ...


class Orders(Protocol):
    def add(self, order: CollectiveOrder, at: datetime) -> None: ...
    def lock(self, order_id: str) -> None: ...
    def whole(self, order_id: str) -> CollectiveOrder: ...
    def of_school(self, order_id: str, school_id: str) -> CollectiveOrder: ...
    def heads(self, *, order_ids: Collection[str] | None = None) -> list[OrderHead]: ...
    def of_schools(self, school_id: str, *, open_only: bool = False) -> list[str]: ...
    def due_to_close(self, now: datetime) -> list[str]: ...
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
    def save_receipt(self, order: CollectiveOrder, receipt: Receipt) -> None: ...
    def add_delivery(self, order_id: str, note: str, lines: list[dict[str, Any]], by: str, at: datetime) -> None: ...
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
    def add_usage(self, used: Sequence[Usage]) -> None: ...
    def usage(self, *, order_id: str | None = None, school_id: str | None = None) -> list[Usage]: ...


class Procuring(Protocol):
    """A unit of work of procurement."""

    @property
    def scope(self) -> Scope: ...
    @property
    def actor(self) -> str: ...
    @property
    def roles(self) -> frozenset[Role]: ...
    @property
    def trust_roles(self) -> frozenset[Role]: ...
    @property
    def suppliers(self) -> Suppliers: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def schools(self) -> Schools: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def records(self) -> Records: ...
    @property
    def onboarding(self) -> Onboarding: ...
    @property
    def requisitions(self) -> Requisitions: ...
    @property
    def purchase_orders(self) -> PurchaseOrders: ...
    @property
    def tenders(self) -> Tenders: ...
    @property
    def bids(self) -> Bids: ...
    @property
    def contract_register(self) -> Contracts: ...
    @property
    def einvoices(self) -> EInvoices: ...
    @property
    def payables(self) -> Payables: ...
    @property
    def reporting(self) -> Reports: ...
    def now(self) -> datetime: ...
    def today(self) -> date: ...
    def emit(
        self, type_: str, *, subject: str, data: Mapping[str, Any], school_id: str | None = ..., why: str = ...
    ) -> str: ...
    def later(self, kind: str, arguments: Mapping[str, Any], school_id: str | None = None) -> str: ...
    def job(self, job_id: str) -> JobRecord | None: ...
    def may_order(self, school_ids: Collection[str]) -> set[str]: ...
    def over_all_schools(self) -> AbstractContextManager[None]: ...
