"""What the room of documents needs of its surroundings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from services.payroll.domain.documents.forms import FormPaper
from services.payroll.domain.documents.payslip import PayslipPaper


class Press(Protocol):
    """Makes PDFs of papers; the same papers give the same bytes. Raises DocumentError."""

    def payslip(self, paper: PayslipPaper, payday: date) -> bytes: ...
    def payslips_zip(self, papers: Sequence[PayslipPaper], payday: date) -> bytes:
        """One file for each payslip, in a zip."""

    def payslips_together(self, batches: Sequence[tuple[str, Sequence[PayslipPaper]]], payday: date) -> Iterator[bytes]:
        """A file to print for each batch, with its title."""

    def form(self, paper: FormPaper, made_on: date) -> bytes: ...
    def forms_zip(self, papers: Sequence[FormPaper], made_on: date) -> bytes:
        """One file for each form, in a zip."""
