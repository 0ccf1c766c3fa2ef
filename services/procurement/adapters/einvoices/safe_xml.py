"""Reading XML that strangers sent: no entities, no outside files, no DTD, bounded in size, depth and number of elements. What
is refused is refused in words, before anything is expanded."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from shared.files_over_rpc import LARGEST_FILE
from shared.refusals import NotValid

MOST_BYTES = LARGEST_FILE
"""Far above any invoice: 5,000 lines are some 8 MB."""
MOST_DEEP = 40
"""Levels. UBL and CII invoices have 12 at most, so 40 is no invoice."""
MOST_ELEMENTS = 400_000
"""5,000 lines of 50 elements are 250,000; of attributes there are fewer."""
ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})  # fmt: skip

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z_]")
_DOCTYPE = "This file brings a document type (DTD) with it, which may hide entities: electronic invoices never need one, so it was not read"


def document(content: bytes) -> etree._Element:
    """The root of an XML file. Raises NotValid where it is no XML, or not the kind that is safe to read."""
    if len(content) > MOST_BYTES:
        raise NotValid("This file is larger than 9 megabytes, which no invoice is")
    _refuse_foreign_encoding(content)
    _refuse_doctype(content)
    _refuse_many(content)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise NotValid(_broken(broken)) from broken
    about: Any = root.getroottree().docinfo
    if about.doctype:
        raise NotValid(_DOCTYPE)
    _refuse_depth(root)
    return root


def _refuse_foreign_encoding(content: bytes) -> None:
    declared = _DECLARED.match(content.replace(b"\0", b"")[:400].removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].decode().lower() not in ENCODINGS:
        raise NotValid(
            f"The file says that it is written in {declared[1].decode()}, which is not read: write it as UTF-8"
        )


def _refuse_doctype(content: bytes) -> None:
    plain = content.replace(b"\0", b"") if b"\0" in content[:4096] else content
    first = _FIRST_ELEMENT.search(plain)
    if b"<!DOCTYPE" in plain[: first.start() if first else len(plain)]:
        raise NotValid(_DOCTYPE)


def _broken(problem: Exception) -> str:
    line = getattr(problem, "lineno", None)
    said = str(problem)
    if "Entity" in said or "entity" in said:
        return "This file uses entities of its own: electronic invoices never need them, so it was not read"
    if "encoding" in said.lower() or "not proper UTF-8" in said or "invalid byte" in said.lower():
        return f"Line {line} has characters that do not fit the encoding the file gives: write it as UTF-8"
    if "depth" in said.lower():
        return f"This file is nested deeper than {MOST_DEEP} levels, which no invoice is: it was not read"
    if "huge" in said.lower() or "too long" in said.lower():
        return "One value in this file is longer than 10 million characters: take attached documents out of it"
    where = f" It breaks off or goes wrong in line {line}." if line else ""
    return f"This file is not whole XML.{where} Ask the supplier to send it again"


def _refuse_many(content: bytes) -> None:
    """Refuse by what can be counted in the text: 9 megabytes of empty elements would become 300 of them in memory. What
    stands in comments counts too, which no invoice needs."""
    plain = content.replace(b"\0", b"")
    elements = plain.count(b"<") - plain.count(b"</")
    if max(elements, plain.count(b"=")) > MOST_ELEMENTS:
        raise NotValid(
            f"This file has more than {MOST_ELEMENTS:,} elements or attributes, which no invoice has: it was not read"
        )


def _refuse_depth(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEEP:
            raise NotValid(f"This file is nested deeper than {MOST_DEEP} levels, which no invoice is: it was not read")
