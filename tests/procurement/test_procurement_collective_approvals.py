"""A school's lines and the scheme of delegation: who alone may commit the school, who has to sign, what happens unsigned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.errors import Conflict, InvalidRequest
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from tests.procurement.world import ABBEY, BECK, BUYER, CLOSES, EXECUTIVE, FINANCE, START, World, head_of

OFFICE = caller("office@abbey", (Role.OFFICE, ABBEY))


def asks(world: World, order_id: str, who: Caller, firm: int, tolerance: int = 0) -> Any:
    return world.ask(who, "ask_for", school_id=ABBEY, order_id=order_id, sku="books", firm=firm, tolerance=tolerance)


def page(world: World, order_id: str, who: Caller | None = None) -> Any:
    return world.ask(who or head_of(ABBEY), "school_order_page", school_id=ABBEY, order_id=order_id)


def sign(world: World, order_id: str, who: Caller, pence: int, **said: str) -> Any:
    return world.ask(who, "approve_quantities", school_id=ABBEY, order_id=order_id, pence=pence, **said)


def closed(world: World) -> None:
    world.clock.move_to(CLOSES)
    world.host.run_until_quiet()


def test_a_head_within_the_limit_commits_alone(world: World) -> None:
    order_id = world.opened()
    assert asks(world, order_id, head_of(ABBEY), 5)["approval"] == ""
    approval = page(world, order_id)["approval"]
    # Five packs at £1.00 and the delivery that the school would pay alone.
    assert (approval["most_pence"], approval["approved_pence"], approval["waits_for"]) == (1500, 1500, None)
    assert approval["row"].startswith("up to £3,000.00: head")


def test_what_the_office_enters_waits_for_the_head_and_is_ordered_once_signed(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.opened()
    said = asks(world, order_id, OFFICE, 5, 2)
    # At the most seven packs at £1.00, and £10.00 delivery.
    assert said["approval"].startswith(
        "£17.00 without VAT waits for the head. Without that approval nothing is ordered"
    )
    (mine,) = world.ask(head_of(ABBEY), "my_orders", school_id=ABBEY)
    assert (mine["waits_for"], mine["asked_pence"]) == ("head", 1700)
    assert not page(world, order_id, OFFICE)["approval"]["you_may_sign"]
    assert page(world, order_id)["approval"]["you_may_sign"]
    signed = sign(world, order_id, head_of(ABBEY), 1700)
    assert signed["waits_for"] is None
    approval = page(world, order_id)["approval"]
    assert [(one["by"], one["approver"]) for one in approval["signatures"]] == [(f"head@{ABBEY}", "head")]
    assert page(world, order_id)["notices"][-1]["in_words"].startswith(
        f"£17.00 without VAT was approved by head@{ABBEY} as head: up to £3,000.00: head (the trust's scheme"
    )
    closed(world)
    assert page(world, order_id)["lines"][0]["gets"] == 4


def test_lines_may_change_as_long_as_they_cost_no_more_than_was_approved(world: World) -> None:
    order_id = world.opened()
    asks(world, order_id, OFFICE, 5)
    sign(world, order_id, head_of(ABBEY), 1500)
    assert asks(world, order_id, OFFICE, 3)["approval"] == ""
    assert asks(world, order_id, OFFICE, 4, 1)["approval"] == ""
    assert asks(world, order_id, OFFICE, 6)["approval"].startswith("£16.00 without VAT waits for the head")
    # Back to what was approved: nobody has to sign again.
    assert asks(world, order_id, OFFICE, 5)["approval"] == ""


def test_lines_that_nobody_approved_are_not_ordered_and_both_sides_are_told_by_name(world_on_each: World) -> None:
    world = world_on_each
    order_id = world.opened()
    asks(world, order_id, OFFICE, 5, 2)
    world.want(order_id, (BECK, 5, 2))
    world.clock.move_to(CLOSES)
    preview = world.ask(BUYER, "preview_closing", order_id=order_id)
    words = (
        "Abbey Primary gets nothing of 'Exercise books, autumn': £17.00 without VAT waited for the head when it closed. It "
        "had asked for Books (7)."
    )
    assert (preview["not_approved"], preview["items"][0]["asked_firm"]) == ([words], 5)
    world.host.run_until_quiet()
    told = page(world, order_id)
    assert (told["lines"], [notice["in_words"] for notice in told["notices"]]) == ([], [words])
    trusts = world.ask(BUYER, "order_page", order_id=order_id)
    assert words in [notice["in_words"] for notice in trusts["notices"]]
    (item,) = trusts["closing"]["items"]
    assert (item["asked_firm"], item["asked_tolerance"], item["units"]) == (5, 2, 4)
    assert {one["school_id"] for one in world.events("procurement.saving.recorded.v1")} == {BECK}


def test_a_large_sum_takes_a_second_step_in_the_trust(world: World) -> None:
    order_id = world.opened()
    said = asks(world, order_id, head_of(ABBEY), 4000)
    # 4,000 packs at £0.90, no delivery: above what a head may commit alone.
    assert said["approval"].startswith("£3,600.00 without VAT waits for the chief financial officer")
    (waiting,) = world.ask(FINANCE, "quantities_waiting")
    assert (waiting["school"], waiting["asked_pence"], waiting["you_may_sign"]) == ("Abbey Primary", 360_000, True)
    with pytest.raises(Conflict, match="You raised or changed this order yourself"):
        sign(world, order_id, head_of(ABBEY), 360_000)
    with pytest.raises(Conflict, match="waits for approval by now, not £1.00"):
        sign(world, order_id, FINANCE, 100)
    sign(world, order_id, FINANCE, 360_000)
    assert world.ask(FINANCE, "quantities_waiting") == []
    with pytest.raises(Conflict, match="waits for approval"):
        sign(world, order_id, FINANCE, 360_000)


def test_somebody_who_may_not_sign_is_refused_in_words(world: World) -> None:
    order_id = world.opened()
    asks(world, order_id, OFFICE, 5)
    manager = caller("manager@abbey", (Role.BUSINESS_MANAGER, ABBEY))
    with pytest.raises(Conflict, match="This waits for the head: only that person, or somebody more senior"):
        sign(world, order_id, manager, 1500)
    with pytest.raises(InvalidRequest, match="You sign in place of the head: say why"):
        sign(world, order_id, FINANCE, 1500)
    sign(world, order_id, FINANCE, 1500, words="The head is ill")


def test_so_much_that_only_a_tender_will_do_is_refused_unless_one_is_named(world: World) -> None:
    order_id = world.opened()
    with pytest.raises(InvalidRequest, match="needs a formal tender by the trust's scheme"):
        asks(world, order_id, head_of(ABBEY), 100_000)
    assert page(world, order_id)["lines"] == []
    world.ask(BUYER, "name_framework", order_id=order_id, bought_under="YPO 1023, stationery")
    said = asks(world, order_id, head_of(ABBEY), 100_000)
    assert said["approval"].startswith("£90,000.00 without VAT waits for the trust board")
    board = caller("chair@trust", (Role.TRUSTEE, EVERY_SCHOOL))
    with pytest.raises(InvalidRequest, match="give its date and the number of the minute"):
        sign(world, order_id, board, 9_000_000)
    sign(world, order_id, board, 9_000_000, minute="4 November 2026, 7")


def test_a_budget_that_stops_stops_the_lines_before_they_are_entered(world: World) -> None:
    order_id = world.opened(code="E19")
    limits = [
        {"up_to_pence": None, "approvers": ["head", "trust board"], "quotes": 3, "route": "quotes", "note": ""},
    ]
    recorded = world.ask(
        FINANCE, "record_delegation", valid_from="2026-11-03", limits=limits, tolerance_per_cent="0", tolerance_pence=0,
        window_days=30, cpv_digits=3, budget="stop", source="Board of 1 November 2026", because="",
    )  # fmt: skip
    world.ask(EXECUTIVE, "decide_delegation", scheme_id=recorded["scheme_id"], decision="confirmed")
    world.clock.move_to(START + timedelta(days=1))
    world.ask(
        head_of(ABBEY), "set_budget", school_id=ABBEY, code="E19", name="Books", pence=1000, starting="2026-09-01"
    )
    with pytest.raises(InvalidRequest, match=r"£15.00 is wanted from E19 Books, and £10.00 is left"):
        asks(world, order_id, head_of(ABBEY), 5)
