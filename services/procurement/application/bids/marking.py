"""Evaluators' work: declaring an interest once the bidders are known, marking quality on their own, handing the marks in.
Nobody sees another's marks before they have handed in their own, and no evaluator sees a price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.procurement.application.bids import boxes, evaluating
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import reading
from services.procurement.domain.bids.judging import (
    Bid,
    Interest,
    Mark,
    Sheet,
    checked_reason,
    has_interest,
    may_mark,
    refuse_marking,
)
from services.procurement.domain.bids.scoring import checked_mark
from services.procurement.domain.tenders.tender import Criterion, Lot, State, Tender
from services.procurement.domain.wording import plain_number
from shared.identity.roles import Role
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import worded

DECLARE, MARK, DONE, INTERESTED = "declare", "mark", "done", "interested"


@worded
def my_evaluations(uow: Procuring) -> list[dict[str, Any]]:
    """The tenders whose bids the caller is to mark now, with what the caller is to do."""
    mine = [tender for tender in uow.tenders.in_state(State.OPENED) if tender.evaluator(uow.actor) is not None]
    if not mine:
        return []
    ids = [tender.tender_id for tender in mine]
    declared, counts = uow.bids.interests_of(uow.actor, ids), uow.bids.count_bids(ids)
    handed_in = uow.bids.handed_in(uow.actor, ids)
    return [
        boxes.head_of(tender)
        | {
            "step": _step_from(
                tender,
                uow.actor,
                [one for one in declared if one.tender_id == tender.tender_id],
                tender.tender_id in handed_in,
            ),
            "bids": counts.get(tender.tender_id, 0),
        }
        for tender in mine
    ]


@worded
def my_tasks(uow: Procuring) -> dict[str, Any]:
    """What bids ask of the caller, for a first page: keys to take, boxes to open, sheets to fill in."""
    return {
        "keys": boxes.keys_that_wait(uow),
        "evaluations": [one for one in my_evaluations(uow) if one["step"] in (DECLARE, MARK)],
        "unsealed": boxes.unsealed(uow) if Role.BUYER in uow.roles else [],
    }


@worded
def score_sheet(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """The caller's sheet: the bidders, and once no interest is declared, what they wrote and the caller's own marks."""
    tender = _mine(uow, tender_id)
    step = _step(uow, tender)
    bids = uow.bids.bids(tender_id)
    own = {(one.bid_id, one.lot, one.criterion): one for one in uow.bids.marks(tender_id, uow.actor)}
    opened = step in (MARK, DONE)
    interest = next((one for one in uow.bids.interests(tender_id) if one.account == uow.actor), None)
    return boxes.head_of(tender) | {
        "step": step,
        "bidders": [{"bid_id": one.bid_id, "bidder": one.bidder} for one in bids],
        "interest": {"has_interest": interest.has_interest, "words": interest.words} if interest else None,
        "sheets": [_sheet(lot, criterion, bids, own) for lot in tender.lots for criterion in lot.quality]
        if opened
        else [],
        "missing": sum(1 for _ in _missing(tender, bids, own)) if opened else 0,
    }


def _sheet(
    lot: Lot, criterion: Criterion, bids: Sequence[Bid], own: Mapping[tuple[str, str, str], Mark]
) -> dict[str, Any]:
    rows = []
    for bid in bids:
        offer = bid.offer(lot.lot)
        if offer is None:
            continue
        mark = own.get((bid.bid_id, lot.lot, criterion.name))
        rows.append(
            {
                "bid_id": bid.bid_id,
                "bidder": bid.bidder,
                "answer": offer["answers"].get(criterion.name, ""),
                "files": [
                    {"part": one["part"], "name": one["name"]} for one in bid.content["files"] if not one["prices"]
                ],
                "mark": plain_number(mark.mark) if mark else None,
                "comment": mark.comment if mark else "",
            }
        )
    return {
        "lot": lot.lot,
        "lot_title": lot.title,
        "criterion": criterion.name,
        "asks": criterion.asks,
        "weight": plain_number(criterion.weight),
        "maximum": plain_number(criterion.maximum),
        "minimum": plain_number(criterion.minimum) if criterion.minimum is not None else None,
        "bids": rows,
    }


@worded
def declare_interest(uow: Procuring, tender_id: str, has_interest: bool, words: str) -> dict[str, Any]:
    """Say whether one has an interest in a bidder. With one, the caller takes no further part and marks do not count."""
    tender = _mine(uow, tender_id)
    evaluating.refuse_unless_judged_now(tender)
    before = next((one for one in uow.bids.interests(tender_id) if one.account == uow.actor), None)
    if before is not None and before.has_interest and not has_interest:
        raise WrongTime("You declared an interest. Only the buyer can name somebody in your place")
    if has_interest:
        words = checked_reason(words, "the record")
    uow.bids.put_interest(Interest(tender_id, uow.actor, has_interest, words.strip(), uow.now()))
    return {"tender_id": tender_id, "step": _step(uow, tender)}


@worded
def save_marks(uow: Procuring, tender_id: str, marks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Keep the caller's marks; each has a comment, which the bidder may be told."""
    tender = _mine(uow, tender_id)
    evaluating.refuse_unless_judged_now(tender)
    handed_in = [one.account for one in uow.bids.sheets(tender_id)]
    refuse_marking(tender, uow.actor, uow.bids.interests(tender_id), handed_in)
    for said in marks:
        _keep(uow, tender, said)
    return {"tender_id": tender_id, "kept": len(marks)}


def _keep(uow: Procuring, tender: Tender, said: Mapping[str, Any]) -> None:
    bid = evaluating.bid_of(uow, tender, str(said["bid_id"]))
    criterion = criterion_of(tender, bid, str(said["lot"]), str(said["criterion"]))
    mark = checked_mark(Decimal(said["mark"]), criterion.maximum, criterion.name)
    comment = str(said["comment"]).strip()
    if not comment:
        words = f"Say why {bid.bidder} gets this mark for '{criterion.name}': the bidder may be told"
        raise NotValid(words, fields={f"comment-{bid.bid_id}": [words]})
    uow.bids.put_mark(Mark(bid.bid_id, str(said["lot"]), criterion.name, uow.actor, mark, comment, uow.now()))


def criterion_of(tender: Tender, bid: Bid, lot: str, name: str) -> Criterion:
    """A criterion that is marked for this bid. Raises NotKnown."""
    for criterion in tender.lot(lot).quality:
        if criterion.name == name and bid.offer(lot) is not None:
            return criterion
    raise NotKnown(f"'{name}' is not marked for {bid.bidder} in lot {lot}")


@worded
def hand_in(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """Hand the caller's marks in, whole: from then on they are not changed, and the moderation sees them."""
    tender = _mine(uow, tender_id)
    evaluating.refuse_unless_judged_now(tender)
    handed_in = [one.account for one in uow.bids.sheets(tender_id)]
    refuse_marking(tender, uow.actor, uow.bids.interests(tender_id), handed_in)
    own = {(one.bid_id, one.lot, one.criterion): one for one in uow.bids.marks(tender_id, uow.actor)}
    missing = list(_missing(tender, uow.bids.bids(tender_id), own))
    if missing:
        raise WrongTime(f"{len(missing)} marks are still missing, the first for {missing[0]}")
    uow.bids.add_sheet(Sheet(tender_id, uow.actor, uow.now()))
    return {"tender_id": tender_id, "step": _step(uow, tender)}


def _missing(tender: Tender, bids: Sequence[Bid], own: Mapping[tuple[str, str, str], Mark]) -> list[str]:
    return [
        f"{bid.bidder}, '{criterion.name}'"
        for lot in tender.lots
        for criterion in lot.quality
        for bid in bids
        if bid.offer(lot.lot) is not None and (bid.bid_id, lot.lot, criterion.name) not in own
    ]


def _mine(uow: Procuring, tender_id: str) -> Tender:
    tender = reading.tender(uow, tender_id)
    if tender.evaluator(uow.actor) is None:
        raise NotKnown("There is no tender at this address whose bids you are to mark")
    return tender


def _step(uow: Procuring, tender: Tender) -> str:
    declared = uow.bids.interests_of(uow.actor, [tender.tender_id])
    return _step_from(tender, uow.actor, declared, bool(uow.bids.handed_in(uow.actor, [tender.tender_id])))


def _step_from(tender: Tender, account: str, declared: Sequence[Interest], handed_in: bool) -> str:
    if has_interest(tender, account, declared):
        return INTERESTED
    if handed_in:
        return DONE
    return MARK if may_mark(tender, account, declared) else DECLARE
