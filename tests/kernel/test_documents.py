"""PDFs and bundles: readable by everybody, the same bytes each time, and never taking text for markup."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents import (
    DocumentError,
    Report,
    Section,
    Statement,
    Table,
    make_bundle,
    render_pdf,
    verify_bundle,
)

DAY = date(2026, 1, 5)
CHARGES = Table(
    ("Service", "Amount"), [("IT support", "£12.00"), ("Catering", "£3.50")], ("left", "right"), ("Total", "£15.50")
)
STATEMENT = Statement(
    title="Statement of services",
    subtitle="Autumn term 2025",
    organisation="Ash Trust",
    recipient=("Ash Primary", "1 High Street"),
    sender=("The Trust",),
    headline=("You owe", "£15.50"),
    facts=[("School", "Ash Primary"), ("Period", "Autumn term 2025")],
    sections=[Section("Charges", ["Every line names what was used."], [CHARGES], ["VAT is not included."])],
    notes=["Query any line."],
)
# Each would stop the document, or read a file into it, if it were taken for Typst markup.
NASTY = (
    '#panic("taken for markup")',
    "#{panic()}",
    '#image("/etc/passwd")',
    "*open",
    "$open",
    "[open",
    "`open",
    '"open',
    "@nobody",
    "<label>",
    "/* open",
    "\\u{0} \\",
    "= not a heading",
    "#",
    "{key} %s {}",
)


def test_a_document_is_a_tagged_pdf_in_british_english_with_a_title() -> None:
    pdf = STATEMENT.pdf(DAY)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"Statement of services" in pdf
    assert b"en-GB" in pdf


def test_the_same_data_and_date_give_the_same_bytes_and_another_date_does_not() -> None:
    assert STATEMENT.pdf(DAY) == STATEMENT.pdf(DAY)
    assert STATEMENT.pdf(DAY) == STATEMENT.pdf(datetime(2026, 1, 5, tzinfo=UTC))
    assert STATEMENT.pdf(DAY) != STATEMENT.pdf(date(2026, 1, 6))


@pytest.mark.parametrize("nasty", NASTY)
def test_text_is_never_taken_for_markup_wherever_it_stands(nasty: str) -> None:
    everywhere = Statement(
        title=nasty,
        subtitle=nasty,
        organisation=nasty,
        footer=nasty,
        recipient=(nasty,),
        sender=(nasty,),
        headline=(nasty, nasty),
        facts=[(nasty, nasty)],
        sections=[Section(nasty, [nasty], [Table((nasty,), [(nasty,)], (), (nasty,), nasty)], [nasty])],
        notes=[nasty],
    )
    assert everywhere.pdf(DAY).startswith(b"%PDF")


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=12))
def test_any_text_at_all_can_be_put_in_a_document(text: str) -> None:
    report = Report(title="Any text", facts=[("It", text)], sections=[Section(text, [text])])
    assert report.pdf(DAY).startswith(b"%PDF")


def test_a_character_that_no_font_has_is_shown_as_a_square_with_a_note(tmp_path: Path) -> None:
    strict = '#if sys.inputs.missing == "□" { assert.eq(data.name, "Zo\\u{eb} □") } else { data.name }'
    (tmp_path / "strict.typ").write_text(strict, encoding="utf-8")
    assert render_pdf("strict", {"title": "x", "name": "Zoë 😀"}, DAY, tmp_path).startswith(b"%PDF")


def test_a_service_brings_its_own_templates_and_has_the_shared_parts(tmp_path: Path) -> None:
    (tmp_path / "letter.typ").write_text(
        '#heading-block()\n#facts-list(data.facts)\n#assert.eq(data.on, "5 January 2026")\n#assert.eq(data.rate, "1.50")',
        encoding="utf-8",
    )
    data = {"title": "A letter", "facts": [["School", "Ash"]], "on": DAY, "rate": Decimal("1.50")}
    assert render_pdf("letter", data, DAY, tmp_path).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("template", "data", "says"),
    [
        ("nowhere", {"title": "x"}, "There is no template 'nowhere' in the folder templates"),
        ("../base", {"title": "x"}, r"'\.\./base' is not the name of a template"),
        ("report", {"title": " "}, "A report needs a title"),
        ("report", {"title": "x"}, r"The template 'report' cannot be filled: .*facts"),
        ("report", {"title": "x", "facts": {1, 2}}, "A value of kind set cannot be put in a document"),
        ("report", {"title": "x", "at": datetime(2026, 1, 5, tzinfo=UTC)}, "Write the moment 2026-01-05T00"),
    ],
)
def test_a_document_that_cannot_be_made_is_refused_in_words(template: str, data: dict[str, Any], says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        render_pdf(template, data, DAY)


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(DocumentError, match="has no time zone"):
        render_pdf("report", {"title": "x"}, datetime.fromisoformat("2026-01-05T00:00:00"))


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"columns": (), "rows": []}, "at least one column"),
        (
            {"columns": ("A", "B"), "rows": [("1", "2"), ("1",)]},
            "Row 2 of the table has 1 cells and the table 2 columns",
        ),
        ({"columns": ("A", "B"), "rows": [], "totals": ("1",)}, "The totals of the table have 1 entries"),
        ({"columns": ("A", "B"), "rows": [], "align": ("left",)}, "The align of the table have 1 entries"),
    ],
)
def test_a_table_whose_cells_do_not_fit_is_refused(table: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Table(**table)


FILES = {"staff/people.csv": b"name\r\nZo\xc3\xab\r\n", "statement 1 & 2.pdf": b"%PDF"}


def test_a_bundle_is_the_same_bytes_whatever_the_order_of_its_files() -> None:
    there = make_bundle(FILES, "Ash Primary", [("School", "Ash")])
    back = make_bundle(dict(reversed(FILES.items())), "Ash Primary", [("School", "Ash")])
    assert there == back
    assert there.sha256 == hashlib.sha256(there.content).hexdigest()


def test_a_bundle_lists_every_file_with_its_size_and_hash() -> None:
    bundle = make_bundle(FILES, "What Ash <Primary> takes away", [("Left & out", "nothing")])
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
        assert archive.namelist() == ["index.html", "manifest.json", "staff/people.csv", "statement 1 & 2.pdf"]
        manifest = json.loads(archive.read("manifest.json"))
        page = archive.read("index.html").decode()
    assert manifest == {
        "title": "What Ash <Primary> takes away",
        "facts": [["Left & out", "nothing"]],
        "files": [
            {
                "path": "staff/people.csv",
                "bytes": 12,
                "sha256": hashlib.sha256(FILES["staff/people.csv"]).hexdigest(),
            },
            {"path": "statement 1 & 2.pdf", "bytes": 4, "sha256": hashlib.sha256(b"%PDF").hexdigest()},
        ],
    }
    assert "<h1>What Ash &lt;Primary&gt; takes away</h1>" in page
    assert '<a href="statement%201%20%26%202.pdf">statement 1 &amp; 2.pdf</a>' in page
    assert all(one["sha256"] in page for one in manifest["files"])
    assert '<html lang="en-GB">' in page
    HTMLParser().feed(page)


def test_a_bundle_is_checked_file_by_file() -> None:
    bundle = make_bundle(FILES, "Ash")
    assert verify_bundle(bundle.content) == []
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as old, zipfile.ZipFile(changed, "w") as new:
        new.writestr("manifest.json", old.read("manifest.json"))
        new.writestr("staff/people.csv", b"changed")
        new.writestr("more.txt", b"")
    assert verify_bundle(changed.getvalue()) == [
        "statement 1 & 2.pdf is missing",
        "more.txt is not in the manifest",
        "staff/people.csv is not what it was when the bundle was made",
    ]


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../up", "a/../b", "a\\b", "C:x", "a//b", "a/", "./a", "a\0b"])
def test_a_path_that_could_leave_the_bundle_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="cannot be a file's path in a bundle"):
        make_bundle({path: b""}, "Ash")


def test_names_that_clash_are_refused() -> None:
    with pytest.raises(ValueError, match="is a name the bundle uses itself"):
        make_bundle({"Index.html": b""}, "Ash")
    with pytest.raises(ValueError, match=r"'a\.csv' and 'A\.csv' would be one file"):
        make_bundle({"a.csv": b"", "A.csv": b""}, "Ash")
