"""Documents that leave Quayside: PDFs that screen readers can read, and bundles that a school takes away."""

from __future__ import annotations

from shared.documents.bundle import Bundle, make_bundle, verify_bundle
from shared.documents.pdf import DocumentError, forget_large_documents, render_pdf
from shared.documents.report import Report, Section, Statement, Table

__all__ = [
    "Bundle",
    "DocumentError",
    "Report",
    "Section",
    "Statement",
    "Table",
    "forget_large_documents",
    "make_bundle",
    "render_pdf",
    "verify_bundle",
]
