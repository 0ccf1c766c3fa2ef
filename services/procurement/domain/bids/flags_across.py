"""Red flags that show only when many contracting processes are seen together: outliers by quartiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from services.procurement.domain.bids.process_facts import ProcessFacts

FENCE = Fraction(3, 2)
"""Distances between the quartiles beyond which a value is an outlier (Tukey)."""
Ratio = tuple[int, int]


@dataclass(frozen=True)
class Gap:
    """By what part of the winning price the second lowest lies above it, and who named that."""

    ocid: str
    part: Fraction
    winner: str
    seconds: tuple[str, ...]


def quantile(values: Iterable[Fraction], at: Fraction) -> Fraction:
    """The quantile that is median-unbiased whatever the distribution (Hyndman and Fan's eighth): the one that the published
    values hold for. Raises ValueError without values."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("There is no quantile of nothing")
    place = (len(ordered) + Fraction(1, 3)) * at + Fraction(1, 3)
    below = floor(place)
    if below < 1:
        return ordered[0]
    if below >= len(ordered):
        return ordered[-1]
    low, high = ordered[below - 1], ordered[below]
    return low + (place - below) * (high - low)


def lower_fence(values: Sequence[Fraction]) -> Fraction:
    """Below this a value is unusually low."""
    first, third = quantile(values, Fraction(1, 4)), quantile(values, Fraction(3, 4))
    return first - FENCE * (third - first)


def upper_fence(values: Sequence[Fraction]) -> Fraction:
    """Above this a value is unusually high."""
    first, third = quantile(values, Fraction(1, 4)), quantile(values, Fraction(3, 4))
    return third + FENCE * (third - first)


def gaps_to_the_second(processes: Iterable[ProcessFacts]) -> list[Gap]:
    """The gap of each process whose one winner was its lowest bidder."""
    return [gap for gap in map(_gap, processes) if gap is not None]


def _gap(process: ProcessFacts) -> Gap | None:
    winner = process.only_winner
    valid = [bid for bid in process.valid if bid.price is not None]
    if (
        winner is None
        or not process.each_bid_has_one_tenderer
        or len({bid.price[0] for bid in valid if bid.price}) != 1
    ):
        return None
    prices = [(next(iter(bid.tenderers)), bid.price[1]) for bid in valid if bid.price is not None]
    won = min((amount for name, amount in prices if name == winner), default=None)
    others = [(amount, name) for name, amount in prices if name != winner]
    if won is None or not others or won <= 0 or won > min(others)[0]:
        return None
    second = min(others)[0]
    part = (Fraction(second) - Fraction(won)) / Fraction(won)
    return Gap(process.ocid, part, winner, tuple(sorted({name for amount, name in others if amount == second})))


def strangely_close(gaps: Sequence[Gap], fence: Fraction | None) -> list[Gap]:
    """Gaps that are unusually small."""
    if not gaps:
        return []
    limit = fence if fence is not None else lower_fence([gap.part for gap in gaps])
    return [gap for gap in gaps if gap.part <= limit]


def far_below(gaps: Sequence[Gap], fence: Fraction | None) -> list[Gap]:
    """Gaps that are unusually wide."""
    if not gaps:
        return []
    limit = fence if fence is not None else upper_fence([gap.part for gap in gaps])
    return [gap for gap in gaps if gap.part >= limit]


def hardly_winning(processes: Iterable[ProcessFacts], fence: Fraction | None) -> dict[str, Fraction]:
    """Bidders among the busiest quarter that win an unusually small part of what they bid for."""
    bid: dict[str, int] = {}
    won: dict[str, int] = {}
    for process in processes:
        winner = process.only_winner
        if winner is None or not process.each_bid_has_one_tenderer:
            continue
        for name in {name for one in process.valid for name in one.tenderers}:
            bid[name] = bid.get(name, 0) + 1
            won[name] = won.get(name, 0) + (name == winner)
    if not bid:
        return {}
    ratios = {name: Fraction(won[name], count) for name, count in bid.items()}
    busy = quantile([Fraction(count) for count in bid.values()], Fraction(3, 4))
    limit = fence if fence is not None else lower_fence(list(ratios.values()))
    return {name: ratio for name, ratio in ratios.items() if bid[name] >= busy and ratio <= limit}


def much_disqualified(
    processes: Iterable[ProcessFacts], least_of_buyers: int, least_of_tenderers: int, fence: Fraction | None
) -> Mapping[str, Mapping[str, Fraction]]:
    """Buyers, procuring entities and bidders with an unusually large part of disqualified bids. Who has fewer submitted bids
    than the least is left out; Cardinal's words say processes for buyers, its sums and published values use bids."""
    counted: dict[str, dict[str, Ratio]] = {"Buyer": {}, "ProcuringEntity": {}, "Tenderer": {}}
    for process in processes:
        submitted = process.submitted
        out = sum(bid.status == "disqualified" for bid in submitted)
        for kind, name in (("Buyer", process.buyer), ("ProcuringEntity", process.procuring_entity)):
            if name is not None and submitted:
                _count(counted[kind], name, out, len(submitted))
        for bid in submitted:
            for name in bid.tenderers:
                _count(counted["Tenderer"], name, int(bid.status == "disqualified"), 1)
    least = {"Buyer": least_of_buyers, "ProcuringEntity": least_of_buyers, "Tenderer": least_of_tenderers}
    return {kind: _above(ratios, least[kind], fence) for kind, ratios in counted.items()}


def _count(ratios: dict[str, Ratio], name: str, out: int, of: int) -> None:
    before = ratios.get(name, (0, 0))
    ratios[name] = (before[0] + out, before[1] + of)


def _above(ratios: Mapping[str, Ratio], least: int, fence: Fraction | None) -> dict[str, Fraction]:
    counted = {name: Fraction(out, of) for name, (out, of) in ratios.items() if of >= least}
    if not counted:
        return {}
    limit = fence if fence is not None else upper_fence(list(counted.values()))
    # Nobody is unusual where nothing was disqualified, whatever the fence.
    return {name: ratio for name, ratio in counted.items() if ratio >= limit and ratio > 0}


def unusually_varied(
    processes: Iterable[ProcessFacts], digits: int, least_processes: int, fence: int | None
) -> dict[str, int]:
    """Suppliers that won things of unusually many kinds, a kind being the first digits of the code."""
    kinds: dict[str, set[str]] = {}
    where: dict[str, set[str]] = {}
    for process in processes:
        for award in process.active_awards:
            if len(award.suppliers) == 1:
                kinds.setdefault(award.suppliers[0], set()).update(code[:digits] for code in award.item_codes)
                where.setdefault(award.suppliers[0], set()).add(process.ocid)
    often = [Fraction(len(codes)) for name, codes in kinds.items() if len(where[name]) >= least_processes]
    if fence is None and not often:
        return {}
    limit = fence if fence is not None else ceil(upper_fence(often))
    return {name: len(codes) for name, codes in kinds.items() if len(codes) >= limit}
