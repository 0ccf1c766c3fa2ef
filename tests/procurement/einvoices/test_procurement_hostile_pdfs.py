"""PDFs made to harm whoever opens them: each ends as something that a person types in, in words, and costs no more than it may."""

from __future__ import annotations

import resource
import time
import zlib

import psutil
import pytest

from services.procurement.adapters.einvoices import pdf_reading
from services.procurement.adapters.einvoices.pdf_reading import Limits, found_in_pdf
from services.procurement.adapters.einvoices.reading import read_file
from services.procurement.domain.einvoices.reading import FileState, draft_in_words, state_after
from tests.procurement.einvoices.pdfs import cii, factur_x, hand_made, pdf_with_words, with_file_inside

SHORT = Limits(cpu_seconds=1, wall_seconds=20.0)
WORK_WITHOUT_END = hand_made(zlib.compress(b"(a) Tj " * 9_000_000, 9))
"""92 KB that ask for minutes of work and more memory than the worker has."""
DAMAGED = "it is damaged, or asks for more memory than an invoice needs"

HOSTILE = {
    "nothing behind its first line": b"%PDF-1.7 and no more",
    "a filter that nobody knows": hand_made(b"x", filters=b"/NoSuchFilter"),
    "a filter that needs another program": hand_made(b"x", filters=b"/JBIG2Decode"),
    "pages that contain themselves": hand_made(
        zlib.compress(b"BT ET"), b"<</Type/Pages/Kids[10 0 R 2 0 R]/Count 2/Parent 10 0 R>>"
    ).replace(b"/Kids[100 0 R]", b"/Kids[ 10 0 R]"),
}


@pytest.mark.parametrize("what", list(HOSTILE))
def test_a_pdf_that_cannot_be_opened_is_typed_in_by_a_person(what: str) -> None:
    reading = read_file(HOSTILE[what])
    assert state_after(reading) is FileState.DRAFT
    assert reading.unread == DAMAGED
    assert draft_in_words(reading.unread) == (
        f"This PDF could not be read: {DAMAGED}. Open it and type the invoice in, or ask the supplier to send it again"
    )


def test_work_without_end_is_stopped_by_its_time_and_leaves_no_process_behind() -> None:
    started = time.monotonic()
    found = found_in_pdf(WORK_WITHOUT_END, SHORT)
    assert (found.unread, found.xml, found.text) == ("opening it took too long", None, "")
    assert time.monotonic() - started < SHORT.wall_seconds
    children = [" ".join(one.cmdline()) for one in psutil.Process().children()]
    assert not [one for one in children if pdf_reading.CHILD.name in one]


def test_what_only_waits_is_stopped_by_the_clock() -> None:
    found = found_in_pdf(WORK_WITHOUT_END, Limits(cpu_seconds=600, wall_seconds=0.3))
    assert found.unread == "opening it took too long"


def test_memory_without_end_ends_the_child_and_not_the_worker() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = found_in_pdf(WORK_WITHOUT_END, Limits(memory_bytes=64 * 1024 * 1024, cpu_seconds=60, wall_seconds=60.0))
    assert found.unread == DAMAGED
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20 * 1024, "kilobytes that this process needs besides"


def test_a_stream_inside_a_stream_that_grows_a_hundred_thousand_times_is_not_unpacked_to_its_end() -> None:
    twice = hand_made(zlib.compress(zlib.compress(b"\0" * 60_000_000, 9), 9), filters=b"[/FlateDecode/FlateDecode]")
    assert len(twice) < 1_000
    assert state_after(read_file(twice)) is FileState.DRAFT


def test_deep_nesting_harms_nobody() -> None:
    deep = hand_made(zlib.compress(b"[" * 500_000 + b"]" * 500_000))
    assert state_after(read_file(deep)) is FileState.DRAFT


def test_an_invoice_inside_a_pdf_larger_than_any_invoice_is_refused_in_words() -> None:
    padded = cii().replace(b"<rsm:ExchangedDocument>", b"<rsm:ExchangedDocument>" + b" " * (9 * 1024 * 1024), 1)
    assert read_file(with_file_inside(b"factur-x.xml", cii())).invoice is not None
    assert read_file(with_file_inside(b"factur-x.xml", padded)).refused == (
        "The invoice inside this PDF is larger than 9 megabytes, which no invoice is"
    )


def test_honest_pdfs_are_read_within_the_limits() -> None:
    words = found_in_pdf(pdf_with_words("Corner Plumbing", "Invoice 4711"))
    assert "Corner Plumbing" in words.text
    assert (words.pages, words.unread) == (1, "")
    assert found_in_pdf(factur_x()).xml == cii()
    assert pdf_reading.LIMITS.wall_seconds < 60, "well within the two minutes for which a worker holds a job"
