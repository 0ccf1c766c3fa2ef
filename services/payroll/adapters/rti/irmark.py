"""The IRmark: a hash over the body of a message by which sender and HMRC prove what was sent. Source: HMRC, Generic IRmark
specification 1.2, with its step-by-step guide: the Body with the namespaces it inherits and without the IRmark element itself,
canonical XML 1.0 (inclusive, no comments), SHA-1, base64 for the file and base32 for people."""

from __future__ import annotations

import base64
import copy
import hashlib
from dataclasses import dataclass

from lxml import etree

IRMARK = "{*}IRmark"


@dataclass(frozen=True, slots=True)
class IrMark:
    """The mark as it stands in the file (28 characters) and as people read it (32 capitals and figures)."""

    in_file: str
    for_people: str


def irmark_of(body: etree._Element) -> IrMark:
    """The mark of a message's Body, whether or not a mark stands in it already. The element is left as it is."""
    bare = copy.deepcopy(body)
    bare.tail = None
    for mark in list(bare.iter(IRMARK)):
        _take_out(mark)
    canonical = etree.tostring(bare, method="c14n", exclusive=False, with_comments=False)
    digest = hashlib.sha1(canonical, usedforsecurity=False).digest()
    return IrMark(base64.b64encode(digest).decode(), base64.b32encode(digest).decode())


def _take_out(element: etree._Element) -> None:
    """Removes an element and leaves the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
