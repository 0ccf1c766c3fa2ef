"""What the contract register refuses: a table of cases, each with the words that a person gets; nothing is written."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from shared.errors import QuaysideError
from tests.procurement.contract_register.shared_contract import entered, page_of, plan, supplier, terms, visits_of
from tests.procurement.world import ABBEY, BECK, BUYER, NAMES, World, head_of

ENTERED: list[tuple[dict[str, Any], str]] = [
    ({"title": " "}, "Give the contract a title"),
    ({"title": "x" * 301}, "at most 300 characters"),
    ({"supplier_id": "nobody"}, "There is no such supplier"),
    ({"cpv_code": "grass"}, "'grass' is not a CPV code"),
    ({"value_pence": 0}, "is £0.00: give what it costs over its term"),
    ({"value_pence": -5}, "is -£0.05"),
    ({"value_pence": 10**13}, "The amount is too high to be meant"),
    ({"value_pence": 10.5}, "Not a valid integer"),
    ({"ends_on": "2026-08-31"}, "before it starts on 1 September 2026"),
    ({"ends_on": "31/08/2029"}, "Not a valid date"),
    ({"ends_on": "2099-08-31"}, "more than 50 years"),
    ({"driver": "luck"}, "Must be one of: pupils, area, visits, equal, fixed"),
    ({"period_months": 5}, "Must be one of: 1, 3, 12"),
    ({"notice_by": "2030-01-01"}, "The last day to give notice, 1 January 2030, lies outside the term"),
    ({"extensions": [{"months": 0}]}, "Give at least one month"),
    ({"extensions": [{"months": 12, "decide_by": "2029-12-01"}]}, "when the term before it ends"),
    ({"schools": []}, "Choose at least one school"),
    ({"schools": [{"school_id": "school-elsewhere"}]}, "is not known here: it has to take up procurement first"),
    ({"schools": [{"school_id": ABBEY, "figure": "-1"}]}, "Give zero or more"),
    ({"schools": [{"school_id": ABBEY, "figure": "NaN"}]}, "Special numeric values"),
]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """A contract that is ordered until the end of November 2026, and that no case may change."""
    world = World(tmp_path_factory.mktemp("bad-input"))
    contract_id = entered(world)
    plan(world, contract_id, ABBEY)
    yield world, contract_id
    world.stop()


def refusal(world: World, method: str, who: Any = BUYER, /, **said: Any) -> str:
    """The words of the refusal, with those that stand beside a field."""
    with pytest.raises(QuaysideError) as refused:
        world.ask(who, method, **said)
    assert refused.value.code != "failed"
    return f"{refused.value.message} {refused.value.details}"


@pytest.mark.parametrize(("other", "words"), ENTERED)
def test_a_contract_that_cannot_be_is_not_entered(other: dict[str, Any], words: str, held: tuple[World, str]) -> None:
    world, _ = held
    (first, *_) = world.ask(BUYER, "suppliers")
    assert words in refusal(world, "add_contract", **terms(first["supplier_id"], **other))
    assert len(world.ask(BUYER, "contracts_listed")) == 1


STEPS: list[tuple[str, dict[str, Any], str]] = [
    ("set_contract_figures", {"from_on": "2026-12-01", "figures": {}}, "Enter at least one figure"),
    ("set_contract_figures", {"from_on": "2026-12-01", "figures": {ABBEY: "-1"}}, "Give zero or more"),
    ("set_contract_figures", {"from_on": "2026-12-01", "figures": {"school-x": "1"}}, "The school is not in this contract"),
    ("decide_extension", {"number": 9, "take": True, "reason": "r"}, "has no option 9"),
    ("decide_extension", {"number": 1, "take": True, "reason": " "}, "Say why"),
    ("vary_contract", {"from_on": "2027-01-01", "pence": 0, "ground": "not substantial", "reason": "r"}, "Nothing would change"),
    ("vary_contract", {"from_on": "2027-01-01", "pence": 1, "ground": "because", "reason": "r"}, "Must be one of"),
    ("terminate_contract", {"last_day": "2035-01-01", "reason": "r"}, "give a last day within that time"),
    ("place_contract_order", {"number": 7, "version": 1}, "ordered already, or not the next one"),
    ("plan_visits", {"service": " ", "school_ids": [ABBEY], "first_on": "2027-01-01", "rhythm": "once"}, "Say what is done"),
    ("plan_visits", {"service": "s", "school_ids": ["x"], "first_on": "2027-01-01", "rhythm": "once"}, "Choose schools that are in"),
    ("plan_visits", {"service": "s", "school_ids": [ABBEY], "first_on": "2040-01-01", "rhythm": "once"}, "lies outside"),
    (
        "plan_visits",
        {"service": "s", "school_ids": [ABBEY], "first_on": "2027-03-01", "rhythm": "once", "until": "2027-02-01"},
        "The last day is before the first visit",
    ),
    ("draft_novation", {"school": "school-x", "way": "joins", "from_on": "2027-01-01"}, "That school is not known here"),
    ("add_contract_kpi", {"name": " ", "target": "1"}, "Give the indicator a name"),
    ("add_contract_kpi", {"name": "n", "target": "1000000000"}, "is not a figure that can be measured"),
    ("measure_contract_kpi", {"kpi_id": "x", "month": "2026-10-01", "value": "1"}, "no such indicator"),
    ("note_on_contract", {"words": "  "}, "Write what is to be kept"),
    ("record_former_cost", {"school": ABBEY, "yearly_pence": -1, "evidence": "e"}, "Give zero or more"),
    ("record_former_cost", {"school": ABBEY, "yearly_pence": 1, "evidence": " "}, "Say how it is known"),
    ("record_former_cost", {"school": "x", "yearly_pence": 1, "evidence": "e"}, "That school is not in this contract"),
    ("keep_contract_file", {"filename": "run.exe", "content": "TVo="}, "run.exe is of a kind that is not kept"),
    ("keep_contract_file", {"filename": "a.pdf", "content": "???"}, "did not arrive whole"),
    ("keep_contract_file", {"filename": "a.pdf", "content": ""}, "a.pdf is empty"),
    ("contract_file", {"file_id": "x"}, "There is no such document"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "said", "words"), STEPS)
def test_a_step_that_cannot_be_is_refused(
    method: str, said: dict[str, Any], words: str, held: tuple[World, str]
) -> None:
    world, contract_id = held
    before = page_of(world, contract_id)
    assert words in refusal(world, method, contract_id=contract_id, **said)
    assert page_of(world, contract_id) == before


@pytest.mark.parametrize(
    ("outcome", "more", "words"),
    [
        ("perhaps", {}, "Must be one of: accepted, fault, refused"),
        ("fault", {"words": " "}, "Say what was wrong"),
        ("refused", {"words": ""}, "Say why, for the supplier to read"),
        ("accepted", {"done_on": "2030-01-01"}, "1 January 2030 has not come yet"),
        ("accepted", {"words": "x" * 4001}, "at most 4,000 characters"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    outcome: str, more: dict[str, Any], words: str, held: tuple[World, str]
) -> None:
    world, contract_id = held
    (visit, *_) = visits_of(world, contract_id, ABBEY)
    said = {"school_id": ABBEY, "visit_id": visit["visit_id"], "outcome": outcome, **more}
    assert words in refusal(world, "answer_visit", head_of(ABBEY), **said)
    assert visits_of(world, contract_id, ABBEY)[0]["state"] == "planned"


SHEET = "Title,Supplier,CPV code,Value,Starts,Ends,Schools,Share by,Figures,Options in months"
GOOD = (
    "Window cleaning,Green Fields Ltd,90911300,4800,01/10/2026,30/09/2028,Abbey Primary; Beck Junior,area,8000; 9000,12"
)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (GOOD.replace("Green Fields", "Brown Fields"), "Row 2, Supplier: 'Brown Fields Ltd' is not on the list"),
        (GOOD.replace("90911300", "909"), "'909' is not a CPV code"),
        (GOOD.replace("4800", "lots"), "Row 2, Value: 'lots' is not an amount"),
        (GOOD.replace("4800", "-4800"), "is -£4,800.00: give what it costs"),
        (GOOD.replace("30/09/2028", "31/09/2028"), "Row 2, Ends: '31/09/2028' is not a date"),
        (GOOD.replace("30/09/2028", "30/09/2025"), "Row 2, Ends: 'Window cleaning' would end on 30 September 2025"),
        (GOOD.replace("Beck Junior", "Hogwarts"), "Row 2, Schools: 'Hogwarts' is not the name or URN"),
        (GOOD.replace("; 9000", ""), "Row 2, Figures: there are 1 figures for 2 schools"),
        (GOOD.replace("9000", "many"), "Row 2, Figures: 'many' is not a number"),
        (GOOD.replace("area", "luck"), "Row 2, Share by: 'luck' is not one of"),
        (f"{GOOD}\n{GOOD}", "Row 3, Title: this contract stands in the file twice"),
        (GOOD[:-2] + "a year", "Row 2, Options in months: write the options in months"),
    ],
)
def test_a_row_of_a_sheet_that_is_wrong_is_named_and_nothing_is_taken(
    row: str, words: str, held: tuple[World, str]
) -> None:
    world, _ = held
    said = {"filename": "contracts.csv", "content": base64.b64encode(f"{SHEET}\n{row}\n".encode()).decode()}
    job_id = world.ask(BUYER, "import_contracts", **said)["job_id"]
    world.host.run_until_quiet()
    result = world.ask(BUYER, "job", job_id=job_id)["result"]
    assert result["state"] == "to correct"
    assert any(words in error for error in result["errors"]), result["errors"]
    assert "is not ready to be taken" in refusal(world, "take_contracts", job_id=job_id)
    assert len(world.ask(BUYER, "contracts_listed")) == 1


def test_a_good_sheet_is_taken_once_however_often_it_is_sent(world: World) -> None:
    world.take_up(*NAMES)
    supplier(world)
    for _ in range(2):
        said = {"filename": "contracts.csv", "content": base64.b64encode(f"{SHEET}\n{GOOD}\n".encode()).decode()}
        job_id = world.ask(BUYER, "import_contracts", **said)["job_id"]
        world.host.run_until_quiet()
        assert world.ask(BUYER, "job", job_id=job_id)["result"]["state"] == "ready"
        world.ask(BUYER, "take_contracts", job_id=job_id)
        world.host.run_until_quiet()
    (listed,) = world.ask(BUYER, "contracts_listed")
    page = page_of(world, listed["contract_id"])
    assert (page["value_pence"], page["driver"]) == (480_000, "area")
    assert [(one["school_id"], one["figure"]) for one in page["schools"]] == [(ABBEY, "8000"), (BECK, "9000")]
    assert page["extensions"][0]["months"] == 12
