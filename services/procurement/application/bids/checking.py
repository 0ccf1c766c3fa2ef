"""Compliance: reading an opened bid, whether it meets each requirement, shutting it out with a ground and a reason, and taking
that back. Whatever changes who is in the running works the lots out again."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.procurement.application.bids import boxes, evaluating, sealing, seeing
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import reading
from services.procurement.application.tenders.stepping import note
from services.procurement.domain.bids.envelopes import EnvelopeState
from services.procurement.domain.bids.judging import (
    GROUNDS,
    Bid,
    Check,
    ShutOut,
    checked_reason,
    may_mark,
)
from services.procurement.domain.tenders.tender import State, Tender
from shared.errors import NotAllowed
from shared.files_over_rpc import file_as_json
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import for_the_trust, worded


@worded
def opened_bids(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """The opened bids with what was found about each."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    record = evaluating.on_record(uow, tender)
    if not record.bids and not _is_open(uow, tender_id):
        raise WrongTime("The bids of this tender are not open yet")
    damaged = uow.bids.envelopes(tender_id, (EnvelopeState.DAMAGED,))
    return boxes.head_of(tender) | {
        "bids": [_listed(record, bid) for bid in record.bids],
        "prices_hidden": bool(seeing.prices_kept_back(uow, tender)),
        "damaged": [{"number": one.number, "received_at": one.received_at.isoformat()} for one in damaged],
        "requirements": [{"key": one.key, "words": one.words} for one in tender.requirements],
        "grounds": list(GROUNDS),
    }


def _is_open(uow: Procuring, tender_id: str) -> bool:
    seal = uow.bids.seal(tender_id)
    return seal is not None and seal.opened_at is not None


def _listed(record: evaluating.OnRecord, bid: Bid) -> dict[str, Any]:
    missing = evaluating.unchecked(record).get(bid.bid_id, "")
    out = {
        lot.lot: found
        for lot in record.tender.lots
        if bid.offer(lot.lot) is not None
        and (found := evaluating.exclusion_of(record, lot.lot, bid.bid_id)) is not None
    }
    return {
        "bid_id": bid.bid_id,
        "bidder": bid.bidder,
        "supplier_id": bid.supplier_id,
        "number": bid.number,
        "received_at": bid.received_at.isoformat(),
        "lots": [one["lot"] for one in bid.content["lots"]],
        "documents": len(bid.content["files"]),
        "unchecked": missing,
        "out_of": [{"lot": lot, "ground": one.ground, "reason": one.reason} for lot, one in out.items()],
        "state": "out" if out else ("to check" if missing else "in the running"),
    }


@worded
def bid(uow: Procuring, tender_id: str, bid_id: str) -> dict[str, Any]:
    """One bid, whole: what it says, its prices, its documents, what was found about it."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    found = evaluating.bid_of(uow, tender, bid_id)
    seeing.refuse_with_interest(uow, tender)
    record = evaluating.on_record(uow, tender)
    checks = {one.key: one for one in record.checks if one.bid_id == bid_id}
    envelope = uow.bids.envelope(bid_id)
    invited = uow.bids.invitation(found.invitation_id)
    hidden = bool(seeing.prices_kept_back(uow, tender))
    return {
        **boxes.head_of(tender),
        **_listed(record, found),
        "prices_hidden": hidden,
        "asked_itself": invited.asked_itself,
        "forgotten_at": invited.forgotten_at.isoformat() if invited.forgotten_at else None,
        "seal_number": envelope.seal_number if envelope else "",
        "bidder_said": found.content["bidder"],
        "words": found.content["words"],
        "files": [one | {"readable": not (hidden and one["prices"])} for one in found.content["files"]],
        "offers": [
            {
                "lot": offer["lot"],
                "title": tender.lot(offer["lot"]).title,
                "prices": [
                    {"name": line.name, "times": line.times, "paid": line.paid, "pence": None if hidden else pence}
                    for line, pence in zip(record.lines, offer["prices"], strict=True)
                ],
                "price_pence": None if hidden else evaluating.compared_pence(record.lines, offer),
                "answers": offer["answers"],
            }
            for offer in found.content["lots"]
        ],
        "checks": [
            {
                "key": one.key,
                "words": one.words,
                "said": found.content["requirements"].get(one.key),
                "passed": checks[one.key].passed if one.key in checks else None,
                "reason": checks[one.key].reason if one.key in checks else "",
                "by": checks[one.key].by if one.key in checks else "",
            }
            for one in tender.requirements
        ],
        "shut_outs": [_shut_out(one) for one in record.shut_outs if one.bid_id == bid_id],
        "grounds": list(GROUNDS),
        "is_judged_now": tender.state is State.OPENED,
    }


def _shut_out(one: ShutOut) -> dict[str, Any]:
    return {
        "shut_out_id": one.shut_out_id,
        "lot": one.lot,
        "ground": one.ground,
        "reason": one.reason,
        "by": one.by,
        "at": one.at.isoformat(),
        "lifted_at": one.lifted_at.isoformat() if one.lifted_at else None,
        "lifted_by": one.lifted_by,
        "lifted_because": one.lifted_because,
    }


@worded
def document(uow: Procuring, tender_id: str, bid_id: str, part: str) -> dict[str, str]:
    """One document of an opened bid, for the trust."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    seeing.refuse_with_interest(uow, tender)
    return _document(uow, tender, bid_id, part)


@worded
def document_to_mark(uow: Procuring, tender_id: str, bid_id: str, part: str) -> dict[str, str]:
    """One document of an opened bid, for an evaluator who declared no interest."""
    tender = reading.tender(uow, tender_id)
    if tender.evaluator(uow.actor) is None:
        raise NotKnown("There is no tender at this address whose bids you are to mark")
    if not may_mark(tender, uow.actor, uow.bids.interests(tender_id)):
        raise NotAllowed("The documents of a bid are for the buyer and for evaluators who declared no interest.")
    return _document(uow, tender, bid_id, part)


def _document(uow: Procuring, tender: Tender, bid_id: str, part: str) -> dict[str, str]:
    found, envelope = evaluating.bid_of(uow, tender, bid_id), uow.bids.envelope(bid_id)
    file = next((one for one in found.content["files"] if one["part"] == part), None)
    if file is None:
        raise NotKnown("There is no such document with this bid")
    if file["prices"]:
        seeing.refuse_prices(uow, tender)
    sealed = uow.bids.parts(bid_id, [part]).get(part)
    if sealed is None or envelope is None or envelope.opened_key is None:
        raise NotKnown(f"'{file['name']}' is not kept any more: only its hash is")
    held = sealing.open_part(envelope.opened_key, sealed, bid_id, part)
    return file_as_json(file["name"], mimetypes.guess_type(file["name"])[0] or "application/octet-stream", held)


@worded
def check_bid(uow: Procuring, tender_id: str, bid_id: str, checks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Say of each requirement whether the bid meets it; one that is not met needs a reason and puts the bid out."""
    tender = evaluating.to_judge(uow, tender_id)
    found = evaluating.bid_of(uow, tender, bid_id)
    known = {one.key for one in tender.requirements}
    for said in checks:
        if said["key"] not in known:
            raise NotKnown("There is no such requirement in this tender")
        reason = str(said["reason"]).strip()
        if not said["passed"] and len(reason) < 10:
            words = "Say why it is not met: the bidder is told"
            raise NotValid(words, fields={f"reason-{said['key']}": [words]})
        uow.bids.put_check(Check(bid_id, said["key"], said["passed"], reason, uow.actor, uow.now()))
    evaluating.again(uow, tender, f"The requirements of {found.bidder} were checked")
    return _listed(evaluating.on_record(uow, tender), found)


@worded
def shut_out(uow: Procuring, tender_id: str, bid_id: str, lot: str, ground: str, reason: str) -> dict[str, Any]:
    """Shut a bid out of one lot, or of all (`lot` is empty)."""
    tender = evaluating.to_judge(uow, tender_id)
    found = evaluating.bid_of(uow, tender, bid_id)
    _refuse_foreign_lot(tender, found, lot)
    if ground not in GROUNDS:
        raise NotValid("Choose one of the grounds that are listed")
    said = checked_reason(reason, "the bidder")
    if any(
        one.bid_id == bid_id and one.lot in ("", lot) and one.lifted_at is None for one in uow.bids.shut_outs(tender_id)
    ):
        raise WrongTime(f"{found.bidder} is shut out already")
    uow.bids.put_shut_out(ShutOut(new_id(), bid_id, lot, ground, said, uow.actor, uow.now()))
    evaluating.again(uow, tender, f"{found.bidder} was shut out{_of(lot)}: {ground}")
    return _listed(evaluating.on_record(uow, tender), found)


@worded
def let_back_in(uow: Procuring, tender_id: str, bid_id: str, shut_out_id: str, reason: str) -> dict[str, Any]:
    """Take a shutting out back. It stays on record."""
    tender = evaluating.to_judge(uow, tender_id)
    found = evaluating.bid_of(uow, tender, bid_id)
    for one in uow.bids.shut_outs(tender_id):
        if one.shut_out_id == shut_out_id and one.bid_id == bid_id and one.lifted_at is None:
            said = checked_reason(reason, "whoever asks later")
            uow.bids.put_shut_out(replace(one, lifted_at=uow.now(), lifted_by=uow.actor, lifted_because=said))
            evaluating.again(uow, tender, f"{found.bidder} was let back in{_of(one.lot)}: {said}")
            return _listed(evaluating.on_record(uow, tender), found)
    raise NotKnown("There is no such decision about this bid, or it was taken back already")


@worded
def link_bidder(uow: Procuring, tender_id: str, bid_id: str, supplier_id: str, proof: str) -> dict[str, Any]:
    """Say which listed supplier a bidder is, so that an award can go to it: once, and on the tender's record. Of one that
    asked for its link itself nothing is proved, so it needs a word on how the buyer knows."""
    tender = evaluating.to_judge(uow, tender_id)
    found = evaluating.bid_of(uow, tender, bid_id)
    if uow.bids.invitation(found.invitation_id).asked_itself and len(proof.strip()) < 10:
        words = (
            f"Nobody has proved that this is {found.bidder}: say how you know, such as a call to its registered office"
        )
        raise NotValid(words, fields={"proof": [words]})
    supplier = uow.suppliers.get(supplier_id)
    if found.supplier_id not in (None, supplier.supplier_id):
        raise WrongTime(f"{found.bidder} is known as {uow.suppliers.get(found.supplier_id).name} already")
    uow.bids.link_bid(bid_id, supplier.supplier_id)
    known = f". How it is known: {proof.strip()}" if proof.strip() else ""
    note(uow, tender, "bidder known", f"{found.bidder} is the supplier {supplier.name} of the list{known}")
    return {"bid_id": bid_id, "bidder": found.bidder, "supplier_id": supplier.supplier_id}


def _refuse_foreign_lot(tender: Tender, found: Bid, lot: str) -> None:
    if lot and found.offer(tender.lot(lot).lot) is None:
        raise NotKnown(f"{found.bidder} offers nothing for lot {lot}")


def _of(lot: str) -> str:
    return f" of lot {lot}" if lot else ""
