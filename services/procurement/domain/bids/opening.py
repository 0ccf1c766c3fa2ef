"""Who opens the bids of a tender: two people of those named, each with a passphrase of their own, after the deadline. The
stages of a tender's box follow from what its openers have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.procurement.domain.bids.shares import MOST_HOLDERS, NEEDED
from services.procurement.domain.tenders.tender import State, Tender
from shared.refusals import NotValid, WrongTime

SHORTEST_PASSPHRASE = 14


class BoxStage(StrEnum):
    """How far the box of a tender is."""

    NO_OPENERS = "no openers"
    WAITS_FOR_KEYS = "waits for keys"
    SEALED = "sealed"
    HALF_OPEN = "half open"
    OPENED = "opened"


@dataclass(frozen=True)
class Opener:
    """Somebody who may open the bids of one tender. What they hold is readable with their passphrase alone."""

    tender_id: str
    account: str
    named_at: datetime
    named_by: str
    public: bytes | None = None
    salt: bytes | None = None
    guarded: bytes | None = None
    locked_at: datetime | None = None
    share: bytes | None = None
    passed_on: bytes | None = None
    opened_at: datetime | None = None

    @property
    def has_key(self) -> bool:
        return self.locked_at is not None


@dataclass(frozen=True)
class Seal:
    """The public key of a tender's box, and when the box was opened."""

    tender_id: str
    public: bytes
    made_at: datetime
    opened_at: datetime | None = None
    envelopes: int = 0
    late: int = 0


def stage_of(openers: Sequence[Opener], seal: Seal | None) -> BoxStage:
    """How far the box is."""
    if seal is not None and seal.opened_at is not None:
        return BoxStage.OPENED
    if seal is not None:
        return BoxStage.HALF_OPEN if any(one.opened_at for one in openers) else BoxStage.SEALED
    return BoxStage.WAITS_FOR_KEYS if openers else BoxStage.NO_OPENERS


def checked_openers(accounts: Sequence[str]) -> list[str]:
    """The accounts of those who are to open. Raises NotValid."""
    named = [one.strip() for one in accounts if one.strip()]
    if len(set(named)) != len(named):
        raise NotValid("Somebody is named twice: two different people must open the bids")
    if not NEEDED <= len(named) <= MOST_HOLDERS:
        raise NotValid(
            f"Name {NEEDED} to {MOST_HOLDERS} people. Any two of them open the bids together, so name a third for the day "
            "on which one is away"
        )
    return named


def checked_passphrase(passphrase: str) -> str:
    """A passphrase that is worth guessing at. Raises NotValid."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        said = f"Use at least {SHORTEST_PASSPHRASE} characters. Four words that do not belong together are easy to keep"
        raise NotValid(said, fields={"passphrase": [said]})
    if len(set(passphrase.casefold())) < 6:
        said = "This passphrase has too few different characters"
        raise NotValid(said, fields={"passphrase": [said]})
    return passphrase


def refuse_new_openers(stage: BoxStage) -> None:
    """Raise WrongTime once the key is made: it cannot be shared out again, since nobody has it."""
    if stage not in (BoxStage.NO_OPENERS, BoxStage.WAITS_FOR_KEYS):
        raise WrongTime("The key of this tender is made and shared out, so its openers cannot be changed any more")


def refuse_opening(tender: Tender, stage: BoxStage, now: datetime) -> None:
    """Raise WrongTime while the bids may not be opened."""
    if stage in (BoxStage.NO_OPENERS, BoxStage.WAITS_FOR_KEYS):
        raise WrongTime("There is nothing to open: the key of this tender was never made")
    if stage is BoxStage.OPENED:
        raise WrongTime("The bids of this tender are open already")
    if tender.state is not State.PUBLISHED or tender.deadline_at is None:
        raise WrongTime(f"'{tender.title}' is {tender.state.value}: only a published tender's bids are opened")
    if now <= tender.deadline_at:
        raise WrongTime("Bids can still come: nobody opens them before the deadline has passed")
