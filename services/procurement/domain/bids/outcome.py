"""What came of a lot: who stands where with which scores, who is out and why, and who has won it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class CriterionScore:
    """One criterion of one bid: what it counts, what was given, and how the points come of it in words."""

    criterion: str
    kind: str
    weight: Decimal
    points: Decimal
    working: str
    mark: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class RankedBid:
    """A bid that is in the running. `price_pence` is what was compared, without VAT (a whole-life cost where the tender
    asks for one); `contract_pence` what is paid under the contract. Bids that nothing tells apart share a rank."""

    bid_id: str
    bidder: str
    supplier_id: str | None
    rank: int
    price_pence: int
    contract_pence: int
    total: Decimal
    quality: Decimal
    scores: tuple[CriterionScore, ...]
    abnormally_low: str = ""


@dataclass(frozen=True)
class ExcludedBid:
    """A bid that is out of the running for this lot, with the ground and the reason that its bidder is told."""

    bid_id: str
    bidder: str
    supplier_id: str | None
    ground: str
    reason: str
    price_pence: int | None = None


@dataclass(frozen=True)
class LotOutcome:
    """A lot as it stands. `winner` is None while something is open: `waits_for` says what, each in a sentence."""

    lot: str
    title: str
    version: int
    ranking: tuple[RankedBid, ...]
    disqualified: tuple[ExcludedBid, ...]
    winner: RankedBid | None
    waits_for: tuple[str, ...] = ()
    tie: str = ""
    tied: tuple[str, ...] = ()
    """The bids among which lot must be drawn."""

    @property
    def settled(self) -> bool:
        """Whether nothing is open any more; a settled lot without a winner had no bid that could be accepted."""
        return not self.waits_for
