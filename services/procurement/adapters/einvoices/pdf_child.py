"""The process that opens a PDF which a stranger sent: bounded in memory and time before a byte is read, and ended with the
file. It stands alone, takes the PDF on its input, and answers with one JSON object: `xml`, `text`, `pages` or `refused`.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfReader

INSIDE = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""Names by which the standards call the invoice inside a PDF."""
MOST_XML_BYTES = 9 * 1024 * 1024
"""As of an invoice that comes as XML."""
MOST_PAGES_READ = 20
MOST_CHARACTERS = 20_000
"""Of text shown beside the form: some ten pages, enough for every invoice that a person types in."""
PROTECTED = "This PDF is protected by a password: ask the supplier for one that is not"
LARGE = "The invoice inside this PDF is larger than 9 megabytes, which no invoice is"


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Read the PDF on the input and answer on the output; whatever else happens ends the process."""
    # macOS knows no limit of address space; the time limits hold there too.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(found(sys.stdin.buffer.read())))


def found(content: bytes) -> dict[str, object]:
    """What a PDF holds: the electronic invoice inside it, or its words. Raises whatever pypdf stumbles over."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"refused": PROTECTED}
    xml = _invoice_inside(reader)
    if xml is not None and len(xml) > MOST_XML_BYTES:
        return {"refused": LARGE}
    inside = base64.b64encode(xml).decode() if xml is not None else None
    return {"xml": inside, "text": "" if inside else _words(reader), "pages": len(reader.pages)}


def _invoice_inside(reader: PdfReader) -> bytes | None:
    for name, contents in reader.attachments.items():
        if name.lower() in INSIDE and contents:
            return bytes(contents[0])
    return None


def _words(reader: PdfReader) -> str:
    """The words of the first pages, as far as they are wanted."""
    words: list[str] = []
    length = 0
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES_READ or length >= MOST_CHARACTERS:
            break
        words.append(page.extract_text())
        length += len(words[-1])
    whole = "\n\n".join(words).replace("\0", "").encode("utf-8", "ignore").decode()
    return whole[:MOST_CHARACTERS].strip()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
