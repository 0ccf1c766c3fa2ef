"""Rounds of a competitive flexible procedure: before the bids, bidders are judged once or more, and only those that go on may bid.

The first round asks for the conditions of participation. Each has its deadline and what it is judged by, published with the
tender; whoever does not go on is told why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from services.procurement.domain.tenders.tender import GoesOn, Procedure, Round, State, Tender
from services.procurement.domain.wording import counted
from shared.calendar.words import moment_in_words
from shared.refusals import NotKnown, WrongTime, wrong


def in_words(one: Round) -> str:
    """'Conditions of participation, until 20 November 2026 at 12:00pm: two contracts alike; at most 5 go on'."""
    most = f"; at most {one.most} go on" if one.most else "; all that meet it go on"
    return f"{one.name}, until {moment_in_words(one.deadline_at)}: {one.asks}{most}"


def with_rounds(tender: Tender, rounds: Sequence[Round]) -> Tender:
    """The plan with these rounds before the bids. Raises WrongTime once published, NotValid for rounds that cannot be."""
    if tender.state is not State.DRAFT:
        raise WrongTime(f"'{tender.title}' is {tender.state}: its rounds stand")
    if rounds and tender.procedure is not Procedure.COMPETITIVE_FLEXIBLE:
        raise wrong("rounds", "Only a competitive flexible procedure has rounds: choose it first")
    for number, one in enumerate(rounds, 1):
        if not one.name.strip() or not one.asks.strip():
            raise wrong("rounds", f"Round {number}: give it a name, and say what bidders are judged by")
    for number, (before, after) in enumerate(pairwise(rounds), 2):
        if after.deadline_at <= before.deadline_at:
            raise wrong("rounds", f"Round {number} ends after the round before it: set its deadline later")
    return replace(tender, rounds=tuple(rounds))


def too_late(tender: Tender) -> str:
    """What is wrong with the rounds beside the deadline for bids; empty where they fit."""
    if not tender.rounds or tender.deadline_at is None or tender.rounds[-1].deadline_at < tender.deadline_at:
        return ""
    return f"bids are due by {moment_in_words(tender.deadline_at)}, before '{tender.rounds[-1].name}' ends"


def still_in(tender: Tender, bidder_ids: Sequence[str], number: int) -> list[str]:
    """The bidders that are judged in a round: all in the first, then those that went on."""
    if number == 1:
        return list(bidder_ids)
    return [one.bidder_id for one in tender.rounds[number - 2].outcomes if one.goes_on]


def decided(tender: Tender, number: int, outcomes: Sequence[GoesOn], there: Sequence[str], now: datetime) -> Tender:
    """The tender after it is said who goes on from a round; `there` are all bidders that were invited.

    Raises NotKnown, WrongTime before the round's deadline or out of order, NotValid where somebody is left out, goes on beyond
    the published number, or is not told why.
    """
    if not 1 <= number <= len(tender.rounds):
        raise NotKnown(f"'{tender.title}' has no round {number}")
    one = tender.rounds[number - 1]
    if tender.state is not State.PUBLISHED or (tender.deadline_at is not None and now > tender.deadline_at):
        raise WrongTime(f"'{tender.title}' is not open: nothing is decided about its rounds")
    if one.decided_at is not None:
        raise WrongTime(f"'{one.name}' is decided already, and the bidders were told")
    if number > 1 and tender.rounds[number - 2].decided_at is None:
        raise WrongTime(f"Decide '{tender.rounds[number - 2].name}' first")
    if now <= one.deadline_at:
        raise WrongTime(f"'{one.name}' is answered until {moment_in_words(one.deadline_at)}: decide it after that")
    _refuse_wrong_outcomes(one, outcomes, still_in(tender, there, number))
    done = replace(one, decided_at=now, outcomes=tuple(outcomes))
    return replace(tender, rounds=tuple(done if held is one else held for held in tender.rounds))


def _refuse_wrong_outcomes(one: Round, outcomes: Sequence[GoesOn], judged: Sequence[str]) -> None:
    if sorted(it.bidder_id for it in outcomes) != sorted(judged):
        raise wrong(
            "bidders", f"Say of each of the {counted(len(judged), 'bidder')} in '{one.name}' whether it goes on"
        )
    silent = [it.bidder for it in outcomes if not it.goes_on and not it.why.strip()]
    if silent:
        raise wrong("bidders", f"Say why {', '.join(silent)} does not go on, as it will read it")
    going = sum(it.goes_on for it in outcomes)
    if one.most is not None and going > one.most:
        raise wrong("bidders", f"At most {one.most} go on, as published: {going} are chosen")


def why_no_bid(tender: Tender, bidder_id: str) -> str:
    """Why a bidder may not bid (yet), as it reads it; empty where it may."""
    for one in tender.rounds:
        if one.decided_at is None:
            return f"'{one.name}' is not decided yet. You are told here whether you go on to the bids"
        own = next((it for it in one.outcomes if it.bidder_id == bidder_id), None)
        if own is None:
            return f"'{one.name}' was decided before you were invited: bids come from those that went on"
        if not own.goes_on:
            return f"You did not go on from '{one.name}': {own.why}"
    return ""
