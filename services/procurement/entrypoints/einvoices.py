"""Files sent as invoices, and open data: what is answered, and what the worker does. Official rules run in the worker only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.api import procurement_einvoices as asked
from services.procurement.adapters.einvoices import folder
from services.procurement.adapters.einvoices.reading import read_file
from services.procurement.adapters.einvoices.ubl_writing import ubl_of
from services.procurement.adapters.publication.merging import compiled_release
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application.einvoices import files as seen
from services.procurement.application.einvoices import intake
from services.procurement.application.publication import publishing
from services.procurement.application.publication import shown as published
from services.procurement.domain.einvoices.reading import Reading
from services.procurement.entrypoints.roles import PAYERS, TRUST
from shared.errors import QuaysideError
from shared.files_over_rpc import file_as_json
from shared.jobs.run import JobRun
from shared.refusals import Refused
from shared.service import Needs, TableOwned, rpc, sweep
from shared.service import job as job_kind

EINVOICES_TABLES: tuple[TableOwned, ...] = ()


class ElectronicInvoices:
    """Invoices as they arrive: files read and checked against the official rules; publication as open data."""

    @rpc(asked.InvoiceFilesSent, roles=PAYERS, needs=Needs.NOTHING)
    def send_invoice_files(self, uow: Procuring, files: list[dict[str, str]]) -> dict[str, Any]:
        return intake.send_invoice_files(uow, files)

    @rpc(asked.InvoiceFilesWanted, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def invoice_files(self, uow: Procuring, states: list[str], page: int) -> dict[str, Any]:
        return seen.invoice_files(uow, states, page)

    @rpc(asked.InvoiceFile, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def invoice_file(self, uow: Procuring, file_id: str) -> dict[str, Any]:
        return seen.invoice_file(uow, file_id)

    @rpc(asked.InvoiceFile, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def invoice_file_content(self, uow: Procuring, file_id: str) -> dict[str, str]:
        return seen.invoice_file_content(uow, file_id)

    @rpc(asked.InvoiceFile, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def invoice_file_as_ubl(self, uow: Procuring, file_id: str) -> dict[str, str]:
        invoice = seen.invoice_to_convert(uow, file_id)
        return file_as_json(f"{invoice.number or 'invoice'}.xml".replace("/", "-"), "application/xml", ubl_of(invoice))

    @rpc(asked.DecidedFile, roles=PAYERS, needs=Needs.NOTHING)
    def take_file_in_all_the_same(self, uow: Procuring, file_id: str, reason: str) -> dict[str, Any]:
        return intake.take_in_all_the_same(uow, file_id, reason)

    @rpc(asked.DecidedFile, roles=PAYERS, needs=Needs.NOTHING)
    def set_file_aside(self, uow: Procuring, file_id: str, reason: str) -> dict[str, Any]:
        return intake.set_file_aside(uow, file_id, reason)

    @rpc(asked.InvoiceFile, roles=PAYERS, needs=Needs.NOTHING)
    def read_invoice_file_again(self, uow: Procuring, file_id: str) -> dict[str, Any]:
        return intake.read_file_again(uow, file_id)

    @rpc(asked.TypedInvoice, roles=PAYERS, needs=Needs.NOTHING, changes=False)
    def preview_typed_invoice(self, uow: Procuring, **typed: Any) -> dict[str, Any]:
        return seen.preview_typed(uow, **typed)

    @rpc(asked.TypedInvoice, roles=PAYERS, needs=Needs.NOTHING)
    def take_in_draft(self, uow: Procuring, **typed: Any) -> dict[str, Any]:
        return seen.take_in_draft(uow, **typed)

    # Open data: for visitors the portal asks in its own name

    @rpc(asked.OpenDataWanted, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def open_data(self, uow: Procuring, page: int) -> dict[str, Any]:
        return published.open_data(uow, page)

    @rpc(asked.OpenDataOfTender, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def open_data_of_tender(self, uow: Procuring, tender_id: str) -> dict[str, Any]:
        return published.open_data_of_tender(uow, tender_id)

    @rpc(asked.OpenDataRecord, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def open_data_record(self, uow: Procuring, ocid: str, uri: str) -> dict[str, Any]:
        return published.record_package(uow, ocid, uri, compiled_release)

    @rpc(asked.OpenDataRelease, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def open_data_release(self, uow: Procuring, release_id: str, uri: str) -> dict[str, Any]:
        return published.release_package(uow, release_id, uri)

    # What the worker does

    @sweep(every=timedelta(minutes=5))
    def publish_open_data(self, uow: Procuring) -> None:
        publishing.publish_due(uow)

    @job_kind(intake.READ_JOB)
    def read_invoice_job(self, run: JobRun) -> dict[str, Any]:
        file_id = run.arguments["file_id"]
        with run.step("Opening the file") as uow:
            content = intake.content_to_read(procuring(uow), file_id)
        reading = read_file(content) if content is not None else Reading("", "")
        try:
            with run.step("Taking the invoice in") as uow:
                return intake.record_reading(procuring(uow), file_id, reading)
        except (Refused, QuaysideError) as refusal:
            because = str(refusal).rstrip(".")
        with run.step("Recording why it is refused") as uow:
            return intake.record_refusal(procuring(uow), file_id, reading, because)

    @sweep(every=timedelta(minutes=1))
    def give_up_files_unread(self, uow: Procuring) -> None:
        intake.give_up_unread(uow)

    @sweep(every=timedelta(minutes=1))
    def take_files_from_folder(self, uow: Procuring) -> None:
        folder.take_files(lambda name, content: intake.kept(uow, name, content, "folder"))
