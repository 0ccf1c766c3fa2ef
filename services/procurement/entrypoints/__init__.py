"""Procurement's doors: what it answers, what it listens to, what its worker does. Each method hands over to the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork, procuring
from services.procurement.application.collective import documents
from services.procurement.application.overdue import overdue
from services.procurement.application.purchase_orders import documents as order_documents
from services.procurement.application.reporting import documents as report_documents
from services.procurement.entrypoints.bids import BIDS_TABLES, Bids
from services.procurement.entrypoints.catalogue import CATALOGUE_TABLES, Catalogue
from services.procurement.entrypoints.collective import COLLECTIVE_TABLES, CollectiveOrders
from services.procurement.entrypoints.contract_register import CONTRACT_REGISTER_TABLES, ContractRegister
from services.procurement.entrypoints.einvoices import EINVOICES_TABLES, ElectronicInvoices
from services.procurement.entrypoints.payables import PAYABLES_TABLES, Payables
from services.procurement.entrypoints.purchase_orders import PURCHASE_ORDERS_TABLES, PurchaseOrders
from services.procurement.entrypoints.reporting import REPORTING_TABLES, Reporting
from services.procurement.entrypoints.requisitions import REQUISITIONS_TABLES, Requisitions
from services.procurement.entrypoints.roles import PAYERS
from services.procurement.entrypoints.suppliers import SUPPLIERS_TABLES, SupplierRecords
from services.procurement.entrypoints.tenders import TENDERS_TABLES, Tenders
from shared.observability.metrics import OVERDUE
from shared.persistence.unit_of_work import UnitOfWork
from shared.school_service import READERS, OneFile, OneJob, SchoolService
from shared.service import Needs, TakeUpSource, rpc


class Procurement(
    Catalogue,
    CollectiveOrders,
    SupplierRecords,
    Requisitions,
    PurchaseOrders,
    Tenders,
    Bids,
    ContractRegister,
    ElectronicInvoices,
    Payables,
    Reporting,
    SchoolService,
):
    """From a need to a paid invoice: catalogue, collective orders, tenders, contracts, receipts, invoices, savings."""

    name = "procurement"
    title = "Procurement"
    unit_of_work = ProcurementUnitOfWork
    take_up_sources = (
        TakeUpSource("membership", ("membership.school.recorded.v1", "membership.conversion.completed.v1")),
    )
    tables = (
        *CATALOGUE_TABLES,
        *COLLECTIVE_TABLES,
        *SUPPLIERS_TABLES,
        *REQUISITIONS_TABLES,
        *PURCHASE_ORDERS_TABLES,
        *TENDERS_TABLES,
        *BIDS_TABLES,
        *CONTRACT_REGISTER_TABLES,
        *EINVOICES_TABLES,
        *PAYABLES_TABLES,
        *REPORTING_TABLES,
    )

    def observe(self, uow: UnitOfWork) -> None:
        for what, count in overdue(procuring(uow)).items():
            OVERDUE.labels(self.name, what).set(count)

    # Buyers and finance see the jobs that they set going, too.

    @rpc(OneJob, roles=READERS | PAYERS, needs=Needs.NOTHING, changes=False)
    def job(self, uow: UnitOfWork, job_id: str, school_id: str | None = None) -> dict[str, Any]:
        return super().job(uow, job_id, school_id)

    @rpc(OneFile, roles=READERS | PAYERS, needs=Needs.NOTHING, changes=False)
    def job_file(self, uow: UnitOfWork, job_id: str, name: str, school_id: str | None = None) -> dict[str, str]:
        return super().job_file(uow, job_id, name, school_id)

    # What a school takes away

    def export_documents(self, uow: UnitOfWork, school_id: str) -> Mapping[str, bytes]:
        """A statement for each closed collective order, its own orders, and its report of each year."""
        return {
            **documents.statements(procuring(uow), school_id),
            **order_documents.orders_of_school(procuring(uow), school_id),
            **report_documents.reports_of_school(procuring(uow), school_id),
        }

    def school_in_words(self, uow: UnitOfWork, school_id: str) -> str:
        known = procuring(uow).schools.get(school_id)
        return f"{known.name} (URN {known.urn})" if known else school_id
