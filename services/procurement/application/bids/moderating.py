"""Moderation: evaluators' marks side by side, the mark agreed on with its reason, a lot drawn where bids stay level, a low price
explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.procurement.application.bids import boxes, evaluating, seeing
from services.procurement.application.bids.marking import criterion_of
from services.procurement.application.bids.outcome import outcome
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import reading
from services.procurement.domain.bids.judging import (
    Agreed,
    Bid,
    Draw,
    LowPriceLook,
    Mark,
    checked_reason,
    may_mark_later,
)
from services.procurement.domain.bids.scoring import checked_mark
from services.procurement.domain.tenders.tender import Criterion, State, Tender
from services.procurement.domain.wording import counted, plain_number
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import for_the_trust, worded


@worded
def moderation(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """Who has marked, and once all have, their marks side by side with what was agreed."""
    for_the_trust(uow)
    tender = reading.tender(uow, tender_id)
    people = _people(uow, tender)
    waiting = [one["account"] for one in people if one["counts"] and not one["handed_in"]]
    counted = {one["account"] for one in people if one["counts"]}
    shown = not waiting and bool(counted) and bool(uow.bids.bids(tender_id))
    return boxes.head_of(tender) | {
        "evaluators": people,
        "waits_for": waiting,
        "shown": shown,
        "prices_hidden": bool(seeing.prices_kept_back(uow, tender)),
        "is_judged_now": tender.state is State.OPENED,
        "rows": _rows(uow, tender, counted) if shown else [],
    }


def _people(uow: Procuring, tender: Tender) -> list[dict[str, Any]]:
    interests = {one.account: one for one in uow.bids.interests(tender.tender_id)}
    handed_in = {one.account: one for one in uow.bids.sheets(tender.tender_id)}
    return [
        {
            "account": one.account,
            "name": one.name,
            "counts": may_mark_later(tender, one.account, interests.values()),
            "declared": one.account in interests,
            "words": interests[one.account].words if one.account in interests else one.words,
            "handed_in": handed_in[one.account].handed_in_at.isoformat() if one.account in handed_in else None,
        }
        for one in tender.evaluators
    ]


def _rows(uow: Procuring, tender: Tender, counted: set[str]) -> list[dict[str, Any]]:
    marks = [one for one in uow.bids.marks(tender.tender_id) if one.account in counted]
    every = uow.bids.agreed(tender.tender_id)
    holds = evaluating.latest(every)
    bids = uow.bids.bids(tender.tender_id)
    return [
        _row(bid, lot.lot, lot.title, criterion, marks, holds.get((bid.bid_id, lot.lot, criterion.name)), every)
        for lot in tender.lots
        for criterion in lot.quality
        for bid in bids
        if bid.offer(lot.lot) is not None
    ]


def _row(
    bid: Bid,
    lot: str,
    lot_title: str,
    criterion: Criterion,
    marks: Sequence[Mark],
    agreed: Agreed | None,
    every: Sequence[Agreed],
) -> dict[str, Any]:
    given = [one for one in marks if (one.bid_id, one.lot, one.criterion) == (bid.bid_id, lot, criterion.name)]
    values = {one.mark for one in given}
    before = [one for one in every if (one.bid_id, one.lot, one.criterion) == (bid.bid_id, lot, criterion.name)]
    return {
        "bid_id": bid.bid_id,
        "bidder": bid.bidder,
        "lot": lot,
        "lot_title": lot_title,
        "criterion": criterion.name,
        "maximum": plain_number(criterion.maximum),
        "minimum": plain_number(criterion.minimum) if criterion.minimum is not None else None,
        "marks": [{"account": one.account, "mark": plain_number(one.mark), "comment": one.comment} for one in given],
        "unanimous": plain_number(next(iter(values))) if len(values) == 1 else None,
        "spread": plain_number(max(values) - min(values)) if values else None,
        "agreed": plain_number(agreed.mark) if agreed else None,
        "reason": agreed.reason if agreed else "",
        "times_agreed": len(before),
    }


@worded
def agree(uow: Procuring, tender_id: str, marks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Record what moderation agreed on, each with its reason. What was agreed before stays on record."""
    tender = _moderated_now(uow, tender_id)
    every = uow.bids.agreed(tender_id)
    holds = evaluating.latest(every)
    for said in marks:
        bid = evaluating.bid_of(uow, tender, str(said["bid_id"]))
        criterion = criterion_of(tender, bid, str(said["lot"]), str(said["criterion"]))
        mark = checked_mark(Decimal(said["mark"]), criterion.maximum, criterion.name)
        reason = checked_reason(str(said["reason"]), "the bidder")
        before = holds.get((bid.bid_id, str(said["lot"]), criterion.name))
        if before is None or (before.mark, before.reason) != (mark, reason):
            number = before.number + 1 if before else 1
            uow.bids.add_agreed(
                Agreed(bid.bid_id, str(said["lot"]), criterion.name, number, mark, reason, uow.actor, uow.now())
            )
    evaluating.again(uow, tender, f"Moderation agreed on {counted(len(marks), 'mark')}")
    return {"tender_id": tender_id, "agreed": len(marks)}


@worded
def agree_unanimous(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """Take every mark on which all evaluators were of one mind, and that is not agreed yet."""
    tender = _moderated_now(uow, tender_id)
    counted = {one["account"] for one in _people(uow, tender) if one["counts"]}
    taken = 0
    for row in _rows(uow, tender, counted):
        if row["agreed"] is None and row["unanimous"] is not None:
            comments = "; ".join(sorted({one["comment"] for one in row["marks"]}))
            reason = f"All evaluators gave {row['unanimous']}: {comments}"
            uow.bids.add_agreed(
                Agreed(
                    row["bid_id"],
                    row["lot"],
                    row["criterion"],
                    1,
                    Decimal(row["unanimous"]),
                    reason,
                    uow.actor,
                    uow.now(),
                )
            )
            taken += 1
    evaluating.again(uow, tender, f"Marks on which all evaluators were of one mind were agreed: {taken}")
    return {"tender_id": tender_id, "agreed": taken}


def _moderated_now(uow: Procuring, tender_id: str) -> Tender:
    tender = evaluating.to_judge(uow, tender_id)
    waiting = [one["name"] for one in _people(uow, tender) if one["counts"] and not one["handed_in"]]
    if waiting:
        raise WrongTime(
            f"{' and '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not handed in their marks yet"
        )
    return tender


@worded
def record_draw(uow: Procuring, tender_id: str, lot: str, order: Sequence[str], witness: str) -> dict[str, Any]:
    """Record in which order lot was drawn among the bids that are level, and before whom."""
    tender = evaluating.to_judge(uow, tender_id)
    tender.lot(lot)
    found = next(one for one in outcome(uow, tender_id) if one.lot == lot)
    if not found.tied:
        raise WrongTime("No bids are level in this lot, so there is nothing to draw")
    if sorted(order) != sorted(found.tied):
        raise NotValid("Name each of the bids that are level once, in the order in which they were drawn")
    if len(witness.strip()) < 3:
        words = "Name the witness"
        raise NotValid(words, fields={"witness": [words]})
    number = sum(one.lot == lot for one in uow.bids.draws(tender_id)) + 1
    uow.bids.add_draw(Draw(tender_id, lot, number, list(order), witness.strip(), uow.actor, uow.now()))
    evaluating.again(uow, tender, f"Lot was drawn before {witness.strip()}")
    return {"tender_id": tender_id, "lot": lot}


@worded
def accept_low_price(uow: Procuring, tender_id: str, lot: str, bid_id: str, explanation: str) -> dict[str, Any]:
    """Record how a bidder explained an unusually low price, and that it is accepted."""
    tender = evaluating.to_judge(uow, tender_id)
    bid = evaluating.bid_of(uow, tender, bid_id)
    if bid.offer(tender.lot(lot).lot) is None:
        raise NotKnown(f"{bid.bidder} offers nothing for lot {lot}")
    said = checked_reason(explanation, "whoever asks later")
    uow.bids.put_low_price(LowPriceLook(bid_id, lot, said, uow.actor, uow.now()))
    evaluating.again(uow, tender, f"The low price of {bid.bidder} was explained and accepted")
    return {"tender_id": tender_id, "lot": lot}
