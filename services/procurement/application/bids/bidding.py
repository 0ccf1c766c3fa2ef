"""Bids as they come: sealed before they are written down, replaced or taken back while there is time, refused one second
late. What a bid says is in the hands of this module for a moment and on no disk."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.procurement.application.bids import boxes, inviting, sealing
from services.procurement.application.bids.ports import PriceLine
from services.procurement.application.ports import Procuring
from services.procurement.application.refusals import worded
from services.procurement.application.tenders import reading
from services.procurement.domain.bids.envelopes import (
    LARGEST,
    MOST_FILES,
    Envelope,
    EnvelopeState,
    Invitation,
    LateBid,
    checked_file_name,
    refuse_bids,
    seconds_late,
)
from services.procurement.domain.errors import NotValid, WrongTime
from services.procurement.domain.tenders.tender import Tender
from shared.identifiers import new_id
from shared.money import pounds

CONTENT = "bid"
MOST_PENCE = 10**12


@worded
def bid_page(uow: Procuring, token: str) -> dict[str, Any]:
    """What the holder of a link sees: the tender, what is asked, and their own receipt if they have sent a bid."""
    invitation = inviting.by_token(uow, token)
    tender = reading.tender(uow, invitation.tender_id)
    sealable = uow.bids.seal(tender.tender_id) is not None
    sent = uow.bids.envelopes_of(invitation.invitation_id)
    current = next((one for one in reversed(sent) if one.state is not EnvelopeState.REPLACED), None)
    return {
        **boxes.head_of(tender),
        "need": tender.need,
        "business": inviting.plain(invitation),
        "may_bid": sealable and tender.is_open(uow.now()),
        "sealable": sealable,
        "late": seconds_late(tender, uow.now()) > 0,
        "lots": [_lot_asked(tender, one.lot) for one in tender.lots],
        "requirements": [{"key": one.key, "words": one.words} for one in tender.requirements],
        "price_lines": [
            {"name": one.name, "times": one.times, "paid": one.paid} for one in boxes.price_lines(uow, tender.tender_id)
        ],
        "receipt": _receipt(current) if current else None,
        "came_late": [
            _told_late(one, tender)
            for one in uow.bids.late(tender.tender_id)
            if one.invitation_id == invitation.invitation_id
        ],
        "most_files": MOST_FILES,
        "largest": LARGEST,
    }


def _lot_asked(tender: Tender, lot: str) -> dict[str, Any]:
    one = tender.lot(lot)
    return {
        "lot": one.lot,
        "title": one.title,
        "description": one.description,
        "criteria": [
            {
                "name": criterion.name,
                "kind": criterion.kind.value,
                "weight": f"{criterion.weight.normalize():f}",
                "minimum": f"{criterion.minimum.normalize():f}" if criterion.minimum is not None else None,
                "maximum": f"{criterion.maximum.normalize():f}",
                "asks": criterion.asks,
            }
            for criterion in one.criteria
        ],
    }


@worded
def submit_bid(
    uow: Procuring, token: str, bid: Mapping[str, Any], files: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """Seal a bid and put it into the box, in place of an earlier one of the same business.

    A late one is not raised as a refusal: that it came is written down, which a refusal would undo.
    """
    invitation = inviting.by_token(uow, token)
    tender = reading.tender(uow, invitation.tender_id)
    seal = uow.bids.seal(tender.tender_id)
    if seal is not None:
        uow.bids.lock_box(tender.tender_id)
    late = seconds_late(tender, uow.now())
    if late:
        return {"taken": False, "late": _noted(uow, tender, invitation, late, [token, bid, files])}
    refuse_bids(tender, sealable=seal is not None)
    assert seal is not None
    lines = boxes.price_lines(uow, tender.tender_id)
    documents = _documents(files)
    content = _checked(tender, lines, bid) | {"bidder": _bidder(invitation, bid)}
    content["files"] = [
        {"part": part, "name": name, "size": len(held), "sha256": hashlib.sha256(held).hexdigest()}
        for part, name, held in documents
    ]
    parts = {CONTENT: json.dumps(content).encode()} | {part: held for part, _, held in documents}
    _end_current(uow, invitation, EnvelopeState.REPLACED)
    return {"taken": True, "receipt": _receipt(_sealed(uow, invitation, seal.public, parts))}


def _sealed(uow: Procuring, invitation: Invitation, public: bytes, parts: Mapping[str, bytes]) -> Envelope:
    envelope_id = new_id()
    key, sealed = sealing.seal_bid(public, envelope_id, parts)
    envelope = Envelope(
        envelope_id, invitation.tender_id, invitation.invitation_id, uow.bids.last_number(invitation.tender_id) + 1,
        EnvelopeState.SEALED, uow.now(), sealing.seal_number(sealed), sum(map(len, sealed.values())), key,
    )  # fmt: skip
    uow.bids.add_envelope(envelope, sealed)
    return envelope


@worded
def withdraw_bid(uow: Procuring, token: str) -> dict[str, Any]:
    """Take the bid back. Another one can be sent while there is time."""
    invitation = inviting.by_token(uow, token)
    tender = reading.tender(uow, invitation.tender_id)
    uow.bids.lock_box(tender.tender_id)
    if seconds_late(tender, uow.now()):
        raise WrongTime("The deadline has passed, so the bid stays in the box. Write to the buyer")
    ended = _end_current(uow, invitation, EnvelopeState.WITHDRAWN)
    if ended is None:
        raise WrongTime("There is no bid of yours in the box")
    return {"withdrawn": _receipt(ended)}


def _end_current(uow: Procuring, invitation: Invitation, state: EnvelopeState) -> Envelope | None:
    for one in uow.bids.envelopes_of(invitation.invitation_id):
        if one.state is EnvelopeState.SEALED:
            uow.bids.end_envelope(one.envelope_id, state, uow.now())
            return one
    return None


def _noted(uow: Procuring, tender: Tender, invitation: Invitation, seconds: int, sent: Any) -> dict[str, Any]:
    """Write down that something came late. The hash covers the link's secret too, so nobody can guess what it was of."""
    plain = json.dumps(sent, sort_keys=True).encode()
    late = LateBid(
        new_id(),
        tender.tender_id,
        invitation.invitation_id,
        uow.now(),
        seconds,
        hashlib.sha256(plain).hexdigest(),
        len(plain),
    )
    uow.bids.add_late(late)
    return _told_late(late, tender)


def _told_late(late: LateBid, tender: Tender) -> dict[str, Any]:
    return {
        "received_at": late.received_at.isoformat(),
        "seconds_late": late.seconds_late,
        "fingerprint": late.fingerprint,
        "deadline_at": tender.deadline_at.isoformat() if tender.deadline_at else None,
    }


def _receipt(one: Envelope) -> dict[str, Any]:
    return {
        "number": one.number,
        "state": one.state.value,
        "received_at": one.received_at.isoformat(),
        "seal_number": one.seal_number,
        "size": one.size,
    }


def _bidder(invitation: Invitation, bid: Mapping[str, Any]) -> dict[str, str]:
    said = bid.get("bidder") or {}
    kept = {name: str(said.get(name) or "").strip()[:300] for name in ("contact", "email", "phone")}
    return {"name": invitation.name, "company_number": invitation.company_number} | kept


def _checked(tender: Tender, lines: Sequence[PriceLine], bid: Mapping[str, Any]) -> dict[str, Any]:
    """What a bid says, complete and in order. Raises NotValid naming the field that is not."""
    problems: dict[str, list[str]] = {}
    lots = [_offer(tender, lines, one, problems) for one in bid.get("lots") or []]
    if not lots:
        problems["lots"] = ["Name a price for at least one lot"]
    if len({one["lot"] for one in lots}) != len(lots):
        problems["lots"] = ["A lot is offered twice"]
    said = bid.get("requirements") or {}
    requirements = {}
    for asked in tender.requirements:
        answer = said.get(asked.key) or {}
        if not isinstance(answer.get("met"), bool):
            problems[f"met-{asked.key}"] = ["Say yes or no"]
            continue
        requirements[asked.key] = {"met": answer["met"], "words": str(answer.get("words") or "")[:4000]}
    if problems:
        first = next(iter(problems.values()))[0]
        raise NotValid(f"The bid is not complete: {first[:1].lower()}{first[1:]}", fields=problems)
    return {"lots": lots, "requirements": requirements, "words": str(bid.get("words") or "")[:4000]}


def _offer(
    tender: Tender, lines: Sequence[PriceLine], said: Mapping[str, Any], problems: dict[str, list[str]]
) -> dict[str, Any]:
    lot = tender.lot(str(said.get("lot")))
    prices = list(said.get("prices") or [])
    for place, line in enumerate(lines):
        pence = prices[place] if place < len(prices) else None
        if not isinstance(pence, int) or isinstance(pence, bool) or not 0 <= pence <= MOST_PENCE:
            problems[f"price-{lot.lot}-{place}"] = [f"Enter the price for '{line.name}' in pounds, £0.00 or more"]
    if len(prices) > len(lines):
        problems[f"price-{lot.lot}-0"] = ["There are more prices than were asked for"]
    paid = [pence for pence, line in zip(prices, lines, strict=False) if line.paid and isinstance(pence, int)]
    if not problems and sum(paid) <= 0:
        problems[f"price-{lot.lot}-0"] = [f"The price of a bid must be above {pounds(0)}"]
    answers = said.get("answers") or {}
    kept = {one.name: str(answers.get(one.name) or "")[:20_000] for one in lot.quality}
    return {"lot": lot.lot, "prices": prices, "answers": kept}


def _documents(files: Sequence[Mapping[str, str]]) -> list[tuple[str, str, bytes]]:
    """Part name, file name and content of each document. Raises NotValid."""
    if len(files) > MOST_FILES:
        raise _of_files(f"Send at most {MOST_FILES} documents; put several into one PDF")
    found = []
    for place, file in enumerate(files, 1):
        name = checked_file_name(str(file.get("name") or ""))
        try:
            held = base64.b64decode(str(file.get("content") or ""), validate=True)
        except binascii.Error:
            raise _of_files(f"'{name}' did not arrive whole: send it again") from None
        if not held:
            raise _of_files(f"'{name}' is empty: choose the file again")
        found.append((f"file-{place}", name, held))
    if sum(len(held) for _, _, held in found) > LARGEST:
        raise _of_files("The documents are larger than 9 megabytes together: make them smaller, or send fewer")
    return found


def _of_files(words: str) -> NotValid:
    return NotValid(words, fields={"files": [words]})
