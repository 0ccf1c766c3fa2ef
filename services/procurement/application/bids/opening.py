"""Opening a box: the first opener passes their share on, readable by the other openers alone; the second puts the key
together, and every bid is opened in the same moment, or none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from services.procurement.application.bids import boxes, evaluating, sealing
from services.procurement.application.bids.bidding import CONTENT
from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers import standing
from services.procurement.application.tenders import reading, running
from services.procurement.domain.bids.envelopes import Envelope, EnvelopeState, Invitation
from services.procurement.domain.bids.judging import Bid
from services.procurement.domain.bids.opening import Opener, Seal, refuse_opening, stage_of
from services.procurement.domain.bids.shares import put_together
from services.procurement.domain.tenders.tender import Tender
from shared.refusals import NotValid, WrongTime
from shared.refusing import worded

OPENED = "procurement.tender.opened.v1"
NOT_YOUR_WORDS = "This is not the passphrase that you chose for the bids of this tender"


@worded
def open_bids(uow: Procuring, tender_id: str, passphrase: str) -> dict[str, Any]:
    """Do the caller's part of opening the bids. The first part opens nothing; the second opens all."""
    tender = reading.tender(uow, tender_id)
    uow.bids.lock_box(tender_id)
    openers, seal = uow.bids.openers(tender_id), uow.bids.seal(tender_id)
    refuse_opening(tender, stage_of(openers, seal), uow.now())
    own = boxes.opener(uow, tender_id)
    if own.opened_at is not None:
        raise WrongTime("You have done your part. Somebody else of the openers must do theirs")
    assert seal is not None
    private = _unlocked(own, passphrase)
    share = sealing.own_share(own.share or b"", private, tender_id, own.account)
    uow.bids.put_opener(replace(own, opened_at=uow.now()))
    if not any(one.opened_at for one in openers):
        _pass_on(uow, own, openers, share)
    else:
        other = sealing.passed_on(own.passed_on or b"", private, tender_id, own.account)
        _open_all(uow, tender, seal, put_together(share, other))
    return boxes.box_of(uow, reading.tender(uow, tender_id))


def _unlocked(own: Opener, passphrase: str) -> bytes:
    if own.public is None or own.salt is None or own.guarded is None or own.share is None:
        raise WrongTime("You never took your part of the key, so you cannot open these bids")
    try:
        return sealing.unlocked(sealing.Lock(own.public, own.salt, own.guarded), passphrase, own.account)
    except sealing.CannotOpen:
        raise NotValid(NOT_YOUR_WORDS, fields={"passphrase": [NOT_YOUR_WORDS]}) from None


def _pass_on(uow: Procuring, own: Opener, openers: list[Opener], share: bytes) -> None:
    others = {one.account: one for one in openers if one.account != own.account}
    keys = {account: one.public for account, one in others.items() if one.public is not None}
    for account, wrapped in sealing.pass_on(share, keys, own.tender_id).items():
        uow.bids.put_opener(replace(others[account], passed_on=wrapped))


def _open_all(uow: Procuring, tender: Tender, seal: Seal, private: bytes) -> None:
    if sealing.public_of(private) != seal.public:
        raise WrongTime("The two parts of the key do not fit together. Nothing was opened; ask a third opener")
    invited = {one.invitation_id: one for one in uow.bids.invitations(tender.tender_id)}
    envelopes = uow.bids.envelopes(tender.tender_id, (EnvelopeState.SEALED,))
    for envelope in envelopes:
        _open_one(uow, envelope, invited[envelope.invitation_id], private)
    late = len(uow.bids.late(tender.tender_id))
    uow.bids.put_seal(replace(seal, opened_at=uow.now(), envelopes=len(envelopes), late=late))
    running.note_opened(uow, tender.tender_id)
    uow.emit(
        OPENED,
        subject=tender.tender_id,
        data={
            "tender_id": tender.tender_id,
            "title": tender.title,
            "opened_at": uow.now(),
            "envelopes": len(envelopes),
            "late": late,
        },
        why="two openers came",
    )
    evaluating.again(uow, tender, "The bids were opened")


def _open_one(uow: Procuring, envelope: Envelope, invitation: Invitation, private: bytes) -> None:
    sealed = uow.bids.parts(envelope.envelope_id)
    try:
        if sealing.seal_number(sealed) != envelope.seal_number:
            raise sealing.CannotOpen
        key = sealing.bid_key(envelope.wrapped_key, private, envelope.envelope_id)
        content = json.loads(sealing.open_part(key, sealed[CONTENT], envelope.envelope_id, CONTENT))
    except sealing.CannotOpen:
        uow.bids.end_envelope(envelope.envelope_id, EnvelopeState.DAMAGED, uow.now())
        return
    uow.bids.end_envelope(envelope.envelope_id, EnvelopeState.OPENED, uow.now())
    uow.bids.note_opened_key(envelope.envelope_id, key)
    uow.bids.add_bid(
        Bid(
            envelope.envelope_id, envelope.tender_id, envelope.invitation_id, invitation.name, _supplier_of(uow, invitation),
            envelope.number, envelope.received_at, content,
        )
    )  # fmt: skip


def _supplier_of(uow: Procuring, invitation: Invitation) -> str | None:
    """The supplier that was invited, or the listed one that an invited business can only be. Who asked for a link itself may
    call itself what it likes: only a buyer says who that is."""
    if invitation.asked_itself:
        return None
    known = {"company_number": invitation.company_number, "name": invitation.name}
    return invitation.supplier_id or standing.known_by(uow, **known)
