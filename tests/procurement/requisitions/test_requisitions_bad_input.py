"""What people get wrong about requests, schemes, quotes and budgets: each with the words they are answered with."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from shared.errors import QuaysideError
from tests.procurement.requisitions.desk import CFO, HEAD, OFFICE, Desk

LINES: list[tuple[dict[str, Any], str]] = [
    ({"quantity": "0"}, "A quantity of 0 cannot be ordered: give a number above zero."),
    ({"quantity": "-3"}, "A quantity of -3 cannot be ordered: give a number above zero."),
    ({"quantity": "0.0001"}, "The quantity 0.0001 has more than 3 decimals: round it."),
    ({"quantity": "99999999"}, "A quantity of 99999999 is too high to be meant: check it."),
    ({"quantity": "NaN"}, "Special numeric values (nan or infinity) are not permitted."),
    ({"unit_price": "1.23456"}, "The price £1.23456 has more than 4 decimals: round it as the supplier does."),
    ({"unit_price": "-1"}, "A price of £-1 is not possible: give zero or more."),
    ({"cpv": "3019"}, "'3019' is not a CPV code: it has eight digits, for example 15511000."),
    ({"code": "£££"}, "'£££' is not a cost code: letters and digits, for example E19 or BAE220."),
    ({"unit": "  "}, "Say what is wanted, and what one of it is: a piece, a day, a pack."),
    ({"line_no": 7}, "“Chairs” has no line 7: perhaps somebody took it out since you opened the page."),
]


@pytest.mark.parametrize(("said", "words"), LINES, ids=[row[1][:40] for row in LINES])
def test_a_line_that_cannot_be_meant_is_refused_in_words(said: dict[str, Any], words: str, shared_desk: Desk) -> None:
    desk = shared_desk
    request = desk.draft("10")
    with pytest.raises(QuaysideError) as refusal:
        desk.line(request, said.pop("unit_price", "1"), **said)
    assert words in refusal.value.message
    assert len(desk.page(request)["lines"]) == 1


def test_half_a_pack_of_a_catalogue_item_is_refused(desk: Desk) -> None:
    desk.world.item(desk.supplier_id)
    request = desk.draft()
    with pytest.raises(QuaysideError, match="is sold by the whole pack: give a whole number"):
        desk.of(
            OFFICE, "add_request_item", request, supplier_id=desk.supplier_id, sku="books", quantity="1.5", code="E19"
        )


def test_one_request_goes_to_one_supplier(desk: Desk) -> None:
    other = desk.world.supplier("Other Ltd")
    desk.world.item(desk.supplier_id)
    desk.world.item(other, "pens")
    request = desk.draft()
    desk.of(OFFICE, "add_request_item", request, supplier_id=desk.supplier_id, sku="books", quantity="4", code="E19")
    with pytest.raises(QuaysideError, match="One request is one order"):
        desk.of(OFFICE, "add_request_item", request, supplier_id=other, sku="pens", quantity="4", code="E19")
    with pytest.raises(QuaysideError, match="belong to the supplier chosen"):
        desk.of(OFFICE, "choose_request_supplier", request, supplier_id=other)


def test_a_request_is_not_sent_while_something_is_missing(desk: Desk) -> None:
    request = desk.draft()
    wanted = []
    for step in ("lines", "price", "supplier", None):
        with pytest.raises(QuaysideError) as refusal:
            desk.of(OFFICE, "send_request", request) if step else desk.line(request, "1", line_no=9)
        wanted.append(refusal.value.message)
        if step == "lines":
            desk.line(request, None)
        elif step == "price":
            desk.line(request, "5", line_no=1)
    assert wanted[:3] == [
        "Nothing is asked for yet: add a line from the catalogue, or describe one.",
        "Line 1, Chair: its price is not known. Enter one, or ask for quotes.",
        "No supplier is chosen yet: choose one from the list of suppliers, or one of the quotes.",
    ]


def test_a_day_that_is_over_is_not_a_day_by_which_something_is_needed(desk: Desk) -> None:
    with pytest.raises(QuaysideError, match="1 November 2026 is over"):
        desk.ask(OFFICE, "new_request", title="t", reason="r", needed_by="2026-11-01")
    request = desk.sent("10")
    desk.approve(HEAD, request)
    with pytest.raises(QuaysideError, match="1 November 2026 is over"):
        desk.of(OFFICE, "order_request", request, delivery_on="2026-11-01")


HEADS = {"approvers": ["head"]}
SCHEMES: list[tuple[dict[str, Any], str]] = [
    ({"limits": [{"up_to_pence": 100, **HEADS}]}, "The last row must hold for any amount: leave its limit empty."),
    ({"limits": [{"up_to_pence": None, **HEADS}, {"up_to_pence": None, **HEADS}]}, "Row 1 has no limit: only the last row"),
    ({"limits": [{"up_to_pence": 200, **HEADS}, {"up_to_pence": 100, **HEADS}, {"up_to_pence": None, **HEADS}]}, "Row 2 goes up to £1.00"),
    ({"limits": [{"up_to_pence": None, "approvers": []}]}, "Row 1 names nobody who approves"),
    ({"limits": [{"up_to_pence": None, "approvers": ["trust board", "head"]}]}, "Row 1: those who approve go from the least"),
    ({"limits": [{"up_to_pence": None, "approvers": ["head"], "quotes": 99}]}, "Row 1 asks for 99 quotes"),
    ({"limits": [{"up_to_pence": 100, "approvers": ["trust board"]}, {"up_to_pence": None, **HEADS}]}, "Row 2 asks for less than the row before"),
    ({"limits": []}, "The last row must hold for any amount"),
    ({"window_days": 400}, "Requests are summed over 0 to 366 days, not 400."),
    ({"cpv_digits": 1}, "A group of CPV codes is known by its first 2 to 8 digits."),
    ({"tolerance_per_cent": "-1"}, "The tolerance is between 0 and 100 per cent"),
    ({"valid_from": "2026-11-01"}, "1 November 2026 is over: a new version holds from today at the earliest."),
    ({"source": " "}, "Say where this was decided"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "words"), SCHEMES, ids=[row[1][:40] for row in SCHEMES])
def test_a_scheme_that_cannot_be_followed_is_refused_in_words(
    said: dict[str, Any], words: str, shared_desk: Desk
) -> None:
    with pytest.raises(QuaysideError) as refusal:
        shared_desk.delegation(CFO, **said)
    assert words in refusal.value.message
    assert shared_desk.world.ask(CFO, "delegation")["in_force"]["number"] == 1


def test_a_schools_own_scheme_asks_for_more_never_for_less(desk: Desk) -> None:
    now = desk.world.ask(CFO, "delegation")["in_force"]
    kept = {key: now[key] for key in ("tolerance_per_cent", "tolerance_pence", "window_days", "cpv_digits", "budget")}
    rows = [{key: row[key] for key in ("up_to_pence", "approvers", "quotes", "route")} for row in now["limits"]]
    said = {"valid_from": "2026-11-02", "source": "Governors", **kept}
    looser = [rows[0] | {"up_to_pence": 400_000}, *rows[1:]]
    with pytest.raises(QuaysideError, match=r"For £3,000.01 this asks for less than the trust's scheme"):
        desk.ask(HEAD, "record_school_delegation", limits=looser, **said)
    stricter = [rows[0] | {"up_to_pence": 100_000}, *rows[1:]]
    desk.ask(HEAD, "record_school_delegation", limits=stricter, **said)
    page = desk.page(desk.sent("1000.01"))
    assert [step["approver"] for step in page["steps"]] == ["head", "chief financial officer"]
    assert page["demand"]["row"]["scheme"].startswith("the school's scheme of delegation, version 1")


def test_where_the_trust_asks_for_more_than_a_schools_older_scheme_the_trusts_counts(desk: Desk) -> None:
    now = desk.world.ask(CFO, "delegation")["in_force"]
    kept = {key: now[key] for key in ("tolerance_per_cent", "tolerance_pence", "window_days", "cpv_digits", "budget")}
    rows = [{key: row[key] for key in ("up_to_pence", "approvers", "quotes", "route")} for row in now["limits"]]
    desk.ask(HEAD, "record_school_delegation", limits=rows, valid_from="2026-11-02", source="Governors", **kept)
    desk.delegation(limits=[{"up_to_pence": None, "approvers": ["head", "trust board"], "route": "formal tender"}])
    with pytest.raises(QuaysideError, match="the trust's scheme of delegation, version 2"):
        desk.sent("10")


BUDGETS = [
    ("Cost code,Budget\nE19,lots\n", "Row 2"),
    ("Cost code,Budget\n,100\n", "Row 2"),
    ("Name,Budget\nBooks,100\n", "Cost code"),
    ("Cost code,Budget\nE19,100\ne19,200\n", "E19 already stands in row 2"),
    ("Cost code,Budget\nE19,-100\n", "A budget below zero is not possible: check E19"),
]


@pytest.mark.parametrize(("content", "words"), BUDGETS, ids=[row[1] for row in BUDGETS])
def test_a_sheet_of_budgets_with_a_fault_saves_nothing(content: str, words: str, shared_desk: Desk) -> None:
    file = {
        "filename": "b.csv",
        "content": base64.b64encode(content.encode()).decode(),
        "starting": "2026-11-02",
        "take": True,
    }
    desk = shared_desk
    try:
        found = desk.ask(HEAD, "import_budget", **file)
        told = " ".join(found["errors"])
        assert found["file"]["name"] == "b with errors.xlsx"
    except QuaysideError as refusal:
        told = refusal.message
    assert words in told
    assert desk.ask(HEAD, "school_budgets")["positions"] == []


def test_a_file_that_is_no_spreadsheet_is_refused(desk: Desk) -> None:
    file = {"filename": "b.xlsx", "content": base64.b64encode(b"no sheet").decode(), "starting": "2026-11-02"}
    with pytest.raises(QuaysideError, match="b.xlsx"):
        desk.ask(HEAD, "import_budget", **file)


def test_the_urn_of_no_school_is_named(desk: Desk) -> None:
    content = base64.b64encode(b"URN,Cost code,Budget\n999999,E19,100\n").decode()
    with pytest.raises(QuaysideError, match="Row 2: no school with the URN 999999 is known here"):
        desk.world.ask(CFO, "import_budgets", filename="b.csv", content=content, starting="2026-11-02", take=True)
