"""How a lot is decided: bids that are out are left out of everything, the lowest compliant price gives the price points,
moderated marks the quality points, the published rule breaks ties. Made again from the start whenever anything changes, so
that a lot after a disqualification is a lot without that bid."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from services.procurement.domain.bids import scoring
from services.procurement.domain.bids.outcome import CriterionScore, ExcludedBid, LotOutcome, RankedBid
from services.procurement.domain.tenders.tender import Criterion, CriterionKind, Lot, TieRule
from services.procurement.domain.wording import plain_number
from shared.money import pounds

BELOW_MINIMUM = "below the minimum mark"


@dataclass(frozen=True)
class Moderated:
    """The mark that a criterion got in the end, and why."""

    mark: Decimal
    reason: str


@dataclass(frozen=True)
class Exclusion:
    """Why a bid is out of the running."""

    ground: str
    reason: str


@dataclass(frozen=True)
class Contender:
    """What a bid says about one lot, and what people found. A bid that leaves the lot out is no contender for it."""

    bid_id: str
    bidder: str
    supplier_id: str | None
    price_pence: int
    contract_pence: int
    marks: Mapping[str, Moderated] = field(default_factory=dict)
    exclusion: Exclusion | None = None


@dataclass(frozen=True)
class LowPrice:
    """From how many per cent below the average of the other bids a price has to be explained, and which bids have done so."""

    per_cent_below: Decimal
    explained: Collection[str] = ()


def evaluated(
    lot: Lot,
    contenders: Sequence[Contender],
    *,
    tie_rule: TieRule | None,
    drawn: Sequence[str] = (),
    low_price: LowPrice | None = None,
    unchecked: Sequence[str] = (),
    version: int = 1,
) -> LotOutcome:
    """The lot as it stands. `drawn` is the order in which lot was drawn, first the one that comes first; `unchecked` says
    what of the requirements nobody has looked at yet."""
    inside, outside = _sorted_out(lot, contenders)
    unmarked = tuple(_unmarked(lot, inside))
    if unmarked or not inside:
        return LotOutcome(lot.lot, lot.title, version, (), outside, None, (*unchecked, *unmarked))
    lowest = min(one.price_pence for one in inside)
    scored = [_scored(lot, one, lowest) for one in inside]
    ordered, tied, tie = _ranked(scored, tie_rule, drawn)
    ranking = tuple(_flagged(one, ordered, low_price) for one in ordered)
    waits = (*unchecked, *_still_open(ranking, tied, low_price))
    winner = None if waits else ranking[0]
    return LotOutcome(lot.lot, lot.title, version, ranking, outside, winner, waits, tie, tied)


def _sorted_out(lot: Lot, contenders: Sequence[Contender]) -> tuple[list[Contender], tuple[ExcludedBid, ...]]:
    inside, outside = [], []
    for one in contenders:
        found = one.exclusion or _too_low_a_mark(lot, one)
        if found is None:
            inside.append(one)
        else:
            outside.append(
                ExcludedBid(one.bid_id, one.bidder, one.supplier_id, found.ground, found.reason, one.price_pence)
            )
    return inside, tuple(outside)


def _too_low_a_mark(lot: Lot, one: Contender) -> Exclusion | None:
    for criterion in lot.quality:
        given = one.marks.get(criterion.name)
        if criterion.minimum is not None and given is not None and given.mark < criterion.minimum:
            said = (
                f"'{criterion.name}' got {plain_number(given.mark)} of {plain_number(criterion.maximum)}; "
                f"at least {plain_number(criterion.minimum)} was needed"
            )
            return Exclusion(BELOW_MINIMUM, said)
    return None


def _unmarked(lot: Lot, inside: Sequence[Contender]) -> list[str]:
    found = []
    for one in inside:
        missing = [f"'{criterion.name}'" for criterion in lot.quality if criterion.name not in one.marks]
        if missing:
            found.append(f"{one.bidder} has no moderated mark yet for {', '.join(missing)}")
    return found


def _scored(lot: Lot, one: Contender, lowest: int) -> RankedBid:
    scores = tuple(_score(criterion, one, lowest) for criterion in lot.criteria)
    return RankedBid(
        one.bid_id, one.bidder, one.supplier_id, 0, one.price_pence, one.contract_pence,
        total=sum((score.points for score in scores), Decimal(0)),
        quality=sum((score.points for score in scores if score.kind == CriterionKind.QUALITY), Decimal(0)),
        scores=scores,
    )  # fmt: skip


def _score(criterion: Criterion, one: Contender, lowest: int) -> CriterionScore:
    weight = criterion.weight
    if criterion.kind is CriterionKind.PRICE:
        points = scoring.price_points(weight, lowest, one.price_pence)
        working = scoring.price_working(weight, lowest, one.price_pence, points)
        return CriterionScore(criterion.name, criterion.kind.value, weight, points, working)
    given = one.marks[criterion.name]
    points = scoring.quality_points(weight, given.mark, criterion.maximum)
    working = scoring.quality_working(weight, given.mark, criterion.maximum, points)
    return CriterionScore(criterion.name, criterion.kind.value, weight, points, working, given.mark, given.reason)


def _ranked(
    scored: Sequence[RankedBid], tie_rule: TieRule | None, drawn: Sequence[str]
) -> tuple[list[RankedBid], tuple[str, ...], str]:
    """In their order with their ranks; the bids that share the first place and cannot be told apart yet; what broke the
    tie of the first place."""
    places = {bid_id: place for place, bid_id in enumerate(drawn)}

    def key(bid: RankedBid) -> tuple[Decimal | int, ...]:
        return (*_by_rule(bid, tie_rule), places.get(bid.bid_id, 0))

    found: list[RankedBid] = []
    for _, group in groupby(sorted(scored, key=lambda bid: (*key(bid), bid.bid_id)), key=key):
        rank = len(found) + 1
        found += [replace(bid, rank=rank) for bid in group]
    first = [bid for bid in found if bid.rank == 1]
    tied = tuple(bid.bid_id for bid in first) if len(first) > 1 else ()
    return found, tied, _tie_words(found, tie_rule, tied)


def _by_rule(bid: RankedBid, tie_rule: TieRule | None) -> tuple[Decimal | int, ...]:
    if tie_rule is TieRule.HIGHER_QUALITY:
        return (-bid.total, -bid.quality)
    if tie_rule is TieRule.LOWER_PRICE:
        return (-bid.total, bid.price_pence)
    return (-bid.total,)


def _tie_words(ordered: Sequence[RankedBid], tie_rule: TieRule | None, tied: tuple[str, ...]) -> str:
    level = [bid for bid in ordered if bid.total == ordered[0].total]
    if len(level) == 1 or tied:
        return ""
    said = f"{len(level)} bids have {level[0].total:f} points. "
    alone = [bid for bid in level if _by_rule(bid, tie_rule) == _by_rule(level[0], tie_rule)]
    if len(alone) > 1:
        return said + "Lot was drawn before a witness."
    assert tie_rule is not None
    return said + f"The published rule decided: {tie_rule.value}."


def _still_open(ranking: Sequence[RankedBid], tied: tuple[str, ...], low_price: LowPrice | None) -> tuple[str, ...]:
    if tied:
        names = " and ".join(bid.bidder for bid in ranking if bid.bid_id in tied)
        return (f"{names} are level after the published rule: draw lot before a witness and record it",)
    # Not the first one's price alone: the lowest price decides what every other price is worth.
    explained = low_price.explained if low_price is not None else ()
    return tuple(
        f"The price of {bid.bidder} is unusually low: ask for an explanation and record it, or shut the bid out"
        for bid in ranking
        if bid.abnormally_low and bid.bid_id not in explained
    )


def _flagged(bid: RankedBid, ranking: Sequence[RankedBid], low_price: LowPrice | None) -> RankedBid:
    others = [one.price_pence for one in ranking if one.bid_id != bid.bid_id]
    if low_price is None or not others:
        return bid
    average = Decimal(sum(others)) / len(others)
    below = (average - bid.price_pence) / average * 100
    if below < low_price.per_cent_below:
        return bid
    said = (
        f"{pounds(bid.price_pence)} is {below.quantize(Decimal('0.1')):f} per cent below the average of the other bids "
        f"({pounds(int(average))}). From {plain_number(low_price.per_cent_below)} per cent on, ask the bidder to explain it."
    )
    return replace(bid, abnormally_low=said)
