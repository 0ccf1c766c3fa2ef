"""Many payslips at once: one file each in a zip, or files of several to print, made on all processors. Typst keeps Python to one thread
while it works, so other processes are started for it; neither their number nor their order changes the bytes."""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from multiprocessing import get_context

from services.payroll.adapters.documents.forms import form_pdf
from services.payroll.adapters.documents.payslips import payslip_pdf, payslips_pdf
from services.payroll.domain.documents.forms import FormPaper
from services.payroll.domain.documents.payslip import PayslipPaper
from shared.documents import forget_large_documents

FEWEST_FOR_PROCESSES = 40
"""With fewer, starting processes takes longer than they save."""
MOST_PROCESSES = 4
_A_FEW = 20
"""Payslips that a process is given at a time."""
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_OWNER = 0o600 << 16
_UNIX = 3
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


class TypstPress:
    """The press that the application is given."""

    def payslip(self, paper: PayslipPaper, payday: date) -> bytes:
        return payslip_pdf(paper, payday)

    def payslips_zip(self, papers: Sequence[PayslipPaper], payday: date) -> bytes:
        return payslips_zip(papers, payday)

    def payslips_together(self, batches: Sequence[tuple[str, Sequence[PayslipPaper]]], payday: date) -> Iterator[bytes]:
        return payslips_together(batches, payday)

    def form(self, paper: FormPaper, made_on: date) -> bytes:
        return form_pdf(paper, made_on)

    def forms_zip(self, papers: Sequence[FormPaper], made_on: date) -> bytes:
        with _printers(len(papers)) as printed:
            return _zipped(papers, printed(partial(form_pdf, made_on=made_on), papers, _A_FEW))


def payslips_zip(papers: Sequence[PayslipPaper], payday: date) -> bytes:
    """A zip with one PDF for each payslip, named by payroll id and name. Raises DocumentError."""
    return _zipped(papers, payslip_pdfs(papers, payday))


def _zipped(papers: Sequence[PayslipPaper | FormPaper], pdfs: Iterable[bytes]) -> bytes:
    zipped = io.BytesIO()
    # Level 1: the others save 4 per cent more and take ten times as long.
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=zlib.Z_BEST_SPEED) as archive:
        for name, pdf in zip(file_names(papers), pdfs, strict=True):
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _READABLE_BY_OWNER
            archive.writestr(entry, pdf, compresslevel=zlib.Z_BEST_SPEED)
    return zipped.getvalue()


def payslip_pdfs(papers: Sequence[PayslipPaper], payday: date) -> Iterator[bytes]:
    """One PDF for each payslip, in their order. Raises DocumentError."""
    with _printers(len(papers)) as printed:
        yield from printed(partial(payslip_pdf, payday=payday), papers, _A_FEW)


def payslips_together(batches: Sequence[tuple[str, Sequence[PayslipPaper]]], payday: date) -> Iterator[bytes]:
    """A file to print for each batch with its title, in their order. Raises DocumentError."""
    with _printers(sum(len(papers) for _, papers in batches)) as printed:
        yield from printed(partial(_together, payday=payday), batches, 1)


def file_names(papers: Iterable[PayslipPaper | FormPaper]) -> list[str]:
    """A file name for each paper, no two alike on any computer."""
    taken: set[str] = set()
    names = []
    for paper in papers:
        plain = " ".join(_NOT_IN_FILE_NAMES.sub("-", f"{paper.payroll_id} {paper.name}").split()).strip(". ")
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(name.casefold())
        names.append(f"{name}.pdf")
    return names


def _together(batch: tuple[str, Sequence[PayslipPaper]], payday: date) -> bytes:
    title, papers = batch
    made = payslips_pdf(papers, title, payday)
    forget_large_documents()
    return made


Printed = Callable[[Callable[..., bytes], Sequence[object], int], Iterator[bytes]]


@contextmanager
def _printers(count: int) -> Iterator[Printed]:
    """What makes PDFs of many things: in this process, or in several."""
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if count < FEWEST_FOR_PROCESSES or processes == 1:
        yield lambda make, things, _: map(make, things)
        return
    # Started anew and not forked: this process may have threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield lambda make, things, chunk: pool.map(make, things, chunksize=chunk)
