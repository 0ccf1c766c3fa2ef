"""The catalogue: what is answered about items and their terms, and what the worker does with a price list."""

from __future__ import annotations

from typing import Any

from contracts.api import procurement_catalogue as asked
from contracts.api.limits import Nothing
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application.catalogue import items, price_lists
from services.procurement.entrypoints.kept import with_file_kept
from services.procurement.entrypoints.roles import BUYERS, OWN, TRUST
from shared.jobs.run import JobRun
from shared.service import Needs, TableOwned, rpc
from shared.service import job as job_kind

CATALOGUE_TABLES: tuple[TableOwned, ...] = ()


class Catalogue:
    """Items and their terms."""

    @rpc(asked.NewItem, roles=BUYERS, needs=Needs.NOTHING)
    def list_item(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return items.list_item(uow, **said)

    @rpc(asked.Terms, roles=BUYERS, needs=Needs.NOTHING)
    def new_terms(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return items.new_terms(uow, **said)

    @rpc(Nothing, roles=BUYERS, needs=Needs.NOTHING, changes=False)
    def catalogue_template(self, uow: Procuring) -> dict[str, str]:
        return price_lists.catalogue_template()

    @rpc(asked.CatalogueFile, roles=BUYERS, needs=Needs.NOTHING)
    def import_catalogue(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return price_lists.import_catalogue(uow, **said)

    @rpc(asked.CheckedFile, roles=BUYERS, needs=Needs.NOTHING)
    def take_catalogue(self, uow: Procuring, job_id: str) -> dict[str, Any]:
        return price_lists.take_catalogue(uow, job_id)

    @rpc(asked.CatalogueWanted, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def catalogue(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return items.catalogue(uow, **said)

    @rpc(asked.Item, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def item_page(self, uow: Procuring, supplier_id: str, sku: str) -> dict[str, Any]:
        return items.item_page(uow, supplier_id, sku)

    # For a school

    @rpc(asked.SchoolCatalogueWanted, roles=OWN, needs=Needs.READ, changes=False)
    def school_catalogue(self, uow: Procuring, school_id: str, **said: Any) -> dict[str, Any]:
        return items.catalogue(uow, **said)

    @rpc(asked.CatalogueAfter, roles=OWN, needs=Needs.READ, changes=False)
    def school_catalogue_after(self, uow: Procuring, school_id: str, **said: Any) -> dict[str, Any]:
        return items.catalogue_after(uow, **said)

    # What the worker does

    @job_kind(price_lists.IMPORT_JOB)
    def import_job(self, run: JobRun) -> dict[str, Any]:
        with run.step("Checking the price list") as uow:
            found = price_lists.import_from_job(procuring(uow), run.arguments)
        return with_file_kept(run, found)
