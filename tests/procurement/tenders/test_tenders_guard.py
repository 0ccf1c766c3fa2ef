"""The aggregation guard: the whole term, all schools, VAT, and what else of the same kind is bought; figures worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.procurement.application.tenders import guard, volumes
from services.procurement.application.tenders.volumes import note_bought
from services.procurement.domain.tenders.aggregation import GuardResult, Level, Part, Threshold, WarnAt, level_of, weigh
from services.procurement.domain.tenders.similar import Source
from shared.errors import Conflict
from shared.refusals import NoRuleForDate, NotValid
from tests.procurement.tenders.planned import Planned
from tests.procurement.test_procurement_hears_membership import Membership
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


def alongside(world: World, *school_ids: str) -> None:
    """These schools are associates, not members of the trust."""
    for school_id in school_ids:
        with world.uow(school_id) as uow:
            volumes.school_came_alongside(uow, school_id, date(2026, 1, 1))


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
    # A member school asks for the whole trust; once Beck is only alongside it, its 90,000 are its own: 130,000 are left.
    assert checked(world, 30_000_00, [ABBEY]).together_pence == 220_000_00
    alongside(world, BECK)
    assert checked(world, 30_000_00, [ABBEY]).together_pence == 130_000_00


def test_member_schools_are_one_authority_and_an_associate_is_one_of_its_own(world_on_each: World) -> None:
    world = world_on_each
    world.take_up(*NAMES)
    alongside(world, CASTLE)
    for school_id, pence in ((ABBEY, 1_000_00), (BECK, 20_000_00), (CASTLE, 300_000_00), (None, 4_000_00)):
        bought(world, school_id, pence)
    # Abbey buys as the trust: 1,000 + 20,000 + 4,000. Castle for itself: 300,000 + 4,000. With Castle in it: all.
    assert checked(world, 0, [ABBEY]).together_pence == 25_000_00
    assert checked(world, 0, []).together_pence == 25_000_00
    assert checked(world, 0, [CASTLE]).together_pence == 304_000_00
    assert checked(world, 0, [BECK, CASTLE]).together_pence == 325_000_00


def test_an_associate_that_joins_counts_with_the_trust_from_then_on(world: World) -> None:
    world.take_up(*NAMES)
    membership = Membership(world)
    membership.says(
        "membership.associate.started.v1",
        {"school_id": CASTLE, "membership_id": "m", "started_on": "2026-09-01", "ends_on": "2027-08-31"},
    )
    bought(world, CASTLE, 7_000_00)
    assert checked(world, 0, [ABBEY]).together_pence == 0
    converted = {"school_id": CASTLE, "old_urn": "100001", "new_urn": "150001", "on": "2026-11-02", "name": "Castle"}
    membership.says("membership.conversion.completed.v1", converted)
    assert checked(world, 0, [ABBEY]).together_pence == 7_000_00


def test_an_invoice_without_an_order_counts_as_an_order_does(world: World) -> None:
    world.take_up(*NAMES)
    bought(world, ABBEY, 6_000_00, source=Source.INVOICE)
    bought(world, ABBEY, 9_000_00, date(2025, 10, 31), source=Source.INVOICE)
    found = checked(world, 1_00, [ABBEY])
    assert [(part.kind, part.pence) for part in found.working] == [("this", 1_00), ("invoice", 6_000_00)]
    assert found.working[1].words == "Invoices without an order since 1 November 2025 with codes 773…"


def test_goods_that_are_alike_are_put_together_before_they_are_weighed(world: World) -> None:
    world.take_up(*NAMES)
    with world.uow() as uow:
        lines = {"77314000": 120_000_00, "77310000": 90_000_00, "30190000": 1_00}
        found = guard.check_kinds(uow, lines, school_ids=[ABBEY], on=ON)
    assert [(one.together_pence, one.level) for one in found] == [(1_00, Level.CLEAR), (210_000_00, Level.OVER)]
    with pytest.raises(NotValid, match="Ask the trust's buyer to open a tender"):
        guard.told(found)
    assert len(guard.told(found, "Tender T-2026-001")) == len(guard.told(found, only_warn=True)) == 1


def test_a_threshold_that_is_not_known_yet_is_never_guessed(world: World) -> None:
    assert checked(world, 1, [ABBEY], date(2027, 12, 31)).threshold.pence == 20772000
    with pytest.raises(NoRuleForDate) as refused:
        checked(world, 1, [ABBEY], date(2028, 1, 1))
    assert str(refused.value) == (
        "The thresholds are next set on 1 January 2028; the row 'threshold.goods-services' is not known to hold on "
        "1 January 2028. Have the new row added, with its source, before this is decided"
    )


def test_a_plan_of_a_day_without_a_threshold_is_shown_and_not_published(world: World) -> None:
    planned = Planned(world).ready()
    world.clock.move_to(datetime(2028, 1, 3, 9, 0, tzinfo=UTC))
    page = planned.page()
    assert page["guard"] is None
    assert page["guard_unknown"].startswith("The thresholds are next set on 1 January 2028")
    assert "publish" not in page["steps"]
    with pytest.raises(Conflict, match="next set on 1 January 2028"):
        planned.do("publish_tender")


def test_what_is_unlike_or_too_old_or_an_associates_own_does_not_count(world: World) -> None:
    world.take_up(*NAMES)
    alongside(world, CASTLE)
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
        assert found.together_pence == 125_001_00
    alongside(world, ABBEY)
    with world.uow(ABBEY) as uow:
        found = guard.check(uow, cpv_code=GROUNDS, pence_incl_vat=1_00, years=1, school_ids=[ABBEY], on=ON)
        assert found.together_pence == 75_001_00


def test_a_decision_names_the_rows_it_used(world: World) -> None:
    found = checked(world, 1, [ABBEY])
    assert [row["name"] for row in found.rows] == [
        "guard.similar-digits", "guard.window-months", "guard.warn-first", "guard.warn-second", "guard.counts-tendered", "threshold.goods-services",
    ]  # fmt: skip
    assert found.threshold.row["status"] == "verified"


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
