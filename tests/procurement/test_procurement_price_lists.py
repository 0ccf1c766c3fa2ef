"""Price lists as files: nothing is saved until the whole file is clean, and the errors stand beside their rows."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from shared.errors import InvalidRequest, NotFound
from shared.spreadsheets import Column, SheetToWrite, read_table, write_xlsx
from tests.procurement.world import BUYER, World

HEAD = "Item number,Name,Unit,Price,Case size,CPV code,VAT,Price breaks,Break kind,Allergens"
GOOD = (
    f"{HEAD}\nP1,Pens,box,4.50,10,30192121,standard,20: 4.00,all-units,\nM1,Milk,litre,0.95,12,15511000,zero,,,milk\n"
)


def send(world: World, supplier_id: str, content: str | bytes, name: str = "list.csv", on: str = "2026-11-01") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    said = {"supplier_id": supplier_id, "filename": name, "valid_from": on}
    return world.ask(BUYER, "import_catalogue", content=base64.b64encode(raw).decode(), **said)


def skus(world: World, **wanted: Any) -> list[str]:
    return [item["sku"] for item in world.ask(BUYER, "catalogue", **wanted)["items"]]


def test_a_clean_list_is_saved_and_again_changes_nothing(world_on_each: World) -> None:
    world = world_on_each
    supplier_id = world.supplier()
    first = send(world, supplier_id, GOOD)
    assert (first["state"], first["summary"]) == ("saved", "2 new, 0 with a new price, 0 unchanged")
    again = send(world, supplier_id, GOOD)
    assert again["summary"] == "0 new, 0 with a new price, 2 unchanged"
    dearer = send(world, supplier_id, GOOD.replace("4.50", "4.95"), on="2027-01-01")
    assert dearer["price_changes"] == [
        {"sku": "P1", "name": "Pens", "before": "4.50", "now": "4.95", "change": "+10.0%"}
    ]
    page = world.ask(BUYER, "item_page", supplier_id=supplier_id, sku="P1")
    assert page["terms"]["price"] == "4.50"
    assert [(version["number"], version["price"]) for version in page["versions"]] == [(2, "4.95"), (1, "4.50")]


def test_columns_come_before_rows_and_nothing_is_saved(world: World) -> None:
    supplier_id = world.supplier()
    told = send(world, supplier_id, "Item number,Name,Units,Price,Case size,VAT\nP1,Pens,box,x,10,standard\n")
    assert told["state"] == "to correct"
    assert told["errors"] == [
        "There is no column 'Unit'. Did you mean your column 'Units'?", "There is no column 'CPV code'. Add it.",
    ]  # fmt: skip
    assert skus(world) == []


def test_every_wrong_cell_is_named_and_the_file_comes_back_with_them(world: World) -> None:
    supplier_id = world.supplier()
    bad = f"{HEAD}\nP1,Pens,box,4.50,10,30192121,standard,,,\nM1,,litre,0.12345,0,15511000,nought,,,\nP1,Pens,box,1,1,30192121,zero,,,\n"
    told = send(world, supplier_id, bad)
    assert told["errors"] == [
        "Row 3, Name: nothing is entered",
        "Row 3, Allergens: must be stated for food (CPV 15511000, Food, beverages, tobacco and related products): list "
        "them, or 'none' if the supplier says so",
        "Row 3, VAT: 'nought' is not a VAT treatment: write one of standard, reduced, zero, exempt, outside scope",
        "Row 3, Price: The price £0.12345 has more than 4 decimals: round it as the supplier does",
        "Row 4, Item number: 'P1' already stands in row 2: keep one",
    ]
    assert skus(world) == []
    back = base64.b64decode(told["file"]["content"])
    assert told["file"]["name"] == "list with errors.xlsx"
    columns = [Column("sku", "Item number"), Column("errors", "Errors")]
    rows = {row.number: row.values for row in read_table("back.xlsx", back, columns).rows}
    assert rows[2]["errors"] is None
    assert rows[4]["errors"] == "Item number: 'P1' already stands in row 2: keep one"


def test_a_workbook_is_read_as_well_as_a_csv(world: World) -> None:
    names = HEAD.split(",")
    row = dict(zip(names, ["P1", "Pens", "box", "4.5", "10", "30192121-9", "standard", "", "", ""], strict=True))
    book = write_xlsx([SheetToWrite("List", [Column(name, name) for name in names], [row])])
    assert send(world, world.supplier(), book, "list.xlsx")["new"] == 1


def test_a_long_list_is_checked_by_the_worker(world: World) -> None:
    supplier_id = world.supplier()
    rows = "".join(
        f"X{n},Exercise book number {n:05},pack,1.{n % 100:02},4,22830000,standard,,,\n" for n in range(3000)
    )
    asked = send(world, supplier_id, f"{HEAD}\n{rows}")
    assert asked["state"] == "checking"
    world.host.run_until_quiet()
    done = world.ask(BUYER, "job", job_id=asked["job_id"])
    assert (done["state"], done["result"]["new"]) == ("done", 3000)
    page = world.ask(BUYER, "catalogue", words="book 0299", page=1, page_size=5)
    assert (page["count"], page["pages"], len(page["items"])) == (11, 3, 5)
    wrong = send(world, supplier_id, f"{HEAD}\n{rows.replace('22830000', 'paper')}")
    world.host.run_until_quiet()
    done = world.ask(BUYER, "job", job_id=wrong["job_id"])
    assert (done["result"]["state"], done["result"]["errors_in_all"], done["files"]) == (
        "to correct", 3000, ["list with errors.xlsx"],
    )  # fmt: skip


def test_the_catalogue_is_filtered_by_words_supplier_and_code(world: World) -> None:
    supplier_id = world.supplier()
    send(world, supplier_id, GOOD)
    other = world.supplier("Dairy Ltd")
    world.item(other, "M2", name="Milk, whole", cpv="15511000", allergens="milk", vat="zero")
    assert skus(world, words="milk") == ["M1", "M2"]
    assert skus(world, words="milk whole") == ["M2"]
    assert skus(world, cpv="155") == ["M1", "M2"]
    assert skus(world, supplier_id=supplier_id) == ["M1", "P1"]
    assert skus(world, words="100%") == []
    world.ask(BUYER, "stop_supplier", supplier_id=other, reason="closed down")
    assert skus(world, words="milk") == ["M1"]
    assert skus(world, words="milk", active_only=False) == ["M1", "M2"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.csv", b"", "is empty"),
        ("list.docx", b"hello", "is not a spreadsheet we can read"),
        ("list.xlsx", b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(world: World, name: str, content: bytes, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        send(world, world.supplier(), content, name)


def test_the_template_can_be_filled_in_and_an_unknown_supplier_is_refused(world: World) -> None:
    assert world.ask(BUYER, "catalogue_template")["name"] == "price list.xlsx"
    with pytest.raises(NotFound, match="no such supplier"):
        send(world, "nobody", GOOD)
