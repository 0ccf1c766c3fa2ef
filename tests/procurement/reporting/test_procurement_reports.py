"""The report of a year, for the trust and for a school: what was ordered, saved, spent and committed, what ends."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions.ports import Budget
from shared.errors import InvalidRequest, NotAllowed
from shared.identifiers import new_id
from shared.spreadsheets import Column, Kind, read_table
from tests.procurement.contract_register import shared_contract
from tests.procurement.pooled_invoices import invoiced
from tests.procurement.suppliers.papers import buy
from tests.procurement.world import ABBEY, BECK, BUYER, CASTLE, EXECUTIVE, FINANCE, World, head_of

TOGETHER = "Alone price minus pooled price"


def told(world: World) -> None:
    """A collective order of books, one order of its own for Abbey, a shared contract whose first quarter is ordered."""
    world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    (supplier,) = world.ask(BUYER, "suppliers")
    buy(world, supplier["supplier_id"], "250.00", cpv_code="30197643", code="E22")
    contract_id = str(
        world.ask(BUYER, "add_contract", **shared_contract.terms(shared_contract.supplier(world)))["contract_id"]
    )
    former = {"contract_id": contract_id, "school": ABBEY, "yearly_pence": 500_000, "evidence": "invoices of 2025-26"}
    world.ask(BUYER, "record_former_cost", **former)
    shared_contract.signed(world, contract_id)
    shared_contract.ordered(world, contract_id)


def set_aside(world: World, school_id: str, code: str, pence: int) -> None:
    budget = Budget(new_id(), school_id, code, "", date(2026, 9, 1), date(2027, 8, 31), pence, "by hand")
    with world.uow() as uow:
        uow.requisitions.put_budgets([budget], "finance@trust", uow.now())


def report(world: World, **said: Any) -> Any:
    return world.ask(EXECUTIVE, "trust_report", **said)


def of_school(world: World, school_id: str, **said: Any) -> Any:
    return world.ask(head_of(school_id), "school_report", school_id=school_id, **said)


def test_the_trusts_report_adds_up_what_all_schools_ordered_and_saved(world_on_each: World) -> None:
    world = world_on_each
    told(world)
    found = report(world)
    assert (found["year"], found["from"], found["until"], found["years"]) == (
        "2026-27", "2026-09-01", "2027-08-31", ["2026-27"],
    )  # fmt: skip
    # Books: 3 cases of 4 at £0.90 and delivery £10.00; paper £250.00; a quarter of £36,000.00 over three years.
    kinds = {one["code"]: one["pence"] for one in found["ordered"]["by_division"]}
    assert kinds == {"22": 1_080, "30": 25_000, "77": 300_000, "": 1_000}
    assert found["ordered"]["pence"] == 327_080
    assert found["ordered"]["by_division"][0]["name"].startswith("Agricultural, forestry, horticultural")
    assert found["ordered"]["by_code"][0]["code"] == "77314000"
    together, contract = sorted(found["savings"]["by_method"], key=lambda one: one["method"])
    assert contract["method"].startswith("Contract against former price") or together["method"].startswith("Contract")
    by_school = {one["name"]: one["saved_pence"] for one in found["savings"]["by_school"]}
    assert set(by_school) == {"Abbey Primary", "Beck Junior", "Castle Infants"}
    assert sum(by_school.values()) == found["savings"]["saved_pence"]
    assert found["savings"]["before_pence"] - found["savings"]["paid_pence"] == found["savings"]["saved_pence"]


def test_a_schools_report_holds_its_own_figures_only(world_on_each: World) -> None:
    world = world_on_each
    told(world)
    trust, schools = report(world), {school_id: of_school(world, school_id) for school_id in (ABBEY, BECK, CASTLE)}
    assert [schools[school]["ordered"]["pence"] for school in (BECK, CASTLE)] == [180_000 + 1_040, 30_000 + 173]
    kinds = {one["code"]: one["pence"] for one in schools[ABBEY]["ordered"]["by_division"]}
    assert (kinds["30"], kinds["77"]) == (25_000, 90_000)
    # What the schools ordered is what the trust ordered, to the penny.
    assert sum(one["ordered"]["pence"] for one in schools.values()) == trust["ordered"]["pence"]
    saved = sum(one["savings"]["saved_pence"] for one in schools.values())
    assert saved == trust["savings"]["saved_pence"]
    for school_id, others in ((ABBEY, ("Beck", "Castle")), (CASTLE, ("Abbey", "Beck"))):
        assert not any(other in str(schools[school_id]) for other in others)
    assert "by_school" not in schools[ABBEY]["savings"]


def test_what_a_school_was_charged_is_the_sum_of_its_recharges(world: World) -> None:
    order_id = world.closed((ABBEY, 5, 0), (BECK, 5, 2), (CASTLE, 1, 0))
    assert of_school(world, ABBEY)["charged_pence"] == 0
    lines = [{"sku": "books", "units": 10}]
    world.ask(BUYER, "receive", order_id=order_id, delivery_note="DN1", lines=lines, last=True)
    invoiced(world, order_id, ("books", "10", "0.90"), delivery="10.00")
    assert [of_school(world, school)["charged_pence"] for school in (ABBEY, BECK, CASTLE)] == [1140, 1140, 0]


def test_a_school_is_not_shown_another_ones_report(world: World) -> None:
    world.take_up(ABBEY, BECK)
    with pytest.raises(NotAllowed):
        world.ask(head_of(ABBEY), "school_report", school_id=BECK)
    with pytest.raises(NotAllowed):
        world.ask(head_of(ABBEY), "trust_report")


def test_codes_show_budget_spent_committed_and_left_and_what_they_stand_for(world: World) -> None:
    told(world)
    set_aside(world, ABBEY, "E22", 100_000)
    with world.uow() as uow:
        budgets.spend(
            uow,
            about="invoice-1",
            school_id=ABBEY,
            code="BAE320",
            on=date(2026, 11, 2),
            pence=4_000,
            says="x",
            releases=None,
        )
    rows = {one["code"]: one for one in of_school(world, ABBEY)["codes"]["rows"]}
    assert (rows["E22"]["budget_pence"], rows["E22"]["committed_pence"], rows["E22"]["available_pence"]) == (
        100_000, 25_000, 75_000,
    )  # fmt: skip
    assert rows["E22"]["name"] == "Administration supplies (non educational)"
    # The source gives this code twice: both are named, and neither is guessed.
    doubtful = rows["BAE320"]
    assert (doubtful["doubtful"], doubtful["name"]) == (
        True,
        "Grounds maintenance or Interest charges for loan and bank",
    )
    assert (doubtful["actual_pence"], doubtful["budget_pence"], doubtful["available_pence"]) == (4_000, None, None)
    trust = {one["code"]: one for one in report(world)["codes"]["rows"]}
    assert trust["E22"]["available_pence"] == 75_000


def test_a_budget_known_of_one_school_only_is_not_taken_for_that_of_all(world: World) -> None:
    world.take_up(ABBEY, BECK)
    set_aside(world, ABBEY, "E19", 100_000)
    with world.uow() as uow:
        budgets.spend(
            uow, about="i", school_id=BECK, code="E19", on=date(2026, 11, 2), pence=500, says="x", releases=None
        )
    (row,) = report(world)["codes"]["rows"]
    assert (row["budget_pence"], row["actual_pence"], row["available_pence"]) == (None, 500, None)


def test_each_school_counts_in_its_own_financial_year(world_on_each: World) -> None:
    world = world_on_each
    world.take_up(ABBEY, BECK)
    # Beck is still a maintained school, whose year began in April.
    april = Budget(new_id(), BECK, "E19", "Books", date(2026, 4, 1), date(2027, 3, 31), 50_000, "by hand")
    with world.uow() as uow:
        uow.requisitions.put_budgets([april], "finance@trust", uow.now())
        for school_id, on, pence in (
            (BECK, date(2026, 6, 1), 1_000),
            (ABBEY, date(2026, 6, 1), 7),
            (ABBEY, date(2026, 10, 1), 300),
        ):
            budgets.spend(
                uow,
                about=f"{school_id} {on}",
                school_id=school_id,
                code="E19",
                on=on,
                pence=pence,
                says="x",
                releases=None,
            )
    set_aside(world, ABBEY, "E19", 10_000)
    (row,) = report(world)["codes"]["rows"]
    assert (row["budget_pence"], row["actual_pence"], row["available_pence"]) == (60_000, 1_300, 58_700)


def test_contracts_that_end_within_a_year_say_by_when_to_decide(world: World) -> None:
    contract_id = shared_contract.entered(world)
    assert report(world)["contracts"] == []
    world.clock.move_to(datetime(2029, 1, 8, 9, tzinfo=UTC))
    (ending,) = report(world)["contracts"]
    assert (ending["contract_id"], ending["ends_on"], ending["can_go_on_until"]) == (
        contract_id,
        "2029-08-31",
        "2030-08-31",
    )
    assert [one["title"] for one in of_school(world, BECK)["contracts"]] == ["Grounds maintenance"]


def test_another_year_is_empty_and_what_is_no_year_is_refused(world: World) -> None:
    told(world)
    empty = report(world, year="2025-26")
    assert (empty["ordered"]["pence"], empty["savings"]["saved_pence"], empty["ordered"]["by_division"]) == (0, 0, [])
    for wrong in ("2026", "2026-28", "abc"):
        with pytest.raises(InvalidRequest, match="write it like 2026-27"):
            report(world, year=wrong)


def test_small_businesses_are_counted_as_far_as_they_said_what_they_are(world: World) -> None:
    told(world)
    small = report(world)["ordered"]["small_business"]
    # Neither supplier said whether it is one.
    assert small == {"pence": 0, "unknown_pence": 327_080, "per_cent": 0}


def test_a_report_is_made_as_a_readable_pdf_and_a_workbook(world: World) -> None:
    told(world)
    asked = world.ask(head_of(ABBEY), "make_school_report", school_id=ABBEY)
    world.host.run_until_quiet()
    job = world.ask(head_of(ABBEY), "job", job_id=asked["job_id"], school_id=ABBEY)
    assert job["files"] == ["buying Abbey Primary 2026-27.pdf", "buying Abbey Primary 2026-27.xlsx"]
    files = {
        name: world.ask(head_of(ABBEY), "job_file", job_id=asked["job_id"], school_id=ABBEY, name=name)
        for name in job["files"]
    }
    import base64

    pdf = PdfReader(io.BytesIO(base64.b64decode(files[job["files"][0]]["content"])))
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert "What we bought and saved in 2026-27" in words and "Abbey Primary" in words and "Beck" not in words
    sheet = base64.b64decode(files[job["files"][1]]["content"])
    columns = [Column("method", "Method"), Column("saved_pence", "Saved", Kind.MONEY)]
    assert len(read_table("report.xlsx", sheet, columns).rows) == 2
    trust = world.ask(FINANCE, "make_trust_report")
    world.host.run_until_quiet()
    assert world.ask(FINANCE, "job", job_id=trust["job_id"])["files"][0] == "buying The whole trust 2026-27.pdf"
