"""A message held against HMRC's own files: the envelope, the schema of the return, then the business rules. What could not be checked,
because its file is not there, is said; nothing passes unseen."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from services.payroll.adapters.rti.messages import GOVTALK
from services.payroll.adapters.rti.official_files import (
    ENVELOPE,
    SETTING,
    OfficialFile,
    OfficialFiles,
    compiled_rules,
    compiled_schema,
    safe_parser,
)
from services.payroll.adapters.rti.rule_words import rule_in_words, schema_in_words
from services.payroll.domain.returns.employer import ReturnYear
from services.payroll.domain.returns.fault import Fault

_ERROR = "{http://www.govtalk.gov.uk/CM/errorresponse}Error"
_WHICH_EMPLOYEE = re.compile(r"/\w+:Employee\[(\d+)\]")
_NAMESPACE = re.compile(r"\{[^}]*\}")
RETURN_ITSELF = "This return"


@dataclass(frozen=True, slots=True)
class OfficialCheck:
    """By which files a message was checked, what was not checked and why, and what was found."""

    checked_by: tuple[str, ...]
    not_checked: tuple[str, ...]
    faults: tuple[Fault, ...]


def official_check(message: bytes, year: ReturnYear, files: OfficialFiles) -> OfficialCheck:
    """Checks a message that was made here; business rules are run once the schema is met."""
    root = etree.fromstring(message, safe_parser())
    envelope = root.find(f"{{{GOVTALK}}}Body/{{*}}IRenvelope")
    if envelope is None:
        return OfficialCheck((), (), (Fault(RETURN_ITSELF, "has no return in its body: make the message again"),))
    is_full_payment = etree.QName(envelope).namespace == year.fps_namespace
    begins = year.fps_files if is_full_payment else year.eps_files
    run = _Run(files)
    run.by_schema(ENVELOPE, "the envelope", root)
    run.by_schema(begins, "the schema", copy.deepcopy(envelope))
    if run.faults:
        run.not_checked.append("Business rules were not looked at: the return must be as the schema says first")
    else:
        run.by_rules(begins, root)
    return OfficialCheck(tuple(run.checked_by), tuple(run.not_checked), tuple(run.faults))


class _Run:
    """One check, gathering what was done."""

    def __init__(self, files: OfficialFiles) -> None:
        self._files = files
        self.checked_by: list[str] = []
        self.not_checked: list[str] = []
        self.faults: list[Fault] = []

    def by_schema(self, begins: str, what: str, root: etree._Element) -> None:
        file = self._files.schema(begins)
        schema = compiled_schema(file, self._files.folder) if file and self._files.folder else None
        if file is None or schema is None:
            self._not_there(what, f"{begins}….xsd", file)
            return
        self.checked_by.append(file.in_words())
        if not schema.validate(root):
            log: Any = schema.error_log
            self.faults.extend(_schema_faults(log, root))

    def by_rules(self, begins: str, root: etree._Element) -> None:
        file = self._files.rules(begins)
        if file is None:
            self._not_there("the business rules", f"{begins}….xslt", None)
            return
        self.checked_by.append(file.in_words())
        report = compiled_rules(file)(root)
        employees = root.findall(".//{*}FullPaymentSubmission/{*}Employee")
        self.faults.extend(_rule_fault(error, employees) for error in report.getroot().iter(_ERROR))

    def _not_there(self, what: str, name: str, file: OfficialFile | None) -> None:
        because = "needs a file that is not beside it" if file else "is not there"
        self.not_checked.append(
            f"Not checked by {what}: {name} {because}. Put HMRC's technical pack into the folder named by {SETTING}"
        )


def _schema_faults(log: Any, root: etree._Element) -> list[Fault]:
    """One for each element that is not as the schema says; it complains of some twice."""
    found: dict[str, Fault] = {}
    for entry in log:
        at: Any = root.xpath(entry.path) if entry.path else []
        element: etree._Element = at[0] if at else root
        official = _NAMESPACE.sub("", entry.message)
        found.setdefault(entry.path, Fault(_whose(element), schema_in_words(element, official), official=official))
    return list(found.values())


def _rule_fault(error: etree._Element, employees: list[etree._Element]) -> Fault:
    said = {etree.QName(child).localname: " ".join("".join(map(str, child.itertext())).split()) for child in error}
    which = _WHICH_EMPLOYEE.search(said.get("Location", ""))
    whose = _named(employees[int(which[1]) - 1]) if which else RETURN_ITSELF
    code, official = said.get("Number", ""), said.get("Text", "")
    return Fault(whose, rule_in_words(code, official), code, official)


def _whose(element: etree._Element) -> str:
    for one in (element, *element.iterancestors()):
        if etree.QName(one).localname == "Employee":
            return _named(one)
    return RETURN_ITSELF


def _named(employee: etree._Element) -> str:
    """As messages call them: name and payroll ids."""

    def said(path: str) -> list[str]:
        return [found.text or "" for found in employee.findall(path)]

    names = "{*}EmployeeDetails/{*}Name/{*}"
    name = " ".join((*(said(f"{names}Fore")[:1] or said(f"{names}Initials")), *said(f"{names}Sur")))
    return f"{name} (payroll id {', '.join(said('{*}Employment/{*}PayId'))})"
