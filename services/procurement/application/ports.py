"""What the application needs of its surroundings: a transaction with repositories, each of which keeps to its scope.

The adapters give these; nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.procurement.application.bids.ports import Bids
from services.procurement.application.catalogue.ports import Catalogue
from services.procurement.application.collective.ports import Orders, Records
from services.procurement.application.contract_register.ports import Contracts
from services.procurement.application.einvoices.ports import EInvoices
from services.procurement.application.payables.ports import Payables
from services.procurement.application.purchase_orders.ports import PurchaseOrders
from services.procurement.application.reporting.ports import Reports
from services.procurement.application.requisitions.ports import Requisitions
from services.procurement.application.suppliers.ports import Onboarding, Suppliers
from services.procurement.application.tenders.ports import Tenders
from shared.persistence.service_unit_of_work import Acting


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


class Schools(Protocol):
    def get(self, school_id: str) -> KnownSchool | None: ...
    def among(self, school_ids: Collection[str] | None = None) -> dict[str, KnownSchool]: ...
    def left(self) -> dict[str, KnownSchool]: ...
    def put(self, school: KnownSchool) -> None: ...


class Procuring(Acting, Protocol):
    """A unit of work of procurement."""

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
    def may_order(self, school_ids: Collection[str]) -> set[str]: ...
