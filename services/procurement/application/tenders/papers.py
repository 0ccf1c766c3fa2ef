"""Documents of a tender, and the notices UK1 to UK17: which are due, their text to copy, when each was published."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.refusals import for_the_trust, worded
from services.procurement.application.tenders import rules
from services.procurement.application.tenders.ports import NoticePublished, TenderDocument
from services.procurement.application.tenders.stepping import BELOW, note, weighed
from services.procurement.domain.errors import NotKnown, WrongTime
from services.procurement.domain.tenders.notice_text import notice_text
from services.procurement.domain.tenders.notices import Facts, NoticeDuty, duties, in_order
from services.procurement.domain.tenders.planning import wrong
from services.procurement.domain.tenders.tender import State, Tender
from shared.identifiers import new_id

LARGEST = 9 * 1024 * 1024
"""Bytes of a document; its way over RPC needs the rest of what a message may have."""
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
    raw = _decoded(content)
    if not raw:
        raise wrong("file", f"'{name}' is empty")
    if len(raw) > LARGEST:
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
    return {"name": document.name, "media_type": document.media_type, "content": base64.b64encode(raw).decode()}


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


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as bad:
        raise wrong("file", "The file did not arrive whole: send it again") from bad


def facts_of(uow: Procuring, tender: Tender) -> Facts:
    """What decides about notices beside the tender."""
    on = uow.today()
    result = weighed(uow, tender, on)
    return Facts(
        over_threshold=result is not None and result.level not in BELOW,
        light_touch=result is not None and result.threshold.kind.startswith("light-touch"),
        is_school=rules.row("authority.is-school", on).flag,
        kpi_over_pence=rules.row("kpi.over", on).pence,
        times=rules.times(on),
    )


@worded
def notices(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """Every notice for a tender: what is to be published now first, with its text to copy."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    on = uow.today()
    published = {one.code: one for one in uow.tenders.notices(tender_id)}
    found = duties(tender, rules.notices(on), facts_of(uow, tender))
    names = {one.school_id: one.name for one in uow.schools.among(tender.school_ids).values()}
    listed = in_order(found, {code: one.published_on for code, one in published.items()})
    return {
        "tender_id": tender_id,
        "number": tender.number,
        "title": tender.title,
        "notices": [
            _notice_as_json(one, published.get(one.kind.code))
            | {"text": notice_text(one.kind, tender, sorted(names.values()))}
            for one in listed
        ],
        "exemptions": [
            {"in_words": row.text, "source": row.source, "status": row.status}
            for row in (rules.row(name, on) for name in ("notice.exempt.part-6", "notice.exempt.implied-payment-term"))
        ],
        "school_row": rules.row("authority.is-school", on).as_record(),
    }


def _notice_as_json(one: NoticeDuty, published: NoticePublished | None) -> dict[str, Any]:
    return {
        "code": one.kind.code,
        "title": one.kind.title,
        "what_for": one.kind.what_for,
        "duty": one.duty.value,
        "because": one.because,
        "by": one.by.isoformat() if one.by else None,
        "source": one.kind.source,
        "status": one.kind.status,
        "published_on": published.published_on.isoformat() if published else None,
        "reference": published.reference if published else "",
    }


@worded
def note_notice(uow: Procuring, tender_id: str, code: str, published_on: date, reference: str) -> dict[str, Any]:
    """Put down that a notice was published, and under which number. A planned notice counts for the tender period."""
    for_the_trust(uow)
    tender = uow.tenders.get(tender_id)
    known = {kind.code: kind for kind in rules.notices(uow.today())}
    if code not in known:
        raise NotKnown(f"There is no notice {code}: there are UK1 to UK17")
    if published_on > uow.today():
        raise wrong("published_on", "A notice is put down once it is published: the day has not come yet")
    uow.tenders.put_notice(NoticePublished(tender_id, code, published_on, reference.strip(), uow.now(), uow.actor))
    note(uow, tender, "notice", f"{code} {known[code].title} was published on {published_on.day} {published_on:%B %Y}")
    if code == "UK3" and tender.state is State.DRAFT:
        uow.tenders.save(replace(tender, planned_notice_on=published_on), tender.version)
    return {"tender_id": tender_id, "code": code}
