"""Schools in a shared contract: who joins and leaves, by which figures, and what one sees of another."""

from __future__ import annotations

import json
from datetime import date

import pytest

from services.procurement.application import schools
from services.procurement.application.contract_register.register import from_award
from shared.errors import Conflict, InvalidRequest
from shared.persistence.take_up_store import Mode
from tests.procurement.contract_register.shared_contract import (
    answer,
    entered,
    ordered,
    page_of,
    plan,
    supplier,
    visits_of,
)
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, NAMES, World, head_of

DAVY = "school-davy"


def test_a_school_joins_once_all_have_agreed_and_pays_from_its_day(world_on_each: World) -> None:
    world = world_on_each
    contract_id = entered(world)
    ordered(world, contract_id)
    world.take_up(DAVY)
    ask = {"contract_id": contract_id, "school": DAVY, "way": "joins"}
    with pytest.raises(InvalidRequest, match="is ordered until 30 November 2026"):
        world.ask(BUYER, "draft_novation", from_on="2026-11-15", **ask)
    novation_id = world.ask(BUYER, "draft_novation", from_on="2027-01-01", **ask)["novation_id"]
    with pytest.raises(Conflict, match="the school and the trust and the supplier must agree first"):
        world.ask(BUYER, "complete_novation", novation_id=novation_id)
    world.ask(head_of(DAVY), "agree_to_novation", school_id=DAVY, novation_id=novation_id)
    for party in ("trust", "supplier"):
        world.ask(
            BUYER, "consent_to_novation",
            novation_id=novation_id, party=party, on="2026-11-01", by_whom=f"signed by the {party}",
        )  # fmt: skip
    world.ask(BUYER, "complete_novation", novation_id=novation_id)
    shares = {one["name"]: one["pence"] for one in page_of(world, contract_id)["next"]["shares"]}
    # December: £1,033.33 by 700 pupils; January and February: £1,966.67 by 910.
    assert shares == {"Abbey Primary": 76_385, "Beck Junior": 152_769, "Castle Infants": 25_461, DAVY: 45_385}
    assert sum(shares.values()) == 300_000
    (kept,) = page_of(world, contract_id)["novations"]
    assert [one["by_whom"] for one in kept["consents"]] == [
        f"head@{DAVY}",
        "signed by the trust",
        "signed by the supplier",
    ]


def test_a_school_that_leaves_procurement_is_drafted_out_from_the_first_day_not_ordered(world: World) -> None:
    contract_id = entered(world)
    plan(world, contract_id, BECK, until="2027-08-31")
    ordered(world, contract_id)
    for _ in range(2):
        with world.uow(BECK) as uow:
            schools.subscription_ended(uow, BECK, "procurement", date(2026, 11, 2))
    (draft,) = page_of(world, contract_id)["novations"]
    assert (draft["way"], draft["from_on"], draft["state"]) == ("leaves", "2026-12-01", "draft")
    for party in ("school", "trust", "supplier"):
        said = {"novation_id": draft["novation_id"], "party": party, "on": "2026-11-02", "by_whom": "by letter"}
        world.ask(BUYER, "consent_to_novation", **said)
    world.ask(BUYER, "complete_novation", novation_id=draft["novation_id"])
    shares = {one["name"]: one["pence"] for one in page_of(world, contract_id)["next"]["shares"]}
    assert shares == {"Abbey Primary": 225_000, "Castle Infants": 75_000}
    left = [(visit["planned_on"], visit["state"]) for visit in visits_of(world, contract_id, BECK)]
    assert left[2:5] == [("2026-11-15", "planned"), ("2026-12-15", "cancelled"), ("2027-01-15", "cancelled")]


def test_a_school_that_converts_keeps_its_part_and_a_task_is_drafted(world: World) -> None:
    contract_id = entered(world)
    with world.uow(ABBEY) as uow:
        schools.school_converted(uow, ABBEY, "150001", "Abbey Academy")
    (draft,) = page_of(world, contract_id)["novations"]
    assert (draft["way"], draft["name"]) == ("converted", "Abbey Academy")
    with world.uow() as uow:
        assert len(uow.contract_register.parts(contract_id, ABBEY)) == 1


def test_nothing_that_a_school_is_shown_names_another_school(world: World) -> None:
    contract_id = entered(world)
    plan(world, contract_id, *NAMES)
    ordered(world, contract_id)
    world.ask(BUYER, "draft_novation", contract_id=contract_id, school=BECK, way="leaves", from_on="2026-12-01")
    shown = json.dumps(
        [
            world.ask(head_of(ABBEY), "my_contracts", school_id=ABBEY),
            world.ask(head_of(ABBEY), "my_contract_page", school_id=ABBEY, contract_id=contract_id),
        ]
    )
    assert "210 of 700 pupils" in shown
    for other in (BECK, CASTLE):
        assert other not in shown
        assert NAMES[other] not in shown


def test_the_database_keeps_schools_apart_in_every_table_of_contracts(world_on_postgresql: World) -> None:
    from sqlalchemy import text

    from services.procurement.adapters.contract_register.tables import FENCED

    world = world_on_postgresql
    contract_id = entered(world)
    plan(world, contract_id, *NAMES)
    for school_id in NAMES:
        said = {"contract_id": contract_id, "school": school_id}
        world.ask(BUYER, "record_former_cost", yearly_pence=1, evidence="e", **said)
        if school_id != CASTLE:
            world.ask(BUYER, "draft_novation", way="leaves", from_on="2026-12-01", **said)
    ordered(world, contract_id)
    with world.uow(ABBEY) as uow:
        for name in FENCED:
            assert set(uow.session.execute(text(f"SELECT school_id FROM {name}")).scalars()) == {ABBEY}, name


def test_a_figure_that_was_ordered_by_does_not_change_behind_it(world: World) -> None:
    contract_id = entered(world)
    ordered(world, contract_id)
    said = {"contract_id": contract_id, "figures": {ABBEY: "250"}, "source": "census of October"}
    with pytest.raises(InvalidRequest, match="let the change begin on 1 December 2026 or later"):
        world.ask(BUYER, "set_contract_figures", from_on="2026-10-01", **said)
    world.ask(BUYER, "set_contract_figures", from_on="2026-12-01", **said)
    own = [one for one in page_of(world, contract_id)["schools"] if one["school_id"] == ABBEY]
    assert [(one["figure"], one["from"], one["until"]) for one in own] == [
        ("210", "2026-09-01", "2026-11-30"), ("250", "2026-12-01", None),
    ]  # fmt: skip


def test_a_school_that_left_before_the_award_stays_out_of_the_contract(world: World) -> None:
    world.take_up(ABBEY, BECK)
    supplier_id = supplier(world)
    with world.uow() as uow:
        contract_id = from_award(
            uow, tender_id="tender-1", lot="", supplier_id=supplier_id, title="Grounds", cpv_code="77314000",
            value_pence=3_600_000, starts_on=date(2027, 9, 1), ends_on=date(2030, 8, 31), extensions=[],
            school_ids=[ABBEY, BECK, CASTLE], share_driver="equal",
        )  # fmt: skip
    page = page_of(world, contract_id)
    assert [one["school_id"] for one in page["schools"]] == [ABBEY, BECK]
    assert "have no procurement any more: 1 of 3 schools" in page["notes"][0]["words"]


def test_a_school_that_has_left_still_says_whether_what_was_ordered_for_it_was_done(world: World) -> None:
    contract_id = entered(world)
    plan(world, contract_id, BECK)
    ordered(world, contract_id)
    world.take_up(BECK, mode=Mode.READ_ONLY)
    first = visits_of(world, contract_id, BECK)[0]
    assert answer(world, head_of(BECK), first, "accepted")["state"] == "accepted"
    said = {"contract_id": contract_id, "school": BECK, "way": "leaves", "from_on": "2026-12-01"}
    novation_id = world.ask(BUYER, "draft_novation", **said)["novation_id"]
    agreed = world.ask(head_of(BECK), "agree_to_novation", school_id=BECK, novation_id=novation_id)
    assert agreed["missing"] == ["trust", "supplier"]
