"""The register taken in from a spreadsheet: the template, the check of every row, and the import once all rows are right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from services.procurement.application.contract_register.register import contract_of, enter_by_hand
from services.procurement.application.contract_register.weighing import weighed_by_hand
from services.procurement.application.ports import KnownSchool, Procuring
from services.procurement.domain.contract_register.contract import Competed, Contract, Driver, Kind
from services.procurement.domain.vat import VatTreatment
from shared.files_over_rpc import decoded
from shared.importing import (
    ERRORS_SHOWN,
    checked_arguments,
    found_right,
    table_of,
    template,
    to_correct,
)
from shared.money import parse_pounds
from shared.refusals import Refused
from shared.refusing import for_the_trust, worded
from shared.spreadsheets import Column, ReadRow, ReadTable, RowError
from shared.spreadsheets import Kind as ColumnKind

CONTRACTS_JOB = "procurement.contracts-import"
DRIVERS = ", ".join(Driver)


def _months(cell: str) -> list[int]:
    try:
        return [int(one) for one in cell.replace("+", ";").split(";") if one.strip()]
    except ValueError:
        raise ValueError("write the options in months, like 12; 12") from None


COLUMNS = (
    Column("title", "Title", aliases=("contract", "name"), hint="as schools know it", required=True),
    Column("supplier", "Supplier", hint="its name as on the list of suppliers", required=True),
    Column("cpv_code", "CPV code", aliases=("cpv",), hint="eight digits, for example 77314000", required=True),
    Column("value", "Value", hint="pounds over the whole term, without VAT and extensions", parse=parse_pounds, required=True),
    Column("starts_on", "Starts", kind=ColumnKind.DATE, hint="its first day", required=True),
    Column("ends_on", "Ends", kind=ColumnKind.DATE, hint="its last day without extensions", required=True),
    Column("schools", "Schools", hint="names or URNs, with a semicolon between them", required=True),
    Column("driver", "Share by", may_be_absent=True, hint=DRIVERS),
    Column("figures", "Figures", may_be_absent=True, hint="pupils, square metres or pounds a year, in the order of the schools: 210; 340"),
    Column("options", "Options in months", may_be_absent=True, parse=_months, hint="12; 12"),
    Column("notice_by", "Notice by", kind=ColumnKind.DATE, may_be_absent=True, hint="the last day to give notice"),
    Column("vat", "VAT", may_be_absent=True, hint=", ".join(VatTreatment)),
    Column("cost_code", "Cost code", may_be_absent=True),
    Column("kind", "Kind", may_be_absent=True, hint=", ".join(Kind)),
    Column("competed", "How it was competed for", may_be_absent=True, hint=", ".join(Competed)),
    Column("competed_words", "Notice, framework or ground", may_be_absent=True, hint="needed with the column before"),
)  # fmt: skip
_BY_KEY = {column.key: column for column in COLUMNS}
Row = tuple[Contract, list[KnownSchool], dict[str, Decimal]]


def contract_template() -> dict[str, str]:
    """The empty file to fill in."""
    return template("contracts", COLUMNS)


@worded
def import_contracts(uow: Procuring, filename: str, content: str) -> dict[str, Any]:
    """Have a file of contracts checked by a job, whose id is given back; nothing is saved by it."""
    for_the_trust(uow)
    decoded(filename, content)
    arguments = {"filename": filename, "content": content, "take": False}
    return {"state": "checking", "job_id": uow.later(CONTRACTS_JOB, arguments)}


def take_contracts(uow: Procuring, job_id: str) -> dict[str, Any]:
    """Save a file that a job has checked and found right; the job that does it is given back. Twice is once: a contract
    that is in the register by title and first day is left as it is."""
    for_the_trust(uow)
    checked = checked_arguments(uow, job_id, CONTRACTS_JOB, "list of contracts")
    return {"state": "taking", "job_id": uow.later(CONTRACTS_JOB, {**checked, "take": True})}


@worded
def contracts_imported(uow: Procuring, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the job does: the state ("saved", "ready" or "to correct"), what would be or was added, the errors."""
    table = table_of(arguments["filename"], decoded(arguments["filename"], arguments["content"]), COLUMNS)
    if not table.ok:
        return to_correct(table)
    held = {(one.title.casefold(), one.starts_on) for one in uow.contract_register.among()}
    made, errors = _read(uow, table, held)
    if errors:
        return to_correct(replace(table, row_errors=tuple(errors)))
    if arguments["take"]:
        for contract, schools, figures in made:
            enter_by_hand(uow, contract, schools, figures, f"Taken in from {arguments['filename']}")
    return found_right(table, taken=arguments["take"]) | {
        "summary": f"{len(made)} new, {len(table.rows) - len(made)} in the register already",
        "new": len(made),
        "known": len(table.rows) - len(made),
        "titles": [contract.title for contract, _, _ in made[:ERRORS_SHOWN]],
    }


def _read(uow: Procuring, table: ReadTable, held: set[tuple[str, date]]) -> tuple[list[Row], list[RowError]]:
    known = uow.schools.among()
    schools = {name.casefold(): one.school_id for one in known.values() for name in (one.name, one.urn)}
    suppliers = {one.name.casefold(): one.supplier_id for one, _ in uow.suppliers.listed() if one.active}
    made: list[Row] = []
    errors: list[RowError] = []
    seen = set(held)
    for row in table.rows:
        key = (str(row.values["title"]).casefold(), row.values["starts_on"])
        if key in held:
            continue
        try:
            if key in seen:
                raise _Wrong("title", "this contract stands in the file twice")
            seen.add(key)
            found = contract_of(uow, _said(row, schools, suppliers))
            weighed_by_hand(uow, found[0], [school.school_id for school in found[1]])
            made.append(found)
        except _Wrong as wrong:
            errors.append(_error(table, row, wrong.column, str(wrong)))
        except Refused as refusal:
            errors.append(_error(table, row, next(iter(refusal.details.get("fields") or {}), ""), str(refusal)))
    return made, errors


class _Wrong(Exception):
    """A cell that does not fit, by the key of its column."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column


def _said(row: ReadRow, schools: Mapping[str, str], suppliers: Mapping[str, str]) -> dict[str, Any]:
    values = row.values
    supplier_id = suppliers.get(str(values["supplier"]).strip().casefold())
    if supplier_id is None:
        raise _Wrong(
            "supplier", f"'{values['supplier']}' is not on the list of suppliers, or nothing is bought there any more"
        )
    names = [name.strip() for name in str(values["schools"]).split(";") if name.strip()]
    for name in names:
        if name.casefold() not in schools:
            raise _Wrong("schools", f"'{name}' is not the name or URN of a school that has procurement")
    figures = [one.strip() for one in str(values.get("figures") or "").split(";") if one.strip()]
    if figures and len(figures) != len(names):
        raise _Wrong("figures", f"there are {len(figures)} figures for {len(names)} schools: give one for each")
    return {
        "title": values["title"],
        "supplier_id": supplier_id,
        "kind": _one_of(Kind, values.get("kind") or Kind.SERVICES, "kind"),
        "cpv_code": values["cpv_code"],
        "vat": _one_of(VatTreatment, values.get("vat") or VatTreatment.STANDARD, "vat"),
        "cost_code": values.get("cost_code") or "",
        "value_pence": values["value"],
        "starts_on": values["starts_on"],
        "ends_on": values["ends_on"],
        "notice_by": values.get("notice_by"),
        "driver": _one_of(Driver, values.get("driver") or Driver.PUPILS, "driver"),
        "period_months": 3,
        "competed": _one_of(Competed, values.get("competed") or Competed.NOT_SAID, "competed"),
        "competed_words": values.get("competed_words") or "",
        "extensions": [{"months": months, "pence": 0} for months in values.get("options") or ()],
        "schools": [
            {"school_id": schools[name.casefold()], "figure": _figure(figures[place]) if figures else None}
            for place, name in enumerate(names)
        ],
    }


def _one_of(kind: type[StrEnum], text: str, column: str) -> str:
    try:
        return kind(text.strip().lower()).value
    except ValueError:
        raise _Wrong(column, f"'{text}' is not one of: {', '.join(kind)}") from None


def _figure(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except ArithmeticError:
        raise _Wrong("figures", f"'{text}' is not a number") from None


def _error(table: ReadTable, row: ReadRow, key: str, words: str) -> RowError:
    column = _BY_KEY.get({"value_pence": "value"}.get(key, key))
    place = next((at for at, heading in enumerate(table.headings) if column and heading == column.title), 0)
    return RowError(row=row.number, column=column, place=place, value="", message=words)
