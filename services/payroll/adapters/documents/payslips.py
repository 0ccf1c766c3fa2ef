"""Payslips as PDFs: one person's, or several of a run in one file. The same papers give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.payroll.adapters.documents.filling import TEMPLATES, filled
from services.payroll.domain.documents.payslip import PayslipPaper
from shared.documents import render_pdf


def payslip_pdf(paper: PayslipPaper, payday: date) -> bytes:
    """One payslip as PDF/UA. Raises DocumentError."""
    return payslips_pdf((paper,), f"Payslip of {paper.name}, {paper.period}", payday)


def payslips_pdf(papers: Sequence[PayslipPaper], title: str, payday: date) -> bytes:
    """Payslips in one PDF/UA, each from a page of its own with its own page numbers, found by its bookmark. Raises DocumentError."""
    data = {"title": title, "organisation": papers[0].employer, "payslips": [filled(paper) for paper in papers]}
    return render_pdf("payslips", data, payday, TEMPLATES)
