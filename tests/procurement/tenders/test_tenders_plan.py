"""From a plan to a published tender: the schools agree, the guard weighs, what is missing is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.procurement.application import schools
from services.procurement.application.tenders.volumes import note_bought
from services.procurement.domain.tenders.similar import Source
from shared.errors import Conflict
from tests.procurement.tenders.planned import DEADLINE, Planned
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, World, head_of


def test_a_tender_is_planned_agreed_to_and_published(world_on_each: World) -> None:
    world = world_on_each
    planned = Planned(world).published()
    page = planned.page()
    assert (page["number"], page["state"], page["school_ids"]) == ("T-2026-001", "published", [ABBEY, BECK, CASTLE])
    assert (page["guard"]["level"], page["guard"]["together_pence"], page["guard"]["threshold_pence"]) == (
        "over", 25920000, 20772000,
    )  # fmt: skip
    assert page["guard"]["rule"]["source"] == "SI 2025/1200; LUPC names academies as sub-central"
    assert [row["name"] for row in page["rules"]] == [
        "guard.similar-digits", "guard.window-months", "guard.warn-first", "guard.warn-second", "guard.counts-tendered", "threshold.goods-services",
        "tender.period.days",
    ]  # fmt: skip
    (event,) = world.events("procurement.tender.published.v1")
    assert (event["number"], event["procedure"], event["lots"]) == ("T-2026-001", "open", 1)
    assert event["deadline_at"] == DEADLINE.isoformat()


def test_what_is_missing_is_named_task_by_task(world: World) -> None:
    planned = Planned(world)
    with pytest.raises(Conflict, match="3 schools have not said whether they take part") as refusal:
        planned.do("publish_tender")
    assert [task for task, _ in refusal.value.details["missing"]] == ["schools", "value", "procedure"]
    page = planned.page()
    assert {task["task"]: task["state"] for task in page["tasks"]}["basics"] == "done"
    assert "publish" not in page["steps"]


def test_criteria_and_evaluators_are_to_do_until_the_lots_are_known(world: World) -> None:
    planned = Planned(world)
    planned.do("set_tender_procedure", procedure="below threshold", why_no_framework="None fits")
    said = {one["task"]: (one["state"], one["words"]) for one in planned.page()["tasks"]}
    assert said["lots"] == ("to_do", "describe at least one lot")
    assert said["criteria"] == ("to_do", "describe the lots first")
    assert said["evaluators"][0] == "to_do"
    assert planned.page()["lots_do_not_add_up"] == ""


def test_a_school_that_declines_is_left_out(world: World) -> None:
    planned = Planned(world)
    world.ask(
        head_of(CASTLE), "answer_tender_invitation",
        school_id=CASTLE, tender_id=planned.tender_id, takes_part=False, words="We have our own gardener",
    )  # fmt: skip
    planned.agreed(ABBEY, BECK)
    mine = world.ask(head_of(CASTLE), "school_tenders", school_id=CASTLE)
    assert [(one["title"], one["answer"]) for one in mine] == [("Grounds maintenance", "declined")]


def test_below_the_threshold_is_no_way_round_it(world: World) -> None:
    planned = Planned(world).ready()
    planned.do("set_tender_procedure", procedure="below threshold", why_no_framework="None fits")
    with pytest.raises(Conflict, match="cannot be bought below it"):
        planned.do("publish_tender")


def test_the_database_shows_a_school_its_own_answer_and_volume_only(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    Planned(world)
    for school_id in (ABBEY, BECK):
        with world.uow(school_id) as uow:
            note_bought(
                uow, source=Source.ORDER, cpv_code="77314000", school_id=school_id, on=DEADLINE.date(), pence_incl_vat=1
            )
    with world.uow(ABBEY) as uow:
        for table in ("tender_school", "buying_volume"):
            assert set(uow.session.execute(text(f"SELECT school_id FROM {table}")).scalars()) == {ABBEY}


def test_a_school_that_leaves_procurement_takes_no_part_in_what_is_planned_and_the_buyer_is_told_of_the_rest(
    world: World,
) -> None:
    out = Planned(world).published()
    draft = world.ask(
        BUYER, "plan_tender", title="Cleaning", need="Clean", cpv_codes=["90911000"], school_ids=[ABBEY, CASTLE]
    )
    with world.uow(CASTLE) as uow:
        schools.subscription_ended(uow, CASTLE, "procurement", DEADLINE.date())
    planned = world.ask(BUYER, "tender_page", tender_id=draft["tender_id"])
    assert {one["school_id"]: (one["answer"], one["words"]) for one in planned["schools"]} == {
        ABBEY: ("asked", ""), CASTLE: ("declined", "The school has left procurement"),
    }  # fmt: skip
    assert out.page()["school_ids"] == [ABBEY, BECK, CASTLE]
    assert out.page()["entries"][0]["in_words"] == (
        "Castle Infants has left procurement: see whether the tender still fits"
    )
