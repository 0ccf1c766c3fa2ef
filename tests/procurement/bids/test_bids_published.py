"""The published cases: price scores, and the red flags of Cardinal, read where they lie; each prints how many agree."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from services.procurement.domain.bids.red_flags import FlagSettings, checked
from services.procurement.domain.bids.scoring import price_points

DATA = Path(__file__).parents[4] / "shared" / "data" / "procurement"
FLAGS = DATA / "ocds" / "cardinal-red-flags" / "tests" / "fixtures" / "indicators"
USUAL = FlagSettings(without_price_comparison=frozenset({"NPC"}), left_out=frozenset({"EXC"}))
SETTINGS = {
    "R003-procurement_method_details-x-5-y-10": FlagSettings(shortest_days_by_details={"x": 5, "y": 10}),
    "R003-procurement_methods-open+selective": FlagSettings(
        methods_with_a_shortest_time=frozenset({"open", "selective"})
    ),
    "R003-threshold-10": FlagSettings(shortest_days=10),
    "R048-minimum_contracting_processes-1": FlagSettings(least_awarded_processes=1),
}
"""The settings that a case is named for."""
CASES = sorted(path.stem for path in FLAGS.glob("*.jsonl"))


def raised(case: str) -> dict[str, dict[str, dict[str, float]]]:
    """The flags of the code that the case is named for; its processes may raise others as well."""
    releases = [json.loads(line) for line in (FLAGS / f"{case}.jsonl").read_text().splitlines() if line.strip()]
    found = checked(releases, SETTINGS.get(case, USUAL))
    code = case[:4]
    kept = {
        kind: {name: {code: float(flags[code])} for name, flags in named.items() if code in flags}
        for kind, named in found.items()
    }
    return {kind: named for kind, named in kept.items() if named}


@pytest.mark.parametrize("case", CASES)
def test_the_red_flags_are_those_that_cardinal_publishes(case: str) -> None:
    assert raised(case) == json.loads((FLAGS / f"{case}.expected").read_text())


def test_all_published_red_flags_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    agree = sum(raised(case) == json.loads((FLAGS / f"{case}.expected").read_text()) for case in CASES)
    codes = {case[:4] for case in CASES}
    with capsys.disabled():
        print(f"\nred flags: {agree} of {len(CASES)} published cases agree, {len(codes)} of 11 flags")
    assert (agree, len(CASES), len(codes)) == (15, 15, 11)


def test_the_published_price_scores_are_reproduced(capsys: pytest.CaptureFixture[str]) -> None:
    said = json.loads((DATA / "evaluation" / "price-score-worked-examples.json").read_text())["price_proportional"]
    agree, cases = 0, 0
    for example in said:
        prices = {bid: int(Decimal(price) * 100) for bid, price in example["bids"].items()}
        for bid, price in prices.items():
            points = price_points(Decimal(example["weight"]), min(prices.values()), price)
            whole = int(points.quantize(Decimal(1)))
            exact = Decimal(example["exact"][bid]).quantize(Decimal("0.01"))
            cases += 1
            agree += whole == example["expected_rounded"][bid] and points == exact
    with capsys.disabled():
        print(f"\nprice scores: {agree} of {cases} published examples agree")
    assert (agree, cases) == (3, 3)


def test_forty_times_a_hundred_over_a_hundred_and_five_is_38_10() -> None:
    assert price_points(Decimal(40), 100_00, 105_00) == Decimal("38.10")
