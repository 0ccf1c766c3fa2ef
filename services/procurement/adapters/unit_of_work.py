"""Procurement's transaction: the kernel's, with its repositories."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from services.procurement.adapters.bids.repository import BidRepository
from services.procurement.adapters.catalogue.repository import CatalogueRepository
from services.procurement.adapters.collective.orders import OrderRepository
from services.procurement.adapters.collective.records import RecordRepository
from services.procurement.adapters.contract_register.repository import ContractRepository
from services.procurement.adapters.einvoices.repository import EInvoiceRepository
from services.procurement.adapters.payables.repository import PayableRepository
from services.procurement.adapters.purchase_orders.repository import PurchaseOrderRepository
from services.procurement.adapters.reporting.repository import ReportRepository
from services.procurement.adapters.requisitions.repository import RequisitionRepository
from services.procurement.adapters.schools import SchoolRepository
from services.procurement.adapters.suppliers.repository import OnboardingRepository, SupplierRepository
from services.procurement.adapters.tenders.repository import TenderRepository
from shared.persistence import take_up_store
from shared.persistence.service_unit_of_work import ServiceUnitOfWork
from shared.persistence.take_up_store import Mode
from shared.persistence.unit_of_work import UnitOfWork


class ProcurementUnitOfWork(ServiceUnitOfWork):
    """Repositories are made again where they are asked for, since a handler may act in a narrower scope for a while."""

    @property
    def suppliers(self) -> SupplierRepository:
        return SupplierRepository(self.session, self.scope)

    @property
    def catalogue(self) -> CatalogueRepository:
        return CatalogueRepository(self.session, self.scope)

    @property
    def schools(self) -> SchoolRepository:
        return SchoolRepository(self.session, self.scope)

    @property
    def orders(self) -> OrderRepository:
        return OrderRepository(self.session, self.scope)

    @property
    def records(self) -> RecordRepository:
        return RecordRepository(self.session, self.scope)

    @property
    def onboarding(self) -> OnboardingRepository:
        return OnboardingRepository(self.session, self.scope)

    @property
    def requisitions(self) -> RequisitionRepository:
        return RequisitionRepository(self.session, self.scope)

    @property
    def purchase_orders(self) -> PurchaseOrderRepository:
        return PurchaseOrderRepository(self.session, self.scope)

    @property
    def tenders(self) -> TenderRepository:
        return TenderRepository(self.session, self.scope)

    @property
    def bids(self) -> BidRepository:
        return BidRepository(self.session, self.scope)

    @property
    def contract_register(self) -> ContractRepository:
        return ContractRepository(self.session, self.scope)

    @property
    def einvoices(self) -> EInvoiceRepository:
        return EInvoiceRepository(self.session, self.scope)

    @property
    def payables(self) -> PayableRepository:
        return PayableRepository(self.session, self.scope)

    @property
    def reporting(self) -> ReportRepository:
        return ReportRepository(self.session, self.scope)

    def may_order(self, school_ids: Collection[str]) -> set[str]:
        """Those of the schools that have procurement today, on trial or in full."""
        held = take_up_store.entitlements(self.session.connection(), school_ids)
        return {school for school, one in held.items() if one.mode_on(self.today()) in (Mode.TRIAL, Mode.FULL)}


def procuring(uow: UnitOfWork) -> ProcurementUnitOfWork:
    """The unit of work, known to be procurement's."""
    return cast(ProcurementUnitOfWork, uow)
