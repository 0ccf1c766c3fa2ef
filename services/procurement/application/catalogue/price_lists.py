"""A supplier's price list as a file: the template, the check column by column and row by row, and the import.

Nothing is saved until the whole file is clean; till then the person gets it back with its errors beside the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application import rules
from services.procurement.application.ports import Procuring
from services.procurement.domain.catalogue.items import CatalogueItem, PriceVersionAdded
from services.procurement.domain.catalogue.price_breaks import BreakKind
from services.procurement.domain.catalogue.price_list import CatalogueImport, RowError, catalogue_import
from services.procurement.domain.vat import VatTreatment
from shared import importing, spreadsheets
from shared.files_over_rpc import decoded
from shared.refusals import NotValid
from shared.refusing import for_the_trust, worded
from shared.spreadsheets import Column, ReadTable
from shared.spreadsheets.columns import plain_heading

SMALL_FILE = 128 * 1024
"""Bytes. Some 1,500 rows, checked in a few hundredths of a second; longer lists are the worker's."""
IMPORT_JOB = "procurement.catalogue-import"


def _at_most(characters: int) -> Callable[[str], str]:
    def reading(cell: str) -> str:
        if len(cell) > characters:
            raise ValueError(f"this is {len(cell)} characters long: shorten it to {characters}")
        return cell

    return reading


# Required cells and their meanings are checked by the domain, so that a row's errors come together and in its words.
COLUMNS = (
    Column("sku", "Item number", parse=_at_most(120), aliases=("sku", "code", "product code"), hint="the supplier's own number for the item"),
    Column("name", "Name", parse=_at_most(300), aliases=("description", "product"), hint="as schools know it"),
    Column("unit", "Unit", parse=_at_most(120), hint="what one unit is: kg, pack, bottle"),
    Column("price", "Price", aliases=("unit price",), hint="pounds for one unit without VAT, four decimals at most"),
    Column("case_size", "Case size", aliases=("units per case", "pack size"), hint="units in a case; 1 if sold singly"),
    Column("cpv", "CPV code", aliases=("cpv",), hint="eight digits, for example 22830000"),
    Column("vat", "VAT", hint=", ".join(VatTreatment)),
    Column("minimum_cases", "Minimum cases", may_be_absent=True, hint="1 if left empty"),
    Column("price_breaks", "Price breaks", may_be_absent=True, hint="10: 9.50; 20: 8.00 (from units: price for one)"),
    Column("break_kind", "Break kind", may_be_absent=True, hint=" or ".join(BreakKind)),
    Column("cpv_text", "CPV text", may_be_absent=True),
    Column("allergens", "Allergens", may_be_absent=True, hint="for food: list them, or 'none'"),
)  # fmt: skip
_BY_KEY = {column.key: column for column in COLUMNS}


def catalogue_template() -> dict[str, str]:
    """The empty file to fill in."""
    return importing.template("price list", COLUMNS)


@worded
def import_catalogue(
    uow: Procuring, supplier_id: str, filename: str, content: str, valid_from: date, take: bool
) -> dict[str, Any]:
    """Check a price list and, if all of it is right, save it; `content` is the file in base64.

    A long file is checked by a job, whose id is given back. So is one that is only to be checked (`take` false), since
    the job keeps it for `take_catalogue`. Raises InvalidRequest where the file cannot be read.
    """
    for_the_trust(uow)
    raw = decoded(filename, content)
    if take and len(raw) <= SMALL_FILE:
        return imported(uow, supplier_id, filename, raw, valid_from)
    uow.suppliers.get(supplier_id)
    arguments = {
        "supplier_id": supplier_id,
        "filename": filename,
        "content": content,
        "valid_from": valid_from.isoformat(),
        "take": take,
    }
    return {"state": "checking", "job_id": uow.later(IMPORT_JOB, arguments)}


def take_catalogue(uow: Procuring, job_id: str) -> dict[str, Any]:
    """Save a price list that a job has checked and found right; the job that does it is given back. Twice is once."""
    for_the_trust(uow)
    arguments = importing.checked_arguments(uow, job_id, IMPORT_JOB, "price list")
    return {"state": "taking", "job_id": uow.later(IMPORT_JOB, {**arguments, "take": True})}


@worded
def import_from_job(uow: Procuring, arguments: dict[str, Any]) -> dict[str, Any]:
    """What a job of `import_catalogue` does."""
    raw = decoded(arguments["filename"], arguments["content"])
    valid_from = date.fromisoformat(arguments["valid_from"])
    take = bool(arguments.get("take", True))
    found = imported(uow, arguments["supplier_id"], arguments["filename"], raw, valid_from, take)
    return found | {"valid_from": arguments["valid_from"]}


def imported(
    uow: Procuring, supplier_id: str, filename: str, raw: bytes, valid_from: date, take: bool = True
) -> dict[str, Any]:
    """The state ("saved", "ready" or "to correct"), what would change or was changed, the errors, the file with them."""
    supplier = uow.suppliers.get(supplier_id)
    if not supplier.active:
        raise NotValid(f"Nothing is bought from {supplier.name} any more: its list is not needed")
    table = importing.table_of(filename, raw, COLUMNS)
    if not table.ok:
        return importing.to_correct(table)
    rows = [(row.number, {key: value or "" for key, value in row.values.items()}) for row in table.rows]
    held = uow.catalogue.items(supplier_id)
    found = catalogue_import(supplier_id, rows, held, rules.foods(valid_from), valid_from, filename)
    if found.errors:
        return importing.to_correct(_with_errors(table, found.errors))
    if take:
        _save(uow, supplier_id, found, held)
    return importing.found_right(table, taken=take) | _summary(found, held)


def _save(uow: Procuring, supplier_id: str, found: CatalogueImport, held: dict[str, CatalogueItem]) -> None:
    uow.catalogue.add([item for item in found.items if item.sku not in held])
    versions = [(fact.sku, fact.version) for fact in found.facts if isinstance(fact, PriceVersionAdded)]
    uow.catalogue.add_versions(supplier_id, versions)


def _summary(found: CatalogueImport, held: dict[str, CatalogueItem]) -> dict[str, Any]:
    new = [item.sku for item in found.items if item.sku not in held]
    changed = [item for item in found.items if item.sku in held]
    return {
        "summary": f"{len(new)} new, {len(changed)} with a new price, {len(found.unchanged)} unchanged",
        "new": len(new),
        "changed": len(changed),
        "unchanged": len(found.unchanged),
        "price_changes": [_price_change(held[item.sku], item) for item in changed[: importing.ERRORS_SHOWN]],
    }


def _price_change(before: CatalogueItem, after: CatalogueItem) -> dict[str, Any]:
    old: Decimal = before.versions[-1].terms.prices.breaks[0].price
    new: Decimal = after.versions[-1].terms.prices.breaks[0].price
    per_cent = f"{(new - old) / old * 100:+.1f}%" if old else ""
    return {"sku": after.sku, "name": after.name, "before": str(old), "now": str(new), "change": per_cent}


def _with_errors(table: ReadTable, errors: Iterable[RowError]) -> ReadTable:
    places = {_key_of(heading): place for place, heading in enumerate(table.headings)}
    marked = [
        spreadsheets.RowError(
            row=error.row,
            column=_BY_KEY.get(error.column),
            place=places.get(error.column, len(table.headings)),
            value="",
            message=error.message,
            missing=error.message == "nothing is entered",
        )
        for error in errors
    ]
    return replace(table, row_errors=(*table.row_errors, *marked))


def _key_of(heading: str) -> str:
    plain = plain_heading(heading)
    for column in COLUMNS:
        if plain in {plain_heading(name) for name in (column.title, *column.aliases)}:
            return column.key
    return plain
