"""P60s and P45s as PDFs. The same paper gives the same bytes."""

from __future__ import annotations

from datetime import date

from services.payroll.adapters.documents.filling import TEMPLATES, filled
from services.payroll.domain.documents.forms import FormPaper
from shared.documents import render_pdf


def form_pdf(paper: FormPaper, made_on: date) -> bytes:
    """A form as PDF/UA, each part from a page of its own. Raises DocumentError."""
    return render_pdf("form", filled(paper) | {"title": paper.title}, made_on, TEMPLATES)
