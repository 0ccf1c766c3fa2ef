"""Files sent as invoices: kept as they came, read by a job, taken in where they are right, and otherwise decided by a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.procurement.application.einvoices.plain import finding_as_json, finding_of, invoice_as_json, invoice_of
from services.procurement.application.einvoices.ports import SentFile
from services.procurement.application.payables import taking_in
from services.procurement.application.ports import Procuring
from services.procurement.domain.einvoices import reading as domain
from services.procurement.domain.einvoices.finding import Finding, errors
from services.procurement.domain.einvoices.invoice import Invoice
from services.procurement.domain.einvoices.reading import FileState, Reading
from shared.clock import school_date
from shared.files_over_rpc import LARGEST_FILE, decoded
from shared.identifiers import new_id
from shared.money import pounds
from shared.persistence.jobs_store import JobState
from shared.refusals import NotValid
from shared.refusing import for_the_trust, worded

READ_JOB = "procurement.read-invoice"
PDF_BEGINS = b"%PDF-"
SOONEST_GIVEN_UP = timedelta(minutes=1)
"""After this a job that is not there any more is no job that has just been asked for."""
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\ud800-\udfff]+")


@worded
def send_invoice_files(uow: Procuring, files: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Keep files (`content` in base64) and have each read; for each its id and state, or why it is not kept.

    The same content again is the same file. Raises InvalidRequest where one did not arrive whole.
    """
    for_the_trust(uow)
    return {"files": [_kept_or_refused(uow, one["filename"], decoded(**one, field="files")) for one in files]}


def _kept_or_refused(uow: Procuring, filename: str, raw: bytes) -> dict[str, Any]:
    try:
        return kept(uow, filename, raw, "page")
    except NotValid as refusal:
        return {"file_id": None, "name": filename, "state": FileState.REFUSED.value, "refused": str(refusal)}


def kept(uow: Procuring, filename: str, raw: bytes, came_by: str) -> dict[str, Any]:
    """The file's id and state; `already` says that the same content had been sent before, and was not put away since: what
    was set aside is read once more, as of the day on which it first came. Raises NotValid."""
    name = _NOT_IN_A_NAME.sub(" ", filename).strip()[-300:] or "invoice"
    if not raw:
        raise NotValid(f"{name} is empty: choose it again")
    if len(raw) > LARGEST_FILE:
        raise NotValid(f"{name} is larger than 9 megabytes, which no invoice is")
    sha256 = hashlib.sha256(raw).hexdigest()
    if known := uow.einvoices.known_as(sha256):
        if known.state is FileState.SET_ASIDE:
            return _read_again(uow, known) | {"name": known.name, "already": False}
        return {"file_id": known.file_id, "name": known.name, "state": known.state.value, "already": True}
    file = SentFile(
        new_id(), name, len(raw), sha256, came_by, uow.actor, uow.now(), FileState.WAITING, senders=(uow.actor,)
    )
    file = _given_to_be_read(uow, file)
    uow.einvoices.add_file(file, raw)
    return {"file_id": file.file_id, "name": name, "state": file.state.value, "already": False, "job_id": file.job_id}


def content_to_read(uow: Procuring, file_id: str) -> bytes | None:
    """What a job has to read; None where that was done before."""
    return uow.einvoices.content(file_id) if uow.einvoices.file(file_id).state is FileState.WAITING else None


def record_reading(uow: Procuring, file_id: str, reading: Reading) -> dict[str, Any]:
    """What came of reading a file; where it is right, the invoice is taken in. Raises what taking it in refuses."""
    file = uow.einvoices.file(file_id)
    if file.state is not FileState.WAITING:
        return _head(file)
    state = domain.state_after(reading)
    after = replace(
        file,
        state=state,
        form=reading.form,
        checked_by=reading.checked_by,
        said=_in_words(state, reading),
        found=tuple(finding_as_json(found) for found in reading.findings),
        invoice=invoice_as_json(reading.invoice) if reading.invoice else None,
        text=reading.text,
    )
    if state is FileState.READY and reading.invoice:
        after = _taken_in(uow, after, reading.invoice, reading.findings, reading.checked_by)
    uow.einvoices.put_file(after, FileState.WAITING)
    return _head(after)


def record_refusal(uow: Procuring, file_id: str, reading: Reading, because: str) -> dict[str, Any]:
    """An invoice that reads well but is not taken in, for example because it has been before."""
    return record_reading(uow, file_id, replace(reading, refused=because))


@worded
def take_in_all_the_same(uow: Procuring, file_id: str, reason: str) -> dict[str, Any]:
    """Take in an invoice that breaks official rules, by a person's decision. Raises Conflict, InvalidRequest."""
    for_the_trust(uow)
    file = uow.einvoices.file(file_id)
    findings = tuple(finding_of(one) for one in file.found)
    domain.taken_in_all_the_same(file.state, findings, reason)
    if file.invoice is None:
        raise NotValid("This invoice could not be read: only the supplier can put it right")
    after = _taken_in(uow, file, invoice_of(file.invoice), findings, f"{file.checked_by}, and {uow.actor}")
    after = replace(after, decided=reason.strip(), decided_by=uow.actor)
    uow.einvoices.put_file(after, file.state)
    return _head(after)


@worded
def read_file_again(uow: Procuring, file_id: str) -> dict[str, Any]:
    """Have a file read once more, for example after rules were renewed. Raises Conflict, NotFound."""
    for_the_trust(uow)
    file = uow.einvoices.file(file_id)
    domain.read_again(file.state)
    return _read_again(uow, file)


def _read_again(uow: Procuring, file: SentFile) -> dict[str, Any]:
    """Have a file read that lies there; whoever asks for it counts among those who sent it."""
    senders = tuple(dict.fromkeys((*file.senders, uow.actor)))
    after = replace(file, state=FileState.WAITING, decided="", decided_by="", senders=senders)
    after = _given_to_be_read(uow, after)
    uow.einvoices.put_file(after, file.state)
    return {"file_id": file.file_id, "state": after.state.value, "job_id": after.job_id}


def _given_to_be_read(uow: Procuring, file: SentFile) -> SentFile:
    return replace(file, job_id=uow.later(READ_JOB, {"file_id": file.file_id}), asked_at=uow.now())


def give_up_unread(uow: Procuring) -> int:
    """Files whose job ended without having read them become a person's to do; how many they were."""
    given_up = 0
    for file in uow.einvoices.waiting_since(uow.now() - SOONEST_GIVEN_UP):
        job = uow.job(file.job_id)
        if job is not None and job.state not in (JobState.FAILED, JobState.CANCELLED):
            continue
        because = job.message if job is not None else "the job that was to read it is gone"
        is_pdf = PDF_BEGINS in uow.einvoices.content(file.file_id)[:1024]
        record_reading(uow, file.file_id, domain.unread(because, is_pdf=is_pdf))
        given_up += 1
    return given_up


@worded
def set_file_aside(uow: Procuring, file_id: str, reason: str) -> dict[str, Any]:
    """Put a file away undone, for example because it went back to the supplier. Raises Conflict, InvalidRequest."""
    for_the_trust(uow)
    file = uow.einvoices.file(file_id)
    domain.set_aside(file.state, waited(uow, file), reason)
    after = replace(file, state=FileState.SET_ASIDE, decided=reason.strip(), decided_by=uow.actor)
    uow.einvoices.put_file(after, file.state)
    return _head(after)


def waited(uow: Procuring, file: SentFile) -> timedelta:
    """How long ago a file was given to be read."""
    return uow.now() - (file.asked_at or file.sent_at)


def take_in_typed(uow: Procuring, file: SentFile, invoice: Invoice) -> dict[str, Any]:
    """Take in what a person typed from the file."""
    after = _taken_in(uow, file, invoice, (), f"whoever typed it in from {file.name}, and own arithmetic")
    after = replace(after, invoice=invoice_as_json(invoice), decided="Typed in from the file", decided_by=uow.actor)
    uow.einvoices.put_file(after, file.state)
    return _head(after)


def _taken_in(
    uow: Procuring, file: SentFile, invoice: Invoice, findings: Sequence[Finding], checked_by: str
) -> SentFile:
    invoice_id = taking_in.take_in(
        uow,
        invoice,
        checked_by=checked_by,
        file_id=file.file_id,
        findings=findings,
        received_on=school_date(file.sent_at),
        senders=file.senders,
    )
    return replace(file, state=FileState.TAKEN_IN, invoice_id=invoice_id, said=in_short(invoice))


def in_short(invoice: Invoice) -> str:
    """An invoice in one line."""
    kind = "Credit note" if invoice.is_credit_note else "Invoice"
    seller = invoice.seller.name or "an unnamed seller"
    return f"{kind} {invoice.number or 'without a number'} of {seller} over {pounds(invoice.totals.payable_pence)}"


def _in_words(state: FileState, reading: Reading) -> str:
    if refusal := domain.refusal_of(reading):
        return refusal
    if state is FileState.DRAFT:
        return domain.draft_in_words(reading.unread)
    short = in_short(reading.invoice) if reading.invoice else "It could not be read"
    wrong = len(errors(reading.findings))
    return f"{short}: {wrong} thing{'s' if wrong > 1 else ''} not right" if wrong else short


def _head(file: SentFile) -> dict[str, Any]:
    return {
        "file_id": file.file_id,
        "state": file.state.value,
        "in_words": file.said,
        "invoice_id": file.invoice_id,
    }
