"""What the rows of a supplier's price list mean: new items, new prices, nothing new, or an error that names its row.

An adapter reads the file into rows of text; nothing here knows whether it was CSV or a spreadsheet. Every wrong cell of
a row is reported, not only the first, so that a list is corrected once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from services.procurement.domain.catalogue.allergens import Allergens, allergens_of
from services.procurement.domain.catalogue.items import (
    CatalogueItem,
    PriceVersion,
    Terms,
    item_listed,
    new_terms,
    terms_of_sale,
)
from services.procurement.domain.catalogue.price_breaks import BreakKind, PriceLadder, price_ladder
from services.procurement.domain.cpv import Cpv, FoodCpv, cpv_of, food_row
from services.procurement.domain.vat import VatTreatment
from shared.refusals import Refused

T = TypeVar("T")
_POUNDS = re.compile(r"£?\s*(?P<amount>-?(\d{1,3}(,\d{3})+|\d{1,9})(\.\d{1,9})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class RowError:
    """A cell that could not be read: the row as the spreadsheet numbers it, the column, and what to do."""

    row: int
    column: str
    message: str

    def in_words(self) -> str:
        """'Row 7, price: ...'."""
        return f"Row {self.row}, {self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class CatalogueImport:
    """What a list would change. `items` are the new and the changed, as they would be; nothing is stored yet."""

    items: tuple[CatalogueItem, ...]
    facts: tuple[object, ...]
    unchanged: tuple[str, ...]
    errors: tuple[RowError, ...]


@dataclass(slots=True)
class _Row:
    """One row while it is being read; collects the errors of its cells."""

    number: int
    cells: Mapping[str, str]
    errors: list[RowError] = field(default_factory=list)

    def cell(self, column: str, meaning: Callable[[str], T], otherwise: str | None = None) -> T | None:
        """The meaning of a cell; None, with an error noted, when it has none."""
        text = self.cells.get(column, "").strip() or (otherwise or "")
        try:
            if not text:
                raise Refused("nothing is entered")
            return meaning(text)
        except Refused as refusal:
            self.errors.append(RowError(self.number, column, str(refusal)))
            return None


def catalogue_import(
    supplier_id: str,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    held: Mapping[str, CatalogueItem],
    food_rows: Iterable[FoodCpv],
    valid_from: date,
    source: str,
) -> CatalogueImport:
    """What a price list that holds from a day means against the items held (by sku).

    `rows` are (row number, cells by column name). Never raises for a bad row: it stands in `errors`, and the other
    rows are read on.
    """
    foods = tuple(food_rows)
    items: dict[str, CatalogueItem] = {}
    facts: list[object] = []
    unchanged: list[str] = []
    errors: list[RowError] = []
    first_seen: dict[str, int] = {}
    for number, cells in rows:
        row = _Row(number, cells)
        sku = row.cell("sku", str)
        if sku is not None and sku in first_seen:
            row.errors.append(RowError(number, "sku", f"'{sku}' already stands in row {first_seen[sku]}: keep one"))
        meant = _item_meant(row, supplier_id, held.get(sku or ""), foods, valid_from, source)
        if sku is not None:
            first_seen.setdefault(sku, number)
        if row.errors or meant is None or sku is None:
            errors.extend(row.errors)
            continue
        item, happened = meant
        if happened:
            items[sku] = item
            facts.extend(happened)
        else:
            unchanged.append(sku)
    return CatalogueImport(tuple(items.values()), tuple(facts), tuple(unchanged), tuple(errors))


def _item_meant(
    row: _Row, supplier_id: str, held: CatalogueItem | None, foods: tuple[FoodCpv, ...], valid_from: date, source: str
) -> tuple[CatalogueItem, tuple[object, ...]] | None:
    name = row.cell("name", str)
    cpv = row.cell("cpv", lambda code: cpv_of(code, row.cells.get("cpv_text", "")))
    terms = _terms(row, _allergens(row, cpv, foods))
    if row.errors or name is None or terms is None or cpv is None:
        return None
    try:
        if held is not None:
            return new_terms(held, terms, valid_from, source, foods)
        first = PriceVersion(1, valid_from, terms, source)
        return item_listed(supplier_id, row.cells["sku"], name, cpv, first, foods)
    except Refused as refusal:
        row.errors.append(RowError(row.number, "price", str(refusal)))
        return None


def _terms(row: _Row, allergens: Allergens | None) -> Terms | None:
    unit = row.cell("unit", str)
    case_size = row.cell("case_size", _whole_number)
    minimum_cases = row.cell("minimum_cases", _whole_number, otherwise="1")
    vat = row.cell("vat", _vat)
    prices = _prices(row)
    if unit is None or case_size is None or minimum_cases is None or vat is None or prices is None:
        return None
    column = "case_size" if case_size < 1 else "minimum_cases"
    try:
        return terms_of_sale(unit, case_size, minimum_cases, prices, vat, allergens)
    except Refused as refusal:
        row.errors.append(RowError(row.number, column, str(refusal)))
        return None


def _prices(row: _Row) -> PriceLadder | None:
    price = row.cell("price", _price)
    further = row.cells.get("price_breaks", "").strip()
    breaks = row.cell("price_breaks", _breaks) if further else ()
    if further and not row.cells.get("break_kind", "").strip():
        message = "say whether the breaks are 'all-units' or 'graduated': they cost differently"
        row.errors.append(RowError(row.number, "break_kind", message))
        return None
    kind = row.cell("break_kind", _break_kind, otherwise=BreakKind.ALL_UNITS)
    if price is None or breaks is None or kind is None:
        return None
    try:
        return price_ladder(kind, [(1, price), *breaks])
    except Refused as refusal:
        row.errors.append(RowError(row.number, "price_breaks" if further else "price", str(refusal)))
        return None


def _allergens(row: _Row, cpv: Cpv | None, foods: tuple[FoodCpv, ...]) -> Allergens | None:
    if row.cells.get("allergens", "").strip():
        return row.cell("allergens", allergens_of)
    food = food_row(foods, cpv) if cpv is not None else None
    if food is not None and cpv is not None:
        message = f"must be stated for food (CPV {cpv.code}, {food.text}): list them, or 'none' if the supplier says so"
        row.errors.append(RowError(row.number, "allergens", message))
    return None


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}(\.0+)?", text, re.ASCII):
        raise Refused(f"'{text}' is not a whole number")
    return int(text.partition(".")[0])


def _price(text: str) -> Decimal:
    written = _POUNDS.fullmatch(text)
    if written is None:
        raise Refused(f"'{text}' is not a price: write pounds with a point, for example 1.2345")
    return Decimal(written["amount"].replace(",", ""))


def _breaks(text: str) -> tuple[tuple[int, Decimal], ...]:
    pairs = [pair.partition(":") for pair in text.split(";") if pair.strip()]
    if any(not colon for _, colon, _ in pairs):
        raise Refused(f"'{text}' is not read: write '10: 9.50; 20: 8.00' (from units: price for one unit)")
    return tuple((_whole_number(units.strip()), _price(price.strip())) for units, _, price in pairs)


def _break_kind(text: str) -> BreakKind:
    try:
        return BreakKind(text.lower().replace(" ", "-"))
    except ValueError:
        raise Refused(f"'{text}' is not a kind of price break: write 'all-units' or 'graduated'") from None


def _vat(text: str) -> VatTreatment:
    try:
        return VatTreatment(text.lower())
    except ValueError:
        raise Refused(f"'{text}' is not a VAT treatment: write one of {', '.join(VatTreatment)}") from None
