"""What people find about bids once they are open: requirements met or not, a bid shut out, an interest declared, a mark, what
moderation agreed on, a lot drawn. Each is kept with who and when; what is taken back stays on record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.procurement.domain.tenders.tender import Conflict, State, Tender
from shared.refusals import NotValid, WrongTime

GROUNDS = (
    "requirement not met",
    "mandatory exclusion ground",
    "discretionary exclusion ground",
    "abnormally low price, not explained",
    "bid not complete",
    "another bid of the same bidder counts",
    "terms changed by the bidder",
    "contact with the trust that the rules forbid",
    "other, as the reason says",
)
"""Grounds for shutting a bid out, in the words of the form (Procurement Act 2023, ss. 19, 26 to 28, in plain words)."""


@dataclass(frozen=True)
class Bid:
    """An opened bid: what its bidder sent, as it was sent."""

    bid_id: str
    tender_id: str
    invitation_id: str
    bidder: str
    supplier_id: str | None
    number: int
    received_at: datetime
    content: dict[str, Any]

    def offer(self, lot: str) -> dict[str, Any] | None:
        """What it offers for a lot; None where it leaves the lot out."""
        return next((one for one in self.content["lots"] if one["lot"] == lot), None)


@dataclass(frozen=True)
class Check:
    """Whether a bid meets one requirement."""

    bid_id: str
    key: str
    passed: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ShutOut:
    """A bid shut out of one lot, or of all (`lot` is empty); lifted where it was wrong."""

    shut_out_id: str
    bid_id: str
    lot: str
    ground: str
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_because: str = ""


@dataclass(frozen=True)
class Interest:
    """What an evaluator declared once the bidders' names were known."""

    tender_id: str
    account: str
    has_interest: bool
    words: str
    at: datetime


@dataclass(frozen=True)
class Mark:
    """One evaluator's mark for one criterion of one bid."""

    bid_id: str
    lot: str
    criterion: str
    account: str
    mark: Decimal
    comment: str
    at: datetime


@dataclass(frozen=True)
class Sheet:
    """An evaluator's marks, handed in: not changed any more."""

    tender_id: str
    account: str
    handed_in_at: datetime


@dataclass(frozen=True)
class Agreed:
    """What moderation agreed on; a later `number` replaces an earlier one, which stays on record."""

    bid_id: str
    lot: str
    criterion: str
    number: int
    mark: Decimal
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Draw:
    """Bids in the order in which lot was drawn, before a witness."""

    tender_id: str
    lot: str
    number: int
    order: list[Any]
    witness: str
    by: str
    at: datetime


@dataclass(frozen=True)
class LowPriceLook:
    """What came of asking a bidder to explain an unusually low price."""

    bid_id: str
    lot: str
    explanation: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Version:
    """A lot's result as it stood at a time, and what made it again. None is ever changed or taken away."""

    tender_id: str
    lot: str
    version: int
    because: str
    by: str
    at: datetime
    result: dict[str, Any]


def may_mark(tender: Tender, account: str, declared: Iterable[Interest]) -> bool:
    """Whether somebody is an evaluator who declared no interest, neither when named nor when the bidders were known."""
    known = list(declared)
    return may_mark_later(tender, account, known) and any(one.account == account for one in known)


def may_mark_later(tender: Tender, account: str, declared: Iterable[Interest]) -> bool:
    """Whether somebody is an evaluator who has declared no interest so far."""
    return tender.evaluator(account) is not None and not has_interest(tender, account, declared)


def has_interest(tender: Tender, account: str, declared: Iterable[Interest]) -> bool:
    """Whether somebody is an evaluator who declared an interest, when named or when the bidders were known."""
    named = tender.evaluator(account)
    if named is None:
        return False
    return named.conflict is Conflict.DECLARED or any(one.account == account and one.has_interest for one in declared)


def why_no_prices(tender: Tender, account: str, declared: Collection[Interest], handed_in: Collection[str]) -> str:
    """Why somebody is shown no prices yet, in words; nothing where they are. After the award everybody may know them."""
    if tender.evaluator(account) is None or tender.state in (State.AWARDED, State.TERMINATED):
        return ""
    if has_interest(tender, account, declared):
        return f"You declared an interest in a bidder for '{tender.title}': its bids are for others until the award"
    if account in handed_in:
        return ""
    return f"You mark the bids for '{tender.title}': hand in your marks first, then you are shown the prices"


def refuse_marking(tender: Tender, account: str, declared: Collection[Interest], handed_in: Collection[str]) -> None:
    """Raise WrongTime or NotValid, in words, where somebody may not mark (any more)."""
    named = tender.evaluator(account)
    if named is None:
        raise NotValid(f"You are not named as an evaluator of '{tender.title}'")
    if has_interest(tender, account, declared):
        raise WrongTime("You declared an interest, so you do not evaluate these bids")
    if all(one.account != account for one in declared):
        raise WrongTime("Say first whether you have an interest in one of the bidders")
    if account in handed_in:
        raise WrongTime("You have handed your marks in: what is still to be said belongs in the moderation")


def checked_reason(reason: str, what: str) -> str:
    """A reason that says something. Raises NotValid."""
    said = reason.strip()
    if len(said) < 10:
        words = f"Say why, in a sentence that {what} can be told"
        raise NotValid(words, fields={"reason": [words]})
    return said
