"""What a check found, as a page is given it: in the sheet's own row numbers, with the words in the cell that they are about."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.spreadsheets import Column, Kind, RowError, found_in, read_table

COLUMNS = (
    Column("item", "Item", required=True),
    Column("boxes", "Boxes", kind=Kind.WHOLE_NUMBER, called=("number of boxes", "numbers of boxes")),
    Column("price", "Price", kind=Kind.MONEY, may_be_absent=True),
)


def found(content: bytes) -> dict[str, object]:
    return found_in(read_table("list.csv", content, COLUMNS))


def test_a_good_file_shows_its_first_rows_under_its_own_headings() -> None:
    said = found(b"BOXES,item,Remark\r\n3,Paper,x\r\n4,Pens,y\r\n")
    assert (said["rows"], said["good_rows"], said["wrong_rows"], said["to_do"]) == (2, 2, [], [])
    assert said["headings"] == ["BOXES", "item"]
    assert said["first_rows"] == [{"row": 2, "cells": ["3", "Paper"]}, {"row": 3, "cells": ["4", "Pens"]}]
    assert said["ignored_columns"] == ["Remark"]


def test_a_wrong_row_has_all_its_cells_and_the_words_in_the_wrong_ones() -> None:
    said = found(b"Item,Boxes\r\nPaper,3\r\n\r\n,many\r\n")
    assert said["wrong_rows"] == [
        {
            "row": 4,
            "words": [],
            "cells": [
                {"value": "", "words": ["enter a value: this cell is empty"]},
                {"value": "many", "words": ["'many' is not a whole number"]},
            ],
        }
    ]
    assert said["to_do"] == ["fix 1 number of boxes", "enter missing data in 1 row"]
    assert (said["wrong_rows_in_all"], said["errors_in_all"], said["good_rows"]) == (1, 2, 1)


def test_missing_columns_come_alone() -> None:
    said = found(b"Item,Bxes\r\n,many\r\n")
    assert said["column_errors"] == ["There is no column 'Boxes'. Did you mean your column 'Bxes'?"]
    assert (said["wrong_rows"], said["first_rows"], said["their_headings"]) == ([], [], ["Item", "Bxes"])


def test_words_about_a_column_that_the_file_has_not_stand_in_a_column_of_their_own() -> None:
    table = read_table("list.csv", b"Item,Boxes\r\nPaper,3\r\n", COLUMNS)
    said = found_in(replace(table, row_errors=(RowError(2, COLUMNS[2], 2, "", "a price is needed"),)))
    assert said["headings"] == ["Item", "Boxes", "Price"]
    assert said["wrong_rows"][0]["cells"][2] == {"value": "", "words": ["a price is needed"]}


def test_words_about_a_whole_row_stand_at_its_number() -> None:
    said = found(b"Item,Boxes\r\nPaper,3,too,many\r\n")
    assert said["wrong_rows"] == [
        {
            "row": 2,
            "words": ["there are more cells than headings. Put text that has a comma in it in double quotes"],
            "cells": [{"value": "Paper", "words": []}, {"value": "3", "words": []}],
        }
    ]


def test_only_the_first_twenty_wrong_rows_are_shown_and_all_are_counted() -> None:
    said = found(b"Item,Boxes\r\n" + b"Paper,many\r\n" * 50)
    assert (len(said["wrong_rows"]), said["wrong_rows_in_all"]) == (20, 50)  # type: ignore[arg-type]


@given(st.lists(st.lists(st.text("ab1 ,\"'=", max_size=4), max_size=5), max_size=8))
def test_every_row_is_good_or_wrong_and_all_is_plain_json(rows: list[list[str]]) -> None:
    body = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in rows)
    said = found(f"Item,Boxes,Price\r\n{body}\r\n".encode())
    assert said["good_rows"] + said["wrong_rows_in_all"] == said["rows"]  # type: ignore[operator]
    assert json.loads(json.dumps(said)) == said
    width = len(said["headings"])  # type: ignore[arg-type]
    assert {len(row["cells"]) for row in [*said["wrong_rows"], *said["first_rows"]]} <= {width}  # type: ignore[misc]
