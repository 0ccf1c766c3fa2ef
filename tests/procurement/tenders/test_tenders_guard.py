"""The aggregation guard: the whole term, all schools, VAT, and what else of the same kind is bought; figures worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.procurement.application.tenders import guard
from services.procurement.application.tenders.volumes import Source, note_bought
from services.procurement.domain.tenders.aggregation import GuardResult, Level, Part, Threshold, WarnAt, level_of, weigh
from tests.procurement.tenders.planned import Planned
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, NAMES, World

ON = date(2026, 11, 2)
GROUNDS = "77314000"
LIMIT = Threshold("goods and services", 20772000, {"name": "threshold"}, "because")
WARN = WarnAt(75, 90)


def bought(world: World, school_id: str | None, pence: int, on: date = ON, cpv: str = GROUNDS, **said: Any) -> None:
    with world.uow() as uow:
        note_bought(
            uow, source=said.get("source", Source.ORDER), cpv_code=cpv, school_id=school_id, on=on, pence_incl_vat=pence,
            until=said.get("until"),
        )  # fmt: skip


def checked(world: World, pence: int, schools: list[str], on: date = ON) -> GuardResult:
    with world.uow() as uow:
        return guard.check(uow, cpv_code=GROUNDS, pence_incl_vat=pence, years=Decimal(5), school_ids=schools, on=on)


def test_twelve_schools_together_are_over_where_each_alone_is_far_below(world: World) -> None:
    # 6,000 pupils x £7.20 x 5 years x 1.2 = £259,200; one school of 500 pupils: £21,600.
    alone = checked(world, 2160000, [ABBEY])
    assert (alone.level, alone.splitting, alone.per_cent) == (Level.CLEAR, False, Decimal("10.4"))
    together = checked(world, 25920000, list(NAMES))
    assert (together.level, together.splitting) == (Level.OVER, False)
    assert together.words.startswith("£259,200.00 with VAT over the whole term reaches the threshold of £207,720.00")


@pytest.mark.parametrize(
    ("pence", "level"),
    [
        (15578999, Level.CLEAR), (15579000, Level.WARN_75), (18694799, Level.WARN_75), (18694800, Level.WARN_90),
        (20771999, Level.WARN_90), (20772000, Level.OVER),
    ],
)  # fmt: skip
def test_the_level_changes_at_75_and_90_per_cent_and_at_the_threshold_itself(pence: int, level: Level) -> None:
    assert level_of(pence, 20772000, WARN) is level


def test_orders_of_the_months_before_count_and_make_a_part_of_the_whole_splitting(world_on_each: World) -> None:
    world = world_on_each
    world.take_up(*NAMES)
    bought(world, ABBEY, 10_000_00, date(2026, 3, 10))
    bought(world, ABBEY, 20_000_00, date(2026, 3, 20))
    bought(world, BECK, 90_000_00, date(2025, 11, 30))
    bought(world, None, 70_000_00, date(2026, 10, 1))
    found = checked(world, 30_000_00, [ABBEY, BECK])
    # 30,000 + 10,000 + 20,000 + 90,000 + 70,000 = 220,000 against 207,720
    assert (found.together_pence, found.level, found.splitting) == (220_000_00, Level.OVER, True)
    assert "Buying it in parts would be splitting" in found.words
    # Without Beck: 130,000.
    assert checked(world, 30_000_00, [ABBEY]).together_pence == 130_000_00


def test_what_is_unlike_or_too_old_or_another_schools_does_not_count(world: World) -> None:
    world.take_up(*NAMES)
    bought(world, ABBEY, 1_000_00, date(2025, 10, 31))  # thirteen months before
    bought(world, CASTLE, 2_000_00)
    bought(world, ABBEY, 4_000_00, cpv="77211400")  # 772, not 773
    bought(world, ABBEY, 8_000_00, cpv="77340000")  # 773: alike
    bought(world, ABBEY, 16_000_00, date(2026, 12, 1))  # after the day
    assert checked(world, 0, [ABBEY]).together_pence == 8_000_00


def test_a_contract_counts_as_long_as_it_may_run(world: World) -> None:
    world.take_up(*NAMES)
    bought(world, None, 100_000_00, date(2024, 4, 1), source=Source.CONTRACT, until=date(2026, 11, 30))
    assert checked(world, 10_000_00, [ABBEY]).together_pence == 110_000_00
    assert checked(world, 10_000_00, [ABBEY], date(2026, 12, 1)).together_pence == 10_000_00


def test_a_contract_that_was_competed_for_stands_apart_and_blocks_nothing_small(world: World) -> None:
    world.take_up(*NAMES)
    bought(world, None, 400_000_00, date(2026, 4, 1), source=Source.TENDERED, until=date(2030, 3, 31))
    found = checked(world, 50_00, [ABBEY])
    assert (found.level, found.together_pence, [part.pence for part in found.apart]) == (
        Level.CLEAR,
        50_00,
        [400_000_00],
    )
    assert "competed for under the Act in full" in found.apart[0].words


def test_an_order_taken_back_counts_no_more(world: World) -> None:
    world.take_up(*NAMES)
    bought(world, ABBEY, 5_000_00)
    bought(world, ABBEY, -5_000_00)
    assert checked(world, 0, [ABBEY]).together_pence == 0


def test_another_tender_of_the_same_kind_counts_and_ones_own_does_not_count_twice(world: World) -> None:
    planned = Planned(world).ready(pence_incl_vat=12_000_000)
    assert planned.page()["guard"]["together_pence"] == 12_000_000
    found = world.ask(BUYER, "weigh_purchase", cpv_code=GROUNDS, pence_incl_vat=9_000_000, school_ids=[ABBEY])
    assert [(part["kind"], part["pence"]) for part in found["working"]] == [("this", 9_000_000), ("plan", 12_000_000)]
    assert (found["level"], found["splitting"]) == ("over", True)
    planned.do("terminate_tender", because="Not needed")
    again = world.ask(BUYER, "weigh_purchase", cpv_code=GROUNDS, pence_incl_vat=9_000_000, school_ids=[ABBEY])
    assert again["level"] == "clear"


def test_a_school_that_asks_for_itself_is_weighed_with_what_is_bought_together(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    world.take_up(*NAMES)
    bought(world, None, 70_000_00)
    bought(world, BECK, 50_000_00)
    with world.uow(ABBEY) as uow:
        note_bought(uow, source=Source.ORDER, cpv_code=GROUNDS, school_id=ABBEY, on=ON, pence_incl_vat=5_000_00)
        found = guard.check(uow, cpv_code=GROUNDS, pence_incl_vat=1_00, years=1, school_ids=[ABBEY], on=ON)
        assert found.together_pence == 75_001_00


def test_a_decision_names_the_rows_it_used(world: World) -> None:
    found = checked(world, 1, [ABBEY])
    assert [row["name"] for row in found.rows] == [
        "guard.similar-digits", "guard.window-months", "guard.warn-first", "guard.warn-second", "guard.counts-tendered", "threshold.goods-services",
    ]  # fmt: skip
    assert found.rule_row["status"] == "verified"


PENCE = st.integers(0, 10**10)


@given(this=PENCE, others=st.lists(PENCE, max_size=8))
def test_the_whole_is_the_sum_of_its_parts_and_more_is_never_less_serious(this: int, others: list[int]) -> None:
    order = [Level.CLEAR, Level.WARN_75, Level.WARN_90, Level.OVER]
    parts = [Part("other", pence, "order") for pence in others]
    found = weigh(Part("this", this, "this"), parts, LIMIT, WARN, ())
    assert found.together_pence == this + sum(others) == sum(part.pence for part in found.working)
    more = weigh(Part("this", this + 1, "this"), parts, LIMIT, WARN, ())
    assert order.index(more.level) >= order.index(found.level)
    assert not found.splitting or (found.level is Level.OVER and this < LIMIT.pence)
