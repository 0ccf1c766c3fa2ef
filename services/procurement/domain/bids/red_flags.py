"""Red flags in contracting processes: signs that a competition may not have been one, worked out as Open Contracting's
Cardinal does (R003 to R058), so that a trust looks at its own tenders before others do. A flag is a question, no verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.procurement.domain.bids import flags_across
from services.procurement.domain.bids.process_facts import ProcessFacts, facts_of

OCID, TENDERER = "OCID", "Tenderer"
Found = dict[str, dict[str, dict[str, Fraction]]]
"""Kind of thing, its id, the flag's code, the flag's value."""
ONE, ZERO = Fraction(1), Fraction(0)

WORDS: Mapping[str, str] = {
    "R003": "The time to bid was short",
    "R018": "Only one bid came",
    "R024": "The winning price is strangely close to the next one",
    "R025": "A bidder bids often and hardly ever wins",
    "R028": "Different bidders named the same price",
    "R030": "A bid that came after the deadline won",
    "R035": "All bids but the winner’s were disqualified",
    "R036": "The lowest bid was disqualified",
    "R038": "Unusually many bids were disqualified",
    "R048": "One supplier won unusually different things",
    "R058": "The winning price is far below the next one",
}


@dataclass(frozen=True)
class FlagSettings:
    """What a flag is measured by; the numbers are Cardinal's own where nothing else is said. A fence that is None is worked
    out from the processes themselves: a quartile and one and a half times the distance between the quartiles."""

    shortest_days: int = 15
    shortest_days_by_details: Mapping[str, int] = field(default_factory=dict)
    methods_with_a_shortest_time: frozenset[str] | None = None
    competitive_methods: frozenset[str] = frozenset({"open", "selective"})
    without_price_comparison: frozenset[str] = frozenset()
    """Method details whose prices the buyer sets beforehand."""
    left_out: frozenset[str] = frozenset()
    """Method details that no price flag looks at."""
    least_disqualified: int = 1
    least_bids: int = 2
    fence_by_submitted_bids: int = 2
    least_awarded_processes: int = 20
    digits: int = 2
    close_fence: Fraction | None = None
    unsuccessful_fence: Fraction | None = None
    disqualified_fence: Fraction | None = None
    variety_fence: int | None = None
    discount_fence: Fraction | None = None


def checked(releases: Iterable[Mapping[str, Any]], settings: FlagSettings | None = None) -> Found:
    """Every flag that the processes raise, as Cardinal groups them. Cancelled processes are left out."""
    told = settings or FlagSettings()
    processes = [facts for facts in map(facts_of, releases) if facts is not None]
    found: Found = {}
    for process in processes:
        for code, check in _OF_ONE_PROCESS.items():
            for kind, name, value in check(process, told):
                _add(found, kind, name, code, value)
    compared = [one for one in processes if compares_prices(one, told)]
    for kind, name, code, value in _across(processes, compared, told):
        _add(found, kind, name, code, value)
    return found


def compares_prices(process: ProcessFacts, settings: FlagSettings) -> bool:
    """Whether the bidders set the prices of this process."""
    return process.method_details not in settings.without_price_comparison | settings.left_out


def _add(found: Found, kind: str, name: str, code: str, value: Fraction) -> None:
    found.setdefault(kind, {}).setdefault(name, {})[code] = value


def _across(
    processes: Sequence[ProcessFacts], compared: Sequence[ProcessFacts], told: FlagSettings
) -> Iterable[tuple[str, str, str, Fraction]]:
    gaps = flags_across.gaps_to_the_second(compared)
    for gap in flags_across.strangely_close(gaps, told.close_fence):
        yield OCID, gap.ocid, "R024", gap.part
        yield TENDERER, gap.winner, "R024", ZERO
        yield from ((TENDERER, second, "R024", ZERO) for second in gap.seconds)
    for gap in flags_across.far_below(gaps, told.discount_fence):
        yield OCID, gap.ocid, "R058", gap.part
        yield TENDERER, gap.winner, "R058", ZERO
    for name, ratio in flags_across.hardly_winning(processes, told.unsuccessful_fence).items():
        yield TENDERER, name, "R025", ratio
    for kind, ratios in flags_across.much_disqualified(
        processes, told.fence_by_submitted_bids, told.least_bids, told.disqualified_fence
    ).items():
        yield from ((kind, name, "R038", ratio) for name, ratio in ratios.items())
    varied = flags_across.unusually_varied(processes, told.digits, told.least_awarded_processes, told.variety_fence)
    for name, variety in varied.items():
        yield TENDERER, name, "R048", Fraction(variety)


Flags = Iterable[tuple[str, str, Fraction]]


def _short_time(process: ProcessFacts, told: FlagSettings) -> Flags:
    wanted = told.methods_with_a_shortest_time
    if (
        process.starts_at is None
        or process.deadline_at is None
        or (wanted is not None and process.method not in wanted)
    ):
        return
    days = (process.deadline_at - process.starts_at) // timedelta(days=1)
    if days < told.shortest_days_by_details.get(process.method_details, told.shortest_days):
        yield OCID, process.ocid, ONE


def _one_bid(process: ProcessFacts, told: FlagSettings) -> Flags:
    if process.tenderers_counted == 1 and process.method in told.competitive_methods:
        yield OCID, process.ocid, ONE


def _same_price(process: ProcessFacts, told: FlagSettings) -> Flags:
    if not compares_prices(process, told):
        return
    by_price: dict[tuple[str, Decimal], set[frozenset[str]]] = {}
    for bid in process.submitted:
        if bid.price is not None and bid.tenderers:
            by_price.setdefault(bid.price, set()).add(bid.tenderers)
    same = [groups for groups in by_price.values() if len(groups) > 1]
    if same:
        yield OCID, process.ocid, ONE
        for name in sorted({name for groups in same for group in groups for name in group}):
            yield TENDERER, name, ONE


def _late_winner(process: ProcessFacts, told: FlagSettings) -> Flags:
    winners = {name for award in process.active_awards for name in award.suppliers}
    if process.deadline_at is None:
        return
    late = {
        name
        for bid in process.valid
        if bid.received_at is not None and bid.received_at > process.deadline_at and bid.tenderers & winners
        for name in bid.tenderers
    }
    if late:
        yield OCID, process.ocid, ONE
        yield from ((TENDERER, name, ONE) for name in sorted(late))


def _all_others_out(process: ProcessFacts, told: FlagSettings) -> Flags:
    left = {name for bid in process.valid for name in bid.tenderers}
    winners = {name for award in process.active_awards for name in award.suppliers}
    out = {name for bid in process.bids if bid.status == "disqualified" for name in bid.tenderers} - left
    if process.all_awards_final and len(left) == 1 and left == winners and len(out) >= told.least_disqualified:
        yield OCID, process.ocid, Fraction(len(out))
        yield from ((TENDERER, name, ZERO) for name in winners)


def _lowest_out(process: ProcessFacts, told: FlagSettings) -> Flags:
    priced = [(bid.status, bid.price) for bid in process.submitted if bid.price is not None]
    if not compares_prices(process, told) or not process.active_awards or not process.all_awards_final:
        return
    if len({price[0] for _, price in priced}) != 1 or all(status != "valid" for status, _ in priced):
        return
    lowest = min(price[1] for _, price in priced)
    if any(status == "disqualified" and price[1] == lowest for status, price in priced):
        yield OCID, process.ocid, ONE


_OF_ONE_PROCESS: Mapping[str, Callable[[ProcessFacts, FlagSettings], Flags]] = {
    "R003": _short_time,
    "R018": _one_bid,
    "R028": _same_price,
    "R030": _late_winner,
    "R035": _all_others_out,
    "R036": _lowest_out,
}
