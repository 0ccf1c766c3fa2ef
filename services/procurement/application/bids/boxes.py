"""Getting a tender's box ready: who will open it, their keys, what bidders name a price for; and what is seen of the box while
it is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.procurement.application.bids import sealing, seeing
from services.procurement.application.bids.ports import PriceLine
from services.procurement.application.ports import Procuring
from services.procurement.application.tenders import reading
from services.procurement.domain.bids.envelopes import EnvelopeState
from services.procurement.domain.bids.opening import (
    BoxStage,
    Opener,
    Seal,
    checked_openers,
    checked_passphrase,
    refuse_new_openers,
    stage_of,
)
from services.procurement.domain.tenders.tender import State, Tender
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import for_the_trust, worded

USUAL_LINES = (PriceLine("Price for the whole fixed term, without VAT"),)
MOST_LINES = 20
LINK_RENEWED, LINK_CLOSED = "link renewed", "link closed"
NOTHING = "nothing"
"""What is put down of a tender when somebody makes a bidder's link again or closes it."""


@worded
def name_openers(uow: Procuring, tender_id: str, accounts: Sequence[str]) -> dict[str, Any]:
    """Name those who will open the bids. Keys taken before by those who stay named are kept."""
    for_the_trust(uow)
    uow.bids.lock_tender(tender_id)
    tender = reading.tender(uow, tender_id)
    refuse_new_openers(stage_of(uow.bids.openers(tender_id), uow.bids.seal(tender_id)))
    _refuse_ended(tender)
    before = {one.account: one for one in uow.bids.openers(tender_id)}
    named = checked_openers(accounts)
    now = uow.now()
    uow.bids.put_openers(
        tender_id, [before.get(account) or Opener(tender_id, account, now, uow.actor) for account in named]
    )
    _seal_when_all_have_keys(uow, tender_id)
    return box_of(uow, tender)


@worded
def take_key(uow: Procuring, tender_id: str, passphrase: str) -> dict[str, Any]:
    """Make the caller's part of the key, behind their passphrase. Once all openers have theirs, the box can take bids."""
    uow.bids.lock_tender(tender_id)
    tender = reading.tender(uow, tender_id)
    own = opener(uow, tender_id)
    if uow.bids.seal(tender_id) is not None:
        raise WrongTime("The key of this tender is made already, with the passphrase that you chose then")
    lock = sealing.new_lock(checked_passphrase(passphrase), uow.actor)
    uow.bids.put_opener(replace(own, public=lock.public, salt=lock.salt, guarded=lock.guarded, locked_at=uow.now()))
    _seal_when_all_have_keys(uow, tender_id)
    return _for_opener(uow, tender)


def _seal_when_all_have_keys(uow: Procuring, tender_id: str) -> None:
    openers = uow.bids.openers(tender_id)
    keys = {one.account: one.public for one in openers if one.public is not None}
    if not openers or len(keys) < len(openers):
        return
    made = sealing.new_seal(tender_id, keys)
    for one in openers:
        uow.bids.put_opener(replace(one, share=made.shares[one.account]))
    uow.bids.add_seal(Seal(tender_id, made.public, uow.now()))


def opener(uow: Procuring, tender_id: str) -> Opener:
    """The caller as an opener of this tender. Raises NotKnown."""
    for one in uow.bids.openers(tender_id):
        if one.account == uow.actor:
            return one
    raise NotKnown("You are not named to open the bids of this tender")


@worded
def set_price_lines(uow: Procuring, tender_id: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Say what bidders name a price for. Not once bids can come: all must answer the same."""
    for_the_trust(uow)
    uow.bids.lock_tender(tender_id)
    tender = reading.tender(uow, tender_id)
    if tender.state is not State.DRAFT:
        raise WrongTime("The tender is published: what bidders price cannot be changed under them")
    made = [PriceLine(str(one["name"]).strip(), int(one["times"]), bool(one["paid"])) for one in lines]
    if not 1 <= len(made) <= MOST_LINES:
        raise NotValid(f"Give 1 to {MOST_LINES} lines")
    for one in made:
        if not one.name or not 1 <= one.times <= 100:
            raise NotValid("Each line needs a name, and counts from 1 to 100 times")
    if not any(one.paid for one in made):
        raise NotValid("At least one line must be paid under the contract")
    uow.bids.put_price_lines(tender_id, made)
    return box_of(uow, tender)


def price_lines(uow: Procuring, tender_id: str) -> list[PriceLine]:
    """What bidders name a price for."""
    return uow.bids.price_lines(tender_id) or list(USUAL_LINES)


@worded
def box(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """What is seen of a tender's box."""
    return box_of(uow, reading.tender(uow, tender_id))


def box_of(uow: Procuring, tender: Tender) -> dict[str, Any]:
    """The box in plain values: while it is sealed, that so many envelopes lie in it and nothing of whose they are."""
    openers, seal = uow.bids.openers(tender.tender_id), uow.bids.seal(tender.tender_id)
    stage = stage_of(openers, seal)
    past, lines = _deadline_has_passed(uow, tender), price_lines(uow, tender.tender_id)
    late = uow.bids.late(tender.tender_id)
    kept = uow.bids.envelopes(tender.tender_id, (EnvelopeState.SEALED, EnvelopeState.OPENED, EnvelopeState.DAMAGED))
    return {
        **head_of(tender),
        "stage": stage.value,
        "deadline_has_passed": past,
        "may_change_openers": stage in (BoxStage.NO_OPENERS, BoxStage.WAITS_FOR_KEYS)
        and tender.state is not State.TERMINATED,
        "may_open": _may_open(uow, tender, stage),
        "is_opener": any(one.account == uow.actor for one in openers),
        "envelopes": len(kept),
        "late": [
            {
                "received_at": one.received_at.isoformat(),
                "seconds_late": one.seconds_late,
                "fingerprint": one.fingerprint,
                "size": one.size,
            }
            for one in late
        ],
        "openers": [
            {
                "account": one.account,
                "has_key": one.has_key,
                "opened_at": _iso(one.opened_at),
                "is_you": one.account == uow.actor,
            }
            for one in openers
        ],
        "opened_at": _iso(seal.opened_at) if seal else None,
        "links": [
            {"at": one.at.isoformat(), "by": one.by, "words": one.in_words}
            for one in uow.tenders.entries(tender.tender_id)
            if one.kind in (LINK_RENEWED, LINK_CLOSED)
        ],
        "price_lines": [{"name": one.name, "times": one.times, "paid": one.paid} for one in lines],
        "prices_hidden": bool(seeing.prices_kept_back(uow, tender)),
        "whole_life": any(not one.paid for one in lines),
    }


def _deadline_has_passed(uow: Procuring, tender: Tender) -> bool:
    return tender.deadline_at is not None and uow.now() > tender.deadline_at


def _may_open(uow: Procuring, tender: Tender, stage: BoxStage) -> bool:
    sealed = stage in (BoxStage.SEALED, BoxStage.HALF_OPEN)
    return sealed and _deadline_has_passed(uow, tender) and tender.state is State.PUBLISHED


@worded
def boxes(uow: Procuring) -> list[dict[str, Any]]:
    """The boxes of all tenders that ask for bids, newest first."""
    for_the_trust(uow)
    found = []
    for head in uow.tenders.heads():
        tender = reading.tender(uow, head.tender_id)
        if asks_for_bids(tender):
            seen = box_of(uow, tender)
            found.append(
                {
                    name: seen[name]
                    for name in (
                        "tender_id",
                        "number",
                        "title",
                        "state",
                        "deadline_at",
                        "stage",
                        "envelopes",
                        "may_open",
                    )
                }
            )
    return found


def asks_for_bids(tender: Tender) -> bool:
    """Whether there is anything to be sealed: a direct award names its supplier."""
    return tender.procedure is None or tender.procedure.has_bids


def unsealed(uow: Procuring) -> list[dict[str, Any]]:
    """Published tenders that nobody can bid for, since their box has no key."""
    return [{"tender_id": one.tender_id, "title": one.title} for one in uow.bids.unsealed() if asks_for_bids(one)]


@worded
def my_keys(uow: Procuring) -> list[dict[str, Any]]:
    """The tenders whose bids the caller is to open, newest first, with what the caller is to do now."""
    return [_for_opener(uow, reading.tender(uow, one.tender_id)) for one in uow.bids.opener_of(uow.actor)]


def keys_that_wait(uow: Procuring) -> list[dict[str, Any]]:
    """The tenders whose bids ask something of the caller now, with what it is; nothing else of their boxes is read."""
    boxes_ = [(own, stage_of([own], seal)) for own, seal in uow.bids.unopened_boxes_of(uow.actor)]
    tenders = uow.tenders.among([own.tender_id for own, _ in boxes_])
    found = [
        head_of(tenders[own.tender_id]) | {"waits_for_you": _waits_for(uow, own, tenders[own.tender_id], stage)}
        for own, stage in boxes_
    ]
    return [one for one in found if one["waits_for_you"] != NOTHING]


@worded
def my_key(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """One tender whose bids the caller is to open."""
    return _for_opener(uow, reading.tender(uow, tender_id))


def _for_opener(uow: Procuring, tender: Tender) -> dict[str, Any]:
    own = opener(uow, tender.tender_id)
    seen = box_of(uow, tender)
    return seen | {
        "has_key": own.has_key,
        "waits_for_you": _waits_for(uow, own, tender, BoxStage(seen["stage"])),
        "you_opened_at": _iso(own.opened_at),
    }


def _waits_for(uow: Procuring, own: Opener, tender: Tender, stage: BoxStage) -> str:
    """What the box asks of one of its openers now: a key, the opening, or nothing."""
    if not own.has_key and stage is BoxStage.WAITS_FOR_KEYS:
        return "key"
    return "opening" if _may_open(uow, tender, stage) and own.opened_at is None else NOTHING


def head_of(tender: Tender) -> dict[str, Any]:
    """What every page about a tender's bids begins with."""
    return {
        "tender_id": tender.tender_id,
        "number": tender.number,
        "title": tender.title,
        "state": tender.state.value,
        "deadline_at": _iso(tender.deadline_at),
        "lots": [{"lot": one.lot, "title": one.title} for one in tender.lots],
    }


def _refuse_ended(tender: Tender) -> None:
    if tender.state in (State.TERMINATED, State.AWARDED, State.INTENDED):
        raise WrongTime(f"'{tender.title}' is {tender.state.value}: there is nothing to open any more")


def _iso(at: Any) -> str | None:
    return at.isoformat() if at is not None else None
