"""Points and ranks by hand: the sums as people would do them on paper, each way a tie is broken, what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.procurement.domain.bids.evaluation import Contender, LowPrice, Moderated, evaluated
from services.procurement.domain.bids.scoring import checked_mark, price_points, price_working, quality_points
from services.procurement.domain.tenders.tender import TieRule
from shared.refusals import NotValid
from tests.procurement.bids.room import CARE, LOT, SAFETY


@pytest.mark.parametrize(
    ("weight", "lowest", "pence", "points"),
    [
        ("40", 100_00, 100_00, "40.00"),
        ("40", 100_00, 105_00, "38.10"),
        ("40", 100_00, 108_00, "37.04"),
        ("40", 100_00, 200_00, "20.00"),
        ("60", 1, 3, "20.00"),
        ("33.3", 200_00, 300_00, "22.20"),
        # A half of a hundredth goes up: 1 x 1/8 = 0.125.
        ("1", 1, 8, "0.13"),
    ],
)
def test_price_points_by_hand(weight: str, lowest: int, pence: int, points: str) -> None:
    assert price_points(Decimal(weight), lowest, pence) == Decimal(points)


@pytest.mark.parametrize(
    ("weight", "mark", "maximum", "points"),
    [("60", "4", "5", "48.00"), ("40", "3.5", "5", "28.00"), ("20", "0", "5", "0.00"), ("10", "1", "3", "3.33")],
)
def test_quality_points_by_hand(weight: str, mark: str, maximum: str, points: str) -> None:
    assert quality_points(Decimal(weight), Decimal(mark), Decimal(maximum)) == Decimal(points)


def test_the_working_can_be_checked_on_paper() -> None:
    assert price_working(Decimal(40), 100_00, 105_00, Decimal("38.10")) == "40 × £100.00 ÷ £105.00 = 38.10"


@pytest.mark.parametrize(("lowest", "pence"), [(0, 100), (100, 0), (-1, 5), (100, 99)])
def test_a_price_that_cannot_be_compared_is_refused(lowest: int, pence: int) -> None:
    with pytest.raises(NotValid):
        price_points(Decimal(40), lowest, pence)


@pytest.mark.parametrize("mark", ["-0.5", "5.5", "3.25", "Infinity"])
def test_a_mark_off_the_scale_is_refused(mark: str) -> None:
    with pytest.raises(NotValid, match="The mark for 'Care'"):
        checked_mark(Decimal(mark), Decimal(5), "Care")


def bid(name: str, pence: int, care: str, safety: str) -> Contender:
    marks = {CARE.name: Moderated(Decimal(care), "r"), SAFETY.name: Moderated(Decimal(safety), "r")}
    return Contender(name, name, None, pence, pence, marks)


# Both have 76 points: the cheap one 40 + 16 + 20, the good one 20 + 40 + 16.
CHEAP, GOOD = bid("cheap", 100, "2", "5"), bid("good", 200, "5", "4")


@pytest.mark.parametrize(
    ("rule", "first"), [(TieRule.HIGHER_QUALITY, "good"), (TieRule.LOWER_PRICE, "cheap"), (TieRule.LOT_DRAWN, None)]
)
def test_each_published_rule_breaks_a_tie_its_own_way(rule: TieRule, first: str | None) -> None:
    found = evaluated(LOT, [CHEAP, GOOD], tie_rule=rule)
    assert {one.total for one in found.ranking} == {Decimal("76.00")}
    assert (found.winner.bid_id if found.winner else None) == first
    assert bool(found.tied) is (first is None)


@pytest.mark.parametrize("rule", list(TieRule))
def test_bids_alike_in_everything_need_a_draw_whatever_the_rule(rule: TieRule) -> None:
    same = [bid("one", 100, "4", "4"), bid("two", 100, "4", "4"), bid("three", 150, "1", "5")]
    found = evaluated(LOT, same, tie_rule=rule)
    assert (sorted(found.tied), found.winner) == (["one", "two"], None)
    drawn = evaluated(LOT, same, tie_rule=rule, drawn=["two", "one"])
    assert drawn.winner is not None
    assert (drawn.winner.bid_id, drawn.waits_for) == ("two", ())


def test_a_tie_below_the_first_place_holds_nothing_up() -> None:
    found = evaluated(
        LOT, [bid("first", 100, "5", "5"), bid("a", 100, "4", "4"), bid("b", 100, "4", "4")], tie_rule=TieRule.LOT_DRAWN
    )
    assert [(one.bid_id, one.rank) for one in found.ranking] == [("first", 1), ("a", 2), ("b", 2)]
    assert found.winner is not None


@pytest.mark.parametrize(("pence", "flagged"), [(75, True), (76, False), (100, False)])
def test_a_price_is_unusually_low_from_the_limit_on(pence: int, flagged: bool) -> None:
    bids = [bid("low", pence, "4", "4"), bid("a", 100, "3", "3"), bid("b", 100, "3", "3")]
    found = evaluated(LOT, bids, tie_rule=None, low_price=LowPrice(Decimal(25)))
    assert bool(found.ranking[0].abnormally_low) is flagged
    assert (found.winner is None) is flagged
    explained = evaluated(LOT, bids, tie_rule=None, low_price=LowPrice(Decimal(25), {"low"}))
    assert explained.winner is not None


def test_a_single_bid_has_no_average_to_be_low_against() -> None:
    found = evaluated(LOT, [bid("only", 1, "4", "4")], tie_rule=None, low_price=LowPrice(Decimal(25)))
    assert found.winner is not None
    assert found.winner.total == Decimal("88.00")
