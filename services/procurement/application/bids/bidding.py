"""Bids as they come: sealed before they are written down, replaced or taken back with their password while there is time,
refused one second late. What a bid says is in the hands of this module for a moment and on no disk."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.procurement.application.bids import boxes, contents, inviting, sealing
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import reading, rounds
from services.procurement.domain.bids.envelopes import (
    MOST_FILES,
    Envelope,
    EnvelopeState,
    Invitation,
    LateBid,
    checked_password,
    refuse_bids,
    refuse_more_beside,
    seconds_late,
)
from services.procurement.domain.tenders.rounds import why_no_bid
from services.procurement.domain.tenders.tender import State, Tender
from services.procurement.domain.wording import plain_number
from shared.files_over_rpc import LARGEST_FILE
from shared.identifiers import new_id
from shared.refusals import NotValid, WrongTime
from shared.refusing import worded

CONTENT = "bid"
NO_SUCH_BID = "No bid with this password was sent with this link"


@worded
def bid_page(uow: Procuring, token: str) -> dict[str, Any]:
    """What the holder of a link sees: the tender and what is asked, and before its publication that there is nothing yet.

    Never whether a bid was sent with the link, since the trust that gave it out may hold it, too.
    """
    invitation = inviting.by_token(uow, token)
    tender = reading.tender(uow, invitation.tender_id)
    if tender.state is State.DRAFT or tender.published_at is None:
        return {"title": tender.title, "business": inviting.plain(invitation), "published": False}
    sealable = uow.bids.seal(tender.tender_id) is not None
    return {
        **boxes.head_of(tender),
        "published": True,
        "need": tender.need,
        "business": inviting.plain(invitation),
        "may_bid": sealable and tender.is_open(uow.now()) and not why_no_bid(tender, invitation.invitation_id),
        "why_no_bid": why_no_bid(tender, invitation.invitation_id),
        "rounds": [rounds.published_round(one) for one in tender.rounds],
        "sealable": sealable,
        "late": seconds_late(tender, uow.now()) > 0,
        "lots": [_lot_asked(tender, one.lot) for one in tender.lots],
        "requirements": [{"key": one.key, "words": one.words} for one in tender.requirements],
        "price_lines": [
            {"name": one.name, "times": one.times, "paid": one.paid} for one in boxes.price_lines(uow, tender.tender_id)
        ],
        "came_late": [
            _told_late(one, tender)
            for one in uow.bids.late(tender.tender_id)
            if one.invitation_id == invitation.invitation_id
        ],
        "most_files": MOST_FILES,
        "largest": LARGEST_FILE,
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
                "weight": plain_number(criterion.weight),
                "minimum": plain_number(criterion.minimum) if criterion.minimum is not None else None,
                "maximum": plain_number(criterion.maximum),
                "asks": criterion.asks,
            }
            for criterion in one.criteria
        ],
    }


@worded
def submit_bid(
    uow: Procuring, token: str, password: str, bid: Mapping[str, Any], files: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Seal a bid and put it into the box, in place of an earlier one of the same business with the same password, beside
    one with another.

    A late one is not raised as a refusal: that it came is written down, which a refusal would undo.
    """
    invitation = inviting.by_token(uow, token)
    tender = reading.tender(uow, invitation.tender_id)
    kept = sealing.password_kept(password, invitation.invitation_id)
    seal = uow.bids.seal(tender.tender_id)
    if seal is not None:
        uow.bids.lock_box(tender.tender_id)
    late = seconds_late(tender, uow.now())
    if late:
        return {"taken": False, "late": _noted(uow, tender, invitation, late, [token, bid, files])}
    rounds.refuse_bid(tender, invitation.invitation_id)
    refuse_bids(tender, sealable=seal is not None)
    assert seal is not None
    checked_password(password)
    documents = contents.documents(files)
    content = contents.checked(tender, boxes.price_lines(uow, tender.tender_id), invitation, bid)
    content["files"] = [one.as_json() for one in documents]
    parts = {CONTENT: json.dumps(content).encode()} | {one.part: one.held for one in documents}
    replaced = _end_own(uow, invitation, kept, EnvelopeState.REPLACED)
    refuse_more_beside(len(_in_the_box(uow, invitation)))
    envelope = _sealed(uow, invitation, seal.public, kept, parts)
    return {"taken": True, "receipt": _receipt(envelope), "replaced": bool(replaced), **_about(tender, invitation)}


def _sealed(
    uow: Procuring, invitation: Invitation, public: bytes, password: bytes, parts: Mapping[str, bytes]
) -> Envelope:
    envelope_id = new_id()
    key, sealed = sealing.seal_bid(public, envelope_id, parts)
    envelope = Envelope(
        envelope_id, invitation.tender_id, invitation.invitation_id, uow.bids.last_number(invitation.tender_id) + 1,
        EnvelopeState.SEALED, uow.now(), sealing.seal_number(sealed), sum(map(len, sealed.values())), key, password,
    )  # fmt: skip
    uow.bids.add_envelope(envelope, sealed)
    return envelope


@worded
def withdraw_bid(uow: Procuring, token: str, password: str) -> dict[str, Any]:
    """Take the bid with this password back. Another one can be sent while there is time."""
    invitation = inviting.by_token(uow, token)
    tender = reading.tender(uow, invitation.tender_id)
    kept = sealing.password_kept(password, invitation.invitation_id)
    uow.bids.lock_box(tender.tender_id)
    if seconds_late(tender, uow.now()):
        raise WrongTime("The deadline has passed, so the bid stays in the box. Write to the buyer")
    ended = _end_own(uow, invitation, kept, EnvelopeState.WITHDRAWN)
    if not ended:
        raise _no_such_bid()
    return {"withdrawn": [_receipt(one) for one in ended]}


@worded
def bid_receipts(uow: Procuring, token: str, password: str) -> dict[str, Any]:
    """The receipts of the bids that were sent with this link and this password, newest first."""
    invitation = inviting.by_token(uow, token)
    kept = sealing.password_kept(password, invitation.invitation_id)
    sent = uow.bids.envelopes_of(invitation.invitation_id)
    own = [one for one in sent if one.state is not EnvelopeState.REPLACED and _is_of(one, kept)]
    if not own:
        raise _no_such_bid()
    tender = reading.tender(uow, invitation.tender_id)
    return {"receipts": [_receipt(one) for one in reversed(own)], **_about(tender, invitation)}


def _no_such_bid() -> NotValid:
    return NotValid(NO_SUCH_BID, fields={"password": [NO_SUCH_BID]})


def _about(tender: Tender, invitation: Invitation) -> dict[str, Any]:
    return {
        "title": tender.title,
        "name": invitation.name,
        "deadline_at": tender.deadline_at.isoformat() if tender.deadline_at else None,
    }


def _in_the_box(uow: Procuring, invitation: Invitation) -> list[Envelope]:
    return [one for one in uow.bids.envelopes_of(invitation.invitation_id) if one.state is EnvelopeState.SEALED]


def _end_own(uow: Procuring, invitation: Invitation, password: bytes, state: EnvelopeState) -> list[Envelope]:
    own = [one for one in _in_the_box(uow, invitation) if _is_of(one, password)]
    for one in own:
        uow.bids.end_envelope(one.envelope_id, state, uow.now())
    return own


def _is_of(envelope: Envelope, password: bytes) -> bool:
    return hmac.compare_digest(envelope.password, password)


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
