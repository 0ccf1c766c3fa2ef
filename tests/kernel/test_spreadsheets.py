"""Reading what people upload: which files, which headings, which rows, and in which words it is sent back."""

from __future__ import annotations

import io
import re
import struct
import tracemalloc
import warnings
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from shared.spreadsheets import Column, Kind, Limits, ReadTable, UnreadableFile, read_table


def postcode(text: str) -> str:
    if re.fullmatch(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}", text.upper()):
        return text.upper()
    raise ValueError(f"'{text}' is not a postcode")


SCHOOLS = (
    Column("urn", "URN", Kind.WHOLE_NUMBER, required=True, unique=True, called=("URN", "URNs")),
    Column("name", "School name", required=True, aliases=("Establishment",)),
    Column("postcode", "Postcode", parse=postcode, called=("postcode", "postcodes")),
    Column("phase", "Phase", choices=("Primary", "Secondary", "All-through")),
    Column("opened", "Date opened", Kind.DATE, may_be_absent=True),
    Column("fee", "Fee", Kind.MONEY, may_be_absent=True),
)
HEADINGS = "URN,School name,Postcode,Phase\n"
ASH = "100001,Ash Primary,S1 2AB,Primary\n"


def read(text: str, filename: str = "schools.csv", limits: Limits | None = None) -> ReadTable:
    return read_table(filename, text.encode(), SCHOOLS, limits)


def workbook(rows: list[list[object]], hidden_first: bool = False) -> bytes:
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    if hidden_first:
        aside = book.add_worksheet("Notes")
        aside.write_string(0, 0, "not this one")
        aside.hide()
    sheet = book.add_worksheet("Schools")
    sheet.activate()
    sheet.set_first_sheet()
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, as_date)
            elif cell is not None:
                sheet.write(number, place, cell)
    book.close()
    return content.getvalue()


def test_a_good_file_gives_its_rows_with_their_numbers() -> None:
    table = read(HEADINGS + ASH + "\n100002,Beech Academy,,secondary\n")
    assert table.ok
    assert table.summary == "2 rows read"
    assert [(row.number, row.values) for row in table.rows] == [
        (
            2,
            {
                "urn": 100001,
                "name": "Ash Primary",
                "postcode": "S1 2AB",
                "phase": "Primary",
                "opened": None,
                "fee": None,
            },
        ),
        (
            4,
            {
                "urn": 100002,
                "name": "Beech Academy",
                "postcode": None,
                "phase": "Secondary",
                "opened": None,
                "fee": None,
            },
        ),
    ]


@pytest.mark.parametrize(
    ("encoded", "filename"),
    [
        ((HEADINGS + "1,Café St Mary’s,,\n").encode("utf-8"), "a.csv"),
        ((HEADINGS + "1,Café St Mary’s,,\n").encode("utf-8-sig"), "a.CSV"),
        ((HEADINGS + "1,Café St Mary’s,,\n").encode("cp1252"), "a.csv"),
        ((HEADINGS + "1,Café St Mary’s,,\n").replace(",", "\t").encode("utf-16"), "a.txt"),
        ((HEADINGS + "1,Café St Mary’s,,\n").replace(",", "\t").encode(), "a.tsv"),
        ((HEADINGS + "1,Café St Mary’s,,\n").replace(",", ";").replace("\n", "\r\n").encode(), "a.csv"),
    ],
)
def test_text_files_are_read_in_the_encodings_people_send(encoded: bytes, filename: str) -> None:
    table = read_table(filename, encoded, SCHOOLS)
    assert table.rows[0].values["name"] == "Café St Mary’s"
    assert not table.warnings


def test_an_excel_file_gives_whole_numbers_dates_and_money_as_they_are() -> None:
    content = workbook(
        [
            ["URN", "School name", "Postcode", "Phase", "Date opened", "Fee"],
            [100001, "Ash Primary", "S1 2AB", "Primary", date(2025, 9, 1), 1234.5],
        ]
    )
    values = read_table("schools.xlsx", content, SCHOOLS).rows[0].values
    assert (values["urn"], values["opened"], values["fee"]) == (100001, date(2025, 9, 1), 123450)


def test_the_first_visible_sheet_is_the_one_that_is_read() -> None:
    content = workbook([["URN", "School name", "Postcode", "Phase"], [1, "Ash"]], hidden_first=True)
    assert read_table("schools.xlsx", content, SCHOOLS).rows[0].values["name"] == "Ash"


def test_row_numbers_are_those_of_the_sheet_though_rows_above_are_empty() -> None:
    content = workbook([[], [], [None, "URN", "School name", "Postcode", "Phase"], [], [None, "x", "Ash"]])
    table = read_table("schools.xlsx", content, SCHOOLS)
    assert table.heading_row == 3
    assert [str(error) for error in table.row_errors] == ["Row 5, URN: 'x' is not a whole number"]
    assert table.row_errors[0].letter == "B"


def test_headings_match_whatever_their_case_spaces_underscores_and_hyphens() -> None:
    table = read("urn,SCHOOL_NAME,Post-code, phase ,Notes\n1,Ash,,,hello\n")
    assert table.ok
    assert table.unknown_columns == ("Notes",)
    assert read("urn,establishment,postcode,phase\n1,Ash,,\n").rows[0].values["name"] == "Ash"


def test_a_missing_column_is_told_before_any_row_is_checked() -> None:
    table = read("URN,School nam,Postcode\nx,,\n")
    assert [str(error) for error in table.column_errors] == [
        "There is no column 'School name'. Did you mean your column 'School nam'?",
        "There is no column 'Phase'. Add it.",
    ]
    assert table.row_errors == ()
    assert table.rows == ()
    assert table.summary == "You need to: rename the column 'School nam' to 'School name'; add a column 'Phase'"


def test_a_doubled_column_is_named_with_its_letters() -> None:
    table = read("URN,School name,Postcode,Phase,post code\n1,Ash,,,\n")
    assert [error.message for error in table.column_errors] == [
        "There is more than one column 'Postcode' (columns C and E). Keep one of them."
    ]


def test_every_wrong_cell_is_named_and_the_summary_counts_them() -> None:
    table = read(
        HEADINGS
        + "100001,Ash,S1 2AB,Primary\n"
        + "100002,,nowhere,Primary\n"
        + "x,Cedar,elsewhere,Primry\n"
        + "100001,,S99,Nursery\n"
    )
    assert [str(error) for error in table.row_errors] == [
        "Row 3, School name: enter a value: this cell is empty",
        "Row 3, Postcode: 'nowhere' is not a postcode",
        "Row 4, URN: 'x' is not a whole number",
        "Row 4, Postcode: 'elsewhere' is not a postcode",
        "Row 4, Phase: 'Primry' is not one of the choices. Did you mean 'Primary'?",
        "Row 5, URN: '100001' is already in row 2",
        "Row 5, School name: enter a value: this cell is empty",
        "Row 5, Postcode: 'S99' is not a postcode",
        "Row 5, Phase: 'Nursery' is not one of the choices. Use one of: Primary, Secondary, All-through",
    ]
    assert table.summary == (
        "You need to: fix 2 URNs; fix 3 postcodes; fix 2 cells in 'Phase'; enter missing data in 2 rows"
    )
    assert [row.number for row in table.rows] == [2]
    assert not table.ok


def test_invisible_spaces_are_taken_off() -> None:
    table = read(HEADINGS + "\u00a0100001\u200b,\ufeffAsh\u00a0Primary \u200b,\u00a0 ,\n")
    assert table.rows[0].values["name"] == "Ash Primary"
    assert table.rows[0].values["postcode"] is None


def test_a_character_lost_on_the_way_is_a_warning_that_names_the_row() -> None:
    table = read(HEADINGS + "1,St Mary\ufffds,,\n")
    assert table.ok
    assert [str(warning) for warning in table.warnings] == [
        "Row 2, School name: a character was lost before the file came to us ('St Mary\ufffds'). "
        "Look at it and type it again"
    ]


def test_an_unquoted_comma_that_shifts_the_cells_is_found() -> None:
    table = read(HEADINGS + '1,"Ash, the Primary",S1 2AB,Primary\n2,Ash, the Primary,S1 2AB,Primary\n')
    assert [row.number for row in table.rows] == [2]
    assert str(table.row_errors[0]) == (
        "Row 3: there are more cells than headings. Put text that has a comma in it in double quotes"
    )
    assert "put the cells of 1 row under their headings" in table.summary


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (Kind.WHOLE_NUMBER, "1,234", 1234),
        (Kind.WHOLE_NUMBER, "-12.00", -12),
        (Kind.DECIMAL, "1,234.50", Decimal("1234.50")),
        (Kind.DECIMAL, ".5", Decimal("0.5")),
        (Kind.MONEY, "£1,234.56", 123456),
        (Kind.DATE, "2025-09-01", date(2025, 9, 1)),
        (Kind.DATE, "1/9/2025", date(2025, 9, 1)),
        (Kind.DATE, "1 September 2025", date(2025, 9, 1)),
        (Kind.DATE, "2025-09-01 00:00:00", date(2025, 9, 1)),
        (Kind.YES_NO, "Y", True),
        (Kind.YES_NO, "FALSE", False),
        (Kind.TEXT, "0012", "0012"),
    ],
)
def test_each_kind_of_cell_is_read(kind: Kind, written: str, value: object) -> None:
    assert Column("it", "It", kind).reading(written) == value


@pytest.mark.parametrize(
    ("kind", "written", "says"),
    [
        (Kind.WHOLE_NUMBER, "1.5", "'1.5' is not a whole number"),
        (Kind.WHOLE_NUMBER, "1,2", "'1,2' is not a whole number"),
        (Kind.DECIMAL, "1e5", "'1e5' is not a number"),
        (Kind.DECIMAL, "-", "'-' is not a number"),
        (Kind.MONEY, "12.345", "more than two places"),
        (Kind.DATE, "31/09/2025", "'31/09/2025' is not a date: write it like 01/09/2025"),
        (Kind.DATE, "1/9/25", "is not a date"),
        (Kind.DATE, "45901", "is not a date"),
        (Kind.YES_NO, "maybe", "'maybe' is neither yes nor no"),
    ],
)
def test_a_cell_of_the_wrong_kind_is_refused_in_words(kind: Kind, written: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Column("it", "It", kind).reading(written)


@pytest.mark.parametrize(
    ("filename", "content", "says"),
    [
        ("a.csv", b"", r"a\.csv is empty"),
        ("a.csv", b"\n , \n\n", r"a\.csv has nothing in it"),
        ("a.pdf", b"%PDF-1.7", r"a\.pdf is not a spreadsheet we can read\. Save it as \.xlsx"),
        ("a.csv", b"URN\0\x01\x02", r"a\.csv is not a text file"),
        ("a.xlsx", b"PK\x03\x04 and no more", r"a\.xlsx cannot be opened: it is damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0 and no more", r"a\.xls cannot be opened as a spreadsheet"),
        ("a.csv", b'URN\n"' + b"x" * 200_000, r"a\.csv cannot be read from row 2 on"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(filename: str, content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_table(filename, content, SCHOOLS)


def test_a_zip_that_is_no_workbook_is_refused_in_words() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableFile, match="cannot be opened as a spreadsheet"):
        read_table("a.xlsx", content.getvalue(), SCHOOLS)


def test_limits_have_their_own_words() -> None:
    assert len(read(HEADINGS + ASH, limits=Limits(rows=1)).rows) == 1
    with pytest.raises(UnreadableFile, match=r"has more than 1 rows\. Split it"):
        read(HEADINGS + ASH + ASH, limits=Limits(rows=1))
    with pytest.raises(UnreadableFile, match=r"is 0\.0 MB, and the limit is .* MB"):
        read(HEADINGS + ASH, limits=Limits(bytes=10))
    with pytest.raises(UnreadableFile, match=r"more than 3 columns \(row 1\)"):
        read(HEADINGS + ASH, limits=Limits(columns=3))


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_opened() -> None:
    far = workbook([["URN"]])
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c r="A1"', b'<c r="XFD1048576"'))
    with pytest.raises(UnreadableFile, match="a cell far away from the others .down to row 1,048,576, across 16,384"):
        read_table("a.xlsx", content.getvalue(), SCHOOLS)
    with pytest.raises(UnreadableFile, match="too big to open"):
        read_table("a.xlsx", far, SCHOOLS, Limits(unpacked_bytes=100))


@pytest.mark.parametrize("honest", [True, False])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/more.xml"])
def test_a_small_workbook_that_unpacks_to_a_large_one_takes_no_memory(part: str, honest: bool) -> None:
    size = 30 * 1024 * 1024
    content = io.BytesIO(workbook([["URN"]]))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as parts, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        parts.writestr(part, b" " * size)
    bomb = content.getvalue()
    if not honest:
        # The size that the part says it has, in its own header and in the list of parts.
        bomb = bomb.replace(struct.pack("<I", size), struct.pack("<I", 3_000))
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match="too big to open" if honest else "is damaged or was not sent whole"):
        read_table("a.xlsx", bomb, SCHOOLS, Limits(unpacked_bytes=size - 1))
    assert tracemalloc.get_traced_memory()[1] < 10 * 1024 * 1024
    tracemalloc.stop()


def opendocument(rows: str) -> bytes:
    """An OpenDocument workbook of one sheet."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = f'xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"'
    body = f'<table:table table:name="Schools">{rows}</table:table>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("mimetype", kind)
        parts.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{space}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
        )
        parts.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return content.getvalue()


def row(*cells: str, times: int = 1, across: int = 1) -> str:
    filled = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{across}"><text:p>{cell}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    rest = '<table:table-cell table:number-columns-repeated="16000"/>'
    return f'<table:table-row table:number-rows-repeated="{times}">{filled}{rest}</table:table-row>'


def test_empty_cells_to_the_end_of_an_opendocument_sheet_cost_nothing() -> None:
    content = opendocument(row("URN") + row("100001") + row(times=1_048_000))
    found = read_table("a.ods", content, [Column("urn", "URN", Kind.WHOLE_NUMBER, required=True)])
    assert [one.values["urn"] for one in found.rows] == [100001]


def test_a_cell_that_is_repeated_a_million_times_is_refused_before_it_is() -> None:
    for rows in (row("URN", times=1_048_576, across=20), row("URN", across=16_000) * 126):
        with pytest.raises(UnreadableFile, match="holds more than 2,000,000 cells, many of them repeated"):
            read_table("a.ods", opendocument(rows), SCHOOLS)


def test_the_real_census_is_read_whole_and_its_na_cells_are_named() -> None:
    found = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "membership" / "census_2022_23.csv"
    if not found.exists():
        pytest.skip("the published census is not here")
    content = found.read_bytes()
    heading = content.decode("utf-8-sig").partition("\n")[0].strip().split(",")
    as_text = read_table(found.name, content, [Column(key, key) for key in heading])
    print(f"census rows: {len(as_text.rows):,} of 24,433")
    assert len(as_text.rows) == 24_433
    marked = sum(value == "NA" for row in as_text.rows for value in row.values.values())
    print(f"cells marked NA: {marked:,} of 7,224")
    assert marked == 7_224


def test_the_real_groups_warn_of_their_13_lost_characters() -> None:
    found = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "membership" / "groups.csv"
    if not found.exists():
        pytest.skip("the published groups are not here")
    content = found.read_bytes()
    heading = content.decode("utf-8-sig").partition("\n")[0].strip().split(",")
    table = read_table(found.name, content, [Column(key, key) for key in heading])
    print(f"lost characters: {len(table.warnings)} of 13")
    assert len(table.rows) == 7_176
    assert len({warning.row for warning in table.warnings}) == 13
