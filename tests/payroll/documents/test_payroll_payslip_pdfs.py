"""Payslips as PDFs: readable by everybody, the same bytes each time, whatever somebody is called and however much stands on them."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from pypdf import PdfReader
from pypdf.generic import Destination

from services.payroll.adapters.documents import press
from services.payroll.adapters.documents.payslips import payslip_pdf, payslips_pdf
from services.payroll.domain.documents.payslip import PayslipPaper
from tests.payroll.documents.papers_of_example import PAYDAY, ZOE, assistant, paper_of, teacher, text_of

LONG = "Maximiliana-Theodora Wilhelmina Featherstonehaugh-Cholmondeley von Hohenzollern-Sigmaringen " * 2


@cache
def amina() -> PayslipPaper:
    return paper_of(teacher())


@cache
def zoe() -> PayslipPaper:
    return paper_of(assistant(), ZOE)


def tags(pdf: bytes) -> Counter[str]:
    """How often each kind of structure stands in a PDF."""
    return Counter(_kinds(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]))  # type: ignore[index]


def _kinds(element: Any) -> Iterator[str]:
    element = element.get_object()
    if "/S" in element:
        yield element["/S"]
    below = element.get("/K", [])
    for one in below if isinstance(below, list) else [below]:
        if not isinstance(one, int) and "/K" in one.get_object():
            yield from _kinds(one)


def bookmarks(pdf: PdfReader) -> list[str]:
    """The titles of a PDF's outline, all on one level."""
    return [str(entry["/Title"]) for entry in pdf.outline if isinstance(entry, Destination)]


def test_a_payslip_is_a_page_of_figures_and_its_working() -> None:
    first, *working = text_of(payslip_pdf(amina(), PAYDAY))
    assert "Payslip, June 2026 Ms Amina Khan (1001) Net pay Paid on 30 June 2026 into your bank account" in first
    assert "Attachment order: council tax LCC/2026/778 £840.00" in first
    assert "Ms Amina Khan, payroll id 1001, June 2026" in first
    assert working[0].startswith("How your pay was worked out")
    assert "Tax on £125.00 (whole pounds) at 20% [11]" in " ".join(working)


def test_a_payslip_is_tagged_with_headings_tables_with_headers_and_numbered_steps() -> None:
    pdf = payslip_pdf(amina(), PAYDAY)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    found = tags(pdf)
    # Pay, deductions, the year so far and the employer's part have 5, 3, 2 and 2 columns.
    assert (found["/H1"], found["/H2"], found["/Table"], found["/TH"]) == (1, 5, 4, 12)
    assert found["/L"] == len(amina().working) + 1
    assert PdfReader(io.BytesIO(pdf)).metadata.title == "Payslip of Ms Amina Khan, June 2026"  # type: ignore[union-attr]


def test_the_same_payslip_gives_the_same_bytes_and_another_amount_does_not() -> None:
    pdf = payslip_pdf(zoe(), PAYDAY)
    assert payslip_pdf(zoe(), PAYDAY) == pdf
    assert payslip_pdf(replace(zoe(), net="£1,419.60"), PAYDAY) != pdf


def test_names_that_are_long_foreign_or_look_like_markup_stand_as_they_are() -> None:
    named = replace(zoe(), name="Łukasz Ünal-Şahin #panic() $x$ *b*", employer=LONG.strip())
    page = text_of(payslip_pdf(named, PAYDAY))[0]
    assert "Łukasz Ünal-Şahin #panic() $x$ *b*" in page
    assert "von Hohenzollern-Sigmaringen" in page


def test_a_name_that_the_fonts_do_not_have_is_shown_with_boxes_and_a_note() -> None:
    pages = text_of(payslip_pdf(replace(zoe(), name="李 Wei"), PAYDAY))
    assert "□ Wei" in pages[0]
    assert "□ stands for a character that the fonts of this document do not have." in pages[-1]


def test_forty_lines_of_pay_go_over_to_a_second_page_with_their_headers() -> None:
    pages = text_of(payslip_pdf(paper_of(assistant(claims=40), ZOE), PAYDAY))
    assert sum(page.count("2.5 hours £13.26 × 1.5 £49.73") for page in pages) == 40
    assert [page.count("What Which post, where, which days Units Rate Amount") for page in pages[:3]] == [1, 1, 0]
    assert "Page 2 of" in pages[1]


def test_a_reference_without_a_space_goes_over_to_a_new_line_and_not_into_the_amount() -> None:
    reference = "LCC" + "7" * 60
    deductions = (("Attachment order: council tax", reference, "£1,234,567.89"),)
    page = text_of(payslip_pdf(replace(zoe(), deductions=deductions), PAYDAY))[0]
    assert "£1,234,567.89" in page
    assert reference not in page
    assert reference in re.sub(r"[\s\u200b]", "", page).replace("£1,234,567.89", "")


def test_all_payslips_in_one_file_have_their_own_page_numbers_and_a_bookmark_each() -> None:
    pdf = payslips_pdf((amina(), zoe()), "Payslips of June 2026", PAYDAY)
    pages = text_of(pdf)
    starts = [number for number, page in enumerate(pages) if "Page 1 of" in page]
    own = starts[1]
    assert starts == [0, own]
    assert all(f"Page {number} of {own}" in page for number, page in enumerate(pages[:own], start=1))
    assert f"Page 1 of {len(pages) - own}" in pages[own]
    assert bookmarks(PdfReader(io.BytesIO(pdf))) == [
        "Payslip, June 2026 Ms Amina Khan (1001)",
        "Payslip, June 2026 Zoë Ní Bhriain (2002)",
    ]


def test_a_zip_holds_one_file_for_each_payslip_and_is_the_same_each_time() -> None:
    content = press.payslips_zip((amina(), zoe()), PAYDAY)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["1001 Ms Amina Khan.pdf", "2002 Zoë Ní Bhriain.pdf"]
        assert archive.read("2002 Zoë Ní Bhriain.pdf") == payslip_pdf(zoe(), PAYDAY)
    assert press.payslips_zip((amina(), zoe()), PAYDAY) == content


def test_files_are_named_so_that_no_two_are_one_on_any_computer() -> None:
    papers = [
        replace(zoe(), payroll_id=one, name=name) for one, name in (("1/2", "A: B"), ("1-2", "a- b"), ("3", "C."))
    ]
    assert press.file_names(papers) == ["1-2 A- B.pdf", "1-2 a- b (2).pdf", "3 C.pdf"]


def test_each_batch_to_print_is_a_file_with_its_own_title() -> None:
    batches = [("Payslips, first", (amina(), zoe())), ("Payslips, second", (zoe(),))]
    files = [PdfReader(io.BytesIO(pdf)) for pdf in press.payslips_together(batches, PAYDAY)]
    assert [file.metadata.title for file in files if file.metadata] == ["Payslips, first", "Payslips, second"]
    assert [len(bookmarks(file)) for file in files] == [2, 1]


def test_payslips_made_by_several_processes_are_the_same_bytes() -> None:
    papers = [
        replace(zoe(), payroll_id=str(number), working=(), rules=()) for number in range(press.FEWEST_FOR_PROCESSES)
    ]
    made = list(press.payslip_pdfs(papers, PAYDAY))
    assert made[0] == payslip_pdf(papers[0], PAYDAY)
    assert made[-1] == payslip_pdf(papers[-1], PAYDAY)
    assert len(made) == len(papers)
