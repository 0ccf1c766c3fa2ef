"""Rounds of a competitive flexible procedure: planned, decided, and told to the bidders, who read it by their links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.tenders.planning import stepped
from services.procurement.application.tenders.stepping import step
from services.procurement.domain.tenders import rounds as domain
from services.procurement.domain.tenders.tender import GoesOn, Round, Tender
from services.procurement.domain.wording import counted
from shared.refusals import WrongTime
from shared.refusing import for_the_trust, worded


@worded
def set_rounds(uow: Procuring, tender_id: str, version: int, rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rounds before the bids, in their order; none takes them away."""
    for_the_trust(uow)
    planned = [Round(one["name"].strip(), one["deadline_at"], one["asks"].strip(), one["most"]) for one in rounds]
    words = counted(len(planned), "round") + " before the bids"
    return stepped(step(uow, tender_id, version, lambda held: domain.with_rounds(held, planned), "rounds", words))


@worded
def decide_round(
    uow: Procuring, tender_id: str, version: int, number: int, bidders: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Who goes on from a round. Each bidder reads it, with the reason, by its link."""
    for_the_trust(uow)
    names = bidders_of(uow, tender_id)
    outcomes = [
        GoesOn(one["bidder_id"], names.get(one["bidder_id"], ""), one["goes_on"], one["why"].strip()) for one in bidders
    ]
    told = "; ".join(
        f"{one.bidder} goes on" if one.goes_on else f"{one.bidder} does not: {one.why}" for one in outcomes
    )
    return stepped(
        step(
            uow, tender_id, version, lambda held: domain.decided(held, number, outcomes, list(names), uow.now()), "round",
            f"Round {number} was decided. {told}",
        )
    )  # fmt: skip


def bidders_of(uow: Procuring, tender_id: str) -> dict[str, str]:
    """Everybody invited whose link is open, by the id of the invitation."""
    return {one.invitation_id: one.name for one in uow.bids.invitations(tender_id) if one.is_active}


def refuse_bid(tender: Tender, invitation_id: str) -> None:
    """Raise WrongTime for a bidder that did not go on, or may not bid yet: for the room of bids."""
    if because := domain.why_no_bid(tender, invitation_id):
        raise WrongTime(because)


def rounds_as_json(tender: Tender) -> list[dict[str, Any]]:
    """The rounds for the trust, with who went on."""
    return [
        published_round(one)
        | {
            "number": number,
            "decided_at": one.decided_at.isoformat() if one.decided_at else None,
            "outcomes": [
                {"bidder_id": it.bidder_id, "bidder": it.bidder, "goes_on": it.goes_on, "why": it.why}
                for it in one.outcomes
            ],
        }
        for number, one in enumerate(tender.rounds, 1)
    ]


def published_round(one: Round) -> dict[str, Any]:
    """A round as everybody may read it: nothing of who takes part."""
    return {"name": one.name, "deadline_at": one.deadline_at.isoformat(), "asks": one.asks, "most": one.most}
