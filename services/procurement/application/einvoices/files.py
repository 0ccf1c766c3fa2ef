"""Files sent as invoices as pages show them: lists, one file with what was found in it, the file itself, the words to send
back to the supplier; and a PDF typed in by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.procurement.application import rules
from services.procurement.application.einvoices.intake import in_short, take_in_typed, waited
from services.procurement.application.einvoices.plain import finding_of, invoice_as_json, invoice_of
from services.procurement.application.einvoices.ports import FileHead, SentFile
from services.procurement.application.ports import Procuring
from services.procurement.domain.einvoices.finding import message_to_supplier, own_errors
from services.procurement.domain.einvoices.invoice import Invoice, Kind
from services.procurement.domain.einvoices.reading import MAY_BE_READ_AGAIN, OPEN, FileState, may_be_set_aside
from services.procurement.domain.einvoices.rule_words import family_of
from services.procurement.domain.einvoices.typed import TypedInvoice, TypedLine, invoice_as_typed
from services.procurement.domain.vat import VatTreatment
from shared.files_over_rpc import file_as_json
from shared.refusals import NotKnown, WrongTime
from shared.refusing import for_the_trust, worded

PAGE_SIZE = 50
_MEDIA = {"PDF": "application/pdf", "UBL": "application/xml", "Factur-X": "application/octet-stream"}


@worded
def invoice_files(uow: Procuring, states: Sequence[str], page: int) -> dict[str, Any]:
    """Files in some states (none named: all), newest first, with how many there are in each state."""
    for_the_trust(uow)
    wanted, counted = [FileState(state) for state in states], invoice_files_counted(uow)
    return {
        "files": [_head_as_json(head) for head in uow.einvoices.files(wanted, page, PAGE_SIZE)],
        "in_all": sum(counted["counts"][state] for state in {*wanted} or FileState),
        "page": page,
        "page_size": PAGE_SIZE,
        **counted,
    }


def invoice_files_counted(uow: Procuring) -> dict[str, Any]:
    """How many files there are in each state, and how many wait for a person."""
    for_the_trust(uow)
    counts = uow.einvoices.count_files()
    return {
        "counts": {state.value: counts.get(state, 0) for state in FileState},
        "to_do": sum(counts.get(state, 0) for state in OPEN),
    }


@worded
def invoice_file(uow: Procuring, file_id: str) -> dict[str, Any]:
    """One file: what it is, what was found, what may be done with it now. Raises NotFound."""
    for_the_trust(uow)
    file = uow.einvoices.file(file_id)
    findings = tuple(finding_of(one) for one in file.found)
    invoice = invoice_of(file.invoice) if file.invoice else None
    broken = file.state is FileState.NOT_RIGHT
    return {
        **_file_as_json(file),
        "findings": [{**one, "family": family_of(one["rule"])} for one in file.found],
        "invoice": invoice_as_json(invoice) if invoice else None,
        "in_short": in_short(invoice) if invoice else "",
        "may_be_taken_in": broken and not own_errors(findings) and invoice is not None,
        "may_be_typed_in": file.state is FileState.DRAFT,
        "may_be_read_again": file.state in MAY_BE_READ_AGAIN,
        "may_be_set_aside": may_be_set_aside(file.state, waited(uow, file)),
        "to_supplier": message_to_supplier(invoice.number if invoice else "", findings) if broken else "",
    }


@worded
def invoice_file_content(uow: Procuring, file_id: str) -> dict[str, str]:
    """The file as it was sent. Raises NotFound."""
    for_the_trust(uow)
    file = uow.einvoices.file(file_id)
    content = uow.einvoices.content(file_id)
    media = "application/pdf" if content.startswith(b"%PDF-") else _MEDIA.get(file.form, "application/octet-stream")
    return file_as_json(file.name, media, content)


@worded
def preview_typed(uow: Procuring, file_id: str, **typed: Any) -> dict[str, Any]:
    """The invoice that would be taken in from what a person typed. Nothing is changed. Raises InvalidRequest, Conflict."""
    for_the_trust(uow)
    _draft(uow, file_id)
    return invoice_as_json(invoice_from_typed(uow, **typed))


@worded
def take_in_draft(uow: Procuring, file_id: str, **typed: Any) -> dict[str, Any]:
    """Take in what a person typed from a PDF. Raises InvalidRequest, Conflict, NotFound."""
    for_the_trust(uow)
    return take_in_typed(uow, _draft(uow, file_id), invoice_from_typed(uow, **typed))


@worded
def invoice_to_convert(uow: Procuring, file_id: str) -> Invoice:
    """The invoice that was read from a file. Raises NotFound where none was."""
    for_the_trust(uow)
    file = uow.einvoices.file(file_id)
    if file.invoice is None:
        raise NotKnown("No invoice was read from this file")
    return invoice_of(file.invoice)


def _draft(uow: Procuring, file_id: str) -> SentFile:
    file = uow.einvoices.file(file_id)
    if file.state is not FileState.DRAFT:
        raise WrongTime(f"This file is {file.state.value}: it is not typed in any more")
    return file


def invoice_from_typed(uow: Procuring, kind: str, lines: Sequence[Mapping[str, Any]], **said: Any) -> Invoice:
    """The invoice that a person typed. Raises NotValid, naming the field where something is missing or does not agree."""
    typed = TypedInvoice(kind=Kind(kind), lines=tuple(_typed_line(line) for line in lines), **said)
    return invoice_as_typed(typed, rules.rates(), uow.today())


def _typed_line(said: Mapping[str, Any]) -> TypedLine:
    return TypedLine(
        said["description"],
        Decimal(said["quantity"]),
        Decimal(said["unit_price"]),
        VatTreatment(said["vat"]),
        said["order_line"],
    )


def _head_as_json(head: FileHead) -> dict[str, Any]:
    return {
        "file_id": head.file_id,
        "name": head.name,
        "form": head.form,
        "state": head.state.value,
        "in_words": head.said,
        "sent_by": head.sent_by,
        "sent_at": head.sent_at.isoformat(),
        "invoice_id": head.invoice_id,
    }


def _file_as_json(file: SentFile) -> dict[str, Any]:
    return {
        "file_id": file.file_id,
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "came_by": file.came_by,
        "sent_by": file.sent_by,
        "sent_at": file.sent_at.isoformat(),
        "state": file.state.value,
        "form": file.form,
        "checked_by": file.checked_by,
        "in_words": file.said,
        "text": file.text,
        "invoice_id": file.invoice_id,
        "decided": file.decided,
        "decided_by": file.decided_by,
    }
