"""A PDF that came as an invoice: the electronic invoice inside it where there is one (Factur-X, ZUGFeRD, XRechnung), else its
text, which a person reads beside a form. There is no reading of pictures."""

from __future__ import annotations

import io
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from services.procurement.domain.errors import NotValid

INSIDE = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""Names by which the standards call the invoice inside a PDF."""
MOST_PAGES_READ = 20
MOST_CHARACTERS = 20_000
"""Of text shown beside the form: some ten pages, enough for every invoice that a person types in."""


@dataclass(frozen=True, slots=True)
class PdfFound:
    """What is in a PDF: the XML of an electronic invoice, or nothing but its words."""

    xml: bytes | None
    text: str
    pages: int


def found_in_pdf(content: bytes) -> PdfFound:
    """What a PDF holds. Raises NotValid where it is protected or not whole."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotValid("This PDF is protected by a password: ask the supplier for one that is not")
        xml = _invoice_inside(reader)
        return PdfFound(xml, "" if xml else _words(reader), len(reader.pages))
    except NotValid:
        raise
    # pypdf raises what it stumbles over in a damaged file: beside its own errors almost anything.
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError) as broken:
        raise NotValid("This PDF is not whole: ask the supplier to send it again") from broken


def _invoice_inside(reader: PdfReader) -> bytes | None:
    for name, contents in reader.attachments.items():
        if name.lower() in INSIDE and contents:
            return bytes(contents[0])
    return None


def _words(reader: PdfReader) -> str:
    words = "\n\n".join(page.extract_text() for page in reader.pages[:MOST_PAGES_READ])
    whole = words.replace("\0", "").encode("utf-8", "ignore").decode()
    return whole[:MOST_CHARACTERS].strip()
