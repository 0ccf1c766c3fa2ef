"""Documents of a tender: added, taken away, read by the trust and by suppliers."""

from __future__ import annotations

import hashlib
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.tenders.ports import TenderDocument
from services.procurement.application.tenders.stepping import note
from services.procurement.domain.tenders.tender import State
from shared.files_over_rpc import LARGEST_FILE, decoded, file_as_json
from shared.identifiers import new_id
from shared.refusals import NotKnown, WrongTime, wrong
from shared.refusing import for_the_trust, worded

MOST_DOCUMENTS = 50
MEDIA = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}


@worded
def add_document(uow: Procuring, tender_id: str, filename: str, content: str) -> dict[str, Any]:
    """A document for suppliers. Once the tender is published, adding one is told as a change."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    if tender.state not in (State.DRAFT, State.PUBLISHED):
        raise WrongTime("Documents are added until the deadline")
    if tender.state is State.PUBLISHED and not tender.is_open(uow.now()):
        raise WrongTime("The deadline has passed: no document is added any more")
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].strip()
    ending = f".{name.rsplit('.', 1)[-1].lower()}" if "." in name else ""
    if ending not in MEDIA:
        raise wrong(
            "file", f"'{name}' is of a kind that not everybody can open: send PDF, Word, Excel, CSV or a picture"
        )
    raw = decoded(name, content)
    if not raw:
        raise wrong("file", f"'{name}' is empty")
    if len(raw) > LARGEST_FILE:
        raise wrong("file", f"'{name}' is larger than 9 MB: make it smaller, or send it in parts")
    held = uow.tenders.documents(tender_id)
    if len(held) >= MOST_DOCUMENTS:
        raise wrong("file", f"A tender has at most {MOST_DOCUMENTS} documents")
    if any(one.name.casefold() == name.casefold() for one in held):
        raise wrong("file", f"'{name}' is there already: give the new version another name")
    document = TenderDocument(
        new_id(), tender_id, name, MEDIA[ending], len(raw), hashlib.sha256(raw).hexdigest(), uow.now(), uow.actor
    )
    uow.tenders.add_document(document, raw)
    note(uow, tender, "document", f"Document added: {name}", public=tender.state is State.PUBLISHED)
    return {"tender_id": tender_id, "document_id": document.document_id}


@worded
def remove_document(uow: Procuring, tender_id: str, document_id: str) -> dict[str, Any]:
    """Take a document away, as long as no supplier has seen the tender."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    document, _ = uow.tenders.document(tender_id, document_id)
    if tender.state is not State.DRAFT:
        raise WrongTime("Suppliers may have read it: publish a change and add a new version instead")
    uow.tenders.remove_document(tender_id, document_id)
    note(uow, tender, "document", f"Document removed: {document.name}")
    return {"tender_id": tender_id}


@worded
def document_file(uow: Procuring, tender_id: str, document_id: str) -> dict[str, str]:
    """A document with its content."""
    return _file(uow, tender_id, document_id)


@worded
def public_document(uow: Procuring, tender_id: str, document_id: str) -> dict[str, str]:
    """As above for whoever reads a published tender."""
    if uow.tenders.get(tender_id).published_at is None:
        raise NotKnown("There is no such tender")
    return _file(uow, tender_id, document_id)


def _file(uow: Procuring, tender_id: str, document_id: str) -> dict[str, str]:
    document, raw = uow.tenders.document(tender_id, document_id)
    return file_as_json(document.name, document.media_type, raw)


def documents_as_json(uow: Procuring, tender_id: str) -> list[dict[str, Any]]:
    """Documents without their content."""
    return [
        {
            "document_id": one.document_id,
            "name": one.name,
            "size": one.size,
            "sha256": one.sha256,
            "added_at": one.added_at.isoformat(),
        }
        for one in uow.tenders.documents(tender_id)
    ]
