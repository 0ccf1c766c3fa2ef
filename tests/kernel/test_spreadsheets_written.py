"""Writing what people download: safe to open, the same bytes each time, and read back as it was."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shared.spreadsheets import (
    Column,
    Kind,
    SheetToWrite,
    annotated_xlsx,
    read_table,
    template_xlsx,
    write_csv,
    write_xlsx,
)

CHARGES = (
    Column("school", "School", required=True),
    Column("pupils", "Pupils", Kind.WHOLE_NUMBER),
    Column("rate", "Rate", Kind.DECIMAL),
    Column("charge", "Charge", Kind.MONEY),
    Column("on", "Date", Kind.DATE),
    Column("agreed", "Agreed", Kind.YES_NO),
)
ASH = {
    "school": "Ash Primary",
    "pupils": 210,
    "rate": Decimal("4.50"),
    "charge": -94505,
    "on": date(2025, 9, 1),
    "agreed": True,
}
NOTHING = dict.fromkeys(ASH)


def cells(content: bytes, sheet: int = 0) -> list[list[object]]:
    return [
        list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()
    ]


def test_csv_has_its_mark_its_headings_and_money_in_pounds() -> None:
    content = write_csv([ASH, NOTHING], CHARGES)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n") == [
        "School,Pupils,Rate,Charge,Date,Agreed",
        "Ash Primary,210,4.50,-945.05,2025-09-01,yes",
        ",,,,,",
        "",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+44 114", "-3", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "'=1", "''=1"])
def test_text_that_could_be_taken_for_a_formula_gets_an_apostrophe_in_csv(text: str) -> None:
    content = write_csv([{"school": text}], CHARGES[:1]).decode("utf-8-sig")
    assert content.partition("\r\n")[2].strip("\r\n").strip('"').startswith("'")


def test_a_negative_number_is_a_number_and_gets_none() -> None:
    assert b"\r\n-3\r\n" in write_csv([{"pupils": -3}], CHARGES[1:2])


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from("'=+-@"), min_size=1))
def test_text_written_to_csv_is_read_back_the_same(text: str) -> None:
    columns = (Column("end", "End"), Column("text", "Text"))
    content = write_csv([{"text": text, "end": "x"}], columns)
    assert read_table("a.csv", content, columns).rows[0].values["text"] == text


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_written_is_read_back_the_same(ending: str) -> None:
    written = (
        write_csv([ASH, ASH], CHARGES) if ending == "csv" else write_xlsx([SheetToWrite("All", CHARGES, [ASH, ASH])])
    )
    table = read_table(f"a.{ending}", written, CHARGES)
    assert [row.values for row in table.rows] == [ASH, ASH]


def test_excel_gets_real_numbers_dates_and_money() -> None:
    content = write_xlsx([SheetToWrite("All", CHARGES, [ASH])])
    assert cells(content)[1] == ["Ash Primary", 210.0, 4.5, -945.05, date(2025, 9, 1), "yes"]


def test_text_in_excel_is_never_a_formula_a_link_or_a_number() -> None:
    texts = ["=1+1", "https://example.org", "0012", "@x"]
    content = write_xlsx([SheetToWrite("All", CHARGES[:1], [{"school": text} for text in texts])])
    assert [row[0] for row in cells(content)[1:]] == texts


def test_a_number_too_long_for_a_cell_keeps_all_its_digits_as_text() -> None:
    content = write_xlsx([SheetToWrite("All", CHARGES[1:2], [{"pupils": 12345678901234567890}])])
    assert cells(content)[1] == ["12345678901234567890"]


def test_a_date_before_excels_calendar_is_written_as_text() -> None:
    content = write_xlsx([SheetToWrite("All", CHARGES[4:5], [{"on": date(1870, 2, 17)}])])
    assert cells(content)[1] == ["1870-02-17"]


def test_the_same_rows_give_the_same_bytes() -> None:
    sheets = [SheetToWrite("A/B: [all]", CHARGES, [ASH] * 3), SheetToWrite("Second", CHARGES, [])]
    assert write_xlsx(sheets) == write_xlsx(sheets)
    assert CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(sheets))).sheet_names == ["A B   all", "Second"]


def test_the_file_comes_back_with_every_error_beside_its_row() -> None:
    wrong = b"School,Pupils,Extra\nAsh,210,=1+1\n\n,many,z\n"
    columns = CHARGES[:2]
    table = read_table("a.csv", wrong, columns)
    back = annotated_xlsx(table)
    assert cells(back) == [
        ["School", "Pupils", "Extra", "Errors"],
        ["Ash", "210", "=1+1", ""],
        ["", "", "", ""],
        [
            "",
            "many",
            "z",
            "School: enter a value: this cell is empty\nPupils: 'many' is not a whole number",
        ],
    ]
    assert cells(back, 1) == [["You need to: fix 1 cell in 'Pupils'; enter missing data in 1 row"]]
    again = read_table("back.xlsx", back, columns)
    assert [str(error) for error in again.row_errors] == [str(error) for error in table.row_errors]
    assert cells(annotated_xlsx(again))[0] == ["School", "Pupils", "Extra", "Errors"]


def test_a_file_with_a_missing_column_comes_back_saying_so() -> None:
    back = annotated_xlsx(read_table("a.csv", b"Scool,Pupils\nAsh,1\n", CHARGES[:2]))
    assert cells(back, 1) == [
        ["You need to: rename the column 'Scool' to 'School'"],
        ["There is no column 'School'. Did you mean your column 'Scool'?"],
    ]


def test_dates_stay_dates_in_the_file_that_comes_back() -> None:
    written = write_xlsx([SheetToWrite("All", CHARGES, [ASH | {"school": None}])])
    assert cells(annotated_xlsx(read_table("a.xlsx", written, CHARGES)))[1][4] == date(2025, 9, 1)


def test_the_template_has_the_headings_and_tells_what_goes_in() -> None:
    columns = (*CHARGES[:2], Column("phase", "Phase", choices=("Primary", "Secondary"), hint="as in the register"))
    content = template_xlsx(columns)
    assert cells(content) == [["School", "Pupils", "Phase"]]
    assert cells(content, 1) == [
        ["Column", "Must it be filled in?", "What goes in", "Notes"],
        ["School", "yes", "text", ""],
        ["Pupils", "no", "a whole number", ""],
        ["Phase", "no", "one of: Primary, Secondary", "as in the register"],
    ]
    assert content == template_xlsx(columns)
    assert read_table("t.xlsx", content, columns).column_errors == ()


def test_a_moment_is_written_as_one() -> None:
    moment = datetime(2025, 9, 1, 8, 30)
    column = Column("at", "At", Kind.DATE)
    assert b"2025-09-01T08:30:00" in write_csv([{"at": moment}], [column])
    assert cells(write_xlsx([SheetToWrite("All", [column], [{"at": moment}])]))[1] == [moment]
