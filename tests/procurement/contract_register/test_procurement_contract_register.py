"""A shared contract from the register to the visit accepted on the spot: orders, shares, savings, alarms, schools that
join and leave."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.procurement.application.contract_register.register import from_award
from services.procurement.application.purchase_orders import ordering, receiving
from shared.errors import Conflict, InvalidRequest, NotFound
from tests.procurement.contract_register.shared_contract import (
    answer,
    entered,
    ordered,
    page_of,
    plan,
    signed,
    supplier,
    terms,
    visits_of,
)
from tests.procurement.suppliers.papers import invited
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, EXECUTIVE, NAMES, World, head_of

DAVY = "school-davy"


def test_a_contract_entered_by_hand_stands_in_the_register_and_is_said(world_on_each: World) -> None:
    world = world_on_each
    contract_id = entered(world)
    (listed,) = world.ask(EXECUTIVE, "contracts_listed")
    assert (listed["title"], listed["supplier"]) == ("Grounds maintenance", "Green Fields Ltd")
    assert (listed["state"], listed["ends_on"], listed["ends_within"]) == ("running", "2029-08-31", "")
    assert listed["schools"] == ["Abbey Primary", "Beck Junior", "Castle Infants"]
    (said,) = world.events("procurement.contract.awarded.v1")
    assert said["contract_id"] == contract_id
    assert (said["value_pence"], said["schools"]) == (3_600_000, [ABBEY, BECK, CASTLE])
    assert "tender_id" not in said


def test_an_award_makes_one_contract_however_often_it_is_said(world: World) -> None:
    world.take_up(*NAMES)
    supplier_id = supplier(world)
    with world.uow() as uow:
        ids = {
            from_award(
                uow, tender_id="tender-1", lot="1", supplier_id=supplier_id, title="Grounds", cpv_code="77314000",
                value_pence=3_600_000, starts_on=date(2027, 9, 1), ends_on=date(2030, 8, 31), extensions=[12, 12],
                school_ids=list(NAMES), share_driver="pupils",
            )
            for _ in range(2)
        }  # fmt: skip
    (contract_id,) = ids
    page = page_of(world, contract_id)
    assert [(one["months"], one["pence"], one["decide_by"]) for one in page["extensions"]] == [
        (12, 1_200_000, "2030-05-31"), (12, 1_200_000, "2031-05-31"),
    ]  # fmt: skip
    assert {one["figure"] for one in page["schools"]} == {"210"}  # pupils, as membership said
    (said,) = world.events("procurement.contract.awarded.v1")
    assert (said["tender_id"], said["lot"]) == ("tender-1", "1")


def test_a_quarter_is_ordered_with_a_line_for_each_visit_and_the_shares_add_up(world_on_each: World) -> None:
    world = world_on_each
    contract_id = entered(world)
    plan(world, contract_id, ABBEY, BECK)
    preview = page_of(world, contract_id)["next"]
    assert [(one["name"], one["pence"]) for one in preview["shares"]] == [
        ("Abbey Primary", 90_000), ("Beck Junior", 180_000), ("Castle Infants", 30_000),
    ]  # fmt: skip
    placed = ordered(world, contract_id)
    with world.uow() as uow:
        order = ordering.get(uow, placed["purchase_order_id"])
    assert (order.kind.value, order.net_pence) == ("contract", 300_000)
    lines = sorted((line.school_id or "", line.net_pence, line.description) for line in order.lines)
    assert [(school, pence) for school, pence, _ in lines] == [
        (ABBEY, 30_000), (ABBEY, 30_000), (ABBEY, 30_000), (BECK, 60_000), (BECK, 60_000), (BECK, 60_000),
        (CASTLE, 30_000),
    ]  # fmt: skip
    assert lines[0][2] == "Mowing, Abbey Primary, 15 November 2026"
    assert lines[6][2] == "The service as a whole, Castle Infants, 30 November 2026"
    assert page_of(world, contract_id)["periods"][0]["order"]["number"] == placed["number"]
    used = {
        one["school_id"]: (one["measure"], one["quantity"]) for one in world.events("procurement.usage.recorded.v1")
    }
    assert used == {ABBEY: ("order line", 3), BECK: ("order line", 3), CASTLE: ("order line", 1)}


def test_a_period_is_ordered_once_even_by_two_people_at_once(world: World) -> None:
    contract_id = entered(world)
    seen = page_of(world, contract_id)
    ask = {"contract_id": contract_id, "number": 1, "version": seen["version"]}
    world.ask(BUYER, "place_contract_order", **ask)
    with pytest.raises(Conflict, match="ordered already, or not the next one"):
        world.ask(BUYER, "place_contract_order", **ask)
    with pytest.raises(Conflict, match="changed by somebody else"):
        world.ask(BUYER, "place_contract_order", **(ask | {"number": 2}))


def test_a_visit_accepted_on_the_spot_is_received_on_its_order(world_on_each: World) -> None:
    world = world_on_each
    contract_id = entered(world)
    plan(world, contract_id, ABBEY, BECK)
    placed = ordered(world, contract_id)
    first, second, third = visits_of(world, contract_id, ABBEY)
    assert answer(world, head_of(ABBEY), first, "accepted")["state"] == "accepted"
    assert answer(world, head_of(ABBEY), second, "fault", "The edges were left")["state"] == "accepted with a fault"
    with world.uow() as uow:
        order = ordering.get(uow, placed["purchase_order_id"])
    received = {line.line_no: line.received for line in order.lines if line.school_id == ABBEY}
    assert received == {first["line_no"]: 1, second["line_no"]: 1, third["line_no"]: 0}
    assert order.state.value == "part received"
    assert len(world.events("procurement.order.received.v1")) == 2
    assert page_of(world, contract_id)["went"] == [
        {"month": "2026-09-01", "accepted": 1, "fault": 0, "refused": 0},
        {"month": "2026-10-01", "accepted": 0, "fault": 1, "refused": 0},
    ]


def test_a_visit_accepted_before_its_order_is_received_when_that_is_placed(world: World) -> None:
    contract_id = entered(world)
    plan(world, contract_id, ABBEY)
    first = visits_of(world, contract_id, ABBEY)[0]
    answer(world, head_of(ABBEY), first, "accepted", done_on=date(2026, 9, 16))
    placed = ordered(world, contract_id)
    with world.uow() as uow:
        order = ordering.get(uow, placed["purchase_order_id"])
    assert [line.received for line in order.lines if line.school_id == ABBEY] == [1, 0, 0]
    assert visits_of(world, contract_id, ABBEY)[0]["received"] is True


def test_a_visit_refused_is_not_received_until_it_is_done_again(world: World) -> None:
    contract_id = entered(world)
    plan(world, contract_id, ABBEY)
    placed = ordered(world, contract_id)
    first = visits_of(world, contract_id, ABBEY)[0]
    answer(world, head_of(ABBEY), first, "refused", "Nobody came")
    (waiting, *_) = world.ask(head_of(ABBEY), "my_contracts", school_id=ABBEY)["visits"]
    assert (waiting["state"], waiting["words"]) == ("refused", "Nobody came")
    with world.uow() as uow:
        assert ordering.get(uow, placed["purchase_order_id"]).state.value == "placed"
    answer(world, head_of(ABBEY), first, "accepted")
    with world.uow() as uow:
        assert ordering.get(uow, placed["purchase_order_id"]).state.value == "part received"
    with pytest.raises(Conflict, match="is accepted already"):
        answer(world, head_of(ABBEY), first, "refused", "after all")


def test_another_school_finds_no_such_visit(world: World) -> None:
    contract_id = entered(world)
    plan(world, contract_id, ABBEY)
    first = visits_of(world, contract_id, ABBEY)[0]
    with pytest.raises(NotFound, match="no such visit"):
        answer(world, head_of(BECK), first | {"school_id": BECK}, "accepted")


def test_a_saving_is_said_for_each_school_whose_former_cost_is_known(world: World) -> None:
    contract_id = entered(world)
    evidence = "Invoices of Old Mowers Ltd, 2025-26"
    ask = {"contract_id": contract_id, "school": ABBEY, "yearly_pence": 480_000, "evidence": evidence}
    world.ask(BUYER, "record_former_cost", **ask)
    placed = ordered(world, contract_id)
    (said,) = world.events("procurement.saving.recorded.v1")
    assert said["order_id"] == placed["purchase_order_id"]
    assert (said["alone_pence"], said["share_pence"], said["saving_pence"]) == (120_000, 90_000, 30_000)
    assert said["method"].startswith("Contract against former price")
    own = world.ask(head_of(ABBEY), "my_contract_page", school_id=ABBEY, contract_id=contract_id)
    assert own["saving"]["saving_pence"] == 30_000
    assert own["former_costs"][0]["evidence"] == evidence


def test_the_end_is_said_once_for_each_stage(world: World) -> None:
    contract_id = entered(world, ends_on="2027-10-15", extensions=[])
    world.host.run_until_quiet()
    assert [(one["about"], one["months_before"]) for one in world.events("procurement.contract.ending.v1")] == [
        ("end", 12)
    ]
    for day in (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 5, 2, tzinfo=UTC)):
        world.clock.move_to(day)
        world.host.run_until_quiet()
    said = world.events("procurement.contract.ending.v1")
    assert [(one["contract_id"], one["months_before"]) for one in said] == [(contract_id, 12), (contract_id, 6)]
    assert said[1]["schools"] == [ABBEY, BECK, CASTLE]


def test_an_option_is_used_with_a_record_of_who_and_why(world: World) -> None:
    contract_id = entered(world)
    world.ask(BUYER, "decide_extension", contract_id=contract_id, number=1, take=True, reason="All targets met")
    assert page_of(world, contract_id)["ends_on"] == "2029-08-31"
    signed(world, contract_id)
    page = page_of(world, contract_id)
    assert (page["ends_on"], page["value_pence"]) == ("2030-08-31", 4_800_000)
    assert page["extensions"][0]["decided_by"] == "buyer@trust"
    assert page["notes"][0]["words"] == "Option 1 was used: it now ends on 31 August 2030. All targets met"
    assert page["notes"][0]["by"] == "chair@trust"


def test_a_change_beyond_its_ground_is_made_only_with_a_reason_that_is_kept(world: World) -> None:
    contract_id = entered(world)
    ask = {
        "contract_id": contract_id, "from_on": "2026-12-01", "pence": 400_000, "ground": "small change of value",
        "reason": "Two more fields",
    }  # fmt: skip
    preview = world.ask(BUYER, "preview_variation", **ask)
    assert (preview["per_cent"], preview["within"], preview["value_pence"]) == ("11.11", False, 4_000_000)
    with pytest.raises(InvalidRequest, match="this ground ends at 10%"):
        world.ask(BUYER, "vary_contract", **ask)
    world.ask(BUYER, "vary_contract", despite="Counsel advised so on 1 November", **ask)
    signed(world, contract_id)
    (made,) = page_of(world, contract_id)["variations"]
    assert made["by"] == "buyer@trust"
    assert made["findings"][-1] == "Made all the same: Counsel advised so on 1 November"
    assert made["rules"] == [
        {
            "name": "contract.change.value", "per_cent": "10", "status": "verified",
            "source": "Procurement Act 2023, s.74(4)(a)(i): goods and services",
        },
        # Whether a change notice is due goes by the term as well.
        {
            "name": "contract.change.term", "per_cent": "10", "status": "verified",
            "source": "Procurement Act 2023, s.74(3)(a): of the maximum term provided for on award",
        },
    ]  # fmt: skip


def test_termination_takes_later_visits_off_the_plan(world: World) -> None:
    contract_id = entered(world)
    plan(world, contract_id, ABBEY, until="2027-02-28")
    ask = {"contract_id": contract_id, "last_day": "2026-12-31", "reason": "Work not done"}
    assert world.ask(BUYER, "terminate_contract", **ask)["visits_cancelled"] == 2
    page = page_of(world, contract_id)
    assert (page["ends_on"], page["periods"][-1]["in_words"]) == ("2026-12-31", "1 December 2026 to 31 December 2026")


def test_indicators_are_measured_by_month_and_the_latest_word_stands(world: World) -> None:
    contract_id = entered(world)
    said = {"contract_id": contract_id, "name": "Visits on their day", "unit": "%", "target": "95"}
    kpi_id = world.ask(BUYER, "add_contract_kpi", **said)["kpi_id"]
    for month, value in (("2026-09-10", "90"), ("2026-10-01", "97.5"), ("2026-09-30", "96")):
        ask = {"contract_id": contract_id, "kpi_id": kpi_id, "month": month, "value": value}
        world.ask(BUYER, "measure_contract_kpi", **ask)
    (kpi,) = page_of(world, contract_id)["kpis"]
    assert kpi["in_words"] == "met in 2 of 2 months"
    assert [(one["month"], one["value"]) for one in kpi["measures"]] == [("2026-09-01", "96"), ("2026-10-01", "97.5")]


def test_documents_are_kept_as_they_came_and_the_schools_in_it_may_read_them(world: World) -> None:
    contract_id = entered(world)
    ask = {"contract_id": contract_id, "filename": "C:\\deals\\contract.pdf", "content": "JVBERi0xLjc="}
    file_id = world.ask(BUYER, "keep_contract_file", **ask)["file_id"]
    assert world.ask(BUYER, "keep_contract_file", **ask)["file_id"] == file_id
    wanted = {"contract_id": contract_id, "file_id": file_id}
    kept = world.ask(head_of(ABBEY), "my_contract_file", school_id=ABBEY, **wanted)
    assert (kept["name"], kept["content"]) == ("contract.pdf", "JVBERi0xLjc=")
    world.take_up(DAVY)
    with pytest.raises(NotFound, match="no such contract of this school"):
        world.ask(head_of(DAVY), "my_contract_file", school_id=DAVY, **wanted)


def test_what_needs_a_person_is_said_in_words(world: World) -> None:
    contract_id = entered(world, driver="area", schools=[{"school_id": ABBEY}, {"school_id": BECK, "figure": "12000"}])
    (listed,) = world.ask(EXECUTIVE, "contracts_listed")
    assert [one["kind"] for one in listed["to_do"]] == ["figures", "order"]
    page = page_of(world, contract_id)
    assert page["next"]["why_not"].startswith("The figure (square metres) of 1 school in 'Grounds maintenance' is not")
    said = {"contract_id": contract_id, "from_on": "2026-09-01", "figures": {ABBEY: "8000"}, "source": "site plan"}
    world.ask(BUYER, "set_contract_figures", **said)
    shares = {one["name"]: one["pence"] for one in page_of(world, contract_id)["next"]["shares"]}
    assert shares == {"Abbey Primary": 120_000, "Beck Junior": 180_000}


def test_a_supplier_that_is_not_approved_gets_no_contract(world: World) -> None:
    world.take_up(*NAMES)
    with pytest.raises(Conflict, match="Nothing can be bought from Bright Paper Ltd: it is not approved yet"):
        world.ask(BUYER, "add_contract", **terms(invited(world)))
    assert world.ask(BUYER, "contracts_listed") == []


def test_an_answer_given_by_mistake_is_taken_back_with_a_counter_entry(world_on_each: World) -> None:
    world = world_on_each
    contract_id = entered(world)
    plan(world, contract_id, ABBEY)
    placed = ordered(world, contract_id)
    first = visits_of(world, contract_id, ABBEY)[0]
    answer(world, head_of(ABBEY), first, "accepted")
    said = {"school_id": ABBEY, "visit_id": first["visit_id"]}
    with pytest.raises(InvalidRequest, match="Say why"):
        world.ask(head_of(ABBEY), "take_back_answer", reason=" ", **said)
    world.ask(head_of(ABBEY), "take_back_answer", reason="The wrong day", **said)
    with world.uow() as uow:
        assert ordering.get(uow, placed["purchase_order_id"]).state.value == "placed"
    again = visits_of(world, contract_id, ABBEY)[0]
    assert (again["state"], again["words"]) == ("planned", "Answer taken back: The wrong day")
    with pytest.raises(Conflict, match="there is no answer to take back"):
        world.ask(head_of(ABBEY), "take_back_answer", reason="again", **said)
    answer(world, head_of(ABBEY), again, "accepted")
    with world.uow() as uow:
        assert ordering.get(uow, placed["purchase_order_id"]).state.value == "part received"


def test_a_line_received_on_the_page_of_its_order_is_not_received_twice(world: World) -> None:
    contract_id = entered(world)
    plan(world, contract_id, ABBEY)
    placed = ordered(world, contract_id)
    first = visits_of(world, contract_id, ABBEY)[0]
    with world.uow() as uow:
        receiving.accept_service(uow, placed["purchase_order_id"], first["line_no"], Decimal(1), "DN1", ABBEY)
    answer(world, head_of(ABBEY), first, "accepted")
    with world.uow() as uow:
        assert ordering.get(uow, placed["purchase_order_id"]).line(first["line_no"]).received == 1


def test_two_answers_at_once_about_one_visit_are_taken_one_after_the_other(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    contract_id = entered(world)
    plan(world, contract_id, ABBEY)
    ordered(world, contract_id)
    first = visits_of(world, contract_id, ABBEY)[0]

    def said(outcome: str) -> str:
        try:
            return str(answer(world, head_of(ABBEY), first, outcome, "The edges were left")["state"])
        except Conflict as refusal:
            return refusal.message

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(said, ["accepted", "refused"]))
    state = visits_of(world, contract_id, ABBEY)[0]["state"]
    assert state == "accepted"
    answers.remove("accepted")
    assert answers[0] == "refused" or "is accepted already" in answers[0]


def test_an_order_counts_against_the_budget_of_each_school_by_its_cost_code(world: World) -> None:
    contract_id = entered(world, cost_code="BAE210")
    placed = ordered(world, contract_id)
    with world.uow() as uow:
        order = ordering.get(uow, placed["purchase_order_id"])
    assert {(line.school_id, line.code) for line in order.lines} == {(one, "BAE210") for one in NAMES}
